"""Why a statement says what it says: the tree behind every line and indicator, and the curves, kept with the run.

A statement is opened years later, by whoever it pays. What it opens into was written when it was computed, so neither
later data nor a later version of the program changes it. One line of text per person; a reader takes the line it asks for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from steelyard.errors import Words
from steelyard.metrics.figures import Figures
from steelyard.pay.exact_json import as_plain, from_plain
from steelyard.pay.statement import Part, Settlement, Statement
from steelyard.scoring.drawing import Drawing, drawings
from steelyard.scoring.sheet import ScoreSheet
from steelyard.trace import AccountSpan, Evidence, Trace


@dataclass(frozen=True, slots=True)
class SheetReasons:
    """One score sheet: the tree and the drawing of each indicator, in order; no drawing where no curve was asked."""

    traces: tuple[Trace, ...]
    drawings: tuple[Drawing | None, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """One statement: the tree of each line and its sheets, in the order of the statement."""

    employee_id: str
    lines: tuple[Trace, ...]
    sheets: tuple[SheetReasons, ...]


def reasons_of(settlement: Settlement, parts: Sequence[Part], figures: Figures) -> tuple[Reasons, ...]:
    """The reasons of every statement of a settlement, in order of employee."""
    by_scheme = {part.scheme.scheme: part for part in parts}
    return tuple(_of_statement(made, by_scheme, figures) for made in settlement.statements)


def _of_statement(made: Statement, parts: Mapping[str, Part], figures: Figures) -> Reasons:
    sheets = tuple(sheet_reasons(sheet, parts[sheet.scheme], figures) for sheet in made.sheets)
    return Reasons(made.employee_id, tuple(line.trace for line in made.lines), sheets)


def sheet_reasons(sheet: ScoreSheet, part: Part, figures: Figures) -> SheetReasons:
    """What one sheet opens into."""
    group = part.group if part.group is not None else [one.employee_id for one in part.sheets]
    drawn = drawings(part.scheme, part.version, figures, sheet, group)
    return SheetReasons(
        tuple(row.trace for row in sheet.indicators), tuple(drawn.get(row.key) for row in sheet.indicators)
    )


# How they are written -----------------------------------------------------------------------------


def written(reasons: Sequence[Reasons]) -> bytes:
    """A line of JSON per person, the id first; the same reasons give the same bytes."""
    lines = ([one.employee_id, _plain(one)] for one in reasons)
    return "".join(
        json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for line in lines
    ).encode()


def index(content: bytes) -> dict[str, bytes]:
    """The line of each person of what ``written`` gave. Raises: ValueError for anything else."""
    decoder = json.JSONDecoder()
    return {decoder.raw_decode(line.decode(), 1)[0]: line for line in content.splitlines()}


def read(line: bytes) -> Reasons:
    """One person's reasons from their line. Raises: InputRefused, ValueError, KeyError for anything else."""
    return _reasons(*json.loads(line))


def _plain(one: Reasons) -> dict[str, Any]:
    return {
        "lines": [plain_trace(trace) for trace in one.lines],
        "sheets": [
            {"traces": [plain_trace(trace) for trace in sheet.traces], "drawings": as_plain(sheet.drawings)}
            for sheet in one.sheets
        ],
    }


def _reasons(employee_id: str, plain: Mapping[str, Any]) -> Reasons:
    return Reasons(
        employee_id,
        tuple(trace_of(trace) for trace in plain["lines"]),
        tuple(
            SheetReasons(
                tuple(trace_of(trace) for trace in sheet["traces"]),
                tuple(None if one is None else from_plain(Drawing, one) for one in sheet["drawings"]),
            )
            for sheet in plain["sheets"]
        ),
    )


def plain_trace(trace: Trace) -> dict[str, Any]:
    """A tree as what JSON holds; what is empty is left out."""
    return dict(_parts(trace))


def _parts(trace: Trace) -> Iterator[tuple[str, Any]]:
    yield "what", _pair(trace.what)
    if isinstance(trace.value, str):
        yield "text", trace.value
    elif trace.value is not None:
        yield "value", str(Fraction(trace.value))
    if trace.unit:
        yield "unit", trace.unit
    if trace.rule:
        yield "rule", trace.rule
    if trace.note is not None:
        yield "note", _pair(trace.note)
    if trace.count is not None:
        yield "count", trace.count
    if trace.evidence is not None:
        yield "rows", _plain_evidence(trace.evidence)
    if trace.inputs:
        yield "inputs", [plain_trace(part) for part in trace.inputs]


def trace_of(plain: Mapping[str, Any]) -> Trace:
    """The tree that was written. Raises: KeyError, ValueError for anything else."""
    value = Fraction(plain["value"]) if "value" in plain else plain.get("text")
    return Trace(
        Words(*plain["what"]),
        value,
        plain.get("unit", ""),
        plain.get("rule", ""),
        tuple(trace_of(part) for part in plain.get("inputs", ())),
        Words(*plain["note"]) if "note" in plain else None,
        _evidence(plain["rows"]) if "rows" in plain else None,
        plain.get("count"),
    )


def _pair(words: Words) -> list[str]:
    return [words.zh, words.en]


def _plain_evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "table": evidence.table,
        "measure": evidence.measure,
        "days": [str(evidence.start), str(evidence.end)],
        "spans": [[span.shop_id, span.agent_id, str(span.start), str(span.end)] for span in evidence.spans],
    }


def _evidence(plain: Mapping[str, Any]) -> Evidence:
    spans = tuple(
        AccountSpan(shop_id, agent_id, date.fromisoformat(start), date.fromisoformat(end))
        for shop_id, agent_id, start, end in plain["spans"]
    )
    start, end = map(date.fromisoformat, plain["days"])
    return Evidence(plain["table"], plain["measure"], spans, start, end)
