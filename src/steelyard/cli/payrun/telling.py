"""A comparison of two runs as a table on a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table
from rich.text import Text

from steelyard.cli.desk import TerminalDesk
from steelyard.pay.compare import CAUSE_NAMES, CAUSES, Cause, Comparison
from steelyard.reports.comparison import amount, signed


def comparison_table(desk: TerminalDesk, comparison: Comparison) -> Table:
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


def tell_notes(desk: TerminalDesk, comparison: Comparison) -> None:
    """What could not be told apart, person by person."""
    for person in comparison.people:
        if person.note is not None:
            desk.say(f"{person.name}: {desk.words(person.note)}", style="attention")
