"""A company small enough to add up by hand: three people, three months, satisfaction decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from steelyard import schemes
from steelyard.facts.organisation import Account, Contract, Organisation, Person
from steelyard.measures.months import COLUMNS
from steelyard.periods import Period
from steelyard.schemes import Scheme
from steelyard.simulate.measured import Past
from steelyard.simulate.simulation import Simulator

AUTUMN = Period(date(2026, 9, 1), date(2026, 12, 1))
PEOPLE = {"e1": "小安", "e2": "小北", "e3": "小川"}
#: Good ratings of ten in September, October, November.
GOOD = {"e1": (9, 8, 9), "e2": (7, 7, 6), "e3": (5, 6, 5)}


def rows(good: Mapping[str, tuple[int, ...]] = GOOD) -> list[tuple[str, date, str, str, int]]:
    found = []
    for who, months in good.items():
        for month, count in enumerate(months, start=9):
            day = date(2026, month, 5)
            found += [
                ("s1", day, who, "ratings", 10),
                ("s1", day, who, "ratings_positive", count),
                ("s1", day, who, "received_buyers", 100),
                ("s1", day, who, "sales_order_first_fen", 1_000_000 * count),
            ]
    return found


def table(found: list[tuple[str, date, str, str, int]]) -> pa.Table:
    kinds = (pa.string(), pa.date32(), pa.string(), pa.string(), pa.int64())
    columns = zip(*sorted(found), strict=True)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)], names=COLUMNS)


def organisation(**more: object) -> Organisation:
    return Organisation(
        people=tuple(Person(who, name, line="presales", team="一组") for who, name in PEOPLE.items()),
        accounts=tuple(Account("taobao", "s1", who, who) for who in PEOPLE),
        **{"contracts": tuple(Contract(who, 300_000) for who in PEOPLE), **more},  # type: ignore[arg-type]
    )


def simulator(good: Mapping[str, tuple[int, ...]] = GOOD, **more: object) -> Simulator:
    return Simulator(Past(table(rows(good)), organisation(**more)))


def scheme(name: str = "now", *, indicators: str | None = None, pay: str | None = None, more: str = "") -> Scheme:
    """Satisfaction from 50 % to 100 % earns 0 to 100 points, and 1,000 yuan at 100."""
    indicators = (
        indicators or '[{key: csat, metric: csat_ratio, weight: "100", curve: {kind: linear, worst: "0.5", best: "1"}}]'
    )
    pay = pay or '[{kind: base}, {kind: performance, amount: "1000", by: score}]'
    text = f"""scheme: {name}
name: {name}
versions:
  - from: 2026-01-01
    missing: stop
    indicators: {indicators}
    pay: {pay}
{more}
"""
    return schemes.parse(text, f"{name}.yaml")
