"""What a report shows, as plain values: already worded, formatted and in one language.

Nothing here computes a figure. The command line fills these from score sheets and statements; the
PDF and the workbook draw them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One row of a score sheet."""

    key: str
    name: str
    section: str
    value: str
    """The value with its unit, ``—`` when there is none."""
    margin: str
    """Half the 95 % interval as text, empty where none can be given."""
    count: str
    """How much lies behind the value (the denominator), empty where it has none."""
    points: str
    weight: str
    contribution: str
    band: str = ""
    """The name of the band the value fell into, where the curve names its bands."""
    note: str = ""
    """Why it was left out, or what was cut; empty in the ordinary case."""
    raw: Fraction | None = None
    """The exact value, for the workbook."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a statement."""

    item: str
    name: str
    kind: str
    amount_fen: int
    sentence: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """All that one employee's statement and score sheet show."""

    employee_id: str
    name: str
    post: str
    """Team, line and role in one short text."""
    period: str
    rule: str
    """Name and version of the scheme that governs."""
    score: str
    """Total points with two decimals; empty where the scheme has no score."""
    grade: str
    indicators: tuple[IndicatorView, ...]
    lines: tuple[LineView, ...]
    total_fen: int
    footnotes: tuple[str, ...] = ()
    check: str = ""
    """The command that opens every figure of this statement."""
    digest: str = ""
    """Which data the figures were read from."""
    scheme: str = ""
    """The name of the scheme that governs: places are taken within it."""
    place: int | None = None
    """The place by score among those the scheme governs; equal scores share the better one."""
    score_margin: str = ""
    """Half the interval of the score as text, empty where none can be given."""
    from_next: str = ""
    """Whether the difference to the next place is more than noise, in a word; empty where it cannot be told."""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One row of the metrics sheet."""

    scope: str
    name: str
    metric: str
    label: str
    unit: str
    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One row of the problems sheet: a refused row, a warning, an unmatched account."""

    where: str
    row: int | None
    column: str
    reason: str
    value: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """Everything one run shows."""

    title: str
    period: str
    made_on: date
    """The date written into the workbook's properties; given, so that the same run gives the same bytes."""
    rules: tuple[str, ...]
    statements: tuple[StatementView, ...]
    metrics: tuple[MetricRow, ...] = ()
    measures: tuple[tuple[str, str, str, str, int], ...] = ()
    """shop_id, business_day, agent_id, measure, value"""
    measure_labels: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[ProblemRow, ...] = ()
    facts: tuple[tuple[str, str], ...] = field(default=())
    """Label and text of the lines under the title: data version, rows, when."""
