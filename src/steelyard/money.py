"""Money in fen, points with two decimals, and the only places where either is rounded.

``Fen`` is a whole number of Chinese fen (1 yuan = 100 fen): a ``NewType`` of ``int``, so the type names the
currency and the unit while sums stay plain integers. Functions that take money take any ``int``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NewType

from steelyard.errors import InputRefused, Words

Fen = NewType("Fen", int)

#: Any exact number. A float is never one.
Exact = int | Fraction | Decimal

#: Stored as BIGINT: more digits would not fit.
MAX_FEN = 2**63 - 1

_YUAN = re.compile(r"([+-]?)(?:(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?|\.(\d+))")
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(odd): ord(plain) for odd, plain in zip("−–—\u3000￥", "--- ¥", strict=True)
}
_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})")


def plain_width(text: str) -> str:
    """Full-width digits, letters and signs as the plain ones people meant: ``１，２３４．５`` -> ``1,234.5``."""
    return text.translate(_PLAIN)


def exact(value: Exact) -> Fraction:
    """The value as a fraction; a float is refused, whatever the type checker saw."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction | Decimal):
        raise TypeError(f"not an exact number: {value!r}")
    return Fraction(value)


def round_half_away(value: Exact, places: int = 0) -> Fraction:
    """The value rounded to ``places`` decimals, halves away from zero: 2.5 -> 3, -2.5 -> -3.

    The one rounding rule of the package; everything else names how many places and when.
    """
    scale = 10**places
    scaled = abs(exact(value)) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, scale)


def round_fen(amount: Exact) -> Fen:
    """An amount in fen, rounded once to the whole fen, half away from zero.

    **Rounding**: used once per statement line, never on the way there.
    """
    return Fen(int(round_half_away(amount)))


def fen_of_yuan(amount: Exact) -> Fen:
    """An exact amount in yuan as fen, rounded once, half away from zero."""
    return round_fen(exact(amount) * 100)


def yuan_of_fen(amount: int) -> Fraction:
    """Fen as exact yuan."""
    return Fraction(amount, 100)


def round_points(points: Exact) -> Decimal:
    """Points with two decimals, half up: 79.995 -> 80.00.

    **Rounding**: once for the total (grades and pay look at it), and for showing an indicator's points.
    """
    hundredths = int(round_half_away(points, 2) * 100)
    return Decimal(hundredths).scaleb(-2)


def share_out(total: int, weights: Sequence[Exact]) -> list[Fen]:
    """``total`` fen divided by weight, so that the parts sum to the total.

    Each part is its exact share rounded towards zero; the fen left over go one each to the largest remainders,
    equal remainders in the order given: 100.00 among three -> 33.34, 33.33, 33.33.

    Raises: ValueError when a weight is negative or all are zero.
    """
    exact_weights = [exact(weight) for weight in weights]
    whole_weight = sum(exact_weights, Fraction(0))
    if any(weight < 0 for weight in exact_weights) or whole_weight == 0:
        raise ValueError("weights must not be negative and must not all be zero")
    sign = 1 if total >= 0 else -1
    shares = [abs(total) * weight / whole_weight for weight in exact_weights]
    parts = [share.numerator // share.denominator for share in shares]
    left_over = abs(total) - sum(parts)
    by_remainder = sorted(range(len(shares)), key=lambda place: (parts[place] - shares[place], place))
    for place in by_remainder[:left_over]:
        parts[place] += 1
    return [Fen(sign * part) for part in parts]


def format_amount(amount: int) -> str:
    """Fen as yuan text without a sign of currency: ``1,234.56``, ``-8.00``."""
    yuan, fen = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{yuan:,}.{fen:02d}"


def format_yuan(amount: int) -> str:
    """Fen as people read it: ``¥1,234.56``, ``-¥8.00``."""
    text = format_amount(abs(amount))
    return f"-¥{text}" if amount < 0 else f"¥{text}"


def parse_yuan(text: str) -> Fen:
    """Yuan as people and exports write them, exactly: ``1,234.56``, ``¥8``, ``－¥8.00``, ``12.5元``.

    Nothing is rounded: a third decimal that is not zero is refused.

    Raises: InputRefused.
    """
    bare = "".join(plain_width(text[:64]).split())
    bare = bare.removesuffix("元")
    sign = bare[:1] if bare[:1] in ("+", "-") else ""
    bare = sign + bare.removeprefix(sign).removeprefix("¥").removeprefix("CNY")
    match = _YUAN.fullmatch(bare)
    if match is None or len(text) > 64 or not bare.isascii():
        raise InputRefused(
            Words(f"“{text[:64]}”不是金额", f"“{text[:64]}” is not an amount of yuan"),
            remedy=Words("请写成 1234.56 这样的元。", "Write yuan like 1234.56."),
        )
    whole, decimals = (match[2] or "0").replace(",", ""), match[3] or match[4] or ""
    if decimals[2:].strip("0"):
        raise InputRefused(
            Words(f"金额“{text}”小于一分", f"The amount “{text}” is finer than a fen"),
            remedy=Words("请最多写两位小数。", "Write at most two decimals."),
        )
    amount = int(whole) * 100 + int(decimals[:2].ljust(2, "0"))
    if amount > MAX_FEN:
        raise InputRefused(
            Words(f"金额“{text}”过大", f"The amount “{text}” is too large"),
            remedy=Words("请检查单元格。", "Check the cell."),
        )
    return Fen(-amount if match[1] == "-" else amount)


def parse_number(text: str) -> Fraction:
    """A plain decimal number as written in rule files, exactly: ``0.85`` -> 17/20.

    Raises: InputRefused for anything else (exponents, percent signs, separators).
    """
    bare = text.strip()
    if _NUMBER.fullmatch(bare) is None or not bare.isascii():
        raise InputRefused(
            Words(f"“{text[:64]}”不是数", f"“{text[:64]}” is not a number"),
            remedy=Words(
                "请写成 0.85 或 120 这样的十进制数，比率写 0 到 1。",
                "Write a plain decimal such as 0.85 or 120; ratios are 0 to 1.",
            ),
        )
    return Fraction(bare)
