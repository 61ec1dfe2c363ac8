"""Statements of made-up schemes and companies: the package pays what the plain rules say, to the fen.

An example is a scheme file and a company of three to five people; each person's statement is a case. The same ones are
made each run, and nothing is kept between runs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import plain_pay
import pytest
import scheme_strategies as made
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from settled import Company, told

from steelyard.pay import Settlement

#: Examples of each kind; all kinds together make more than ten thousand statements.
EXAMPLES = 170

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


@pytest.fixture
def assert_same(exactly):
    """Package and plain rules agree on who is paid and on every line, score and grade.

    And what holds of any statement holds: lines and their traces sum to the total, nothing is a float, and the same
    facts in another order come to the same statements.
    """

    def check(text: str, world: dict[str, Any], period: tuple[date, date]) -> None:
        company = Company.of(text, world)
        settled = company.settle(period)
        plain = plain_pay.settled(text, world, period)
        assert told(settled) == {who: one["told"] for who, one in plain.items() if "told" in one}
        again = company.given({table: rows[::-1] for table, rows in world.items()}).settle(period)
        assert again.statements == settled.statements
        assert [str(stop) for stop in again.stops] == [str(stop) for stop in settled.stops]
        assert_sums(settled)
        assert exactly(settled)

    return check


def assert_sums(settled: Settlement) -> None:
    for statement in settled.statements:
        assert statement.total_fen == sum(line.amount_fen for line in statement.lines)
        assert statement.trace.value * 100 == statement.total_fen
        assert [part.value * 100 for part in statement.trace.inputs] == [line.amount_fen for line in statement.lines]
        assert all(type(line.amount_fen) is int for line in statement.lines)


def curves(dice):
    """Measured indicators and nothing else, so that figures meet the edges of their curves often."""
    version = {"missing": "renormalise", "indicators": made.indicators(dice, manual=False)}
    text = made.file_of(version | {"pay": [{"kind": "performance", "amount": "2000"}]})
    return text, made.world(dice, text), made.NOVEMBER


@made_from(curves)
def test_curves_at_and_beside_their_edges(assert_same, drawn):
    assert_same(*drawn)


def rated(dice):
    text = made.file_of(made.rated_version(dice))
    return text, made.world(dice, text), made.NOVEMBER


@made_from(rated)
def test_points_vetoes_grades_and_performance_pay(assert_same, drawn):
    assert_same(*drawn)


def monthly(dice):
    period = made.pick(dice, (made.NOVEMBER, made.TWO_MONTHS, made.FEBRUARY))
    items = [made.monthly(dice) | {"name": f"item{place}"} for place in range(2)]
    text = made.file_of({"applies_to": made.applies_to(dice), "pay": items})
    return text, made.world(dice, text, period), period


@made_from(monthly)
def test_base_and_allowance_of_full_and_broken_months(assert_same, drawn):
    assert_same(*drawn)


def steps(dice):
    version = made.rated_version(dice)
    base = [{"kind": "base", **made.given(dice, amount=made.AMOUNTS)}] if made.often(dice) else []
    version["pay"] = [*base, made.ladder(dice, version["grades"]), made.seniority(dice)]
    text = made.file_of(version)
    return text, made.world(dice, text), made.NOVEMBER


@made_from(steps)
def test_steps_of_the_ladder_and_years_of_service(assert_same, drawn):
    assert_same(*drawn)


def commissions(dice):
    text = made.file_of({"applies_to": made.applies_to(dice), "pay": [made.commission(dice)]})
    return text, made.world(dice, text), made.NOVEMBER


@made_from(commissions)
def test_commission_by_tiers_above_a_share_of_the_shop_with_modifiers(assert_same, drawn):
    assert_same(*drawn)


def ksf(dice):
    """Key indicators, the three months before the period, and campaigns across it."""
    period = made.pick(dice, (made.NOVEMBER, made.NOVEMBER, made.TWO_MONTHS))
    text = made.file_of({"pay": [made.ksf(dice)]})
    return text, made.world(dice, text, period), period


@made_from(ksf)
def test_key_indicators_move_in_whole_steps_from_their_balance_points(assert_same, drawn):
    assert_same(*drawn)


def campaign_ksf(dice):
    """Counts against balance points that campaigns divide, and at least one campaign."""
    text = made.file_of({"pay": [made.ksf(dice, campaigns_only=True)]})
    world = made.world(dice, text)
    world["campaigns"] = world["campaigns"] or [
        {"name": "双11", "shop": "s1", "start": date(2026, 11, 10), "end": date(2026, 11, 13)}
    ]
    return text, world, made.NOVEMBER


@made_from(campaign_ksf)
def test_counts_on_campaign_days_have_a_balance_point_of_their_own(assert_same, drawn):
    assert_same(*drawn)


MONTHS = ((date(2026, 9, 1), date(2026, 10, 1)), (date(2026, 10, 1), date(2026, 11, 1)), made.NOVEMBER)


def refunded(dice):
    """Three months of sales under two versions of the rates; after each month refunds of any month become known."""
    first, then = [made.commission(dice, net=True) for _ in range(2)]
    later = made.pick(dice, ([then], [then], [then | {"name": "新提成"}], []))
    text = made.file_of({"pay": [first]}, {"from": "2026-10-01", "pay": later})
    world = made.world(dice, text, MONTHS[2], people=3, months=2)
    known = [row for month in MONTHS for row in made.refunds(dice, world, month)]
    cuts = sorted((dice.randint(0, len(known)), dice.randint(0, len(known))))
    return text, world, (known[: cuts[0]], known[cuts[0] : cuts[1]], known[cuts[1] :])


@made_from(refunded, EXAMPLES // 3)
def test_refunds_known_later_are_clawed_back_at_the_rate_originally_paid(drawn):
    text, world, batches = drawn
    company = Company.of(text, world)
    pinned, plain_pinned = [], []
    for month, batch in zip(MONTHS, batches, strict=True):
        world["measures"] = [*world["measures"], *batch]
        settled = company.given(world).settle(month, pinned)
        plain = plain_pay.settled(text, world, month, plain_pinned)
        assert told(settled) == {who: one["told"] for who, one in plain.items() if "told" in one}
        pinned += [paid for statement in settled.statements for paid in statement.paid_commissions]
        plain_pinned += [paid for one in plain.values() for paid in one.get("commissions", ())]


def bonuses(dice):
    text = made.file_of(
        {"pay": [made.bonus(dice, "冠军"), made.bonus(dice, "达标")], "vetoes": made.vetoes(dice, (), ())}
    )
    return text, made.world(dice, text, people=5), made.NOVEMBER


@made_from(bonuses)
def test_bonuses_by_place_and_by_condition(assert_same, drawn):
    assert_same(*drawn)


def streaks(dice):
    """A streak over three months, under one version or two."""
    versions = [{"pay": [made.streak(dice)]}]
    if made.often(dice):
        later = made.pick(dice, ([made.streak(dice)], [made.streak(dice)], [made.bonus(dice, "连胜")]))
        versions.append({"from": "2026-10-01", "pay": later})
    text = made.file_of(*versions)
    return text, made.world(dice, text, people=4), made.NOVEMBER


@made_from(streaks)
def test_streaks_look_back_at_the_months_before(assert_same, drawn):
    assert_same(*drawn)


def reductions(dice):
    """Variable pay that may turn out not to be earned."""
    items = [made.bonus(dice, "冠军"), made.bonus(dice, "达标"), made.commission(dice)]
    text = made.file_of({"pay": [*items, *made.reductions(dice, ["冠军", "达标", "commission"])]})
    return text, made.world(dice, text), made.NOVEMBER


@made_from(reductions)
def test_reductions_take_at_most_what_there_is(assert_same, drawn):
    assert_same(*drawn)


def pools(dice):
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


@made_from(pools)
def test_pools_are_divided_to_the_fen(assert_same, drawn):
    assert_same(*drawn)


def projects(dice):
    text = made.file_of({"pay": [made.project(dice)], "vetoes": made.vetoes(dice, (), ())})
    return text, made.world(dice, text), made.NOVEMBER


@made_from(projects)
def test_projects_pay_by_a_count_of_their_own_days(assert_same, drawn):
    assert_same(*drawn)


def overtimes(dice):
    period = made.pick(dice, (made.NOVEMBER, made.NOVEMBER, made.TWO_MONTHS))
    text = made.file_of({"pay": [made.overtime(dice)]})
    return text, made.world(dice, text, period), period


@made_from(overtimes)
def test_overtime_by_kind_of_day(assert_same, drawn):
    assert_same(*drawn)


def guarded(dice):
    period = made.pick(dice, (made.NOVEMBER, made.NOVEMBER, made.TWO_MONTHS))
    items = [{"kind": "base"}, {"kind": "allowance", "amount": "200"}][: dice.randrange(3)]
    text = made.file_of({"pay": items})
    return text, made.world(dice, text, period, law=True), period


@made_from(guarded)
def test_entered_amounts_damage_within_the_law_and_the_minimum_wage(assert_same, drawn):
    assert_same(*drawn)


def beside_each_other(dice):
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


@made_from(beside_each_other)
def test_schemes_beside_each_other_on_one_statement(assert_same, drawn):
    assert_same(*drawn)


def everything(dice):
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


@made_from(everything, EXAMPLES // 2)
def test_whole_schemes_with_limits_entries_and_the_law(assert_same, drawn):
    assert_same(*drawn)
