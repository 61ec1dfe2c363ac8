"""Finding the header among the first ten rows, and telling its names apart from the way they were typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from steelyard.sources.rows import RawSheet

#: Columns of our own refused-rows files; dropped without a word when such a file comes back mended.
OWN_COLUMNS = ("steelyard_row", "steelyard_reason")


def header_name(cell: str) -> str:
    """A header cell in one spelling: full-width forms, blanks, byte-order marks and case made equal."""
    text = unicodedata.normalize("NFKC", cell)
    return "".join(char for char in text if not char.isspace() and char not in "\ufeff\u200b").lower()


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: its 0-based place, its cells as typed and as compared; a repeated name gets ``#2``, ``#3``."""

    place: int
    typed: tuple[str, ...]
    names: tuple[str, ...]


def header_of(cells: Sequence[str], place: int) -> Header:
    """The header a row would be; blanks at its right end do not count."""
    typed = [cell.strip().strip("\ufeff").strip() for cell in cells]
    while typed and not typed[-1]:
        typed.pop()
    seen: dict[str, int] = {}
    names = []
    for index, cell in enumerate(typed):
        name = header_name(cell) or f"#{index + 1}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return Header(place, tuple(typed), tuple(names))


def find_header(sheet: RawSheet, needed: Collection[str], any_of: Collection[Collection[str]] = ()) -> Header | None:
    """The first of the ten rows that holds all ``needed`` names and one of each group of ``any_of``."""
    for place, cells in enumerate(sheet.first_rows):
        header = header_of(cells, place)
        names = set(header.names)
        if names.issuperset(needed) and all(not names.isdisjoint(group) for group in any_of):
            return header
    return None


def best_header(sheet: RawSheet, known: Mapping[str, str]) -> Header | None:
    """The row that holds the most known names; None where no row holds one."""
    headers = [header_of(cells, place) for place, cells in enumerate(sheet.first_rows)]
    if not headers:
        return None
    best = max(headers, key=lambda header: (len(known.keys() & set(header.names)), -header.place))
    return best if known.keys() & set(best.names) else None
