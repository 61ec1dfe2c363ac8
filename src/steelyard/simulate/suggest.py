"""Balance points, steps, rewards and stretch targets suggested from past months, each with its reasons; never decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from steelyard.metrics.figures import Figures
from steelyard.pay.ksf import Terms, ksf_pay
from steelyard.periods import Period
from steelyard.schemes.balances import History
from steelyard.schemes.vocabulary import Better, Vocabulary
from steelyard.scoring.context import Context
from steelyard.scoring.past import Month, aggregated, months_present, quantile_of, yuan_per
from steelyard.simulate.suggest_words import reasons
from steelyard.simulate.suggested import (
    FEW_MONTHS,
    MOSTLY,
    RECENT,
    STRETCHES,
    Form,
    Overview,
    Stretch,
    Suggestion,
    Trial,
)

HALF = Fraction(1, 2)


def suggest(
    figures: Figures,
    names: Vocabulary,
    employees: Sequence[str],
    key: str,
    period: Period,
    *,
    months: int = 12,
    share_fen: Fraction | None = None,
) -> Suggestion:
    """A balance point, a step and stretch targets for a figure, from the full calendar months before a period.

    Months count as for ``history``: employed from first to last day, something recorded, a value. ``share_fen``: what an
    indicator pays at its balance point; with it, reward and penalty are suggested too.
    """
    key, people = names.key(key), sorted(set(employees))
    made = Suggestion(key, names.label(key), names.unit(key), names.better(key) or "higher", months)
    asked = period.months_before(months)
    past = _past(figures, names, people, key, period, months)
    if not past:
        return replace(made, reasons=tuple(reasons(made, asked)))
    per_head = _per_head(figures, names, people, key, period) if names.adds_up(key) else None
    overview = _overview(past, made.better, per_head, _newcomers(past, people))
    form = _form(overview)
    used = _used(past, form, overview, period)
    made = replace(made, overview=overview, form=form, step=readable(overview.spread))
    if used:
        balance = per_head if form == "per_head" else _mean([month for one in used for month in one.months])
        made = replace(made, balance=balance, stretches=tuple(_stretches(made, balance or Fraction(0), used)))
    if used and share_fen is not None and made.step is not None:
        made = replace(made, trial=tried(used, made.step, made.better, share_fen))
    return replace(made, reasons=tuple(reasons(made, asked)))


@dataclass(frozen=True, slots=True)
class Judged:
    """One person's months, and the balance point they are held against."""

    balance: Fraction
    months: tuple[Month, ...]


def _past(
    figures: Figures, names: Vocabulary, people: Sequence[str], key: str, period: Period, months: int
) -> dict[str, tuple[Month, ...]]:
    """The months that count of everybody who has any."""
    contexts = (Context(employee_id, period, figures, names, (), key) for employee_id in people)
    found = ((context.employee_id, tuple(months_present(context, months))) for context in contexts)
    return {employee_id: present for employee_id, present in found if present}


def _mean(months: Sequence[Month]) -> Fraction:
    """As ``history: {aggregate: mean}`` draws it."""
    return aggregated(History(months=len(months)), months)


def _overview(
    past: dict[str, tuple[Month, ...]], better: Better, per_head: Fraction | None, newcomers: Sequence[str]
) -> Overview:
    everything = [month for months in past.values() for month in months]
    values = [month.value for month in everything]
    away = [abs(month.value - own) for months in past.values() for own in [_mean(months)] for month in months]
    return Overview(
        tuple(sorted({month.month for month in everything})),
        len(past),
        len(everything),
        _mean(everything),
        quantile_of(values, HALF),
        quantile_of(values, 1 - MOSTLY if better == "higher" else MOSTLY),
        quantile_of(away, HALF),
        per_head,
        _growth(past),
        tuple(newcomers),
    )


def _newcomers(past: dict[str, tuple[Month, ...]], people: Sequence[str]) -> list[str]:
    """People with hardly a month; where the data itself is short, those who lack some of it."""
    enough = min(FEW_MONTHS, len({month.month for months in past.values() for month in months}))
    return [employee_id for employee_id in people if len(past.get(employee_id, ())) < enough]


def _growth(past: dict[str, tuple[Month, ...]]) -> Fraction | None:
    """How the later half of the months differs from the earlier, of people who have months in both."""
    calendar = sorted({month.month for months in past.values() for month in months})
    if len(calendar) < FEW_MONTHS:
        return None
    turn = calendar[len(calendar) // 2].start
    halves = [
        (
            [month for month in months if month.month.start < turn],
            [month for month in months if month.month.start >= turn],
        )
        for months in past.values()
    ]
    earlier = [month for before, after in halves if before and after for month in before]
    later = [month for before, after in halves if before and after for month in after]
    return _mean(later) / _mean(earlier) - 1 if earlier and _mean(earlier) else None


def _per_head(figures: Figures, names: Vocabulary, people: Iterable[str], key: str, period: Period) -> Fraction | None:
    """Output per person and month of the last months, by the days each was employed; None without a record."""
    output, heads = Fraction(0), Fraction(0)
    for month in period.months_before(RECENT):
        for employee_id in people:
            days = figures.organisation.employed(employee_id, month)
            if days is None or not figures.has_records(employee_id, days):
                continue
            found = figures.metric(key, employee_id, days).value
            if found is not None:
                output, heads = output + found, heads + Fraction(days.day_count, month.day_count)
    return output * yuan_per(names.unit(key)) / heads if heads else None


def _form(overview: Overview) -> Form:
    if overview.compares:
        return "history"
    return "recent" if overview.per_head is None else "per_head"


def _used(past: dict[str, tuple[Month, ...]], form: Form, overview: Overview, period: Period) -> list[Judged]:
    """Everybody's months that the suggestion is made of, against the balance point they would have."""
    if form == "history":
        return [Judged(_mean(months), months) for months in past.values()]
    last = set(period.months_before(RECENT))
    recent = [tuple(month for month in months if month.month in last) for months in past.values()]
    return [
        Judged(_mean(months) if overview.per_head is None else overview.per_head, months) for months in recent if months
    ]


def _stretches(made: Suggestion, balance: Fraction, used: Sequence[Judged]) -> list[Stretch]:
    values = [month.value for one in used for month in one.months]
    return [_stretch(level, balance, values, made) for level in STRETCHES]


def _stretch(level: Fraction, balance: Fraction, values: Sequence[Fraction], made: Suggestion) -> Stretch:
    """A target at a level of the balance point; none where a ratio would have to pass 100 %, or below zero."""
    higher = made.better == "higher"
    value = balance * level if higher else balance / level
    if balance <= 0 or (made.unit == "ratio" and higher and value > 1):
        return Stretch(level, None, 0)
    return Stretch(level, value, sum(1 for one in values if (one >= value if higher else one <= value)))


def readable(spread: Fraction) -> Fraction | None:
    """The greatest of 1, 2, 5, 10, 20, 50 ... (or 0.5, 0.2, 0.1 ...) that is not above a spread; None for no spread."""
    if spread <= 0:
        return None
    power = Fraction(1)
    while power > spread:
        power /= 10
    while power * 10 <= spread:
        power *= 10
    return power * max(first for first in (1, 2, 5) if power * first <= spread)


def tried(used: Sequence[Judged], step: Fraction, better: Better, share_fen: Fraction) -> Trial:
    """Reward and penalty for a step, tried on the past months.

    The best past month comes to twice the share, and no month to more. The penalty is what makes the past cost nothing,
    but never more than the reward. **Rounding**: both down to whole yuan (to fen below one yuan).
    """
    plain = [
        (Terms(one.balance, step, Fraction(0), Fraction(0), better), month.value)
        for one in used
        for month in one.months
    ]
    steps = [terms.steps(value) for terms, value in plain]
    above, below = sum(max(0, one) for one in steps), sum(max(0, -one) for one in steps)
    reward = _round_amount(share_fen / max(1, *steps))
    penalty = reward if not below else min(reward, _round_amount(Fraction(reward * above, below)))
    paid = [
        ksf_pay(share_fen, value, replace(terms, reward=Fraction(reward), penalty=Fraction(penalty)))
        for terms, value in plain
    ]
    return Trial(share_fen, reward, penalty, above, below, sum(paid, Fraction(0)) / len(paid) - share_fen)


def _round_amount(fen: Fraction) -> int:
    return int(fen // 100 * 100) if fen >= 100 else int(fen // 1)
