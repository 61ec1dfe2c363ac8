"""Chitu reports: the agent-day report (售中服务) and custom reports (自定义报表), to ``agent_reports``.

One row per measure. Counts are taken as they stand; a mean becomes the sum it came from, with the report's own count,
half-up, marked ``reconstructed``; a ratio becomes a count in the same way. The days come from the report's 日期 column,
never from the file's name; only the judgement rule of custom reports is in the name alone, and is taken from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

import pyarrow as pa

from steelyard.errors import Problem
from steelyard.facts.reports import AGENT_REPORTS
from steelyard.sources import cells
from steelyard.sources.canonical import TOTALS, file_damaged
from steelyard.sources.cells import CellError
from steelyard.sources.headers import OWN_COLUMNS, Header, find_header, header_name
from steelyard.sources.problems import problem, refused
from steelyard.sources.reading import (
    FileReading,
    Progress,
    ReadOptions,
    RefusedRow,
    RefusedRows,
    row_of_text,
    schema_with_row,
)
from steelyard.sources.rows import RawRows, RawSheet

AGENT_DAY_LAYOUT, CUSTOM_LAYOUT = "chitu_agent_day", "chitu_custom"

How = Literal["count", "yuan", "mean_seconds", "ratio", "mean_yuan", "unused"]


@dataclass(frozen=True, slots=True)
class Conversion:
    """One column of the report and what becomes of it.

    ``count``/``yuan``: taken as it stands. ``mean_seconds`` x base -> ``measure`` in ms and, where named, ``base_measure`` = base.
    ``ratio`` x base -> a count. ``mean_yuan`` x base -> fen. ``unused``: follows from other columns. ``{rule}`` stands for the
    judgement rule. A ratio without ``%`` and above 1 can only be per cent.
    """

    headers: tuple[str, ...]
    how: How
    measure: str = ""
    base: str = ""
    base_measure: str = ""


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

_BY_HEADER: Mapping[str, Conversion] = {
    header_name(name): conversion for conversion in CONVERSIONS for name in conversion.headers
}
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
    if header is None or sum(name in _BY_HEADER for name in header.names) < 2:
        return None
    return header


def layout_of(sheet: RawSheet) -> str:
    """Agent-day reports call the account 账户名, custom reports 客服昵称."""
    header = _header(sheet)
    return CUSTOM_LAYOUT if header is not None and "客服昵称" in header.names else AGENT_DAY_LAYOUT


def rule_of(name: str) -> str:
    """The judgement rule a custom report's file name states."""
    return next((rule for words, rule in RULES.items() if words in name), DEFAULT_RULE)


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves upward (values are never negative here)."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one row."""

    measure: str
    value: int
    reconstructed: bool


class BadCell(Exception):
    """A cell of a report that cannot be read."""

    def __init__(self, header: str, cell: str, code: str) -> None:
        super().__init__(header)
        self.header, self.cell, self.code = header, cell, code


def figures(
    row: Mapping[str, str], rule: str, not_final: Counter[str], no_base: Counter[tuple[str, str]]
) -> list[Figure]:
    """The measures of one row, ``row`` by compared header name; missing cells give none, never zero.

    **Rounding**: half-up, once, of mean x count (or ratio x count).
    Raises: BadCell.
    """
    found: dict[str, Figure] = {}
    for header, cell in row.items():
        conversion = _BY_HEADER.get(header.split("#")[0])
        if conversion is None or conversion.how == "unused":
            continue
        if cells.plain(cell) == cells.NOT_FINAL:
            not_final[header] += 1
            continue
        if cells.said(cell) is None:
            continue
        for figure in _converted(conversion, header, cell, row, rule, no_base):
            before = found.get(figure.measure)
            if before is None or before.reconstructed:
                found[figure.measure] = figure
    for measure, parts in FOLLOWING.items():
        if all(part in found for part, _ in parts):
            found[measure] = Figure(measure, sum(found[part].value * weight for part, weight in parts), False)
    return list(found.values())


def _converted(
    conversion: Conversion, header: str, cell: str, row: Mapping[str, str], rule: str, no_base: Counter[tuple[str, str]]
) -> list[Figure]:
    measure = conversion.measure.format(rule=rule)
    try:
        if conversion.how == "count":
            return [Figure(measure, _not_negative(cells.integer(cell)), False)]
        if conversion.how == "yuan":
            return [Figure(measure, _not_negative(cells.money_fen(cell), signed=True), False)]
    except CellError as error:
        raise BadCell(header, cell, error.code) from error
    base = _base(conversion.base, row)
    if base is None:
        no_base[header, conversion.base] += 1
        return []
    try:
        if conversion.how == "mean_seconds":
            value = cells.duration_ms(cell)
        elif conversion.how == "mean_yuan":
            number = cells.number(cells.plain(cell).removesuffix("元").lstrip("¥"))
            value = None if number is None else Fraction(number) * 100
        else:
            value = cells.ratio(cell)
            if value is not None and value > 1 and "%" not in cells.plain(cell):
                value /= 100
    except CellError as error:
        raise BadCell(header, cell, error.code) from error
    if value is None:
        return []
    result = [Figure(measure, half_up(value * base), True)]
    if conversion.base_measure:
        result.append(Figure(conversion.base_measure, base, True))
    return result


def _base(header: str, row: Mapping[str, str]) -> int | None:
    cell = row.get(header_name(header))
    if cell is None:
        return None
    try:
        return cells.integer(cell)
    except CellError as error:
        raise BadCell(header, cell, error.code) from error


def _not_negative(value: int | None, *, signed: bool = False) -> int:
    if value is None or (value < 0 and not signed):
        raise CellError("below_minimum")
    return value


@dataclass(slots=True)
class _Report:
    """One report while it is read."""

    header: Header
    rule: str
    layout: str
    reading: FileReading
    options: ReadOptions
    refused_rows: RefusedRows
    shop_given: str | None = None
    dropped: int = 0
    not_final: Counter[str] = field(default_factory=Counter)
    no_base: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: list[dict[str, object]] = field(default_factory=list)

    @property
    def typed(self) -> dict[str, str]:
        return dict(zip(self.header.names, self.header.typed, strict=True))

    def take(self, number: int, row: Mapping[str, str]) -> None:
        """One row of the report: its figures, or its refusal."""
        account = _first(row, ACCOUNT_HEADERS)
        if self._is_no_row(row, account):
            self.dropped += 1
            return
        try:
            self.rows.extend(self._figures(number, row, account))
        except BadCell as bad:
            header = self.typed.get(bad.header, bad.header)
            found = problem(bad.code, row=number, column=header, value=bad.cell, detail="0")
            self._refuse(number, row, found)

    def _figures(self, number: int, row: Mapping[str, str], account: str) -> list[dict[str, object]]:
        day = self._day(row)
        try:
            agent = cells.identifier(account) or ""
        except CellError as error:
            raise BadCell(ACCOUNT_HEADERS[0], account, error.code) from error
        if "\ufffd" in agent:
            raise BadCell(ACCOUNT_HEADERS[0], account, "damaged_text")
        shop = self._shop(row, agent)
        platform = self.options.platform or self.options.platform_of(shop) or "taobao"
        return [
            {
                "platform": platform,
                "shop_id": shop,
                "business_day": day,
                "agent_id": agent,
                "measure": figure.measure if agent else f"shop_{figure.measure}",
                "source": self.layout,
                "value": figure.value,
                "reconstructed": figure.reconstructed,
                "_row": number,
            }
            for figure in figures(row, self.rule, self.not_final, self.no_base)
        ]

    def _day(self, row: Mapping[str, str]) -> date:
        cell = _first(row, DAY_HEADERS)
        try:
            day = cells.business_day(cell)
        except CellError as error:
            raise BadCell(DAY_HEADERS[0], cell, error.code) from error
        if day is None:
            raise BadCell(DAY_HEADERS[0], cell, "missing_value")
        return day

    def _shop(self, row: Mapping[str, str], agent: str) -> str:
        """--shop (where the report names at most one), else the report's 店铺, else the account's part before the colon."""
        if self.shop_given:
            return self.shop_given
        named = _first(row, SHOP_HEADERS) or (agent.partition(":")[0] if ":" in agent else "") or self.options.shop_id
        if not named:
            raise refused("shop_missing")
        return self.options.shop_id_of(named) or named

    def _is_no_row(self, row: Mapping[str, str], account: str) -> bool:
        """A total, a mean, or the header again."""
        first = next((cell.strip() for cell in row.values() if cell.strip()), "")
        if header_name(account) in TOTALS or header_name(first) in TOTALS:
            return True
        return all(
            header_name(cell) == name.split("#")[0]
            for name, cell in row.items()
            if cell.strip() and not name.startswith("#")
        )

    def _refuse(self, number: int, row: Mapping[str, str], found: Problem) -> None:
        self.reading.refused_count += 1
        self.reading.problems.append(found)
        reason = f"{found.words.zh} {found.words.en}"
        self.refused_rows.rows.append(
            RefusedRow(number, [cell for name, cell in row.items() if name not in OWN_COLUMNS], [reason])
        )


def read(
    sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None = None
) -> None:
    """A Chitu report -> agent_reports; an export without rows is valid.

    Raises: FileRefused where the report has no day column (the days cannot be told) or no shop.
    """
    header = _header(sheet)
    assert header is not None
    layout = layout_of(sheet)
    reading.layout = layout
    if not set(DAY_HEADERS) & set(header.names):
        raise refused("columns_missing", detail="日期（请按天导出 export by day）")
    typed = dict(zip(header.names, header.typed, strict=True))
    known = {*_BY_HEADER, *DAY_HEADERS, *ACCOUNT_HEADERS, *SHOP_HEADERS, *OWN_COLUMNS}
    reading.unknown_columns.extend(
        typed[name] for name in header.names if name.split("#")[0] not in known and typed[name]
    )
    refused_rows = RefusedRows([typed[name] for name in header.names if name not in OWN_COLUMNS])
    report = _Report(header, rule_of(name), layout, reading, options, refused_rows)
    batches = list(sheet.file.below(sheet.name, header.place, header.names))
    shops = {
        cell
        for rows in batches
        for name in SHOP_HEADERS
        if name in rows.columns
        for cell in rows.columns[name].to_pylist()
        if cell
    }
    report.shop_given = options.shop_id if len(shops) <= 1 else None
    for rows in batches:
        file_damaged(rows, reading, refused_rows)
        _take_all(report, rows)
        if progress is not None:
            progress(len(report.rows), 0)
    spool = reading.spool(AGENT_REPORTS)
    spool.add(pa.RecordBatch.from_pylist(report.rows, schema=schema_with_row(AGENT_REPORTS)))
    spool.finish()
    _tell(report, typed)


def _take_all(report: _Report, rows: RawRows) -> None:
    for index, number in enumerate(rows.row.to_pylist()):
        report.take(number, dict(zip(rows.columns, row_of_text(rows.columns, index), strict=True)))


def _tell(report: _Report, typed: Mapping[str, str]) -> None:
    reading = report.reading
    for header, count in report.not_final.items():
        reading.notes.append(problem("not_final", column=typed.get(header, header), detail=f"{count:,}"))
    for header, base in report.no_base:
        reading.notes.append(problem("no_base", column=typed.get(header, header), detail=base))
    if report.dropped:
        reading.notes.append(problem("rows_dropped", detail=f"{report.dropped:,}"))
    if not report.rows and not report.refused_rows.rows:
        reading.notes.append(problem("empty_export"))
    if report.refused_rows.rows:
        reading.refused_rows.append(report.refused_rows)


def _first(row: Mapping[str, str], headers: tuple[str, ...]) -> str:
    return next((row[header].strip() for header in headers if row.get(header, "").strip()), "")
