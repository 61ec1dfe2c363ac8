"""From the lake to score sheets and statements of one period: opened once, asked by every command that pays.

Everything is read from one snapshot, so a run never mixes two states of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from steelyard import pay, scoring
from steelyard.cli.desk import Desk
from steelyard.cli.importing import tell_pending
from steelyard.cli.waits import SnapshotWaits
from steelyard.errors import InputRefused, PayStopped, SchemeError, UnknownName, Words
from steelyard.facts.lake import Lake
from steelyard.facts.organisation import Organisation
from steelyard.facts.organisation_tables import ORGANISATION
from steelyard.facts.snapshot import Snapshot
from steelyard.measures import pipeline
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.metrics.own import load_own_metrics
from steelyard.pay import Statement
from steelyard.periods import ONE_DAY, Period
from steelyard.schemes import Scheme, Version, load
from steelyard.schemes.coverage import coverage
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
    own_metrics: Path | None = None
    """The file of own metrics, where one was named on the command line."""

    def accounts(self) -> list[tuple[str, str]]:
        """(shop, agent) seen working in the period, in order; nobody's left out."""
        seen = self.measures.group_by(["shop_id", "agent_id"]).aggregate([]).to_pylist()
        return sorted((row["shop_id"], row["agent_id"]) for row in seen if row["agent_id"])

    def unmatched(self) -> list[AccountSpan]:
        """Accounts that worked on days when no employee is known to hold them."""
        return self.organisation.unmatched_accounts(self.accounts(), self.period)

    def unmatched_ids(self) -> tuple[str, ...]:
        """Under which ids they are scored."""
        return tuple(
            sorted({self.organisation.unmatched_id(span.shop_id, span.agent_id or "") for span in self.unmatched()})
        )

    def shops(self) -> tuple[str, ...]:
        """The shops with anything recorded in the period."""
        return tuple(sorted(pc.unique(self.measures["shop_id"]).to_pylist()))


@dataclass(frozen=True)
class Judged:
    """One scheme in one period: whom it governs, their sheets, and their statements where pay was asked for."""

    given: str
    """How the scheme was named on the command line."""
    scheme: Scheme
    version: Version
    sheets: tuple[ScoreSheet, ...]
    statements: tuple[Statement, ...] = ()
    stops: tuple[PayStopped, ...] = ()


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


def open_books(desk: Desk, period: Period, own_metrics: Path | None = None) -> Books:
    """The newest state of the lake for one period.

    Raises: LakeError when there is no data; what is wrong with the file of own metrics.
    """
    catalogue = catalogue_of(desk, own_metrics)
    lake = Lake.open(desk.home, create=False)
    tell_pending(desk, lake)
    snapshot = lake.snapshot()
    measures = pipeline.read_measures(snapshot, period.start, period.end)
    organisation = read_organisation(snapshot)
    figures = MeasuredFigures.from_table(
        measures,
        SnapshotWaits(snapshot),
        organisation,
        catalogue=catalogue,
        as_of=_first_day_without_facts(snapshot),
    )
    return Books(snapshot, period, measures, organisation, figures, own_metrics)


def _first_day_without_facts(snapshot: Snapshot) -> date | None:
    """The day after the newest with any measure; figures that later facts may change are not final before."""
    files = snapshot.files("measures")
    if not files:
        return None
    with duckdb.connect() as connection:
        newest = connection.execute(
            "select max(business_day) from read_parquet(?, hive_partitioning = false)", [files]
        ).fetchone()
    return newest[0] + ONE_DAY if newest and newest[0] else None


def read_organisation(snapshot: Snapshot) -> Organisation:
    """People, accounts, contracts, settings ... as one snapshot has them."""
    return Organisation.from_tables({table.name: snapshot.rows(table.name) for table in ORGANISATION})


def judge(
    books: Books, schemes: Sequence[str], *, with_pay: bool, employees: Sequence[str] | None = None
) -> list[Judged]:
    """Sheets, and statements if wanted, under each scheme for whom it governs (only ``employees`` if given).

    Raises: UnknownName, SchemeRefused, SchemeNotInForce; SchemeError when two schemes govern one person.
    """
    chosen = [
        (scheme, scheme.version_on(books.period.start))
        for scheme in (load(name, books.figures.catalogue) for name in schemes)
    ]
    groups = _groups(books, chosen)
    judged = []
    for given, (scheme, version), group in zip(schemes, chosen, groups, strict=True):
        wanted = group if employees is None else tuple(sorted(set(group) & set(employees)))
        sheets = tuple(scoring.score(scheme, version, books.figures, wanted, books.period, group))
        if with_pay:
            settled = pay.settle_all(scheme, version, books.figures, sheets, books.period, group=group)
            judged.append(Judged(given, scheme, version, sheets, settled.statements, settled.stops))
        else:
            judged.append(Judged(given, scheme, version, sheets))
    return judged


def _groups(books: Books, chosen: Sequence[tuple[Scheme, Version]]) -> tuple[tuple[str, ...], ...]:
    laid = coverage(chosen, books.organisation, books.period, books.unmatched_ids())
    for employee_id, (first, second, *_) in laid.doubled:
        raise _two_schemes(books, employee_id, first, second)
    return laid.groups


def _two_schemes(books: Books, employee_id: str, first: str, second: str) -> SchemeError:
    name = books.organisation.name_of(employee_id, books.period.start)
    return SchemeError(
        Words(
            f"{name}（{employee_id}）同时归入“{first}”和“{second}”两个方案，不知道按哪一个算。",
            f'{name} ({employee_id}) falls under both "{first}" and "{second}"; which one pays is unknown.',
        ),
        remedy=Words(
            "请收紧其中一个方案的 applies_to（条线、岗位、班组、店铺、工龄）；若其中一个是附加的激励，请写 beside: true。",
            "Narrow applies_to of one of them (line, role, team, shop, tenure); if one is an incentive in addition, "
            "write beside: true.",
        ),
    )


def find_employee(books: Books, text: str) -> str:
    """An employee by id, by name, or an unmatched account by its own id.

    Raises: UnknownName, also where a name is borne by several.
    """
    known = {*books.organisation.employee_ids, *books.unmatched_ids()}
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
