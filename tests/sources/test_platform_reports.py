"""The platforms' service reports: recognised by their columns, means and ratios turned into sums of their own base."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from steelyard.measures.catalogue import MEASURES
from steelyard.sources import FileReading
from steelyard.sources.platform_reports import REPORTS

Reader = Callable[..., FileReading]
DAY = date(2026, 11, 5)


def figures(reading: FileReading) -> dict[str, dict[str, tuple[int, bool]]]:
    assert not reading.refused, reading.problems
    found: dict[str, dict[str, tuple[int, bool]]] = {}
    for row in reading.tables["agent_reports"].table().to_pylist():
        found.setdefault(row["agent_id"], {})[row["measure"]] = (row["value"], row["reconstructed"])
    return found


RECEPTION = (
    "日期,咨询人数,接待人数,未回复人数,有效接待人数,平均响应时长,3分钟人工响应率,咨询客服人次,客服回复人次,客服未回复人次,旺旺回复率,首次响应时长,"
    "慢响应人数,长接待人数,买家发起人数,客服主动跟进人数,总消息数,买家消息条数,客服消息条数,答问比,客服字数,平均接待时长\n"
    '2026-11-05,52,50,2,40,20秒,98%,100,97,3,97%,8.5,4,1,48,2,900,400,500,1.25,"12,345",00:05:30\n'
    "同行同层优秀,,60,,,,,,,,,,,,,,,,,,,\n"
)


def test_a_day_of_the_shop_is_told_apart_from_its_agents_and_from_other_shops(read_text: Reader) -> None:
    reading = read_text("咨询接待.csv", RECEPTION, "gbk", shop_id="s1")
    assert reading.layout == "sycm_reception"
    assert reading.unknown_columns == []
    found = figures(reading)[""]
    assert found["shop_received_buyers"] == (50, False)
    assert (found["shop_wait_ms"], found["shop_rounds_answered"]) == ((1_000_000, True), (50, True))
    assert (found["shop_rounds_within_180s_window"], found["shop_rounds_window"]) == ((98, True), (100, True))
    assert found["shop_reception_ms"] == (16_500_000, True)
    assert "shop_first_wait_ms" not in found
    assert {(note.reason, note.column) for note in reading.notes} == {
        ("rows_dropped", None),
        ("no_unit", "首次响应时长"),
    }


def test_the_variant_per_agent_says_seconds_in_mixed_brackets(read_text: Reader) -> None:
    text = (
        "旺旺昵称,日期,咨询人数,接待人数,平均响应时长（秒),首次响应时长（秒),旺旺分组\n"
        "春风:小美,2026-11-05,11,10,20.5,8.25,一组\n全店汇总值,2026-11-05,11,10,20.5,8.25,\n"
    )
    reading = read_text("客服.csv", text)
    assert figures(reading) == {
        "春风:小美": {
            "consulted_buyers": (11, False),
            "received_buyers": (10, False),
            "wait_ms": (205_000, True),
            "rounds_answered": (10, True),
            "first_wait_ms": (82_500, True),
            "first_replies": (10, True),
        }
    }
    assert reading.tables["agent_reports"].table().to_pylist()[0]["shop_id"] == "春风"


def test_inquiries_and_order_values_of_a_day(read_text: Reader) -> None:
    text = (
        "日期,询单人数,当日询单人数,当日付款人数,当日付款金额,最终付款人数,最终付款金额,询单当日付款转化率,询单最终付款转化率\n"
        "2026-11-05,30,30,10,100,,,33%,46.67%\n"
    )
    assert figures(read_text("业绩询单.csv", text, shop_id="s1")) == {
        "": {"shop_inquiry_buyers": (30, False), "shop_inquiry_paid": (14, True)}
    }
    text = '日期,销售额,销售量,销售人数,客单价,客件数,件均价\n2026-11-05,"1,234.56",20,13,94.97,1.54,61.73\n'
    assert figures(read_text("客单价.csv", text, shop_id="s1")) == {
        "": {
            "shop_sales_order_first_fen": (123_456, False),
            "shop_sales_order_first_items": (20, False),
            "shop_sales_order_first_buyers": (13, False),
        }
    }


def test_order_values_per_agent_stay_a_custom_report_of_chitu(read_text: Reader) -> None:
    text = "日期,客服昵称,销售额,销售人数,客件数,件均价\n2026-11-05,s1:a,10,2,1,5\n"
    assert read_text("自定义报表.csv", text).layout == "chitu_custom"


def test_ratings_stand_under_two_header_rows(write_book: Callable[..., Path], read_path: Reader) -> None:
    names = ["发出", "收到", "很满意", "满意", "一般", "不满", "很不满", "发送率", "返回率", "满意率", "服务度"]
    above = ["日期", "接待人数", *(cell for group in ("总", "邀请", "自主") for cell in [group, *[""] * 10])]
    below = ["", "", *names * 3]
    row = ["2026-11-05", 50, 30, 10, 6, 2, 1, 1, 0, "60%", "33%", "80%", 90, *["-"] * 22]
    path = write_book("接待评价.xlsx", {"数据": [["生意参谋 接待评价"], above, below, row]})
    reading = read_path(path, shop_id="s1")
    assert reading.layout == "sycm_ratings"
    assert reading.unknown_columns == []
    assert figures(reading)[""] == {
        "shop_rating_invites": (30, False),
        "shop_ratings": (10, False),
        "shop_ratings_5": (6, False),
        "shop_ratings_4": (2, False),
        "shop_ratings_3": (1, False),
        "shop_ratings_2": (1, False),
        "shop_ratings_1": (0, False),
        "shop_ratings_positive": (8, False),
        "shop_rating_score_sum": (43, False),
    }


JD = (
    "客服,促成下单商品金额,售前接待人数,促成下单人数,平均响应时长（新）,接待量,30s应答率,客服3分钟人工回复率,好评量,评价量\n"
    "jd_小美,1234.5,20,8,00:00:15,40,95%,97.5%,9,10\n"
)


def test_a_report_of_jd_needs_the_day_from_the_person(read_text: Reader) -> None:
    assert read_text("整体数据.csv", JD, shop_id="j1").problems[0].reason == "day_missing"
    reading = read_text("整体数据.csv", JD, shop_id="j1", business_day=DAY)
    assert figures(reading) == {
        "jd_小美": {
            "inquiry_buyers": (20, False),
            "inquiry_ordered": (8, False),
            "conversations": (40, False),
            "wait_ms": (600_000, True),
            "rounds_answered": (40, True),
            "first_quick": (38, True),
            "rounds_within_180s_window": (39, True),
            "rounds_window": (40, True),
            "ratings_positive": (9, False),
            "ratings": (10, False),
        }
    }
    assert {(row["platform"], row["business_day"]) for row in reading.tables["agent_reports"].table().to_pylist()} == {
        ("jd", DAY)
    }


def test_a_report_of_pdd_counts_its_rates_on_who_needed_an_answer(read_text: Reader) -> None:
    text = (
        "客服账号,咨询人数,需要人工回复的咨询人数,人工接待人数,询单人数,最终成团人数,询单流失人数,询单转化率,客服销售额（元）,3分钟未回复人数,"
        "3分钟人工回复率(8-23点),30秒应答率(8-23点),平均人工响应时长(分钟),评分≤3订单数,评分数,评分≤3率,纠纷退款数,投诉数\n"
        "p1,60,50,48,30,12,18,40%,987.6,1,98%,90%,0.5,2,10,20%,1,0\n总计,60,50,48,-,-,-,-,-,-,-,-,-,-,-,-,-,-\n"
    )
    assert figures(read_text("Sheet0.csv", text, shop_id="p", business_day=DAY)) == {
        "p1": {
            "consulted_buyers": (60, False),
            "received_buyers": (48, False),
            "inquiry_buyers": (30, False),
            "inquiry_paid": (12, False),
            "inquiry_lost": (18, False),
            "sales_order_first_fen": (98_760, False),
            "rounds_within_180s_window": (49, True),
            "rounds_quick_window": (45, True),
            "rounds_window": (50, True),
            "wait_ms": (1_440_000, True),
            "rounds_answered": (48, True),
            "ratings": (10, False),
            "ratings_positive": (8, False),
            "disputes": (1, False),
            "complaints": (0, False),
        }
    }


def test_a_mean_of_pdd_that_says_no_unit_is_left_out_and_told(read_text: Reader) -> None:
    text = "客服账号,人工接待人数,平均人工响应时长\np1,48,0.5\np2,48,1分30秒\n"
    reading = read_text("Sheet0.csv", text, shop_id="p", business_day=DAY)
    assert "wait_ms" not in figures(reading)["p1"]
    assert figures(reading)["p2"]["wait_ms"] == (4_320_000, True)
    assert [(note.reason, note.column) for note in reading.notes] == [("no_unit", "平均人工响应时长")]


def test_a_report_of_feige_counts_by_conversation_and_leaves_bare_rates_out(read_text: Reader) -> None:
    text = (
        "客服昵称,人工已接待人数,人工已接待会话量,CPD,不满意率,3分钟人工回复率(会话),3分钟人工回复率,首次响应时长（秒）,平均响应时长（秒）,"
        "新平均响应时长（秒）,满意率,客服销售额（元）,询单人数,下单人数,支付人数,询单转化率,预警会话量\n"
        "小美,45,50,1,2%,98%,97%,6.5,18,15,95%,500,20,9,8,40%,0\n"
    )
    reading = read_text("飞鸽.csv", text, shop_id="d1", business_day=DAY)
    assert reading.unknown_columns == []
    assert figures(reading) == {
        "小美": {
            "received_buyers": (45, False),
            "conversations": (50, False),
            "rounds_within_180s_window": (49, True),
            "rounds_window": (50, True),
            "first_wait_ms": (325_000, True),
            "first_replies": (50, True),
            "wait_ms": (900_000, True),
            "rounds_answered": (50, True),
            "sales_order_first_fen": (50_000, False),
            "inquiry_buyers": (20, False),
            "inquiry_ordered": (9, False),
            "inquiry_paid": (8, False),
        }
    }


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.form.key)
def test_every_conversion_feeds_a_measure_there_is(report) -> None:
    named = {
        name.format(rule="order_first")
        for conversion in report.form.conversions
        for name in (conversion.measure, conversion.base_measure)
        if name and not name.startswith("_")
    }
    assert named | set(report.form.following) <= MEASURES.keys()
