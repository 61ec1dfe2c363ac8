"""One cell of text to one exact value: money, durations, ratios, ids, booleans, instants, days.

Every parser takes the cell as text and returns the value, None where the cell says nothing
(empty, ``-``, ``--``, ``延迟统计``), or raises ``CellError`` with the reason's code. No float is used.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from zoneinfo import ZoneInfo

#: What a cell says when the platform has not counted yet.
NOT_FINAL = "延迟统计"
#: Cells that say nothing; missing is not zero.
MISSING = frozenset({"", "-", "--", "—", "——", NOT_FINAL, "N/A", "n/a", "null", "NULL", "None"})

#: An id that a spreadsheet shows in powers of ten; the digits are gone.
ROUNDED = re.compile(r"^=?[\"']?\d+(\.\d+[eE]\+?|[eE]\+)\d+[\"']?$")

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class CellError(ValueError):
    """A cell that cannot be read; ``code`` is a key of ``problems.REASONS``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def plain(cell: str) -> str:
    """The cell without outer blanks, full-width forms made half-width (``１２：３０`` -> ``12:30``)."""
    return unicodedata.normalize("NFKC", cell).strip().strip("\ufeff\u200b")


def said(cell: str) -> str | None:
    """The plain cell, or None where it says nothing."""
    text = plain(cell)
    return None if text in MISSING else text


_NUMBER = re.compile(r"^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?$")


def number(cell: str) -> Decimal | None:
    """An exact decimal number; thousands commas of both widths are allowed."""
    text = said(cell)
    if text is None:
        return None
    text = text.lstrip("'")
    if len(text) > 40 or not _NUMBER.match(text) or not any(char.isdigit() for char in text):
        raise CellError("id_rounded" if ROUNDED.match(text) else "not_a_number")
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise CellError("not_a_number") from error


def integer(cell: str) -> int | None:
    """A whole number; ``12.0`` is one, ``12.5`` is not."""
    value = number(cell)
    if value is None:
        return None
    if value != value.to_integral_value() or abs(value) >= 2**63:
        raise CellError("not_whole")
    return int(value)


def money_fen(cell: str) -> int | None:
    """An amount in yuan (``1,234.50``, ``¥12``, ``12元``, ``￥ 3.5 元``) as fen, exactly; a part of a fen is refused."""
    text = said(cell)
    if text is None:
        return None
    text = text.lstrip("'").strip()
    sign = "-" if text.startswith("-") else ""
    text = text.lstrip("+-").lstrip("¥$").removeprefix("RMB").removeprefix("CNY").strip()
    text = text.removesuffix("元").removesuffix("人民币").strip()
    try:
        value = number(sign + text)
    except CellError as error:
        raise CellError("not_an_amount") from error
    if value is None:
        return None
    fen = value * 100
    if fen != fen.to_integral_value() or abs(fen) >= 2**63:
        raise CellError("not_an_amount")
    return int(fen)


_CLOCK = re.compile(r"^(?:(\d+)天)?\s*(\d{1,5}):([0-5]?\d)(?::([0-5]?\d)(?:\.(\d{1,3})\d*)?)?$")
_SPOKEN = re.compile(
    r"^(?:(?P<d>\d+)(?:天|d))?\s*(?:(?P<h>\d+)(?:小时|时|h))?\s*(?:(?P<m>\d+)(?:分钟|分|min|m))?\s*(?:(?P<s>\d+(?:\.\d+)?)(?:秒钟|秒|s))?$",
    re.IGNORECASE,
)
_UNIT_MS = {"second": 1000, "minute": 60_000, "hour": 3_600_000}


def duration_ms(cell: str, *, unit: str = "second") -> Fraction | None:
    """A duration in milliseconds, exactly; a bare number is in ``unit``.

    ``HH:MM:SS`` and ``12分30秒`` say their unit themselves; ``MM:SS`` is minutes and seconds.
    """
    text = said(cell)
    if text is None:
        return None
    clock = _CLOCK.match(text)
    if clock:
        days, first, second, third, part = clock.groups()
        if third is None:
            return Fraction((int(first) * 60 + int(second)) * 1000 + int(days or 0) * 86_400_000)
        seconds = int(days or 0) * 86_400 + int(first) * 3600 + int(second) * 60 + int(third)
        return Fraction(seconds * 1000 + int((part or "").ljust(3, "0")))
    spoken = _SPOKEN.match(text)
    if spoken and any(spoken.groups()):
        parts = {key: Fraction(value) if value else Fraction(0) for key, value in spoken.groupdict().items()}
        return (((parts["d"] * 24 + parts["h"]) * 60 + parts["m"]) * 60 + parts["s"]) * 1000
    try:
        value = number(text)
    except CellError as error:
        raise CellError("not_a_duration") from error
    if value is None or value < 0:
        raise CellError("not_a_duration")
    return Fraction(value) * _UNIT_MS[unit]


def says_its_unit(cell: str) -> bool:
    """Whether a duration says its unit itself: ``12分30秒`` and ``00:12:30`` do, ``12.5`` does not."""
    text = plain(cell)
    return bool(_CLOCK.match(text)) or not re.fullmatch(r"[\d.,+-]*", text)


def ratio(cell: str, *, percent: bool = False) -> Fraction | None:
    """A ratio: ``0.9971``, ``99.71%``, or, where the column counts in per cent, ``99.71``."""
    text = said(cell)
    if text is None:
        return None
    marked = text.endswith("%")
    try:
        value = number(text.removesuffix("%"))
    except CellError as error:
        raise CellError("not_a_ratio") from error
    if value is None:
        raise CellError("not_a_ratio")
    return Fraction(value) / (100 if marked or percent else 1)


_TRUE, _FALSE = frozenset({"true", "1", "是", "yes", "y", "t"}), frozenset({"false", "0", "否", "no", "n", "f"})


def boolean(cell: str) -> bool | None:
    """true/false, 1/0, 是/否, whatever the case."""
    text = said(cell)
    if text is None:
        return None
    lowered = text.lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise CellError("not_a_boolean")


def identifier(cell: str) -> str | None:
    """An id as text: blanks, ``="..."`` and the leading ``'`` of a spreadsheet removed; rounded ids are refused."""
    text = cell.strip().strip("\ufeff\u200b").strip()
    if text.startswith("="):
        text = text[1:].strip()
        if len(text) >= 2 and text[0] == text[-1] == '"':
            text = text[1:-1].strip()
    if text[:1] in ("'", "`", "‘") and text[1:].strip().isdigit():
        text = text[1:].strip()
    wide = unicodedata.normalize("NFKC", text)
    if wide.isascii() and wide.isdigit():
        text = wide
    if ROUNDED.match(wide):
        raise CellError("id_rounded")
    return text or None


_DAY = r"(?P<year>\d{4})\s*(?:[-/.年])\s*(?P<month>\d{1,2})\s*(?:[-/.月])\s*(?P<day>\d{1,2})\s*日?"
_TIME = r"(?P<hour>\d{1,2})\s*[:时]\s*(?P<minute>\d{1,2})(?:\s*[:分]\s*(?P<second>\d{1,2})(?:[.,](?P<part>\d{1,9}))?\s*秒?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)"
_INSTANT = re.compile(rf"^{_DAY}(?:\s*[T\s]\s*{_TIME}\s*{_ZONE}?)?$", re.IGNORECASE)
_COMPACT = re.compile(
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:[T\s]?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2})(?:\.(?P<part>\d{1,9}))?(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?$"
)
_ONE_DAY = re.compile(rf"^{_DAY}(?:[T\s]+0{{1,2}}:00(?::00(?:\.0+)?)?)?$")
_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:[-/]0?1(?:[T\s]+00:00(?::00)?)?)?$|^(\d{4})(\d{2})$")


def instant(cell: str, zone: ZoneInfo) -> datetime | None:
    """An instant in UTC, cut to milliseconds; without an offset it is the zone's wall clock.

    A wall-clock time that occurs twice (summer time ends) is the earlier one; one that is skipped is refused.
    A day alone is its midnight.
    """
    text = said(cell)
    if text is None:
        return None
    found = _INSTANT.match(text) or _COMPACT.match(text)
    if not found:
        raise CellError("not_a_time")
    parts = found.groupdict()
    micros = int((parts.get("part") or "").ljust(3, "0")[:3] or 0) * 1000
    try:
        naive = datetime(  # noqa: DTZ001 - a wall-clock time, as in the file
            int(parts["year"]),
            int(parts["month"]),
            int(parts["day"]),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            micros,
        )
    except ValueError as error:
        raise CellError("not_a_time") from error
    offset = parts.get("zone")
    moment = naive.replace(tzinfo=UTC) - _offset(offset) if offset else in_zone(naive, zone)
    if not EARLIEST <= moment < LATEST:
        raise CellError("time_out_of_range")
    return moment


def _offset(text: str) -> timedelta:
    if text.upper() == "Z":
        return timedelta(0)
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 18 or minutes > 59:
        raise CellError("not_a_time")
    size = timedelta(hours=hours, minutes=minutes)
    return -size if text[0] == "-" else size


def in_zone(naive: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time; the earlier of two, CellError where the clock skipped it."""
    if not EARLIEST.year - 1 <= naive.year <= LATEST.year:
        raise CellError("time_out_of_range")
    moment = naive.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != naive:
        raise CellError("time_skipped")
    return moment


def day(cell: str) -> date | None:
    """A calendar day; a time of day other than midnight is refused, as it would be lost."""
    text = said(cell)
    if text is None:
        return None
    found = _ONE_DAY.match(text) or (_COMPACT.match(text) if len(text) == 8 else None)
    if not found:
        raise CellError("not_a_day")
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise CellError("not_a_day") from error


def business_day(cell: str) -> date | None:
    """A day on which work was done: within 2000 to 2099."""
    value = day(cell)
    if value is not None and not EARLIEST.year <= value.year < LATEST.year:
        raise CellError("time_out_of_range")
    return value


def month(cell: str) -> str | None:
    """A month as ``2026-11``."""
    text = said(cell)
    if text is None:
        return None
    found = _MONTH.match(text)
    if not found:
        raise CellError("not_a_month")
    year, number_ = int(found[1] or found[3]), int(found[2] or found[4])
    if not (1 <= number_ <= 12 and EARLIEST.year <= year < LATEST.year):
        raise CellError("not_a_month")
    return f"{year:04d}-{number_:02d}"


def decimal_six(cell: str) -> Decimal | None:
    """A number with at most six decimals and eighteen digits."""
    value = number(cell)
    if value is None:
        return None
    exact = value.quantize(Decimal("0.000001")) if abs(value) < Decimal(10) ** 12 else None
    if exact is None or exact != value:
        raise CellError("not_a_number")
    return exact


def sheet_text(value: object) -> str:
    """A cell of a workbook as the text a person sees, without losing or inventing digits.

    A spreadsheet keeps 15 digits: a whole number of 16 digits that ends in 0 or passes 2**53, and every longer
    one, is written in powers of ten, so that an id column refuses it.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _sheet_number(value)
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500)
        rounded = rounded.replace(microsecond=rounded.microsecond // 1000 * 1000)
        return rounded.isoformat(sep=" ", timespec="milliseconds" if rounded.microsecond else "seconds")
    if isinstance(value, timedelta):
        seconds, micros = value.days * 86_400 + value.seconds, value.microseconds
        seconds += 1 if micros >= 999_500 else 0
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return "" if value is None else str(value)


def _sheet_number(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if value.is_integer():
        whole = int(value)
        if abs(whole) < 10**15 or (abs(whole) < 2**53 and whole % 10):
            return str(whole)
        return f"{value:.14e}"
    return format(Decimal(f"{value:.15g}"), "f")


Scalar = Callable[[str], object]
