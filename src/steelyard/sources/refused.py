"""The refused-rows file: what was not taken, as it stood, with row and reason, to be mended and imported again."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from steelyard.sources.headers import OWN_COLUMNS
from steelyard.sources.reading import FileReading

_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_refused(reading: FileReading, folder: Path, name: str) -> list[Path]:
    """Write one CSV per refused sheet into ``folder`` (none where nothing was refused); UTF-8 with a mark for Excel.

    The last two columns are ours and are ignored when the file comes back. A cell a spreadsheet would run is
    written with an apostrophe, which reading takes off again.
    """
    written = []
    for index, sheet in enumerate(rows for rows in reading.refused_rows if rows.rows):
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        columns = sheet.columns if sheet.columns is not None else ["text"]
        writer.writerow([*columns, *OWN_COLUMNS])
        for row in sorted(sheet.rows, key=lambda row: row.row):
            cells = [*row.cells, *[""] * (len(columns) - len(row.cells))]
            writer.writerow([*(_inert(cell) for cell in cells), row.row, _inert("; ".join(row.reasons))])
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / (f"{name}.refused.csv" if not index else f"{name}.refused-{index + 1}.csv")
        with target.open("w", encoding="utf-8-sig", newline="") as out:
            out.write(text.getvalue())
        written.append(target)
    return written


def _inert(cell: str) -> str:
    return "'" + cell if cell.startswith(_STARTS) else cell
