"""How far back figures are needed: balance points, streaks and triggers, alone and together."""

from datetime import date

import pytest

from steelyard import schemes
from steelyard.periods import Period
from steelyard.schemes.history import balances_in, first_day_needed

NOVEMBER = Period.month(2026, 11)
KSF = "{kind: ksf, indicators: [{metric: received_buyers, weight: 100, balance: BALANCE, step: 50, reward: 60, penalty: 40}]}"
CURVE = "{key: a, metric: received_buyers, weight: 100, curve: {kind: ksf, balance: BALANCE, step: 1, up: 1, down: 1}}"
MODIFIER = (
    '{kind: commission, on: sales_paid_fen, tiers: [{from: "0", rate: "0.01"}], rate_modifiers: '
    '[{metric: csat_ratio, per: "0.05", above: BALANCE, add: "0.003"}]}'
)


def version(pay="", indicators="", more=""):
    text = f"scheme: a\nname: a\nversions:\n  - {{from: 2020-01-01, pay: [{pay}], indicators: [{indicators}]{more}}}\n"
    return schemes.parse(text, "a.yaml").versions[0]


def needed(*parts, period=NOVEMBER, **more):
    return first_day_needed(version(*parts, **more), period)


def test_a_scheme_that_looks_at_nothing_earlier_needs_the_period_alone():
    assert needed("{kind: base}") == date(2026, 11, 1)
    assert needed(KSF.replace("BALANCE", '"1015"')) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("balance", "first"),
    [
        ("{history: {months: 12}}", date(2025, 11, 1)),
        ("{history: {months: 1}}", date(2026, 10, 1)),
        ("{per_head: {measure: received_buyers, months: 3}}", date(2026, 8, 1)),
        ('{normal: "1015", campaign: {history: {months: 2}}}', date(2026, 9, 1)),
        ('{months: {2026-11: "1200"}}', date(2026, 11, 1)),
    ],
)
def test_a_balance_point_needs_the_months_it_is_drawn_from(balance, first):
    assert needed(KSF.replace("BALANCE", balance)) == first


def test_curves_and_rate_modifiers_look_back_too():
    assert needed("", CURVE.replace("BALANCE", "{history: {months: 6}}")) == date(2026, 5, 1)
    assert needed(MODIFIER.replace("BALANCE", "{history: {months: 4}}")) == date(2026, 7, 1)


def test_a_period_within_a_month_looks_at_the_full_months_before_that_month():
    eleven = Period.parse("2026-11-11..2026-11-20")
    assert needed(KSF.replace("BALANCE", "{history: {months: 1}}"), period=eleven) == date(2026, 10, 1)
    assert needed("{kind: base}", period=eleven) == date(2026, 11, 11)


def test_every_balance_point_is_found_with_its_place_in_the_file():
    found = version(
        f"{KSF}, {MODIFIER}".replace("BALANCE", '{normal: "1", campaign: "2"}', 1).replace("BALANCE", '"0.8"'),
        CURVE.replace("BALANCE", '"1000"'),
    )
    assert [(drawn.path, drawn.metric, drawn.by_campaign) for drawn in balances_in(found)] == [
        (("indicators", 0, "curve", "balance"), "received_buyers", False),
        (("pay", 0, "indicators", 0, "balance"), "received_buyers", True),
        (("pay", 1, "rate_modifiers", 0, "above"), "csat_ratio", False),
    ]


STREAK = "{kind: bonus, name: 三连冠, rank: {metric: csat_ratio}, amount: 300, streak: 3}"


def test_a_streak_and_a_trigger_need_the_cycles_before_and_balance_points_the_months_before_those():
    assert needed(STREAK) == date(2026, 9, 1)
    trigger = ', triggers: [{name: 两期不合格, suggest: review, when: "csat_ratio < 0.5", cycles: 4}]'
    assert needed(STREAK, more=trigger) == date(2026, 8, 1)
    assert needed(f"{STREAK}, {KSF.replace('BALANCE', '{history: {months: 12}}')}") == date(2025, 9, 1)


def test_cycles_before_go_by_the_cycle_of_the_version():
    for cycle, period, first in (
        ("quarter", "2026-Q4", date(2026, 4, 1)),
        ("two_months", "2026-11..2026-12", date(2026, 7, 1)),
    ):
        assert needed(STREAK, more=f", cycle: {cycle}", period=Period.parse(period)) == first
    trigger = (
        ", cycle: ad_hoc, triggers: [{name: 两期不合格, suggest: review, grade: C, cycles: 2}], grades: [{name: C}]"
    )
    eleven = Period.parse("2026-11-01..2026-11-11")
    assert needed(more=trigger, period=eleven) == date(2026, 11, 1)
