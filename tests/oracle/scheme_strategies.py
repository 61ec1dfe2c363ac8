"""Made-up schemes and companies in which everything that can collide does: few people, few values, every edge hit.

A scheme is the text of a whole valid file; a world is what ``plain_figures`` describes. What a scheme names is what
its world has figures of, near the edges the scheme draws.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st
from plain_figures import RATIOS, REPORTED, World, days_of, months_before, number

Draw = Callable[[st.SearchStrategy[Any]], Any]
Part = dict[str, Any]
Period = tuple[date, date]
One = TypeVar("One")

NOVEMBER = (date(2026, 11, 1), date(2026, 12, 1))
#: A campaign lies inside, one crosses its end, and it is one cycle of two months.
TWO_MONTHS = (date(2026, 11, 1), date(2027, 1, 1))
FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))

#: Two years of service on the first of November, a day less, a leap day, long ago, and in the middle of September.
HIRED = (date(2024, 11, 1), date(2024, 11, 2), date(2024, 2, 29), date(2021, 12, 31), date(2026, 9, 16))

RATIO_EDGES = ("0", "0.2", "0.25", "0.5", "0.6", "0.75", "0.8", "0.9", "0.95", "1")
#: The edges that schemes draw in a figure, and values beside them that a world may have.
EDGES: dict[str, Sequence[str]] = {
    "csat_ratio": RATIO_EDGES,
    "inquiry_paid_ratio": RATIO_EDGES,
    "average_response_seconds": ("0", "5", "10", "29.999", "30", "30.001", "40", "60"),
    "received_buyers": ("0", "1", "5", "10", "100", "1015"),
    "unanswered_buyers": ("0", "1", "2", "5", "10"),
    "ratings": ("0", "1", "5", "10"),
    "taboo_hits": ("0", "1", "2"),
    "complaints": ("0", "1", "3"),
    "sales_order_first_fen": ("0", "0.01", "1000", "9999.99", "10000", "100000"),
}
METRICS = (*RATIOS, "received_buyers", "unanswered_buyers", "sales_order_first_fen")
WEIGHTS = (
    ("100",),
    ("50", "50"),
    ("1", "99"),
    ("50", "30", "20"),
    ("33.4", "33.3", "33.3"),
    ("12.5", "37.5", "50"),
    ("25", "25", "25", "25"),
    ("30", "20", "20", "15", "15"),
)
AMOUNTS = ("0", "0.01", "100", "333.33", "500", "2000", "3200", "99999.99")
RATES = ("0", "0.001", "0.005", "0.008", "0.04", "0.333", "1")
POINTS = ("0", "33.33", "60", "79.995", "80", "100", "120")


@lru_cache
def below(count: int) -> st.SearchStrategy[int]:
    """A whole number below another; made once each, since making a strategy takes longer than drawing from it."""
    return st.integers(0, count - 1)


def pick(draw: Draw, options: Sequence[One]) -> One:
    return options[draw(below(len(options)))]


def often(draw: Draw, one_in: int = 2) -> bool:
    """True once in so many."""
    return draw(below(one_in)) == 0  # type: ignore[no-any-return]  # hypothesis draws Any


def some(draw: Draw, options: Sequence[One], least: int = 0, most: int = 3) -> list[One]:
    """Some of the options, none twice."""
    left = list(options)
    count = least + draw(below(min(most, len(left)) - least + 1))
    return [left.pop(draw(below(len(left)))) for _ in range(count)]


def given(draw: Draw, **options: Sequence[Any]) -> Part:
    """Some of these keys, each with one of its values."""
    return {key: pick(draw, values) for key, values in options.items() if often(draw)}


# --- schemes -----------------------------------------------------------------------------------


def file_of(*versions: Part, name: str = "made-up") -> str:
    """A whole scheme file, written the way files are: keys on lines, parts in braces."""
    lines = [f"scheme: {name}", "name: 随机方案", "versions:"]
    for version in versions:
        lines.append(f"  - from: {version.get('from', '2025-01-01')}")
        for key, value in version.items():
            if isinstance(value, list) and value:
                lines += [f"    {key}:", *(f"      - {json.dumps(part, ensure_ascii=False)}" for part in value)]
            elif key != "from":
                lines.append(f"    {key}: {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def curve(
    draw: Draw, metric: str, kinds: Sequence[str] = ("linear", "target", "bands", "deduct", "rank", "ksf")
) -> Part:
    kind = pick(draw, kinds)
    edges = EDGES[metric]
    if kind == "linear":
        worst, best = some(draw, edges, 2, 2)
        return {"kind": kind, "worst": worst, "best": best, **given(draw, cap=("1", "1.3", "0.5"))}
    if kind == "target":
        return {
            "kind": kind,
            "target": pick(draw, [edge for edge in edges if number(edge) > 0]),
            **given(draw, cap=("1", "1.2", "1.3"), better=("higher", "lower")),
        }
    if kind == "bands":
        better = pick(draw, ("higher", "lower"))
        return {"kind": kind, "better": better, "bands": bands(draw, edges, better, "points", POINTS)}
    if kind == "rank":
        return rank(draw)
    if kind == "ksf":
        return {
            "kind": kind,
            "balance": balance(draw, metric, divided=False),
            "step": pick(draw, STEPS.get(metric, ("0.01", "0.05", "0.1"))),
            "up": pick(draw, ("1", "0", "2.5")),
            "down": pick(draw, ("1", "3.33", "100")),
            **given(draw, floor=("0", "50"), cap=("100", "120.5")),
        }
    return {
        "kind": "deduct",
        "per": pick(draw, ("1", "7.5", "20", "0.001")),
        **given(draw, start=("100", "120"), floor=("0", "20")),
    }


def rank(draw: Draw) -> Part:
    """Points by place or by share of the group, or evenly."""
    by = pick(draw, ("place", "share"))
    edges = ("1", "2", "3") if by == "place" else ("0.1", "0.2", "0.34", "0.5", "0.9")
    found = sorted(some(draw, edges, most=2), key=number)
    if not found and by == "place" and often(draw):
        return {"kind": "rank"}
    points = [*({"to": edge, "points": pick(draw, POINTS)} for edge in found), {"points": pick(draw, POINTS)}]
    return {"kind": "rank", "by": by, "bands": points}


def bands(draw: Draw, edges: Sequence[str], better: str, what: str, values: Sequence[str]) -> list[Part]:
    """Half-open bands, best first; the last takes the rest."""
    found = some(draw, edges)
    ordered = sorted(found, key=number, reverse=better == "higher")
    name = "from" if better == "higher" else "to"
    return [*({name: edge, what: pick(draw, values)} for edge in ordered), {what: pick(draw, values)}]


def floor(draw: Draw) -> Part:
    """Nothing, or a number of cases a figure must rest on."""
    return {"min_count": {"measure": "ratings", "at_least": pick(draw, (1, 5, 10))}} if often(draw, 4) else {}


def indicators(draw: Draw, *, manual: bool = True) -> list[Part]:
    """Weighted indicators, some given by people."""
    found = []
    for place, weight in enumerate(pick(draw, WEIGHTS)):
        part: Part = {"key": f"i{place}", "weight": weight}
        if manual and often(draw, 3):
            part |= {"manual": pick(draw, ("leader", "peers"))} | voters(draw)
        else:
            metric = pick(draw, METRICS)
            part |= {"metric": metric, "curve": curve(draw, metric)} | given(draw, scope=("own", "team", "shop"))
        few = floor(draw)
        if few:
            few["min_count"] |= given(draw, otherwise=("exclude", "zero", "manual"))
        found.append(part | few)
    return found


def voters(draw: Draw) -> Part:
    """Nothing, or voter groups with what happens when one of them is silent."""
    groups = pick(draw, (None, {"A": "50", "B": "30", "C": "20"}, {"A": "66.6", "B": "33.4"}))
    if groups is None:
        return {}
    return {"groups": groups, **given(draw, missing_group=("renormalise", "stop"))}


def vetoes(draw: Draw, keys: Sequence[str], grades: Sequence[Part]) -> list[Part]:
    """Limits that override points."""
    found = []
    for _ in range(draw(below(3))):
        if often(draw, 4):
            found.append({"when": condition(draw)} | veto_effect(draw, keys, grades) | floor(draw))
            continue
        key = pick(draw, ("taboo_hits", "complaints", "unanswered_buyers", "csat_ratio", "sales_order_first_fen"))
        part: Part = {"metric" if key in RATIOS or often(draw) else "measure": key}
        part[pick(draw, ("more_than", "less_than"))] = pick(draw, EDGES[key])
        found.append(part | veto_effect(draw, keys, grades) | floor(draw))
    return found


def veto_effect(draw: Draw, keys: Sequence[str], grades: Sequence[Part]) -> Part:
    effects: list[Part] = [{"effect": "no_bonus"}]
    if keys:
        effects += [
            {"effect": "zero_total"},
            {"effect": "zero_indicator", "indicator": pick(draw, keys)},
            {"effect": "cap_total", "total": pick(draw, POINTS)},
        ]
    if grades:
        effects.append({"effect": "cap_grade", "grade": pick(draw, grades)["name"]})
    return pick(draw, effects)


GRADES: Sequence[list[Part]] = (
    [],
    [{"name": "A", "from": "80"}, {"name": "B", "from": "60"}, {"name": "C"}],
    [{"name": "优", "from": "87.14"}, {"name": "良"}],
)


def rated_version(draw: Draw, **more: Any) -> Part:
    """A version with indicators, vetoes, grades and performance pay."""
    parts = indicators(draw)
    grades = pick(draw, GRADES)
    return {
        "missing": pick(draw, ("renormalise", "renormalise", "zero", "stop")),
        "indicators": parts,
        "vetoes": vetoes(draw, [part["key"] for part in parts], grades),
        "grades": grades,
        "pay": [performance(draw, grades)],
        **more,
    }


def performance(draw: Draw, grades: Sequence[Part]) -> Part:
    item: Part = {"kind": "performance", **given(draw, amount=AMOUNTS)}
    by = pick(draw, ("score", "grade", "coefficient") if grades else ("score",))
    if by == "grade":
        return item | {"by": by, "table": {grade["name"]: pick(draw, AMOUNTS) for grade in grades}}
    if by == "coefficient":
        return item | {"by": by, "factors": {grade["name"]: pick(draw, ("0", "0.8", "1", "1.25")) for grade in grades}}
    return item


def monthly(draw: Draw) -> Part:
    return {"kind": pick(draw, ("base", "allowance")), **given(draw, amount=AMOUNTS)}


def ladder(draw: Draw, grades: Sequence[Part]) -> Part:
    """A step by grade or tier, an amount or a share of base pay; a tier may be missing."""
    by = pick(draw, ("grade", "tier") if grades else ("tier",))
    steps = [grade["name"] for grade in grades] if by == "grade" else ["junior", "senior"]
    if often(draw):
        return {"kind": "ladder", "by": by, "table": {step: pick(draw, AMOUNTS) for step in steps}}
    return {"kind": "ladder", "by": by, "base_factors": {step: pick(draw, ("0", "0.1", "0.333")) for step in steps}}


def seniority(draw: Draw) -> Part:
    """Years of service by year, or by steps."""
    if often(draw):
        return {"kind": "seniority", "per_year": pick(draw, AMOUNTS), **given(draw, at_most=("0", "500", "333.33"))}
    years = sorted(some(draw, (1, 2, 3, 4, 5), 1))
    return {"kind": "seniority", "steps": [{"from_years": year, "amount": pick(draw, AMOUNTS)} for year in years]}


def balance(draw: Draw, metric: str | None, *, divided: bool = True) -> Any:
    """A balance point in one of its forms; points given by people have no past."""
    edges = EDGES[metric] if metric else ("60", "80", "85.5")
    forms = ["number", "number", "value", "months", "quarters"]
    forms += ["history", "history"] if metric else []
    forms += ["per_head"] * 3 if metric and metric not in RATIOS else []
    forms += ["campaign", "campaign"] if divided else []
    form = pick(draw, forms)
    if form == "number":
        return pick(draw, edges)
    if form == "value":
        return {"value": pick(draw, edges), "source": "商定"}
    if form == "months":
        return {"months": {month: pick(draw, edges) for month in ("2026-11", "2026-12")}}
    if form == "quarters":
        return {"quarters": {"2026-Q4": pick(draw, edges), "2026-Q1": pick(draw, edges)}}
    if form == "campaign":
        return in_campaigns(draw, metric)
    more = given(draw, times=("1", "1.2", "0.333"), round=("5", "0.01", "0.5"))
    if form == "per_head":
        people = given(draw, people=("team", "line", "shop"), months=(1, 2, 3))
        return {"per_head": {"measure": metric, **people, **more}}
    how = pick(draw, ({}, {"aggregate": "mean"}, {"aggregate": "median"}, {"aggregate": "quantile", "level": "0.7"}))
    return {"history": {"months": pick(draw, (1, 2, 3)), **how, **more}}


def in_campaigns(draw: Draw, metric: str | None) -> Part:
    """One balance point on normal days, another on campaign days."""
    return {form: balance(draw, metric, divided=False) for form in ("normal", "campaign")}


#: What a step is worth beside its figure: whole steps are hit exactly and missed by little.
STEPS = {
    "average_response_seconds": ("1", "5", "0.001"),
    "received_buyers": ("1", "5", "50"),
    "unanswered_buyers": ("1", "2"),
    "sales_order_first_fen": ("0.01", "1000", "333.33"),
    None: ("1", "2.5"),
}


def ksf(draw: Draw, *, campaigns_only: bool = False) -> Part:
    """Key indicators with balance points; weights sum to 100."""
    parts = []
    for place, weight in enumerate(pick(draw, WEIGHTS[:3] if campaigns_only else WEIGHTS)):
        metric = pick(draw, ("received_buyers", "unanswered_buyers") if campaigns_only else (None, *METRICS, *METRICS))
        part = {"metric": metric} if metric else {"manual": "leader"}
        parts.append(
            part
            | {
                "name": f"指标{place}",
                "weight": weight,
                "balance": in_campaigns(draw, metric) if campaigns_only else balance(draw, metric),
                "step": pick(draw, STEPS.get(metric, ("0.01", "0.05", "0.1"))),
                "reward": pick(draw, ("60", "0.01", "20.5")),
                "penalty": pick(draw, ("40", "0", "20.5")),
                **given(draw, floor=("0", "100", "0.01"), cap=("500", "5000", "120.5")),
                **floor(draw),
            }
        )
    return {"kind": "ksf", **given(draw, amount=AMOUNTS), "indicators": parts}


def commission(draw: Draw, *, net: bool = False) -> Part:
    """A commission by tiers with modifiers; ``net``: refunds come off."""
    edges = sorted(some(draw, EDGES["sales_order_first_fen"][1:]), key=number)
    modifiers = [modifier(draw) for _ in range(draw(below(3)))]
    return {
        "kind": "commission",
        "on": "sales_order_first_fen",
        "tiers": [{"from": edge, "rate": pick(draw, RATES)} for edge in ("0", *edges)],
        **given(draw, mode=("marginal", "whole"), less_share_of_shop=("0", "0.1", "0.333")),
        **({"rate_modifiers": modifiers} if modifiers else {}),
        **({"net": "sale"} if net else {}),
    }


def modifier(draw: Draw) -> Part:
    metric = pick(draw, ("csat_ratio", "inquiry_paid_ratio", "received_buyers"))
    return {
        "metric": metric,
        "per": pick(draw, ("5", "100") if metric == "received_buyers" else ("0.05", "0.1", "0.3")),
        "above": pick(draw, EDGES[metric]),
        "add": pick(draw, ("0.003", "0.0005", "0.5")),
        **given(draw, at_most=("0.009", "0", "1")),
        **floor(draw),
    }


def condition(draw: Draw) -> str:
    """A comparison of a figure, or two of them joined."""

    def comparison() -> str:
        metric = pick(draw, (*METRICS, "complaints"))
        name = pick(draw, (metric, metric, f"team({metric})", f"shop({metric})"))
        return f"{name} {pick(draw, ('>=', '>', '<=', '<'))} {pick(draw, EDGES[metric])}"

    first = f"not {comparison()}" if often(draw, 4) else comparison()
    return f"{first} {pick(draw, ('and', 'or'))} {comparison()}" if often(draw, 3) else first


def bonus(draw: Draw, name: str) -> Part:
    """A bonus for the first places, or for a condition."""
    item: Part = {"kind": "bonus", "name": name, "amount": pick(draw, AMOUNTS), **floor(draw)}
    if often(draw):
        return item | {"when": condition(draw)}
    rank = {"metric": pick(draw, METRICS), **given(draw, first=(1, 2, 3)), **floor(draw)}
    return item | {"rank": rank, **given(draw, ties=("full", "split"))}


def overtime(draw: Draw) -> Part:
    return {"kind": "overtime", **given(draw, base=("3000", "0", "2175.01"))}


def limits(draw: Draw, names: Sequence[str]) -> list[Part]:
    """Guarantees and caps of lines that come before."""
    return [
        {
            "kind": pick(draw, ("guarantee", "cap")),
            "name": f"limit{place}",
            "of": some(draw, names, 1),
            "amount": pick(draw, AMOUNTS),
        }
        for place in range(1 + draw(below(2)))
    ]


def applies_to(draw: Draw) -> Part:
    """Whom a version governs; most often everybody."""
    return {
        key: pick(draw, values)
        for key, values in (
            ("line", ("presales", ["presales", "aftersales"])),
            ("role", ("agent", ["agent", "leader"])),
            ("team", ("t1", ["t1", "t2"])),
            ("tier", ("junior", ["senior", "junior"])),
            ("shop", ("s1", ["s2"])),
            ("employee", (["e1", "e2", "e3"],)),
            ("tenure", ({"at_least": 24}, {"less_than": 24}, {"at_least": 1, "less_than": 33})),
            ("campaign", (True, False, "双11", ["双12", "双11"])),
            ("months", ([11], [2, 11], [1])),
        )
        if often(draw, 7)
    }


# --- worlds ------------------------------------------------------------------------------------

#: What a measure may come to in a period, most often an edge of the figure it makes.
COUNTS: dict[str, Sequence[int]] = {
    "ratings": (0, 1, 4, 5, 10, 20, 20),
    "inquiry_buyers": (0, 1, 4, 20, 20, 7),
    "rounds_answered": (0, 1, 1, 10, 3),
    "received_buyers": (0, 1, 5, 9, 10, 11, 100, 1015, 1130),
    "unanswered_buyers": (0, 1, 2, 3, 11),
    "taboo_hits": (0, 1, 2),
    "complaints": (0, 1, 3, 4),
    "sales_order_first_fen": (0, 1, 99_999, 100_000, 999_999, 1_000_000, 10_000_000, 25_000_000, 123_456_789),
    "shop_paid_fen": (0, 1, 100_000_000, 99_999_999),
    "overtime_workday_minutes": (0, 1, 90),
    "overtime_restday_minutes": (0, 120),
    "overtime_holiday_minutes": (0, 7, 480),
    "shifts": (0, 1, 2, 5),
}
PARTS = {"ratings": "ratings_positive", "inquiry_buyers": "inquiry_paid", "rounds_answered": "wait_ms"}
REFUND = "sales_order_first_refund_fen"


def named_in(text: str) -> list[str]:
    """The measures behind everything a scheme names."""
    wanted = {key for key in COUNTS if key in text}
    wanted |= {below for metric, (_, below, _) in RATIOS.items() if metric in text}
    if "less_share_of_shop" in text:
        wanted.add("shop_paid_fen")
    if "campaign" in text:
        wanted.add("shifts")
    if "overtime" in text:
        wanted |= {key for key in COUNTS if key.startswith("overtime")}
    return sorted(wanted)


def world(
    draw: Draw, text: str, period: Period = NOVEMBER, *, people: int = 5, law: bool = False, months: int = 0
) -> World:
    """A company for a scheme: its people, and figures of what the scheme names, in the period and the months before it.

    ``months``: at least so many months before; three for a scheme that looks at them.
    """
    if any(word in text for word in ("history", "per_head", "streak")):
        months = max(months, 3)
    count = 3 + draw(below(people - 2))
    names = [f"e{place}" for place in range(1, count + 1)]
    found: World = {
        "people": [person(draw, name, period) for name in names],
        "accounts": [row for name in names for row in accounts(draw, name, period)],
        "contracts": [row for name in names for row in contracts(draw, name, period)],
        "month_days": [row for name in names for row in month_days(draw, name, period)],
        "campaigns": campaigns(draw, period) if "campaign" in text else [],
        "ratings": [row for name in names for row in ratings(draw, name, period)] if "manual" in text else [],
        "entries": [row for name in names for row in entries(draw, name, period)] if law else [],
        "law": minimum_wages(draw) if law else [],
        "measures": [],
    }
    for stretch in [period, *months_before(period, months)]:
        found["measures"] += measures(draw, found, named_in(text), stretch)
    return found


def within(draw: Draw, period: Period) -> date:
    """A day of the period, often its first or last, or the one after."""
    return pick(
        draw, (period[0], period[1] - timedelta(days=1), period[0] + timedelta(days=9), period[0] + timedelta(days=1))
    )


def person(draw: Draw, name: str, period: Period) -> Part:
    hired = within(draw, period) if often(draw, 6) else pick(draw, (None, *HIRED))
    left = within(draw, period) + timedelta(days=1) if often(draw, 8) else None
    return {
        "employee": name,
        "role": pick(draw, ("agent", "agent", "leader")),
        "line": pick(draw, ("presales", "presales", "aftersales", None)),
        "team": pick(draw, ("t1", "t1", "t2", None)),
        "tier": pick(draw, (None, "junior", "senior")),
        "start": None,
        "end": None,
        "hired": hired,
        "left": left if left is None or hired is None or hired < left else None,
    }


def campaigns(draw: Draw, period: Period) -> list[Part]:
    """Campaigns of a shop or of all, in the period, across its ends, or beside it; two may overlap."""
    days = ((9, 12), (11, 20), (-3, 1), (-3, 0), (28, 33), (0, 31), (31, 40))
    return [
        {
            "name": pick(draw, ("双11", "双12")),
            "shop": pick(draw, (None, "s1", "s1", "s2")),
            "start": period[0] + timedelta(days=first),
            "end": period[0] + timedelta(days=after),
        }
        for _ in range(draw(below(3)))
        for first, after in (pick(draw, days),)
    ]


def accounts(draw: Draw, name: str, period: Period) -> list[Part]:
    """One account, now and then in a second shop too, or none."""
    if often(draw, 12):
        return []
    start = within(draw, period) if often(draw, 6) else None
    rows = [{"employee": name, "shop": "s1", "agent": f"a{name}", "start": start, "end": None}]
    if often(draw, 6):
        rows.append({"employee": name, "shop": "s2", "agent": f"b{name}", "start": None, "end": within(draw, period)})
    return rows


def contracts(draw: Draw, name: str, period: Period) -> list[Part]:
    """One contract, or two that change on a day of the period, or one that ends."""
    if often(draw, 20):
        return []
    change = within(draw, period) if often(draw, 4) else None
    rows = [contract(draw, name, None, change)]
    if change is not None and not often(draw, 4):
        rows.append(contract(draw, name, change, None))
    return rows


def contract(draw: Draw, name: str, start: date | None, end: date | None) -> Part:
    return {
        "employee": name,
        "start": start,
        "end": end,
        "base": pick(draw, (0, 1, 300_000, 350_000, 233_333)),
        "performance": pick(draw, (None, 100_000, 320_000, 1)),
        "allowance": pick(draw, (None, 20_000, 33)),
        "region": pick(draw, (None, "广州", "广州", "广州", "无")),
    }


def month_days(draw: Draw, name: str, period: Period) -> list[Part]:
    days = (("22", "22"), ("21", "9"), ("20", "10.5"), ("21", "0"), ("0", "0"), ("23", "24"))
    return [
        {"employee": name, "month": f"{month[0]:%Y-%m}", "scheduled": scheduled, "paid": paid}
        for month in (period, (period[1] - timedelta(days=1), period[1]))[: 1 if period != TWO_MONTHS else 2]
        if not often(draw, 3)
        for scheduled, paid in [pick(draw, days)]
    ]


def ratings(draw: Draw, name: str, period: Period) -> list[Part]:
    """Points people gave, in groups or not, some of them for another period."""
    return [
        {
            "employee": name,
            "start": period[0],
            "end": period[1] if not often(draw, 10) else period[1] + timedelta(days=1),
            "indicator": pick(draw, ("leader", "leader", "peers", "i0", "i1")),
            "points": pick(draw, ("0", "80", "81.25", "92", "85", "99.99", "100", "33.33")),
            "rater": f"r{place}",
            "group": pick(draw, ("A", "B", "C", None)),
        }
        for place in range(draw(below(5)))
    ]


def entries(draw: Draw, name: str, period: Period) -> list[Part]:
    """Entered amounts, most of them damage with what the law asks for."""
    found = []
    for place in range(draw(below(4))):
        kind = pick(
            draw,
            ("damage", "damage", "damage", "not_earned", "attendance", "immediate_bonus", "allowance", "adjustment"),
        )
        fen = pick(draw, (1, 5_000, 30_000, 80_000, 150_000, 1_000_000))
        if kind in ("damage", "not_earned", "attendance") and not often(draw, 30):
            fen = -fen
        found.append(
            {
                "id": f"{name}{pick(draw, 'xyz')}{place}",
                "employee": name,
                "day": within(draw, period) + timedelta(days=pick(draw, (0, 0, 0, 0, 1))),
                "kind": kind,
                "item": f"项目{place}",
                "fen": fen,
                "clause": pick(draw, ("8.2", "8.2", "8.2", "", None)),
                "notice": pick(
                    draw, (period[1] - timedelta(days=1), period[0], period[0] - timedelta(days=40), period[1], None)
                ),
            }
        )
    return found


def minimum_wages(draw: Draw) -> list[Part]:
    wages = (0, 1, 230_000, 350_000, 333_333)
    rows = [{"region": "广州", "start": date(2020, 1, 1), "end": None, "fen": pick(draw, wages)}]
    if often(draw):
        change = pick(draw, (NOVEMBER[0], date(2026, 11, 2), date(2026, 12, 1)))
        rows.append({"region": "广州", "start": change, "end": None, "fen": pick(draw, wages)})
    return rows


def measures(draw: Draw, made: World, wanted: Sequence[str], period: Period) -> list[tuple[str, date, str, str, int]]:
    """Rows of each measure for each account, on one or two days; without any row nothing was recorded."""
    if often(draw, 15):
        return []
    rows: list[tuple[str, date, str, str, int]] = [("s1", period[0], "", "conversations", 1)]
    if not often(draw, 4):
        rows += [("s1", day, "", "conversations", 0) for day in list(days_of(period))[1:]]
    if "shop_paid_fen" in wanted:
        rows.append(("s1", within(draw, period), "", "shop_paid_fen", pick(draw, COUNTS["shop_paid_fen"])))
    reported = [key for key in wanted if key in REPORTED and not often(draw, 6)]
    rows += [("s1", day, "", key, 0) for key in reported for day in (period[0], period[1] - timedelta(days=1))]
    for account in made["accounts"]:
        day = within(draw, period)
        for key in wanted:
            if key == "shop_paid_fen" or (key in REPORTED and key not in reported):
                continue
            value = pick(draw, COUNTS[key])
            rows.append((account["shop"], day, account["agent"], key, value))
            if key in PARTS:
                rows.append((account["shop"], day, account["agent"], PARTS[key], part_of(draw, key, value)))
    return rows


def part_of(draw: Draw, key: str, value: int) -> int:
    """So many of the cases, or the sum of so many waits: most often exactly at an edge, else just beside it."""
    metric = next(metric for metric, (_, below, _) in RATIOS.items() if below == key)
    if value == 0:
        return 0
    whole = value * number(pick(draw, EDGES[metric])) * RATIOS[metric][2]
    beside = int(whole) + pick(draw, (0, 0, 0, -1, 1))
    return max(0, beside if key == "rounds_answered" else min(beside, value))


def refunds(draw: Draw, made: World, period: Period) -> list[tuple[str, date, str, str, int]]:
    """Refunds of each account's sales of a period that became known since: none, a part, or all of them."""
    return [
        (shop, day, agent, REFUND, part)
        for shop, day, agent, key, value in made["measures"]
        if key == "sales_order_first_fen" and period[0] <= day < period[1]
        for part in (pick(draw, (0, 0, 1, value // 3, value // 2, value)),)
    ]
