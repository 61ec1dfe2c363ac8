"""Columns of cells to typed, checked columns of a fact table: whole columns at once, odd cells one by one, exactly.

Every kind has a fast way (Arrow casts over the column) that only takes cells it reads exactly as ``cells.py`` would;
what it cannot take goes, each distinct text once, through the scalar parser there.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from steelyard.errors import Problem
from steelyard.facts.schema import Column, Table
from steelyard.sources import cells
from steelyard.sources.cells import CellError
from steelyard.sources.problems import problem, refused

Mask = npt.NDArray[np.bool_]
Micros = npt.NDArray[np.int64]

DEFAULT_ZONE = "Asia/Shanghai"
_UTC = pa.timestamp("us", tz="UTC")
_NAIVE = pa.timestamp("us")
_DAY_MICROS = 86_400_000_000
_EARLIEST, _LATEST = (int(moment.timestamp()) * 1_000_000 for moment in (cells.EARLIEST, cells.LATEST))
#: Problems are kept one by one up to this many per file; the refused-rows file holds every row.
MOST_PROBLEMS = 1_000

#: Text taken as it stands, blanks and all; every other text column is trimmed.
FREE_TEXT = frozenset({"text", "comment", "transcript", "seller_note"})
#: Words people write for the closed vocabularies.
CHOICE_WORDS: Mapping[str, str] = {
    "买家": "buyer",
    "顾客": "buyer",
    "客户": "buyer",
    "客服": "agent",
    "机器人": "bot",
    "系统": "system",
    "文本": "text",
    "文字": "text",
    "图片": "image",
    "语音": "voice",
    "视频": "video",
    "商品卡片": "product_card",
    "订单卡片": "order_card",
    "邀评": "rating_invite",
    "转接": "transfer",
    "转交": "transfer",
    "备注": "note",
    "其他": "other",
    "等待买家付款": "unpaid",
    "待付款": "unpaid",
    "买家已付款,等待卖家发货": "paid",
    "已付款": "paid",
    "待发货": "paid",
    "卖家已发货,等待买家确认": "shipped",
    "已发货": "shipped",
    "交易成功": "finished",
    "已完成": "finished",
    "交易关闭": "closed",
    "已关闭": "closed",
    "仅退款": "refund_only",
    "退货退款": "return_refund",
    "换货": "exchange",
    "处理中": "open",
    "退款成功": "success",
    "退款关闭": "closed",
    "邀请": "invited",
    "自主": "self",
    "追评": "follow_up",
    "好评": "good",
    "中评": "neutral",
    "差评": "bad",
    "服务": "service",
    "商品": "product",
    "物流": "logistics",
    "价格": "price",
    "在线": "online",
    "离开": "away",
    "小休": "rest",
    "休息": "rest",
    "离线": "offline",
    "组长": "leader",
    "主管": "supervisor",
    "店长": "shop_manager",
    "质检": "inspector",
    "一线": "first",
    "二线": "second",
    "工作日": "workday",
    "休息日": "restday",
    "法定节假日": "holiday",
    "即时奖励": "immediate_bonus",
    "损失赔偿": "damage",
    "未得绩效": "not_earned",
    "考勤": "attendance",
    "津贴": "allowance",
    "调整": "adjustment",
}


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; an unknown one refuses the file that needs it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise refused("unreadable", detail=f"时区 time zone {name!r}") from error


@dataclass(slots=True)
class Fault:
    """Cells a layout's own conversion could not read: where, why, under which header, into which column."""

    mask: Mask
    code: str
    header: str
    column: str
    raw: pa.Array
    detail: str = ""


@dataclass(slots=True)
class Checker:
    """Types and checks the rows of one table of one file, and remembers what was wrong."""

    table: Table
    timezone_of: Callable[[str], str]
    shop_id: str | None = None
    pseudonym_key: bytes | None = None
    #: column -> the header it came from, as the person knows it
    labels: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    ambiguous_times: int = 0

    def check(
        self, columns: Mapping[str, pa.Array], row: pa.Array, faults: Sequence[Fault] = ()
    ) -> tuple[pa.RecordBatch, Mask, dict[int, list[str]]]:
        """The good rows with the table's schema and ``_row``; the mask of bad rows; the reasons of each bad row.

        ``columns`` are text (or Parquet's typed) columns by the table's column names; an absent one is all missing.
        """
        size = len(row)
        bad = np.zeros(size, dtype=bool)
        reasons: dict[int, list[str]] = {}
        numbers = row.to_numpy()

        def report(mask: Mask, code: str, column: str, raw: pa.Array | None, detail: str = "") -> None:
            np.logical_or(bad, mask, out=bad)
            for index in np.flatnonzero(mask).tolist():
                value = _shown(raw, index)
                found = problem(
                    code, row=int(numbers[index]), column=self.labels.get(column, column), value=value, detail=detail
                )
                reasons.setdefault(index, []).append(f"{found.words.zh} {found.words.en}")
                self.note(found)

        known_broken: dict[str, Mask] = {}
        for fault in faults:
            known_broken[fault.column] = known_broken.get(fault.column, np.zeros(size, dtype=bool)) | fault.mask
            report(fault.mask, fault.code, fault.header, fault.raw, fault.detail)
        zones = self._zones(columns.get("shop_id"), size)
        values: dict[str, pa.Array] = {}
        for column in self.table.columns:
            raw = columns.get(column.name)
            if raw is None:
                parsed, broken = pa.nulls(size, column.arrow.type), np.zeros(size, dtype=bool)
            else:
                parsed, unread = self._parse(column, raw, zones)
                broken = np.zeros(size, dtype=bool)
                for code, (mask, detail) in unread.items():
                    broken |= mask
                    report(mask, code, column.name, raw, detail)
            broken |= known_broken.get(column.name, False)
            parsed = self._completed(column, parsed, broken, raw, report)
            values[column.name] = parsed
        for earlier, later in self.table.ordered:
            backwards = _true(pc.less(values[later], values[earlier]))
            if backwards.any():
                report(backwards, "runs_backwards", later, columns.get(later), self.labels.get(earlier, earlier))
        if self.pseudonym_key is not None and "buyer_id" in values:
            values["buyer_id"] = pseudonyms(values["buyer_id"], self.pseudonym_key)
        schema = self.table.schema.append(pa.field("_row", pa.int64()))
        batch = pa.RecordBatch.from_arrays([*values.values(), row], schema=schema)
        if bad.any():
            batch = batch.filter(pa.array(~bad))
        return batch, bad, reasons

    def note(self, found: Problem) -> None:
        """Remember one problem; beyond ``MOST_PROBLEMS`` only count."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(found)

    def _completed(
        self, column: Column, parsed: pa.Array, broken: Mask, raw: pa.Array | None, report: Callable[..., None]
    ) -> pa.Array:
        """Defaults filled in, required cells and bounds checked."""
        name = column.name
        if parsed.null_count and column.default is not None:
            parsed = pc.fill_null(parsed, pa.scalar(column.default, parsed.type))
        if parsed.null_count and name in self.table.empty_in_key and not column.required:
            parsed = pc.fill_null(parsed, "")
        if parsed.null_count and column.required and name not in COMPUTED_KEYS.get(self.table.name, ()):
            missing = _true(pc.is_null(parsed)) & ~broken
            if missing.any():
                report(missing, "missing_value", name, None)
        if column.at_least is not None:
            low = _true(pc.less(parsed, _bound(column.at_least, parsed.type)))
            if low.any():
                report(low, "below_minimum", name, raw, str(column.at_least))
        if column.at_most is not None:
            high = _true(pc.greater(parsed, _bound(column.at_most, parsed.type)))
            if high.any():
                report(high, "above_maximum", name, raw, str(column.at_most))
        return parsed

    def _zones(self, shops: pa.Array | None, size: int) -> list[tuple[ZoneInfo, Mask | None]]:
        """The zones of a batch, each with its rows (None = all of them)."""
        if shops is None:
            return [(zone(self.timezone_of(self.shop_id) if self.shop_id else DEFAULT_ZONE), None)]
        shops = _plain_type(shops, self.table.column("shop_id"))
        encoded = shops if pa.types.is_dictionary(shops.type) else shops.dictionary_encode()
        names = [
            (self.timezone_of(str(shop).strip()) if shop is not None else DEFAULT_ZONE)
            for shop in encoded.dictionary.to_pylist()
        ] or [DEFAULT_ZONE]
        if len(set(names)) == 1:
            return [(zone(names[0]), None)]
        indices = pc.fill_null(encoded.indices, 0).to_numpy(zero_copy_only=False)
        by_name: dict[str, list[int]] = {}
        for index, name in enumerate(names):
            by_name.setdefault(name, []).append(index)
        return [(zone(name), np.isin(indices, where)) for name, where in by_name.items()]

    def _parse(
        self, column: Column, raw: pa.Array, zones: Sequence[tuple[ZoneInfo, Mask | None]]
    ) -> tuple[pa.Array, dict[str, tuple[Mask, str]]]:
        """The typed column and, by reason, the rows that could not be read."""
        raw = _plain_type(raw, column)
        kind = column.kind
        if kind == "text":
            return _choice(column, raw) if column.choices else _text(column, raw)
        if kind == "instant":
            return self._instants(raw, zones)
        if raw.type == column.arrow.type:
            return raw, {}
        if kind in ("int", "fen"):
            return _integers(raw)
        scalars: dict[str, tuple[Callable[[str], object], pa.DataType]] = {
            "bool": (cells.boolean, pa.bool_()),
            "day": (cells.business_day if column.name == "business_day" else cells.day, pa.date32()),
            "month": (cells.month, pa.string()),
            "decimal": (cells.decimal_six, pa.decimal128(18, 6)),
        }
        scalar, type_ = scalars[kind]
        return by_distinct(raw, scalar, type_)

    def _instants(
        self, raw: pa.Array, zones: Sequence[tuple[ZoneInfo, Mask | None]]
    ) -> tuple[pa.Array, dict[str, tuple[Mask, str]]]:
        if pa.types.is_timestamp(raw.type):
            return self._timestamps(raw, zones)
        text = _decoded(raw)
        for type_ in (_NAIVE, _UTC):
            try:
                return self._timestamps(text.cast(type_), zones)
            except pa.ArrowInvalid:
                continue
        return self._odd_instants(text, zones)

    def _odd_instants(
        self, text: pa.Array, zones: Sequence[tuple[ZoneInfo, Mask | None]]
    ) -> tuple[pa.Array, dict[str, tuple[Mask, str]]]:
        """Cells of mixed forms: those of the plain naive form at once, the rest one by one."""
        size = len(text)
        micros = np.zeros(size, dtype=np.int64)
        valid = np.zeros(size, dtype=bool)
        faults: dict[str, tuple[Mask, str]] = {}
        swapped = pc.replace_substring(text, "/", "-")
        plain = _true(pc.match_substring_regex(swapped, r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?$"))
        if plain.any():
            chosen = pc.if_else(pa.array(plain), swapped, pa.scalar(None, pa.string()))
            try:
                typed, faults = self._timestamps(chosen.cast(_NAIVE), zones)
                some = _true(pc.is_valid(typed))
                micros[some] = pc.fill_null(typed.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)[some]
                valid |= some
            except pa.ArrowInvalid:  # such as 2026-02-30
                plain[:] = False
        rest = _true(pc.is_valid(text)) & ~plain
        for zone_, rows in zones:
            mine = rest if rows is None else rest & rows
            if not mine.any():
                continue
            some_text = pc.if_else(pa.array(mine), text, pa.scalar(None, pa.string()))
            typed, more = by_distinct(some_text, partial(cells.instant, zone=zone_), _UTC)
            some = _true(pc.is_valid(typed))
            micros[some] = pc.fill_null(typed.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)[some]
            valid |= some
            for code, (mask, detail) in more.items():
                faults[code] = (faults[code][0] | mask if code in faults else mask, detail)
        return pa.array(micros, mask=~valid).cast(_UTC), faults

    def _timestamps(
        self, raw: pa.Array, zones: Sequence[tuple[ZoneInfo, Mask | None]]
    ) -> tuple[pa.Array, dict[str, tuple[Mask, str]]]:
        """Typed timestamps: wall clock to UTC where they are naive, cut to milliseconds, bounds checked."""
        faults: dict[str, tuple[Mask, str]] = {}
        missing = _true(pc.is_null(raw))
        naive = raw.type.tz is None
        if raw.type.unit == "ns":
            raw = pc.floor_temporal(raw, unit="microsecond") if naive else raw.cast(pa.timestamp("ns", "UTC"))
        whole = raw.cast(pa.timestamp("us", raw.type.tz), safe=False).cast(pa.int64())
        micros = pc.fill_null(whole, _EARLIEST).to_numpy(zero_copy_only=False)
        if naive:
            micros = micros.copy()
            for zone_, rows in zones:
                part = micros if rows is None else micros[rows]
                moved, skipped, twice = wall_clock_to_utc(part, zone_)
                self.ambiguous_times += twice
                if rows is None:
                    micros, lost = moved, skipped
                else:
                    micros[rows] = moved
                    lost = np.zeros(len(micros), dtype=bool)
                    lost[rows] = skipped
                if lost.any():
                    faults["time_skipped"] = (faults.get("time_skipped", (lost, ""))[0] | lost, "")
        micros = micros // 1000 * 1000
        outside = ((micros < _EARLIEST - (_DAY_MICROS if naive else 0)) | (micros >= _LATEST)) & ~missing
        if outside.any():
            faults["time_out_of_range"] = (outside, "")
        gone = missing | outside
        for mask, _ in faults.values():
            gone = gone | mask
        return pa.array(micros, mask=gone if gone.any() else None).cast(_UTC), faults


#: Key columns that are computed where the source has none.
COMPUTED_KEYS: Mapping[str, tuple[str, ...]] = {"messages": ("message_id",), "pay_entries": ("entry_id",)}


def wall_clock_to_utc(micros: Micros, zone_: ZoneInfo) -> tuple[Micros, Mask, int]:
    """Wall-clock microseconds to UTC; the mask of times the clock skipped; how many occur twice (earlier one taken)."""
    skipped = np.zeros(len(micros), dtype=bool)
    if not len(micros):
        return micros, skipped, 0
    days = micros // _DAY_MICROS
    first = int(days.min())
    span = int(days.max()) - first + 1
    if span > 200_000:  # a few wild dates among the rest; they are out of range whatever the offset
        return micros, skipped, 0
    present = np.flatnonzero(np.bincount(days - first, minlength=span)) + first
    offsets = np.zeros(span, dtype=np.int64)
    turning = []
    for day_ in present.tolist():
        start, end = _offset(day_, zone_), _offset(day_ + 1, zone_)
        offsets[day_ - first] = start
        if start != end:
            turning.append(day_)
    moved = micros - offsets[days - first]
    twice = 0
    if turning:
        for index in np.flatnonzero(np.isin(days, turning)).tolist():
            naive = datetime(1970, 1, 1) + timedelta(microseconds=int(micros[index]))  # noqa: DTZ001 - a wall-clock time, as in the file
            local = naive.replace(tzinfo=zone_)
            moment = local.astimezone(UTC)
            if moment.astimezone(zone_).replace(tzinfo=None) != naive:
                skipped[index] = True
            elif local.replace(fold=1).utcoffset() != local.utcoffset():
                twice += 1
            moved[index] = int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
    return moved, skipped, twice


@lru_cache(maxsize=100_000)
def _offset(day_: int, zone_: ZoneInfo) -> int:
    """The zone's offset in microseconds at the first instant of a day, counted from 1970-01-01."""
    try:
        local = datetime(1970, 1, 1, tzinfo=zone_) + timedelta(days=day_)
    except OverflowError:
        return 0
    offset = local.utcoffset()
    return 0 if offset is None else int(offset / timedelta(microseconds=1))


def by_distinct(
    raw: pa.Array, scalar: Callable[[str], object], type_: pa.DataType
) -> tuple[pa.Array, dict[str, tuple[Mask, str]]]:
    """Each distinct text through the scalar parser once; unreadable cells by reason."""
    encoded = raw if pa.types.is_dictionary(raw.type) else raw.dictionary_encode()
    values: list[object] = []
    codes: dict[str, tuple[list[int], str]] = {}
    for index, cell in enumerate(encoded.dictionary.to_pylist()):
        try:
            values.append(scalar(cell) if cell is not None else None)
        except CellError as error:
            values.append(None)
            codes.setdefault(error.code, ([], error.detail))[0].append(index)
    result = pa.array(values, type=type_).take(encoded.indices)
    faults: dict[str, tuple[Mask, str]] = {}
    if codes:
        indices = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
        for code, (where, detail) in codes.items():
            faults[code] = (np.isin(indices, where), detail)
    return result, faults


def _integers(raw: pa.Array) -> tuple[pa.Array, dict[str, tuple[Mask, str]]]:
    if pa.types.is_integer(raw.type):
        try:
            return raw.cast(pa.int64()), {}
        except pa.ArrowInvalid:
            return by_distinct(raw.cast(pa.string()), cells.integer, pa.int64())
    if not _holds(raw, (b"x", b"X")):
        try:
            return _decoded(raw).cast(pa.int64()), {}
        except pa.ArrowInvalid:
            pass
    return by_distinct(raw, cells.integer, pa.int64())


def _choice(column: Column, raw: pa.Array) -> tuple[pa.Array, dict[str, tuple[Mask, str]]]:
    choices = {choice.lower(): choice for choice in column.choices}

    def chosen(cell: str) -> str | None:
        text = cells.said(cell)
        if text is None:
            return None
        found = choices.get(text.lower()) or CHOICE_WORDS.get(text)
        if found not in column.choices:
            raise CellError("not_a_choice", " ".join(column.choices))
        return found

    return by_distinct(raw, chosen, pa.string())


def _text(column: Column, raw: pa.Array) -> tuple[pa.Array, dict[str, tuple[Mask, str]]]:
    faults: dict[str, tuple[Mask, str]] = {}
    if column.name.endswith("_id") and _holds(
        raw, (b" ", b"=", b"'", b"`", b"\t", b"+", b".", b"\n", b"\r"), ascii_only=True
    ):
        return _with_damage(*by_distinct(raw, cells.identifier, pa.string()))
    if column.name in FREE_TEXT:
        text = _decoded(raw)
    elif pa.types.is_dictionary(raw.type):
        text, faults = by_distinct(raw, lambda cell: cell.strip() or None, pa.string())
    else:
        text = pc.utf8_trim_whitespace(raw) if _holds(raw, (b" ", b"\t", b"\n", b"\r"), ascii_only=True) else raw
    text = _empty_to_null(text)
    return _with_damage(text, faults)


def _with_damage(text: pa.Array, faults: dict[str, tuple[Mask, str]]) -> tuple[pa.Array, dict[str, tuple[Mask, str]]]:
    if _holds(text, ("\ufffd".encode(),)):
        faults["damaged_text"] = (_true(pc.match_substring(text, "\ufffd")), "")
    return text, faults


def _empty_to_null(text: pa.Array) -> pa.Array:
    empty = pc.equal(pc.binary_length(text), 0)
    return pc.if_else(empty, pa.scalar(None, pa.string()), text) if pc.any(empty).as_py() else text


def _holds(raw: pa.Array, needles: Iterable[bytes], *, ascii_only: bool = False) -> bool:
    """Whether the column's bytes hold any of the needles (or anything beyond ASCII); may say yes for a neighbour's cells."""
    values = raw.dictionary if pa.types.is_dictionary(raw.type) else raw
    buffers = values.buffers()
    if not len(values) or buffers[-1] is None:
        return False
    offsets = np.frombuffer(buffers[1], dtype=np.int32)
    data = bytes(memoryview(buffers[-1])[offsets[values.offset] : offsets[values.offset + len(values)]])
    return any(needle in data for needle in needles) or (ascii_only and not data.isascii())


def _plain_type(raw: pa.Array, column: Column) -> pa.Array:
    """The column as text, or as a type its kind can take as it is; nested and binary types refuse the file."""
    type_ = raw.type
    value_type = type_.value_type if pa.types.is_dictionary(type_) else type_
    if pa.types.is_string(value_type):
        return raw
    if pa.types.is_large_string(value_type) or pa.types.is_string_view(value_type):
        return raw.cast(pa.string())
    kind = column.kind
    if pa.types.is_null(type_):
        return raw.cast(pa.string())
    if kind == "instant" and pa.types.is_timestamp(type_):
        return raw
    if kind == "instant" and pa.types.is_date(type_):
        return raw.cast(pa.timestamp("s")).cast(_NAIVE)
    if kind in ("int", "fen") and pa.types.is_integer(type_):
        return raw
    if kind == "bool" and pa.types.is_boolean(type_):
        return raw
    if kind == "day" and pa.types.is_date(type_):
        return raw.cast(pa.date32())
    number_like = pa.types.is_integer(type_) or pa.types.is_decimal(type_)
    if number_like and kind != "instant" and kind != "day":
        return raw.cast(pa.string())
    if pa.types.is_floating(type_) and kind in ("int", "fen", "decimal", "text", "bool"):
        return pa.array(
            [None if value is None else cells.sheet_text(value) for value in raw.to_pylist()], type=pa.string()
        )
    if kind in ("day", "month") and (pa.types.is_date(type_) or pa.types.is_timestamp(type_)):
        return pc.strftime(raw, format="%Y-%m-%d" if pa.types.is_date(type_) else "%Y-%m-%d %H:%M:%S").cast(pa.string())
    raise refused("column_type", column=column.name, detail=str(type_))


def _bound(value: int, type_: pa.DataType) -> pa.Scalar:
    return pa.scalar(Decimal(value) if pa.types.is_decimal(type_) else value, type=type_)


def _decoded(raw: pa.Array) -> pa.Array:
    return raw.dictionary.take(raw.indices) if pa.types.is_dictionary(raw.type) else raw


def _true(mask: pa.Array) -> Mask:
    found: Mask = pc.fill_null(mask, False).to_numpy(zero_copy_only=False)
    return found


def _shown(raw: pa.Array | None, index: int) -> str | None:
    if raw is None:
        return None
    value = raw[index].as_py()
    return None if value is None else str(value)


def pseudonyms(buyers: pa.Array, key: bytes) -> pa.Array:
    """Keyed hashes of buyer ids: the same buyer under the same key is the same pseudonym everywhere."""
    encoded = buyers.dictionary_encode()
    hashed = [
        None if buyer is None else "p" + hmac.new(key, buyer.encode("utf-8"), hashlib.sha256).hexdigest()[:32]
        for buyer in encoded.dictionary.to_pylist()
    ]
    return pa.array(hashed, type=pa.string()).take(encoded.indices)
