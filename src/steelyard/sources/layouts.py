"""The layouts known beside the canonical one, in the order they are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from steelyard.sources import (
    chatwoot,
    chitu_reports,
    jd_orders,
    pdd_orders,
    platform_reports,
    qianniu_chat,
    qiyu_sessions,
    taobao_orders,
)
from steelyard.sources.decoding import Encoding
from steelyard.sources.reading import FileReading, Progress, ReadOptions
from steelyard.sources.rows import RawSheet


@dataclass(frozen=True, slots=True)
class Layout:
    """A tabular layout: its key, the tables it feeds, how its header is recognised, its reader."""

    key: str
    zh: str
    tables: tuple[str, ...]
    recognises: Callable[[RawSheet], bool]
    read: Callable[[RawSheet, str, FileReading, ReadOptions, Progress | None], None]


@dataclass(frozen=True, slots=True)
class TextLayout:
    """A layout of plain text."""

    key: str
    zh: str
    tables: tuple[str, ...]
    recognises: Callable[[Path, Encoding], bool]
    read: Callable[[Path, Encoding, str, FileReading, ReadOptions, Progress | None], None]


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        taobao_orders.ORDERS_LAYOUT,
        "淘宝/天猫订单（ExportOrderList）",
        ("orders",),
        taobao_orders.recognises_orders,
        taobao_orders.read_orders,
    ),
    Layout(
        taobao_orders.LINES_LAYOUT,
        "淘宝/天猫宝贝明细（ExportOrderDetailList）",
        ("order_lines",),
        taobao_orders.recognises_lines,
        taobao_orders.read_lines,
    ),
    Layout(pdd_orders.LAYOUT, "拼多多订单", ("orders",), pdd_orders.recognises, pdd_orders.read),
    Layout(jd_orders.LAYOUT, "京东订单", ("orders", "order_lines"), jd_orders.recognises, jd_orders.read),
    Layout(
        qianniu_chat.SHEET_LAYOUT,
        "千牛聊天记录（工作表）",
        ("messages",),
        qianniu_chat.recognises_sheet,
        qianniu_chat.read_sheet,
    ),
    *(
        Layout(report.form.key, report.zh, ("agent_reports",), report.recognises, report.read)
        for report in platform_reports.REPORTS
    ),
    Layout(
        chitu_reports.AGENT_DAY_LAYOUT,
        "赤兔报表（客服日报、自定义报表）",
        ("agent_reports",),
        chitu_reports.recognises,
        chitu_reports.read,
    ),
    Layout(
        qiyu_sessions.LAYOUT,
        "七鱼会话记录",
        ("ratings", "conversation_tags"),
        qiyu_sessions.recognises,
        qiyu_sessions.read,
    ),
    Layout(
        chatwoot.LAYOUT,
        "Chatwoot 推送与接口（JSON Lines）",
        ("messages", "ratings"),
        chatwoot.recognises,
        chatwoot.read,
    ),
)
TEXT_LAYOUTS: tuple[TextLayout, ...] = (
    TextLayout(
        qianniu_chat.TEXT_LAYOUT,
        "千牛聊天记录（文本）",
        ("messages",),
        qianniu_chat.recognises_text,
        qianniu_chat.read_text,
    ),
)
