"""A comparison of two runs as a table, JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table
from rich.text import Text

from steelyard.cli.desk import Desk
from steelyard.cli.tables import Cell, csv_bytes
from steelyard.money import format_amount
from steelyard.pay.compare import CAUSE_NAMES, CAUSES, Cause, Comparison, PersonChange


def comparison_table(desk: Desk, comparison: Comparison) -> Table:
    """A row per person whose pay differs, one for the sum; causes nobody has are left out."""
    shown = [cause for cause in CAUSES if any(person.causes[cause] for person in comparison.people)]
    table = Table(box=None, pad_edge=False, header_style="soft")
    table.add_column(desk.word("姓名", "name"), no_wrap=True)
    for heading in (("之前", "before"), ("之后", "after"), ("差额", "difference")):
        table.add_column(desk.word(*heading), justify="right", no_wrap=True)
    for cause in shown:
        table.add_column(desk.words(CAUSE_NAMES[cause]), justify="right", no_wrap=True)
    for person in comparison.people:
        if person.difference_fen or any(person.causes.values()):
            table.add_row(Text(person.name), *_amounts(person.before_fen, person.after_fen, person.causes, shown))
    total = _amounts(comparison.before_fen, comparison.after_fen, comparison.causes, shown)
    table.add_row(desk.word("合计", "total"), *total, style="brass")
    return table


def _amounts(before: int | None, after: int | None, causes: Mapping[Cause, int], shown: list[Cause]) -> list[str]:
    difference = signed((after or 0) - (before or 0))
    return [amount(before), amount(after), difference, *(signed(causes[cause]) for cause in shown)]


def amount(fen: int | None) -> str:
    """Yuan, or a dash where there is no amount."""
    return "—" if fen is None else format_amount(fen)


def signed(fen: int) -> str:
    """A difference with its sign; nothing for none."""
    return "" if fen == 0 else f"{'+' if fen > 0 else ''}{format_amount(fen)}"


def tell_notes(desk: Desk, comparison: Comparison) -> None:
    """What could not be told apart, person by person."""
    for person in comparison.people:
        if person.note is not None:
            desk.say(f"{person.name}: {desk.words(person.note)}", style="attention")


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
