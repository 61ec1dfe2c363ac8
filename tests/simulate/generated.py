"""Made-up companies and schemes in which edges are hit exactly: small counts, round limits, every key now and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

import pyarrow as pa
import yaml

from steelyard.facts.organisation import (
    Account,
    Campaign,
    Contract,
    LawRow,
    ManualScore,
    MonthDays,
    Organisation,
    PayEntry,
    Person,
)
from steelyard.facts.settings import SettingRow
from steelyard.measures.months import COLUMNS
from steelyard.periods import Period

MONTHS = (Period.parse("2026-09"), Period.parse("2026-10"), Period.parse("2026-11"))
RANGE = Period(MONTHS[0].start, MONTHS[-1].end)
COUNTS = (
    "received_buyers",
    "unanswered_buyers",
    "consulted_buyers",
    "ratings",
    "ratings_positive",
    "rounds",
    "rounds_quick",
    "rounds_answered",
    "inquiry_buyers",
    "inquiry_paid",
    "transferred_in_buyers",
    "slow_buyers",
)
REPORTED = ("complaints", "taboo_hits", "resolvable_conversations", "repeat_conversations", "overtime_workday_minutes")
MONEY = ("sales_order_first_fen", "sales_order_first_refund_fen", "sales_paid_fen", "wait_ms", "first_wait_ms")
RATIOS = ("csat_ratio", "inquiry_paid_ratio", "quick_reply_ratio", "reply_ratio", "slow_ratio", "resolution_ratio")
OTHERS = ("average_response_seconds", "received_buyers", "sales_yuan", "order_value_yuan", "sales_share")


@dataclass(frozen=True)
class Company:
    """Daily measures and the organisation they belong to."""

    measures: pa.Table
    organisation: Organisation


def company(random: Random) -> Company:
    """Two shops, a few people; accounts change hands, people join and leave, reports come or do not."""
    people = [f"e{number}" for number in range(1, random.randint(2, 5))]
    rows: list[tuple[Any, ...]] = []
    accounts, persons = [], []
    for who in people:
        hired = _day(random) if random.random() < 0.2 else None
        left = _day(random) if random.random() < 0.1 else None
        if hired is not None and left is not None and left <= hired:
            left = None
        persons.append(
            Person(who, who.upper(), team=random.choice(("t1", "t2")), line="presales", hired_on=hired, left_on=left)
        )
        shops = random.choice((("s1",), ("s1",), ("s2",), ("s1", "s2")))
        for shop in shops:
            cut = _day(random) if random.random() < 0.2 else None
            accounts.append(Account("taobao", shop, f"{shop}:{who}", who, start=cut))
            if cut is not None and random.random() < 0.5:
                accounts.append(Account("taobao", shop, f"{shop}:{who}", people[0], end=cut))
            for day in _days(random):
                rows += _measured(random, shop, f"{shop}:{who}", day)
    if random.random() < 0.3:
        rows += [row for day in _days(random) for row in _measured(random, "s1", "s1:stranger", day)]
    for day in _days(random):
        rows.append(("s1", day, "", "shop_paid_fen", random.choice((0, 100, 99_999, 1_000_000))))
    if random.random() < 0.5:
        rows += [
            ("s1", day, "s1:e1", measure, random.choice((0, 1, 2))) for measure in REPORTED for day in _days(random)
        ]
    return Company(_table(rows), _organisation(random, people, persons, accounts))


def _table(rows: list[tuple[Any, ...]]) -> pa.Table:
    summed: dict[tuple[Any, ...], int] = {}
    for *key, value in rows:
        summed[tuple(key)] = summed.get(tuple(key), 0) + value
    columns = zip(*((*key, value) for key, value in sorted(summed.items())), strict=True)
    kinds = (pa.string(), pa.date32(), pa.string(), pa.string(), pa.int64())
    return pa.table([pa.array(list(column), kind) for column, kind in zip(columns, kinds, strict=True)], names=COLUMNS)


def _day(random: Random) -> date:
    return RANGE.start + timedelta(days=random.randrange(RANGE.day_count))


def _days(random: Random) -> list[date]:
    return sorted({_day(random) for _ in range(random.randint(1, 6))})


def _measured(random: Random, shop: str, agent: str, day: date) -> list[tuple[Any, ...]]:
    counts = [
        (shop, day, agent, measure, random.choice((1, 2, 3, 4, 5, 8, 10, 20)))
        for measure in COUNTS
        if random.random() < 0.8
    ]
    money = [
        (shop, day, agent, measure, random.choice((1, 50, 333, 10_000, 250_000, 7_654_321)))
        for measure in MONEY
        if random.random() < 0.7
    ]
    return counts + money


def _organisation(random: Random, people: list[str], persons: list[Person], accounts: list[Account]) -> Organisation:
    contracts, days, scores, entries = [], [], [], []
    for who in people:
        region = random.choice(("X", None))
        change = _day(random) if random.random() < 0.2 else None
        base = random.choice((300_000, 350_001, 123_457))
        contracts.append(
            Contract(
                who,
                base,
                end=change,
                performance_fen=random.choice((100_000, None)),
                allowance_fen=random.choice((20_000, None)),
                region=region,
            )
        )
        if change is not None and random.random() < 0.8:
            contracts.append(
                Contract(who, base + 333, start=change, performance_fen=150_000, allowance_fen=0, region=region)
            )
        for month in MONTHS:
            if random.random() < 0.4:
                days.append(
                    MonthDays(
                        who,
                        f"{month.start:%Y-%m}",
                        Decimal(random.choice(("22", "21.5", "0"))),
                        Decimal(random.choice(("22", "20.5", "0"))),
                    )
                )
            for indicator in ("leader", "peers"):
                if random.random() < 0.85:
                    scores += [
                        ManualScore(
                            who,
                            month.start,
                            month.end,
                            indicator,
                            Decimal(random.choice(("80", "79.995", "60.5", "100", "33.33"))),
                            f"r{group}",
                            group,
                        )
                        for group in random.sample(("A", "B"), random.randint(1, 2))
                    ]
            if random.random() < 0.25:
                kind = random.choice(
                    ("immediate_bonus", "damage", "not_earned", "attendance", "adjustment", "allowance")
                )
                sign = -1 if kind in ("damage", "not_earned", "attendance") and random.random() < 0.9 else 1
                entries.append(
                    PayEntry(
                        f"p{len(entries)}",
                        who,
                        month.start + timedelta(days=3),
                        kind,
                        f"项{len(entries)}",
                        sign * random.choice((1, 5_000, 200_000)),
                        "r",
                        clause=random.choice(("§3", None)),
                        notice_day=month.start,
                    )
                )
    settings = []
    if random.random() < 0.4:
        settings.append(SettingRow("s1", "sales_net_of", "[refund]", start=random.choice((None, _day(random)))))
    if random.random() < 0.3:
        settings.append(SettingRow("s2", "attribution_rule", "paid", start=random.choice((None, _day(random)))))
    law = (LawRow("X", date(2026, 1, 1), random.choice((250_000, 400_000)), "test"),) if random.random() < 0.7 else ()
    campaign = (Campaign("双11", date(2026, 11, 1), date(2026, 11, 12)),) if random.random() < 0.3 else ()
    return Organisation(
        people=tuple(persons),
        accounts=tuple(accounts),
        contracts=tuple(contracts),
        month_days=tuple(days),
        manual_scores=tuple(scores),
        pay_entries=tuple(entries),
        law=law,
        campaigns=campaign,
        settings_rows=tuple(settings),
    )


def scheme_text(random: Random, *, name: str = "made", beside: bool | None = None, odd_items: bool = False) -> str:
    """A scheme file with curves, vetoes, few-cases rules, grades and pay items taken at random.

    ``odd_items``: with items and indicators that columns do not hold.
    """
    count = random.randint(0, 5)
    indicators = [_indicator(random, number, weight) for number, weight in enumerate(_weights(random, count))]
    version: dict[str, Any] = {
        "from": date(2026, 1, 1),
        "beside": random.random() < 0.1 if beside is None else beside,
        "missing": random.choice(("renormalise", "renormalise", "zero", "stop")),
        "indicators": indicators,
        "vetoes": [_veto(random, indicators) for _ in range(random.randint(0, 2))] if indicators else [],
        "grades": [],
        "pay": [],
    }
    if indicators and random.random() < 0.8:
        version["grades"] = [{"name": "A", "from": "80"}, {"name": "B", "from": "59.5"}, {"name": "C"}]
        version["vetoes"] = version["vetoes"] + (
            [{"measure": "slow_buyers", "more_than": "3", "effect": "cap_grade", "grade": "B"}]
            if random.random() < 0.3
            else []
        )
    version["pay"] = _pay(random, has_score=bool(indicators), has_grades=bool(version["grades"]))
    if odd_items:
        version["pay"] = _odd_items(random, has_grades=bool(version["grades"])) + version["pay"]
        if random.random() < 0.3 and indicators:
            weight = indicators[0]["weight"]
            indicators[0] = {"key": "i0", "weight": weight, "metric": "received_buyers", "curve": _KSF_CURVE}
    return yaml.safe_dump(
        {"scheme": name, "name": "生成的方案", "versions": [version]}, allow_unicode=True, sort_keys=False
    )


def _weights(random: Random, count: int) -> list[str]:
    cuts = sorted(random.sample(range(1, 200), count - 1)) if count > 1 else []
    bounds = [0, *cuts, 200]
    return [str(Decimal(upper - lower) / 2) for lower, upper in pairwise(bounds)] if count else []


def _indicator(random: Random, number: int, weight: str) -> dict[str, Any]:
    indicator: dict[str, Any] = {"key": f"i{number}", "weight": weight}
    if random.random() < 0.2:
        indicator["manual"] = random.choice(("leader", "peers"))
        if random.random() < 0.4:
            indicator |= {
                "curve": {"kind": "manual"},
                "groups": {"A": "60", "B": "40"},
                "missing_group": random.choice(("renormalise", "stop")),
            }
        return indicator
    metric = random.choice(RATIOS + OTHERS)
    indicator |= {"metric": metric, "curve": _curve(random, metric)}
    if random.random() < 0.15:
        indicator["scope"] = random.choice(("team", "shop"))
    if random.random() < 0.4:
        indicator["min_count"] = {
            "measure": random.choice(("ratings", "rounds", "complaints")),
            "at_least": random.choice((1, 5, 10)),
            "otherwise": random.choice(("exclude", "zero", "manual")),
        }
    return indicator


def _curve(random: Random, metric: str) -> dict[str, Any]:
    small = metric in RATIOS or metric == "sales_share"
    low, high = (
        random.choice((("0", "1"), ("0.3", "0.6"), ("0.5", "0.95")))
        if small
        else random.choice((("10", "40"), ("0", "3"), ("33.3", "100")))
    )
    match random.choice(("linear", "linear", "target", "bands", "deduct", "rank")):
        case "rank":
            bands = [{"to": "1", "points": "100"}, {"to": "2", "points": "80.5"}, {"points": "33.33"}]
            shares = [{"to": "0.5", "points": "100"}, {"points": "60"}]
            return {"kind": "rank"} | random.choice(({}, {"bands": bands}, {"by": "share", "bands": shares}))
        case "linear":
            if random.random() < 0.3:
                low, high = high, low
            return {"kind": "linear", "worst": low, "best": high} | (
                {"cap": random.choice(("1.2", "0.333"))} if random.random() < 0.3 else {}
            )
        case "target":
            return {"kind": "target", "target": high, "cap": random.choice(("1.2", "1.3", "1"))} | (
                {"better": random.choice(("higher", "lower"))} if random.random() < 0.5 else {}
            )
        case "bands":
            if random.random() < 0.5:
                return {
                    "kind": "bands",
                    "better": "higher",
                    "bands": [{"from": high, "points": "100"}, {"from": low, "points": "66.67"}, {"points": "0"}],
                }
            return {
                "kind": "bands",
                "better": "lower",
                "bands": [{"to": low, "points": "100"}, {"to": high, "points": "60.125"}, {"points": "10"}],
            }
    return {
        "kind": "deduct",
        "per": random.choice(("5", "0.3")),
        "start": "100",
        "floor": random.choice(("0", "20", "-10")),
    }


def _veto(random: Random, indicators: list[dict[str, Any]]) -> dict[str, Any]:
    veto: dict[str, Any] = random.choice(
        (
            {"effect": "zero_total"},
            {"effect": "cap_total", "total": random.choice(("59.995", "70"))},
            {"effect": "no_bonus"},
            {"effect": "zero_indicator", "indicator": random.choice(indicators)["key"]},
        )
    )
    if random.random() < 0.2:
        return veto | {"when": "csat_ratio < 0.5 or slow_buyers > 2 * received_buyers"}
    if random.random() < 0.5:
        return veto | {
            "measure": random.choice(("taboo_hits", "unanswered_buyers", "slow_buyers")),
            "more_than": random.choice(("0", "3")),
        }
    more = {"metric": random.choice(RATIOS), "less_than": random.choice(("0.5", "0.1"))}
    return veto | more | ({"min_count": {"measure": "ratings", "at_least": 5}} if random.random() < 0.4 else {})


def _pay(random: Random, *, has_score: bool, has_grades: bool) -> list[dict[str, Any]]:
    pay: list[dict[str, Any]] = []
    if random.random() < 0.8:
        pay.append({"kind": "base"} | ({"amount": "2888.88"} if random.random() < 0.3 else {}))
    if random.random() < 0.3:
        pay.append({"kind": "allowance", "amount": "100"} if random.random() < 0.5 else {"kind": "allowance"})
    if has_score and random.random() < 0.8:
        pay.append({"kind": "performance", "by": "score"} | ({"amount": "1234.56"} if random.random() < 0.7 else {}))
    if has_grades and random.random() < 0.3:
        pay.append(
            {"kind": "performance", "name": "等级奖", "by": "grade", "table": {"A": "500", "B": "200.5", "C": "0"}}
        )
    if has_grades and random.random() < 0.3:
        pay.append(
            {
                "kind": "performance",
                "name": "系数",
                "by": "coefficient",
                "amount": "999.99",
                "factors": {"A": "1.2", "B": "1", "C": "0.333"},
            }
        )
    if random.random() < 0.6:
        pay.append(_commission(random))
    if random.random() < 0.5:
        pay.append(
            {
                "kind": "bonus",
                "name": "冠军",
                "amount": "100.01",
                "rank": {"metric": random.choice(RATIOS), "first": random.choice((1, 2))},
                "ties": random.choice(("full", "split")),
            }
            | ({"min_count": {"measure": "ratings", "at_least": 5}} if random.random() < 0.4 else {})
        )
    if random.random() < 0.5:
        when = random.choice(
            (
                "resolution_ratio >= 0.9",
                "csat_ratio > 0.5 and received_buyers >= 10",
                "received_buyers > team(received_buyers) / 2 or sales_yuan >= 2500",
            )
        )
        pay.append(
            {"kind": "bonus", "name": "达标", "amount": "500", "when": when}
            | ({"min_count": {"measure": "rounds", "at_least": 5}} if random.random() < 0.3 else {})
        )
    if random.random() < 0.1:
        pay.append({"kind": "overtime"})
    names = [item.get("name", item["kind"]) for item in pay]
    if names and random.random() < 0.5:
        pay.append(
            {
                "kind": random.choice(("guarantee", "cap")),
                "name": "上下限",
                "of": random.sample(names, random.randint(1, len(names))),
                "amount": random.choice(("3000", "500", "4200.5")),
            }
        )
    return pay


_KSF_CURVE = {"kind": "ksf", "balance": "20", "step": "5", "up": "10", "down": "10"}


def _odd_items(random: Random, *, has_grades: bool) -> list[dict[str, Any]]:
    """Items that go the ordinary way: gates, KSF, seniority, ladders, events, reductions."""
    gate = {"unless": "csat_ratio < 0.5", "at_most": "10"}
    ksf = {
        "metric": "received_buyers",
        "weight": "100",
        "balance": {"history": {"months": 2}},
        "step": "5",
        "reward": "10",
        "penalty": "10",
    }
    items: list[dict[str, Any]] = [
        {"kind": "bonus", "name": "门槛奖", "amount": "80", "when": "received_buyers > 5", "gate": gate},
        {"kind": "bonus", "name": "每单奖", "per": {"measure": "inquiry_paid", "amount": "1.5"}},
        {"kind": "seniority", "per_year": "50"},
        {"kind": "ksf", "name": "关键项", "amount": "400", "indicators": [ksf]},
        {
            "kind": "reduction",
            "name": "扣减",
            "type": "not_earned",
            "amount": "33",
            "when": "slow_buyers > 2",
            "of": ["底奖"],
        },
    ]
    if has_grades:
        items.append({"kind": "ladder", "by": "grade", "table": {"A": "300", "B": "100", "C": "0"}})
    first = {"kind": "bonus", "name": "底奖", "amount": "60", "when": "received_buyers > 0"}
    return [first, *random.sample(items, random.randint(1, 3))]


def _commission(random: Random) -> dict[str, Any]:
    item: dict[str, Any] = {
        "kind": "commission",
        "on": random.choice(("sales_order_first_fen", "sales_paid_fen")),
        "mode": random.choice(("marginal", "whole")),
        "tiers": random.choice(
            (
                [{"from": "0", "rate": "0.005"}],
                [{"from": "0", "rate": "0.01"}, {"from": "2500", "rate": "0.0133"}, {"from": "100000", "rate": "0.02"}],
            )
        ),
    }
    if random.random() < 0.4:
        item["less_share_of_shop"] = random.choice(("0.10", "0.333"))
    if random.random() < 0.4:
        item["net"] = "sale"
    if random.random() < 0.5:
        modifier: dict[str, Any] = {"metric": "csat_ratio", "per": "0.05", "above": "0.3", "add": "0.003"}
        item["rate_modifiers"] = [
            modifier
            | ({"at_most": "0.009"} if random.random() < 0.5 else {})
            | ({"min_count": {"measure": "ratings", "at_least": 5}} if random.random() < 0.5 else {})
        ]
    return item
