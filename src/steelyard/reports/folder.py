"""A whole run: files in, workbook, JSON and statements out, published together. ``run`` and ``demo`` share it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from steelyard.books.desk import Desk
from steelyard.books.evaluation import Books, Judged, judge, open_books
from steelyard.books.importing import ImportReport
from steelyard.periods import Period
from steelyard.reports.judged import judged_json, report_of, statement_views
from steelyard.reports.statements_pdf import write_statements
from steelyard.reports.tables import object_bytes
from steelyard.reports.views import MetricRow
from steelyard.reports.workbook import workbook_bytes

WORKBOOK, JSON, STATEMENTS = "workbook.xlsx", "statements.json", "statements"


@dataclass(frozen=True)
class Run:
    """What a run came to, and where it lies."""

    out: Path
    books: Books
    judged: tuple[Judged, ...]

    @property
    def statement_count(self) -> int:
        """How many people have a statement."""
        return sum(len(group.statements) for group in self.judged)


def write_run(
    desk: Desk,
    schemes: Sequence[str],
    period: Period,
    out: Path,
    imported: ImportReport | None,
    own_metrics: Path | None = None,
) -> Run:
    """Settle the period from what the lake holds and write everything into ``out``.

    The folder changes only when all files are written; a run that dies leaves what was there.
    """
    books = open_books(desk, period, own_metrics, schemes)
    judged = tuple(judge(books, schemes, with_pay=True))
    views = [view for group in judged for view in statement_views(desk, books, group, judged)]
    with _staged(out) as folder, desk.counted("评分与薪酬单", "sheets and statements", len(views) + 2) as done:
        report = report_of(desk, books, judged, imported, _metric_rows(desk, books))
        (folder / WORKBOOK).write_bytes(workbook_bytes(report, desk.language))
        done()
        (folder / JSON).write_bytes(object_bytes(judged_json(judged, desk.language, with_pay=True)))
        done()
        for _ in write_statements(views, folder / STATEMENTS, desk.language):
            done()
    return Run(out, books, judged)


@contextmanager
def _staged(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` that takes its place when the block ends well; other files in ``out`` stay."""
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.{os.getpid()}.part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        yield partial
        if not out.exists():
            partial.replace(out)
            return
        for entry in sorted(partial.iterdir()):
            if (out / entry.name).is_dir():
                shutil.rmtree(out / entry.name)
            entry.replace(out / entry.name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _metric_rows(desk: Desk, books: Books) -> list[MetricRow]:
    """Every metric of every employee that has anything behind it."""
    catalogue = books.figures.catalogue
    return [
        MetricRow(
            scope,
            books.organisation.name_of(scope, books.period.last_day),
            found.key,
            desk.words(catalogue.metric(found.key).words),
            catalogue.metric(found.key).unit,
            found.value,
            found.numerator,
            found.denominator,
        )
        for scope, found in books.figures.values("employee", books.period)
        if found.value is not None
    ]
