"""Claims to a part of a pool: by points, by a metric or by grade, for those with enough points and cases."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from steelyard.errors import PayStopped, Words
from steelyard.pay.case import Case, Run
from steelyard.pay.shares import Claim
from steelyard.schemes.pay_items import Pool
from steelyard.scoring.reading import too_few
from steelyard.scoring.sheet import ScoreSheet
from steelyard.trace import format_value


def claim_of(item: Pool, case: Case, employee_id: str) -> Claim:
    """One person's claim to a part of a pool.

    Raises: PayStopped when a score is held up by something that people have to enter: it decides everybody's part.
    """
    run = case.run
    if item.min_count is not None:
        few = too_few(run.figures, case.names, employee_id, run.period, item.min_count)
        if few is not None:
            return Claim(None, few)
    if item.min_score is not None:
        sheet = _sheet(item, case, employee_id)
        if sheet.score is None or Fraction(sheet.score) < item.min_score:
            return Claim(None, _below(sheet, item.min_score), (sheet.trace,))
    return _CLAIMS[item.by](item, case, run, employee_id)


def _by_points(item: Pool, case: Case, _: Run, employee_id: str) -> Claim:
    sheet = _sheet(item, case, employee_id)
    if sheet.score is None:
        return Claim(None, _no_score(sheet), (sheet.trace,))
    return Claim(Fraction(sheet.score), Words(f"{sheet.score} 分", f"{sheet.score} points"), (sheet.trace,))


def _by_metric(item: Pool, _: Case, run: Run, employee_id: str) -> Claim:
    reading = run.read(item.metric or "", employee_id)
    if reading.value is None:
        why = reading.why or Words("没有数据", "no value")
        return Claim(None, Words(f"{reading.label.zh}：{why.zh}", f"{reading.label.en}: {why.en}"), (reading.trace,))
    words = Words(f"{reading.label.zh} {reading.text}", f"{reading.label.en} {reading.text}")
    return Claim(max(Fraction(0), reading.value), words, (reading.trace,))


def _by_grade(item: Pool, case: Case, _: Run, employee_id: str) -> Claim:
    sheet = _sheet(item, case, employee_id)
    if sheet.grade is None:
        return Claim(None, _no_score(sheet), (sheet.trace,))
    weight = (item.grades or {})[sheet.grade]
    share = format_value(weight)
    words = Words(f"等级 {sheet.grade} 记 {share} 份", f"grade {sheet.grade} counts {share}")
    return Claim(weight, words, (sheet.trace,))


_CLAIMS: dict[str, Callable[[Pool, Case, Run, str], Claim]] = {
    "points": _by_points,
    "metric": _by_metric,
    "grade": _by_grade,
}


def _sheet(item: Pool, case: Case, employee_id: str) -> ScoreSheet:
    """Somebody's score sheet; a score held up by a missing input holds up everybody's part."""
    sheet = case.run.sheet_of(employee_id)
    held_up = [indicator.stop for indicator in sheet.indicators if indicator.stop is not None]
    if held_up:
        raise _held_up(item, case, sheet, held_up)
    return sheet


def _held_up(item: Pool, case: Case, sheet: ScoreSheet, why: list[Words]) -> PayStopped:
    zh, en = "；".join(words.zh for words in why), "; ".join(words.en for words in why)
    return case.stop(
        item,
        Words(
            f"{sheet.name} 还没有得分（{zh}），每个人的份额都定不下来",
            f"{sheet.name} has no score yet ({en}), so nobody's part is certain",
        ),
        Words(
            "请补上缺少的评分或数据，或在方案中写 missing: renormalise。",
            "Enter what is missing, or let the scheme say missing: renormalise.",
        ),
    )


def _no_score(sheet: ScoreSheet) -> Words:
    return sheet.stops[0] if sheet.stops else Words("没有得分", "no score")


def _below(sheet: ScoreSheet, least: Fraction) -> Words:
    if sheet.score is None:
        return _no_score(sheet)
    text = format_value(least)
    return Words(f"{sheet.score} 分不足 {text} 分", f"{sheet.score} points, fewer than {text}")
