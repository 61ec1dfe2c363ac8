"""Values: from sums and never from averages, dated by accounts and people, null where nothing can be said."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.errors import UnknownName
from steelyard.facts.organisation import Account, Organisation, Person
from steelyard.facts.settings import SettingRow
from steelyard.metrics import (
    CATALOGUE,
    METRICS,
    Figures,
    MeasuredFigures,
    read_own_metrics,
)
from steelyard.periods import Period
from steelyard.trace import AccountSpan

NOVEMBER = Period.parse("2026-11")


def day(number):
    return date(2026, 11, number)


def as_figures(figures: Figures) -> Figures:
    """mypy holds that the measured figures are figures."""
    return figures


# --- worked vectors ----------------------------------------------------------------------------


def test_blanks_are_not_zeros_4054_answered_of_5000_calls_with_mean_67_52_s_is_67_52_s(figures):
    found = figures(
        {("s1", "a", 1): {"calls": 5000, "calls_answered": 4054, "talk_ms": 4054 * 67_520, "answer_ms": 4054 * 67_520}}
    )
    assert found.metric("average_talk_seconds", "e1", NOVEMBER).value == Fraction("67.52")
    assert found.metric("average_answer_seconds", "e1", NOVEMBER).value == Fraction("67.52")
    assert found.metric("average_talk_seconds", "e1", NOVEMBER).count == 4054


def test_percentile_is_linear_the_p90_of_1_to_10_s_is_9_1_s(figures, waits):
    reader = waits([("s1", "a", day(1), second * 1000) for second in range(1, 11)])
    found = figures({("s1", "a", 1): {"rounds_answered": 10}}, waits=reader)
    value = found.metric("response_p90_seconds", "e1", NOVEMBER)
    assert value.value == Fraction("9.1")
    assert (value.numerator, value.denominator, value.count) == (None, 10, 10)
    assert found.metric("response_p50_seconds", "e1", NOVEMBER).value == Fraction("5.5")


# --- ratios ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "counted", "numerator", "denominator"),
    [
        ("first_response_seconds", {"first_wait_ms": 25_500, "first_replies": 2}, Fraction("25.5"), 2),
        ("average_response_seconds", {"wait_ms": 30_000, "rounds_answered": 7}, 30, 7),
        ("quick_reply_ratio", {"rounds_quick": 3, "rounds": 4}, 3, 4),
        ("first_quick_ratio", {"first_quick": 3, "consulted_buyers": 5}, 3, 5),
        (
            "three_minute_reply_ratio",
            {"rounds_within_180s_window": 1, "rounds_window": 2, "rounds_within_180s": 9, "rounds": 9},
            1,
            2,
        ),
        ("reply_ratio", {"consulted_buyers": 10, "unanswered_buyers": 1}, 9, 10),
        ("answer_question_ratio", {"agent_messages": 60, "buyer_messages": 40}, 60, 40),
        ("slow_ratio", {"slow_buyers": 1, "received_buyers": 8}, 1, 8),
        ("inquiry_paid_ratio", {"inquiry_paid": 2, "inquiry_buyers": 5}, 2, 5),
        ("inquiry_loss_ratio", {"inquiry_lost": 3, "inquiry_buyers": 5}, 3, 5),
        ("csat_ratio", {"ratings_positive": 9, "ratings": 10}, 9, 10),
        ("csat_mean", {"rating_score_sum": 46, "ratings": 10}, 46, 10),
        ("rating_invite_ratio", {"rating_invites": 30, "received_buyers": 40}, 30, 40),
        ("nps", {"promoters": 5, "detractors": 7, "nps_answers": 20}, -2, 20),
        (
            "bad_review_ratio",
            {"reviews_good": 90, "reviews_neutral": 6, "reviews_bad": 4, "reviews_bad_service": 1},
            1,
            100,
        ),
        (
            "neutral_bad_review_ratio",
            {
                "reviews_good": 90,
                "reviews_neutral": 6,
                "reviews_bad": 4,
                "reviews_bad_service": 1,
                "reviews_neutral_service": 2,
            },
            3,
            100,
        ),
        ("repeat_ratio", {"repeat_conversations": 2, "resolvable_conversations": 10}, 2, 10),
        ("first_contact_resolution", {"repeat_conversations": 2, "resolvable_conversations": 10}, 8, 10),
        ("resolution_ratio", {"repeat_conversations": 2, "resolvable_conversations": 10}, Fraction("8.4"), 10),
        ("sales_yuan", {"sales_order_first_fen": 123_456}, Fraction("1234.56"), 1),
        ("refund_ratio", {"sales_order_first_fen": 1000, "sales_order_first_refund_fen": 200}, 200, 1000),
        ("ticket_resolution_minutes", {"ticket_resolution_ms": 90_000, "tickets_resolved": 3}, Fraction("1.5"), 3),
        ("calls_answered_per_hour", {"calls_answered": 86, "worked_ms": 7_200_000}, 86, 2),
        ("utilisation", {"online_ms": 7, "scheduled_ms": 8}, 7, 8),
        ("received_buyers", {"received_buyers": 12}, 12, 1),
    ],
)
def test_a_value_is_its_numerator_over_its_denominator_exactly(figures, key, counted, numerator, denominator):
    value = figures({("s1", "a", 3): counted}).metric(key, "e1", NOVEMBER)
    assert (value.numerator, value.denominator) == (numerator, denominator)
    assert value.value == Fraction(numerator) / denominator


def test_resolution_is_one_minus_0_8_of_the_repeat_ratio(figures):
    found = figures({("s1", "a", 3): {"repeat_conversations": 3, "resolvable_conversations": 7}})
    repeat = found.metric("repeat_ratio", "e1", NOVEMBER).value
    assert found.metric("resolution_ratio", "e1", NOVEMBER).value == 1 - repeat * Fraction("0.8")
    assert found.metric("first_contact_resolution", "e1", NOVEMBER).value == 1 - repeat


def test_figures_of_one_issue_tag_use_its_own_measures(figures):
    found = figures(
        {
            ("s1", "a", 3): {
                "repeat_conversations": 3,
                "resolvable_conversations": 7,
                "repeat_conversations:issue=退货": 1,
                "resolvable_conversations:issue=退货": 2,
            }
        }
    )
    value = found.metric("resolution_ratio:issue=退货", "e1", NOVEMBER)
    assert value.value == Fraction(6, 10)
    assert value.key == "resolution_ratio:issue=退货"


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 500), st.integers(0, 900))
def test_order_value_is_items_per_buyer_times_item_price(fen, buyers, items):
    rows = [
        ("s1", day(1), "a", name, value)
        for name, value in (
            ("sales_order_first_fen", fen),
            ("sales_order_first_buyers", buyers),
            ("sales_order_first_items", items),
        )
        if value
    ]
    found = MeasuredFigures([("s1", day(1), "a", "received_buyers", 1), *rows], None, Organisation())
    value, per_buyer, price = (
        found.metric(key, "a", NOVEMBER).value for key in ("order_value_yuan", "items_per_buyer", "item_price_yuan")
    )
    if buyers and items:
        assert value == per_buyer * price == Fraction(fen, 100 * buyers)
    assert (value is None) == (buyers == 0)
    assert (price is None) == (items == 0)


# --- null --------------------------------------------------------------------------------------


def test_a_zero_denominator_gives_null_and_never_zero(figures):
    value = figures({("s1", "a", 3): {"received_buyers": 4}}).metric("csat_ratio", "e1", NOVEMBER)
    assert (value.value, value.numerator, value.denominator, value.count) == (None, 0, 0, 0)
    assert "零" in value.trace.note.zh


def test_a_measure_of_a_recorded_shop_is_zero_and_of_nothing_recorded_missing(figures):
    found = figures({("s1", "b", 3): {"received_buyers": 4}})
    assert found.measure("received_buyers", "e1", NOVEMBER) == 0
    assert found.measure("received_buyers", "e1", Period.parse("2026-12")) is None
    assert found.measure("received_buyers", "nobody", NOVEMBER) is None
    assert found.metric("received_buyers", "nobody", NOVEMBER).value is None
    assert found.metric("csat_ratio", "nobody", NOVEMBER).trace.note.zh == "没有记录"
    assert found.shop_measure("shop_paid_fen", ["s9"], NOVEMBER) is None


def test_whoever_was_away_while_the_shop_worked_has_no_records_and_still_a_measure_of_zero(figures):
    made = figures({("s1", "a", 3): {"received_buyers": 5}, ("s1", "b", 20): {"received_buyers": 1}})
    first_half = Period(date(2026, 11, 1), date(2026, 11, 16))
    assert (made.has_records("e1", first_half), made.measure("received_buyers", "e1", first_half)) == (True, 5)
    assert (made.has_records("e2", first_half), made.measure("received_buyers", "e2", first_half)) == (False, 0)
    assert made.has_records("e2", NOVEMBER)


def test_a_percentile_without_a_wait_or_a_reader_is_null(figures, waits):
    for reader in (None, waits([])):
        value = figures({("s1", "a", 3): {"rounds": 4}}, waits=reader).metric("response_p90_seconds", "e1", NOVEMBER)
        assert (value.value, value.denominator, value.count) == (None, 0, 0)


# --- scopes ------------------------------------------------------------------------------------

DAYS = {
    ("s1", "a", 1): {"wait_ms": 10_000, "rounds_answered": 1, "sales_order_first_fen": 100, "peak_parallel": 3},
    ("s1", "a", 20): {"wait_ms": 20_000, "rounds_answered": 1, "sales_order_first_fen": 300, "peak_parallel": 5},
    ("s2", "c", 2): {"wait_ms": 0, "rounds_answered": 8, "sales_order_first_fen": 50, "peak_parallel": 4},
    ("s1", "b", 2): {"wait_ms": 90_000, "rounds_answered": 9, "sales_order_first_fen": 200, "peak_parallel": 2},
    ("s1", "b", 16): {"wait_ms": 7_000, "rounds_answered": 1, "sales_order_first_fen": 1_000, "peak_parallel": 9},
    ("s1", "", 16): {"sales_order_first_fen": 500, "shop_paid_fen": 2_100},
    ("s2", "", 16): {"shop_paid_fen": 50},
    ("s1", "stray", 5): {"wait_ms": 1_000, "rounds_answered": 1, "sales_order_first_fen": 1},
}


def test_an_employee_is_the_sum_of_the_accounts_held(figures):
    found = figures(DAYS)
    assert found.metric("average_response_seconds", "e1", NOVEMBER).value == Fraction(30, 10)
    assert found.measure("rounds_answered", "e1", NOVEMBER) == 10
    assert found.measure("rounds_answered", "e1", Period(day(1), day(20))) == 9


def test_a_peak_is_combined_by_the_maximum(figures):
    found = figures(DAYS)
    assert found.measure("peak_parallel", "e1", NOVEMBER) == 5
    assert found.measure("peak_parallel", "e1", Period(day(1), day(20))) == 4
    assert found.shop_measure("peak_parallel", ["s1", "s2"], NOVEMBER) == 9
    assert found.metric("最大同时接待", "e2", NOVEMBER).value == 9


def test_a_team_is_computed_from_summed_measures_never_by_averaging_members(figures):
    found = figures(
        {("s1", "a", 1): {"rounds_quick": 1, "rounds": 1}, ("s1", "b", 1): {"rounds_quick": 0, "rounds": 99}}
    )
    assert found.scope_value("team", "一组", "quick_reply_ratio", NOVEMBER).value == Fraction(1, 100)
    assert found.team_metric("quick_reply_ratio", "e1", NOVEMBER).value == Fraction(1, 100)


def test_people_count_for_the_team_and_line_of_the_day(figures):
    found = figures(DAYS)
    teams = {scope: value.value for scope, value in found.values("team", NOVEMBER, ["rounds_answered"])}
    lines = {scope: value.value for scope, value in found.values("line", NOVEMBER, ["rounds_answered"])}
    assert teams == {"一组": 19, "二组": 1}
    assert lines == {"presales": 19, "aftersales": 1}


def test_an_account_that_changes_hands_counts_for_its_holder_of_the_day(figures):
    org = Organisation(
        accounts=(Account("taobao", "s1", "a", "e1", end=day(10)), Account("taobao", "s1", "a", "e2", day(10)))
    )
    found = figures(DAYS, org=org)
    assert found.measure("rounds_answered", "e1", NOVEMBER) == 1
    assert found.measure("rounds_answered", "e2", NOVEMBER) == 1
    assert found.employee_ids(NOVEMBER) == ("b", "c", "e1", "e2", "stray")
    assert [span.agent_id for span in found.unmatched(NOVEMBER)] == ["b", "stray", "c"]


def test_an_unmatched_account_is_scored_under_its_own_id_until_it_is_bound(figures):
    assert figures(DAYS).metric("average_response_seconds", "stray", NOVEMBER).value == 1
    org = Organisation(accounts=(Account("taobao", "s1", "stray", "e1", start=day(5)),))
    bound = figures(DAYS, org=org)
    assert bound.metric("average_response_seconds", "e1", NOVEMBER).value == 1
    assert "stray" not in bound.employee_ids(NOVEMBER)


def test_agents_are_listed_by_shop_and_account_and_nobody_is_no_agent(figures):
    scopes = [scope for scope, _ in figures(DAYS).values("agent", NOVEMBER, ["rounds_answered"])]
    assert scopes == ["s1/a", "s1/b", "s1/stray", "s2/c"]


def test_a_shop_is_its_agents_and_what_belongs_to_nobody(figures):
    found = figures(DAYS)
    shops = {scope: value.value for scope, value in found.values("shop", NOVEMBER, ["sales_yuan"])}
    assert shops == {"s1": Fraction(2101, 100), "s2": Fraction(1, 2)}
    assert found.shop_measure("shop_paid_fen", ["s1", "s2", "s1"], NOVEMBER) == 2_150
    assert found.shop_metric("sales_yuan", ["s1", "s2"], NOVEMBER).value == Fraction(2151, 100)
    assert found.shops_of("e1", NOVEMBER) == ("s1", "s2")
    assert found.shops_of("stray", NOVEMBER) == ("s1",)


@pytest.mark.parametrize("by", ["agent", "employee", "team", "line", "shop"])
def test_every_metric_answers_for_every_scope(figures, waits, by):
    found = figures(DAYS, waits=waits([("s1", "a", day(1), 10_000)]))
    values = list(found.values(by, NOVEMBER))
    assert {value.key for _, value in values} == METRICS.keys()
    for _, value in values:
        if value.value is not None and value.numerator is not None:
            assert value.value == value.numerator / value.denominator
        assert value.trace.value == value.value


def test_the_parts_of_employees_sum_to_the_whole(figures):
    found = figures(DAYS)
    total = sum(value.value for _, value in found.values("employee", NOVEMBER, ["rounds_answered"]))
    assert total == found.shop_measure("rounds_answered", ["s1", "s2"], NOVEMBER) == 21


def test_sales_share_is_of_the_team_of_the_day(figures):
    found = figures(DAYS)
    share = found.metric("sales_share", "e2", NOVEMBER)
    # team one until the 15th (e1 in both shops, e2) sold 100 + 50 + 200, team two from the 16th 1,000
    assert (share.numerator, share.denominator) == (1_200, 1_350)
    assert found.metric("sales_share", "e1", NOVEMBER).value == Fraction(450, 650)
    assert found.metric("sales_share", "stray", NOVEMBER).value is None
    assert found.scope_value("agent", "s1/b", "sales_share", NOVEMBER).value == Fraction(1_200, 1_350)
    assert found.scope_value("team", "一组", "sales_share", NOVEMBER).value == 1


def test_relative_order_value_is_of_the_shops_of_the_employee(figures):
    found = figures(
        {
            ("s1", "a", 1): {"sales_order_first_fen": 3_000, "sales_order_first_buyers": 2},
            ("s1", "b", 1): {"sales_order_first_fen": 1_000, "sales_order_first_buyers": 1},
            ("s1", "", 1): {"sales_order_first_fen": 1_000, "sales_order_first_buyers": 2},
        }
    )
    assert found.metric("relative_order_value", "e1", NOVEMBER).value == Fraction(15, 10)


# --- settings ----------------------------------------------------------------------------------


def test_unsuffixed_sales_follow_the_dated_rule_and_deductions_of_the_shop(figures):
    org = Organisation(
        accounts=(Account("taobao", "s1", "a", "e1"),),
        settings_rows=(
            SettingRow("s1", "attribution_rule", "paid", day(10)),
            SettingRow("s1", "sales_net_of", "refund,postage", day(20)),
        ),
    )
    both = {
        "sales_order_first_fen": 100,
        "sales_paid_fen": 1_000,
        "sales_paid_refund_fen": 30,
        "sales_paid_postage_fen": 7,
        "sales_order_first_refund_fen": 5,
        "sales_paid_orders": 2,
        "sales_order_first_orders": 1,
    }
    found = figures({("s1", "a", 9): both, ("s1", "a", 10): both, ("s1", "a", 20): both}, org=org)
    assert found.measure("sales_fen", "e1", NOVEMBER) == 100 + 1_000 + (1_000 - 30 - 7)
    assert found.measure("sales_gross_fen", "e1", NOVEMBER) == 2_100
    assert found.measure("sales_orders", "e1", NOVEMBER) == 1 + 2 + 2
    assert found.metric("refund_ratio", "e1", NOVEMBER).value == Fraction(65, 2_100)
    assert found.measure("sales_order_first_fen", "e1", NOVEMBER) == 300


@pytest.mark.parametrize(("base", "denominator"), [("invited", 20), ("received", 40), ("valid", 30)])
def test_the_rating_return_ratio_has_the_denominator_of_the_setting(figures, base, denominator):
    org = Organisation(
        accounts=(Account("taobao", "s1", "a", "e1"),), settings_rows=(SettingRow("s1", "rating_return_base", base),)
    )
    found = figures(
        {("s1", "a", 9): {"ratings": 10, "rating_invites": 20, "received_buyers": 40, "valid_conversations": 30}},
        org=org,
    )
    value = found.metric("rating_return_ratio", "e1", NOVEMBER)
    assert (value.numerator, value.denominator) == (10, denominator)


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("csat_ratio", 0),
        ("inquiry_order_ratio", 2),
        ("inquiry_paid_ratio", 2),
        ("inquiry_paid_next_day_ratio", 1),
        ("repeat_ratio", 3),
        ("response_p90_seconds", 0),
        ("sales_yuan", 0),
        ("inquiry_lost", 2),
    ],
)
def test_a_value_is_final_once_nothing_later_can_change_it(figures, key, days):
    last = date.fromordinal(date(2026, 12, 1).toordinal() + days)
    before = date.fromordinal(last.toordinal() - 1)
    counted = {("s1", "a", 9): {"received_buyers": 1}}
    early = figures(counted, as_of=before).metric(key, "e1", NOVEMBER)
    assert not early.is_final
    assert str(last) in early.final_note.zh
    assert figures(counted, as_of=last).metric(key, "e1", NOVEMBER).is_final
    assert figures(counted).metric(key, "e1", NOVEMBER).is_final


def test_the_delay_follows_the_shops_setting(figures):
    org = Organisation(
        accounts=(Account("taobao", "s1", "a", "e1"),), settings_rows=(SettingRow("s1", "inquiry_window_days", "5"),)
    )
    counted = {("s1", "a", 9): {"inquiry_buyers": 1}}
    assert not figures(counted, org=org, as_of=date(2026, 12, 5)).metric("inquiry_paid_ratio", "e1", NOVEMBER).is_final
    assert figures(counted, org=org, as_of=date(2026, 12, 6)).metric("inquiry_paid_ratio", "e1", NOVEMBER).is_final


# --- traces and reading ------------------------------------------------------------------------


def test_a_value_opens_into_its_measures_and_the_accounts_behind_them(figures):
    trace = figures(DAYS).metric("average_response_seconds", "e1", NOVEMBER).trace
    assert trace.rule == "average_response_seconds = (wait_ms / 1000) / rounds_answered"
    leaves = {leaf.rule: leaf for leaf in trace.leaves()}
    assert leaves.keys() == {"wait_ms", "rounds_answered"}
    evidence = leaves["wait_ms"].evidence
    assert (evidence.table, evidence.measure, evidence.start, evidence.end) == (
        "rounds",
        "wait_ms",
        day(1),
        date(2026, 12, 1),
    )
    assert evidence.spans == (
        AccountSpan("s1", "a", day(1), date(2026, 12, 1)),
        AccountSpan("s2", "c", day(1), date(2026, 12, 1)),
    )


def test_a_share_opens_into_the_teams_measure_too(figures):
    trace = figures(DAYS).metric("sales_share", "e1", NOVEMBER).trace
    assert [(one.what.zh, one.value) for one in trace.inputs] == [("销售额(分)", 450), ("团队销售额(分)", 650)]


def test_a_percentile_opens_into_the_two_waits_it_lies_between(figures, waits):
    reader = waits([("s1", "a", day(1), second * 1000) for second in range(1, 11)])
    trace = (
        figures({("s1", "a", 1): {"rounds_answered": 10}}, waits=reader)
        .metric("response_p90_seconds", "e1", NOVEMBER)
        .trace
    )
    assert [(one.what.zh, one.value) for one in trace.inputs] == [
        ("等待数", 10),
        ("排序后第 9 个等待", 9000),
        ("排序后第 10 个等待", 10000),
    ]
    assert trace.inputs[1].evidence.table == "rounds"


def test_percentiles_of_all_scopes_are_read_at_once(figures, waits):
    reader = waits([("s1", agent, day(1), 1000) for agent in ("a", "b", "stray")])
    found = figures(DAYS, waits=reader)
    list(found.values("employee", NOVEMBER, ["response_p90_seconds"]))
    found.metric("response_p90_seconds", "e2", NOVEMBER)
    assert reader.asked == [("rounds", Fraction(9, 10), 3)]
    found.metric("first_response_p90_seconds_window", "e2", NOVEMBER)
    assert reader.asked[1][0] == "first_window"


def test_the_percentile_of_a_team_or_shop_pools_the_waits_of_all(figures, waits):
    reader = waits(
        [
            ("s1", "a", day(1), 1000),
            ("s1", "b", day(2), 3000),
            ("s1", "b", day(16), 90_000),
            ("s1", "stray", day(1), 5000),
        ]
    )
    found = figures(DAYS, waits=reader)
    assert found.team_metric("response_p50_seconds", "e1", NOVEMBER).value == 2
    assert found.shop_metric("response_p50_seconds", ["s1", "s2"], NOVEMBER).value == 4
    assert found.scope_value("shop", "s1", "response_p50_seconds", NOVEMBER).count == 4


def test_an_unknown_key_is_refused(figures):
    with pytest.raises(UnknownName, match="csat_mean"):
        figures(DAYS).metric("csat_men", "e1", NOVEMBER)


def test_figures_read_from_an_arrow_table_are_the_same(figures, organisation):
    pa = pytest.importorskip("pyarrow")
    rows = [
        {"shop_id": shop, "business_day": day(number), "agent_id": agent, "measure": measure, "value": value}
        for (shop, agent, number), measures in DAYS.items()
        for measure, value in measures.items()
    ]
    read = as_figures(MeasuredFigures.from_table(pa.Table.from_pylist(rows), None, organisation))
    assert read.metric("sales_share", "e2", NOVEMBER).value == figures(DAYS).metric("sales_share", "e2", NOVEMBER).value


# --- generated ---------------------------------------------------------------------------------

AGENTS = ("a", "b", "c", "")
counted_days = st.dictionaries(
    st.tuples(st.sampled_from(["s1", "s2"]), st.sampled_from(AGENTS), st.integers(1, 30)),
    st.dictionaries(
        st.sampled_from(["rounds", "rounds_quick", "peak_parallel", "sales_paid_fen", "sales_order_first_fen"]),
        st.integers(1, 99),
        min_size=1,
    ),
    max_size=15,
)
bounds = st.none() | st.integers(1, 30).map(day)
holders = st.lists(
    st.tuples(
        st.sampled_from(["s1", "s2"]), st.sampled_from(AGENTS[:3]), st.sampled_from(["e1", "e2"]), bounds, bounds
    ),
    max_size=6,
)
memberships = st.lists(
    st.tuples(st.sampled_from(["e1", "e2"]), st.sampled_from(["t1", "t2"]), bounds, bounds), max_size=5
)


@settings(max_examples=150, deadline=None)
@given(counted_days, holders, memberships, st.integers(1, 29), st.integers(1, 30))
def test_sums_agree_with_a_second_answer_taken_day_by_day(counted, held, members, first, length):
    accounts = {
        (shop, agent, start): Account("taobao", shop, agent, employee, start, end)
        for shop, agent, employee, start, end in held
    }
    people = {
        (employee, start): Person(employee, employee, "agent", team, start=start, end=end)
        for employee, team, start, end in members
    }
    org = Organisation(
        accounts=tuple(accounts.values()),
        people=tuple(people.values()),
        settings_rows=(SettingRow("s2", "attribution_rule", "paid", day(15)),),
    )
    period = Period(day(first), min(date(2026, 12, 1), date.fromordinal(day(first).toordinal() + length)))
    rows = [
        (shop, day(number), agent, measure, value)
        for (shop, agent, number), measures in counted.items()
        for measure, value in measures.items()
    ]
    found = MeasuredFigures(rows, None, org)

    def winner(entries, when):
        holding = [entry for entry in entries if (entry.start or date.min) <= when < (entry.end or date.max)]
        return max(holding, key=lambda entry: entry.start or date.min, default=None)

    by_employee, by_team, peaks, sales = {}, {}, {}, {}
    for shop, when, agent, measure, value in rows:
        if when not in period:
            continue
        account = (
            winner([one for one in accounts.values() if (one.shop_id, one.agent_id) == (shop, agent)], when)
            if agent
            else None
        )
        employee = account.employee_id if account else agent or None
        person = winner([one for one in people.values() if account and one.employee_id == account.employee_id], when)
        if measure == "rounds":
            by_employee[employee] = by_employee.get(employee, 0) + value
            if person:
                by_team[person.team] = by_team.get(person.team, 0) + value
        if measure == "peak_parallel":
            peaks[employee] = max(peaks.get(employee, 0), value)
        rule = "paid" if shop == "s2" and when >= day(15) else "order_first"
        if measure == f"sales_{rule}_fen":
            sales[employee] = sales.get(employee, 0) + value

    for employee in ("e1", "e2", *AGENTS[:3]):
        for key, expected in (("rounds", by_employee), ("peak_parallel", peaks), ("sales_fen", sales)):
            assert (found.measure(key, employee, period) or 0) == expected.get(employee, 0)
    for team in ("t1", "t2"):
        assert (found.scope_value("team", team, "rounds", period).value or 0) == by_team.get(team, 0)


# --- own metrics -------------------------------------------------------------------------------

OWN = """
metrics:
  - {key: solved, zh: 一次解决指数, en: solved index, unit: ratio, better: higher, formula: "1 - 二次咨询率 * 0.8"}
  - {key: per_round, zh: 每回合接待, en: received per round, unit: ratio, better: higher, formula: "接待人数 / (rounds + 1)"}
  - {key: twice, zh: 两倍指数, en: twice, unit: ratio, better: higher, formula: "一次解决指数 * 2 + 「30 秒应答率」 * 0"}
  - {key: part, zh: 接待占比, en: share of receptions, unit: ratio, better: higher, formula: "接待人数 / shop(接待人数)"}
"""


def test_own_metrics_are_computed_from_metrics_and_measures_by_their_names(figures):
    counted = {
        ("s1", "a", 9): {
            "repeat_conversations": 2,
            "resolvable_conversations": 10,
            "received_buyers": 6,
            "rounds": 2,
            "rounds_quick": 1,
        },
        ("s1", "b", 9): {"received_buyers": 18},
    }
    found = figures(counted, catalogue=read_own_metrics(OWN))
    assert found.metric("一次解决指数", "e1", NOVEMBER).value == found.metric("resolution_ratio", "e1", NOVEMBER).value
    ratio = found.metric("per_round", "e1", NOVEMBER)
    assert (ratio.value, ratio.numerator, ratio.denominator) == (2, 6, 3)
    assert found.metric("twice", "e1", NOVEMBER).value == Fraction("1.68")
    assert found.metric("接待占比", "e1", NOVEMBER).value == Fraction(1, 4)
    assert found.metric("twice", "e2", NOVEMBER).value is None
    assert "solved" in {value.key for _, value in found.values("employee", NOVEMBER)}
    assert not CATALOGUE.is_metric("solved")


def test_an_own_metric_waits_for_the_measures_it_rests_on(figures):
    found = figures({("s1", "a", 9): {"received_buyers": 6}}, catalogue=read_own_metrics(OWN), as_of=date(2026, 12, 1))
    assert not found.metric("twice", "e1", NOVEMBER).is_final
    assert found.metric("per_round", "e1", NOVEMBER).is_final


# --- some shops only ---------------------------------------------------------------------------


def test_within_one_shop_people_and_teams_have_what_they_did_there(figures):
    found = figures(
        {
            ("s1", "a", 1): {"received_buyers": 3, "consulted_buyers": 3},
            ("s2", "c", 1): {"received_buyers": 5, "consulted_buyers": 5},
            ("s1", "b", 1): {"received_buyers": 7, "consulted_buyers": 7},
        }
    )
    narrowed = found.within(["s1"])
    assert [one.scope_value("employee", "e1", "received_buyers", NOVEMBER).value for one in (found, narrowed)] == [8, 3]
    assert [one.scope_value("team", "一组", "received_buyers", NOVEMBER).value for one in (found, narrowed)] == [15, 10]
    assert [scope for scope, _ in narrowed.values("shop", NOVEMBER, ["received_buyers"])] == ["s1"]
    assert {span.shop_id for span in narrowed.accounts("employee", "e1", NOVEMBER)} == {"s1"}
    assert narrowed.within(["s2"]).scope_value("employee", "e1", "received_buyers", NOVEMBER).value is None
