"""Made-up schemes and companies in which everything that can collide does: few people, few values, every edge hit.

Everything follows from one ``Random``; hypothesis gives it its seeds. Drawing each choice from hypothesis took most of the
time, and made the same company again and again. A scheme is the text of a whole valid file; a world is what ``plain_figures`` describes. What a scheme names is what
its world has figures of, near the edges the scheme draws.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from plain_figures import RATIOS, REPORTED, World, days_of, months_before, number

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
#: The edges that schemes dice in a figure, and values beside them that a world may have.
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


def pick(dice: Random, options: Sequence[One]) -> One:
    return dice.choice(options)


def often(dice: Random, one_in: int = 2) -> bool:
    """True once in so many."""
    return dice.randrange(one_in) == 0


def some(dice: Random, options: Sequence[One], least: int = 0, most: int = 3) -> list[One]:
    """Some of the options, none twice."""
    return dice.sample(list(options), dice.randint(least, min(most, len(options))))


def given(dice: Random, **options: Sequence[Any]) -> Part:
    """Some of these keys, each with one of its values."""
    return {key: pick(dice, values) for key, values in options.items() if often(dice)}


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
    dice: Random, metric: str, kinds: Sequence[str] = ("linear", "target", "bands", "deduct", "rank", "ksf")
) -> Part:
    kind = pick(dice, kinds)
    edges = EDGES[metric]
    if kind == "linear":
        worst, best = some(dice, edges, 2, 2)
        return {"kind": kind, "worst": worst, "best": best, **given(dice, cap=("1", "1.3", "0.5"))}
    if kind == "target":
        return {
            "kind": kind,
            "target": pick(dice, [edge for edge in edges if number(edge) > 0]),
            **given(dice, cap=("1", "1.2", "1.3"), better=("higher", "lower")),
        }
    if kind == "bands":
        better = pick(dice, ("higher", "lower"))
        return {"kind": kind, "better": better, "bands": bands(dice, edges, better, "points", POINTS)}
    if kind == "rank":
        return rank(dice)
    if kind == "ksf":
        return {
            "kind": kind,
            "balance": balance(dice, metric, divided=False),
            "step": pick(dice, STEPS.get(metric, ("0.01", "0.05", "0.1"))),
            "up": pick(dice, ("1", "0", "2.5")),
            "down": pick(dice, ("1", "3.33", "100")),
            **given(dice, floor=("0", "50"), cap=("100", "120.5")),
        }
    return {
        "kind": "deduct",
        "per": pick(dice, ("1", "7.5", "20", "0.001")),
        **given(dice, start=("100", "120"), floor=("0", "20")),
    }


def rank(dice: Random) -> Part:
    """Points by place or by share of the group, or evenly."""
    by = pick(dice, ("place", "share"))
    edges = ("1", "2", "3") if by == "place" else ("0.1", "0.2", "0.34", "0.5", "0.9")
    found = sorted(some(dice, edges, most=2), key=number)
    if not found and by == "place" and often(dice):
        return {"kind": "rank"}
    points = [*({"to": edge, "points": pick(dice, POINTS)} for edge in found), {"points": pick(dice, POINTS)}]
    return {"kind": "rank", "by": by, "bands": points}


def bands(dice: Random, edges: Sequence[str], better: str, what: str, values: Sequence[str]) -> list[Part]:
    """Half-open bands, best first; the last takes the rest."""
    found = some(dice, edges)
    ordered = sorted(found, key=number, reverse=better == "higher")
    name = "from" if better == "higher" else "to"
    return [*({name: edge, what: pick(dice, values)} for edge in ordered), {what: pick(dice, values)}]


def floor(dice: Random) -> Part:
    """Nothing, or a number of cases a figure must rest on."""
    return {"min_count": {"measure": "ratings", "at_least": pick(dice, (1, 5, 10))}} if often(dice, 4) else {}


def indicators(dice: Random, *, manual: bool = True) -> list[Part]:
    """Weighted indicators, some given by people."""
    found = []
    for place, weight in enumerate(pick(dice, WEIGHTS)):
        part: Part = {"key": f"i{place}", "weight": weight}
        if manual and often(dice, 3):
            part |= {"manual": pick(dice, ("leader", "peers"))} | voters(dice)
        else:
            metric = pick(dice, METRICS)
            part |= {"metric": metric, "curve": curve(dice, metric)} | given(dice, scope=("own", "team", "shop"))
            if (
                metric.endswith("_ratio")
                and part.get("scope", "own") == "own"
                and part["curve"]["kind"] != "rank"
                and often(dice, 3)
            ):
                part["shrink"] = {"strength": pick(dice, (1, 10, 33)), **given(dice, toward=("group", "team", "shop"))}
        few = floor(dice)
        if few:
            few["min_count"] |= given(dice, otherwise=("exclude", "zero", "manual"))
        found.append(part | few)
    return found


def voters(dice: Random) -> Part:
    """Nothing, or voter groups with what happens when one of them is silent."""
    groups = pick(dice, (None, {"A": "50", "B": "30", "C": "20"}, {"A": "66.6", "B": "33.4"}))
    if groups is None:
        return {}
    return {"groups": groups, **given(dice, missing_group=("renormalise", "stop"))}


def vetoes(dice: Random, keys: Sequence[str], grades: Sequence[Part]) -> list[Part]:
    """Limits that override points."""
    found = []
    for _ in range(dice.randrange(3)):
        if often(dice, 4):
            found.append({"when": condition(dice)} | veto_effect(dice, keys, grades) | floor(dice))
            continue
        key = pick(dice, ("taboo_hits", "complaints", "unanswered_buyers", "csat_ratio", "sales_order_first_fen"))
        part: Part = {"metric" if key in RATIOS or often(dice) else "measure": key}
        part[pick(dice, ("more_than", "less_than"))] = pick(dice, EDGES[key])
        found.append(part | veto_effect(dice, keys, grades) | floor(dice))
    return found


def veto_effect(dice: Random, keys: Sequence[str], grades: Sequence[Part]) -> Part:
    effects: list[Part] = [{"effect": "no_bonus"}]
    if keys:
        effects += [
            {"effect": "zero_total"},
            {"effect": "zero_indicator", "indicator": pick(dice, keys)},
            {"effect": "cap_total", "total": pick(dice, POINTS)},
        ]
    if grades:
        effects.append({"effect": "cap_grade", "grade": pick(dice, grades)["name"]})
    return pick(dice, effects)


GRADES: Sequence[list[Part]] = (
    [],
    [{"name": "A", "from": "80"}, {"name": "B", "from": "60"}, {"name": "C"}],
    [{"name": "优", "from": "87.14"}, {"name": "良"}],
)


def rated_version(dice: Random, **more: Any) -> Part:
    """A version with indicators, vetoes, grades and performance pay."""
    parts = indicators(dice)
    grades = pick(dice, GRADES)
    return {
        "missing": pick(dice, ("renormalise", "renormalise", "zero", "stop")),
        "indicators": parts,
        "vetoes": vetoes(dice, [part["key"] for part in parts], grades),
        "grades": grades,
        "pay": [performance(dice, grades)],
        **more,
    }


def performance(dice: Random, grades: Sequence[Part]) -> Part:
    item: Part = {"kind": "performance", **given(dice, amount=AMOUNTS), **gate(dice, 8)}
    by = pick(dice, ("score", "grade", "coefficient") if grades else ("score",))
    if by == "grade":
        return item | {"by": by, "table": {grade["name"]: pick(dice, AMOUNTS) for grade in grades}}
    if by == "coefficient":
        return item | {"by": by, "factors": {grade["name"]: pick(dice, ("0", "0.8", "1", "1.25")) for grade in grades}}
    return item


def monthly(dice: Random) -> Part:
    return {"kind": pick(dice, ("base", "allowance")), **given(dice, amount=AMOUNTS)}


def ladder(dice: Random, grades: Sequence[Part]) -> Part:
    """A step by grade or tier, an amount or a share of base pay; a tier may be missing."""
    by = pick(dice, ("grade", "tier") if grades else ("tier",))
    steps = [grade["name"] for grade in grades] if by == "grade" else ["junior", "senior"]
    if often(dice):
        return {"kind": "ladder", "by": by, "table": {step: pick(dice, AMOUNTS) for step in steps}}
    return {"kind": "ladder", "by": by, "base_factors": {step: pick(dice, ("0", "0.1", "0.333")) for step in steps}}


def seniority(dice: Random) -> Part:
    """Years of service by year, or by steps."""
    if often(dice):
        return {"kind": "seniority", "per_year": pick(dice, AMOUNTS), **given(dice, at_most=("0", "500", "333.33"))}
    years = sorted(some(dice, (1, 2, 3, 4, 5), 1))
    return {"kind": "seniority", "steps": [{"from_years": year, "amount": pick(dice, AMOUNTS)} for year in years]}


def balance(dice: Random, metric: str | None, *, divided: bool = True) -> Any:
    """A balance point in one of its forms; points given by people have no past."""
    edges = EDGES[metric] if metric else ("60", "80", "85.5")
    forms = ["number", "number", "value", "months", "quarters"]
    forms += ["history", "history"] if metric else []
    forms += ["per_head"] * 3 if metric and metric not in RATIOS else []
    forms += ["campaign", "campaign"] if divided else []
    form = pick(dice, forms)
    if form == "number":
        return pick(dice, edges)
    if form == "value":
        return {"value": pick(dice, edges), "source": "商定"}
    if form == "months":
        return {"months": {month: pick(dice, edges) for month in ("2026-11", "2026-12")}}
    if form == "quarters":
        return {"quarters": {"2026-Q4": pick(dice, edges), "2026-Q1": pick(dice, edges)}}
    if form == "campaign":
        return in_campaigns(dice, metric)
    more = given(dice, times=("1", "1.2", "0.333"), round=("5", "0.01", "0.5"))
    if form == "per_head":
        people = given(dice, people=("team", "line", "shop"), months=(1, 2, 3))
        return {"per_head": {"measure": metric, **people, **more}}
    how = pick(dice, ({}, {"aggregate": "mean"}, {"aggregate": "median"}, {"aggregate": "quantile", "level": "0.7"}))
    return {"history": {"months": pick(dice, (1, 2, 3)), **how, **more}}


def in_campaigns(dice: Random, metric: str | None) -> Part:
    """One balance point on normal days, another on campaign days."""
    return {form: balance(dice, metric, divided=False) for form in ("normal", "campaign")}


#: What a step is worth beside its figure: whole steps are hit exactly and missed by little.
STEPS = {
    "average_response_seconds": ("1", "5", "0.001"),
    "received_buyers": ("1", "5", "50"),
    "unanswered_buyers": ("1", "2"),
    "sales_order_first_fen": ("0.01", "1000", "333.33"),
    None: ("1", "2.5"),
}


def ksf(dice: Random, *, campaigns_only: bool = False) -> Part:
    """Key indicators with balance points; weights sum to 100."""
    parts = []
    for place, weight in enumerate(pick(dice, WEIGHTS[:3] if campaigns_only else WEIGHTS)):
        metric = pick(dice, ("received_buyers", "unanswered_buyers") if campaigns_only else (None, *METRICS, *METRICS))
        part = {"metric": metric} if metric else {"manual": "leader"}
        parts.append(
            part
            | {
                "name": f"指标{place}",
                "weight": weight,
                "balance": in_campaigns(dice, metric) if campaigns_only else balance(dice, metric),
                "step": pick(dice, STEPS.get(metric, ("0.01", "0.05", "0.1"))),
                "reward": pick(dice, ("60", "0.01", "20.5")),
                "penalty": pick(dice, ("40", "0", "20.5")),
                **given(dice, floor=("0", "100", "0.01"), cap=("500", "5000", "120.5")),
                **floor(dice),
            }
        )
    return {"kind": "ksf", **given(dice, amount=AMOUNTS), "indicators": parts, **gate(dice, 6)}


def commission(dice: Random, *, net: bool = False) -> Part:
    """A commission by tiers with modifiers; ``net``: refunds come off."""
    return {
        "kind": "commission",
        "on": "sales_order_first_fen",
        "tiers": tiers(dice),
        **given(dice, mode=("marginal", "whole"), less_share_of_shop=("0", "0.1", "0.333")),
        **({"campaign_tiers": tiers(dice)} if often(dice, 3) else {}),
        **({"rate_modifiers": modifiers} if (modifiers := [modifier(dice) for _ in range(dice.randrange(3))]) else {}),
        **({"net": "sale"} if net else {}),
        **gate(dice),
    }


def tiers(dice: Random) -> list[Part]:
    edges = sorted(some(dice, EDGES["sales_order_first_fen"][1:]), key=number)
    return [{"from": edge, "rate": pick(dice, RATES)} for edge in ("0", *edges)]


def modifier(dice: Random) -> Part:
    metric = pick(dice, ("csat_ratio", "inquiry_paid_ratio", "received_buyers"))
    return {
        "metric": metric,
        "per": pick(dice, ("5", "100") if metric == "received_buyers" else ("0.05", "0.1", "0.3")),
        "above": above(dice, metric),
        "add": pick(dice, ("0.003", "0.0005", "0.5")),
        **given(dice, at_most=("0.009", "0", "1")),
        **floor(dice),
    }


def above(dice: Random, metric: str) -> Any:
    """The line a modifier looks above: a number, or one's own earlier value."""
    if often(dice, 3):
        return {"history": {"months": pick(dice, (1, 2)), **given(dice, times=("1", "1.2"))}}
    return pick(dice, EDGES[metric])


def condition(dice: Random) -> str:
    """A comparison of a figure, or two of them joined."""

    def comparison() -> str:
        metric = pick(dice, (*METRICS, "complaints"))
        name = pick(dice, (metric, metric, f"team({metric})", f"shop({metric})"))
        return f"{name} {pick(dice, ('>=', '>', '<=', '<'))} {pick(dice, EDGES[metric])}"

    first = f"not {comparison()}" if often(dice, 4) else comparison()
    return f"{first} {pick(dice, ('and', 'or'))} {comparison()}" if often(dice, 3) else first


def gate(dice: Random, one_in: int = 4) -> Part:
    """Nothing, or a condition beyond which an item pays less."""
    if not often(dice, one_in):
        return {}
    return {"gate": {"unless": condition(dice), **given(dice, at_most=("100", "0.01", "500")), **floor(dice)}}


def bonus(dice: Random, name: str) -> Part:
    """A bonus for the first places, for a condition, for each event, or by band."""
    item: Part = {"kind": "bonus", "name": name, **floor(dice), **gate(dice)}
    how = pick(dice, ("when", "rank", "rank", "prizes", "per", "by"))
    if how in ("per", "by"):
        return item | {how: per_event(dice) if how == "per" else amount_bands(dice)}
    if how == "prizes":
        rank: Part = {
            "metric": pick(dice, METRICS),
            "prizes": [pick(dice, AMOUNTS) for _ in range(1 + dice.randrange(3))],
        }
        return item | {"rank": rank | floor(dice), **given(dice, ties=("full", "split"))}
    item["amount"] = pick(dice, AMOUNTS)
    if how == "when":
        return item | {"when": condition(dice)}
    rank = {"metric": pick(dice, METRICS), **given(dice, first=(1, 2, 3)), **floor(dice)}
    return item | {"rank": rank, **given(dice, ties=("full", "split"))}


def per_event(dice: Random, *, money: bool = True) -> Part:
    """An amount for each one of a measure, or a share of money."""
    if money and often(dice, 3):
        key: Part = {"measure": "sales_order_first_fen", "rate": pick(dice, RATES)}
    else:
        key = {"measure": pick(dice, ("received_buyers", "complaints", "ratings")), "amount": pick(dice, AMOUNTS)}
    edges = EDGES[key["measure"]]
    return {**key, **given(dice, above=edges, at_most=AMOUNTS)}


def amount_bands(dice: Random) -> Part:
    metric, better = pick(dice, METRICS), pick(dice, ("higher", "lower"))
    return {"metric": metric, "better": better, "bands": bands(dice, EDGES[metric], better, "amount", AMOUNTS)}


def streak(dice: Random) -> Part:
    """A bonus that asks for the same rule in so many months in a row."""
    item: Part = {"kind": "bonus", "name": "连胜", "amount": pick(dice, AMOUNTS), "streak": pick(dice, (2, 2, 3))}
    if often(dice):
        return item | {"when": condition(dice), **floor(dice)}
    return item | {"rank": {"metric": pick(dice, METRICS), "first": pick(dice, (2, 3))}, **given(dice, ties=("split",))}


def reductions(dice: Random, variable: Sequence[str]) -> list[Part]:
    """What is taken from variable pay that was not earned, or for absence."""
    found = []
    for place in range(1 + dice.randrange(2)):
        kind = pick(dice, ("not_earned", "attendance"))
        item: Part = {"kind": "reduction", "name": f"扣减{place}", "type": kind, **floor(dice)}
        if kind == "not_earned" or often(dice):
            item["of"] = some(dice, variable, 1, 2)
        how = pick(dice, ("when", "per", "by"))
        if how == "when":
            item |= {"when": condition(dice), "amount": pick(dice, AMOUNTS)}
        else:
            item[how] = per_event(dice, money=False) if how == "per" else amount_bands(dice)
        found.append(item)
    return found


def pool(dice: Random, grades: Sequence[Part]) -> Part:
    """A pool within the scheme, a team or a shop, divided by points, a figure or grades."""
    item: Part = {"kind": "pool", "name": "奖金池", **given(dice, within=("team", "shop", "shop")), **gate(dice, 8)}
    by = pick(dice, ("points", "metric", "grade") if grades else ("points", "metric"))
    item["by"] = by
    if by == "metric":
        item["metric"] = pick(dice, ("received_buyers", "csat_ratio", "sales_order_first_fen"))
    if by == "grade":
        item["grades"] = {grade["name"]: pick(dice, ("0", "1", "2", "0.33")) for grade in grades}
    if often(dice):
        item["amount"] = pick(dice, AMOUNTS)
    else:
        scope = {"scope": "team"} if item.get("within") == "team" and often(dice) else given(dice, scope=("shop",))
        metric = pick(dice, ("shop_paid_fen", "sales_order_first_fen"))
        item["share_of"] = {"metric": metric, "rate": pick(dice, RATES), **scope}
    return item | ({"min_score": pick(dice, ("60", "80"))} if often(dice, 5) else {}) | floor(dice)


def project(dice: Random) -> Part:
    """An incentive by a count, per unit, from a pool or by place, on some days."""
    count = pick(dice, ("received_buyers", "ratings + 2 * complaints", "csat_ratio * 10", "unanswered_buyers + 0.5"))
    item: Part = {
        "kind": "project",
        "name": "专项",
        "count": count,
        **given(dice, above=("0", "1", "5"), at_least=("5", "1")),
    }
    how = pick(dice, ("per_unit", "pool", "prizes"))
    if how == "prizes":
        item |= {
            "prizes": [pick(dice, AMOUNTS) for _ in range(1 + dice.randrange(3))],
            **given(dice, ties=("full", "split")),
        }
    else:
        item[how] = pick(dice, AMOUNTS)
    if how == "per_unit":
        item |= given(dice, at_most=AMOUNTS)
    days = given(
        dice, **{"from": ("2026-11-02", "2026-10-15", "2026-12-01"), "to": ("2026-11-11", "2026-12-31", "2026-11-01")}
    )
    if "from" not in days or "to" not in days or days["from"] < days["to"]:
        item |= days
    return item | gate(dice, 8)


def overtime(dice: Random) -> Part:
    return {"kind": "overtime", **given(dice, base=("3000", "0", "2175.01"))}


def limits(dice: Random, names: Sequence[str]) -> list[Part]:
    """Guarantees and caps of lines that come before."""
    return [
        {
            "kind": pick(dice, ("guarantee", "cap")),
            "name": f"limit{place}",
            "of": some(dice, names, 1),
            "amount": pick(dice, AMOUNTS),
        }
        for place in range(1 + dice.randrange(2))
    ]


def applies_to(dice: Random) -> Part:
    """Whom a version governs; most often everybody."""
    return {
        key: pick(dice, values)
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
        if often(dice, 7)
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
    if "less_share_of_shop" in text or "shop_paid_fen" in text:
        wanted.add("shop_paid_fen")
    if "campaign" in text:
        wanted.add("shifts")
    if "overtime" in text:
        wanted |= {key for key in COUNTS if key.startswith("overtime")}
    return sorted(wanted)


def world(
    dice: Random, text: str, period: Period = NOVEMBER, *, people: int = 5, law: bool = False, months: int = 0
) -> World:
    """A company for a scheme: its people, and figures of what the scheme names, in the period and the months before it.

    ``months``: at least so many months before; three for a scheme that looks at them.
    """
    if any(word in text for word in ("history", "per_head", "streak")):
        months = max(months, 3)
    count = 3 + dice.randrange(people - 2)
    names = [f"e{place}" for place in range(1, count + 1)]
    found: World = {
        "people": [person(dice, name, period) for name in names],
        "accounts": [row for name in names for row in accounts(dice, name, period)],
        "contracts": [row for name in names for row in contracts(dice, name, period)],
        "month_days": [row for name in names for row in month_days(dice, name, period)],
        "campaigns": campaigns(dice, period) if "campaign" in text else [],
        "ratings": [row for name in names for row in ratings(dice, name, period)] if "manual" in text else [],
        "entries": [row for name in names for row in entries(dice, name, period)] if law else [],
        "law": minimum_wages(dice) if law else [],
        "measures": [],
    }
    for stretch in [period, *months_before(period, months)]:
        found["measures"] += measures(dice, found, named_in(text), stretch)
    return found


def within(dice: Random, period: Period) -> date:
    """A day of the period, often its first or last, or the one after."""
    return pick(
        dice, (period[0], period[1] - timedelta(days=1), period[0] + timedelta(days=9), period[0] + timedelta(days=1))
    )


def person(dice: Random, name: str, period: Period) -> Part:
    hired = within(dice, period) if often(dice, 6) else pick(dice, (None, *HIRED))
    left = within(dice, period) + timedelta(days=1) if often(dice, 8) else None
    return {
        "employee": name,
        "role": pick(dice, ("agent", "agent", "leader")),
        "line": pick(dice, ("presales", "presales", "aftersales", None)),
        "team": pick(dice, ("t1", "t1", "t2", None)),
        "tier": pick(dice, (None, "junior", "senior")),
        "start": None,
        "end": None,
        "hired": hired,
        "left": left if left is None or hired is None or hired < left else None,
    }


def campaigns(dice: Random, period: Period) -> list[Part]:
    """Campaigns of a shop or of all, in the period, across its ends, or beside it; two may overlap."""
    days = ((9, 12), (11, 20), (-3, 1), (-3, 0), (28, 33), (0, 31), (31, 40))
    return [
        {
            "name": pick(dice, ("双11", "双12")),
            "shop": pick(dice, (None, "s1", "s1", "s2")),
            "start": period[0] + timedelta(days=first),
            "end": period[0] + timedelta(days=after),
        }
        for _ in range(dice.randrange(3))
        for first, after in (pick(dice, days),)
    ]


def accounts(dice: Random, name: str, period: Period) -> list[Part]:
    """One account, now and then in a second shop too, or none."""
    if often(dice, 12):
        return []
    start = within(dice, period) if often(dice, 6) else None
    rows = [{"employee": name, "shop": "s1", "agent": f"a{name}", "start": start, "end": None}]
    if often(dice, 4):
        rows.append({"employee": name, "shop": "s2", "agent": f"b{name}", "start": None, "end": within(dice, period)})
    return rows


def contracts(dice: Random, name: str, period: Period) -> list[Part]:
    """One contract, or two that change on a day of the period, or one that ends."""
    if often(dice, 20):
        return []
    change = within(dice, period) if often(dice, 4) else None
    rows = [contract(dice, name, None, change)]
    if change is not None and not often(dice, 4):
        rows.append(contract(dice, name, change, None))
    return rows


def contract(dice: Random, name: str, start: date | None, end: date | None) -> Part:
    return {
        "employee": name,
        "start": start,
        "end": end,
        "base": pick(dice, (0, 1, 300_000, 350_000, 233_333)),
        "performance": pick(dice, (None, 100_000, 320_000, 1)),
        "allowance": pick(dice, (None, 20_000, 33)),
        "region": pick(dice, (None, "广州", "广州", "广州", "无")),
    }


def month_days(dice: Random, name: str, period: Period) -> list[Part]:
    days = (("22", "22"), ("21", "9"), ("20", "10.5"), ("21", "0"), ("0", "0"), ("23", "24"))
    return [
        {"employee": name, "month": f"{month[0]:%Y-%m}", "scheduled": scheduled, "paid": paid}
        for month in (period, (period[1] - timedelta(days=1), period[1]))[: 1 if period != TWO_MONTHS else 2]
        if not often(dice, 3)
        for scheduled, paid in [pick(dice, days)]
    ]


def ratings(dice: Random, name: str, period: Period) -> list[Part]:
    """Points people gave, in groups or not, some of them for another period."""
    return [
        {
            "employee": name,
            "start": period[0],
            "end": period[1] if not often(dice, 10) else period[1] + timedelta(days=1),
            "indicator": pick(dice, ("leader", "leader", "peers", "i0", "i1")),
            "points": pick(dice, ("0", "80", "81.25", "92", "85", "99.99", "100", "33.33")),
            "rater": f"r{place}",
            "group": pick(dice, ("A", "B", "C", None)),
        }
        for place in range(dice.randrange(5))
    ]


def entries(dice: Random, name: str, period: Period) -> list[Part]:
    """Entered amounts, most of them damage with what the law asks for."""
    found = []
    for place in range(dice.randrange(4)):
        kind = pick(
            dice,
            ("damage", "damage", "damage", "not_earned", "attendance", "immediate_bonus", "allowance", "adjustment"),
        )
        fen = pick(dice, (1, 5_000, 30_000, 80_000, 150_000, 1_000_000))
        if kind in ("damage", "not_earned", "attendance") and not often(dice, 30):
            fen = -fen
        found.append(
            {
                "id": f"{name}{pick(dice, 'xyz')}{place}",
                "employee": name,
                "day": within(dice, period) + timedelta(days=pick(dice, (0, 0, 0, 0, 1))),
                "kind": kind,
                "item": f"项目{place}",
                "fen": fen,
                "clause": pick(dice, ("8.2", "8.2", "8.2", "", None)),
                "notice": pick(
                    dice, (period[1] - timedelta(days=1), period[0], period[0] - timedelta(days=40), period[1], None)
                ),
            }
        )
    return found


def minimum_wages(dice: Random) -> list[Part]:
    wages = (0, 1, 230_000, 350_000, 333_333)
    rows = [{"region": "广州", "start": date(2020, 1, 1), "end": None, "fen": pick(dice, wages)}]
    if often(dice):
        change = pick(dice, (NOVEMBER[0], date(2026, 11, 2), date(2026, 12, 1)))
        rows.append({"region": "广州", "start": change, "end": None, "fen": pick(dice, wages)})
    return rows


def measures(dice: Random, made: World, wanted: Sequence[str], period: Period) -> list[tuple[str, date, str, str, int]]:
    """Rows of each measure for each account, on one or two days; without any row nothing was recorded."""
    if often(dice, 15):
        return []
    rows: list[tuple[str, date, str, str, int]] = [("s1", period[0], "", "conversations", 1)]
    if not often(dice, 4):
        rows += [("s1", day, "", "conversations", 0) for day in list(days_of(period))[1:]]
    if "shop_paid_fen" in wanted:
        for shop in sorted({account["shop"] for account in made["accounts"]}):
            rows.append((shop, within(dice, period), "", "shop_paid_fen", pick(dice, COUNTS["shop_paid_fen"])))
    reported = [key for key in wanted if key in REPORTED and not often(dice, 6)]
    rows += [("s1", day, "", key, 0) for key in reported for day in (period[0], period[1] - timedelta(days=1))]
    for account in made["accounts"]:
        day = within(dice, period)
        for key in wanted:
            if key == "shop_paid_fen" or (key in REPORTED and key not in reported):
                continue
            value = pick(dice, COUNTS[key])
            rows.append((account["shop"], day, account["agent"], key, value))
            if key in PARTS:
                rows.append((account["shop"], day, account["agent"], PARTS[key], part_of(dice, key, value)))
    return rows


def part_of(dice: Random, key: str, value: int) -> int:
    """So many of the cases, or the sum of so many waits: most often exactly at an edge, else just beside it."""
    metric = next(metric for metric, (_, below, _) in RATIOS.items() if below == key)
    if value == 0:
        return 0
    whole = value * number(pick(dice, EDGES[metric])) * RATIOS[metric][2]
    beside = int(whole) + pick(dice, (0, 0, 0, -1, 1))
    return max(0, beside if key == "rounds_answered" else min(beside, value))


def refunds(dice: Random, made: World, period: Period) -> list[tuple[str, date, str, str, int]]:
    """Refunds of each account's sales of a period that became known since: none, a part, or all of them."""
    return [
        (shop, day, agent, REFUND, part)
        for shop, day, agent, key, value in made["measures"]
        if key == "sales_order_first_fen" and period[0] <= day < period[1]
        for part in (pick(dice, (0, 0, 1, value // 3, value // 2, value)),)
    ]
