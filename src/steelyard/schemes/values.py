"""The exact kinds of value a scheme file holds: ratios, amounts of yuan, whole numbers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from steelyard.errors import InputRefused, Words
from steelyard.money import parse_number

_PLAIN = Words('请写成 "0.85" 这样的数。', 'Write a number such as "0.85".')


class Part(BaseModel):
    """A piece of a scheme: unknown keys are refused and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def unfit(what: Words, remedy: Words) -> PydanticCustomError:
    """The error of a value that does not fit, carrying its words through pydantic."""
    return PydanticCustomError(
        "unfit", "{en}", {"zh": what.zh, "en": what.en, "remedy_zh": remedy.zh, "remedy_en": remedy.en}
    )


def exact(given: Any) -> Fraction:
    """A quoted decimal, or a whole number, exactly. Floats, exponents, percent signs and commas are refused."""
    if isinstance(given, bool) or not isinstance(given, str | int | Fraction):
        raise unfit(
            Words("这里要写一个数字。", "A number belongs here."),
            Words('请写成带引号的数字，如 "0.85"。', 'Write a quoted number such as "0.85".'),
        )
    if not isinstance(given, str):
        return Fraction(given)
    try:
        return parse_number(given)
    except InputRefused as error:
        raise unfit(Words(f"{error.what.zh}。", f"{error.what.en}."), error.remedy or _PLAIN) from error


def yuan_to_fen(given: Any) -> int:
    """An amount in yuan as whole fen; a third decimal is refused."""
    fen = exact(given) * 100
    if fen.denominator != 1:
        raise unfit(
            Words(f"金额 {given} 元细于一分。", f"The amount {given} yuan is finer than a fen."),
            Words("金额最多两位小数。", "An amount has at most two decimals."),
        )
    return int(fen)


def whole(given: Any) -> int:
    """A whole number, quoted or not."""
    number = exact(given)
    if number.denominator != 1:
        raise unfit(
            Words(f"{given} 不是整数。", f"{given} is not a whole number."),
            Words("请写整数。", "Write a whole number."),
        )
    return int(number)


def day(given: Any) -> date:
    """A day as YAML reads it, or quoted; never a number of seconds."""
    try:
        return given if type(given) is date else date.fromisoformat(str(given))
    except ValueError as error:
        raise unfit(
            Words(f"{given} 不是日期。", f"{given} is not a day."),
            Words("请写成 2026-01-01。", "Write it as 2026-01-01."),
        ) from error


def truth(given: Any) -> bool:
    """true or false; a text such as ``yes`` is neither."""
    if not isinstance(given, bool):
        raise unfit(
            Words("这里要写 true 或 false。", "true or false belongs here."),
            Words("请写 true 或 false，不加引号。", "Write true or false, without quotes."),
        )
    return given


def _ratio(given: Any) -> Fraction:
    number = exact(given)
    if not 0 <= number <= 1:
        raise unfit(
            Words(f"比例 {given} 不在 0 和 1 之间。", f"The ratio {given} is not between 0 and 1."),
            Words('10% 写作 "0.10"。', 'Write 10% as "0.10".'),
        )
    return number


def _positive(given: Any) -> Fraction:
    number = exact(given)
    if number <= 0:
        raise unfit(
            Words(f"{given} 必须大于 0。", f"{given} must be more than 0."),
            Words("请写大于 0 的数。", "Write a number above 0."),
        )
    return number


def _fen_not_negative(given: Any) -> int:
    fen = yuan_to_fen(given)
    if fen < 0:
        raise unfit(
            Words(f"金额 {given} 是负数。", f"The amount {given} is negative."),
            Words(
                "请写不小于 0 的金额；扣减用录入项或否决规则。",
                "Write an amount of at least 0; reductions are entered or come from vetoes.",
            ),
        )
    return fen


def _count(given: Any) -> int:
    number = whole(given)
    if number < 1:
        raise unfit(
            Words(f"{given} 必须至少为 1。", f"{given} must be at least 1."),
            Words("请写 1 或更大的整数。", "Write 1 or a greater whole number."),
        )
    return number


#: More places, months or cycles than this are a slip of the pen, and looking at them all would take for ever.
MOST = 1_000


def _few(given: Any) -> int:
    number = _count(given)
    if number > MOST:
        raise unfit(
            Words(f"{str(given)[:40]} 太大，最多 {MOST}。", f"{str(given)[:40]} is too large; at most {MOST}."),
            Words(f"请写 1 到 {MOST}。", f"Write 1 to {MOST}."),
        )
    return number


def _schema(pattern: str, description: str, **bounds: int) -> WithJsonSchema:
    """Quoted, as the pattern says; a whole number may stand bare."""
    return WithJsonSchema({"type": ["string", "integer"], "pattern": pattern, "description": description, **bounds})


Exact = Annotated[
    Fraction, BeforeValidator(exact), _schema(r"^-?\d+(\.\d+)?$", "带引号的数字。 An exact number, quoted.")
]
Positive = Annotated[
    Fraction,
    BeforeValidator(_positive),
    _schema(r"^(?=.*[1-9])\d+(\.\d+)?$", "带引号的数字，大于 0。 An exact number above 0, quoted.", exclusiveMinimum=0),
]
Ratio = Annotated[
    Fraction,
    BeforeValidator(_ratio),
    _schema(r"^(0(\.\d+)?|1(\.0+)?)$", "0 到 1 的比例，带引号。 A ratio from 0 to 1, quoted.", minimum=0, maximum=1),
]
Yuan = Annotated[
    int,
    BeforeValidator(_fen_not_negative),
    _schema(r"^\d+(\.\d{1,2})?$", "金额，元，带引号。 An amount in yuan, quoted.", minimum=0),
]
Count = Annotated[
    int, BeforeValidator(_count), _schema(r"^0*[1-9]\d*$", "至少为 1 的整数。 A whole number of at least 1.", minimum=1)
]
#: Places, months, cycles, years: a count of things that are looked at one by one.
Few = Annotated[
    int,
    BeforeValidator(_few),
    _schema(
        r"^0*([1-9]\d{0,2}|1000)$",
        f"1 到 {MOST} 的整数。 A whole number from 1 to {MOST}.",
        minimum=1,
        maximum=MOST,
    ),
]
Day = Annotated[date, BeforeValidator(day)]
Yes = Annotated[bool, BeforeValidator(truth)]
