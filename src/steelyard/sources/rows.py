"""Raw rows: what every tabular file becomes first, text cells under their header names with their row numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from steelyard.errors import Problem


@dataclass(slots=True)
class Damaged:
    """A row whose cells cannot be told apart: its number, its text as it stands, and why."""

    row: int
    text: str
    problem: Problem


@dataclass(slots=True)
class RawRows:
    """Some rows of one sheet or file: equally long columns by header name, and the row number of each row.

    CSV and XLSX columns are text, empty cells null; Parquet columns keep their type. ``row`` is the physical line a
    CSV record begins on (so that an editor finds it; a spreadsheet shows the same number as long as no cell holds a
    line break), the row of the sheet, the line of a JSON Lines file, or the 1-based row of a Parquet file.
    """

    columns: Mapping[str, pa.Array]
    row: pa.Array
    damaged: list[Damaged] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row)


@dataclass(slots=True)
class RawSheet:
    """A table as it stands in a file: the first rows (to find the header in), then all rows below a chosen header."""

    name: str
    first_rows: list[list[str]]
    file: RawSource

    def below(self, header_row: int, names: Sequence[str]) -> Iterator[RawRows]:
        """The rows below the 0-based header row, columns named as given."""
        return self.file.below(self.name, header_row, names)


class RawSource:
    """A readable file that holds one or more sheets."""

    #: Whether rows are lines of text that a spreadsheet may have written.
    lines_of_text = False

    def sheets(self) -> list[RawSheet]:
        """The sheets with their first rows."""
        raise NotImplementedError

    def below(self, sheet: str, header_row: int, names: Sequence[str]) -> Iterator[RawRows]:
        """All rows below the header row of one sheet."""
        raise NotImplementedError


class FirstRows(RawSource):
    """Another source's sheets, each cut after some rows: for a look that answers at once."""

    def __init__(self, source: RawSource, count: int) -> None:
        self._source, self._count = source, count

    def sheets(self) -> list[RawSheet]:
        return self._source.sheets()

    def below(self, sheet: str, header_row: int, names: Sequence[str]) -> Iterator[RawRows]:
        left = self._count
        for rows in self._source.below(sheet, header_row, names):
            part = {name: column.slice(0, left) for name, column in rows.columns.items()}
            yield RawRows(part, rows.row.slice(0, left), rows.damaged)
            left -= min(left, len(rows))
            if not left:
                return


def text_array(cells: Sequence[str | None]) -> pa.Array:
    """Text cells as an Arrow column, empty ones null."""
    return pa.array([cell or None for cell in cells], type=pa.string())
