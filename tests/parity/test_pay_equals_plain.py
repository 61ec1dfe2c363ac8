"""Statements of made-up schemes and companies: the package pays what the plain rules say, to the fen.

An example is a scheme file and a company of three to five people; each person's statement is a case. The same ones are
made each run, and nothing is kept between runs.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import plain_pay
import pytest
import scheme_strategies as made
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from settled import Company, told

from steelyard.pay import Settlement

#: Examples of each kind; all kinds together make more than ten thousand statements.
EXAMPLES = 270

each_run_the_same = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


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


@st.composite
def curves(draw):
    """Measured indicators and nothing else, so that figures meet the edges of their curves often."""
    version = {"missing": "renormalise", "indicators": made.indicators(draw, manual=False)}
    text = made.file_of(version | {"pay": [{"kind": "performance", "amount": "2000"}]})
    return text, made.world(draw, text), made.NOVEMBER


@each_run_the_same
@given(curves())
def test_curves_at_and_beside_their_edges(assert_same, drawn):
    assert_same(*drawn)


@st.composite
def rated(draw):
    text = made.file_of(made.rated_version(draw))
    return text, made.world(draw, text), made.NOVEMBER


@each_run_the_same
@given(rated())
def test_points_vetoes_grades_and_performance_pay(assert_same, drawn):
    assert_same(*drawn)


@st.composite
def monthly(draw):
    period = made.pick(draw, (made.NOVEMBER, made.TWO_MONTHS, made.FEBRUARY))
    items = [made.monthly(draw) | {"name": f"item{place}"} for place in range(2)]
    text = made.file_of({"applies_to": made.applies_to(draw), "pay": items})
    return text, made.world(draw, text, period), period


@each_run_the_same
@given(monthly())
def test_base_and_allowance_of_full_and_broken_months(assert_same, drawn):
    assert_same(*drawn)


@st.composite
def steps(draw):
    version = made.rated_version(draw)
    base = [{"kind": "base", **made.given(draw, amount=made.AMOUNTS)}] if made.often(draw) else []
    version["pay"] = [*base, made.ladder(draw, version["grades"]), made.seniority(draw)]
    text = made.file_of(version)
    return text, made.world(draw, text), made.NOVEMBER


@each_run_the_same
@given(steps())
def test_steps_of_the_ladder_and_years_of_service(assert_same, drawn):
    assert_same(*drawn)


@st.composite
def commissions(draw):
    text = made.file_of({"applies_to": made.applies_to(draw), "pay": [made.commission(draw)]})
    return text, made.world(draw, text), made.NOVEMBER


@each_run_the_same
@given(commissions())
def test_commission_by_tiers_above_a_share_of_the_shop_with_modifiers(assert_same, drawn):
    assert_same(*drawn)


@st.composite
def ksf(draw):
    """Key indicators, the three months before the period, and campaigns across it."""
    period = made.pick(draw, (made.NOVEMBER, made.NOVEMBER, made.TWO_MONTHS))
    text = made.file_of({"pay": [made.ksf(draw)]})
    return text, made.world(draw, text, period), period


@each_run_the_same
@given(ksf())
def test_key_indicators_move_in_whole_steps_from_their_balance_points(assert_same, drawn):
    assert_same(*drawn)


@st.composite
def campaign_ksf(draw):
    """Counts against balance points that campaigns divide, and at least one campaign."""
    text = made.file_of({"pay": [made.ksf(draw, campaigns_only=True)]})
    world = made.world(draw, text)
    world["campaigns"] = world["campaigns"] or [
        {"name": "双11", "shop": "s1", "start": date(2026, 11, 10), "end": date(2026, 11, 13)}
    ]
    return text, world, made.NOVEMBER


@each_run_the_same
@given(campaign_ksf())
def test_counts_on_campaign_days_have_a_balance_point_of_their_own(assert_same, drawn):
    assert_same(*drawn)


MONTHS = ((date(2026, 9, 1), date(2026, 10, 1)), (date(2026, 10, 1), date(2026, 11, 1)), made.NOVEMBER)


@st.composite
def refunded(draw):
    """Three months of sales under two versions of the rates; after each month refunds of any month become known."""
    first, then = [made.commission(draw, net=True) for _ in range(2)]
    later = made.pick(draw, ([then], [then], [then | {"name": "新提成"}], []))
    text = made.file_of({"pay": [first]}, {"from": "2026-10-01", "pay": later})
    world = made.world(draw, text, MONTHS[2], people=3, months=2)
    known = [row for month in MONTHS for row in made.refunds(draw, world, month)]
    cuts = sorted((draw(made.below(len(known) + 1)), draw(made.below(len(known) + 1))))
    return text, world, (known[: cuts[0]], known[cuts[0] : cuts[1]], known[cuts[1] :])


@settings(each_run_the_same, max_examples=EXAMPLES // 3)
@given(refunded())
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


@st.composite
def bonuses(draw):
    text = made.file_of(
        {"pay": [made.bonus(draw, "冠军"), made.bonus(draw, "达标")], "vetoes": made.vetoes(draw, (), ())}
    )
    return text, made.world(draw, text, people=5), made.NOVEMBER


@each_run_the_same
@given(bonuses())
def test_bonuses_by_place_and_by_condition(assert_same, drawn):
    assert_same(*drawn)


@st.composite
def overtimes(draw):
    period = made.pick(draw, (made.NOVEMBER, made.NOVEMBER, made.TWO_MONTHS))
    text = made.file_of({"pay": [made.overtime(draw)]})
    return text, made.world(draw, text, period), period


@each_run_the_same
@given(overtimes())
def test_overtime_by_kind_of_day(assert_same, drawn):
    assert_same(*drawn)


@st.composite
def guarded(draw):
    period = made.pick(draw, (made.NOVEMBER, made.NOVEMBER, made.TWO_MONTHS))
    items = [{"kind": "base"}, {"kind": "allowance", "amount": "200"}][: draw(made.below(3))]
    text = made.file_of({"pay": items})
    return text, made.world(draw, text, period, law=True), period


@each_run_the_same
@given(guarded())
def test_entered_amounts_damage_within_the_law_and_the_minimum_wage(assert_same, drawn):
    assert_same(*drawn)


@st.composite
def beside_each_other(draw):
    """A scheme for some, another beside it for others, with items of one name."""
    files = [
        made.file_of(
            {
                "applies_to": made.applies_to(draw),
                "beside": beside,
                "pay": [
                    *({"kind": "base"} for _ in range(not beside)),
                    made.bonus(draw, f"冠军{draw(made.below(2))}"),
                ],
            },
            name=f"scheme{place}",
        )
        for place, beside in enumerate((False, True, True))
    ]
    chosen = draw(st.permutations(files))
    return chosen, made.world(draw, "".join(files), law=made.often(draw)), made.NOVEMBER


@each_run_the_same
@given(beside_each_other())
def test_schemes_beside_each_other_on_one_statement(assert_same, drawn):
    assert_same(*drawn)


@st.composite
def everything(draw):
    version = made.rated_version(draw)
    items = [
        {"kind": "base"},
        *([{"kind": "allowance"}] if made.often(draw) else []),
        *version["pay"],
        made.commission(draw),
        made.bonus(draw, "冠军"),
        *([made.overtime(draw)] if made.often(draw, 3) else []),
    ]
    version["pay"] = [
        *items,
        *made.limits(draw, [plain_pay.name_of(item) for item in items if item["kind"] != "overtime"]),
    ]
    text = made.file_of(version)
    return text, made.world(draw, text, law=True), made.NOVEMBER


@settings(each_run_the_same, max_examples=EXAMPLES // 2)
@given(everything())
def test_whole_schemes_with_limits_entries_and_the_law(assert_same, drawn):
    assert_same(*drawn)
