"""Whole schemes with their worlds, kind by kind: what statements are made from when two answers are compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import plain_pay
import scheme_strategies as made
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

#: Examples of each kind; all kinds together make more than ten thousand statements.
EXAMPLES = 170

#: The scheme file or files, the world, and the period or what else the test needs.
Drawn = tuple[Any, dict[str, Any], Any]


def made_from(build: Callable[[Random], Drawn], examples: int = EXAMPLES) -> Callable[[Any], Any]:
    """Runs a test on so many made-up schemes and worlds; a failure shows the one it is about."""
    each_run_the_same = settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )
    drawn = st.integers(0, 2**64).map(lambda seed: build(Random(seed)))
    return lambda test: each_run_the_same(given(drawn=drawn)(test))


def curves(dice: Random) -> Drawn:
    """Measured indicators and nothing else, so that figures meet the edges of their curves often."""
    version = {"missing": "renormalise", "indicators": made.indicators(dice, manual=False)}
    text = made.file_of(version | {"pay": [{"kind": "performance", "amount": "2000"}]})
    return text, made.world(dice, text), made.NOVEMBER


def rated(dice: Random) -> Drawn:
    text = made.file_of(made.rated_version(dice))
    return text, made.world(dice, text), made.NOVEMBER


def monthly(dice: Random) -> Drawn:
    period = made.pick(dice, (made.NOVEMBER, made.TWO_MONTHS, made.FEBRUARY))
    items = [made.monthly(dice) | {"name": f"item{place}"} for place in range(2)]
    text = made.file_of({"applies_to": made.applies_to(dice), "pay": items})
    return text, made.world(dice, text, period), period


def steps(dice: Random) -> Drawn:
    version = made.rated_version(dice)
    base = [{"kind": "base", **made.given(dice, amount=made.AMOUNTS)}] if made.often(dice) else []
    version["pay"] = [*base, made.ladder(dice, version["grades"]), made.seniority(dice)]
    text = made.file_of(version)
    return text, made.world(dice, text), made.NOVEMBER


def commissions(dice: Random) -> Drawn:
    text = made.file_of({"applies_to": made.applies_to(dice), "pay": [made.commission(dice)]})
    return text, made.world(dice, text), made.NOVEMBER


def ksf(dice: Random) -> Drawn:
    """Key indicators, the three months before the period, and campaigns across it."""
    period = made.pick(dice, (made.NOVEMBER, made.NOVEMBER, made.TWO_MONTHS))
    text = made.file_of({"pay": [made.ksf(dice)]})
    return text, made.world(dice, text, period), period


def campaign_ksf(dice: Random) -> Drawn:
    """Counts against balance points that campaigns divide, and at least one campaign."""
    text = made.file_of({"pay": [made.ksf(dice, campaigns_only=True)]})
    world = made.world(dice, text)
    world["campaigns"] = world["campaigns"] or [
        {"name": "双11", "shop": "s1", "start": date(2026, 11, 10), "end": date(2026, 11, 13)}
    ]
    return text, world, made.NOVEMBER


MONTHS = ((date(2026, 9, 1), date(2026, 10, 1)), (date(2026, 10, 1), date(2026, 11, 1)), made.NOVEMBER)


def refunded(dice: Random) -> Drawn:
    """Three months of sales under two versions of the rates; after each month refunds of any month become known."""
    first, then = [made.commission(dice, net=True) for _ in range(2)]
    later = made.pick(dice, ([then], [then], [then | {"name": "新提成"}], []))
    text = made.file_of({"pay": [first]}, {"from": "2026-10-01", "pay": later})
    world = made.world(dice, text, MONTHS[2], people=3, months=2)
    known = [row for month in MONTHS for row in made.refunds(dice, world, month)]
    cuts = sorted((dice.randint(0, len(known)), dice.randint(0, len(known))))
    return text, world, (known[: cuts[0]], known[cuts[0] : cuts[1]], known[cuts[1] :])


def bonuses(dice: Random) -> Drawn:
    text = made.file_of(
        {"pay": [made.bonus(dice, "冠军"), made.bonus(dice, "达标")], "vetoes": made.vetoes(dice, (), ())}
    )
    return text, made.world(dice, text, people=5), made.NOVEMBER


def streaks(dice: Random) -> Drawn:
    """A streak over three months, under one version or two."""
    versions = [{"pay": [made.streak(dice)]}]
    if made.often(dice):
        later = made.pick(dice, ([made.streak(dice)], [made.streak(dice)], [made.bonus(dice, "连胜")]))
        versions.append({"from": "2026-10-01", "pay": later})
    text = made.file_of(*versions)
    return text, made.world(dice, text, people=4), made.NOVEMBER


def reductions(dice: Random) -> Drawn:
    """Variable pay that may turn out not to be earned."""
    items = [made.bonus(dice, "冠军"), made.bonus(dice, "达标"), made.commission(dice)]
    text = made.file_of({"pay": [*items, *made.reductions(dice, ["冠军", "达标", "commission"])]})
    return text, made.world(dice, text), made.NOVEMBER


def pools(dice: Random) -> Drawn:
    """Pools divided by score, figure or grade."""
    grades = made.pick(dice, made.GRADES)
    version = {
        "missing": made.pick(dice, ("renormalise", "renormalise", "renormalise", "stop")),
        "indicators": [
            {"key": "i0", "weight": "70", "metric": "csat_ratio", "curve": made.curve(dice, "csat_ratio")},
            {"key": "i1", "weight": "30", "manual": "leader"},
        ],
        "vetoes": made.vetoes(dice, ("i0", "i1"), grades),
        "grades": grades,
        "pay": [made.pool(dice, grades)],
    }
    text = made.file_of(version)
    return text, made.world(dice, text), made.NOVEMBER


def projects(dice: Random) -> Drawn:
    text = made.file_of({"pay": [made.project(dice)], "vetoes": made.vetoes(dice, (), ())})
    return text, made.world(dice, text), made.NOVEMBER


def overtimes(dice: Random) -> Drawn:
    period = made.pick(dice, (made.NOVEMBER, made.NOVEMBER, made.TWO_MONTHS))
    text = made.file_of({"pay": [made.overtime(dice)]})
    return text, made.world(dice, text, period), period


def guarded(dice: Random) -> Drawn:
    period = made.pick(dice, (made.NOVEMBER, made.NOVEMBER, made.TWO_MONTHS))
    items = [{"kind": "base"}, {"kind": "allowance", "amount": "200"}][: dice.randrange(3)]
    text = made.file_of({"pay": items})
    return text, made.world(dice, text, period, law=True), period


def beside_each_other(dice: Random) -> Drawn:
    """A scheme for some, another beside it for others, with items of one name."""
    files = [
        made.file_of(
            {
                "applies_to": made.applies_to(dice),
                "beside": beside,
                "pay": [
                    *({"kind": "base"} for _ in range(not beside)),
                    made.bonus(dice, f"冠军{dice.randrange(2)}"),
                ],
            },
            name=f"scheme{place}",
        )
        for place, beside in enumerate((False, True, True))
    ]
    chosen = dice.sample(files, len(files))
    return chosen, made.world(dice, "".join(files), law=made.often(dice)), made.NOVEMBER


def everything(dice: Random) -> Drawn:
    version = made.rated_version(dice)
    items = [
        {"kind": "base"},
        *([{"kind": "allowance"}] if made.often(dice) else []),
        *version["pay"],
        made.commission(dice),
        made.bonus(dice, "冠军"),
        *([made.overtime(dice)] if made.often(dice, 3) else []),
    ]
    version["pay"] = [
        *items,
        *made.limits(dice, [plain_pay.name_of(item) for item in items if item["kind"] != "overtime"]),
    ]
    text = made.file_of(version)
    return text, made.world(dice, text, law=True), made.NOVEMBER


# --- for single properties ----------------------------------------------------------------------


def sold(dice: Random) -> Drawn:
    """A month of sales with a commission net of refunds, under a scheme that pays nothing any more later on."""
    text = made.file_of({"pay": [made.commission(dice, net=True)]}, {"from": "2026-10-01", "pay": []})
    return text, made.world(dice, text, MONTHS[0]), MONTHS[0]


def shared_pools(dice: Random) -> Drawn:
    """One pool of an uneven amount for all."""
    item = made.pool(dice, ()) | {"within": "scheme", "amount": "1000.01"}
    version = {
        "missing": "renormalise",
        "indicators": [{"key": "i0", "weight": "100", "metric": "csat_ratio", "curve": made.curve(dice, "csat_ratio")}],
        "pay": [{key: value for key, value in item.items() if key not in ("gate", "share_of")}],
    }
    text = made.file_of(version)
    return text, made.world(dice, text), made.NOVEMBER


def ranked(dice: Random) -> Drawn:
    """Points by place and a bonus for the first places, by the same figure."""
    indicator = {"key": "i0", "weight": "100", "metric": "received_buyers", "curve": {"kind": "rank"}}
    first = {"metric": "received_buyers", "first": dice.randint(1, 3)}
    version = {
        "missing": "zero",
        "indicators": [indicator],
        "pay": [
            {"kind": "performance", "amount": "2000"},
            {"kind": "bonus", "name": "冠军", "amount": "300", "rank": first},
        ],
    }
    text = made.file_of(version)
    return text, made.world(dice, text), made.NOVEMBER


def closed(dice: Random) -> Drawn:
    """A whole scheme without anything that is counted over months still to come."""
    text, world, period = everything(dice)
    return text, world, period


def later_version(text: str) -> str:
    """The scheme with another version from the day after November on."""
    return f"{text}  - from: 2026-12-01\n    pay: [{{kind: base}}]\n"


def later_facts(world: dict[str, Any]) -> dict[str, Any]:
    """The world as it goes on in December: records, contracts, law, entries, campaigns, people who leave."""
    first, after = date(2026, 12, 1), date(2027, 1, 1)
    names = [row["employee"] for row in world["people"]]
    return {
        "people": [row | {"left": row["left"] or date(2026, 12, 15)} for row in world["people"]],
        "accounts": world["accounts"],
        "contracts": [
            *world["contracts"],
            *(
                {
                    "employee": name,
                    "start": first,
                    "end": None,
                    "base": 1,
                    "performance": 1,
                    "allowance": 1,
                    "region": "无",
                }
                for name in names
            ),
        ],
        "month_days": [
            *(row for row in world["month_days"] if row["month"] != "2026-12"),
            *({"employee": name, "month": "2026-12", "scheduled": "23", "paid": "1"} for name in names),
        ],
        "campaigns": [*world["campaigns"], {"name": "双12", "shop": None, "start": first, "end": after}],
        "ratings": [
            *world["ratings"],
            *(
                {
                    "employee": name,
                    "start": first,
                    "end": after,
                    "indicator": "leader",
                    "points": "1",
                    "rater": "z",
                    "group": "A",
                }
                for name in names
            ),
        ],
        "entries": [
            *world["entries"],
            *(
                {
                    "id": f"later{name}",
                    "employee": name,
                    "day": first,
                    "kind": "damage",
                    "item": "十二月",
                    "fen": -100,
                    "clause": "8.2",
                    "notice": first,
                }
                for name in names
            ),
        ],
        "law": [*world["law"], {"region": "广州", "start": first, "end": None, "fen": 999_999}],
        "measures": [
            *world["measures"],
            *(
                (account["shop"], first, account["agent"], key, 7)
                for account in world["accounts"]
                for key in ("sales_order_first_fen", "ratings", "received_buyers", "complaints", "conversations")
            ),
        ],
    }
