"""Reads of the organisation as of a day, within the sight of whoever asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings

from steelyard.books.organising import (
    SeenAccount,
    Unmatched,
    accounts_seen,
    read_organisation_of,
    unmatched_accounts,
    versions_of,
)
from steelyard.facts.organisation import Account, Contract, Organisation, Person, Shop
from steelyard.facts.timelines import Stretch, stretches
from steelyard.periods import Period
from steelyard.schemes.posts import LINES
from steelyard.web import lake
from steelyard.web.accounts.access import OFFICE
from steelyard.web.accounts.sight import Sight, sight_of
from steelyard.web.organisation.models import Change

#: How far ahead people are in sight: somebody hired for next month is seen today.
AHEAD = timedelta(days=92)
STATES = ("working", "coming", "left", "all")


AccountKey = tuple[str, str, str]


@dataclass(frozen=True)
class State:
    """The organisation at one commit, the accounts that ever worked, and the table versions changes are planned on."""

    organisation: Organisation
    seen: tuple[SeenAccount, ...]
    versions: dict[str, int]

    @cached_property
    def people(self) -> dict[str, list[Person]]:
        """The rows of each employee, in order of their start."""
        return _grouped(self.organisation.people, lambda row: row.employee_id)

    @cached_property
    def accounts(self) -> dict[AccountKey, list[Account]]:
        """The rows of each account (platform, shop, account)."""
        return _grouped(self.organisation.accounts, lambda row: (row.platform, row.shop_id, row.agent_id))

    @cached_property
    def accounts_of(self) -> dict[str, list[AccountKey]]:
        """The accounts each employee ever held."""
        found: dict[str, set[AccountKey]] = {}
        for key, rows in self.accounts.items():
            for row in rows:
                found.setdefault(row.employee_id, set()).add(key)
        return {employee_id: sorted(keys) for employee_id, keys in found.items()}

    def held(self, employee_id: str, day: date) -> tuple[Account, ...]:
        """The accounts somebody holds on a day."""
        found = (self.holding(key, day) for key in self.accounts_of.get(employee_id, ()))
        return tuple(row for row in found if row is not None and row.employee_id == employee_id)

    def holding(self, key: AccountKey, day: date) -> Account | None:
        """The row by which an account is held on a day."""
        return next((one.row for one in stretches(self.accounts.get(key, ()), [day]) if one.start == day), None)

    def team_leaders(self, day: date) -> dict[str, str]:
        """Who leads each team on a day, by role; of several the first by id."""
        found: dict[str, str] = {}
        for person in self.organisation.people_on(day):
            if person.role == "leader" and person.team:
                found.setdefault(person.team, person.employee_id)
        return found


_kept: dict[str, tuple[int, State]] = {}
_lock = threading.Lock()


def state() -> State:
    """The newest state, read once per commit."""
    now, home = lake.snapshot(), str(settings.CONFIGURATION.home)
    commit = 0 if now is None else now.commit
    with _lock:
        kept = _kept.get(home)
        if kept is None or kept[0] != commit:
            kept = (commit, State(read_organisation_of(now), tuple(accounts_seen(now)), versions_of(now)))
            _kept[home] = kept
        return kept[1]


def window(day: date) -> Period:
    """The days whose membership decides whom a head of a team or shop sees on a day: its month, and what is coming."""
    return Period(day.replace(day=1), day + AHEAD)


def editing_sight(user: Any) -> Sight:
    """Whom a user may change: by the grants that run the office only, never oneself for being an agent."""
    return sight_of(user, OFFICE)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the list: their row on the day (or the nearest), and whether they work, come or left."""

    person: Person
    state: str
    leader: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is asked for; '' asks for nothing."""

    text: str = ""
    team: str = ""
    line: str = ""
    role: str = ""
    shop: str = ""
    state: str = "working"

    def fits(self, row: PersonRow) -> bool:
        """Whether a person is asked for."""
        person = row.person
        return (
            self.state in (row.state, "all")
            and (not self.team or person.team == self.team)
            and (not self.line or person.line == self.line)
            and (not self.role or person.role == self.role)
            and (not self.shop or any(account.shop_id == self.shop for account in row.accounts))
            and self.text.casefold() in f"{person.name} {person.employee_id} {person.team or ''}".casefold()
        )


def people(now: State, sight: Sight, day: date, wanted: Wanted | None = None) -> list[PersonRow]:
    """Everybody in sight who is asked for, by team, leaders first, and id."""
    leaders, asked = now.team_leaders(day), wanted or Wanted()
    rows = (
        row_of(now, employee_id, day, leaders)
        for employee_id in now.people
        if sight.sees(employee_id, now.organisation, window(day))
    )
    found = [row for row in rows if asked.fits(row)]
    return sorted(found, key=lambda row: (row.person.team or "~", row.person.role == "agent", row.person.employee_id))


def row_of(now: State, employee_id: str, day: date, leaders: Mapping[str, str] | None = None) -> PersonRow:
    """One person as of a day: the row that holds, else the first to come, else the last there was."""
    rows = now.people[employee_id]
    person, state = now.organisation.person_on(employee_id, day), "working"
    if person is None and rows[0].start is not None and rows[0].start > day:
        person, state = rows[0], "coming"
    left_on = rows[-1].left_on
    if person is None or (left_on is not None and left_on <= day):
        person, state = rows[-1], "left"
    team_leaders = now.team_leaders(day) if leaders is None else leaders
    led_by = person.leader_id or (team_leaders.get(person.team or "", "") if person.role == "agent" else "")
    return PersonRow(person, state, led_by, now.held(employee_id, day))


def may_change(sight: Sight, organisation: Organisation, employee_id: str, day: date) -> bool:
    """Whether an employee lies within a sight on a day; nobody new for who sees some teams or shops only."""
    return sight.everything or sight.sees(employee_id, organisation, window(day))


def may_account(sight: Sight, organisation: Organisation, shop_id: str, agent_id: str, day: date) -> bool:
    """Whether an account lies within a sight: its shop does, or who holds it."""
    if sight.everything or shop_id in sight.shops:
        return True
    holder = organisation.employee_of(shop_id, agent_id, day)
    return holder is not None and sight.sees(holder, organisation, window(day))


def unmatched(now: State, sight: Sight) -> list[Unmatched]:
    """Accounts that worked on days when nobody is known to hold them, of the shops in sight."""
    found = unmatched_accounts(now.organisation, now.seen)
    return [one for one in found if sight.everything or one.shop_id in sight.shops]


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """One account on a day: its key and the row by which it is held, None for nobody's."""

    platform: str
    shop_id: str
    agent_id: str
    holder: Account | None


def accounts(now: State, sight: Sight, day: date, *, text: str = "", shop: str = "") -> list[HeldAccount]:
    """Every account in sight that anybody ever held."""
    found = []
    for platform, shop_id, agent_id in sorted(now.accounts, key=lambda key: (key[1], key[2])):
        if (shop and shop_id != shop) or not may_account(sight, now.organisation, shop_id, agent_id, day):
            continue
        holder = now.holding((platform, shop_id, agent_id), day)
        name = now.organisation.name_of(holder.employee_id, day) if holder is not None else ""
        if text.casefold() in f"{agent_id} {holder.employee_id if holder else ''} {name}".casefold():
            found.append(HeldAccount(platform, shop_id, agent_id, holder))
    return found


@dataclass(frozen=True, slots=True)
class Team:
    """One team on a day; the name is '' for people without one."""

    name: str
    leaders: tuple[Person, ...]
    members: tuple[Person, ...]
    lines: tuple[str, ...]
    shops: tuple[str, ...]


def teams(now: State, sight: Sight, day: date) -> list[Team]:
    """The teams of everybody in sight, with who leads them."""
    groups: dict[str, list[PersonRow]] = {}
    for row in people(now, sight, day):
        groups.setdefault(row.person.team or "", []).append(row)
    return [
        Team(
            name,
            tuple(row.person for row in rows if row.person.role == "leader"),
            tuple(row.person for row in rows if row.person.role != "leader"),
            tuple(sorted({row.person.line for row in rows if row.person.line})),
            tuple(sorted({account.shop_id for row in rows for account in row.accounts})),
        )
        for name, rows in sorted(groups.items())
    ]


def timeline(rows: Iterable[Any]) -> list[Stretch[Any]]:
    """What holds when, newest first; days without a row are left out."""
    return [one for one in reversed(stretches(rows)) if one.row is not None]


def contracts(now: State, sight: Sight, day: date, text: str = "") -> list[tuple[Person, Contract | None]]:
    """Everybody in sight who works on the day or comes, with the contract then in force."""
    rows = people(now, sight, day, Wanted(text=text, state="all"))
    return [
        (row.person, now.organisation.contract_on(row.person.employee_id, max(day, row.person.start or day)))
        for row in rows
        if row.state != "left"
    ]


def shops(organisation: Organisation, sight: Sight) -> list[Shop]:
    """The shops in sight."""
    return [shop for shop in organisation.shops if sight.everything or shop.shop_id in sight.shops]


def choices(now: State, sight: Sight, day: date) -> dict[str, Sequence[Any]]:
    """What forms offer: teams, lines and tiers there are, people who may be chosen, shops."""
    organisation = now.organisation
    working = [row.person for row in people(now, sight, day, Wanted(state="all")) if row.state != "left"]
    return {
        "teams": organisation.teams(window(day)) if sight.everything or sight.shops else tuple(sorted(sight.teams)),
        "lines": tuple(sorted({*LINES, *organisation.lines(window(day))})),
        "tiers": tuple(sorted({person.tier for person in organisation.people if person.tier})),
        "people": working,
        "leaders": [person for person in working if person.role != "agent"],
        "shops": shops(organisation, sight),
    }


def _grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for row in sorted(rows, key=lambda one: one.start or date.min):
        groups.setdefault(key(row), []).append(row)
    return groups


def next_month(day: date) -> date:
    """The first day of the month after, when changes usually begin."""
    return Period.of_cycle(day, "month").end


def sees_change(sight: Sight, now: State, change: Change, day: date) -> bool:
    """Whether everybody and every shop a change touches lies within a sight."""
    return sight.everything or (
        all(sight.sees(one, now.organisation, window(day)) for one in change.employees)
        and (not change.shops or set(change.shops) <= sight.shops or not sight.shops)
        and bool(change.employees or change.shops)
    )
