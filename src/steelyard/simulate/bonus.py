"""Bonuses over whole columns: the first places by a metric, or a condition."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from steelyard.formula import compile_
from steelyard.pay.bonus import Place, prize
from steelyard.schemes.pay_items import AtLeast, Bonus
from steelyard.simulate.amounts import Amounts
from steelyard.simulate.points import NotCompiled, only
from steelyard.simulate.rows import Rows
from steelyard.simulate.values import Ratios, Values


def amounts(item: Bonus, vetoed: list[bool], values: Values, rows: Rows) -> Amounts:
    """The bonus of every row, none where a veto takes bonuses away.

    Raises: NotCompiled for streaks, gates, prizes by place, events and bands.
    """
    only(item, "kind", "name", "amount", "rank", "when", "ties", "min_count")
    if item.min_count is not None:
        only(item.min_count, "measure", "at_least")
    if item.rank is not None:
        fen = _by_rank(item, values, rows)
    elif item.when is not None:
        fen = _by_condition(item, item.when, values, rows)
    else:
        raise NotCompiled("bonus")
    return Amounts([0 if veto else one for one, veto in zip(fen, vetoed, strict=True)])


def _enough(floor: AtLeast, values: Values, rows: Rows) -> list[bool]:
    """Which rows rest on enough cases; a count nobody took is not enough."""
    return [count is not None and count >= floor.at_least for count in values.counts(floor.measure, rows)]


def _by_condition(item: Bonus, when: str, values: Values, rows: Rows) -> list[int]:
    formula, amount = compile_(when), item.amount or 0
    own = {name: values.read(name, rows) for name in formula.names}
    scoped = {(scope, name): values.read(name, rows, scope) for scope, name in formula.scoped_names}
    enough = [True] * len(rows) if item.min_count is None else _enough(item.min_count, values, rows)

    def holds(row: int) -> bool:
        return formula.holds(lambda name: own[name].value(row), lambda scope, name: scoped[scope, name].value(row))

    return [amount if enough[row] and holds(row) else 0 for row in range(len(rows))]


def _by_rank(item: Bonus, values: Values, rows: Rows) -> list[int]:
    rank = item.rank
    if rank is None:
        raise NotCompiled("bonus")
    only(rank, "metric", "first", "min_count")
    floor = rank.min_count or item.min_count
    if floor is not None:
        only(floor, "measure", "at_least")
    enough = [True] * len(rows) if floor is None else _enough(floor, values, rows)
    keys = _keys(values.read(rank.metric, rows))
    if values.names.better(rank.metric) == "lower":
        keys = [None if key is None else -key for key in keys]
    fen = [0] * len(rows)
    for within in rows.periods.values():
        known = {row: key for row in within if enough[row] and (key := keys[row]) is not None}
        for place, tied in _best(known, rank.first):
            people = tuple(rows.pairs[row][0] for row in tied)
            for row, who in zip(tied, people, strict=True):
                won = Place(place, people)
                fen[row] = prize(item.amount or 0, rank.first, won, who, split=item.ties == "split")
    return fen


def _keys(found: Ratios) -> list[int | None]:
    """Whole numbers in the order of the values, equal where these are equal.

    Two different values n / d differ by at least 1 / (d x d'), so after multiplying by the square of the greatest d they
    lie apart by at least 1 and stay apart when rounded down.
    """
    scale = max(found.under, default=1) ** 2
    return [n * scale // d if d else None for n, d in zip(found.over, found.under, strict=True)]


def _best(known: dict[int, int], first: int) -> Iterator[tuple[int, list[int]]]:
    """(place, rows that share it) from the best down to place ``first``; who is tied keeps the order of the rows."""
    place = 1
    for _, tied in groupby(sorted(known, key=lambda row: (-known[row], row)), key=lambda row: known[row]):
        if place > first:
            return
        rows = list(tied)
        yield place, rows
        place += len(rows)
