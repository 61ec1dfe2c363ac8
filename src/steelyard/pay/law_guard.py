"""The last look at a statement: what the law lets an employer take, and the minimum wage.

The numbers, and the texts they come from, stand in the law packs (``pay/law``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.facts.organisation import LawRow, PayEntry
from steelyard.money import format_amount
from steelyard.pay.case import Run
from steelyard.pay.entries import trace_of
from steelyard.pay.law import Law
from steelyard.pay.lines import BESIDE_THE_WAGE, REDUCTIONS, Line, amount_text, day_text, line_of, percent_text
from steelyard.periods import Period
from steelyard.scoring.sheet import ScoreSheet
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Guarded:
    """The lines the guard adds, and what it could not check."""

    lines: tuple[Line, ...]
    warnings: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """The minimum wage of the period in fen, prorated; None with a warning when it is not known."""

    fen: Fraction | None
    warning: Words | None
    trace: Trace | None


def guard(run: Run, sheet: ScoreSheet, lines: Sequence[Line], damages: Sequence[PayEntry]) -> Guarded:
    """Damage lines limited by law, and a top-up where the rest is still below the minimum wage.

    **Rounding**: the limit is cut down to the whole fen, so the law is never passed by a part of one; the top-up is
    rounded once, half away from zero. What is cut is shown and not carried forward.
    """
    wage = sum(line.amount_fen for line in lines if line.kind not in REDUCTIONS | BESIDE_THE_WAGE)
    law = run.law_of(sheet.employee_id)
    floor = minimum_wage(run, sheet)
    taken = _damage_lines(run, damages, wage, floor, law)
    reduced = wage + sum(line.amount_fen for line in (*lines, *taken) if line.kind in REDUCTIONS)
    added = list(taken)
    if floor.fen is not None and reduced < floor.fen and lines:
        added.append(_top_up(floor, floor.fen, reduced, law))
    return Guarded(tuple(added), (floor.warning,) if floor.warning is not None else ())


def damage_limit(wage: int, floor: Fraction | None, share: Fraction) -> int:
    """The most that damage may take in fen: the law's share of the wage, and not below the floor."""
    limit = wage * share
    if floor is not None:
        limit = min(limit, wage - floor)
    return max(0, limit.numerator // limit.denominator)


def minimum_wage(run: Run, sheet: ScoreSheet) -> Floor:
    """Local minimum wage x paid / scheduled days, over the months of the period.

    Each month goes by the row in force on its last day of employment, as the region's law does.
    """
    law = run.law_of(sheet.employee_id)
    if not law.asks_for("wage_floor"):
        return _unknown("法规包没有最低工资的规定", "no law pack asks for a minimum wage", law)
    total = Fraction(0)
    notes: list[Trace] = []
    months = run.period.months()
    if months[0].start != run.period.start or months[-1].end != run.period.end:
        return _unknown("时间段不是整月", "the period is not made of whole months", law)
    for month in months:
        employed = run.figures.organisation.employed(sheet.employee_id, month)
        if employed is None:
            continue
        row = _law(run, sheet, employed)
        share = _paid_share(run, sheet, month, employed)
        if row is None:
            return _unknown("没有地区或该地区的最低工资", "the region or its minimum wage is not known", law)
        if share is None:
            return _unknown(
                f"{month.start:%Y-%m} 没有应出勤和计薪天数",
                f"scheduled and paid days of {month.start:%Y-%m} are not known",
                law,
            )
        total += row.min_wage_fen * share
        notes.append(
            Trace(
                Words(f"{row.region} 最低工资", f"minimum wage of {row.region}"),
                Fraction(row.min_wage_fen, 100),
                "yuan",
                rule=f"law {row.region}@{row.start}",
                note=Words(row.source, row.source),
            )
        )
    return Floor(
        total,
        None,
        Trace(
            Words("最低工资（按计薪天数）", "minimum wage for the paid days"), total / 100, "yuan", inputs=tuple(notes)
        ),
    )


def _unknown(zh: str, en: str, law: Law) -> Floor:
    share = percent_text(law.number("damage_share")) if "damage_share" in law.values else "—"
    return Floor(
        None,
        Words(
            f"未核对最低工资：{zh}，只按 {share} 限额核对",
            f"The minimum wage was not checked: {en}; only the limit of {share} was",
        ),
        None,
    )


def _law(run: Run, sheet: ScoreSheet, employed: Period) -> LawRow | None:
    contract = run.figures.organisation.contract_on(sheet.employee_id, employed.last_day)
    return None if contract is None else run.figures.organisation.law_on(contract.region, employed.last_day)


def _paid_share(run: Run, sheet: ScoreSheet, month: Period, employed: Period) -> Fraction | None:
    row = run.figures.organisation.month_days_of(sheet.employee_id, month)
    if row is None:
        return Fraction(1) if employed == month else None
    return Fraction(row.paid_days) / Fraction(row.scheduled_days) if row.scheduled_days else None


def _damage_lines(run: Run, damages: Sequence[PayEntry], wage: int, floor: Floor, law: Law) -> list[Line]:
    if not damages:
        return []
    limit = left = damage_limit(wage, floor.fen, law.number("damage_share"))
    lines = []
    for entry in damages:
        asked = -entry.amount_fen
        refusal = _refusal(entry, run.period, law)
        taken = 0 if refusal is not None else min(asked, left)
        left -= taken
        rules = [key for key in ("damage_share", "damage_clause", "damage_notice") if key in law.values]
        lines.append(
            line_of(
                entry.item,
                "damage",
                -taken,
                _damage_words(entry, asked, taken, limit, refusal),
                rule=law.rule_name("damage_share"),
                inputs=(
                    trace_of(entry),
                    *((floor.trace,) if floor.trace is not None else ()),
                    *(law.trace(key) for key in rules),
                ),
            )
        )
    return lines


def _refusal(entry: PayEntry, period: Period, law: Law) -> Words | None:
    if law.asks_for("damage_clause") and not entry.clause:
        return Words("没有合同条款，不扣", "no contract clause, not taken")
    if law.asks_for("damage_notice") and (entry.notice_day is None or entry.notice_day >= period.end):
        return Words(
            f"期末前没有书面通知（{day_text(entry.notice_day)}），不扣",
            f"no written notice before the period's end ({day_text(entry.notice_day)}), not taken",
        )
    return None


def _damage_words(entry: PayEntry, asked: int, taken: int, limit: int, refusal: Words | None) -> Words:
    zh, en = (
        f"{entry.item}：{entry.reason}，损失赔偿 {format_amount(asked)} 元",
        f"{entry.item}: {entry.reason}, damage of {format_amount(asked)} yuan",
    )
    if refusal is not None:
        return Words(f"{zh}，{refusal.zh}", f"{en}, {refusal.en}")
    zh, en = (
        f"{zh}（条款 {entry.clause}，通知 {entry.notice_day}）",
        f"{en} (clause {entry.clause}, notice {entry.notice_day})",
    )
    if taken < asked:
        cut = format_amount(asked - taken)
        return Words(
            f"{zh}，本期依法最多扣 {format_amount(limit)} 元，未扣 {cut} 元不结转",
            f"{en}; the law allows {format_amount(limit)} yuan in this period, "
            f"{cut} yuan is not taken and not carried forward",
        )
    return Words(zh, en)


def _top_up(floor: Floor, fen: Fraction, reduced: int, law: Law) -> Line:
    text = amount_text(fen)
    return line_of(
        "law_top_up",
        "law_top_up",
        fen - reduced,
        Words(
            f"补足最低工资 {text} 元（扣减后 {format_amount(reduced)} 元）",
            f"Filled up to the minimum wage of {text} yuan (after reductions {format_amount(reduced)} yuan)",
        ),
        rule=law.rule_name("wage_floor"),
        inputs=(*((floor.trace,) if floor.trace is not None else ()), law.trace("wage_floor")),
    )
