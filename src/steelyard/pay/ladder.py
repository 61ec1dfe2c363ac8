"""Ladder: a step of the pay ladder by grade or tier, an amount or a share of base pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from steelyard.errors import PayStopped, Words
from steelyard.pay.base import month_pays
from steelyard.pay.case import Case
from steelyard.pay.lines import Line, amount_text, line_of, percent_text
from steelyard.pay.performance import score_of
from steelyard.schemes.pay_items import Base, Ladder
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Step:
    """The step an employee stands on, in words, and where that is known from."""

    key: str
    words: Words
    trace: Trace


def settle(item: Ladder, case: Case) -> list[Line]:
    """One line: the amount of the step, or its share of base pay, prorated as base pay is.

    **Rounding**: an amount is whole fen; a share of base pay once to the fen, half away from zero, after proration.
    Raises: PayStopped without a grade or tier, for a tier the ladder does not have, and where base pay would stop.
    """
    step = _by_grade(item, case) if item.by == "grade" else _by_tier(item, case)
    name = case.name_of(item)
    head = Words(f"{name.zh}：{step.words.zh}", f"{name.en}: {step.words.en}")
    if item.table is not None:
        if step.key not in item.table:
            raise _no_such_step(item, case, step)
        amount = item.table[step.key]
        return [line_of(item.item_key, "ladder", amount, head, rule=case.rule("table", step.key), inputs=(step.trace,))]
    factors = item.base_factors or {}
    if step.key not in factors:
        raise _no_such_step(item, case, step)
    factor, base = factors[step.key], _base(case)
    shown = f"{amount_text(base.fen)} × {percent_text(factor)}"
    return [
        line_of(
            item.item_key,
            "ladder",
            base.fen * factor,
            Words(f"{head.zh}，底薪 {shown}", f"{head.en}, base pay {shown}"),
            rule=case.rule("base_factors", step.key),
            inputs=(step.trace, *base.traces),
        )
    ]


@dataclass(frozen=True, slots=True)
class _BasePay:
    fen: Fraction
    traces: tuple[Trace, ...]


def _by_grade(item: Ladder, case: Case) -> Step:
    points = score_of(item, case)
    grade = case.sheet.grade or ""
    return Step(grade, Words(f"等级 {grade}（{points} 分）", f"grade {grade} ({points} points)"), case.sheet.trace)


def _by_tier(item: Ladder, case: Case) -> Step:
    """The tier on the first day of the period, of those who join later on their first day."""
    employed = case.organisation.employed(case.employee_id, case.period)
    spans = [] if employed is None else case.organisation.person_spans(case.employee_id, employed)
    tier = spans[0][1].tier if spans else None
    if not tier:
        raise case.stop(
            item,
            Words("没有登记职级", "there is no tier on record"),
            Words("请在 people 中填写 tier。", "Fill in tier in people."),
        )
    day = spans[0][0].start
    trace = Trace(Words(f"{day} 的职级", f"tier on {day}"), tier, "", rule="people")
    return Step(tier, Words(f"职级 {tier}", f"tier {tier}"), trace)


def _no_such_step(item: Ladder, case: Case, step: Step) -> PayStopped:
    known = tuple(item.table if item.table is not None else item.base_factors or {})
    return case.stop(
        item,
        Words(f"阶梯里没有{step.words.zh}", f"the ladder has no {step.words.en}"),
        Words(
            f"阶梯里有：{'、'.join(known)}；请补上，或更正 people。",
            f"It has {', '.join(known)}; add the missing one, or correct people.",
        ),
    )


def _base(case: Case) -> _BasePay:
    """What base pay comes to: of the scheme's base item where it has one, else of the contract."""
    own = next(((place, item) for place, item in enumerate(case.run.version.pay) if isinstance(item, Base)), None)
    place, item = own or (case.place, Base(kind="base"))
    months = month_pays(item, replace(case, place=place))
    return _BasePay(sum((month.due for month in months), Fraction(0)), tuple(month.trace for month in months))
