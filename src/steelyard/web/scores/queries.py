"""Reads of score sheets, within the sight of whoever asks; every figure is the library's."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from steelyard.books.evaluation import Books
from steelyard.books.schemes import schemes_in_force
from steelyard.books.score_sheets import LiveSheet, Past, live_sheets, scored, scoring_books
from steelyard.errors import Language, Words
from steelyard.metrics.own import read_own_metrics
from steelyard.pay.statement import Part
from steelyard.periods import ONE_DAY, Period
from steelyard.reports.curve_svg import spark_picture
from steelyard.reports.opened import IndicatorShown, SheetShown, sheet_shown
from steelyard.schemes import Scheme
from steelyard.schemes.loader import parse
from steelyard.web import lake
from steelyard.web.accounts.sight import Sight
from steelyard.web.payroll import kept
from steelyard.web.shell.words import say_words

#: How many months are kept scored; each holds the measures behind it in memory.
KEPT = 4


@dataclass(frozen=True)
class Month:
    """One month as of now: its books, and everybody's sheets under the schemes in force."""

    books: Books
    schemes: tuple[Scheme, ...]
    parts: tuple[Part, ...]

    @property
    def is_over(self) -> bool:
        """Whether its days are over, so that nobody can add to it."""
        return timezone.localdate() >= self.books.period.end

    @property
    def texts(self) -> Mapping[str, str]:
        """The files of the schemes, by id."""
        return {scheme.scheme: scheme.text for scheme in self.schemes}


_months: OrderedDict[tuple[object, ...], Month] = OrderedDict()
_lock = threading.Lock()


def month(period: Period) -> Month | None:
    """A month scored under the schemes in force on its first day; None before the first import, or without a scheme.

    Where the installation keeps no scheme of its own, those of its newest pay run count.
    Raises: SchemeError when a scheme cannot be used, or two govern one person.
    """
    now = lake.snapshot()
    if now is None:
        return None
    schemes = _in_force(period)
    if not schemes:
        return None
    key = (str(_home()), now.commit, period, tuple(scheme.text for scheme in schemes))
    with _lock:
        if key not in _months:
            books = scoring_books(now, period, lake.catalogue(), schemes)
            _months[key] = Month(books, schemes, tuple(scored(books, schemes)))
        _months.move_to_end(key)
        while len(_months) > KEPT:
            _months.popitem(last=False)
        return _months[key]


def _home() -> Path:
    return Path(settings.CONFIGURATION.home)


def _in_force(period: Period) -> tuple[Scheme, ...]:
    own = schemes_in_force(_home(), period, lake.catalogue())
    if own:
        return tuple(one.scheme for one, _ in own if one.scheme is not None)
    ids = kept.store().ids()
    stored = kept.opened(ids[-1]) if ids else None
    if stored is None:
        return ()
    pinned = stored.run.pins.own_metrics
    catalogue = lake.catalogue() if pinned is None else read_own_metrics(pinned.text, where=pinned.file)
    schemes = [parse(one.file.text, one.file.file, catalogue) for one in stored.run.pins.schemes]
    return tuple(scheme for scheme in schemes if any(version.from_ <= period.start for version in scheme.versions))


# One person ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """One person's sheets of a month, and how the person is called."""

    month: Month
    employee_id: str
    name: str
    team: str
    live: tuple[LiveSheet, ...]
    sheets: tuple[SheetShown, ...]


def shown(found: Month, sight: Sight, employee_id: str, language: Language) -> Shown | None:
    """One person's sheets; None where the person is out of sight or unknown."""
    books = found.books
    organisation, period = books.organisation, books.period
    known = employee_id in organisation.employee_ids or employee_id in books.unmatched_ids
    if not known or not sight.sees(employee_id, organisation, period):
        return None
    live = tuple(live_sheets(books, found.parts, employee_id, is_over=found.is_over))
    spans = organisation.person_spans(employee_id, period)
    return Shown(
        found,
        employee_id,
        organisation.name_of(employee_id, period.last_day),
        (spans[-1][1].team or "") if spans else "",
        live,
        tuple(sheet for sheet in (_sheet(one, found.texts, language) for one in live) if sheet.indicators),
    )


def _sheet(live: LiveSheet, texts: Mapping[str, str], language: Language) -> SheetShown:
    plain = sheet_shown(live.record, live.reasons, texts, language, margins=live.margins)
    return replace(plain, indicators=tuple(_row(row, live, language) for row in plain.indicators))


def _row(row: IndicatorShown, live: LiveSheet, language: Language) -> IndicatorShown:
    step, past = live.steps.get(row.key), live.past.get(row.key)
    return replace(
        row,
        steps=() if step is None else (step.in_(language),),
        history="" if past is None else _history(past, language),
    )


def _history(past: Past, language: Language) -> str:
    known = [value for _, value in past.values if value is not None]
    if len(known) < 2:
        return ""
    named = [(f"{month.start:%Y-%m}", value) for month, value in past.values]
    return spark_picture(named, past.unit, language).svg


# Everybody ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placed:
    """One person in the list of a scheme."""

    employee_id: str
    name: str
    team: str
    score: str
    grade: str
    note: str


def lists(found: Month, sight: Sight) -> list[tuple[Part, list[Placed]]]:
    """Everybody in sight by scheme, the best score first; whoever has none stands last with the reason."""
    organisation, period = found.books.organisation, found.books.period
    listed = []
    for part in sorted(found.parts, key=lambda part: part.order):
        seen = [
            sheet for sheet in part.sheets if sheet.indicators and sight.sees(sheet.employee_id, organisation, period)
        ]
        seen.sort(key=lambda sheet: (sheet.score is None, -(sheet.score or 0), sheet.employee_id))
        rows = []
        for sheet in seen:
            spans = organisation.person_spans(sheet.employee_id, period)
            rows.append(
                Placed(
                    sheet.employee_id,
                    sheet.name,
                    (spans[-1][1].team or "") if spans else "",
                    "—" if sheet.score is None else f"{sheet.score:.2f}",
                    sheet.grade or "",
                    _say(sheet.stops),
                )
            )
        if rows:
            listed.append((part, rows))
    return listed


def _say(stops: Sequence[Words]) -> str:
    return "；".join(say_words(stop) for stop in stops[:2])


def month_of(period: Period) -> Period:
    """The month a page speaks of: the one that holds the last of its days."""
    return Period.of_cycle(period.end - ONE_DAY, "month")
