"""How a fact table is declared: grain, key, columns with units, and which version of a row wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

ColumnKind = Literal["text", "int", "fen", "instant", "day", "month", "bool", "decimal"]

#: Arrow types of the stored columns. Instants carry milliseconds in a microsecond type because Delta
#: knows no other; a ``month`` is text ``2026-11``; a ``decimal`` is exact.
ARROW_TYPES: Mapping[ColumnKind, pa.DataType] = {
    "text": pa.string(),
    "int": pa.int64(),
    "fen": pa.int64(),
    "instant": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
    "month": pa.string(),
    "bool": pa.bool_(),
    "decimal": pa.decimal128(18, 6),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a fact table.

    ``required``: a row without it is refused. ``choices``: the closed vocabulary, empty when open.
    ``default``: what an absent cell means where the field's meaning is plain (``is_auto`` absent = false);
    None means missing stays missing. ``at_least``/``at_most`` bound numbers, both included.
    """

    name: str
    kind: ColumnKind
    zh: str
    doc: str
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | int | bool | None = None
    at_least: int | None = None
    at_most: int | None = None

    @property
    def arrow(self) -> pa.Field:
        """The stored Arrow field."""
        return pa.field(self.name, ARROW_TYPES[self.kind])


@dataclass(frozen=True, slots=True)
class Table:
    """One fact table.

    ``key`` decides identity. ``versions`` says which row of one key wins: ``none`` (immutable: other content
    under a known key is refused), ``newest_instant`` (greatest of ``updated_at`` or else the latest instant in
    the row, then ``status_rank``, then the row's hash; never the import order) or ``last_import``.
    ``empty_in_key``: key columns where missing is written ``''``. ``ordered``: pairs (earlier, later) of columns
    that must not run backwards.
    """

    name: str
    zh: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    versions: Literal["none", "newest_instant", "last_import"] = "newest_instant"
    status_column: str | None = None
    status_rank: tuple[str, ...] = ()
    empty_in_key: tuple[str, ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()
    sort: tuple[str, ...] = ()
    _by_name: dict[str, Column] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_name.update({column.name: column for column in self.columns})
        missing = [name for name in (*self.key, *self.sort) if name not in self._by_name]
        if missing:
            raise AssertionError(f"{self.name}: key or sort names unknown columns {missing}")

    def column(self, name: str) -> Column:
        """The declaration of one column; KeyError when the table has none of that name."""
        return self._by_name[name]

    @property
    def instants(self) -> tuple[str, ...]:
        """Names of the columns that hold instants, ``updated_at`` included."""
        return tuple(column.name for column in self.columns if column.kind == "instant")

    @property
    def schema(self) -> pa.Schema:
        """The stored Arrow schema, without the bookkeeping column ``import_id``."""
        return pa.schema([column.arrow for column in self.columns])


def text(
    name: str, zh: str, doc: str, *, required: bool = False, choices: tuple[str, ...] = (), default: str | None = None
) -> Column:
    return Column(name, "text", zh, doc, required=required, choices=choices, default=default)


def integer(
    name: str,
    zh: str,
    doc: str,
    *,
    required: bool = False,
    default: int | None = None,
    at_least: int | None = 0,
    at_most: int | None = None,
) -> Column:
    return Column(name, "int", zh, doc, required=required, default=default, at_least=at_least, at_most=at_most)


def fen(
    name: str, zh: str, doc: str, *, required: bool = False, signed: bool = False, default: int | None = None
) -> Column:
    return Column(name, "fen", zh, doc, required=required, default=default, at_least=None if signed else 0)


def instant(name: str, zh: str, doc: str, *, required: bool = False) -> Column:
    return Column(name, "instant", zh, doc, required=required)


def day(name: str, zh: str, doc: str, *, required: bool = False) -> Column:
    return Column(name, "day", zh, doc, required=required)


def month(name: str, zh: str, doc: str, *, required: bool = False) -> Column:
    return Column(name, "month", zh, doc, required=required)


def flag(name: str, zh: str, doc: str, *, required: bool = False, default: bool | None = None) -> Column:
    return Column(name, "bool", zh, doc, required=required, default=default)


def decimal(
    name: str, zh: str, doc: str, *, required: bool = False, at_least: int | None = None, at_most: int | None = None
) -> Column:
    return Column(name, "decimal", zh, doc, required=required, at_least=at_least, at_most=at_most)


SHOP = text("shop_id", "店铺", "The shop's id.", required=True)
