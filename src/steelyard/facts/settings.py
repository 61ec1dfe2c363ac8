"""What a shop may decide about counting: every setting declared once, dated rows and presets resolved for a day.

A setting belongs to a shop and holds from a day on. For one day the row with the latest start wins; without a row
the shop's preset decides, where it names the key; else the default. Pure Python: engines get plain numbers.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml

from steelyard.errors import InputRefused, SteelyardError, UnknownName, Words
from steelyard.money import parse_number, plain_width
from steelyard.periods import holds_on

MINUTE_MS = 60_000
DAY_MS = 86_400_000

SettingKind = Literal[
    "zone", "clock", "window", "choice", "flag", "seconds", "minutes", "days", "count", "list", "scores"
]


@dataclass(frozen=True, slots=True)
class SettingDeclaration:
    """One setting: its key in the ``settings`` table, what it may be, and the field of ``Settings`` it fills."""

    key: str
    kind: SettingKind
    field: str
    default: str
    zh: str
    en: str
    note: Words
    choices: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None


FILTERS = ("internal_accounts", "agent_only", "buyer_single_message", "advertisement_words", "flagged_orders")

#: Every setting, in the order people read them. Values are text, as in the table.
SETTINGS: dict[str, SettingDeclaration] = {
    declaration.key: declaration
    for declaration in (
        SettingDeclaration(
            "preset",
            "choice",
            "preset",
            "",
            "平台预设",
            "platform preset",
            Words(
                "套用一个平台的成套设置；单独写明的设置优先。",
                "Takes a platform's set of settings; a setting written out for the shop comes first.",
            ),
        ),
        SettingDeclaration(
            "timezone",
            "zone",
            "timezone",
            "Asia/Shanghai",
            "时区",
            "time zone",
            Words(
                "IANA 时区名，决定业务日；不写时取店铺表中的时区。",
                "IANA name; decides the business day. Not written: the time zone of the shops table.",
            ),
        ),
        SettingDeclaration(
            "business_day_start",
            "clock",
            "business_day_start_ms",
            "00:00",
            "业务日开始",
            "business day start",
            Words("业务日 = (时刻 - 开始) 的当地日期。", "Business day = local date of (instant - start)."),
        ),
        SettingDeclaration(
            "session_gap_minutes",
            "minutes",
            "session_gap_ms",
            "30",
            "会话间隔(分钟)",
            "session gap (minutes)",
            Words(
                "来源没有会话编号时，间隔超过它就是新会话。",
                "Where the source has no conversation id: a longer gap begins a new one.",
            ),
            at_least=1,
            at_most=1440,
        ),
        SettingDeclaration(
            "service_window",
            "window",
            "window",
            "none",
            "服务时段",
            "service window",
            Words(
                "如 08:00-23:00，结束不含在内；none 为全天。", "Such as 08:00-23:00, the end excluded; none is all day."
            ),
        ),
        SettingDeclaration(
            "window_anchor",
            "choice",
            "window_anchor",
            "round_start",
            "时段判定点",
            "window anchor",
            Words(
                "哪个时刻须在服务时段内：等待开始或会话开始。",
                "Which instant must lie in the window: the wait's start or the conversation's.",
            ),
            choices=("round_start", "conversation_start"),
        ),
        SettingDeclaration(
            "auto_reply_answers",
            "flag",
            "auto_reply_answers",
            "false",
            "自动回复算回复",
            "auto-reply answers",
            Words("自动回复是否结束等待。", "Whether an automatic reply ends a wait."),
        ),
        SettingDeclaration(
            "bot_reply_answers",
            "flag",
            "bot_reply_answers",
            "false",
            "机器人算回复",
            "bot reply answers",
            Words("机器人回复是否结束等待。", "Whether a bot's reply ends a wait."),
        ),
        SettingDeclaration(
            "first_response_from",
            "choice",
            "first_response_from",
            "buyer_message",
            "首响起点",
            "first response from",
            Words(
                "首次等待从买家消息还是会话开始算；转交总是重新起算。",
                "Where the first wait starts; a transfer always restarts it.",
            ),
            choices=("buyer_message", "conversation_open"),
        ),
        SettingDeclaration(
            "quick_seconds",
            "seconds",
            "quick_ms",
            "30",
            "快速应答(秒)",
            "quick (seconds)",
            Words("等待不超过它算快速应答(含)。", "A wait of at most this is quick (inclusive)."),
            at_least=1,
            at_most=86_400,
        ),
        SettingDeclaration(
            "slow_seconds",
            "seconds",
            "slow_ms",
            "180",
            "慢响应(秒)",
            "slow (seconds)",
            Words("等待超过它算慢响应(不含)。", "A wait longer than this is slow (exclusive)."),
            at_least=1,
            at_most=86_400,
        ),
        SettingDeclaration(
            "slow_times",
            "count",
            "slow_times",
            "1",
            "慢响应次数",
            "slow times",
            Words("一次接待中至少几次慢响应算慢接待。", "How many slow waits make a reception slow."),
            at_least=1,
            at_most=1000,
        ),
        SettingDeclaration(
            "long_minutes",
            "minutes",
            "long_ms",
            "30",
            "长接待(分钟)",
            "long (minutes)",
            Words("接待时长超过它算长接待(不含)。", "A reception longer than this is long (exclusive)."),
            at_least=1,
            at_most=1440,
        ),
        SettingDeclaration(
            "inquiry_window_days",
            "days",
            "inquiry_window_ms",
            "2",
            "询单有效时长(天)",
            "inquiry window (days)",
            Words(
                "下单须在咨询后多少天内；一天为 86,400 秒。",
                "Within how many days after the inquiry an order counts; a day is 86,400 s.",
            ),
            at_least=2,
            at_most=15,
        ),
        SettingDeclaration(
            "after_sale_days",
            "days",
            "after_sale_ms",
            "15",
            "售后天数",
            "after-sale days",
            Words(
                "下单后多少天内的咨询算售后，不算询单。",
                "For how many days after an order a chat is after-sales, not an inquiry.",
            ),
            at_least=3,
            at_most=180,
        ),
        SettingDeclaration(
            "attribution_rule",
            "choice",
            "attribution_rule",
            "order_first",
            "绩效判定规则",
            "attribution rule",
            Words(
                "三种规则总是都计算；这里选定不带后缀的销售指标用哪种。",
                "All three are always computed; this one feeds the sales metrics without a suffix.",
            ),
            choices=("order_first", "order_created", "paid"),
        ),
        SettingDeclaration(
            "attribution_tie",
            "choice",
            "attribution_tie",
            "nearest_end",
            "订单归属规则",
            "attribution tie",
            Words(
                "多次接待时归最近一次，或归回合最多的一次。",
                "Among several receptions the nearest one, or the one with most rounds.",
            ),
            choices=("nearest_end", "most_rounds"),
        ),
        SettingDeclaration(
            "repeat_days",
            "days",
            "repeat_ms",
            "3",
            "二次咨询(天)",
            "repeat (days)",
            Words("多少天内再次咨询算二次咨询。", "Within how many days another contact is a repeat."),
            at_least=1,
            at_most=90,
        ),
        SettingDeclaration(
            "sales_net_of",
            "list",
            "sales_net_of",
            "[]",
            "销售额扣除",
            "sales net of",
            Words("销售额是否扣除成功退款、邮费。", "What is taken off sales: successful refunds, postage."),
            choices=("refund", "postage"),
        ),
        SettingDeclaration(
            "rating_positive",
            "scores",
            "rating_positive",
            "[5,4]",
            "好评星级",
            "positive ratings",
            Words("哪些星级算满意。", "Which scores count as positive."),
            at_least=1,
            at_most=5,
        ),
        SettingDeclaration(
            "rating_return_base",
            "choice",
            "rating_return_base",
            "invited",
            "评价返回率分母",
            "rating return base",
            Words(
                "评价返回率的分母：邀评数、接待人数或有效会话。",
                "Denominator of the rating return ratio: invites, received buyers or valid conversations.",
            ),
            choices=("invited", "received", "valid"),
        ),
        SettingDeclaration(
            "filters",
            "list",
            "filters",
            "none",
            "接待过滤",
            "filters",
            Words(
                "被标记的会话保留并单独计数，不进入其他指标；flagged_orders 只不计销售。",
                "Flagged conversations are kept and counted apart, out of other measures; flagged_orders leaves sales only.",
            ),
            choices=FILTERS,
        ),
        SettingDeclaration(
            "internal_account_ids",
            "list",
            "internal_account_ids",
            "[]",
            "内部账号",
            "internal account ids",
            Words(
                "与这些买家账号的会话由 internal_accounts 标记。",
                "Conversations with these buyer ids are flagged by internal_accounts.",
            ),
        ),
        SettingDeclaration(
            "advertisement_words",
            "list",
            "advertisement_words",
            "[]",
            "广告词",
            "advertisement words",
            Words(
                "买家消息含这些词的会话由 advertisement_words 标记。",
                "Conversations whose buyer messages hold these words are flagged by advertisement_words.",
            ),
        ),
        SettingDeclaration(
            "flagged_order_flags",
            "list",
            "flagged_order_flags",
            "[]",
            "不计订单的插旗",
            "flagged order flags",
            Words(
                "带这些旗标的订单由 flagged_orders 排除。", "Orders with these flags are left out by flagged_orders."
            ),
        ),
        SettingDeclaration(
            "measure_sources",
            "list",
            "measure_sources",
            "computed,reports",
            "数据来源顺序",
            "order of sources",
            Words(
                "同一店铺、同一天、同一类指标只取一个来源，按此顺序：computed 为自行计算，reports 为任一平台报表，"
                "也可写某种报表的版式名。",
                "One source per shop, day and family, in this order: computed, reports (any platform report), or the "
                "key of one report layout.",
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One row of the ``settings`` table."""

    shop_id: str
    key: str
    value: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one shop on one day, ready for engines: durations in ms, the window in ms after local midnight."""

    preset: str
    timezone: str
    business_day_start_ms: int
    session_gap_ms: int
    window: tuple[int, int] | None
    window_anchor: str
    auto_reply_answers: bool
    bot_reply_answers: bool
    first_response_from: str
    quick_ms: int
    slow_ms: int
    slow_times: int
    long_ms: int
    inquiry_window_ms: int
    after_sale_ms: int
    attribution_rule: str
    attribution_tie: str
    repeat_ms: int
    sales_net_of: tuple[str, ...]
    rating_positive: tuple[int, ...]
    rating_return_base: str
    filters: tuple[str, ...]
    internal_account_ids: tuple[str, ...]
    advertisement_words: tuple[str, ...]
    flagged_order_flags: tuple[str, ...]
    measure_sources: tuple[str, ...]

    @property
    def version(self) -> str:
        """A short name of exactly these values; results carry it."""
        text = "\n".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class PresetValue:
    """One value a preset gives, from a day on (None: always)."""

    key: str
    value: str
    start: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A platform's settings with where they come from and when they were last looked at."""

    key: str
    zh: str
    en: str
    known_at: date
    values: tuple[PresetValue, ...]


@cache
def presets() -> Mapping[str, Preset]:
    """Every preset shipped with the package, by key."""
    folder = files("steelyard.facts").joinpath("presets")
    found = (
        read_preset(entry.read_text(encoding="utf-8")) for entry in folder.iterdir() if entry.name.endswith(".yaml")
    )
    return {preset.key: preset for preset in sorted(found, key=lambda preset: preset.key)}


def read_preset(text: str) -> Preset:
    """One preset file; every value is checked against its declaration."""
    data = yaml.safe_load(text)
    values = tuple(
        PresetValue(entry["key"], entry["value"], day_of(entry.get("from")), entry["source"])
        for entry in data["settings"]
    )
    for value in values:
        read_value(declared(value.key, f"preset {data['preset']}"), value.value, f"preset {data['preset']}")
    return Preset(data["preset"], data["zh"], data["en"], date.fromisoformat(str(data["known_at"])), values)


def day_of(text: object) -> date | None:
    """A day as YAML gives it: a date, text, or nothing."""
    return None if text is None else date.fromisoformat(str(text))


def resolve(rows: Iterable[SettingRow], shop_id: str, day: date, *, timezone: str | None = None) -> Settings:
    """The settings of a shop on a business day.

    ``timezone`` is the one of the shops table; a ``timezone`` setting beats it.

    Raises: InputRefused naming shop, key and start for a value that cannot be; UnknownName for an unknown key or preset.
    """
    return _resolve([row for row in rows if row.shop_id == shop_id], day, timezone)


def _resolve(rows: list[SettingRow], day: date, timezone: str | None) -> Settings:
    chosen: dict[str, tuple[str, str]] = {key: (item.default, "default") for key, item in SETTINGS.items()}
    if timezone is not None:
        chosen["timezone"] = (timezone, "shops.timezone")
    own = {
        row.key: row for row in sorted(rows, key=lambda row: row.start or date.min) if holds_on(row.start, row.end, day)
    }
    for row in own.values():
        declared(row.key, place(row))
    if "preset" in own:
        preset = preset_named(own["preset"].value, place(own["preset"]))
        given = [value for value in preset.values if holds_on(value.start, None, day)]
        for value in sorted(given, key=lambda value: value.start or date.min):
            chosen[value.key] = (value.value, f"preset {preset.key}")
    chosen.update({row.key: (row.value, place(row)) for row in own.values()})
    return Settings(
        **{SETTINGS[key].field: read_value(SETTINGS[key], text, where) for key, (text, where) in chosen.items()}
    )


def check(rows: Iterable[SettingRow]) -> list[SteelyardError]:
    """What is wrong with the rows, one error per row, whatever their days."""
    problems: list[SteelyardError] = []
    for row in rows:
        try:
            read_value(declared(row.key, place(row)), row.value, place(row))
        except SteelyardError as problem:
            problems.append(problem)
    return problems


def change_days(rows: Iterable[SettingRow], shop_id: str) -> list[date]:
    """The days on which any setting of the shop may change: starts, ends and those of its presets, in order."""
    own = [row for row in rows if row.shop_id == shop_id]
    days = {day for row in own for day in (row.start, row.end) if day is not None}
    named = {row.value.strip() for row in own if row.key == "preset"}
    days |= {value.start for name in named & presets().keys() for value in presets()[name].values if value.start}
    return sorted(days)


def settings_spans(
    rows: Iterable[SettingRow], shop_id: str, start: date, end: date, *, timezone: str | None = None
) -> list[tuple[date, date, Settings]]:
    """[start, end) cut into stretches of one settings version each, in order; equal neighbours joined."""
    own = [row for row in rows if row.shop_id == shop_id]
    cuts = [start, *(day for day in change_days(own, shop_id) if start < day < end), end]
    spans: list[tuple[date, date, Settings]] = []
    for first, after in pairwise(cuts):
        settings = _resolve(own, first, timezone)
        if spans and spans[-1][2] == settings:
            spans[-1] = (spans[-1][0], after, settings)
        else:
            spans.append((first, after, settings))
    return spans


def declared(key: str, where: str) -> SettingDeclaration:
    """The declaration of a key.

    Raises: UnknownName with the nearest known key.
    """
    if key in SETTINGS:
        return SETTINGS[key]
    near = difflib.get_close_matches(key, SETTINGS, n=1)
    raise UnknownName(
        Words(f"没有设置项“{key}”", f"There is no setting “{key}”"),
        remedy=Words(
            f"是不是 {near[0]}？" if near else f"可用的设置项：{'、'.join(SETTINGS)}。",
            f"Did you mean {near[0]}?" if near else f"Settings are: {', '.join(SETTINGS)}.",
        ),
        where=where,
    )


def preset_named(name: str, where: str) -> Preset:
    """The preset of a name.

    Raises: UnknownName listing the presets.
    """
    known = presets()
    if name.strip() in known:
        return known[name.strip()]
    raise UnknownName(
        Words(f"没有平台预设“{name}”", f"There is no preset “{name}”"),
        remedy=Words(f"可用的预设：{'、'.join(known)}。", f"Presets are: {', '.join(known)}."),
        where=where,
    )


def place(row: SettingRow) -> str:
    """Where a row stands, for messages: shop, key, start."""
    return f"settings {row.shop_id} {row.key} {row.start or ''}".rstrip()


# --- reading one value -------------------------------------------------------------------------

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_TRUE = frozenset({"true", "1", "是", "yes"})
_FALSE = frozenset({"false", "0", "否", "no"})
_SEPARATORS = re.compile(r"[,，、;；\n]")


def read_value(declaration: SettingDeclaration, text: str, where: str) -> Any:
    """The typed value of one setting.

    Raises: InputRefused saying what the setting may be.
    """
    try:
        return _READERS[declaration.kind](declaration, text.strip())
    except (ValueError, KeyError, OSError, InputRefused) as error:
        raise InputRefused(
            Words(
                f"设置项 {declaration.key}({declaration.zh})不能是“{text[:64]}”",
                f"The setting {declaration.key} ({declaration.en}) cannot be “{text[:64]}”",
            ),
            remedy=allowed(declaration),
            where=where,
        ) from error


def allowed(declaration: SettingDeclaration) -> Words:
    """What the setting may be, as a remedy."""
    if declaration.choices:
        choices = ", ".join(declaration.choices)
        if declaration.kind == "list":
            return Words(
                f"请写 none，或用逗号隔开：{choices}。", f"Write none, or some of these with commas: {choices}."
            )
        return Words(f"请写其中之一：{choices}。", f"Write one of: {choices}.")
    if declaration.kind in ("seconds", "minutes", "days", "count", "scores"):
        limits = f"{declaration.at_least}-{declaration.at_most}"
        return Words(f"请写 {limits} 的数。", f"Write a number, {limits}.")
    return {
        "zone": Words("请写 IANA 时区名，如 Asia/Shanghai。", "Write an IANA name such as Asia/Shanghai."),
        "clock": Words("请写 00:00 到 23:59 的时刻。", "Write a time from 00:00 to 23:59."),
        "window": Words(
            "请写如 08:00-23:00 的时段(同一天内，结束可写 24:00)，或 none。",
            "Write a window such as 08:00-23:00 (within one day, the end may be 24:00), or none.",
        ),
        "flag": Words("请写 true 或 false。", "Write true or false."),
    }.get(declaration.kind, Words("请用逗号隔开各项，或写 none。", "Write items with commas, or none."))


def _zone(_: SettingDeclaration, text: str) -> str:
    ZoneInfo(text)
    return text


def _clock(text: str, latest: int) -> int:
    match = _CLOCK.fullmatch(plain_width(text).strip())
    if match is None or int(match[2]) > 59 or int(match[1]) * 60 + int(match[2]) > latest:
        raise ValueError(text)
    return (int(match[1]) * 60 + int(match[2])) * MINUTE_MS


def _window(_: SettingDeclaration, text: str) -> tuple[int, int] | None:
    if _is_none(text):
        return None
    opening, dash, closing = plain_width(text).replace("–", "-").replace("~", "-").partition("-")
    start, end = _clock(opening, 23 * 60 + 59), _clock(closing, 24 * 60)
    if not dash or start >= end:
        raise ValueError(text)
    return start, end


def _choice(declaration: SettingDeclaration, text: str) -> str:
    if declaration.choices and text not in declaration.choices:
        raise ValueError(text)
    return text


def _flag(_: SettingDeclaration, text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError(text)


def _duration(unit_ms: int) -> Callable[[SettingDeclaration, str], int]:
    def read(declaration: SettingDeclaration, text: str) -> int:
        number = _limited(declaration, parse_number(plain_width(text))) * unit_ms
        if number.denominator != 1:
            raise ValueError(text)
        return int(number)

    return read


def _count(declaration: SettingDeclaration, text: str) -> int:
    number = _limited(declaration, parse_number(plain_width(text)))
    if number.denominator != 1:
        raise ValueError(text)
    return int(number)


def _limited(declaration: SettingDeclaration, number: Fraction) -> Fraction:
    if declaration.at_least is not None and number < declaration.at_least:
        raise ValueError(number)
    if declaration.at_most is not None and number > declaration.at_most:
        raise ValueError(number)
    return number


def _is_none(text: str) -> bool:
    return text.lower() in ("", "none", "[]", "无")


def _items(text: str) -> tuple[str, ...]:
    if _is_none(text):
        return ()
    inner = text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text
    parts = (part.strip().strip("'\"").strip() for part in _SEPARATORS.split(inner))
    return tuple(dict.fromkeys(part for part in parts if part))


def _list(declaration: SettingDeclaration, text: str) -> tuple[str, ...]:
    items = _items(text)
    if declaration.choices and not set(items) <= set(declaration.choices):
        raise ValueError(text)
    return tuple(choice for choice in declaration.choices if choice in items) if declaration.choices else items


def _scores(declaration: SettingDeclaration, text: str) -> tuple[int, ...]:
    scores = {_count(declaration, item) for item in _items(text)}
    if not scores:
        raise ValueError(text)
    return tuple(sorted(scores, reverse=True))


_READERS: dict[SettingKind, Callable[[SettingDeclaration, str], Any]] = {
    "zone": _zone,
    "clock": lambda _, text: _clock(text, 23 * 60 + 59),
    "window": _window,
    "choice": _choice,
    "flag": _flag,
    "seconds": _duration(1000),
    "minutes": _duration(MINUTE_MS),
    "days": _duration(DAY_MS),
    "count": _count,
    "list": _list,
    "scores": _scores,
}
