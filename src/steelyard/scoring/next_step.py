"""What is missing to the next band of an indicator or grade: exact, or not said at all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from steelyard.errors import Words
from steelyard.metrics.figures import MetricValue
from steelyard.metrics.model import Metric
from steelyard.metrics.shares import factors
from steelyard.money import round_half_away
from steelyard.schemes.curves import Bands
from steelyard.schemes.model import Grade, Indicator, Version
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_text
from steelyard.scoring.bands import reached
from steelyard.scoring.points import Better
from steelyard.scoring.sheet import ScoredIndicator, ScoreSheet
from steelyard.trace import UNIT_WORDS, format_value


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next better band: from which value on, and how far it is.

    ``gap`` is in the unit of the value and never below 0: 0 says that any change to the better side reaches the band.
    ``more``: how many further cases would do, where each can be counted; None where only the value can be told.
    """

    edge: Fraction
    points: Fraction
    label: str | None
    gap: Fraction
    more: int | None
    words: Words


def next_step(row: ScoredIndicator, indicator: Indicator, names: Vocabulary) -> NextStep | None:
    """The next better band of an indicator with bands; None at the best one, and where it cannot be told exactly.

    A value pulled towards its group, one of a team or shop, and points given by people move with others, so nothing is
    said of them. Everything else is taken to stay as it is.
    """
    curve = indicator.curve
    if not isinstance(curve, Bands) or row.value is None or row.points is None:
        return None
    if indicator.metric is None or indicator.scope != "own" or row.used_value is not None:
        return None
    better: Better = curve.better or names.better(indicator.metric) or "higher"
    here = curve.bands.index(reached(curve.bands, row.value, higher=better == "higher"))
    above = [band for band in curve.bands[:here] if band.points > curve.bands[here].points]
    if not above or row.points != curve.bands[here].points:
        return None
    band = above[-1]
    edge = band.from_ if better == "higher" else band.to
    if edge is None:
        return None
    return _step(row.value, edge, band.points, band.label, better, indicator.metric, row.figure, names)


def _step(
    value: Fraction,
    edge: Fraction,
    points: Fraction,
    label: str | None,
    better: Better,
    key: str,
    figure: MetricValue | None,
    names: Vocabulary,
) -> NextStep:
    unit = names.unit(key)
    gap = abs(edge - value)
    more = cases_to(edge, figure, better, unit)
    reach = _reach(edge, points, label, better, unit)
    counted = _more_of(key, more, names) if more is not None else None
    if more is None or counted is None:
        return NextStep(edge, points, label, gap, None, _gap_words(gap, better, unit, reach))
    words = Words(f"{counted.zh}{reach.zh}", f"{counted.en} {reach.en}")
    return NextStep(edge, points, label, gap, more, words)


def cases_to(edge: Fraction, figure: MetricValue | None, better: Better, unit: str) -> int | None:
    """How many further cases bring a figure to an edge: the fewest that do; None where cases do not count so.

    Of a share each further case counts above the line and below, of a count each adds one. Where less is better no
    further case helps by itself.
    """
    if better == "lower":
        return None
    if figure is None or figure.numerator is None or figure.denominator is None or figure.value is None:
        return None
    above, below = figure.numerator, figure.denominator
    if figure.is_share:
        return None if edge >= 1 else max(0, math.ceil((edge * below - above) / (1 - edge)))
    if unit == "count" and below == 1:
        return max(0, math.ceil(edge - above))
    return None


def _more_of(key: str, more: int, names: Vocabulary) -> Words | None:
    """So many further cases by name; None where what is counted has no single name."""
    declared = names.declaration(key)
    if not isinstance(declared, Metric):
        return _counted(names.label(key), more)
    parts = factors(declared.formulas()[0])
    return _counted(names.label(next(iter(parts))), more) if list(parts.values()) == [1] else None


def _counted(label: Words, more: int) -> Words:
    """So many more of what a label counts: 好评数 -> 再有 3 个好评."""
    counts_things = label.zh.endswith("数") and not label.zh.endswith("人数")
    zh = f"再有 {more:,} 个{label.zh.removesuffix('数')}" if counts_things else f"{label.zh}再多 {more:,} "
    return Words(zh, f"{more:,} more {label.en}")


def _reach(edge: Fraction, points: Fraction, label: str | None, better: Better, unit: str) -> Words:
    shown, word = value_text(edge, unit), UNIT_WORDS.get(unit, Words("", ""))
    zh_edge, en_edge = f"{shown} {word.zh}".rstrip(), f"{shown} {word.en}".rstrip()
    told = format_value(points)
    zh = f"“{label}”" if label else "下一档"
    en = f'"{label}"' if label else "the next band"
    least = Words("起", "or more") if better == "higher" else Words("以内", "or less")
    return Words(f"到{zh}（{zh_edge}{least.zh}，{told} 分）", f"to reach {en} ({en_edge} {least.en}, {told} points)")


def _gap_words(gap: Fraction, better: Better, unit: str, reach: Words) -> Words:
    # Rounded up, so that what is said is never too little.
    scaled = gap * 100 if unit == "ratio" else gap
    shown = format_value(Fraction(math.ceil(scaled * 100), 100))
    word = Words("%", "%") if unit == "ratio" else UNIT_WORDS.get(unit, Words("", ""))
    space = "" if unit == "ratio" else " "
    zh_way, en_way = ("再升", "up") if better == "higher" else ("再降", "down")
    return Words(
        f"{zh_way} {shown}{space}{word.zh}".rstrip() + reach.zh,
        f"{shown}{space}{word.en}".rstrip() + f" {en_way} {reach.en}",
    )


def cases_until_counted(
    row: ScoredIndicator, indicator: Indicator, count: int | None, names: Vocabulary
) -> Words | None:
    """How many further cases an indicator asks for before it is scored; None where it is, or nobody counted.

    ``count``: the measure its floor of cases looks at.
    """
    floor = indicator.min_count
    if floor is None or count is None or count >= floor.at_least:
        return None
    counted = _counted(names.label(floor.measure), floor.at_least - count)
    return Words(f"{counted.zh}就开始计分", f"{counted.en} and it is scored")


@dataclass(frozen=True, slots=True)
class NextGrade:
    """The next better grade and how many points of the score are missing."""

    grade: str
    gap: Decimal
    words: Words


def next_grade(sheet: ScoreSheet, version: Version) -> NextGrade | None:
    """The grade above the one reached; None at the best, without a score, and where a veto holds the grade down."""
    if sheet.score is None or sheet.grade is None:
        return None
    place = [grade.name for grade in version.grades].index(sheet.grade)
    above: Grade | None = version.grades[place - 1] if place else None
    if above is None or above.from_ is None or Fraction(sheet.score) >= above.from_:
        return None
    gap = round_half_away(above.from_ - Fraction(sheet.score), 2)
    told = Decimal(int(gap * 100)).scaleb(-2)
    shown = format_value(gap)
    return NextGrade(
        above.name, told, Words(f"再有 {shown} 分到“{above.name}”", f'{shown} more points for "{above.name}"')
    )
