"""CSV: blocks of whole records parsed by Arrow, each with its line number; damaged records refused one by one.

Three ways, from fast to careful, chosen block by block. (1) No line holds an odd number of quotes: a line is a
record. (2) Quotes are well placed (each opens after a comma or line start and closes before one): records end at
the line ends outside quotes. (3) Anything else: line by line. There an unclosed quote is looked for over the next
lines; where no well-formed record comes of it, the first line alone is refused and reading goes on with the next,
so one stray quote never swallows the rows after it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

from steelyard.sources.decoding import Encoding, lines_in, text_blocks
from steelyard.sources.problems import problem, refused
from steelyard.sources.rows import Damaged, RawRows, RawSheet, RawSource, text_array

#: A record longer than this was not meant to be one.
MOST_LINES, MOST_CHARACTERS = 2_000, 1_000_000
_QUOTE, _COMMA_CODES, _LINE, _RETURN = 34, {",": 44, "\t": 9, ";": 59}, 10, 13
_SHORT = pa.dictionary(pa.int32(), pa.string())
_NO_QUOTES: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)

csv.field_size_limit(64 * 1024 * 1024)


@dataclass(slots=True)
class CsvFile(RawSource):
    """One CSV file (comma, tab or semicolon)."""

    path: Path
    encoding: Encoding
    #: Header names whose cells repeat much; Arrow keeps each distinct text once.
    repeating: frozenset[str] = frozenset()
    lines_of_text: bool = True
    _delimiter: str = ","

    def sheets(self) -> list[RawSheet]:
        first = next(text_blocks(self.path, self.encoding), b"").decode("utf-8")
        if not first.strip():
            raise refused("empty_file", where=self.path.name)
        head = first[:262_144]
        self._delimiter = _delimiter(head)
        rows: list[list[str]] = []
        for line in head.split("\n")[:10]:
            rows.append(_cells(line.rstrip("\r"), self._delimiter) or [])
        return [RawSheet(self.path.name, rows, self)]

    def below(self, sheet: str, header_row: int, names: Sequence[str]) -> Iterator[RawRows]:
        return _ahead(self._below(header_row, names))

    def _below(self, header_row: int, names: Sequence[str]) -> Iterator[RawRows]:
        line, skip = 1, header_row + 1
        held = b""
        for block in text_blocks(self.path, self.encoding):
            while skip and block:
                cut = block.find(b"\n") + 1 or len(block)
                block, skip, line = block[cut:], skip - 1, line + 1
            rows, rest = self._block(held + block if held else block, line, names, last=False)
            yield rows
            line += lines_in(held) + lines_in(block) - lines_in(rest)
            held = rest
        if held:
            yield self._block(held, line, names, last=True)[0]

    def _block(self, block: bytes, line: int, names: Sequence[str], *, last: bool) -> tuple[RawRows, bytes]:
        """The rows of a block, and the bytes at its end that the next block may complete."""
        quotes = _places(block, _QUOTE) if b'"' in block else _NO_QUOTES
        cut = len(block) if last else _unfinished(block, quotes)
        whole = block[:cut]
        starts = _line_starts(whole, quotes[: int(np.searchsorted(quotes, cut))], _COMMA_CODES[self._delimiter])
        if starts is not None:
            parsed = self._fast(whole, names, len(starts))
            if parsed is not None:
                return RawRows(parsed, pa.array(starts + line, type=pa.int64())), block[cut:]
        return _careful(block, line, names, self._delimiter, last=last)

    def _fast(self, block: bytes, names: Sequence[str], expected: int) -> dict[str, pa.Array] | None:
        """Arrow's columns, or None where Arrow sees other records than the line ends say."""
        try:
            table = arrow_csv.read_csv(
                pa.py_buffer(block),
                read_options=arrow_csv.ReadOptions(column_names=list(names), block_size=max(len(block) + 1, 1024)),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self._delimiter, newlines_in_values=True, ignore_empty_lines=False
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types={name: _SHORT if name in self.repeating else pa.string() for name in names},
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                    check_utf8=False,
                    auto_dict_encode=False,
                ),
            )
        except (pa.ArrowInvalid, pa.ArrowKeyError):
            return None
        if table.num_rows != expected:
            return None
        table = table.combine_chunks()
        return {
            name: column.chunk(0) if column.num_chunks else pa.array([], column.type)
            for name, column in zip(names, table.columns, strict=True)
        }


def _ahead(batches: Iterator[RawRows]) -> Iterator[RawRows]:
    """The same batches, the next one parsed while the last one is checked."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming: Future[RawRows | None] = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch


def _unfinished(block: bytes, quotes: npt.NDArray[np.int64]) -> int:
    """Where the record begins that the next block may finish; the block's length where its last one is whole."""
    if len(quotes) % 2 == 0:
        return len(block)
    end, left = len(block), len(quotes)
    for _ in range(MOST_LINES):
        start = block.rfind(b"\n", 0, end - 1) + 1
        left = int(np.searchsorted(quotes, start))
        if (len(quotes) - left) % 2:
            return start
        if not start or len(block) - start > MOST_CHARACTERS:
            break
        end = start
    return len(block)


def _places(block: bytes, code: int) -> npt.NDArray[np.int64]:
    return np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == code)


def _well_placed(codes: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64], comma: int) -> bool:
    """Whether every quote opens after a comma or line start and closes before a comma or line end (or is doubled)."""
    before, after = np.zeros(256, dtype=bool), np.zeros(256, dtype=bool)
    before[[comma, _LINE, _QUOTE]] = True
    after[[comma, _LINE, _RETURN, _QUOTE]] = True
    opening, closing = quotes[::2], quotes[1::2]
    if len(opening) and opening[0] == 0:
        opening = opening[1:]
    if len(closing) and closing[-1] == len(codes) - 1:
        closing = closing[:-1]
    return bool(before[codes[opening - 1]].all() and after[codes[closing + 1]].all())


def _line_starts(block: bytes, quotes: npt.NDArray[np.int64], comma: int) -> npt.NDArray[np.int64] | None:
    """0-based line on which each record begins, or None where quotes or blank lines need the careful way."""
    ends = _places(block, _LINE)
    if not len(ends) or ends[-1] != len(block) - 1:
        ends = np.append(ends, len(block))
    if b"\n\n" in block or block.startswith((b"\n", b"\r\n")):
        return None
    if b"\r" in block and (b"\n\r\n" in block or block.count(b"\r") != block.count(b"\r\n")):
        return None
    if not len(quotes):
        return np.arange(len(ends), dtype=np.int64)
    if len(quotes) % 2 or not _well_placed(np.frombuffer(block, dtype=np.uint8), quotes, comma):
        return None
    lines = np.flatnonzero(np.searchsorted(quotes, ends) % 2 == 0)
    starts = np.empty(len(lines), dtype=np.int64)
    starts[:1] = 0
    starts[1:] = lines[:-1] + 1
    if len(starts) and int(np.max(np.diff(np.append(starts, len(ends))))) > MOST_LINES:
        return None
    return starts


def _careful(
    block: bytes, first_line: int, names: Sequence[str], delimiter: str, *, last: bool
) -> tuple[RawRows, bytes]:
    lines = block.decode("utf-8").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    rows: list[list[str]] = []
    numbers: list[int] = []
    damaged: list[Damaged] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        number = first_line + at
        if not line.strip("\r \t\u3000"):
            at += 1
            continue
        record, taken = _record(lines, at, delimiter, last=last)
        if not taken:
            break
        if record is None:
            damaged.append(Damaged(number, line.rstrip("\r"), problem("quote_not_closed", row=number, value=line)))
            at += 1
            continue
        cells = _fitted(record, len(names))
        if cells is None:
            found = problem("wrong_cell_count", row=number, value=line, detail=f"{len(record)} ≠ {len(names)}")
            damaged.append(Damaged(number, line.rstrip("\r"), found))
            at += 1
            continue
        rows.append(cells)
        numbers.append(number)
        at += taken
    columns = {name: text_array([row[index] for row in rows]) for index, name in enumerate(names)}
    rest = "\n".join(lines[at:]) + ("\n" if block.endswith(b"\n") else "") if at < len(lines) else ""
    return RawRows(columns, pa.array(numbers, type=pa.int64()), damaged), rest.encode("utf-8")


def _fitted(cells: list[str], width: int) -> list[str] | None:
    """The cells, where they are as many as the header's; empty cells beyond the header are dropped."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells if len(cells) == width else None


def _record(lines: Sequence[str], at: int, delimiter: str, *, last: bool) -> tuple[list[str] | None, int]:
    """The cells of the record that begins on line ``at`` and the lines it takes.

    None where no record does; no lines taken where the next block may complete it.
    """
    joined = lines[at]
    if joined.count('"') % 2 == 0 or not _opens(joined, delimiter):
        return _cells(joined.rstrip("\r"), delimiter), 1
    length = len(joined)
    for end in range(at + 1, min(at + MOST_LINES, len(lines))):
        length += len(lines[end]) + 1
        if length > MOST_CHARACTERS:
            return None, 1
        if lines[end].count('"') % 2:
            return _cells("\n".join(lines[at : end + 1]).rstrip("\r"), delimiter), end + 1 - at
    return None, (1 if last or len(lines) - at >= MOST_LINES else 0)


def _opens(line: str, delimiter: str) -> bool:
    """Whether the line leaves a quoted cell open (a quote inside a bare cell is only a character)."""
    try:
        list(csv.reader([line.rstrip("\r")], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _cells(record: str, delimiter: str) -> list[str] | None:
    try:
        found = list(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else ([] if not found else None)


def _delimiter(head: str) -> str:
    """Comma, unless the first line that is not blank holds more tabs or semicolons."""
    line = next((line for line in head.split("\n") if line.strip()), "")
    return max((",", "\t", ";"), key=lambda mark: (line.count(mark), mark == ","))
