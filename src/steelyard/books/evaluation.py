"""From the lake to score sheets and statements of one period: opened once, asked by every command that pays.

Everything is read from one snapshot, so a run never mixes two states of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.books.desk import Desk
from steelyard.books.importing import tell_pending
from steelyard.books.law import law_book
from steelyard.books.waits import SnapshotWaits
from steelyard.errors import InputRefused, PayStopped, UnknownName, Words
from steelyard.facts.lake import Lake
from steelyard.facts.organisation import Organisation
from steelyard.facts.organisation_tables import ORGANISATION
from steelyard.facts.snapshot import Snapshot
from steelyard.measures import pipeline
from steelyard.measures.months import COLUMNS, Cuts, read_months
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.metrics.own import load_own_metrics
from steelyard.pay import PaidCommission, Part, Settlement, Statement, settle_together
from steelyard.pay.law import BUILT_IN, LawBook
from steelyard.pay.parts import parts_of
from steelyard.pay.run_store import RunStore, StoredRun
from steelyard.pay.runs import paid_before
from steelyard.periods import ONE_DAY, Period
from steelyard.schemes import Scheme, Version, load
from steelyard.schemes.history import first_day_needed
from steelyard.scoring import ScoreSheet
from steelyard.trace import AccountSpan


@dataclass(frozen=True)
class Books:
    """One period of one snapshot: its measures, its organisation, its figures."""

    snapshot: Snapshot
    period: Period
    measures: pa.Table
    organisation: Organisation
    figures: MeasuredFigures
    known: pa.Table
    """All measures the figures answer from: those of the period, and by month those that are looked back on."""
    since: date
    """The first day that is looked back on."""
    own_metrics: Path | None = None
    """The file of own metrics, where one was named on the command line."""
    law: LawBook = BUILT_IN
    """The law packs pay is kept within."""
    earlier: tuple[PaidCommission, ...] = ()
    """The commissions that stored runs paid before; later refunds are clawed back from them."""
    earlier_runs: tuple[StoredRun, ...] = ()

    @cached_property
    def accounts(self) -> tuple[tuple[str, str], ...]:
        """(shop, agent) seen working in the period, in order; nobody's left out."""
        seen = self.measures.group_by(["shop_id", "agent_id"]).aggregate([]).to_pylist()
        return tuple(sorted((row["shop_id"], row["agent_id"]) for row in seen if row["agent_id"]))

    @cached_property
    def unmatched(self) -> tuple[AccountSpan, ...]:
        """Accounts that worked on days when no employee is known to hold them."""
        return tuple(self.organisation.unmatched_accounts(self.accounts, self.period))

    @cached_property
    def unmatched_ids(self) -> tuple[str, ...]:
        """Under which ids they are scored."""
        return tuple(
            sorted({self.organisation.unmatched_id(span.shop_id, span.agent_id or "") for span in self.unmatched})
        )

    @cached_property
    def shops(self) -> tuple[str, ...]:
        """The shops with anything recorded in the period."""
        return tuple(sorted(pc.unique(self.measures["shop_id"]).to_pylist()))


@dataclass(frozen=True)
class Judged:
    """One scheme in one period: whom it governs, their sheets, and their statements where pay was asked for.

    A statement stands with the scheme that governs the person; what a beside scheme pays is part of it.
    """

    given: str
    """How the scheme was named on the command line."""
    scheme: Scheme
    version: Version
    sheets: tuple[ScoreSheet, ...]
    statements: tuple[Statement, ...] = ()
    stops: tuple[PayStopped, ...] = ()
    with_pay: bool = False


#: Own metrics that lie beside the data are used without being named.
OWN_METRICS = "metrics.yaml"


def catalogue_of(desk: Desk, own_metrics: Path | None) -> Catalogue:
    """The built-in metrics and the organisation's own: of the file named, else of the data folder's metrics.yaml.

    Raises: InputRefused, FormulaError or UnknownName naming the file and the metric.
    """
    path = own_metrics or desk.home / OWN_METRICS
    if path.is_file():
        return load_own_metrics(path)
    if own_metrics is None:
        return CATALOGUE
    raise InputRefused(
        Words(f"没有自有指标文件 {path}。", f"There is no file of own metrics {path}."),
        remedy=Words("请核对 --own-metrics 的路径。", "Check the path of --own-metrics."),
        where="--own-metrics",
    )


def open_books(desk: Desk, period: Period, own_metrics: Path | None = None, schemes: Sequence[str] = ()) -> Books:
    """The newest state of the lake for one period.

    With ``schemes``, figures also answer for the earlier days these look back on, and the commissions of earlier
    stored runs are known.
    Raises: LakeError when there is no data; what is wrong with the file of own metrics or a scheme.
    """
    catalogue = catalogue_of(desk, own_metrics)
    opened = [load(name, catalogue) for name in schemes]
    lake = Lake.open(desk.home, create=False)
    tell_pending(desk, lake)
    earlier = _earlier_runs(desk, period) if schemes else ()
    return read_books(lake.snapshot(), period, catalogue, own_metrics, opened, earlier, law_book(desk.home))


def read_books(
    snapshot: Snapshot,
    period: Period,
    catalogue: Catalogue = CATALOGUE,
    own_metrics: Path | None = None,
    schemes: Sequence[Scheme] = (),
    earlier: Sequence[StoredRun] = (),
    law: LawBook = BUILT_IN,
    *,
    since: date | None = None,
    back_to: date | None = None,
) -> Books:
    """One period of a snapshot, with the earlier months that schemes and earlier runs look back on.

    ``since``: figures answer for any days from that one on, where it is earlier; ``back_to``: for whole months from
    the one that holds it.
    """
    paid = paid_before([stored.run for stored in earlier])
    by_day = min(period.start, since or period.start)
    first = min(by_day, back_to or by_day, _first_day(schemes, period, paid))
    daily = pipeline.read_measures(snapshot, by_day, period.end)
    organisation = read_organisation(snapshot)
    cuts = Cuts.of(organisation, [by_day, *_bounds(paid)])
    known = _with_earlier(snapshot, daily.select(list(COLUMNS)), first, by_day, cuts)
    figures = figures_of(snapshot, known, organisation, catalogue)
    measures = daily.filter(pc.greater_equal(daily["business_day"], pa.scalar(period.start)))
    return Books(
        snapshot, period, measures, organisation, figures, known, first, own_metrics, law, paid, tuple(earlier)
    )


def _with_earlier(snapshot: Snapshot, daily: pa.Table, first: date, by_day: date, cuts: Cuts) -> pa.Table:
    """Measures of days after those of whole months before them: a row a month there, so that years weigh little."""
    if first >= by_day:
        return daily
    before = Period(first.replace(day=1), by_day)
    months = read_months(snapshot, before, cuts).select(list(COLUMNS))
    return pa.concat_tables([months.cast(daily.schema), daily])


def _bounds(paid: Sequence[PaidCommission]) -> list[date]:
    """Where the stretches begin and end whose refunds are asked for; within a month their days must stay apart."""
    stretches = [stretch for one in paid for part in one.parts for stretch in part.stretches]
    return [bound for stretch in stretches for bound in (stretch.start, stretch.end)]


def figures_of(
    snapshot: Snapshot, known: pa.Table, organisation: Organisation, catalogue: Catalogue
) -> MeasuredFigures:
    """Figures over measures that were read, percentiles from the snapshot, people and settings as given."""
    as_of = _first_day_without_facts(snapshot)
    return MeasuredFigures.from_table(known, SnapshotWaits(snapshot), organisation, catalogue=catalogue, as_of=as_of)


def _earlier_runs(desk: Desk, period: Period) -> tuple[StoredRun, ...]:
    """The newest stored run of each earlier period. Raises: LakeDamaged when one is not what was written."""
    store = RunStore(desk.home)
    return tuple(store.open(run_id) for run_id in store.newest_before(period))


def _first_day(schemes: Sequence[Scheme], period: Period, paid: Sequence[PaidCommission]) -> date:
    """The first day whose measures are needed: of streaks and balance points, and of sales refunded since."""
    needed = [first_day_needed(scheme.version_on(period.start), period) for scheme in schemes]
    return min([period.start, *needed, *(commission.period.start for commission in paid)])


def _first_day_without_facts(snapshot: Snapshot) -> date | None:
    """The day after the newest with any measure of talk; figures that later facts may change are not final before."""
    newest = pipeline.newest_day(snapshot)
    return None if newest is None else newest + ONE_DAY


def read_organisation(snapshot: Snapshot) -> Organisation:
    """People, accounts, contracts, settings ... as one snapshot has them."""
    return Organisation.from_tables({table.name: snapshot.rows(table.name) for table in ORGANISATION})


def judge(
    books: Books,
    schemes: Sequence[str],
    *,
    with_pay: bool,
    employees: Sequence[str] | None = None,
) -> list[Judged]:
    """Sheets, and statements if wanted, under each scheme for whom it governs (only ``employees`` if given).

    Raises: UnknownName, SchemeRefused, SchemeNotInForce; SchemeError when two schemes govern one person.
    """
    opened = [load(name, books.figures.catalogue) for name in schemes]
    parts = parts_of(opened, books.figures, books.period, books.unmatched_ids, employees)
    if not with_pay:
        return [
            Judged(given, part.scheme, part.version, tuple(part.sheets))
            for given, part in zip(schemes, parts, strict=True)
        ]
    settled = settle_together(parts, books.figures, books.period, books.earlier, law=books.law)
    return judged_of(schemes, parts, settled)


def judged_of(schemes: Sequence[str], parts: Sequence[Part], settled: Settlement) -> list[Judged]:
    """A settlement by scheme; ``schemes``: how each part's scheme was named, in the same order."""
    return [_judged(given, part, parts, settled) for given, part in zip(schemes, parts, strict=True)]


def _judged(given: str, part: Part, parts: Sequence[Part], settled: Settlement) -> Judged:
    """What falls to one scheme of a settlement: whom it governs alone or before those beside it."""
    own = {sheet.employee_id for sheet in part.sheets}
    others = [other for other in parts if other.order < part.order]
    own -= {sheet.employee_id for other in others for sheet in other.sheets}
    return Judged(
        given,
        part.scheme,
        part.version,
        tuple(part.sheets),
        tuple(made for made in settled.statements if made.employee_id in own),
        tuple(stop for employee_id, stops in settled.stopped.items() if employee_id in own for stop in stops),
        with_pay=True,
    )


def find_employee(books: Books, text: str) -> str:
    """An employee by id, by name, or an unmatched account by its own id.

    Raises: UnknownName, also where a name is borne by several.
    """
    known = {*books.organisation.employee_ids, *books.unmatched_ids}
    if text in known:
        return text
    named = [
        employee for employee in sorted(known) if books.organisation.name_of(employee, books.period.last_day) == text
    ]
    if len(named) == 1:
        return named[0]
    if named:
        raise UnknownName(
            Words(
                f"有 {len(named)} 位员工叫“{text}”：{'、'.join(named)}。",
                f'{len(named)} employees are called "{text}": {", ".join(named)}.',
            ),
            remedy=Words("请改用工号。", "Use the employee id."),
        )
    raise UnknownName(
        Words(f"没有工号或姓名为“{text}”的员工。", f'No employee has the id or name "{text}".'),
        remedy=Words(
            f"这一期有：{'、'.join(sorted(known)[:12]) or '（无）'}。",
            f"In this period: {', '.join(sorted(known)[:12]) or '(none)'}.",
        ),
    )
