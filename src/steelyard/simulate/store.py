"""Measure rows laid out for columns: a spot for each account and day, a dense list of whole numbers for each measure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.measures.catalogue import MEASURES, OF_RECORDS
from steelyard.trace import AccountSpan

#: Days are whole numbers here (proleptic ordinals), Arrow's count from 1970.
_EPOCH = date(1970, 1, 1).toordinal()
_PEAKS = frozenset(key for key, measure in MEASURES.items() if measure.combine == "max")


class Store:
    """The rows of one table of measures: shop_id, business_day, agent_id, measure, value, and spot where it has one."""

    def __init__(self, table: pa.Table) -> None:
        shops, agents = _encoded(table["shop_id"]), _encoded(table["agent_id"])
        self._shop_names: list[str] = shops.dictionary.to_pylist()
        agent_names = agents.dictionary.to_pylist()
        self._shops = shops.indices
        self._days = _flat(table["business_day"]).cast(pa.int32()).cast(pa.int64())
        self._values = _flat(table["value"])
        self._measures = _encoded(table["measure"])
        self._codes = {name: code for code, name in enumerate(self._measures.dictionary.to_pylist())}
        kept_apart = _flat(table["spot"]) if "spot" in table.column_names else self._days
        account = pc.add(
            pc.multiply(shops.indices.cast(pa.int64()), max(len(agent_names), 1)), agents.indices.cast(pa.int64())
        )
        spots = _places(account, kept_apart)
        self._spots, self.size = spots.indices, len(spots.dictionary)
        first = pa.table([spots.indices, account, self._days], names=["spot", "account", "day"])
        by_account: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        grouped = first.group_by(["spot", "account"]).aggregate([("day", "min")])
        for spot, code, day in zip(
            *(grouped[name].to_pylist() for name in ("spot", "account", "day_min")), strict=True
        ):
            shop, agent = divmod(code, max(len(agent_names), 1))
            by_account[self._shop_names[shop], agent_names[agent]].append((day + _EPOCH, spot))
        self._lookup = {
            account: ([day for day, _ in sorted(found)], [spot for _, spot in sorted(found)])
            for account, found in by_account.items()
        }
        self._dense: dict[str, list[int]] = {}
        self._totals: dict[str, dict[str, tuple[list[int], list[int]]]] = {}
        self._recorded = self._days_by_shop()

    @property
    def accounts(self) -> list[tuple[str, str]]:
        """(shop, agent) of everybody with a row, in order."""
        return sorted(self._lookup)

    def within(self, span: AccountSpan) -> list[int]:
        """The spots of one account on the span's days."""
        days, spots = self._lookup.get((span.shop_id, span.agent_id or ""), ((), []))
        return spots[bisect_left(days, span.start.toordinal()) : bisect_left(days, span.end.toordinal())]

    def worked(self, shop_id: str, agent_id: str, start: date, end: date) -> bool:
        """Whether the account has a row on these days."""
        return bool(self.within(AccountSpan(shop_id, agent_id, start, end)))

    def dense(self, measure: str) -> list[int]:
        """The values of a measure by spot, 0 where it has no row; one more at the end, 0, for no spot at all."""
        if measure not in self._dense:
            values = [0] * (self.size + 1)
            if measure in self._codes:
                mine = pc.equal(self._measures.indices, self._codes[measure])
                found = zip(self._spots.filter(mine).to_pylist(), self._values.filter(mine).to_pylist(), strict=True)
                if measure in _PEAKS:
                    for spot, value in found:
                        values[spot] = max(values[spot], value)
                else:
                    for spot, value in found:
                        values[spot] += value
            self._dense[measure] = values
        return self._dense[measure]

    def recorded(self, shop_id: str) -> Sequence[int]:
        """The days on which a shop recorded any talk, in order."""
        return self._recorded.get(shop_id, ())

    def brought(self, measure: str, shop_id: str) -> Sequence[int]:
        """The days on which a shop has a row of a measure, in order."""
        return self._summed(measure).get(shop_id, ((), ()))[0]

    def shop_total(self, measure: str, shop_id: str, start: date, end: date) -> int:
        """The sum of a measure over a shop's accounts on these days."""
        days, sums = self._summed(measure).get(shop_id, ([], [0]))
        return sums[bisect_left(days, end.toordinal())] - sums[bisect_left(days, start.toordinal())]

    def _summed(self, measure: str) -> dict[str, tuple[list[int], list[int]]]:
        """Per shop the days with a row of a measure, and its running sums over them."""
        if measure not in self._totals:
            by_shop: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
            if measure in self._codes:
                mine = pc.equal(self._measures.indices, self._codes[measure])
                columns = (column.filter(mine).to_pylist() for column in (self._shops, self._days, self._values))
                for shop, day, value in zip(*columns, strict=True):
                    by_shop[self._shop_names[shop]][day + _EPOCH] += value
            self._totals[measure] = {
                shop: (sorted(found), list(accumulate((found[day] for day in sorted(found)), initial=0)))
                for shop, found in by_shop.items()
            }
        return self._totals[measure]

    def _days_by_shop(self) -> dict[str, list[int]]:
        talk = pa.array([code for name, code in self._codes.items() if name not in OF_RECORDS], pa.int32())
        rows = pa.table([self._shops, self._days], names=["shop", "day"]).filter(
            pc.is_in(self._measures.indices, value_set=talk)
        )
        found: dict[str, list[int]] = defaultdict(list)
        for row in rows.group_by(["shop", "day"]).aggregate([]).to_pylist():
            found[self._shop_names[row["shop"]]].append(row["day"] + _EPOCH)
        return {shop_id: sorted(days) for shop_id, days in found.items()}


def _places(account: pa.Array, kept_apart: pa.Array) -> pa.DictionaryArray:
    """A number for each account and day (or part of a month, where the table tells them apart)."""
    if not len(account):
        return pa.array([], pa.int64()).dictionary_encode()
    low = pc.min(kept_apart).as_py()
    reach = pc.max(kept_apart).as_py() - low + 1
    return pc.add(pc.multiply(account, reach), pc.subtract(kept_apart, low)).dictionary_encode()


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    flat = _flat(column)
    if pa.types.is_dictionary(flat.type):
        return pa.DictionaryArray.from_arrays(flat.indices.cast(pa.int32()), flat.dictionary)
    return flat.dictionary_encode()
