"""KSF: performance pay split over key indicators, each share moving by whole steps away from its balance point."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from steelyard.errors import Words
from steelyard.pay.case import Case
from steelyard.pay.lines import Line, amount_text, line_of
from steelyard.pay.performance import performance_amount
from steelyard.schemes.pay_items import Ksf, KsfIndicator
from steelyard.schemes.wording import value_text
from steelyard.scoring.balances import Point, balance_point
from steelyard.scoring.manual import combine, ratings_of
from steelyard.scoring.reading import too_few
from steelyard.scoring.stretches import Part, campaign_parts, read_over
from steelyard.trace import Trace, format_value


@dataclass(frozen=True, slots=True)
class Terms:
    """What moves one indicator: balance point and step in its unit, reward and penalty in fen for a whole step."""

    balance: Fraction
    step: Fraction
    reward: Fraction
    penalty: Fraction
    better: Literal["higher", "lower"] = "higher"

    def steps(self, value: Fraction) -> int:
        """Whole steps from the balance point, above 0 on the better side, below on the worse."""
        ahead = value - self.balance if self.better == "higher" else self.balance - value
        whole = abs(ahead) // self.step
        return whole if ahead >= 0 else -whole

    def moved(self, share: Fraction, value: Fraction) -> Fraction:
        """The share and its steps in fen, before floor and cap."""
        steps = self.steps(value)
        return share + steps * (self.reward if steps >= 0 else self.penalty)


def ksf_pay(
    share: Fraction,
    value: Fraction | None,
    terms: Terms,
    *,
    floor: Fraction = Fraction(0),
    cap: Fraction | None = None,
) -> Fraction:
    """Fen of one indicator: its share, plus the reward or less the penalty of each whole step from the balance point.

    Empty: a missing value gives the share. ``cap`` is twice the share unless given.
    **Rounding**: none here; the line rounds once.
    """
    if value is None:
        return share
    return max(floor, min(2 * share if cap is None else cap, terms.moved(share, value)))


def settle(item: Ksf, case: Case) -> list[Line]:
    """One line per indicator; where the balance point differs in campaigns, from its normal and its campaign days.

    **Rounding**: each line once, half away from zero; shares, steps and parts are not rounded.
    Raises: PayStopped when the amount or a balance point is not known.
    """
    amount = performance_amount(item, case)
    return [_Indicator(item, indicator, place, case, amount).line() for place, indicator in enumerate(item.indicators)]


@dataclass(frozen=True, slots=True)
class _Figure:
    """The value of one part, how it reads, and why there is none when there is none."""

    value: Fraction | None
    text: str
    traces: tuple[Trace, ...]
    why: Words


@dataclass(frozen=True, slots=True)
class _Judged:
    """One part of an indicator: its fen, not rounded, the words for them, and what they rest on."""

    due: Fraction
    words: Words
    details: tuple[Words, ...]
    traces: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class _Indicator:
    """One key indicator of one employee."""

    item: Ksf
    declared: KsfIndicator
    place: int
    case: Case
    amount: Fraction

    @property
    def share(self) -> Fraction:
        """Fen."""
        return self.amount * self.declared.weight / 100

    @property
    def label(self) -> Words:
        """Its name in the scheme, else its figure's label."""
        name = self.declared.name or self.declared.manual
        return Words(name, name) if name else self.case.names.label(self.declared.metric or "")

    @property
    def unit(self) -> str:
        """The unit of its values; points where people give them."""
        return self.case.names.unit(self.declared.metric) if self.declared.metric is not None else "point"

    def line(self) -> Line:
        """Its line over all parts of the period."""
        name, label = self.case.name_of(self.item), self.label
        parts = self._parts()
        judged = [self._judged(part) for part in parts]
        many = len(parts) > 1
        words = [_of_part(part, one.words) if many else one.words for part, one in zip(parts, judged, strict=True)]
        weight = format_value(self.declared.weight)
        share = Words(
            f"份额 {amount_text(self.amount)} × {weight}% = {amount_text(self.share)} 元",
            f"share {amount_text(self.amount)} × {weight}% = {amount_text(self.share)} yuan",
        )
        money = Trace(Words("份额", "share"), self.share / 100, "yuan", rule=self._rule("weight"), note=share)
        return line_of(
            f"{self.item.item_key} {self.declared.key}",
            "ksf",
            sum((one.due for one in judged), Fraction(0)),
            Words(
                f"{name.zh} {label.zh} " + "；".join(one.zh for one in words),
                f"{name.en} {label.en}: " + "; ".join(one.en for one in words),
            ),
            rule=self._rule(),
            label=Words(f"{name.zh} {label.zh}", f"{name.en} {label.en}"),
            inputs=(money, *(trace for one in judged for trace in one.traces)),
            details=(share, *(detail for one in judged for detail in one.details)),
        )

    def _rule(self, *steps: str | int) -> str:
        return self.case.rule("indicators", self.place, *steps)

    def _parts(self) -> list[Part]:
        """The period as a whole, or its normal and its campaign days where the balance points differ."""
        case = self.case
        if self.declared.balance.campaign is None:
            return [Part((case.period,), False, Fraction(1))]
        return campaign_parts(case.figures, case.employee_id, case.period)

    def _judged(self, part: Part) -> _Judged:
        point = self._point(part)
        declared, figure = self.declared, self._figure(part)
        better = self.case.names.better(declared.metric) if declared.metric is not None else None
        terms = Terms(
            point.value or Fraction(0),
            declared.step,
            Fraction(declared.reward),
            Fraction(declared.penalty),
            better or "higher",
        )
        share = self.share * part.share
        floor = Fraction(declared.floor or 0) * part.share
        cap = 2 * share if declared.cap is None else declared.cap * part.share
        due = ksf_pay(share, figure.value, terms, floor=floor, cap=cap)
        return _Judged(
            due,
            self._words(figure, terms, share, due),
            (self._balance_words(point, terms),),
            (*figure.traces, point.trace),
        )

    def _point(self, part: Part) -> Point:
        """The balance point of a part: that of a count or a sum is the part's share of the period's.

        Raises: PayStopped when there is none.
        """
        case = self.case
        context = case.run.context(case.employee_id, self.declared.metric)
        point = balance_point(self.declared.balance, context, rule=self._rule("balance"), campaign=part.is_campaign)
        if point.value is None:
            why = Words(
                f"{self.label.zh}没有平衡点：{point.how.zh}", f"{self.label.en} has no balance point: {point.how.en}"
            )
            raise case.stop(self.item, why, point.remedy or Words("", ""))
        scaled = part.share != 1 and self.declared.metric is not None and case.names.adds_up(self.declared.metric)
        return point.part(part.share) if scaled else point

    def _figure(self, part: Part) -> _Figure:
        case, declared = self.case, self.declared
        if declared.metric is not None:
            reading = read_over(
                case.figures, case.names, declared.metric, case.employee_id, part.stretches, declared.min_count
            )
            return _Figure(reading.value, reading.text, (reading.trace,), reading.why or Words("没有数据", "no value"))
        rated = combine(
            ratings_of(case.organisation, case.employee_id, declared.manual or "", case.period), None, renormalise=False
        )
        floor = declared.min_count
        few = None if floor is None else too_few(case.figures, case.names, case.employee_id, case.period, floor)
        value = rated.points if few is None else None
        why = few or rated.note or Words("未评分", "not rated")
        return _Figure(value, value_text(value, "point"), rated.inputs, why)

    def _words(self, figure: _Figure, terms: Terms, share: Fraction, due: Fraction) -> Words:
        money = "" if share == self.share else f" {amount_text(share)}"
        if figure.value is None:
            return Words(f"{figure.why.zh}，发份额{money}", f"{figure.why.en}, so the share{money} is paid")
        steps, balance = terms.steps(figure.value), value_text(terms.balance, self.unit)
        if steps == 0:
            return Words(
                f"{figure.text}，离平衡点 {balance} 不满一档，发份额{money}",
                f"{figure.text}, less than a step from the balance point {balance}, so the share{money} is paid",
            )
        side = Words("好", "better") if steps > 0 else Words("差", "worse")
        per_step = amount_text(terms.reward if steps > 0 else terms.penalty)
        sign, count = ("+" if steps > 0 else "−"), abs(steps)
        bound = _bound(terms.moved(share, figure.value), due)
        sum_ = f"{amount_text(share)} {sign} {count} × {per_step}"
        whole = "whole step" if count == 1 else "whole steps"
        return Words(
            f"{figure.text}，比平衡点 {balance} {side.zh} {count} 档：{sum_}{bound.zh}",
            f"{figure.text}, {count} {whole} {side.en} than the balance point {balance}: {sum_}{bound.en}",
        )

    def _balance_words(self, point: Point, terms: Terms) -> Words:
        balance, step = value_text(point.value, self.unit), value_text(terms.step, self.unit)
        reward, penalty = amount_text(terms.reward), amount_text(terms.penalty)
        return Words(
            f"平衡点 {balance}：{point.how.zh}；每好 {step} 加 {reward} 元，每差 {step} 减 {penalty} 元",
            f"balance point {balance}: {point.how.en}; each {step} better adds {reward}, each {step} worse takes {penalty}",
        )


def _bound(moved: Fraction, due: Fraction) -> Words:
    """That floor or cap cut in, and where."""
    if moved == due:
        return Words("", "")
    limit = amount_text(due)
    return (
        Words(f"，封顶 {limit}", f", at most {limit}")
        if moved > due
        else Words(f"，保底 {limit}", f", at least {limit}")
    )


def _of_part(part: Part, words: Words) -> Words:
    days = sum(stretch.day_count for stretch in part.stretches)
    kind = Words("活动期", "campaign") if part.is_campaign else Words("平日", "normal days")
    return Words(f"{kind.zh}（{days} 天）{words.zh}", f"{kind.en} ({days} days) {words.en}")
