"""``steelyard explain --diff``: two periods of one person side by side: amounts, causes, and the figures that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from rich.text import Text
from rich.tree import Tree

from steelyard.books.differences import ChangedItem, changed_items, find_in_either, half_of, nothing_to_compare
from steelyard.books.evaluation import open_books
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import day_of
from steelyard.errors import InputRefused, Words
from steelyard.pay.changed_inputs import Input, InputChange
from steelyard.pay.compare import CAUSE_NAMES, CAUSES, Cause, ItemChange, PersonChange, compare
from steelyard.periods import Period
from steelyard.reports.comparison import amount, signed
from steelyard.reports.texts import NULL, value_text, without_unit
from steelyard.trace import format_value


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
    desk: TerminalDesk,
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
    employee_id = find_in_either(new_books, old_books, employee)
    old, new = (half_of(books, schemes, employee_id) for books in (old_books, new_books))
    person = next(iter(compare(old.side, new.side).people), None)
    if person is None:
        raise nothing_to_compare(old, new, employee_id)
    told = changed_items(person, old, new, item)
    if as_json:
        desk.write_json(_json(desk, person, before, after, told))
    else:
        desk.out.print(_tree(desk, person, before, after, told))
    if person.note is not None:
        desk.say(desk.words(person.note), style="attention")
    return 0


def _tree(desk: TerminalDesk, person: PersonChange, before: Period, after: Period, told: Sequence[ChangedItem]) -> Tree:
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


def _item_line(desk: TerminalDesk, change: ItemChange) -> Text:
    line = Text(f"{desk.words(change.label)}  ", style="bold")
    line.append(f"{amount(change.before_fen)} → {amount(change.after_fen)}  ", style="brass")
    difference = (change.after_fen or 0) - (change.before_fen or 0)
    line.append(signed(difference) or desk.word("没有变化", "no change"))
    causes = _causes(desk, change.causes)
    line.append(
        f"  （{causes}）" if causes and desk.language == "zh" else f"  ({causes})" if causes else "", style="soft"
    )
    return line


def _causes(desk: TerminalDesk, causes: Mapping[Cause, int]) -> str:
    parts = [f"{desk.words(CAUSE_NAMES[cause])} {signed(causes[cause])}" for cause in CAUSES if causes[cause]]
    return desk.word("，", ", ").join(parts)


def _input_line(desk: TerminalDesk, changed: InputChange) -> Text:
    line = Text(f"{without_unit(desk.words(changed.what), changed.unit)}  ")
    line.append(f"{_value(desk, changed.before)} → {_value(desk, changed.after)}", style="bold")
    parts = [_parts(one) for one in (changed.before, changed.after)]
    if any(parts):
        line.append(f"  {parts[0] or NULL} → {parts[1] or NULL}", style="soft")
    return line


def _value(desk: TerminalDesk, one: Input | None) -> str:
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


def _json(
    desk: TerminalDesk, person: PersonChange, before: Period, after: Period, told: Sequence[ChangedItem]
) -> dict[str, object]:
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


def _item_json(desk: TerminalDesk, one: ChangedItem) -> dict[str, object]:
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
