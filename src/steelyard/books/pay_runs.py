"""A run computed from opened books, and computed again from what a stored run pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from steelyard.books.desk import Desk
from steelyard.books.evaluation import OWN_METRICS, Books, figures_of, read_books
from steelyard.errors import LakeDamaged, SchemeError, Words
from steelyard.facts.digests import digest_rows
from steelyard.facts.lake import Lake
from steelyard.facts.organisation import Organisation
from steelyard.metrics.catalogue import CATALOGUE
from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.metrics.own import read_own_metrics
from steelyard.pay import Part, Settlement, settle_together
from steelyard.pay.compare import Comparison, Side, compare
from steelyard.pay.law import LawBook, parse_pack
from steelyard.pay.parts import parts_of
from steelyard.pay.run_store import RunStore, StoredRun
from steelyard.pay.runs import (
    PayRun,
    PinnedRun,
    PinnedText,
    Pins,
    law_digest,
    package_version,
    pay_run,
    people_digest,
    pinned_packs,
    pinned_schemes,
    pinned_text,
    settings_digest,
)
from steelyard.schemes import Scheme
from steelyard.schemes.loader import parse


@dataclass(frozen=True)
class Made:
    """A run with all it was computed from."""

    run: PayRun
    books: Books
    parts: tuple[Part, ...]
    settlement: Settlement

    def side(self) -> Side:
        """The run as one side of a comparison."""

        def under(organisation: Organisation) -> MeasuredFigures:
            return figures_of(self.books.snapshot, self.books.known, organisation, self.books.figures.catalogue)

        return Side(self.run.period, self.parts, self.books.figures, self.settlement, under, self.books.law)


def make_run(books: Books, schemes: Sequence[Scheme], own_metrics: PinnedText | None) -> Made:
    """Settle the books' period under all schemes, and pin everything that went in."""
    parts = parts_of(schemes, books.figures, books.period, books.unmatched_ids)
    settlement = settle_together(parts, books.figures, books.period, books.earlier, law=books.law)
    pins = Pins(
        package=package_version(),
        period=books.period,
        commit=books.snapshot.commit,
        tables=dict(sorted(books.snapshot.versions.items())),
        since=books.since,
        data=measures_digest(books.known),
        settings=settings_digest(books.organisation),
        people=people_digest(books.organisation),
        law=law_digest(books.organisation, books.law),
        own_metrics=own_metrics,
        unmatched=books.unmatched_ids,
        schemes=pinned_schemes(parts),
        law_packs=pinned_packs(books.law),
        earlier=tuple(PinnedRun(stored.run_id, stored.digest) for stored in books.earlier_runs),
    )
    return Made(pay_run(pins, parts, settlement, books.figures), books, tuple(parts), settlement)


def make_again(desk: Desk, stored: StoredRun) -> Made:
    """The same run from the pinned commit, texts and earlier runs, with the program as it is now.

    Raises: LakeError when the commit is not there; LakeDamaged when an earlier run is not the one that was pinned.
    """
    pins = stored.run.pins
    own = pins.own_metrics
    catalogue = CATALOGUE if own is None else read_own_metrics(own.text, where=own.file)
    schemes = [parse(scheme.file.text, scheme.file.file, catalogue) for scheme in pins.schemes]
    law = LawBook(tuple(parse_pack(pack.text, pack.file) for pack in pins.law_packs))
    earlier = [_pinned_run(RunStore(desk.home), pinned) for pinned in pins.earlier]
    snapshot = Lake.open(desk.home, create=False).snapshot(pins.commit)
    books = read_books(snapshot, pins.period, catalogue, None, schemes, earlier, law)
    return make_run(books, schemes, pins.own_metrics)


def _pinned_run(store: RunStore, pinned: PinnedRun) -> StoredRun:
    stored = store.open(pinned.run_id)
    if stored.digest != pinned.digest:
        raise LakeDamaged(
            Words(
                f"薪酬批次 {pinned.run_id} 已不是当初用到的那一份。",
                f"Pay run {pinned.run_id} is not the one that was used.",
            ),
            remedy=Words("请从备份恢复这个文件夹。", "Restore the folder from a backup."),
        )
    return stored


def own_metrics_of(desk: Desk, own_metrics: Path | None) -> PinnedText | None:
    """The file of the organisation's own metrics, where there is one."""
    path = own_metrics or desk.home / OWN_METRICS
    return pinned_text(path.name, path.read_text(encoding="utf-8-sig")) if path.is_file() else None


def measures_digest(measures: pa.Table) -> str:
    """SHA-256 over measure rows: the same for the same rows, whatever files they lie in."""
    columns = ["shop_id", "business_day", "agent_id", "measure", "value"]
    rows = measures.select(columns)
    schema = pa.schema([pa.field(field.name, field.type) for field in rows.schema])
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("measures_read", rows)
        return digest_rows(connection, "SELECT * FROM measures_read", schema, columns)


def compare_with(desk: Desk, older: StoredRun, made: Made) -> Comparison:
    """A run just made against a stored one."""
    return compare(made_again(desk, older).side(), made.side())


def made_again(desk: Desk, stored: StoredRun) -> Made:
    """The stored run made again, so that each step between can be settled.

    Raises: SchemeError when it no longer comes to the same: then causes would be made up.
    """
    made = make_again(desk, stored)
    if made.run.results_digest != stored.run.results_digest:
        raise SchemeError(
            Words(
                f"薪酬批次 {stored.run_id} 现在重算得出不同的结果，差异的原因说不准。",
                f"Pay run {stored.run_id} comes to something else when computed again, so no cause can be named.",
            ),
            remedy=Words(
                f"请运行 steelyard payrun verify {stored.run_id} 看哪里不同。",
                f"Run steelyard payrun verify {stored.run_id} to see where.",
            ),
        )
    return made


#: What a difference among the pins means.
PLACES: Mapping[str, Words] = {
    "pins.data": Words("读到的计数", "the measures read"),
    "pins.settings": Words("店铺设置", "shop settings"),
    "pins.people": Words("人员与录入", "people and entries"),
    "pins.law": Words("最低工资与法规包", "minimum wages and law packs"),
    "pins.tables": Words("数据表版本", "table versions"),
    "pins.since": Words("读到多早的数据", "how far back data was read"),
    "pins.unmatched": Words("未匹配账号", "unmatched accounts"),
    "pins.schemes": Words("方案", "schemes"),
    "statements": Words("薪酬单", "statements"),
    "stops": Words("没有结算的人", "who could not be settled"),
}
