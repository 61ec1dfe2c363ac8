"""Two periods of one person side by side: amounts, causes, and the figures that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.books.evaluation import Books, figures_of, find_employee
from steelyard.errors import SchemeError, UnknownName, Words
from steelyard.facts.organisation import Organisation
from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.pay import Line, settle_together
from steelyard.pay.changed_inputs import InputChange, WatchedFigures, changed_inputs
from steelyard.pay.compare import ItemChange, PersonChange, Side
from steelyard.pay.parts import parts_of
from steelyard.schemes import load


@dataclass(frozen=True)
class Half:
    """One of the two periods: the person's settlement, and every figure it looked at."""

    side: Side
    watched: WatchedFigures
    employee_id: str

    def lines(self, item: str) -> Sequence[Line]:
        """The lines of an item; none where there is no statement."""
        made = self.side.statements.get(self.employee_id)
        return [] if made is None else [line for line in made.lines if line.item == item]


@dataclass(frozen=True)
class ChangedItem:
    """One item that changed, with the figures behind it."""

    change: ItemChange
    before: Sequence[Line]
    after: Sequence[Line]
    inputs: Sequence[InputChange]


def find_in_either(new: Books, old: Books, employee: str) -> str:
    """Whoever left before the later period is found in the earlier one."""
    try:
        return find_employee(new, employee)
    except UnknownName:
        return find_employee(old, employee)


def half_of(books: Books, schemes: Sequence[str], employee_id: str) -> Half:
    """One employee's settlement of the books' period, remembering every figure it asked for."""
    watched = WatchedFigures(books.figures)
    opened = [load(name, books.figures.catalogue) for name in schemes]
    parts = parts_of(opened, watched, books.period, books.unmatched_ids, [employee_id])
    settlement = settle_together(parts, watched, books.period, books.earlier, law=books.law)

    def under(organisation: Organisation) -> MeasuredFigures:
        return figures_of(books.snapshot, books.known, organisation, books.figures.catalogue)

    return Half(Side(books.period, parts, watched, settlement, under, books.law), watched, employee_id)


def nothing_to_compare(old: Half, new: Half, employee_id: str) -> Exception:
    """Why neither period has a statement."""
    for half in (new, old):
        if half.side.settlement.stops:
            return half.side.settlement.stops[0]
    return SchemeError(
        Words(f"{employee_id} 两期都不归入这些方案。", f"{employee_id} is under these schemes in neither period."),
        remedy=Words(
            "请换一个方案，或核对 applies_to 与 people 表。",
            "Choose another scheme, or check applies_to and the people table.",
        ),
    )


def changed_items(person: PersonChange, old: Half, new: Half, item: str | None) -> list[ChangedItem]:
    """The items of a comparison (one of them, if ``item``) with the figures that changed. Raises: UnknownName."""
    known = [change.item for change in person.items]
    if item is not None and item not in known:
        raise UnknownName(
            Words(f"两张薪酬单上都没有“{item}”。", f'Neither statement has "{item}".'),
            remedy=Words(f"可用：{'、'.join(known)}。", f"There are: {', '.join(known)}."),
        )
    return [_item(change, old, new) for change in person.items if item in (None, change.item)]


def _item(change: ItemChange, old: Half, new: Half) -> ChangedItem:
    before, after = old.lines(change.item), new.lines(change.item)
    return ChangedItem(change, before, after, changed_inputs(before, after, old.watched.given, new.watched.given))
