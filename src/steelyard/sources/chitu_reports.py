"""Chitu reports: the agent-day report (售中服务) and custom reports (自定义报表), to ``agent_reports``.

Only the judgement rule of custom reports stands in the file's name alone, and is taken from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from steelyard.sources.agent_day_reports import Conversion, ReportForm, read_report
from steelyard.sources.headers import Header, find_header, header_name
from steelyard.sources.reading import FileReading, Progress, ReadOptions
from steelyard.sources.rows import RawSheet

AGENT_DAY_LAYOUT, CUSTOM_LAYOUT = "chitu_agent_day", "chitu_custom"

_RECEIVED, _INQUIRY, _BUYERS, _FINAL = "接待人数", "询单人数", "销售人数", "询单->最终付款转化率"

CONVERSIONS: tuple[Conversion, ...] = (
    Conversion(("咨询人数", "聊天人数(原咨询人数)", "聊天人数"), "count", "consulted_buyers"),
    Conversion((_RECEIVED,), "count", "received_buyers"),
    Conversion(("直接接待人数", "直接接入人数"), "count", "direct_buyers"),
    Conversion(("转入人数", "转发接入人数"), "count", "transferred_in_buyers"),
    Conversion(("转出人数",), "count", "transferred_out_buyers"),
    Conversion(("买家发起", "买家发起人数"), "count", "buyer_initiated_buyers"),
    Conversion(("买家消息", "买家消息数", "买家消息条数"), "count", "buyer_messages"),
    Conversion(("客服消息", "客服消息数", "客服消息条数"), "count", "agent_messages"),
    Conversion(("客服字数",), "count", "agent_characters"),
    Conversion(("最大同时接待", "最大同时聊天数", "最大同时接待人数"), "count", "peak_parallel"),
    Conversion(("未回复人数",), "count", "unanswered_buyers"),
    Conversion(("慢响应人数", "慢接待人数"), "count", "slow_buyers"),
    Conversion(("长接待人数",), "count", "long_buyers"),
    Conversion(("首次响应(秒)", "首次响应"), "mean_seconds", "first_wait_ms", _RECEIVED, "first_replies"),
    Conversion(("平均响应(秒)", "平均响应"), "mean_seconds", "wait_ms", _RECEIVED, "rounds_answered"),
    Conversion(("平均接待时长", "平均接待时长(秒)"), "mean_seconds", "reception_ms", _RECEIVED),
    Conversion(("发出评价数",), "count", "rating_invites"),
    Conversion(("收到评价数",), "count", "ratings"),
    Conversion(("很满意", "非常满意"), "count", "ratings_5"),
    Conversion(("满意",), "count", "ratings_4"),
    Conversion(("一般",), "count", "ratings_3"),
    Conversion(("不满", "不满意"), "count", "ratings_2"),
    Conversion(("很不满", "很不满意", "非常不满意"), "count", "ratings_1"),
    Conversion((_INQUIRY,), "count", "inquiry_buyers"),
    Conversion(("询单流失人数",), "count", "inquiry_lost"),
    Conversion(("询单->最终下单人数",), "count", "inquiry_ordered"),
    Conversion(("询单->次日付款人数",), "count", "inquiry_paid_next_day"),
    Conversion(("询单->最终付款人数",), "count", "inquiry_paid"),
    Conversion(("询单->最终下单转化率", "询单->最终下单成功率"), "ratio", "inquiry_ordered", _INQUIRY),
    Conversion(("询单->当日下单转化率",), "ratio", "inquiry_ordered_same_day", _INQUIRY),
    Conversion(("询单->次日付款转化率",), "ratio", "inquiry_paid_next_day", _INQUIRY),
    Conversion((_FINAL, "询单->最终付款成功率"), "ratio", "inquiry_paid", _INQUIRY),
    Conversion(("销售额",), "yuan", "sales_{rule}_fen"),
    Conversion(("销售量",), "count", "sales_{rule}_items"),
    Conversion((_BUYERS,), "count", "sales_{rule}_buyers"),
    Conversion(("销售订单数",), "count", "sales_{rule}_orders"),
    Conversion(("客单价",), "mean_yuan", "sales_{rule}_fen", _BUYERS),
    Conversion(("上班天数",), "count", "work_days"),
    Conversion(
        (
            "总消息",
            "总消息数",
            "答问比",
            "旺旺回复率",
            "回复率",
            "评价发送率",
            "评价返回率",
            "客户满意比",
            "客户满意率",
            "客服服务满意度",
            "服务满意度评价参与率",
            "客服主动跟进",
            "客件数",
            "件均价",
        ),
        "unused",
    ),
)
#: Sums that follow from the report's own counts, exactly: measure -> (measure, weight).
FOLLOWING: Mapping[str, tuple[tuple[str, int], ...]] = {
    "ratings_positive": (("ratings_5", 1), ("ratings_4", 1)),
    "rating_score_sum": (("ratings_5", 5), ("ratings_4", 4), ("ratings_3", 3), ("ratings_2", 2), ("ratings_1", 1)),
}
DAY_HEADERS, ACCOUNT_HEADERS, SHOP_HEADERS = (
    ("日期",),
    ("账户名", "客服昵称", "旺旺昵称", "客服账号", "客服"),
    ("店铺", "店铺名称"),
)
#: The judgement rule as custom reports write it into the file's name; without one, Chitu's default.
RULES: Mapping[str, str] = {"下单优先判定": "order_first", "下单判定": "order_created", "付款判定": "paid"}
DEFAULT_RULE = "order_first"

_FORM = ReportForm(
    AGENT_DAY_LAYOUT, CONVERSIONS, "taobao", FOLLOWING, DEFAULT_RULE, DAY_HEADERS, ACCOUNT_HEADERS, SHOP_HEADERS
)
_SIGNATURE = tuple(
    header_name(name)
    for conversion in CONVERSIONS
    for name in conversion.headers
    if conversion.measure
    in (
        "consulted_buyers",
        "received_buyers",
        "inquiry_buyers",
        "first_wait_ms",
        "wait_ms",
        "sales_{rule}_fen",
        "sales_{rule}_buyers",
    )
)


def recognises(sheet: RawSheet) -> bool:
    """An account or shop column and a figure of Chitu's; the day may be missing (then the refusal says so)."""
    return _header(sheet) is not None


def _header(sheet: RawSheet) -> Header | None:
    header = find_header(sheet, (), [(*ACCOUNT_HEADERS, *SHOP_HEADERS), _SIGNATURE])
    if header is None or sum(name in _FORM.by_header for name in header.names) < 2:
        return None
    return header


def layout_of(header: Header) -> str:
    """Agent-day reports call the account 账户名, custom reports 客服昵称."""
    return CUSTOM_LAYOUT if "客服昵称" in header.names else AGENT_DAY_LAYOUT


def rule_of(name: str) -> str:
    """The judgement rule a custom report's file name states."""
    return next((rule for words, rule in RULES.items() if words in name), DEFAULT_RULE)


def read(
    sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None = None
) -> None:
    """A Chitu report -> agent_reports, under the rule its file's name states.

    Raises: FileRefused where the report has no day column (the days cannot be told) or no shop.
    """
    header = _header(sheet)
    assert header is not None
    form = replace(_FORM, key=layout_of(header), rule=rule_of(name))
    read_report(sheet, header, form, reading, options, progress)
