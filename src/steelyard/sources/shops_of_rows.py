"""Which shop each row of a platform's export belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from steelyard.sources import cells
from steelyard.sources.cells import CellError
from steelyard.sources.problems import problem
from steelyard.sources.reading import FileReading, ReadOptions


def shop_column(candidates: Sequence[pa.Array], size: int, reading: FileReading, options: ReadOptions) -> pa.Array:
    """The shop of each row: the first candidate column that says something; null where none does.

    ``--shop`` overrules a file that names at most one shop (chats imported under that id must meet these orders); a file
    that names several keeps its own names. A name the shops table knows becomes its id. ``0`` is no shop.
    """
    named: list[str | None] = [None] * size
    for column in candidates:
        for index, cell in enumerate(column.to_pylist()):
            if named[index] is None and cell is not None:
                named[index] = _shop(cell, options)
    distinct = {name for name in named if name}
    if options.shop_id and len(distinct) <= 1:
        other = next(iter(distinct), options.shop_id)
        if other != options.shop_id and not any(note.reason == "shop_overruled" for note in reading.notes):
            reading.notes.append(problem("shop_overruled", value=other, detail=options.shop_id))
        named = [options.shop_id] * size
    return pa.array(named, type=pa.string())


def _shop(cell: str, options: ReadOptions) -> str | None:
    try:
        name = cells.identifier(cell)
    except CellError:
        return None
    if name is None or name in ("0", "null", "-"):
        return None
    return options.shop_id_of(name) or name
