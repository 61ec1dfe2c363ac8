"""The organisation in plain Python: shops, people, accounts, contracts, campaigns ... and who was what on which day.

Rows are dated, start included, end excluded; a missing start means from the beginning, a missing end still valid. Where
two rows of one key hold on one day, the one with the later start wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from steelyard.facts.settings import SettingRow, Settings, resolve, settings_spans
from steelyard.periods import Period, holds_on
from steelyard.trace import AccountSpan

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop."""

    shop_id: str
    platform: str
    name: str
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One employee in one team, line and role from one day on."""

    employee_id: str
    name: str
    role: str = "agent"
    team: str | None = None
    line: str | None = None
    tier: str | None = None
    start: date | None = None
    end: date | None = None
    hired_on: date | None = None
    left_on: date | None = None
    leader_id: str | None = None
    support_line: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One chat account held by one employee from one day on."""

    platform: str
    shop_id: str
    agent_id: str
    employee_id: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """One employee's contract from one day on; monthly amounts in fen."""

    employee_id: str
    base_fen: int
    start: date | None = None
    end: date | None = None
    performance_fen: int | None = None
    allowance_fen: int | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class MonthDays:
    """One employee's scheduled and paid days of one month (``2026-11``)."""

    employee_id: str
    month: str
    scheduled_days: Decimal
    paid_days: Decimal


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign of one shop, or of all shops when ``shop_id`` is None or ''."""

    name: str
    start: date
    end: date
    shop_id: str | None = None


@dataclass(frozen=True, slots=True)
class ManualScore:
    """One rater's points for one indicator of one employee in one period."""

    employee_id: str
    start: date
    end: date
    indicator: str
    points: Decimal
    rater: str | None = None
    rater_group: str | None = None


@dataclass(frozen=True, slots=True)
class PayEntry:
    """One entered amount, signed, in fen."""

    entry_id: str
    employee_id: str
    business_day: date
    kind: str
    item: str
    amount_fen: int
    reason: str
    clause: str | None = None
    notice_day: date | None = None
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class LawRow:
    """One region's minimum wage per month from one day on."""

    region: str
    start: date
    min_wage_fen: int
    source: str
    end: date | None = None


class _Dated(Protocol):
    @property
    def start(self) -> date | None: ...
    @property
    def end(self) -> date | None: ...


Row = TypeVar("Row", bound=_Dated)
Record = TypeVar("Record")


@dataclass(frozen=True)
class Organisation:
    """All organisation rows with dated look-ups. Empty tables are fine: then every account is unmatched."""

    shops: tuple[Shop, ...] = ()
    settings_rows: tuple[SettingRow, ...] = ()
    people: tuple[Person, ...] = ()
    accounts: tuple[Account, ...] = ()
    contracts: tuple[Contract, ...] = ()
    month_days: tuple[MonthDays, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    manual_scores: tuple[ManualScore, ...] = ()
    pay_entries: tuple[PayEntry, ...] = ()
    law: tuple[LawRow, ...] = ()
    _settings: dict[tuple[str, date], Settings] = field(default_factory=dict, init=False, compare=False, repr=False)
    _settings_spans: dict[tuple[str, Period], list[tuple[Period, Settings]]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @classmethod
    def from_tables(cls, tables: Mapping[str, pa.Table]) -> Organisation:
        """From Arrow tables by name; an absent table is an empty one, columns beyond the declared are ignored."""
        rows = {name: _records(record, tables.get(name)) for name, record in _RECORDS.items()}
        rows["settings_rows"] = rows.pop("settings")
        return cls(**{name: tuple(found) for name, found in rows.items()})

    # --- people -------------------------------------------------------------------------------

    def person_on(self, employee_id: str, day: date) -> Person | None:
        """Team, line, role of an employee on a day; None when no row holds."""
        return _winner(self._people_by_id.get(employee_id, ()), day)

    def people_on(self, day: date) -> list[Person]:
        """Everybody with a row on a day, by employee id."""
        found = (self.person_on(employee_id, day) for employee_id in sorted(self._people_by_id))
        return [person for person in found if person is not None]

    def person_spans(self, employee_id: str, period: Period) -> list[tuple[Period, Person]]:
        """The period cut where another row of the employee takes over; days without a row are left out."""
        return _stretches(self._people_by_id.get(employee_id, ()), period)

    def name_of(self, employee_id: str, day: date | None = None) -> str:
        """The employee's name on a day (or the latest known); an unmatched account is its own name."""
        rows = self._people_by_id.get(employee_id, ())
        person = (_winner(rows, day) if day is not None else None) or (rows[-1] if rows else None)
        return person.name if person is not None else employee_id

    def hired_on(self, employee_id: str) -> date | None:
        """The first day of service by the employee's newest row; None when it does not say."""
        rows = self._people_by_id.get(employee_id, ())
        return rows[-1].hired_on if rows else None

    def employed(self, employee_id: str, period: Period) -> Period | None:
        """The days of the period between ``hired_on`` and ``left_on`` of the employee's newest row; None when none."""
        rows = self._people_by_id.get(employee_id, ())
        if not rows:
            return period
        return period.overlap(rows[-1].hired_on, rows[-1].left_on)

    @property
    def employee_ids(self) -> tuple[str, ...]:
        """Everybody named in people or accounts, in order."""
        return tuple(sorted({*self._people_by_id, *self._accounts_by_employee}))

    def teams(self, period: Period) -> tuple[str, ...]:
        """Teams with a member on some day of the period."""
        return self._groups(period, lambda person: person.team)

    def lines(self, period: Period) -> tuple[str, ...]:
        """Lines with a member on some day of the period."""
        return self._groups(period, lambda person: person.line)

    def _groups(self, period: Period, group: Callable[[Person], str | None]) -> tuple[str, ...]:
        names = {group(person) for employee in self._people_by_id for _, person in self.person_spans(employee, period)}
        return tuple(sorted(name for name in names if name))

    # --- accounts -----------------------------------------------------------------------------

    def employee_of(self, shop_id: str, agent_id: str, day: date) -> str | None:
        """Who held an account on a day; None when unmatched."""
        account = _winner(self._accounts_by_agent.get((shop_id, agent_id), ()), day)
        return account.employee_id if account is not None else None

    def holder_name(self, shop_id: str, agent_id: str, day: date | None) -> str:
        """The person an account belonged to on a day; the account itself where nobody held it or no day is given."""
        holder = self.employee_of(shop_id, agent_id, day) if day is not None else None
        return agent_id if holder is None else self.name_of(holder, day)

    def holder_spans(self, shop_id: str, agent_id: str, period: Period) -> list[tuple[Period, str | None]]:
        """The period cut where the account changes hands; None for days nobody held it."""
        held = _stretches(self._accounts_by_agent.get((shop_id, agent_id), ()), period)
        spans: list[tuple[Period, str | None]] = []
        reached = period.start
        for days, account in held:
            if reached < days.start:
                spans.append((Period(reached, days.start), None))
            spans.append((days, account.employee_id))
            reached = days.end
        if reached < period.end:
            spans.append((Period(reached, period.end), None))
        return spans

    def accounts_of(self, employee_id: str, period: Period) -> tuple[AccountSpan, ...]:
        """The accounts an employee held in the period, each with its days, in order."""
        agents = {(account.shop_id, account.agent_id) for account in self._accounts_by_employee.get(employee_id, ())}
        return tuple(
            sorted(
                AccountSpan(shop_id, agent_id, days.start, days.end)
                for shop_id, agent_id in agents
                for days, holder in self.holder_spans(shop_id, agent_id, period)
                if holder == employee_id
            )
        )

    def shops_of(self, employee_id: str, period: Period) -> tuple[str, ...]:
        """The shops where the employee had an account in the period."""
        return tuple(sorted({span.shop_id for span in self.accounts_of(employee_id, period)}))

    def unmatched_accounts(self, seen: Iterable[tuple[str, str]], period: Period) -> list[AccountSpan]:
        """Of the accounts seen working, those (and the days) nobody is known to hold; '' is nobody's and left out."""
        return [
            AccountSpan(shop_id, agent_id, days.start, days.end)
            for shop_id, agent_id in sorted(set(seen))
            if agent_id
            for days, holder in self.holder_spans(shop_id, agent_id, period)
            if holder is None
        ]

    def unmatched_id(self, shop_id: str, agent_id: str) -> str:
        """Under which employee id an unmatched account is scored: its own id, with the shop where that is taken."""
        return f"{shop_id}/{agent_id}" if agent_id in self._known_ids else agent_id

    # --- shops and settings -------------------------------------------------------------------

    def shop(self, shop_id: str) -> Shop | None:
        """One shop; None when the shops table does not know it."""
        return self._shop_by_id.get(shop_id)

    def settings_of(self, shop_id: str, day: date) -> Settings:
        """The settings of a shop on a business day."""
        key = (shop_id, day)
        if key not in self._settings:
            self._settings[key] = resolve(
                self._setting_rows.get(shop_id, ()), shop_id, day, timezone=self._zone(shop_id)
            )
        return self._settings[key]

    def settings_spans(self, shop_id: str, period: Period) -> list[tuple[Period, Settings]]:
        """The period cut where the shop's settings change."""
        key = (shop_id, period)
        if key not in self._settings_spans:
            spans = settings_spans(
                self._setting_rows.get(shop_id, ()), shop_id, period.start, period.end, timezone=self._zone(shop_id)
            )
            self._settings_spans[key] = [(Period(start, end), settings) for start, end, settings in spans]
        return self._settings_spans[key]

    def campaigns_in(self, shop_ids: Iterable[str], period: Period) -> list[tuple[Campaign, Period]]:
        """The campaigns of any of the shops that touch the period, each with its days inside it."""
        wanted = set(shop_ids)
        return [
            (campaign, part)
            for campaign in self.campaigns
            if (not campaign.shop_id or campaign.shop_id in wanted)
            and campaign.start < campaign.end
            and (part := period.overlap(campaign.start, campaign.end)) is not None
        ]

    def campaign_days(self, shop_ids: Iterable[str], period: Period) -> list[tuple[date, date]]:
        """The campaigns that touch any of the shops in the period, as day ranges inside it (see ``Period.split``)."""
        return sorted({(part.start, part.end) for _, part in self.campaigns_in(shop_ids, period)})

    def _zone(self, shop_id: str) -> str | None:
        shop = self._shop_by_id.get(shop_id)
        return shop.timezone if shop is not None else None

    # --- pay ----------------------------------------------------------------------------------

    def contract_on(self, employee_id: str, day: date) -> Contract | None:
        """The contract in force on a day."""
        return _winner(self._contracts_by_employee.get(employee_id, ()), day)

    def contract_spans(self, employee_id: str, period: Period) -> list[tuple[Period, Contract]]:
        """The period cut by contracts; days without one are left out."""
        return _stretches(self._contracts_by_employee.get(employee_id, ()), period)

    def month_days_of(self, employee_id: str, month: Period) -> MonthDays | None:
        """Scheduled and paid days of one calendar month."""
        return self._month_days.get((employee_id, f"{month.start:%Y-%m}"))

    def manual_scores_of(self, employee_id: str, indicator: str, period: Period) -> list[ManualScore]:
        """The points given for exactly this period, in order of group and rater."""
        found = self._manual_scores.get((employee_id, indicator, period.start, period.end), ())
        return sorted(found, key=lambda score: (score.rater_group or "", score.rater or ""))

    def pay_entries_of(self, employee_id: str, period: Period) -> list[PayEntry]:
        """Entered amounts whose business day lies in the period, by day and id."""
        found = (entry for entry in self._pay_entries.get(employee_id, ()) if entry.business_day in period)
        return sorted(found, key=lambda entry: (entry.business_day, entry.entry_id))

    def law_on(self, region: str | None, day: date) -> LawRow | None:
        """The minimum wage row of a region on a day; None when the region or a row is missing."""
        return _winner([row for row in _by_start(self.law) if row.region == region], day) if region else None

    # --- indexes ------------------------------------------------------------------------------

    @cached_property
    def _people_by_id(self) -> dict[str, list[Person]]:
        return _grouped(self.people, lambda row: row.employee_id)

    @cached_property
    def _accounts_by_agent(self) -> dict[tuple[str, str], list[Account]]:
        return _grouped(self.accounts, lambda row: (row.shop_id, row.agent_id))

    @cached_property
    def _accounts_by_employee(self) -> dict[str, list[Account]]:
        return _grouped(self.accounts, lambda row: row.employee_id)

    @cached_property
    def _contracts_by_employee(self) -> dict[str, list[Contract]]:
        return _grouped(self.contracts, lambda row: row.employee_id)

    @cached_property
    def _setting_rows(self) -> dict[str, list[SettingRow]]:
        return _grouped(self.settings_rows, lambda row: row.shop_id)

    @cached_property
    def _shop_by_id(self) -> dict[str, Shop]:
        return {shop.shop_id: shop for shop in self.shops}

    @cached_property
    def _known_ids(self) -> frozenset[str]:
        return frozenset(self.employee_ids)

    @cached_property
    def _manual_scores(self) -> dict[tuple[str, str, date, date], list[ManualScore]]:
        found: dict[tuple[str, str, date, date], list[ManualScore]] = defaultdict(list)
        for score in self.manual_scores:
            found[score.employee_id, score.indicator, score.start, score.end].append(score)
        return found

    @cached_property
    def _pay_entries(self) -> dict[str, list[PayEntry]]:
        found: dict[str, list[PayEntry]] = defaultdict(list)
        for entry in self.pay_entries:
            found[entry.employee_id].append(entry)
        return found

    @cached_property
    def _month_days(self) -> dict[tuple[str, str], MonthDays]:
        return {(row.employee_id, row.month): row for row in self.month_days}


_RECORDS: Mapping[str, type[Any]] = {
    "shops": Shop,
    "settings": SettingRow,
    "people": Person,
    "accounts": Account,
    "contracts": Contract,
    "month_days": MonthDays,
    "campaigns": Campaign,
    "manual_scores": ManualScore,
    "pay_entries": PayEntry,
    "law": LawRow,
}


def _records(record: type[Record], table: pa.Table | None) -> list[Record]:
    """The rows of an Arrow table as records."""
    if table is None:
        return []
    names = [item.name for item in fields(record) if item.name in table.column_names]  # type: ignore[arg-type]  # every record is a dataclass
    return [record(**row) for row in table.select(names).to_pylist()]


def _by_start(rows: Iterable[Row]) -> list[Row]:
    """Rows in order of their start, those from the beginning first."""
    return sorted(rows, key=lambda row: row.start or date.min)


Key = TypeVar("Key")


def _grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    """Rows by key, each group in order of start."""
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in _by_start(rows):
        groups[key(row)].append(row)
    return dict(groups)


def _winner(rows: Sequence[Row], day: date) -> Row | None:
    """The row that holds on a day; of several the one with the latest start."""
    return next((row for row in reversed(rows) if holds_on(row.start, row.end, day)), None)


def _stretches(rows: Sequence[Row], period: Period) -> list[tuple[Period, Row]]:
    """The period cut so that one row holds on each stretch; days without a row are left out."""
    bounds = {
        bound
        for row in rows
        for bound in (row.start, row.end)
        if bound is not None and period.start < bound < period.end
    }
    stretches: list[tuple[Period, Row]] = []
    for start, end in pairwise([period.start, *sorted(bounds), period.end]):
        row = _winner(rows, start)
        if row is None:
            continue
        if stretches and stretches[-1][1] is row and stretches[-1][0].end == start:
            stretches[-1] = (Period(stretches[-1][0].start, end), row)
        else:
            stretches.append((Period(start, end), row))
    return stretches
