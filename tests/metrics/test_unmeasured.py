"""What this version does not count is unknown, never zero."""

from datetime import date

import pytest

from steelyard.facts.organisation import Account, Organisation, Person
from steelyard.measures.catalogue import MEASURES, TALK_FAMILIES, is_computed, known_by
from steelyard.metrics import MeasuredFigures
from steelyard.periods import Period

NOVEMBER = Period.parse("2026-11")


def test_a_measure_nobody_counts_is_missing_although_the_shop_was_recorded(figures):
    found = figures({("s1", "a", 1): {"received_buyers": 10}})
    for measure in MEASURES.values():
        known = found.measure(measure.key, "e1", NOVEMBER)
        is_counted = measure.family in TALK_FAMILIES and not known_by(measure)
        assert (known is not None) == is_counted, measure.key


def test_a_row_of_a_report_makes_its_measure_known_for_everybody_in_that_shop_and_period(figures):
    found = figures({("s1", "a", 1): {"complaints": 2}, ("s1", "b", 1): {"received_buyers": 3}})
    assert found.measure("complaints", "e1", NOVEMBER) == 2
    assert found.measure("complaints", "e2", NOVEMBER) == 0
    assert found.measure("complaints", "e2", Period(date(2026, 11, 2), date(2026, 12, 1))) is None
    assert found.shop_measure("complaints", ["s1"], NOVEMBER) == 2
    assert found.shop_measure("complaints", ["s2"], NOVEMBER) is None


def test_a_shop_row_of_a_report_is_missing_where_no_report_came(figures):
    found = figures({("s1", "a", 1): {"received_buyers": 10}})
    assert not is_computed(found.catalogue.measure("shop_received_buyers"))
    assert found.shop_measure("shop_received_buyers", ["s1"], NOVEMBER) is None


def test_sales_of_a_shop_whose_orders_were_not_imported_are_missing_not_zero(figures):
    found = figures({("s1", "a", 1): {"received_buyers": 10, "inquiry_buyers": 8}})
    for key in ("sales_order_first_fen", "sales_fen", "sales_items", "inquiry_ordered", "inquiry_lost"):
        assert found.measure(key, "e1", NOVEMBER) is None, key
    assert found.shop_measure("shop_paid_fen", ["s1"], NOVEMBER) is None
    assert found.measure("inquiry_buyers", "e1", NOVEMBER) == 8
    value = found.metric("inquiry_paid_ratio", "e1", NOVEMBER)
    assert (value.value, value.unmeasured.zh) == (None, "没有订单（orders）记录")


def test_once_the_shop_sold_anything_in_the_period_whoever_sold_nothing_has_zero(figures):
    found = figures({("s1", "a", 1): {"received_buyers": 10}, ("s1", "", 9): {"shop_paid_orders": 1}})
    assert found.measure("sales_fen", "e1", NOVEMBER) == 0
    assert found.measure("inquiry_lost", "e2", NOVEMBER) == 0
    assert found.measure("sales_fen", "e1", Period(date(2026, 11, 10), date(2026, 12, 1))) is None


def test_a_report_of_inquiries_is_known_without_orders(figures):
    found = figures({("s1", "a", 1): {"inquiry_buyers": 8, "inquiry_paid": 2}})
    assert found.measure("inquiry_paid", "e1", NOVEMBER) == 2
    assert found.measure("inquiry_paid", "e2", NOVEMBER) == 0
    assert found.measure("sales_fen", "e1", NOVEMBER) is None


@pytest.mark.parametrize("key", ["taboo_hits", "greeting_ratio", "polite_ratio"])
def test_a_figure_nobody_counts_is_null_and_says_that_it_is_not_computed(figures, key):
    value = figures({("s1", "a", 1): {"received_buyers": 10}}).metric(key, "e1", NOVEMBER)
    assert value.value is None
    assert value.unmeasured is not None
    assert "本版本尚未计算" in value.unmeasured.zh
    assert "not computed in this version" in value.unmeasured.en
    assert value.trace.note == value.unmeasured


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        ("complaints", "没有工单（tickets）记录", "no records in tickets"),
        ("dispute_ratio", "没有退款（refunds）记录", "no records in refunds"),
        ("inspection_score", "没有质检（inspections）记录", "no records in inspections"),
        ("exam_mean", "没有成长（growth_records）记录", "no records in growth_records"),
        ("recommended_orders", "没有订单明细（order_lines）记录", "no records in order_lines"),
        ("overtime_restday_minutes", "没有排班（shifts）记录", "no records in shifts"),
        ("utilisation", "没有在线状态（presence）、排班（shifts）记录", "no records in presence, shifts"),
    ],
)
def test_a_figure_over_records_that_were_never_imported_is_null_and_names_the_table(figures, key, zh, en):
    value = figures({("s1", "a", 1): {"received_buyers": 10}}).metric(key, "e1", NOVEMBER)
    assert (value.value, value.unmeasured.zh, value.unmeasured.en) == (None, zh, en)


def test_once_the_shop_has_records_of_a_table_none_of_a_kind_is_zero(figures):
    found = figures({("s1", "a", 1): {"shifts": 1, "received_buyers": 10}, ("s1", "b", 2): {"received_buyers": 3}})
    assert found.measure("overtime_restday_minutes", "e1", NOVEMBER) == 0
    assert found.measure("overtime_restday_minutes", "e2", NOVEMBER) == 0
    assert found.measure("online_ms", "e1", NOVEMBER) is None


def test_shifts_alone_do_not_make_chats_that_were_never_imported_zero(figures):
    found = figures({("s1", "a", 1): {"shifts": 1}})
    assert found.measure("received_buyers", "e1", NOVEMBER) is None


def test_a_zero_denominator_of_counted_measures_is_not_called_uncounted(figures):
    value = figures({("s1", "a", 1): {"received_buyers": 10}}).metric("csat_ratio", "e1", NOVEMBER)
    assert (value.value, value.unmeasured) == (None, None)


def test_words_of_a_shop_figure_say_shop_once():
    rows = [("s1", date(2026, 11, 1), "a", "shop_paid_fen", 100)]
    organisation = Organisation(people=(Person("e1", "小安"),), accounts=(Account("taobao", "s1", "a", "e1"),))
    value = MeasuredFigures(rows, None, organisation).shop_metric("shop_paid_fen", ["s1"], NOVEMBER)
    assert value.trace.what.zh == "店铺成交金额(分)"
