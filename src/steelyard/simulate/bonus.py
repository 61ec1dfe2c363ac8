"""Bonuses over whole columns: the first places by a metric, or a condition."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from steelyard.pay.places import Place, prize
from steelyard.schemes.pay_items import AtLeast, Bonus, Rank
from steelyard.simulate.amounts import Amounts
from steelyard.simulate.conditions import enough_cases, holding
from steelyard.simulate.points import NotCompiled, only
from steelyard.simulate.rows import Rows
from steelyard.simulate.values import Values


def amounts(item: Bonus, vetoed: list[bool], values: Values, rows: Rows) -> Amounts:
    """The bonus of every row, none where a veto takes bonuses away.

    Raises: NotCompiled for streaks, gates, prizes by place, events and bands.
    """
    only(item, "kind", "name", "amount", "rank", "when", "ties", "min_count")
    if item.rank is not None:
        fen = _by_rank(item, item.rank, values, rows)
    elif item.when is not None:
        met = [
            a and b
            for a, b in zip(holding(item.when, values, rows), _enough(item.min_count, values, rows), strict=True)
        ]
        fen = [(item.amount or 0) if one else 0 for one in met]
    else:
        raise NotCompiled("bonus")
    return Amounts([0 if veto else one for one, veto in zip(fen, vetoed, strict=True)])


def _enough(floor: AtLeast | None, values: Values, rows: Rows) -> list[bool]:
    return [True] * len(rows) if floor is None else enough_cases(floor, values, rows)


def _by_rank(item: Bonus, rank: Rank, values: Values, rows: Rows) -> list[int]:
    only(rank, "metric", "first", "min_count")
    enough = _enough(rank.min_count or item.min_count, values, rows)
    keys = values.read(rank.metric, rows).keys(higher_is_better=values.names.better(rank.metric) != "lower")
    fen = [0] * len(rows)
    prizes = [item.amount or 0] * rank.first
    for within in rows.periods.values():
        known = {row: key for row in within if enough[row] and (key := keys[row]) is not None}
        for place, tied in _best(known, rank.first):
            people = tuple(rows.pairs[row][0] for row in tied)
            for row, who in zip(tied, people, strict=True):
                won = Place(place, people)
                fen[row] = prize(prizes, won, who, split=item.ties == "split")
    return fen


def _best(known: dict[int, int], first: int) -> Iterator[tuple[int, list[int]]]:
    """(place, rows that share it) from the best down to place ``first``; who is tied keeps the order of the rows."""
    place = 1
    for _, tied in groupby(sorted(known, key=lambda row: (-known[row], row)), key=lambda row: known[row]):
        if place > first:
            return
        rows = list(tied)
        yield place, rows
        place += len(rows)
