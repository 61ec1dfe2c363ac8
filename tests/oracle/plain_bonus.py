"""Bonuses, pools and projects by the rules of pay: by place, condition, event or band, and shares to the fen. A second answer."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from plain_asked import Asked, Part, Stops, away_from_zero, condition, direction, fen, name_of, value_of
from plain_figures import cut, employed, figure, months_before, number, on_day, rows_of, shop_figure, shops_of
from plain_score import places, sheet_of


def bonus(item: Part, asked: Asked) -> Fraction | int:
    """What a bonus comes to; a streak asks for the same in the cycles before."""
    due, met = due_of(item, asked)
    if "streak" not in item:
        return due
    before = months_before(asked.period, int(item["streak"]) - 1)
    return due if met and all(_met_in(item, asked.in_cycle(month)) for month in before) else 0


def _met_in(item: Part, then: Asked) -> bool:
    """Whether the bonus of this name, as it stood then, was earned; today's where there was none."""
    stood = [
        other for other in then.version.get("pay", []) if name_of(other) == name_of(item) and other["kind"] == "bonus"
    ]
    ruled = [other for other in stood if "rank" in other or "when" in other]
    return then.who in then.group and due_of(ruled[0] if ruled else item, then)[1]


def due_of(item: Part, asked: Asked) -> tuple[Fraction | int, bool]:
    """Fen, and whether the rule was met."""
    if "rank" in item:
        return _by_place(item, asked)
    if not asked.enough(item):
        return 0, False
    if "when" in item:
        met = condition(asked, item["when"])
        return (fen(item["amount"]) if met else 0), met
    if "per" in item:
        return _per_event(item["per"], asked), True
    value = asked.figure(item["by"]["metric"])
    if value is None:
        return 0, False
    return fen(str(bands_amount(item["by"], value))), True


def bands_amount(rule: Part, value: Fraction) -> str:
    better = direction(rule, rule["metric"])
    for band in rule["bands"]:
        edge = band.get("from" if better == "higher" else "to")
        if edge is None or (value >= number(edge) if better == "higher" else value <= number(edge)):
            return str(band["amount"])
    raise AssertionError("a value fell into no band")


def _per_event(rule: Part, asked: Asked) -> Fraction:
    value = asked.figure(rule["measure"])
    if value is None:
        return Fraction(0)
    beyond = max(Fraction(0), value - number(rule.get("above", "0")))
    each = fen(rule["amount"]) if "amount" in rule else number(rule["rate"]) * 100
    return min(beyond * each, fen(rule["at_most"])) if "at_most" in rule else beyond * each


def _by_place(item: Part, asked: Asked) -> tuple[Fraction | int, bool]:
    rank = item["rank"]
    floor = rank if "min_count" in rank else item
    values = {who: asked.of(who).floored(rank["metric"], floor) for who in asked.group}
    prizes = rank.get("prizes") or [item["amount"]] * int(rank.get("first", "1"))
    found = places(values, direction({}, rank["metric"]))
    return prize(prizes, found, asked.who, item.get("ties", "full")), found.get(asked.who, 99) <= len(prizes)


def prize(prizes: list[str], found: dict[str, int], who: str, ties: str) -> int:
    """The prize of the place; ties get it each, or share out the prizes of the places they hold together."""
    place = found.get(who)
    if place is None or place > len(prizes):
        return 0
    if ties == "full":
        return int(fen(prizes[place - 1]))
    tied = sorted(other for other, same in found.items() if same == place)
    together = sum(int(fen(one)) for one in prizes[place - 1 : place - 1 + len(tied)])
    return dealt(together, dict.fromkeys(tied, Fraction(1)))[who]


def dealt(amount: int, shares: dict[str, Fraction]) -> dict[str, int]:
    """An amount cut by shares: whole fen first, then one fen each to the largest remainders, then by id."""
    whole = sum(shares.values())
    parts = {who: divmod(amount * share / whole, 1) for who, share in shares.items()}
    left = amount - sum(int(part) for part, _ in parts.values())
    lucky = sorted(shares, key=lambda who: (-parts[who][1], who))[:left]
    return {who: int(part) + (who in lucky) for who, (part, _) in parts.items()}


# --- pools and projects ------------------------------------------------------------------------


def pool(item: Part, asked: Asked) -> int:
    """The employee's part of the pool of the scheme, of the team, or of each of the shops."""
    within = item.get("within", "scheme")
    if within == "scheme":
        return _part_of(item, asked, asked.group, _shops_of_all(asked, asked.group))
    if within == "team":
        team = _team(asked)
        together = [who for who in asked.group if _team(asked.of(who)) == team]
        return 0 if team is None else _part_of(item, asked, together, _shops_of_all(asked, together))
    return sum(
        _part_of(item, asked, [who for who in asked.group if shop in shops_of(asked.world, who, asked.period)], {shop})
        for shop in shops_of(asked.world, asked.who, asked.period)
    )


def _team(asked: Asked) -> str | None:
    days = employed(asked.world, asked.who, asked.period)
    row = on_day(rows_of(asked.world, "people", asked.who), days[0]) if days else None
    return row["team"] if row else None


def _shops_of_all(asked: Asked, people: Iterable[str]) -> set[str]:
    return {shop for who in people for shop in shops_of(asked.world, who, asked.period)}


def _part_of(item: Part, asked: Asked, people: Iterable[str], shops: set[str]) -> int:
    """One person's part of one pool, shared by these people; a share of a figure is that of these shops."""
    people = list(people)
    if "share_of" in item:
        rule = item["share_of"]
        if rule.get("scope", "shop") == "team":
            value = figure(asked.world, rule["metric"], asked.who, asked.period, "team")
        else:
            value = shop_figure(asked.world, rule["metric"], shops, asked.period)
        if value is None:
            raise Stops("the figure of the pool")
        amount = max(0, away_from_zero(value * 100 * number(rule["rate"])))
    else:
        amount = int(fen(item["amount"]))
    shares = {who: _claim(item, asked.of(who)) for who in people}
    shares = {who: share for who, share in shares.items() if share > 0}
    return dealt(amount, shares).get(asked.who, 0) if shares else 0


def _claim(item: Part, asked: Asked) -> Fraction:
    """Someone's weight in a pool: points, a figure or the grade's; a score that waits for people holds up everybody."""
    by = item.get("by", "points")
    if not asked.enough(item):
        return Fraction(0)
    if by != "metric" or "min_score" in item:
        sheet = sheet_of(asked)
        if sheet.owed:
            raise Stops("a score")
        if sheet.score is None or sheet.score < number(item.get("min_score", "-1000")):
            return Fraction(0)
    if by == "metric":
        return max(Fraction(0), asked.figure(item["metric"]) or Fraction(0))
    return sheet.score if by == "points" else number(item["grades"][sheet.grade])


def project(item: Part, asked: Asked) -> Fraction | int:
    """An incentive by a count of its own on its days of the period."""
    days = cut(_day(item, "from"), _day(item, "to"), asked.period)
    if days is None:
        return 0
    units = {who: _units(item, asked.of(who), days) for who in asked.group}
    units = {who: found for who, found in units.items() if found is not None and found[1] > 0}
    if asked.who not in units:
        return 0
    if "pool" in item:
        return dealt(int(fen(item["pool"])), {who: beyond for who, (_, beyond) in units.items()})[asked.who]
    if "prizes" in item:
        found = places({who: count for who, (count, _) in units.items()}, "higher")
        return prize(item["prizes"], found, asked.who, item.get("ties", "full"))
    due = units[asked.who][1] * fen(item["per_unit"])
    return min(due, fen(item["at_most"])) if "at_most" in item else due


def _day(item: Part, key: str) -> date | None:
    return date.fromisoformat(item[key]) if key in item else None


def _units(item: Part, asked: Asked, days: tuple[date, date]) -> tuple[Fraction, Fraction] | None:
    """The count, and what of it lies beyond the line; None where it is not known or too little."""
    count = value_of(asked.on_days(days), ast.parse(item["count"], mode="eval").body)
    if count is None or count < number(item.get("at_least", "0")):
        return None
    return count, count - number(item.get("above", "0"))
