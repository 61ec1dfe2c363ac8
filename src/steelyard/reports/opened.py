"""A statement and its score sheet opened: every line and indicator with the tree below it, already worded in one language.

Nothing here computes a figure. What is shown comes from the stored records and from the reasons kept with the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from steelyard.books.evidence import Case
from steelyard.books.evidence_words import CODED, FIGURES, VALUES
from steelyard.errors import Language
from steelyard.money import round_points
from steelyard.pay.reasons import Reasons, SheetReasons
from steelyard.pay.records import IndicatorRecord, LineRecord, SheetRecord, StatementRecord
from steelyard.pay.runs import Pins
from steelyard.reports.curve_svg import Picture, curve_picture, goal_text
from steelyard.reports.judged import bare_sentence
from steelyard.reports.texts import NULL, margin_text, value_text, without_unit
from steelyard.trace import UNIT_WORDS, Trace, format_value

_SCHEME_RULE = re.compile(r"(?P<scheme>\S+)@(?P<since>\d{4}-\d\d-\d\d)(?: (?P<file>.*):(?P<line>\d+))?")
_FORMULA = re.compile(r"(?P<key>\w+) = (?P<formula>.+)")

#: The text of each scheme's file, by the scheme's id.
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleShown:
    """Where a rule stands: of a scheme its version, file and line with what that line says; of a figure its formula."""

    text: str
    scheme: str = ""
    since: str = ""
    line: int | None = None
    quote: str = ""
    metric: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One figure of a tree. ``place`` names it within the statement; ``has_rows``: single records lie behind it."""

    place: str
    what: str
    value: str
    count: int | None
    rule: RuleShown | None
    note: str
    has_rows: bool
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line of a statement. ``tree`` is None where the run kept no reasons; ``rules`` are then all there is."""

    number: int
    item: str
    label: str
    amount_fen: int
    sentence: str
    details: tuple[str, ...]
    refers_to: str | None
    rules: tuple[RuleShown, ...]
    tree: Node | None


@dataclass(frozen=True, slots=True)
class IndicatorShown:
    """One row of a score sheet with its curve and its tree."""

    key: str
    label: str
    section: str
    value: str
    margin: str
    count: int | None
    points: str
    weight: str
    contribution: str
    band: str
    note: str
    is_final: bool
    picture: Picture | None
    tree: Node | None
    steps: tuple[str, ...] = ()
    """What is missing to the next band, while the month still runs."""
    history: str = ""
    """Earlier months as a picture."""
    goal: str = ""
    """The value from which on most points are given, with its direction; empty where the curve has no such line."""


@dataclass(frozen=True, slots=True)
class SheetShown:
    """One score sheet."""

    scheme: str
    scheme_name: str
    version_from: str
    score: str
    grade: str
    indicators: tuple[IndicatorShown, ...]
    notes: tuple[str, ...]


def texts_of(pins: Pins) -> Texts:
    """The files of the schemes a run was settled under."""
    return {pinned.scheme: pinned.file.text for pinned in pins.schemes}


def lines_shown(
    made: StatementRecord, reasons: Reasons | None, texts: Texts, language: Language
) -> tuple[LineShown, ...]:
    """The lines of a statement, each with its tree."""
    trees = [None] * len(made.lines) if reasons is None else reasons.lines
    return tuple(
        _line(number, line, trace, texts, language)
        for number, (line, trace) in enumerate(zip(made.lines, trees, strict=True))
    )


def _line(number: int, line: LineRecord, trace: Trace | None, texts: Texts, language: Language) -> LineShown:
    label = line.label.in_(language)
    sentence = bare_sentence(label, line.sentence.in_(language))
    told = [detail.in_(language) for detail in line.details]
    return LineShown(
        number,
        line.item,
        label,
        line.amount_fen,
        sentence,
        tuple(detail for detail in told if detail not in sentence),
        line.refers_to,
        tuple(rule_shown(rule, texts) for rule in line.rules),
        None if trace is None else tree_of(trace, f"l{number}", texts, language),
    )


def sheets_shown(
    made: StatementRecord, reasons: Reasons | None, texts: Texts, language: Language
) -> tuple[SheetShown, ...]:
    """The score sheets of a statement that have indicators."""
    kept = [None] * len(made.sheets) if reasons is None else reasons.sheets
    shown = [
        sheet_shown(sheet, why, texts, language, place=f"s{number}")
        for number, (sheet, why) in enumerate(zip(made.sheets, kept, strict=True))
    ]
    return tuple(sheet for sheet in shown if sheet.indicators)


def sheet_shown(
    sheet: SheetRecord,
    reasons: SheetReasons | None,
    texts: Texts,
    language: Language,
    *,
    place: str = "s0",
    margins: Mapping[str, Fraction] | None = None,
) -> SheetShown:
    """One score sheet; ``margins``: half intervals by key where the record has none, of means and sums from their days."""
    rows = []
    for number, row in enumerate(sheet.indicators):
        tree, picture, goal = None, None, ""
        if reasons is not None:
            tree = tree_of(reasons.traces[number], f"{place}.{number}", texts, language)
            drawn = reasons.drawings[number]
            picture = None if drawn is None else curve_picture(drawn, row.label, language)
            goal = "" if drawn is None else goal_text(drawn, language)
        margin = row.margin if row.margin is not None else (margins or {}).get(row.key)
        rows.append(replace(_indicator(row, margin, tree, picture, language), goal=goal))
    return SheetShown(
        sheet.scheme,
        sheet.scheme_name,
        sheet.version_from,
        NULL if sheet.score is None else f"{sheet.score:.2f}",
        sheet.grade or "",
        tuple(rows),
        tuple(note.in_(language) for note in sheet.notes),
    )


def _indicator(
    row: IndicatorRecord, margin: Fraction | None, tree: Node | None, picture: Picture | None, language: Language
) -> IndicatorShown:
    return IndicatorShown(
        row.key,
        row.label.in_(language),
        row.section or "",
        _value(row, language),
        margin_text(margin, row.unit),
        row.count,
        NULL if row.points is None else str(round_points(row.points)),
        format_value(row.weight),
        NULL if row.contribution is None else str(round_points(row.contribution)),
        row.band or "",
        "" if row.note is None else row.note.in_(language),
        row.is_final,
        picture,
        tree,
    )


def _value(row: IndicatorRecord, language: Language) -> str:
    """As the sheet words it, with the unit where the text alone would leave it open."""
    word = UNIT_WORDS[row.unit].in_(language) if row.value is not None and row.unit in ("second", "minute") else ""
    return f"{row.value_text} {word}".rstrip()


# Trees --------------------------------------------------------------------------------------------


def tree_of(trace: Trace, place: str, texts: Texts, language: Language) -> Node:
    """A trace as it is shown, down to the figures made of nothing else."""
    return Node(
        place,
        without_unit(trace.what.in_(language), trace.unit),
        value_shown(trace, language),
        trace.count,
        rule_shown(trace.rule, texts) if trace.rule else None,
        "" if trace.note is None else trace.note.in_(language),
        trace.evidence is not None,
        tuple(tree_of(part, f"{place}.{number}", texts, language) for number, part in enumerate(trace.inputs)),
    )


def value_shown(trace: Trace, language: Language) -> str:
    """The value with its unit, a condition as yes or no."""
    if trace.value in ("true", "false"):
        return {"zh": ("是", "否"), "en": ("yes", "no")}[language][trace.value == "false"]
    if isinstance(trace.value, str) or trace.value is None:
        return trace.value or NULL
    return value_text(Fraction(trace.value), trace.unit, language)


def rule_shown(rule: str, texts: Texts) -> RuleShown:
    """A rule by its parts; one that is no line of a scheme and no formula stands as it is."""
    found = _SCHEME_RULE.fullmatch(rule)
    if found is not None:
        line = int(found["line"]) if found["line"] else None
        return RuleShown(rule, found["scheme"], found["since"], line, _quoted(texts.get(found["scheme"], ""), line))
    formula = _FORMULA.fullmatch(rule)
    return RuleShown(rule) if formula is None else RuleShown(rule, metric=formula["key"], formula=formula["formula"])


def _quoted(text: str, line: int | None) -> str:
    lines = text.splitlines()
    return lines[line - 1].strip() if line is not None and line <= len(lines) else ""


def trace_at(reasons: Reasons, place: str) -> Trace | None:
    """The trace a node's place names: ``l2.0.1`` of a line, ``s0.3.1`` of an indicator; None for any other text."""
    head, *steps = place.split(".")
    if not re.fullmatch(r"[ls]\d{1,3}", head) or not all(step.isascii() and step.isdigit() for step in steps):
        return None
    start = _heads(reasons, head[0], int(head[1:]), steps)
    return None if start is None else _below(*start)


def _heads(reasons: Reasons, kind: str, number: int, steps: Sequence[str]) -> tuple[Trace, Sequence[str]] | None:
    if kind == "l":
        return (reasons.lines[number], steps) if number < len(reasons.lines) else None
    traces = reasons.sheets[number].traces if number < len(reasons.sheets) else ()
    return (traces[int(steps[0])], steps[1:]) if steps and int(steps[0]) < len(traces) else None


def _below(trace: Trace, steps: Sequence[str]) -> Trace | None:
    for step in map(int, steps):
        if step >= len(trace.inputs):
            return None
        trace = trace.inputs[step]
    return trace


def nodes(node: Node) -> Iterator[Node]:
    """A node and everything below it."""
    yield node
    for part in node.parts:
        yield from nodes(part)


def case_figures(case: Case, language: Language) -> list[tuple[str, str]]:
    """What one counted record gave: each figure by name, times in seconds, money in yuan, codes in words."""
    return [(_figure_name(name, language), _figure_text(name, value, language)) for name, value in case.figures.items()]


def _figure_name(name: str, language: Language) -> str:
    return FIGURES[name].in_(language) if name in FIGURES else name


def _figure_text(name: str, value: object, language: Language) -> str:
    if isinstance(value, int) and name.endswith("_ms"):
        return value_text(Fraction(value), "ms", language)
    if isinstance(value, int) and name.endswith("_fen"):
        return value_text(Fraction(value), "fen", language)
    if isinstance(value, str) and name in CODED and value in VALUES:
        return VALUES[value].in_(language)
    return f"{value:%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
