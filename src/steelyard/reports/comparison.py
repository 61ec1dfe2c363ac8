"""A comparison of two runs as JSON or CSV, and how its amounts are written."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.books.desk import Desk
from steelyard.money import format_amount
from steelyard.pay.compare import CAUSES, Comparison, PersonChange
from steelyard.reports.tables import Cell, csv_bytes


def amount(fen: int | None) -> str:
    """Yuan, or a dash where there is no amount."""
    return "—" if fen is None else format_amount(fen)


def signed(fen: int) -> str:
    """A difference with its sign; nothing for none."""
    return "" if fen == 0 else f"{'+' if fen > 0 else ''}{format_amount(fen)}"


def comparison_json(desk: Desk, comparison: Comparison) -> dict[str, object]:
    """Everybody, with items; amounts in whole fen."""
    return {
        "before_fen": comparison.before_fen,
        "after_fen": comparison.after_fen,
        "difference_fen": comparison.difference_fen,
        "causes": dict(comparison.causes),
        "people": [_person_json(desk, person) for person in comparison.people],
    }


def _person_json(desk: Desk, person: PersonChange) -> dict[str, object]:
    return {
        "employee_id": person.employee_id,
        "name": person.name,
        "before_fen": person.before_fen,
        "after_fen": person.after_fen,
        "difference_fen": person.difference_fen,
        "causes": dict(person.causes),
        "note": desk.words(person.note) or None,
        "items": [
            {
                "item": item.item,
                "label": desk.words(item.label),
                "before_fen": item.before_fen,
                "after_fen": item.after_fen,
                "causes": dict(item.causes),
            }
            for item in person.items
        ],
    }


def comparison_csv(desk: Desk, comparison: Comparison) -> bytes:
    """A row per person and item; the rows of a person add up to their difference."""
    columns = ["employee_id", "name", "item", "label", "before_fen", "after_fen", "difference_fen", *CAUSES]
    return csv_bytes(columns, _rows(desk, comparison))


def _rows(desk: Desk, comparison: Comparison) -> Iterator[list[Cell]]:
    for person in comparison.people:
        for item in person.items:
            difference = (item.after_fen or 0) - (item.before_fen or 0)
            yield [
                *(person.employee_id, person.name, item.item, desk.words(item.label)),
                *(item.before_fen, item.after_fen, difference),
                *(item.causes[cause] for cause in CAUSES),
            ]
