"""Statements of made-up schemes and companies: the package pays what the plain rules say, to the fen.

An example is a scheme file and a company of three to five people; each person's statement is a case. The same ones are
made each run, and nothing is kept between runs.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import made_up
import plain_pay
import pytest
from made_up import EXAMPLES, MONTHS, made_from
from settled import Company, told

from steelyard.pay import Settlement


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


@made_from(made_up.curves)
def test_curves_at_and_beside_their_edges(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.rated)
def test_points_vetoes_grades_and_performance_pay(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.monthly)
def test_base_and_allowance_of_full_and_broken_months(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.steps)
def test_steps_of_the_ladder_and_years_of_service(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.commissions)
def test_commission_by_tiers_above_a_share_of_the_shop_with_modifiers(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.ksf)
def test_key_indicators_move_in_whole_steps_from_their_balance_points(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.campaign_ksf)
def test_counts_on_campaign_days_have_a_balance_point_of_their_own(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.refunded, EXAMPLES // 3)
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


@made_from(made_up.bonuses)
def test_bonuses_by_place_and_by_condition(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.streaks)
def test_streaks_look_back_at_the_months_before(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.reductions)
def test_reductions_take_at_most_what_there_is(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.pools)
def test_pools_are_divided_to_the_fen(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.projects)
def test_projects_pay_by_a_count_of_their_own_days(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.overtimes)
def test_overtime_by_kind_of_day(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.guarded)
def test_entered_amounts_damage_within_the_law_and_the_minimum_wage(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.beside_each_other)
def test_schemes_beside_each_other_on_one_statement(assert_same, drawn):
    assert_same(*drawn)


@made_from(made_up.everything, EXAMPLES // 2)
def test_whole_schemes_with_limits_entries_and_the_law(assert_same, drawn):
    assert_same(*drawn)
