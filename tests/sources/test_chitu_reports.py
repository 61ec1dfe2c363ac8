"""Chitu's reports: counts, means turned back into sums, cells that say nothing yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from steelyard.sources import FileReading
from steelyard.sources.agent_day_reports import half_up

Reader = Callable[..., FileReading]

DAY = (
    "日期,店铺,账户名,咨询人数,接待人数,直接接待人数,转入人数,转出人数,买家发起,客服主动跟进,总消息,买家消息,客服消息,答问比,客服字数,最大同时接待,"
    "未回复人数,旺旺回复率,慢响应人数,长接待人数,首次响应(秒),平均响应(秒),平均接待时长,发出评价数,收到评价数,很满意,满意,一般,不满,很不满,"
    "评价发送率,评价返回率,客户满意比,客服服务满意度\n"
)
ROW = '2026-01-05,春风,春风:小美,52,50,45,5,3,48,2,900,400,500,1.25,"12,345",7,2,96.15%,4,1,8.25,20.5,00:05:30,30,10,6,2,1,1,0,60%,33.3%,80%,90\n'


def measures(reading: FileReading) -> dict[str, tuple[int, bool]]:
    assert not reading.refused, reading.problems
    return {
        row["measure"]: (row["value"], row["reconstructed"])
        for row in reading.tables["agent_reports"].table().to_pylist()
    }


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_an_agent_day_report_becomes_one_row_per_measure(encoding: str, read_text: Reader) -> None:
    reading = read_text("售中服务.csv", DAY + ROW, encoding)
    assert reading.layout == "chitu_agent_day"
    assert reading.problems == []
    assert reading.unknown_columns == []
    assert measures(reading) == {
        "consulted_buyers": (52, False),
        "received_buyers": (50, False),
        "direct_buyers": (45, False),
        "transferred_in_buyers": (5, False),
        "transferred_out_buyers": (3, False),
        "buyer_initiated_buyers": (48, False),
        "buyer_messages": (400, False),
        "agent_messages": (500, False),
        "agent_characters": (12345, False),
        "peak_parallel": (7, False),
        "unanswered_buyers": (2, False),
        "slow_buyers": (4, False),
        "long_buyers": (1, False),
        "first_wait_ms": (412500, True),
        "first_replies": (50, True),
        "wait_ms": (1025000, True),
        "rounds_answered": (50, True),
        "reception_ms": (16500000, True),
        "rating_invites": (30, False),
        "ratings": (10, False),
        "ratings_5": (6, False),
        "ratings_4": (2, False),
        "ratings_3": (1, False),
        "ratings_2": (1, False),
        "ratings_1": (0, False),
        "ratings_positive": (8, False),
        "rating_score_sum": (43, False),
    }
    row = reading.tables["agent_reports"].table().to_pylist()[0]
    assert (row["platform"], row["shop_id"], row["agent_id"], row["business_day"], row["source"], row["_row"]) == (
        "taobao",
        "春风",
        "春风:小美",
        date(2026, 1, 5),
        "chitu_agent_day",
        2,
    )


def test_a_mean_becomes_a_sum_rounded_half_up(read_text: Reader) -> None:
    text = "日期,店铺,账户名,接待人数,首次响应(秒)\n2026-01-05,s,a,3,0.0005\n2026-01-05,s,b,1,0.0005\n"
    reading = read_text("r.csv", text)
    values = {
        (row["agent_id"], row["measure"]): row["value"] for row in reading.tables["agent_reports"].table().to_pylist()
    }
    assert values["a", "first_wait_ms"] == 2  # 1.5 ms
    assert values["b", "first_wait_ms"] == 1  # 0.5 ms
    assert half_up(Fraction(5, 2)) == 3


@pytest.mark.parametrize(
    ("cell", "ms"),
    [
        ("8.5", 8500),
        ("00:01:05", 65000),
        ("1分5秒", 65000),
        ("12分30秒", 750000),
        ("1:05", 65000),
        ("1小时2分", 3720000),
    ],
)
def test_durations_are_read_in_every_form(cell: str, ms: int, read_text: Reader) -> None:
    assert measures(read_text("r.csv", f"日期,店铺,账户名,接待人数,平均响应(秒)\n2026-01-05,s,a,1,{cell}\n"))[
        "wait_ms"
    ] == (ms, True)


@pytest.mark.parametrize("cell", ["-", "--", "", "延迟统计"])
def test_a_cell_that_says_nothing_gives_no_measure_never_zero(cell: str, read_text: Reader) -> None:
    reading = read_text("r.csv", f"日期,店铺,账户名,接待人数,首次响应(秒),慢响应人数\n2026-01-05,s,a,5,{cell},{cell}\n")
    assert measures(reading) == {"received_buyers": (5, False)}
    assert [note.reason for note in reading.notes] == (["not_final", "not_final"] if cell == "延迟统计" else [])


def test_totals_and_means_are_dropped_and_the_empty_export_is_valid(read_text: Reader) -> None:
    reading = read_text("r.csv", DAY + ROW + ROW.replace("春风:小美", "汇总") + "均值" + ROW[10:] + DAY)
    assert len(measures(reading)) == 27
    assert len(reading.tables["agent_reports"].table()) == 27
    assert [(note.reason, note.words.en[:6]) for note in reading.notes] == [("rows_dropped", "3 rows")]
    empty = read_text("r.csv", DAY)
    assert not empty.refused
    assert empty.problems == []
    assert empty.tables["agent_reports"].rows == 0


def test_a_row_of_the_whole_shop_is_kept_apart(read_text: Reader) -> None:
    assert measures(read_text("r.csv", "日期,店铺,咨询人数,接待人数\n2026-01-05,春风,9,8\n")) == {
        "shop_consulted_buyers": (9, False),
        "shop_received_buyers": (8, False),
    }


CUSTOM = (
    "日期,客服昵称,聊天人数(原咨询人数),接待人数,直接接入人数,转发接入人数,慢接待人数,询单人数,询单->最终付款转化率,销售额,销售量,销售人数,客单价,心得\n"
    '2026/1/5,春风:小美,52,50,45,5,4,30,46.67%,"1,234.56",20,13,94.97,x\n'
)


def test_a_custom_report_turns_ratios_into_counts_and_takes_the_rule_from_its_name(read_text: Reader) -> None:
    reading = read_text("自定义报表_绩效_付款判定_2026-01-05至2026-01-05.csv", CUSTOM)
    assert reading.layout == "chitu_custom"
    assert reading.unknown_columns == ["心得"]
    found = measures(reading)
    assert found["inquiry_paid"] == (14, True)
    assert (found["sales_paid_fen"], found["sales_paid_items"], found["sales_paid_buyers"]) == (
        (123456, False),
        (20, False),
        (13, False),
    )
    assert found["transferred_in_buyers"] == (5, False)
    assert "sales_order_first_fen" in measures(read_text("自定义报表.csv", CUSTOM))


@pytest.mark.parametrize("cell", ["0.4667", "46.67%", "46.67"])
def test_a_ratio_is_read_in_every_form(cell: str, read_text: Reader) -> None:
    assert measures(read_text("r.csv", CUSTOM.replace("46.67%", cell)))["inquiry_paid"] == (14, True)


def test_the_order_value_becomes_sales_where_the_sales_are_missing(read_text: Reader) -> None:
    text = "日期,客服昵称,询单人数,销售人数,客单价\n2026-01-05,春风:小美,3,13,94.97\n"
    assert measures(read_text("r.csv", text))["sales_order_first_fen"] == (123461, True)


def test_a_mean_without_its_count_is_left_out_and_told(read_text: Reader) -> None:
    reading = read_text("r.csv", "日期,店铺,账户名,咨询人数,首次响应(秒)\n2026-01-05,s,a,5,8\n")
    assert measures(reading) == {"consulted_buyers": (5, False)}
    assert [(note.reason, note.column) for note in reading.notes] == [("no_base", "首次响应(秒)")]


def test_a_bad_cell_refuses_its_row(read_text: Reader) -> None:
    reading = read_text(
        "r.csv",
        DAY
        + ROW
        + ROW.replace(",52,", ",五十,")
        + ROW.replace("2026-01-05", "2026-01-01至2026-01-31")
        + ROW.replace(",52,", ",-1,"),
    )
    assert [(found.row, found.column, found.reason) for found in reading.problems] == [
        (3, "咨询人数", "not_a_number"),
        (4, "日期", "not_a_day"),
        (5, "咨询人数", "below_minimum"),
    ]
    assert reading.refused_count == 3
    assert len(measures(reading)) == 27


def test_a_report_without_days_is_refused(read_text: Reader) -> None:
    reading = read_text("r.csv", "客服昵称,接待人数,咨询人数\n春风:小美,1,2\n")
    assert reading.problems[0].reason == "day_missing"


def test_full_width_brackets_blanks_and_a_title_do_no_harm(write_book: Callable[..., Path], read_path: Reader) -> None:
    path = write_book(
        "赤兔.xlsx",
        {
            "Sheet1": [
                ["赤兔名品 售中服务"],
                [],
                ["日期　", "店铺", "账户名", "接待人数", "首次响应（秒）"],
                ["2026-01-05", "s", "s:a", 4, 2.5],
            ]
        },
    )
    assert measures(read_path(path)) == {
        "received_buyers": (4, False),
        "first_wait_ms": (10000, True),
        "first_replies": (4, True),
    }
