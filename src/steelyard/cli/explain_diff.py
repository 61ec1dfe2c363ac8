"""``steelyard explain --diff``: two periods of one person side by side: amounts, causes, and the figures that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from rich.text import Text
from rich.tree import Tree

from steelyard.cli.desk import Desk
from steelyard.cli.evaluation import Books, figures_of, find_employee, open_books
from steelyard.cli.options import day_of
from steelyard.cli.payrun.telling import amount, signed
from steelyard.cli.reports.texts import NULL, value_text, without_unit
from steelyard.errors import InputRefused, SchemeError, UnknownName, Words
from steelyard.facts.organisation import Organisation
from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.pay import Line, settle_together
from steelyard.pay.changed_inputs import Input, InputChange, WatchedFigures, changed_inputs
from steelyard.pay.compare import CAUSE_NAMES, CAUSES, Cause, ItemChange, PersonChange, Side, compare
from steelyard.pay.parts import parts_of
from steelyard.periods import Period
from steelyard.schemes import load
from steelyard.trace import format_value


@dataclass(frozen=True)
class _Half:
    """One of the two periods: the person's settlement, and every figure it looked at."""

    side: Side
    watched: WatchedFigures
    employee_id: str

    def lines(self, item: str) -> Sequence[Line]:
        """The lines of an item; none where there is no statement."""
        made = self.side.statements.get(self.employee_id)
        return [] if made is None else [line for line in made.lines if line.item == item]


@dataclass(frozen=True)
class _Told:
    """One item that changed, with the figures behind it."""

    change: ItemChange
    before: Sequence[Line]
    after: Sequence[Line]
    inputs: Sequence[InputChange]


def earlier_period(before_from: str | None, before_to: str | None, against: str | None) -> Period:
    """The period to compare with: both days, or ``--against 2026-10``.

    Raises: InputRefused when it is not said, or said twice.
    """
    if against is not None and before_from is None and before_to is None:
        return Period.parse(against)
    if against is None and before_from is not None and before_to is not None:
        return Period(day_of("--before-from", before_from), day_of("--before-to", before_to))
    raise InputRefused(
        Words("不知道与哪一期比较。", "Which period to compare with is not said."),
        remedy=Words(
            "请写 --against 2026-10，或同时写 --before-from 和 --before-to。",
            "Write --against 2026-10, or both --before-from and --before-to.",
        ),
        where="--diff",
    )


def explain_difference(
    desk: Desk,
    employee: str,
    schemes: Sequence[str],
    before: Period,
    after: Period,
    own_metrics: Path | None,
    *,
    item: str | None,
    as_json: bool,
) -> int:
    """Why one person's amount is not what it was."""
    new_books = open_books(desk, after, own_metrics, schemes)
    old_books = open_books(desk, before, own_metrics, schemes)
    employee_id = _find(new_books, old_books, employee)
    old, new = (_half(books, schemes, employee_id) for books in (old_books, new_books))
    person = next(iter(compare(old.side, new.side).people), None)
    if person is None:
        raise _nothing_to_compare(old, new, employee_id)
    told = _told(person, old, new, item)
    if as_json:
        desk.write_json(_json(desk, person, before, after, told))
    else:
        desk.out.print(_tree(desk, person, before, after, told))
    if person.note is not None:
        desk.say(desk.words(person.note), style="attention")
    return 0


def _find(new: Books, old: Books, employee: str) -> str:
    """Whoever left before the later period is found in the earlier one."""
    try:
        return find_employee(new, employee)
    except UnknownName:
        return find_employee(old, employee)


def _half(books: Books, schemes: Sequence[str], employee_id: str) -> _Half:
    watched = WatchedFigures(books.figures)
    opened = [load(name, books.figures.catalogue) for name in schemes]
    parts = parts_of(opened, watched, books.period, books.unmatched_ids(), [employee_id])
    settlement = settle_together(parts, watched, books.period, books.earlier, law=books.law)

    def under(organisation: Organisation) -> MeasuredFigures:
        return figures_of(books.snapshot, books.known, organisation, books.figures.catalogue)

    return _Half(Side(books.period, parts, watched, settlement, under, books.law), watched, employee_id)


def _nothing_to_compare(old: _Half, new: _Half, employee_id: str) -> Exception:
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


def _told(person: PersonChange, old: _Half, new: _Half, item: str | None) -> list[_Told]:
    known = [change.item for change in person.items]
    if item is not None and item not in known:
        raise UnknownName(
            Words(f"两张薪酬单上都没有“{item}”。", f'Neither statement has "{item}".'),
            remedy=Words(f"可用：{'、'.join(known)}。", f"There are: {', '.join(known)}."),
        )
    return [_item(change, old, new) for change in person.items if item in (None, change.item)]


def _item(change: ItemChange, old: _Half, new: _Half) -> _Told:
    before, after = old.lines(change.item), new.lines(change.item)
    return _Told(change, before, after, changed_inputs(before, after, old.watched.given, new.watched.given))


def _tree(desk: Desk, person: PersonChange, before: Period, after: Period, told: Sequence[_Told]) -> Tree:
    head = Text(f"{person.name} {person.employee_id}  {before} → {after}  ", style="brand")
    head.append(f"{amount(person.before_fen)} → {amount(person.after_fen)}  ", style="brass")
    head.append(signed(person.difference_fen) or "±0.00", style="bold")
    tree = Tree(head, guide_style="soft")
    if any(person.causes.values()):
        tree.add(Text(_causes(desk, person.causes), style="bold"))
    for one in told:
        branch = tree.add(_item_line(desk, one.change))
        for changed in one.inputs:
            branch.add(_input_line(desk, changed))
    return tree


def _item_line(desk: Desk, change: ItemChange) -> Text:
    line = Text(f"{desk.words(change.label)}  ", style="bold")
    line.append(f"{amount(change.before_fen)} → {amount(change.after_fen)}  ", style="brass")
    difference = (change.after_fen or 0) - (change.before_fen or 0)
    line.append(signed(difference) or desk.word("没有变化", "no change"))
    causes = _causes(desk, change.causes)
    line.append(
        f"  （{causes}）" if causes and desk.language == "zh" else f"  ({causes})" if causes else "", style="soft"
    )
    return line


def _causes(desk: Desk, causes: Mapping[Cause, int]) -> str:
    parts = [f"{desk.words(CAUSE_NAMES[cause])} {signed(causes[cause])}" for cause in CAUSES if causes[cause]]
    return desk.word("，", ", ").join(parts)


def _input_line(desk: Desk, changed: InputChange) -> Text:
    line = Text(f"{without_unit(desk.words(changed.what), changed.unit)}  ")
    line.append(f"{_value(desk, changed.before)} → {_value(desk, changed.after)}", style="bold")
    parts = [_parts(one) for one in (changed.before, changed.after)]
    if any(parts):
        line.append(f"  {parts[0] or NULL} → {parts[1] or NULL}", style="soft")
    return line


def _value(desk: Desk, one: Input | None) -> str:
    if one is None or one.trace.value is None or isinstance(one.trace.value, str):
        return NULL
    return value_text(Fraction(one.trace.value), one.trace.unit, desk.language)


def _parts(one: Input | None) -> str:
    """Numerator, denominator and cases of a figure that is a division."""
    if one is None or one.value is None or one.value.denominator in (None, 1):
        return ""
    value = one.value
    told = []
    if value.numerator is not None and value.denominator is not None:
        told.append(f"{format_value(value.numerator)} / {format_value(value.denominator)}")
    if value.count is not None:
        told.append(f"n = {value.count:,}")
    return ", ".join(told)


def _json(desk: Desk, person: PersonChange, before: Period, after: Period, told: Sequence[_Told]) -> dict[str, object]:
    return {
        "employee_id": person.employee_id,
        "name": person.name,
        "before": {"from": str(before.start), "to": str(before.end), "total_fen": person.before_fen},
        "after": {"from": str(after.start), "to": str(after.end), "total_fen": person.after_fen},
        "difference_fen": person.difference_fen,
        "causes": dict(person.causes),
        "note": desk.words(person.note) or None,
        "items": [_item_json(desk, one) for one in told],
    }


def _item_json(desk: Desk, one: _Told) -> dict[str, object]:
    return {
        "item": one.change.item,
        "label": desk.words(one.change.label),
        "before_fen": one.change.before_fen,
        "after_fen": one.change.after_fen,
        "causes": dict(one.change.causes),
        "before": [desk.words(line.sentence) for line in one.before],
        "after": [desk.words(line.sentence) for line in one.after],
        "inputs": [
            {
                "what": desk.words(changed.what),
                "unit": changed.unit,
                "before": _input_json(changed.before),
                "after": _input_json(changed.after),
            }
            for changed in one.inputs
        ],
    }


def _input_json(one: Input | None) -> dict[str, object] | None:
    """Exact values as decimal text."""
    if one is None:
        return None
    value = one.trace.value
    parts = one.value
    return {
        "value": value if isinstance(value, str) or value is None else format_value(value),
        "numerator": None if parts is None or parts.numerator is None else format_value(parts.numerator),
        "denominator": None if parts is None or parts.denominator is None else format_value(parts.denominator),
        "count": None if parts is None else parts.count,
        "rule": one.trace.rule,
    }
