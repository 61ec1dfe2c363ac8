"""Figures of a made-up company, added up row by row: what the plain pay rules are given.

A world is plain data: ``people``, ``accounts``, ``contracts``, ``month_days``, ``campaigns``, ``ratings``, ``entries``,
``law`` are lists of dictionaries, dated by ``start`` and ``end`` (excluded, None for no bound); ``measures`` is a list
of (shop, day, agent, measure, value). Nothing of the package is used here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

World = dict[str, Any]
Row = dict[str, Any]

#: Numerator, denominator and what the quotient is divided by.
RATIOS = {
    "csat_ratio": ("ratings_positive", "ratings", 1),
    "inquiry_paid_ratio": ("inquiry_paid", "inquiry_buyers", 1),
    "average_response_seconds": ("wait_ms", "rounds_answered", 1000),
}
LOWER_IS_BETTER = {"average_response_seconds", "unanswered_buyers", "taboo_hits", "complaints"}
SHIFTS = frozenset({"shifts", *(f"overtime_{day}_minutes" for day in ("workday", "restday", "holiday"))})
#: Measures that are known only where the shop has a row of them, or of one that comes from the same records.
REPORTED = {"taboo_hits": {"taboo_hits"}, "complaints": {"complaints"}, **dict.fromkeys(SHIFTS, SHIFTS)}
#: What orders decide: known where the shop sold anything, or where a report tells what became of inquiries.
SOLD = frozenset({"sales_order_first_fen", "sales_order_first_refund_fen", "sales_paid_fen", "shop_paid_fen"})
BECAME = frozenset({"inquiry_ordered", "inquiry_paid", "inquiry_lost"})
KNOWN_BY = {**REPORTED, **dict.fromkeys(SOLD, SOLD), **dict.fromkeys(BECAME, SOLD | BECAME)}
#: Shifts and tickets do not tell whether the chats and orders of a day were imported.
SAY_NOTHING_OF_CHATS = {"complaints", *SHIFTS}

Holder = tuple[str, str, date, date]


def number(text: str) -> Fraction:
    """A quoted decimal, exactly: the digits without the point over a power of ten."""
    whole, _, decimals = str(text).partition(".")
    return Fraction(int(whole + decimals), 10 ** len(decimals))


def cut(start: date | None, end: date | None, within: tuple[date, date]) -> tuple[date, date] | None:
    """The days of a dated row inside a period."""
    first, after = max(start or within[0], within[0]), min(end or within[1], within[1])
    return (first, after) if first < after else None


def on_day(rows: Iterable[Row], day: date) -> Row | None:
    """The row that holds on a day; of several the one that began last."""
    held = [row for row in rows if (row["start"] or date.min) <= day and (row["end"] is None or day < row["end"])]
    return max(held, key=lambda row: row["start"] or date.min) if held else None


def days_of(period: tuple[date, date]) -> Iterator[date]:
    """Every day of a period."""
    return (period[0] + timedelta(days=number) for number in range((period[1] - period[0]).days))


def rows_of(world: World, table: str, employee: str) -> list[Row]:
    """The rows of one employee."""
    return [row for row in world[table] if row["employee"] == employee]


def employed(world: World, employee: str, period: tuple[date, date]) -> tuple[date, date] | None:
    """The days between hiring and leaving, by the newest row of the employee."""
    newest = max(rows_of(world, "people", employee), key=lambda row: row["start"] or date.min)
    return cut(newest["hired"], newest["left"], period)


def months_of(period: tuple[date, date]) -> list[tuple[date, date]]:
    """The calendar months a period touches."""
    months = []
    first = period[0].replace(day=1)
    while first < period[1]:
        after = (first + timedelta(days=32)).replace(day=1)
        months.append((first, after))
        first = after
    return months


def months_before(period: tuple[date, date], count: int) -> list[tuple[date, date]]:
    """So many full calendar months before a period, the latest first."""
    months = []
    after = period[0].replace(day=1)
    for _ in range(count):
        first = (after - timedelta(days=1)).replace(day=1)
        months.append((first, after))
        after = first
    return months


def held(world: World, employee: str, period: tuple[date, date]) -> list[Holder]:
    """The accounts of an employee, each with its days inside the period."""
    found = []
    for row in rows_of(world, "accounts", employee):
        days = cut(row["start"], row["end"], period)
        if days is not None:
            found.append((row["shop"], row["agent"], *days))
    return found


def shops_of(world: World, employee: str, period: tuple[date, date]) -> list[str]:
    """The shops where the employee had an account."""
    return sorted({shop for shop, _, _, _ in held(world, employee, period)})


def _team_days(world: World, employee: str, period: tuple[date, date]) -> list[Holder]:
    """The accounts of everybody who was in the employee's team, on the days both were in it."""
    found = []
    for day in days_of(period):
        own = on_day(rows_of(world, "people", employee), day)
        for other in {row["employee"] for row in world["people"]}:
            row = on_day(rows_of(world, "people", other), day)
            if own and row and own["team"] is not None and row["team"] == own["team"]:
                found.extend(held(world, other, (day, day + timedelta(days=1))))
    return found


def _known(world: World, key: str, shop: str, start: date, end: date) -> bool:
    return any(
        row_shop == shop
        and start <= day < end
        and (measure in KNOWN_BY[key] if key in KNOWN_BY else measure not in SAY_NOTHING_OF_CHATS)
        for row_shop, day, _, measure, _ in world["measures"]
    )


def _sum(world: World, key: str, holders: Iterable[tuple[str, str | None, date, date]]) -> int | None:
    known = [one for one in holders if _known(world, key, one[0], one[2], one[3])]
    if not known:
        return None
    return sum(
        value
        for row_shop, day, row_agent, measure, value in world["measures"]
        for shop, agent, start, end in known
        if measure == key and row_shop == shop and agent in (None, row_agent) and start <= day < end
    )


def measure(world: World, key: str, employee: str, period: tuple[date, date]) -> int | None:
    """A measure of an employee: None when nothing of the shop was recorded."""
    return _sum(world, key, held(world, employee, period))


def figure(world: World, key: str, employee: str, period: tuple[date, date], scope: str = "own") -> Fraction | None:
    """A metric or measure as a scheme sees it: fen as yuan, None when there is no value."""
    return over(world, key, employee, [period], scope)


def over(
    world: World, key: str, employee: str, stretches: Iterable[tuple[date, date]], scope: str = "own"
) -> Fraction | None:
    """A figure of several stretches of days together: sums, and ratios of sums."""
    return _figure(world, key, [one for days in stretches for one in _holders(world, employee, days, scope)])


def _holders(world: World, employee: str, period: tuple[date, date], scope: str) -> list[tuple[str, Any, date, date]]:
    """Whose rows make up the employee's own figure, or that of their team or shops."""
    if scope == "team":
        return list(_team_days(world, employee, period))
    if scope == "shop":
        return [(shop, None, *period) for shop in shops_of(world, employee, period)]
    return list(held(world, employee, period))


def shop_figure(world: World, key: str, shops: Iterable[str], *stretches: tuple[date, date]) -> Fraction | None:
    """A figure of whole shops together."""
    return _figure(world, key, [(shop, None, *days) for days in stretches for shop in sorted(shops)])


def _figure(world: World, key: str, holders: list[tuple[str, Any, date, date]]) -> Fraction | None:
    if key not in RATIOS:
        total = _sum(world, key, holders)
        return None if total is None else Fraction(total, 100 if key.endswith("_fen") else 1)
    above, below, unit = RATIOS[key]
    numerator, denominator = _sum(world, above, holders), _sum(world, below, holders)
    if numerator is None or not denominator:
        return None
    return Fraction(numerator, denominator * unit)


def parts_over(
    world: World, key: str, employees: Iterable[str], period: tuple[date, date], scope: str
) -> tuple[int, int]:
    """Numerator and denominator of a ratio of counts, of several people or of their scope together."""
    above, below, _ = RATIOS[key]
    sums = [0, 0]
    for who in employees:
        holders = _holders(world, who, period, scope)
        for place, part in enumerate((above, below)):
            sums[place] += _sum(world, part, holders) or 0
    return sums[0], sums[1]


def has_records(world: World, employee: str, period: tuple[date, date]) -> bool:
    """Whether any row tells of the employee on the days of the period."""
    return any(
        (row_shop, row_agent) == (shop, agent) and start <= day < end
        for row_shop, day, row_agent, _, _ in world["measures"]
        for shop, agent, start, end in held(world, employee, period)
    )
