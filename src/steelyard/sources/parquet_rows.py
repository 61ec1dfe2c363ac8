"""Parquet: columns keep their types; plain types are cast with checks, anything nested is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from steelyard.sources.problems import refused
from steelyard.sources.rows import RawRows, RawSheet, RawSource

_BATCH = 131_072


class ParquetFile(RawSource):
    """One Parquet file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with parquet.ParquetFile(path) as file:
                self._schema = file.schema_arrow
        except (pa.ArrowException, OSError) as error:
            raise refused("unreadable", detail=str(error), where=path.name) from error

    def sheets(self) -> list[RawSheet]:
        return [RawSheet(self.path.name, [list(self._schema.names)], self)]

    def below(self, sheet: str, header_row: int, names: Sequence[str]) -> Iterator[RawRows]:
        row = 1
        try:
            with parquet.ParquetFile(self.path) as file:
                for batch in file.iter_batches(_BATCH, use_threads=True):
                    numbers = pa.array(range(row, row + batch.num_rows), type=pa.int64())
                    row += batch.num_rows
                    yield RawRows(dict(zip(names, batch.columns, strict=True)), numbers)
        except (pa.ArrowException, OSError) as error:
            raise refused("unreadable", detail=str(error), where=self.path.name) from error
