"""What an unknown layout's columns may be: a guess from header names and cells, for a person to correct.

Nothing is imported by a guess; units are guessed too, because the person sees them beside the column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from zoneinfo import ZoneInfo

from steelyard.facts import TABLES
from steelyard.facts.schema import Column, Table
from steelyard.sources import cells, chitu_reports, platform_reports
from steelyard.sources.cells import CellError
from steelyard.sources.columns import CHOICE_WORDS
from steelyard.sources.headers import Header, header_name, header_of
from steelyard.sources.mapped import moment_in
from steelyard.sources.mappings import REPORTS, FieldRule, MeasureRule, measure_units_of, units_of
from steelyard.sources.rows import RawSheet

#: Names people give a field beside its own and its Chinese one; compared without blanks, case and brackets.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "shop_id": ("店铺名称", "店铺id", "所属店铺", "shop", "store"),
    "platform": ("平台名称", "来源平台", "渠道"),
    "order_id": ("订单号", "订单编号", "单号", "主订单编号", "order id", "order no", "order number", "orderno"),
    "buyer_id": ("买家昵称", "买家会员名", "会员名", "会员", "客户", "客户id", "顾客", "访客", "用户", "用户id", "customer", "visitor", "buyer", "customer id", "client"),
    "agent_id": ("客服昵称", "客服", "坐席", "账户名", "旺旺昵称", "接待客服", "客服工号", "agent", "operator", "staff", "assignee"),
    "created_at": ("创建时间", "下单时间", "订单创建时间", "买家下单时间", "提交时间", "created", "created at", "order time"),
    "paid_at": ("付款时间", "支付时间", "订单付款时间", "paid at", "payment time"),
    "shipped_at": ("发货时间", "出库时间", "shipped at"),
    "finished_at": ("确认收货时间", "完成时间", "订单完成时间", "finished at"),
    "status": ("订单状态", "状态", "state", "order status"),
    "goods_fen": ("商品总价", "货款", "商品金额", "总金额", "订单金额", "goods amount", "subtotal"),
    "postage_fen": ("邮费", "运费", "运费金额", "postage", "shipping fee"),
    "paid_fen": ("实付金额", "买家实付金额", "实付", "支付金额", "paid", "paid amount", "total paid"),
    "item_count": ("商品数量", "件数", "数量", "宝贝总数量", "订购数量", "quantity", "items"),
    "message_id": ("消息id", "消息编号", "msg id", "msg no", "message id", "消息号"),
    "conversation_id": ("会话id", "会话编号", "会话号", "session", "session id", "conversation"),
    "sent_at": ("发送时间", "消息时间", "聊天时间", "时间", "time", "sent at", "timestamp", "date time"),
    "sender": ("发送方", "方向", "角色", "发送者类型", "from", "sender", "direction", "role"),
    "text": ("消息内容", "聊天内容", "内容", "聊天记录", "content", "message", "text", "body"),
    "kind": ("消息类型", "类型", "type"),
    "refund_id": ("退款编号", "退款单号", "售后编号", "售后单号", "refund id"),
    "applied_at": ("申请时间", "退款申请时间", "applied at"),
    "amount_fen": ("退款金额", "金额", "amount", "申请金额"),
    "reason": ("退款原因", "原因", "申请原因", "reason"),
    "rating_id": ("评价编号", "评价id", "rating id"),
    "rated_at": ("评价时间", "rated at"),
    "invited_at": ("邀评时间", "邀请时间", "invited at"),
    "score": ("评分", "分值", "满意度", "星级", "score", "rating", "stars"),
    "comment": ("评语", "评价内容", "comment"),
    "ticket_id": ("工单编号", "工单号", "工单id", "ticket", "ticket id"),
    "resolved_at": ("解决时间", "完结时间", "resolved at"),
    "call_id": ("通话id", "通话编号", "录音编号", "call id"),
    "started_at": ("开始时间", "呼叫时间", "start time"),
    "answered_at": ("接听时间", "应答时间", "answered at"),
    "ended_at": ("结束时间", "挂断时间", "end time"),
    "business_day": ("日期", "统计日期", "业务日期", "date", "day"),
    "employee_id": ("工号", "员工编号", "employee id"),
    "name": ("姓名", "名称", "name"),
    "planned_start": ("上班时间", "计划上班"),
    "planned_end": ("下班时间", "计划下班"),
    "actual_start": ("实际上班", "签到时间"),
    "actual_end": ("实际下班", "签退时间"),
}  # fmt: skip
FORMS = (
    *(f"{day}{time}" for day in ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%y-%m-%d") for time in (" %H:%M:%S", " %H:%M", "")),
    "unix",
    "unix_ms",
)  # fmt: skip
_TIME = re.compile(r"^\d{1,2}:\d{2}(:\d{2})?$")
_DATED = re.compile(r"^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?([ T].*)?$")
_DAY = re.compile(r"^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?$")
_CHINA = ZoneInfo("Asia/Shanghai")
_DURATION_WORDS = (
    ("milliseconds", ("毫秒", "ms")),
    ("minutes", ("分钟", "(分)", "min")),
    ("hours", ("小时", "(时)", "hour")),
    ("seconds", ("秒", "sec", "(s)")),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What the columns may feed: fields by name, measures by key."""

    table: Table
    fields: Mapping[str, FieldRule]
    measures: Mapping[str, MeasureRule]


def likely_header(sheet: RawSheet) -> Header:
    """The row among the first ten that looks most like a header: the most different words that are no numbers."""

    def words(cells_: Sequence[str]) -> int:
        return len({cell.strip() for cell in cells_ if cell.strip() and not cell.strip()[0].isdigit()})

    place = max(range(len(sheet.first_rows)), key=lambda row: (words(sheet.first_rows[row]), -row))
    return header_of(sheet.first_rows[place], place)


def guess_table(header: Header) -> Table:
    """The table whose needed fields, or measures, the headers name best; messages where they name nothing."""

    def named(table: Table) -> tuple[float, int]:
        if table.name == REPORTS:
            found = sum(header_name(name) in _measures_by_header() for name in header.names)
            return (min(found / 4, 1.0), found)
        needed = [column for column in table.columns if column.required and column.name not in ("shop_id", "platform")]
        hits = sum(_header_for(column, header) is not None for column in needed)
        others = sum(_header_for(column, header) is not None for column in table.columns)
        return (hits / len(needed) if needed else 0.0, others)

    best = max(TABLES.values(), key=named)
    return best if named(best)[1] else TABLES["messages"]


def guess(table: Table, header: Header, samples: Mapping[str, Sequence[str]]) -> Guess:
    """A rule for each field whose column is found; ``samples``: cells by header name."""
    fields: dict[str, FieldRule] = {}
    taken: set[str] = set()
    wanted = [column for column in table.columns if table.name != REPORTS or column.name in ("business_day", "agent_id", "shop_id")]  # fmt: skip
    for column in sorted(wanted, key=lambda one: not one.required):
        name = _header_for(column, header, taken) or _dated(column, header, samples, taken)
        if name is None:
            continue
        names = _with_time(column, header, name, samples, taken)
        taken.update(names)
        fields[column.name] = _rule(column, header, names, samples)
    measures = _guessed_measures(header, taken) if table.name == REPORTS else {}
    return Guess(table, fields, measures)


def guess_unit(units: Sequence[str], header: str, samples: Sequence[str]) -> str:
    """The unit a header or its cells speak of; the first of ``units`` where they say nothing."""
    if not units:
        return ""
    if "fen" in units:
        whole = all(cells.plain(cell).isdigit() and len(cells.plain(cell)) > 2 for cell in samples if cell.strip())
        return "fen" if "(分)" in header_name(header) and whole else "yuan"
    name = header_name(header)
    if "seconds" in units:
        return next((unit for unit, words in _DURATION_WORDS if any(word in name for word in words)), "seconds")
    return "percent" if "%" in name and "percent" in units else units[0]


def guess_form(column: Column, samples: Sequence[str]) -> str:
    """The form of dates, where one other than the usual forms reads more cells than any; else nothing."""
    said = [cell for cell in samples if cells.said(cell) is not None]
    if column.kind not in ("instant", "day") or not said:
        return ""
    read_by = {form: _read_count(said, partial(moment_in, form=form, kind=column.kind)) for form in FORMS}
    best = max(read_by, key=lambda form: read_by[form])
    is_clear = list(read_by.values()).count(read_by[best]) == 1
    return best if is_clear and read_by[best] > _read_count(said, partial(_usual, column)) else ""


def guess_words(column: Column, samples: Sequence[str]) -> dict[str, str]:
    """What cells of a closed field may mean, for those whose word is not read as it stands; empty where unknown."""
    found = {}
    for cell in dict.fromkeys(cells.plain(cell) for cell in samples if cells.said(cell) is not None):
        if cell.lower() in column.choices or CHOICE_WORDS.get(cell) in column.choices:
            continue
        near = [value for word, value in CHOICE_WORDS.items() if value in column.choices and word in cell]
        found[cell] = near[0] if len(set(near)) == 1 else ""
    return found


def _rule(column: Column, header: Header, names: Sequence[str], samples: Mapping[str, Sequence[str]]) -> FieldRule:
    typed_as = dict(zip(header.names, header.typed, strict=True))
    shown = tuple(typed_as[name] if header_name(typed_as[name]) == name else name for name in names)
    joined = [" ".join(cells_).strip() for cells_ in zip(*(samples.get(name, ()) for name in names), strict=False)]
    unit = guess_unit(units_of(column), shown[0], joined)
    words = {word: value for word, value in guess_words(column, joined).items() if value} if column.choices else {}
    return FieldRule(shown, unit, guess_form(column, joined), words)


def _with_time(
    column: Column, header: Header, name: str, samples: Mapping[str, Sequence[str]], taken: set[str]
) -> tuple[str, ...]:
    """The column alone, or the day and the time of an instant that stand in columns of their own."""
    if column.kind != "instant":
        return (name,)
    free = [one for one in header.names if one not in taken and one != name]
    if _looks_like(samples.get(name, ()), _TIME):
        day = next((one for one in free if _looks_like(samples.get(one, ()), _DAY)), None)
        return (name,) if day is None else (day, name)
    if _looks_like(samples.get(name, ()), _DAY):
        time = next((one for one in free if _looks_like(samples.get(one, ()), _TIME)), None)
        return (name,) if time is None else (name, time)
    return (name,)


def _dated(column: Column, header: Header, samples: Mapping[str, Sequence[str]], taken: set[str]) -> str | None:
    """For a needed instant or day under no known name: the first free column whose cells look like days."""
    if not column.required or column.kind not in ("instant", "day"):
        return None
    free = (name for name in header.names if name not in taken)
    return next((name for name in free if _looks_like(samples.get(name, ()), _DATED)), None)


def _looks_like(said: Sequence[str], pattern: re.Pattern[str]) -> bool:
    told = [cell.strip() for cell in said if cells.said(cell) is not None]
    return bool(told) and all(pattern.match(cell) for cell in told)


def _header_for(column: Column, header: Header, taken: set[str] | None = None) -> str | None:
    names = [_bare(name) for name in (column.name, column.zh, column.name.replace("_", " "), *SYNONYMS.get(column.name, ()))]  # fmt: skip
    free = [name for name in header.names if not name.startswith("#") and name not in (taken or ())]
    for wanted in names:
        found = next((name for name in free if _bare(name) == wanted), None)
        if found is not None:
            return found
    return None


def _bare(name: str) -> str:
    """A header without what stands in brackets, and without the units and marks people add."""
    text = header_name(name).split("(")[0].split("[")[0]
    return text.replace("_", "").replace("-", "").replace(":", "").removesuffix("%")


@cache
def _measures_by_header() -> Mapping[str, tuple[str, str, str]]:
    """Header as compared -> (measure, unit, base) from what built-in reports call it."""
    found: dict[str, tuple[str, str, str]] = {}
    units = {"mean_seconds": "seconds", "mean_minutes": "minutes", "mean_yuan": "yuan", "ratio": "ratio"}
    declared = (conversion for report in platform_reports.REPORTS for conversion in report.form.conversions)
    for conversion in (*chitu_reports.CONVERSIONS, *declared):
        if conversion.how in ("unused", "mean_duration") or conversion.measure.startswith("_"):
            continue
        measure = conversion.measure.format(rule=chitu_reports.DEFAULT_RULE)
        unit = units.get(conversion.how, "yuan" if conversion.how == "yuan" else "count")
        for name in conversion.headers:
            found.setdefault(header_name(name), (measure, unit, next(iter(conversion.bases), "")))
    return found


def _guessed_measures(header: Header, taken: set[str]) -> dict[str, MeasureRule]:
    typed = dict(zip(header.names, header.typed, strict=True))
    found: dict[str, MeasureRule] = {}
    for name in header.names:
        measure, unit, base = _measures_by_header().get(name, ("", "", ""))
        if not measure or name in taken or measure in found or (base and header_name(base) not in header.names):
            continue
        if unit == "count":
            unit = measure_units_of(measure)[0]
        found[measure] = MeasureRule(typed[name], unit, typed[header_name(base)] if base else "")
    return found


def _usual(column: Column, cell: str) -> object:
    return cells.instant(cell, _CHINA) if column.kind == "instant" else cells.day(cell)


def _read_count(said: Sequence[str], read: Callable[[str], object]) -> int:
    """How many cells a reader understands."""
    count = 0
    for cell in said:
        try:
            count += read(cell) is not None
        except CellError:
            continue
    return count
