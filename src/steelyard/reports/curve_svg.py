"""Curves and short histories as small pictures (SVG), each with the same said in words; every place on them is exact.

Colours and sizes of letters are the style sheet's, by class: a page allows no style of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from steelyard.errors import Language, Words
from steelyard.money import round_half_away
from steelyard.reports.texts import NULL, plain, value_text
from steelyard.scoring.drawing import PLACE, Corner, Drawing
from steelyard.trace import format_value

WIDTH, HEIGHT = 240, 84
#: The plot within: left, right, top, bottom.
LEFT, RIGHT, TOP, BOTTOM = 8, 232, 8, 60
#: Labels under the axis nearer to each other than this are left out; the words name them all.
APART = 46

SPARK_WIDTH, SPARK_HEIGHT = 96, 24


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG text, and what it shows in words."""

    svg: str
    words: str


def curve_picture(drawn: Drawing, label: Words, language: Language) -> Picture:
    """One curve with its edges and the person's dot."""
    words = curve_words(drawn, label, language)
    axis = _Axis(drawn)
    parts = [
        f'<line class="curve-axis" x1="{LEFT}" y1="{BOTTOM}" x2="{RIGHT}" y2="{BOTTOM}"/>',
        *_edges(drawn, axis, language),
        *(_stroke(stroke, axis) for stroke in drawn.strokes),
        f'<circle class="curve-dot" cx="{axis.x(drawn.dot.value)}" cy="{axis.y(drawn.dot.points)}" r="5"/>',
    ]
    return Picture(_svg("curve", WIDTH, HEIGHT, words, parts), words)


def curve_words(drawn: Drawing, label: Words, language: Language) -> str:
    """What a curve shows: its edges with their points, and where the person stands."""
    zh = language == "zh"
    edges = [f"{_value(edge.value, drawn.unit, language)} {_points(edge.points, zh)}" for edge in drawn.edges]
    own = f"{_value(drawn.dot.value, drawn.unit, language)}{'，' if zh else ', '}{_points(drawn.dot.points, zh)}"
    told = ("；" if zh else "; ").join(edges)
    here = f"本人 {own}" if zh else f"this person {own}"
    name = label.in_(language)
    if not told:
        return f"{name}：{here}" if zh else f"{name}: {here}"
    return f"{name}：{told}；{here}" if zh else f"{name}: {told}; {here}"


def goal_text(drawn: Drawing, language: Language) -> str:
    """The edge that gives most points, as a goal: ``≥ 80%``, ``≤ 5 秒``; empty for a curve without edges."""
    if not drawn.edges or drawn.unit == PLACE:
        return ""
    best = max(drawn.edges, key=lambda edge: edge.points)
    sign = "≥" if drawn.better == "higher" else "≤"
    return f"{sign} {_value(best.value, drawn.unit, language)}"


def spark_picture(values: Sequence[tuple[str, Fraction | None]], unit: str, language: Language) -> Picture:
    """A few months as a line, the last one a dot; a month without a value is a gap."""
    words = ("；" if language == "zh" else "; ").join(
        f"{name} {value_text(value, unit, language)}" for name, value in values
    )
    known = [value for _, value in values if value is not None]
    if not known:
        return Picture("", NULL)
    low, high = min(known), max(known)
    step = Fraction(SPARK_WIDTH - 8, max(len(values) - 1, 1))

    def place(number: int, value: Fraction) -> tuple[str, str]:
        share = (value - low) / (high - low) if high > low else Fraction(1, 2)
        return _number(4 + step * number), _number(SPARK_HEIGHT - 4 - share * (SPARK_HEIGHT - 8))

    runs: list[list[tuple[str, str]]] = [[]]
    for number, (_, value) in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place(number, value))
    last = next(run[-1] for run in reversed(runs) if run)
    parts = [
        f'<polyline class="spark-line" points="{" ".join(",".join(one) for one in run)}"/>'
        for run in runs
        if len(run) > 1
    ]
    parts.append(f'<circle class="spark-dot" cx="{last[0]}" cy="{last[1]}" r="3"/>')
    return Picture(_svg("spark", SPARK_WIDTH, SPARK_HEIGHT, words, parts), words)


class _Axis:
    """From values and points to places in the picture."""

    def __init__(self, drawn: Drawing) -> None:
        self._start, self._end = drawn.start, drawn.end
        points = [corner.points for stroke in drawn.strokes for corner in stroke]
        self._low, self._high = min(Fraction(0), *points), max(Fraction(100), *points)

    def x(self, value: Fraction) -> str:
        """How far to the right; one value alone stands in the middle."""
        whole = self._end - self._start
        share = (value - self._start) / whole if whole else Fraction(1, 2)
        return _number(LEFT + share * (RIGHT - LEFT))

    def y(self, points: Fraction) -> str:
        """How far down."""
        return _number(BOTTOM - (points - self._low) / (self._high - self._low) * (BOTTOM - TOP))


def _edges(drawn: Drawing, axis: _Axis, language: Language) -> list[str]:
    """A dashed line at each edge, and its value under the axis where there is room."""
    parts, taken = [], [Fraction(-APART)]
    for edge in sorted(drawn.edges, key=lambda one: one.value):
        if not drawn.start <= edge.value <= drawn.end:
            continue
        x = axis.x(edge.value)
        parts.append(f'<line class="curve-edge" x1="{x}" y1="{TOP}" x2="{x}" y2="{BOTTOM}"/>')
        at = Fraction(x)
        if at - taken[-1] >= APART:
            taken.append(at)
            anchor = "start" if at < LEFT + 20 else "end" if at > RIGHT - 20 else "middle"
            said = escape(_value(edge.value, drawn.unit, language))
            parts.append(f'<text class="curve-text" x="{x}" y="{HEIGHT - 8}" text-anchor="{anchor}">{said}</text>')
    return parts


def _stroke(stroke: Sequence[Corner], axis: _Axis) -> str:
    if len(stroke) == 1:
        return f'<circle class="curve-point" cx="{axis.x(stroke[0].value)}" cy="{axis.y(stroke[0].points)}" r="2"/>'
    places = " ".join(f"{axis.x(corner.value)},{axis.y(corner.points)}" for corner in stroke)
    return f'<polyline class="curve-line" points="{places}"/>'


def _svg(name: str, width: int, height: int, words: str, parts: Sequence[str]) -> str:
    said = escape(words)
    return (
        f'<svg class="{name}" viewBox="0 0 {width} {height}" role="img" aria-label="{said}"><title>{said}</title>'
        f"{''.join(parts)}</svg>"
    )


def _value(value: Fraction, unit: str, language: Language) -> str:
    if unit == PLACE:
        return f"第 {plain(value, 0)} 名" if language == "zh" else f"place {plain(value, 0)}"
    # Schemes speak of money in yuan whatever it is counted in.
    return value_text(value, "yuan" if unit == "fen" else unit, language)


def _points(points: Fraction, zh: bool) -> str:
    shown = format_value(round_half_away(points, 2))
    return f"{shown} 分" if zh else f"{shown} points"


def _number(place: Fraction | int) -> str:
    """A place with one decimal, halves up: fine enough to see, and no float on the way."""
    above, below = (place.numerator, place.denominator)
    tenths = (20 * above + below) // (2 * below)
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
