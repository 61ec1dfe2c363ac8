"""Rate modifiers: what a good figure adds to the rate of a commission, above a line or above one's own earlier value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.pay.case import Case
from steelyard.pay.lines import percent_text
from steelyard.schemes.pay_items import Commission, RateModifier
from steelyard.schemes.wording import value_text
from steelyard.scoring.balances import Point, balance_point
from steelyard.scoring.reading import Reading
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Added:
    """What one modifier adds to the rate, in words, and what it rests on."""

    rate: Fraction
    words: Words
    trace: Trace


def added(item: Commission, case: Case) -> list[Added]:
    """What each modifier of a commission adds.

    Nothing for a missing value, one on too few cases, or a newcomer without an earlier value of their own.
    Raises: PayStopped when the line is not known for any other reason.
    """
    return [_added(item, modifier, case, place) for place, modifier in enumerate(item.rate_modifiers)]


def added_rate(modifier: RateModifier, value: Fraction | None, above: Fraction | None) -> Fraction:
    """Whole steps of ``per`` above the line, times ``add``; none for a missing value or line; at most its limit."""
    steps = steps_above(modifier, value, above)
    rate = steps * modifier.add
    return rate if modifier.at_most is None else min(rate, modifier.at_most)


def steps_above(modifier: RateModifier, value: Fraction | None, above: Fraction | None) -> int:
    """Whole steps above the line, never below 0."""
    return 0 if value is None or above is None else max(0, (value - above) // modifier.per)


def _added(item: Commission, modifier: RateModifier, case: Case, place: int) -> Added:
    reading = case.read(modifier.metric, modifier.min_count)
    rule, name = case.rule("rate_modifiers", place), Words("费率加成", "added to the rate")
    if reading.value is None:
        why = reading.why or Words("没有数据", "no value")
        words = Words(f"{reading.label.zh}：{why.zh}，费率不加", f"{reading.label.en}: {why.en}, nothing is added")
        return Added(Fraction(0), words, Trace(name, Fraction(0), "ratio", rule, (reading.trace,), words))
    point = _line(item, modifier, case, reading, case.rule("rate_modifiers", place, "above"))
    rate = added_rate(modifier, reading.value, point.value)
    words = _words(modifier, reading, point, rate, case.names.unit(reading.key))
    return Added(rate, words, Trace(name, rate, "ratio", rule, (reading.trace, point.trace), words))


def _line(item: Commission, modifier: RateModifier, case: Case, reading: Reading, rule: str) -> Point:
    point = balance_point(modifier.above, case.run.context(case.employee_id, modifier.metric), rule=rule)
    if point.value is None and not point.is_new:
        raise case.stop(
            item,
            Words(
                f"不知道{reading.label.zh}要高出多少：{point.how.zh}",
                f"what {reading.label.en} is to exceed is not known: {point.how.en}",
            ),
            point.remedy or Words("", ""),
        )
    return point


def _words(modifier: RateModifier, reading: Reading, point: Point, rate: Fraction, unit: str) -> Words:
    label = reading.label
    if point.value is None:
        return Words(f"{label.zh}：{point.how.zh}，费率不加", f"{label.en}: {point.how.en}, nothing is added")
    above, add = value_text(point.value, unit), percent_text(modifier.add)
    zh, en = (f"（{point.how.zh}）", f" ({point.how.en})") if modifier.above.value is None else ("", "")
    limit, limit_en = "", ""
    if modifier.at_most is not None:
        limit, limit_en = f"，最多 {percent_text(modifier.at_most)}", f", at most {percent_text(modifier.at_most)}"
    steps = steps_above(modifier, reading.value, point.value)
    return Words(
        f"{label.zh} {reading.text} 高出 {above}{zh} {steps} 档 × {add}{limit} = 费率 +{percent_text(rate)}",
        f"{label.en} {reading.text}: {steps} whole steps above {above}{en} × {add}{limit_en} = rate +{percent_text(rate)}",
    )
