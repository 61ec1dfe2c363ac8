"""Declarations: every measure and metric of the specification, labels that mean one thing, formulas that compile."""

import re
from typing import get_args

import pytest

from steelyard.errors import InputRefused, UnknownName
from steelyard.formula import normalise_name
from steelyard.measures.model import Better
from steelyard.metrics import CATALOGUE, MEASURES, METRICS, Catalogue, Metric
from steelyard.metrics.model import MetricUnit

#: The measures of the specification, family by family.
SPECIFIED = {
    "workload": """consulted_buyers direct_buyers received_buyers unanswered_buyers transferred_in_buyers transferred_out_buyers
        buyer_initiated_buyers conversations valid_conversations buyer_messages agent_messages agent_characters reception_ms long_buyers
        peak_parallel offline_notes filtered_conversations""",
    "response": """rounds rounds_answered rounds_quick rounds_within_180s wait_ms first_replies first_wait_ms first_quick slow_buyers
        rounds_window rounds_answered_window rounds_quick_window rounds_within_180s_window wait_ms_window first_replies_window
        first_wait_ms_window first_quick_window slow_buyers_window""",
    "inquiry": """inquiry_buyers inquiry_ordered inquiry_ordered_same_day inquiry_paid inquiry_paid_next_day inquiry_lost""",
    "sales": " ".join(
        f"sales_{rule}_{kind}"
        for rule in ("order_created", "order_first", "paid")
        for kind in ("fen", "orders", "buyers", "items", "postage_fen", "refund_fen")
    )
    + " shop_paid_fen shop_paid_orders assisted_orders assisted_fen",
    "cross-selling": """recommended_cards recommended_orders recommended_items orders_with_3_recommended repurchase_buyers memberships_led
        estimate_fen actual_fen""",
    "satisfaction": """rating_invites ratings rating_score_sum ratings_5 ratings_4 ratings_3 ratings_2 ratings_1 ratings_positive
        ratings_resolved_yes ratings_resolved_no promoters detractors nps_answers reviews_good reviews_neutral reviews_bad
        reviews_neutral_service reviews_bad_service""",
    "after-sales": """refunds_handled refunds_finished refund_handling_ms disputes disputes_won saved_fen complaints tickets
        tickets_resolved ticket_first_ms ticket_resolution_ms tickets_reopened tickets_returned ticket_difficulty_sum complaints_repeated""",
    "resolution": "resolvable_conversations repeat_conversations lost_buyers won_back_buyers",
    "attendance": """online_ms away_ms rest_ms scheduled_ms worked_ms shifts shifts_on_time leave_minutes overtime_workday_minutes
        overtime_restday_minutes overtime_holiday_minutes work_days""",
    "calls": "calls calls_answered calls_abandoned answer_ms talk_ms calls_resolved call_score_sum call_scores",
    "quality": """inspections inspection_points errors omissions knowledge_searches quick_replies taboo_hits greeting_hits closing_hits
        polite_messages""",
    "growth": "trainings_due trainings_done exam_points exams mentees mentees_passed proposals_accepted",
}

METRICS_SPECIFIED = """first_response_seconds average_response_seconds response_p50_seconds response_p90_seconds
    first_response_p90_seconds quick_reply_ratio first_quick_ratio three_minute_reply_ratio reply_ratio answer_question_ratio slow_ratio
    inquiry_order_ratio inquiry_paid_next_day_ratio inquiry_paid_ratio inquiry_loss_ratio sales_yuan order_value_yuan items_per_buyer
    item_price_yuan relative_order_value sales_share refund_ratio csat_ratio csat_mean rating_invite_ratio rating_return_ratio
    bad_review_ratio neutral_bad_review_ratio good_rating_ratio nps win_back_ratio recommended_share repeat_ratio
    first_contact_resolution resolution_ratio dispute_ratio complaint_ratio ticket_resolution_minutes utilisation punctuality"""


@pytest.mark.parametrize("family", SPECIFIED)
def test_every_measure_of_the_specification_is_declared_in_its_family(family):
    for key in SPECIFIED[family].split():
        assert MEASURES[key].family == family, key


def test_every_metric_of_the_specification_is_declared():
    assert set(METRICS_SPECIFIED.split()) <= METRICS.keys()


@pytest.mark.parametrize(
    ("key", "zh"),
    [
        ("first_response_seconds", "首次响应时间"),
        ("response_p90_seconds", "响应时间 90 分位"),
        ("quick_reply_ratio", "30 秒应答率"),
        ("three_minute_reply_ratio", "3 分钟人工响应率"),
        ("inquiry_paid_ratio", "询单最终付款转化率"),
        ("relative_order_value", "落实客单价比"),
        ("neutral_bad_review_ratio", "中差评率(服务原因)"),
        ("ticket_resolution_minutes", "平均处理时长"),
        ("nps", "推荐率"),
    ],
)
def test_labels_are_those_of_the_field(key, zh):
    assert METRICS[key].zh == zh


def test_every_name_means_one_thing():
    names = [
        normalise_name(name)
        for item in (*MEASURES.values(), *METRICS.values())
        for name in {item.key, item.zh, item.en}
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_every_metric_declares_unit_and_direction_and_rests_on_declared_measures(metric):
    assert metric.unit in get_args(MetricUnit)
    assert metric.better in get_args(Better)
    assert metric.key.isascii()
    assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.key)
    if metric.quantile is None:
        assert CATALOGUE.leaves(metric)
    else:
        assert metric.waits is not None


@pytest.mark.parametrize("key", [key for key in METRICS if key.endswith("_window")])
def test_a_metric_in_the_service_window_reads_the_measures_in_the_window(key):
    plain, windowed = METRICS[key.removesuffix("_window")], METRICS[key]
    if plain.quantile is not None:
        assert windowed.waits == f"{plain.waits}_window"
        return
    leaves = {measure.key for measure in CATALOGUE.leaves(plain)}
    expected = {f"{leaf}_window" if f"{leaf}_window" in MEASURES else leaf for leaf in leaves}
    assert {measure.key for measure in CATALOGUE.leaves(windowed)} == expected


def test_only_peaks_are_combined_by_the_maximum():
    assert {key for key, measure in MEASURES.items() if measure.combine == "max"} == {"peak_parallel"}


@pytest.mark.parametrize(
    "name", ["quick_reply_ratio", "30 秒应答率", "quick reply ratio", "３０ 秒应答率", " 30  秒应答率 "]
)
def test_a_metric_is_found_by_key_and_by_label_in_both_languages(name):
    assert CATALOGUE.metric(name).key == "quick_reply_ratio"


def test_a_measure_is_a_metric_under_its_own_key_and_unit():
    metric = CATALOGUE.metric("接待人数")
    assert (metric.key, metric.unit, metric.better) == ("received_buyers", "count", "higher")
    assert CATALOGUE.metric("sales_order_first_fen").unit == "fen"


def test_resolution_has_figures_per_issue_tag_and_other_families_do_not():
    assert CATALOGUE.measure("repeat_conversations:issue=退货").zh == "二次咨询会话量(退货)"
    assert CATALOGUE.metric("resolution_ratio:issue=退货").key == "resolution_ratio:issue=退货"
    for name in ("received_buyers:issue=退货", "csat_ratio:issue=退货", "repeat_ratio:issue=", ":issue=退货"):
        assert not CATALOGUE.is_metric(name)


def test_the_row_of_a_whole_shop_in_a_report_is_a_measure_of_its_own():
    assert CATALOGUE.measure("shop_received_buyers").zh == "全店接待人数"
    assert not CATALOGUE.is_measure("shop_sales_fen")


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match="csat_ratio"):
        CATALOGUE.metric("csat_ration")
    with pytest.raises(UnknownName):
        CATALOGUE.measure("csat_ratio")
    assert not CATALOGUE.is_measure("csat_ratio")


def test_a_label_that_another_metric_has_is_refused():
    for own in (
        Metric("x", "own", "回复率", "x", "ratio", "higher", "1", own=True),
        Metric("csat_ratio", "own", "乙", "y", "ratio", "higher", "1", own=True),
    ):
        with pytest.raises(InputRefused, match="已用于"):
            Catalogue([own])
