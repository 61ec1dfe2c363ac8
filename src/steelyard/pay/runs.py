"""The pay run as an object: everything it was computed from, and what it came to; the same inputs, the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from steelyard import __version__
from steelyard.facts.organisation import Organisation
from steelyard.metrics.figures import Figures
from steelyard.pay.exact_json import APART, canonical, digest_of
from steelyard.pay.law import LawBook
from steelyard.pay.paid_commissions import PaidCommission
from steelyard.pay.reasons import Reasons, reasons_of
from steelyard.pay.records import StatementRecord, StopRecord, statement_records, stop_records
from steelyard.pay.statement import Part, Settlement
from steelyard.periods import Period


@dataclass(frozen=True, slots=True)
class PinnedText:
    """One file as it was read, and its hash."""

    file: str
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class PinnedScheme:
    """One scheme: its file, and from when its version in force holds."""

    scheme: str
    version_from: date
    file: PinnedText


@dataclass(frozen=True, slots=True)
class PinnedRun:
    """An earlier run whose commissions were looked at for refunds since."""

    run_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Pins:
    """What a run was computed from.

    ``commit`` and ``tables`` name the state of the lake (Delta version per table), ``data`` is the digest of the
    measures read, which begin on ``since``. ``settings``, ``people`` and ``law`` are digests of the shops' settings,
    of all other rows of the organisation, and of minimum wages with the law packs. ``own_metrics`` is the file of the
    organisation's own metrics, None without one. ``unmatched``: accounts nobody was known to hold.
    """

    package: str
    period: Period
    commit: int
    tables: Mapping[str, int]
    since: date
    data: str
    settings: str
    people: str
    law: str
    own_metrics: PinnedText | None
    unmatched: tuple[str, ...]
    schemes: tuple[PinnedScheme, ...]
    law_packs: tuple[PinnedText, ...]
    earlier: tuple[PinnedRun, ...]


@dataclass(frozen=True, slots=True)
class PayRun:
    """One settlement of one period under all its schemes, with everything it rests on.

    ``reasons``: what the statements open into, as long as the run is in the making; a stored one is asked for them.
    """

    pins: Pins
    statements: tuple[StatementRecord, ...]
    stops: tuple[StopRecord, ...]
    reasons: tuple[Reasons, ...] = field(default=(), compare=False, repr=False, metadata={APART: True})

    @property
    def period(self) -> Period:
        """The period settled."""
        return self.pins.period

    @property
    def total_fen(self) -> int:
        """What everybody is paid together."""
        return sum(statement.total_fen for statement in self.statements)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes: the run's identity."""
        return hashlib.sha256(self.canonical_bytes()).hexdigest()

    @property
    def results_digest(self) -> str:
        """SHA-256 of what the run came to: the same for another state of the lake that pays the same."""
        return digest_of([self.statements, self.stops])

    def canonical_bytes(self) -> bytes:
        """Pins and results, keys sorted, no float, no clock."""
        return canonical(self)

    def statement_of(self, employee_id: str) -> StatementRecord | None:
        """One employee's statement; None when there is none."""
        return next((made for made in self.statements if made.employee_id == employee_id), None)


def pay_run(pins: Pins, parts: Sequence[Part], settlement: Settlement, figures: Figures) -> PayRun:
    """A settlement with what it was computed from."""
    statements, stops = statement_records(settlement, list(parts), figures), stop_records(settlement)
    return PayRun(pins, statements, stops, reasons_of(settlement, parts, figures))


def pinned_schemes(parts: Iterable[Part]) -> tuple[PinnedScheme, ...]:
    """The schemes of a run with the text of their files, in the order statements hold them."""
    return tuple(
        PinnedScheme(part.scheme.scheme, part.version.from_, pinned_text(part.scheme.file, part.scheme.text))
        for part in sorted(parts, key=lambda part: part.order)
    )


def package_version() -> str:
    """The version of this package, as pinned."""
    return __version__


def settings_digest(organisation: Organisation) -> str:
    """Of the shops' settings."""
    return digest_of(_sorted(organisation.settings_rows))


def people_digest(organisation: Organisation) -> str:
    """Of every other row of the organisation but the law: people, accounts, contracts, days, ratings, entries ..."""
    tables = ("shops", "people", "accounts", "contracts", "month_days", "campaigns", "manual_scores", "pay_entries")
    return digest_of({table: _sorted(getattr(organisation, table)) for table in tables})


def law_digest(organisation: Organisation, law: LawBook) -> str:
    """Of the minimum wages, and of what the law packs say."""
    return digest_of({"minimum_wages": _sorted(organisation.law), "packs": law.digest})


def pinned_packs(law: LawBook) -> tuple[PinnedText, ...]:
    """The law packs with the text of their files."""
    return tuple(pinned_text(pack.file, pack.text) for pack in law.packs)


def pinned_text(file: str, text: str) -> PinnedText:
    """A file as it was read, with its hash."""
    return PinnedText(file, hashlib.sha256(text.encode()).hexdigest(), text)


def _sorted(rows: Iterable[object]) -> list[object]:
    """Rows in an order that does not depend on how they came in."""
    return sorted(rows, key=canonical)


def paid_before(runs: Iterable[PayRun]) -> tuple[PaidCommission, ...]:
    """The commissions that runs paid, each with what is left of it after their clawbacks; oldest first.

    A commission is the one of the run of its own period: where that run was computed again, the clawbacks of later
    runs still count, and a refund is taken back once. A commission its run no longer knows is nobody's.
    """
    paid: dict[tuple[str, str, str, Period], PaidCommission] = {}
    for run in sorted(runs, key=lambda run: run.period):
        for statement in run.statements:
            for line in statement.lines:
                record = line.paid_commission
                if record is None:
                    continue
                key = (record.employee_id, record.scheme, record.item, record.period)
                if record.period == run.period:
                    paid[key] = record
                elif key in paid:
                    paid[key] = _after(paid[key], record, line.amount_fen)
    return tuple(paid.values())


def _after(paid: PaidCommission, record: PaidCommission, clawed_back_fen: int) -> PaidCommission:
    """A commission after a clawback: less is left of it, and more refunds are known."""
    known = [part.refunds_fen for part in record.parts]
    if len(known) != len(paid.parts):  # its run was computed again since, with other campaign days
        known = [part.refunds_fen for part in paid.parts]
    parts = (replace(part, refunds_fen=refunds) for part, refunds in zip(paid.parts, known, strict=True))
    return replace(paid, parts=tuple(parts), paid_fen=paid.paid_fen + clawed_back_fen)
