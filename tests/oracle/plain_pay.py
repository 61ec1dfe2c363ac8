"""Statements by the rules of pay, over raw YAML and plain fractions: a second answer to every line, in fen.

Written from the rules alone, another way than the package: nothing of it is used here. A line is (item, kind, fen).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

import yaml
from plain_asked import Asked, Part, Period, Stops, away_from_zero, condition, fen, governs, name_of, version_on
from plain_balance import balance, by_campaign, is_new
from plain_bonus import bonus, dealt, due_of, pool, project
from plain_figures import (
    World,
    days_of,
    employed,
    measure,
    months_of,
    number,
    on_day,
    over,
    rows_of,
    shop_figure,
    shops_of,
)
from plain_ksf import ksf
from plain_score import Sheet, sheet_of

#: The same reader twice; the one in C where there is one.
READER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Line = tuple[str, str, int]
#: What a commission was paid on; a later refund is clawed back under exactly this.
Paid = dict[str, Any]

REFUNDS = {"sales_order_first_fen": "sales_order_first_refund_fen", "sales_paid_fen": "sales_paid_refund_fen"}
TAKES_AWAY = ("damage", "not_earned", "attendance")
BESIDE = ("overtime", "allowance")


def settled(
    files: str | Sequence[str], world: World, period: Period, earlier: Sequence[Paid] = ()
) -> dict[str, dict[str, Any]]:
    """By employee, everybody governed: what is ``told`` and the ``commissions`` paid, or what ``stops`` it."""
    parts = []
    for text in [files] if isinstance(files, str) else files:
        scheme = yaml.load(text, Loader=READER)
        version = version_on(scheme, period[0])
        group = tuple(sorted(who for who in everybody(world) if governs(version, world, who, period)))
        beside = version.get("beside") == "true"
        parts.append((beside, scheme["scheme"], scheme, version, group))
    parts.sort(key=lambda part: part[:2])
    return {
        who: _statement(
            [
                (name, Asked(world, version, period, group, who, scheme))
                for _, name, scheme, version, group in parts
                if who in group
            ],
            _shared(parts),
            earlier,
        )
        for who in everybody(world)
        if any(who in group for *_, group in parts)
    }


def asked_of(text: str, world: World, period: Period, who: str) -> Asked:
    """One employee under one scheme file, to ask single rules about."""
    scheme = yaml.load(text, Loader=READER)
    version = version_on(scheme, period[0])
    group = tuple(sorted(one for one in everybody(world) if governs(version, world, one, period)))
    return Asked(world, version, period, group, who, scheme)


def everybody(world: World) -> set[str]:
    return {row["employee"] for row in world["people"]}


def _shared(parts: Sequence[tuple[bool, str, Part, Part, tuple[str, ...]]]) -> set[str]:
    """Item names that more than one scheme has: those of beside schemes are told with their scheme."""
    names = [name_of(item) for *_, version, _ in parts for item in version.get("pay", [])]
    return {name for name in names if names.count(name) > 1}


def _statement(parts: Sequence[tuple[str, Asked]], shared: set[str], earlier: Sequence[Paid]) -> dict[str, Any]:
    asked = parts[0][1]
    sheets = [sheet_of(one) for _, one in parts]
    commissions: list[Paid] = []
    try:
        lines = []
        for (scheme, one), sheet in zip(parts, sheets, strict=True):
            is_beside = one.version.get("beside") == "true"
            lines += _of_scheme(scheme, one, sheet, shared if is_beside else set(), earlier, commissions)
        lines += left_over(parts, earlier, commissions)
        lines += entered(asked)
        lines += by_law(asked, lines)
    except Stops as stop:
        return {"stops": str(stop)}
    told = {
        "score": sheets[0].score,
        "grade": sheets[0].grade,
        "points": sheets[0].points,
        "lines": lines,
        "total": sum(fen for _, _, fen in lines),
    }
    return {"told": told, "commissions": commissions}


def _of_scheme(
    scheme: str, asked: Asked, sheet: Sheet, shared: set[str], earlier: Sequence[Paid], commissions: list[Paid]
) -> list[Line]:
    made: dict[str, list[Line]] = {}
    own = [paid for paid in earlier if (paid["scheme"], paid["who"]) == (scheme, asked.who)]
    for item in asked.version.get("pay", []):
        paid: list[Paid] = []
        made[name_of(item)] = gated(item, asked, sheet, _lines(item, asked, sheet, made, own, paid), paid)
        commissions += [one | {"scheme": scheme} for one in paid]
    return [
        (f"{scheme}/{line[0]}" if name in shared else line[0], *line[1:])
        for name, found in made.items()
        for line in found
    ]


def left_over(parts: Sequence[tuple[str, Asked]], earlier: Sequence[Paid], commissions: list[Paid]) -> list[Line]:
    """Clawbacks of commissions that no item of the person's schemes claws back any more."""
    asked = parts[0][1]
    now = {
        (scheme, name_of(item))
        for scheme, one in parts
        for item in one.version.get("pay", [])
        if item["kind"] == "commission"
    }
    lines = []
    for scheme, name in sorted({(paid["scheme"], paid["item"]) for paid in earlier if paid["who"] == asked.who} - now):
        own = [paid for paid in earlier if (paid["scheme"], paid["who"]) == (scheme, asked.who)]
        paid: list[Paid] = []
        lines += [(f"{scheme}/{line[0]}", *line[1:]) for line in clawbacks(asked, name, own, paid)]
        commissions += [one | {"scheme": scheme} for one in paid]
    return lines


def _lines(
    item: Part, asked: Asked, sheet: Sheet, made: dict[str, list[Line]], earlier: Sequence[Paid], paid: list[Paid]
) -> list[Line]:
    kind = item["kind"]
    if kind in ("base", "allowance"):
        return _line(item, monthly(item, asked))
    if kind == "performance":
        return _line(item, performance(item, asked, sheet))
    if kind == "ksf":
        return ksf_lines(item, asked)
    if kind == "ladder":
        return _line(item, ladder(item, asked, sheet))
    if kind == "seniority":
        return _line(item, seniority(item, asked))
    if kind == "commission":
        return commission(item, asked, earlier, paid)
    if kind == "bonus":
        return _line(item, bonus(item, asked))
    if kind == "pool":
        return _line(item, pool(item, asked))
    if kind == "project":
        return _line(item, project(item, asked))
    if kind == "reduction":
        return [(name_of(item), item["type"], -reduced(item, asked, made))]
    if kind == "overtime":
        return overtime(item, asked)
    return _line(item, limit(item, made))


def _line(item: Part, due: Fraction | int) -> list[Line]:
    return [(name_of(item), item["kind"], away_from_zero(Fraction(due)))]


# --- monthly amounts ---------------------------------------------------------------------------


def monthly(item: Part, asked: Asked) -> Fraction:
    """The monthly amount of each month employed, by paid days of scheduled ones."""
    months = months_of(asked.period)
    if (months[0][0], months[-1][1]) != asked.period:
        raise Stops("no whole months")
    return sum(
        (_of_month(item, asked, month) for month in months if employed(asked.world, asked.who, month)), Fraction(0)
    )


def _of_month(item: Part, asked: Asked, month: Period) -> Fraction:
    whole = employed(asked.world, asked.who, month) == month
    if "amount" in item:
        amount = fen(item["amount"])
    else:
        amount, contracts = by_contract(asked, month, item["kind"])
        whole = whole and contracts == 1
    days = days_row(asked, month)
    if days is None and not whole:
        raise Stops("paid days")
    if days is None:
        return amount
    if number(days["scheduled"]) == 0:
        raise Stops("no scheduled days")
    return amount * number(days["paid"]) / number(days["scheduled"])


def days_row(asked: Asked, month: Period) -> Part | None:
    for row in rows_of(asked.world, "month_days", asked.who):
        if row["month"] == f"{month[0]:%Y-%m}":
            return row
    return None


def by_contract(asked: Asked, month: Period, field: str) -> tuple[Fraction, int]:
    """A monthly amount of the contracts, day by day of the days employed, and how many contracts there were."""
    days = employed(asked.world, asked.who, month)
    if days is None:
        raise Stops("not employed")
    contracts = rows_of(asked.world, "contracts", asked.who)
    by_day = [on_day(contracts, day) for day in days_of(days)]
    amounts = [None if row is None else row[field] for row in by_day]
    if None in amounts:
        raise Stops("no contract, or one without the amount")
    return Fraction(sum(amounts), len(amounts)), len({id(row) for row in by_day})


def performance(item: Part, asked: Asked, sheet: Sheet) -> Fraction:
    if sheet.score is None:
        raise Stops("no score")
    by = item.get("by", "score")
    if by == "grade":
        return fen(item["table"][sheet.grade])
    amount = performance_amount(item, asked)
    return amount * (number(item["factors"][sheet.grade]) if by == "coefficient" else sheet.score / 100)


def performance_amount(item: Part, asked: Asked) -> Fraction:
    """The item's amount, or the contracts' once for each month employed."""
    if "amount" in item:
        return fen(item["amount"])
    months = [month for month in months_of(asked.period) if employed(asked.world, asked.who, month)]
    return sum((by_contract(asked, month, "performance")[0] for month in months), Fraction(0))


def ksf_lines(item: Part, asked: Asked) -> list[Line]:
    """One line per indicator."""
    amount = performance_amount(item, asked)
    lines = []
    for part in item["indicators"]:
        due = ksf(part, asked, amount)
        if due is None:
            raise Stops("no balance point")
        lines.append(
            (f"{name_of(item)} {part.get('name') or part.get('manual') or part['metric']}", "ksf", away_from_zero(due))
        )
    return lines


def ladder(item: Part, asked: Asked, sheet: Sheet) -> Fraction:
    """The amount of the step, or its share of what base pay comes to."""
    step = _tier(asked) if item.get("by") == "tier" else sheet.grade
    if step is None or (item.get("by") != "tier" and sheet.score is None):
        raise Stops("no step")
    steps = item["table"] if "table" in item else item["base_factors"]
    if step not in steps:
        raise Stops("no such step")
    if "table" in item:
        return fen(steps[step])
    bases = [other for other in asked.version["pay"] if other["kind"] == "base"]
    return monthly(bases[0] if bases else {"kind": "base"}, asked) * number(steps[step])


def _tier(asked: Asked) -> str | None:
    """The tier on the first day of the period, of who joins later on that day."""
    days = employed(asked.world, asked.who, asked.period)
    row = on_day(rows_of(asked.world, "people", asked.who), days[0]) if days else None
    return row["tier"] if row else None


def seniority(item: Part, asked: Asked) -> Fraction:
    """Full years of service on the first day of the period."""
    hired, today = rows_of(asked.world, "people", asked.who)[-1]["hired"], asked.period[0]
    if hired is None:
        raise Stops("nobody knows since when")
    years = sum(
        1
        for year in range(hired.year + 1, today.year + 1)
        if (year, hired.month, hired.day) <= (today.year, today.month, today.day)
    )
    if "per_year" in item:
        due = fen(item["per_year"]) * years
        return min(due, fen(item["at_most"])) if "at_most" in item else due
    return max(
        [fen(step["amount"]) for step in item["steps"] if int(step["from_years"]) <= years][-1:] or [Fraction(0)]
    )


# --- commission --------------------------------------------------------------------------------


def rate_table(tiers: list[Part]) -> list[tuple[Fraction, Fraction]]:
    return [(fen(tier["from"]), number(tier["rate"])) for tier in tiers]


def on_sales(pinned: Paid, refunded: Sequence[Fraction]) -> Fraction:
    """The commission of pinned inputs after so much was refunded of each part: fen, not rounded."""
    pairs = zip(pinned["parts"], refunded, strict=True)
    return sum((_of_part(part, pinned, back) for part, back in pairs), Fraction(0))


def _of_part(part: Part, pinned: Paid, refunded: Fraction) -> Fraction:
    base = part["sales"] - refunded - part["off"]
    if base <= 0:
        return Fraction(0)
    if pinned["mode"] == "whole":
        return base * (max(tier for tier in part["tiers"] if tier[0] <= base)[1] + pinned["added"])
    due = Fraction(0)
    left = base
    for edge, rate in sorted(part["tiers"], reverse=True):
        above = max(Fraction(0), left - edge)
        due += above * (rate + pinned["added"])
        left -= above
    return due


def commission(item: Part, asked: Asked, earlier: Sequence[Paid], paid: list[Paid]) -> list[Line]:
    """One line for the sale, one for each earlier commission whose sales were refunded since."""
    kinds = [("normal", [asked.period])]
    if "campaign_tiers" in item:
        kinds = list(by_campaign(asked, asked.period).items())
    parts = [
        _sold(item, asked, stretches, rate_table(item["campaign_tiers" if form == "campaign" else "tiers"]))
        for form, stretches in kinds
    ]
    pinned: Paid = {
        "who": asked.who,
        "item": name_of(item),
        "on": item["on"],
        "period": asked.period,
        "mode": item.get("mode", "marginal"),
        "added": sum((added_rate(one, asked) for one in item.get("rate_modifiers", [])), Fraction(0)),
        "parts": parts,
        "most": None,
    }
    if all(part["unknown"] for part in parts):
        raise Stops("sales")
    refunds = _refunds(pinned, asked) if "net" in item else [Fraction(0) for _ in parts]
    due = away_from_zero(on_sales(pinned, refunds))
    if "net" in item:
        paid.append(pinned | {"paid": due})
    return [(name_of(item), "commission", due), *clawbacks(asked, name_of(item), earlier, paid)]


def _sold(item: Part, asked: Asked, stretches: list[Period], tiers: list[tuple[Fraction, Fraction]]) -> Part:
    """The sales of some days and what the shops' turnover of those days takes off."""
    sales = over(asked.world, item["on"], asked.who, stretches)
    off = Fraction(0)
    if number(item.get("less_share_of_shop", "0")):
        shops = shops_of(asked.world, asked.who, asked.period)
        if not shops:
            raise Stops("no account")
        turnover = shop_figure(asked.world, "shop_paid_fen", shops, *stretches)
        if turnover is None and sales is not None:
            raise Stops("turnover")
        off = (turnover or 0) * 100 * number(item["less_share_of_shop"])
    return {"stretches": stretches, "tiers": tiers, "off": off, "sales": (sales or 0) * 100, "unknown": sales is None}


def _refunds(pinned: Paid, asked: Asked) -> list[Fraction]:
    """What is known now to have been refunded of each part."""
    known = [over(asked.world, REFUNDS[pinned["on"]], asked.who, part["stretches"]) for part in pinned["parts"]]
    if all(back is None for back in known):
        raise Stops("refunds")
    return [Fraction(0) if back is None else back * 100 for back in known]


def added_rate(modifier: Part, asked: Asked) -> Fraction:
    """What whole steps above a line, or one's own past, add to the rate."""
    value = asked.floored(modifier["metric"], modifier)
    added = Fraction(0)
    above = None if value is None else balance(modifier["above"], asked, modifier["metric"])
    if value is not None and above is None and not is_new(modifier["above"], asked):
        raise Stops("no past to compare with")
    if value is not None and above is not None:
        while above + number(modifier["per"]) <= value:
            above += number(modifier["per"])
            added += number(modifier["add"])
    return min(added, number(modifier["at_most"])) if "at_most" in modifier else added


def clawbacks(asked: Asked, name: str, earlier: Sequence[Paid], paid: list[Paid]) -> list[Line]:
    """What each earlier commission of the item comes to after all refunds known now, less what it has paid so far."""
    newest = {pinned["period"]: pinned for pinned in earlier if (pinned["who"], pinned["item"]) == (asked.who, name)}
    lines = []
    for period, pinned in sorted(newest.items()):
        if period[0] >= asked.period[0]:
            continue
        due = away_from_zero(on_sales(pinned, _refunds(pinned, asked)))
        if pinned["most"] is not None:
            due = min(due, pinned["most"])
        if due != pinned["paid"]:
            last = period[1] - timedelta(days=1)
            lines.append((f"{name} clawback {period[0]}..{last}", "clawback", due - pinned["paid"]))
            paid.append(pinned | {"paid": due})
    return lines


# --- gates and reductions ----------------------------------------------------------------------


def gated(item: Part, asked: Asked, sheet: Sheet, lines: list[Line], paid: list[Paid]) -> list[Line]:
    """An item's own lines cut to the most its gate or a veto on bonuses leaves; clawbacks stay."""
    limits = [Fraction(0)] if sheet.no_bonus and item["kind"] in ("bonus", "pool", "project") else []
    gate = item.get("gate")
    if gate is not None and asked.enough(gate) and condition(asked, gate["unless"]):
        limits.append(fen(gate.get("at_most", "0")))
    if not limits:
        return lines
    most = int(min(limits))
    for pinned in paid:
        if pinned["period"] == asked.period:
            pinned.update(most=most, paid=min(pinned["paid"], most))
    own = {f"{place:03}": line for place, line in enumerate(lines) if line[1] != "clawback"}
    total = sum(line[2] for line in own.values())
    if total <= most:
        return lines
    left = dealt(most, {place: Fraction(line[2]) for place, line in own.items()})
    return [(line[0], line[1], left.get(f"{place:03}", line[2])) for place, line in enumerate(lines)]


def reduced(item: Part, asked: Asked, made: dict[str, list[Line]]) -> int:
    """What is taken, at most what the named lines come to less what was taken from any of them before."""
    taken = away_from_zero(due_of(item, asked)[0])
    if "of" not in item:
        return taken
    left = sum(amount for name in item["of"] for _, _, amount in made[name])
    for other in asked.version["pay"]:
        if other is item:
            break
        if other["kind"] == "reduction" and set(other.get("of", ())) & set(item["of"]):
            left += sum(amount for _, _, amount in made[name_of(other)])
    return max(0, min(taken, left))


# --- overtime and limits -----------------------------------------------------------------------


def overtime(item: Part, asked: Asked) -> list[Line]:
    lines = []
    for day, factor in (("workday", "1.5"), ("restday", "2"), ("holiday", "3")):
        minutes = measure(asked.world, f"overtime_{day}_minutes", asked.who, asked.period)
        if minutes is None:
            raise Stops("overtime not counted")
        if minutes == 0:
            continue
        months = months_of(asked.period)
        if "base" in item:
            base = fen(item["base"])
        elif len(months) > 1:
            raise Stops("whose base")
        else:
            base = by_contract(asked, months[0], "base")[0]
        pay = base * minutes * number(factor) / (number("21.75") * 8 * 60)
        lines.append((f"{name_of(item)}_{day}", "overtime", away_from_zero(pay)))
    return lines


def limit(item: Part, made: dict[str, list[Line]]) -> Fraction:
    """What is missing to the guarantee, or beyond the cap."""
    total = sum(amount for name in item["of"] for _, _, amount in made[name])
    gap = fen(item["amount"]) - total
    return gap if (gap > 0) == (item["kind"] == "guarantee") else Fraction(0)


# --- entered amounts and the law ---------------------------------------------------------------


def _entries(asked: Asked) -> list[Part]:
    found = [
        row for row in rows_of(asked.world, "entries", asked.who) if asked.period[0] <= row["day"] < asked.period[1]
    ]
    return sorted(found, key=lambda row: (row["day"], row["id"]))


def entered(asked: Asked) -> list[Line]:
    lines = []
    for row in _entries(asked):
        if row["kind"] in ("damage", "not_earned") and row["fen"] > 0:
            raise Stops("a reduction with a positive amount")
        if row["kind"] != "damage":
            lines.append((row["item"], row["kind"], row["fen"]))
    return lines


def by_law(asked: Asked, lines: list[Line]) -> list[Line]:
    """Damage within its limits, and a top-up to the minimum wage."""
    wage = sum(amount for _, kind, amount in lines if kind not in TAKES_AWAY + BESIDE)
    least = least_wage(asked)
    may_take = max(Fraction(0), min([Fraction(wage, 5)] + ([] if least is None else [wage - least])))
    taken = []
    left = may_take // 1
    for row in _entries(asked):
        if row["kind"] == "damage":
            agreed = bool(row["clause"]) and row["notice"] is not None and row["notice"] < asked.period[1]
            takes = min(-row["fen"], left) if agreed else 0
            left -= takes
            taken.append((row["item"], "damage", -int(takes)))
    rest = wage + sum(amount for _, kind, amount in [*lines, *taken] if kind in TAKES_AWAY)
    if least is not None and lines and rest < least:
        taken.append(("law_top_up", "law_top_up", away_from_zero(least - rest)))
    return taken


def least_wage(asked: Asked) -> Fraction | None:
    """The minimum wage of the region for the paid days; None when it is not known."""
    months = months_of(asked.period)
    if (months[0][0], months[-1][1]) != asked.period:
        return None
    total = Fraction(0)
    for month in months:
        days = employed(asked.world, asked.who, month)
        if days is None:
            continue
        last = days[1] - timedelta(days=1)
        contract = on_day(rows_of(asked.world, "contracts", asked.who), last)
        law = [row for row in asked.world["law"] if contract and row["region"] == contract["region"]]
        row = on_day(law, last)
        paid = days_row(asked, month)
        if row is None or (paid is None and days != month) or (paid and number(paid["scheduled"]) == 0):
            return None
        total += row["fen"] * (number(paid["paid"]) / number(paid["scheduled"]) if paid else 1)
    return total
