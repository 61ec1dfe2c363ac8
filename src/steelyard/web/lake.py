"""The lake as pages read it: one state per request, its books opened once per commit and period and kept for the next page."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pyarrow.compute as pc
from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from steelyard.books.evaluation import OWN_METRICS, Books, read_books, read_organisation
from steelyard.errors import LakeError
from steelyard.facts.lake import Lake
from steelyard.facts.organisation import Organisation
from steelyard.facts.snapshot import Snapshot
from steelyard.measures import pipeline
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.metrics.own import load_own_metrics
from steelyard.periods import ONE_DAY, Period

#: How many books are kept open; each holds the measures of its days in memory.
KEPT = 6
#: How many smaller answers are kept: hours, trends, what deserves a look.
KEPT_ANSWERS = 256


@dataclass(frozen=True, slots=True)
class _Trail:
    """The imports up to one commit, oldest first, and the ids of those taken back."""

    commit: int = 0
    imports: tuple[tuple[str, datetime], ...] = ()
    undone: frozenset[str] = frozenset()


_Key = tuple[str, int, date, date, date, str]
_kept: OrderedDict[_Key, Books] = OrderedDict()
_newest: dict[tuple[str, int], date | None] = {}
_answers: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()

Answer = TypeVar("Answer")
Handler = Callable[[HttpRequest], HttpResponseBase]


@dataclass(slots=True)
class _Looked:
    """What one request found when it first looked; ``has_looked`` tells an empty lake from one not asked for."""

    has_looked: bool = False
    found: Snapshot | None = None


_looked: ContextVar[_Looked | None] = ContextVar("looked", default=None)


@sync_and_async_middleware
def one_state(get_response: Handler) -> Handler | Callable[[HttpRequest], Awaitable[HttpResponseBase]]:
    """Every part of a page speaks of the same state of the lake; the next request looks anew."""
    if iscoroutinefunction(get_response):

        async def answer_later(request: HttpRequest) -> HttpResponseBase:
            token = _looked.set(_Looked())
            try:
                return await get_response(request)
            finally:
                _looked.reset(token)

        return answer_later

    def answer(request: HttpRequest) -> HttpResponseBase:
        token = _looked.set(_Looked())
        try:
            return get_response(request)
        finally:
            _looked.reset(token)

    return answer


#: Of each data folder: up to which commit the imports taken back are known, and which.
_trails: dict[str, _Trail] = {}


def home() -> Path:
    """The data folder of this installation."""
    return Path(settings.CONFIGURATION.home)


def snapshot() -> Snapshot | None:
    """The newest state of the lake, within a request the one it first saw; None before the first import."""
    looked = _looked.get()
    if looked is None:
        return _newest_state()
    if not looked.has_looked:
        looked.found, looked.has_looked = _newest_state(), True
    return looked.found


def _newest_state() -> Snapshot | None:
    try:
        lake = Lake.open(settings.CONFIGURATION.home, create=False)
    except LakeError:
        return None
    found = lake.snapshot()
    return found if found.commit else None


def undone_imports() -> frozenset[str]:
    """The ids of imports that were taken back."""
    return _trail_now().undone


def newest_imports(most: int) -> list[tuple[str, datetime]]:
    """The newest imports into the lake by whatever door, as (import id, when), the newest first."""
    return list(reversed(_trail_now().imports[-most:]))


def _trail_now() -> _Trail:
    """What was imported and taken back so far; only commits that are new since the last question are read."""
    now, folder = snapshot(), str(home())
    if now is None:
        return _Trail()
    known = _trails.get(folder, _Trail())
    if known.commit > now.commit:  # another lake was restored into the folder
        known = _Trail()
    if known.commit < now.commit:
        newer = [one for one in Lake.open(home(), create=False).commits(known.commit) if one.import_id]
        known = _Trail(
            now.commit,
            (*known.imports, *((one.import_id or "", one.at) for one in newer if one.kind == "import")),
            known.undone | {one.import_id or "" for one in newer if one.kind == "undo"},
        )
        _trails[folder] = known
    return known


def newest_day() -> date | None:
    """The newest day there is any talk of; None before the first import. Asked of the lake once per commit."""
    now = snapshot()
    if now is None:
        return None
    key = (str(settings.CONFIGURATION.home), now.commit)
    if key not in _newest:
        _newest.clear()
        _newest[key] = pipeline.newest_day(now)
    return _newest[key]


def books(period: Period, since: date | None = None, *, shop: str = "") -> Books | None:
    """One period of the newest state, figures answering from ``since`` on; None before the first import.

    ``shop``: figures as if it were the only one.
    """
    whole = _whole_books(period, since)
    if whole is None or not shop:
        return whole
    key = (str(settings.CONFIGURATION.home), whole.snapshot.commit, period.start, period.end, whole.since, shop)
    with _lock:
        if key not in _kept:
            measures = whole.measures.filter(pc.equal(whole.measures["shop_id"], shop))
            _kept[key] = replace(whole, measures=measures, figures=whole.figures.within([shop]))
        return _remembered(key)


def _whole_books(period: Period, since: date | None = None) -> Books | None:
    now = snapshot()
    if now is None:
        return None
    # The month before is always at hand, so that pages can show what moved.
    first = min(Period.of_cycle(period.start - ONE_DAY, "month").start, since or period.start)
    key = (str(settings.CONFIGURATION.home), now.commit, period.start, period.end, first, "")
    with _lock:
        if key not in _kept:
            _kept[key] = read_books(now, period, catalogue(), since=first)
        return _remembered(key)


def _remembered(key: _Key) -> Books:
    """Books that are kept, now the last to be forgotten."""
    _kept.move_to_end(key)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return _kept[key]


def kept(state: Snapshot, question: Hashable, answer: Callable[[], Answer]) -> Answer:
    """What was worked out of one state of the lake, once for every page that asks the same."""
    key = (str(settings.CONFIGURATION.home), state.commit, question)
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            found: Answer = _answers[key]
            return found
    made = answer()
    with _lock:
        _answers[key] = made
        while len(_answers) > KEPT_ANSWERS:
            _answers.popitem(last=False)
    return made


def organisation() -> Organisation | None:
    """People, accounts, contracts, settings ... of the newest state; None before the first import."""
    now = snapshot()
    if now is None:
        return None
    return _organisation(str(settings.CONFIGURATION.home), now.commit)


@lru_cache(maxsize=4)
def _organisation(home: str, commit: int) -> Organisation:
    return read_organisation(Lake.open(Path(home), create=False).snapshot(commit))


def catalogue() -> Catalogue:
    """The built-in metrics and the installation's own."""
    path = settings.CONFIGURATION.home / OWN_METRICS
    return _own_catalogue(path, path.read_bytes()) if path.is_file() else CATALOGUE


@lru_cache(maxsize=4)
def _own_catalogue(path: Path, _: bytes) -> Catalogue:
    """The same metrics for the same bytes, so that what was read under them is known again."""
    return load_own_metrics(path)
