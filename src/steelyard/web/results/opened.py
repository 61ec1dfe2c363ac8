"""Counted rows as pages list them, each leading to its conversation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from steelyard.books.evidence import CountedRow, EvidenceRoom
from steelyard.books.evidence_words import CODED, FIGURES, VALUES
from steelyard.errors import Words
from steelyard.reports.texts import value_text
from steelyard.trace import Evidence
from steelyard.web.shell.words import language


@dataclass(frozen=True, slots=True)
class Opened:
    """One counted row: day, buyer, what it gave as (name, text), and where it opens."""

    row: CountedRow
    cells: tuple[tuple[str, str], ...]
    href: str


def opened_rows(room: EvidenceRoom, evidence: Evidence, *, limit: int, offset: int = 0) -> list[Opened]:
    """Some of the rows behind a measure."""
    return [_opened(row, evidence) for row in room.rows(evidence, limit, offset)]


def _opened(row: CountedRow, evidence: Evidence) -> Opened:
    href = ""
    if row.shop_id and row.conversation_id:
        href = reverse("results_conversation", args=[row.shop_id, row.conversation_id]) + f"?measure={evidence.measure}"
    return Opened(row, tuple(_cell(name, value) for name, value in row.figures.items()), href)


def _cell(name: str, value: object) -> tuple[str, str]:
    words = FIGURES.get(name, Words(name, name))
    if isinstance(value, int) and not isinstance(value, bool):
        for unit in ("ms", "fen"):
            if name.endswith(f"_{unit}"):
                return words.in_(language()), value_text(Fraction(value), unit, language())
    if name in CODED and str(value) in VALUES:
        return words.in_(language()), VALUES[str(value)].in_(language())
    return words.in_(language()), str(value)
