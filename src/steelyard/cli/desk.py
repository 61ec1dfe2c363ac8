"""What every command shares: where the lake lies, which language is spoken, where words and figures go.

Figures and JSON go to standard output, everything said to a person about them to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from steelyard.books.desk import Desk, ProgressCall
from steelyard.reports.tables import object_bytes

THEME = Theme({"brand": "cyan", "brass": "yellow", "soft": "bright_black", "attention": "yellow", "fault": "red"})

#: Width of tables that are not shown on a terminal.
PLAIN_WIDTH = 120


@dataclass(slots=True)
class TerminalDesk(Desk):
    """The place a command works at; the global options are filled in before it starts."""

    out: Console = field(default_factory=lambda: _console(stderr=False))
    err: Console = field(default_factory=lambda: _console(stderr=True))

    def say(self, text: str, style: str = "") -> None:
        """A sentence for the person, never mixed into figures."""
        self.err.print(Text(text, style=style), soft_wrap=True)

    def show(self, table: Table) -> None:
        """A table as the result of a command."""
        self.out.print(table)

    def write_json(self, value: object) -> None:
        """JSON as the result of a command."""
        self.write_bytes(object_bytes(value))

    def write_bytes(self, content: bytes) -> None:
        """Bytes to standard output as they are: no line ending is translated on Windows."""
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    def now(self) -> datetime:
        """The clock; asked here and handed on, for nothing left of the command line reads it."""
        return datetime.now(UTC)

    @contextmanager
    def progress(self) -> Iterator[ProgressCall]:
        """A bar per step on a terminal, silence elsewhere. Call with (step, how many more are done)."""
        with _bars(self.err) as bars:
            tasks: dict[str, TaskID] = {}

            def advance(step: str, count: int) -> None:
                if step not in tasks:
                    tasks[step] = bars.add_task(self.step_name(step), total=None)
                bars.advance(tasks[step], count)

            yield advance

    @contextmanager
    def steps(self) -> Iterator[Callable[[str], None]]:
        """A line that names the step at work on a terminal, silence elsewhere."""
        with _bars(self.err) as bars:
            task = bars.add_task(self.word("计算", "computing"), total=None)
            yield lambda step: bars.update(task, description=self.step_name(step), advance=1)

    @contextmanager
    def counted(self, zh: str, en: str, total: int) -> Iterator[Callable[[], None]]:
        """A bar of known length; each call is one done."""
        with _bars(self.err) as bars:
            task = bars.add_task(self.word(zh, en), total=total)
            yield lambda: bars.advance(task)


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="soft")


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, theme=THEME, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(stderr=stderr, theme=THEME, highlight=False, width=PLAIN_WIDTH)
    return console


def _bars(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
