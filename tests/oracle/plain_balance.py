"""Balance points by the rules of pay: a number, a table, the employee's own past, output per head. A second answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from plain_asked import Asked, Part, Period, away_from_zero
from plain_figures import (
    RATIOS,
    cut,
    days_of,
    employed,
    figure,
    has_records,
    measure,
    months_before,
    months_of,
    number,
    on_day,
    over,
    rows_of,
    shops_of,
)


def balance(
    point: Part | str, asked: Asked, metric: str | None, form: str = "normal", scope: str = "own"
) -> Fraction | None:
    """A balance point for the whole period in the scheme's unit; None when there is none to be had."""
    if isinstance(point, str):
        return number(point)
    if "normal" in point or "campaign" in point:
        return balance(point[form], asked, metric, scope=scope)
    if "value" in point:
        return number(point["value"])
    if "months" in point:
        return _listed(point["months"], f"{asked.period[0]:%Y-%m}")
    if "quarters" in point:
        quarter = (asked.period[0].month + 2) // 3
        return _listed(point["quarters"], f"{asked.period[0].year}-Q{quarter}")
    assert metric is not None
    rule = point.get("history") or point["per_head"]
    monthly = _past(rule, asked, metric, scope) if "history" in point else _per_head(rule, asked)
    if monthly is None:
        return None
    monthly = _rounded(monthly * number(rule.get("times", "1")), rule)
    return monthly if metric in RATIOS else monthly * _months_in(asked.period)


def _listed(table: Part, key: str) -> Fraction | None:
    return number(table[key]) if key in table else None


def _rounded(value: Fraction, rule: Part) -> Fraction:
    """To the nearest whole step of ``round``."""
    step = number(rule.get("round", "0"))
    return away_from_zero(value / step) * step if step else value


def _months_in(period: Period) -> Fraction:
    """The months of a period, a part of one by its days."""
    parts = [(cut(*month, period), month) for month in months_of(period)]
    return sum(
        (Fraction((part[1] - part[0]).days, (month[1] - month[0]).days) for part, month in parts if part), Fraction(0)
    )


def _past(rule: Part, asked: Asked, metric: str, scope: str) -> Fraction | None:
    """Of the own months employed throughout and with a record, those whose figure has a value."""
    months = [
        month
        for month in months_before(asked.period, int(rule["months"]))
        if employed(asked.world, asked.who, month) == month
        and (scope != "own" or has_records(asked.world, asked.who, month))
    ]
    values = {month: figure(asked.world, metric, asked.who, month, scope) for month in months}
    known = {month: value for month, value in values.items() if value is not None}
    if not known:
        return None
    how = rule.get("aggregate", "mean")
    if how == "mean":
        return (
            over(asked.world, metric, asked.who, list(known), scope)
            if metric in RATIOS
            else sum(known.values()) / len(known)
        )
    return quantile(sorted(known.values()), Fraction(1, 2) if how == "median" else number(rule["level"]))


def is_new(point: Part | str, asked: Asked) -> bool:
    """Whether a history was asked of somebody who was not employed throughout any of its months."""
    if isinstance(point, str) or "history" not in point:
        return False
    months = months_before(asked.period, int(point["history"]["months"]))
    return not any(employed(asked.world, asked.who, month) == month for month in months)


def quantile(ordered: list[Fraction], level: Fraction) -> Fraction:
    """Straight between the two values around (n - 1) x level."""
    place = level * (len(ordered) - 1)
    below = int(place)
    return ordered[below] * (1 - place + below) + (ordered[min(below + 1, len(ordered) - 1)] * (place - below))


def _per_head(rule: Part, asked: Asked) -> Fraction | None:
    """What the group did in its months, over the person-months of those who did it."""
    total = heads = Fraction(0)
    for month in months_before(asked.period, int(rule.get("months", "12"))):
        for who, days in _heads(rule, asked, month):
            done = measure(asked.world, rule["measure"], who, days)
            if done is not None and has_records(asked.world, who, days):
                total += done
                heads += Fraction((days[1] - days[0]).days, (month[1] - month[0]).days)
    if not heads:
        return None
    return total / heads / (100 if rule["measure"].endswith("_fen") else 1)


def _heads(rule: Part, asked: Asked, month: Period) -> Iterator[tuple[str, Period]]:
    """The people of the asked one's team, line or shops, and their days there in a month."""
    people = rule.get("people", "team")
    shops = set(shops_of(asked.world, asked.who, asked.period))
    first = employed(asked.world, asked.who, asked.period)
    own = on_day(rows_of(asked.world, "people", asked.who), first[0]) if first else None
    for who in sorted({row["employee"] for row in asked.world["people"]}):
        days = employed(asked.world, who, month)
        row = on_day(rows_of(asked.world, "people", who), days[0]) if days else None
        if days is None or row is None:
            continue
        together = (
            shops & set(shops_of(asked.world, who, days))
            if people == "shop"
            else own is not None and own[people] is not None and row[people] == own[people]
        )
        if together:
            yield who, days


# --- parts of a period -------------------------------------------------------------------------


def parts(point: Part | str, asked: Asked) -> list[tuple[str, list[Period], Fraction]]:
    """(form, days, share): the normal days and the campaign days of a period, when the balance point divides them."""
    whole = [("normal", [asked.period], Fraction(1))]
    employed_days = employed(asked.world, asked.who, asked.period)
    if isinstance(point, str) or "normal" not in point or employed_days is None:
        return whole
    present = by_campaign(asked, employed_days)
    if len(present) == 1:
        return [(form, [asked.period], Fraction(1)) for form in present]
    shifts = {form: _shifts(asked, stretches) for form, stretches in present.items()}
    known = [count for count in shifts.values() if count is not None]
    if len(known) < len(shifts) or sum(known) == 0:
        shifts = {form: sum((end - start).days for start, end in stretches) for form, stretches in present.items()}
    total = sum(count or 0 for count in shifts.values())
    return [(form, stretches, Fraction(shifts[form] or 0, total)) for form, stretches in present.items()]


def by_campaign(asked: Asked, period: Period) -> dict[str, list[Period]]:
    """The normal and the campaign days of a period, each as stretches; kinds without a day are left out."""
    shops = shops_of(asked.world, asked.who, period)
    days = {day: _in_campaign(asked, day, shops) for day in days_of(period)}
    split = {
        form: _joined([(day, _next(day)) for day, inside in days.items() if inside is (form == "campaign")])
        for form in ("normal", "campaign")
    }
    return {form: stretches for form, stretches in split.items() if stretches}


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _in_campaign(asked: Asked, day: date, shops: list[str]) -> bool:
    return any(one["shop"] in (None, *shops) and one["start"] <= day < one["end"] for one in asked.world["campaigns"])


def _shifts(asked: Asked, stretches: list[Period]) -> int | None:
    """The shifts on some days; None unless they are known all the time."""
    counts = [measure(asked.world, "shifts", asked.who, stretch) for stretch in stretches]
    return None if None in counts else sum(count for count in counts if count is not None)


def _joined(days: list[Period]) -> list[Period]:
    """Days that follow each other as one stretch."""
    stretches: list[Period] = []
    for start, end in days:
        if stretches and stretches[-1][1] == start:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return stretches
