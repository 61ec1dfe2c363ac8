"""Measure rows as figures look at them: one series of days per account and measure.

A month of two hundred accounts is a million rows, of which most questions need a few. From a table the rows are therefore
sorted and cut whole, and a series is made when it is first asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.measures.catalogue import OF_RECORDS

MeasureRow = tuple[str, date, str, str, int]
Account = tuple[str, str]


class Series:
    """One measure of one account over days: values in order of day, with running sums."""

    __slots__ = ("days", "sums", "values")

    def __init__(self, days: Sequence[date], values: Sequence[int]) -> None:
        self.days = days
        self.values = values
        self.sums = list(accumulate(values, initial=0))

    def total(self, start: date, end: date) -> int:
        """The sum over [start, end)."""
        return self.sums[bisect_left(self.days, end)] - self.sums[bisect_left(self.days, start)]

    def peak(self, start: date, end: date) -> int:
        """The highest value in [start, end), 0 without any."""
        return max(self.values[bisect_left(self.days, start) : bisect_left(self.days, end)], default=0)


@dataclass(frozen=True, slots=True)
class Held:
    """Series by (shop, agent) and measure; ``recorded``: the days of each shop with a row of any talk, in order."""

    accounts: Mapping[Account, Mapping[str, Series]]
    recorded: Mapping[str, Sequence[date]]


class _Cut(Mapping[str, Series]):
    """The series of one account, each a piece of the sorted rows, made when it is asked for."""

    def __init__(self, days: Sequence[date], values: Sequence[int]) -> None:
        self._days, self._values = days, values
        self._pieces: dict[str, Series | tuple[int, int]] = {}

    def add(self, measure: str, start: int, end: int) -> None:
        """The next measure, from one row to before another."""
        self._pieces[measure] = (start, end)

    def __getitem__(self, measure: str) -> Series:
        piece = self._pieces[measure]
        if isinstance(piece, tuple):
            piece = Series(self._days[slice(*piece)], self._values[slice(*piece)])
            self._pieces[measure] = piece
        return piece

    def __contains__(self, measure: object) -> bool:
        return measure in self._pieces

    def __iter__(self) -> Iterator[str]:
        return iter(self._pieces)

    def __len__(self) -> int:
        return len(self._pieces)


def of_rows(rows: Iterable[MeasureRow], peaks: frozenset[str]) -> Held:
    """From single rows; those of one day are summed, of ``peaks`` the highest counts."""
    found: dict[Account, dict[str, dict[date, int]]] = defaultdict(lambda: defaultdict(dict))
    recorded: dict[str, set[date]] = defaultdict(set)
    for shop_id, day, agent_id, measure, value in rows:
        days = found[shop_id, agent_id][measure]
        days[day] = max(days.get(day, value), value) if measure in peaks else days.get(day, 0) + value
        if measure not in OF_RECORDS:
            recorded[shop_id].add(day)
    accounts = {
        account: {
            measure: Series(in_order := sorted(days), [days[day] for day in in_order])
            for measure, days in measures.items()
        }
        for account, measures in found.items()
    }
    return Held(accounts, {shop_id: sorted(days) for shop_id, days in recorded.items()})


def of_table(table: pa.Table, peaks: frozenset[str]) -> Held:
    """From a table of measures (shop_id, business_day, agent_id, measure, value), by the same rules."""
    shops, agents, measures, days = (
        _encoded(table[name]) for name in ("shop_id", "agent_id", "measure", "business_day")
    )
    texts = [column.dictionary.to_pylist() for column in (shops, agents, measures)]
    calendar = sorted(days.dictionary.to_pylist())
    place_of = {day: place for place, day in enumerate(calendar)}
    order = pa.array([place_of[day] for day in days.dictionary.to_pylist()], pa.int64())
    series = _joined(_joined(_codes(shops), agents), measures)
    key = pc.add(pc.multiply(series, len(calendar) or 1), order.take(days.indices))
    rows = _one_a_day(pa.table({"key": key, "value": _flat(table["value"])}), len(calendar), texts[2], peaks)
    places = rows["key"]
    series = pc.divide(places, len(calendar) or 1)
    dates = [calendar[place] for place in pc.subtract(places, pc.multiply(series, len(calendar) or 1)).to_pylist()]
    cut = pc.run_end_encode(series, run_end_type=pa.int64())
    accounts: dict[Account, _Cut] = {}
    values, start = rows["value"].to_pylist(), 0
    for code, end in zip(cut.values.to_pylist(), cut.run_ends.to_pylist(), strict=True):
        account, measure = divmod(code, len(texts[2]))
        shop, agent = divmod(account, len(texts[1]))
        held = (texts[0][shop], texts[1][agent])
        if held not in accounts:
            accounts[held] = _Cut(dates, values)
        accounts[held].add(texts[2][measure], start, end)
        start = end
    return Held(accounts, _recorded(shops, days, measures))


def _one_a_day(rows: pa.Table, days: int, measures: Sequence[str], peaks: frozenset[str]) -> dict[str, pa.Array]:
    """The rows in order of key; those of one key as one."""
    ordered = rows.take(pc.sort_indices(rows["key"])).combine_chunks()
    keys, values = _flat(ordered["key"]), _flat(ordered["value"])
    if len(keys) > 1 and pc.any(pc.equal(keys[1:], keys[:-1])).as_py():
        grouped = rows.group_by("key").aggregate([("value", "sum"), ("value", "max")])
        grouped = grouped.take(pc.sort_indices(grouped["key"])).combine_chunks()
        keys = _flat(grouped["key"])
        series = pc.divide(keys, days)
        code = pc.subtract(series, pc.multiply(pc.divide(series, len(measures)), len(measures)))
        highest = pa.array([measure in peaks for measure in measures], pa.bool_()).take(code)
        values = pc.if_else(highest, _flat(grouped["value_max"]), _flat(grouped["value_sum"]))
    return {"key": keys, "value": values}


def _recorded(
    shops: pa.DictionaryArray, days: pa.DictionaryArray, measures: pa.DictionaryArray
) -> dict[str, list[date]]:
    """The days of each shop on which it has a row of any talk."""
    talk = [code for code, key in enumerate(measures.dictionary.to_pylist()) if key not in OF_RECORDS]
    of_talk = pc.is_in(measures.indices, value_set=pa.array(talk, measures.indices.type))
    pairs = (
        pa.table({"shop": shops.indices, "day": days.indices}).filter(of_talk).group_by(["shop", "day"]).aggregate([])
    )
    names, calendar = shops.dictionary.to_pylist(), days.dictionary.to_pylist()
    found: dict[str, list[date]] = defaultdict(list)
    for shop, day in zip(pairs["shop"].to_pylist(), pairs["day"].to_pylist(), strict=True):
        found[names[shop]].append(calendar[day])
    return {shop_id: sorted(of_shop) for shop_id, of_shop in found.items()}


def _joined(codes: pa.Array, column: pa.DictionaryArray) -> pa.Array:
    """One whole number for both."""
    return pc.add(pc.multiply(codes, len(column.dictionary) or 1), _codes(column))


def _codes(column: pa.DictionaryArray) -> pa.Array:
    return column.indices.cast(pa.int64())


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    flat = _flat(column)
    return flat if pa.types.is_dictionary(flat.type) else flat.dictionary_encode()


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
