"""Changes of the organisation as dated rows: what is to be stored, and what then holds on which days.

Nothing is edited in place. A change has the day it begins and holds until the next recorded change of the same thing;
what comes before that day stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal

from steelyard.errors import InputRefused, Words
from steelyard.facts.organisation import Account, Contract, Organisation, Person, Shop
from steelyard.facts.organisation_tables import ROLES, SUPPORT_LINES
from steelyard.facts.timelines import Difference, Stretch, differences, rewritten, stretches

Kind = Literal["people", "accounts", "contracts", "shops"]
#: The key of each table that can be changed here.
KEYS: Mapping[Kind, tuple[str, ...]] = {
    "people": ("employee_id", "start"),
    "accounts": ("platform", "shop_id", "agent_id", "start"),
    "contracts": ("employee_id", "start"),
    "shops": ("shop_id",),
}
_RECORDS: Mapping[Kind, type[Any]] = {"people": Person, "accounts": Account, "contracts": Contract, "shops": Shop}
PERSON_FIELDS = ("name", "team", "line", "role", "tier", "leader_id", "support_line")
CONTRACT_FIELDS = ("base_fen", "performance_fen", "allowance_fen", "region")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
LONGEST = 200

Rows = Mapping[Kind, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Effect:
    """One subject on days when something else holds than before: the person, account, contract or shop.

    ``subject``: an employee id, a shop id, or (platform, shop, account). ``before`` and ``after`` are None where
    nothing is known or nobody holds it. Shops have no days.
    """

    kind: Kind
    subject: tuple[str, ...]
    start: date | None
    end: date | None
    before: Any
    after: Any

    def changed(self) -> list[str]:
        """The fields that differ, in the order of the record."""
        keys = {*KEYS[self.kind], "end"}
        return [
            one.name
            for one in fields(_RECORDS[self.kind])
            if one.name not in keys and getattr(self.before, one.name, None) != getattr(self.after, one.name, None)
        ]


@dataclass(frozen=True)
class Plan:
    """Rows to store, in the order they were decided; a later row of one key replaces an earlier one."""

    before: Organisation
    after: Organisation
    rows: Rows = field(default_factory=dict)

    @classmethod
    def begin(cls, organisation: Organisation) -> Plan:
        """Nothing changed yet."""
        return cls(organisation, organisation)

    def with_rows(self, kind: Kind, made: Iterable[Any]) -> Plan:
        """The plan with more rows."""
        new = list(made)
        kept = _by_key(kind, [*self.rows.get(kind, ()), *new])
        known = _by_key(kind, [*getattr(self.after, kind), *new])
        changed: dict[str, Any] = {kind: tuple(known.values())}
        return Plan(
            self.before,
            replace(self.after, **changed),
            {**self.rows, kind: tuple(kept.values())} if kept else self.rows,
        )

    @property
    def is_empty(self) -> bool:
        """Whether everything stands already as it was asked for."""
        return not any(self.rows.values())

    def effects(self) -> list[Effect]:
        """What holds otherwise, by subject and day: read from both states, not from what was asked."""
        return [
            *_effects("people", self.before.people, self.after.people, lambda row: (row.employee_id,)),
            *_effects(
                "accounts",
                self.before.accounts,
                self.after.accounts,
                lambda row: (row.platform, row.shop_id, row.agent_id),
            ),
            *_effects("contracts", self.before.contracts, self.after.contracts, lambda row: (row.employee_id,)),
            *_shop_effects(self.before.shops, self.after.shops),
        ]


# --- people -------------------------------------------------------------------------------------------


def change_person(
    plan: Plan, employee_id: str, start: date, values: Mapping[str, Any], end: date | None = None
) -> Plan:
    """What an employee is from a day on: each field until it was recorded to change anyway, or until ``end``.

    Raises: InputRefused where the employee is not known, has left, or a value cannot be.
    """
    _check_days(start, end)
    _check_person(plan.after, employee_id, start, values)
    rows = [row for row in plan.after.people if row.employee_id == employee_id]
    if not rows:
        raise _refused(
            employee_id,
            Words("没有这位员工。", "There is no such employee."),
            Words("请先新建员工。", "Add the employee first."),
        )
    newest = max(rows, key=lambda row: row.start or date.min)
    if newest.left_on is not None and newest.left_on <= start:
        raise _refused(
            employee_id,
            Words(f"{newest.name} 已于 {newest.left_on} 离职。", f"{newest.name} left on {newest.left_on}."),
            Words("请选更早的日期。", "Choose an earlier day."),
        )
    carried = _Carried(rows, start, values)
    made = rewritten(rows, start, end, lambda stretch: carried.over(stretch))
    return plan.with_rows("people", [replace(row, hired_on=newest.hired_on, left_on=newest.left_on) for row in made])


def add_person(plan: Plan, employee_id: str, name: str, hired_on: date, values: Mapping[str, Any]) -> Plan:
    """A new employee from the first day of service on.

    Raises: InputRefused where the id is taken or a value cannot be.
    """
    _check_days(hired_on, None)
    _check_text("employee_id", employee_id, employee_id, required=True)
    if employee_id in plan.after.employee_ids:
        raise _refused(
            employee_id,
            Words(f"工号 {employee_id} 已有人使用。", f"Employee id {employee_id} is taken."),
            Words("请换一个工号，或修改已有的员工。", "Choose another, or change the employee there is."),
        )
    given = {"role": "agent", **values, "name": name}
    _check_person(plan.after, employee_id, hired_on, given)
    return plan.with_rows("people", [Person(employee_id, start=hired_on, hired_on=hired_on, **given)])


def correct_hired_on(plan: Plan, employee_id: str, hired_on: date) -> Plan:
    """The first day of service put right; length of service is counted from it in every month.

    Raises: InputRefused where the employee is not known or had left before.
    """
    _check_days(hired_on, None)
    newest = _newest_of(plan.after, employee_id)
    if newest.left_on is not None and newest.left_on <= hired_on:
        raise _refused(
            employee_id,
            Words("入职日不能晚于离职日。", "The first day cannot come after the last."),
            Words(f"离职日是 {newest.left_on}。", f"The employee left on {newest.left_on}."),
        )
    return plan.with_rows("people", [replace(newest, hired_on=hired_on)])


def leave(plan: Plan, employee_id: str, left_on: date) -> Plan:
    """An employee leaves: from ``left_on`` on no team, no accounts, no contract.

    Raises: InputRefused where something is recorded to begin on or after that day.
    """
    _check_days(left_on, None)
    newest = _newest_of(plan.after, employee_id)
    if (newest.start is not None and newest.start >= left_on) or (newest.hired_on and newest.hired_on >= left_on):
        begun = max(day for day in (newest.start, newest.hired_on) if day is not None)
        raise _refused(
            employee_id,
            Words(f"已登记 {begun} 起的安排。", f"Something is recorded to begin on {begun}."),
            Words("请选更晚的日期，或先撤销那次修改。", "Choose a later day, or take that change back first."),
        )
    rows = [row for row in plan.after.people if row.employee_id == employee_id]
    ended = {row.start: row for row in rewritten(rows, left_on, None, lambda _: None)}
    last = ended.get(newest.start, newest)
    ended[newest.start] = replace(last, left_on=left_on)
    plan = plan.with_rows("people", ended.values())
    for platform, shop_id, agent_id in _accounts_of(plan.after, employee_id):
        held = _account_rows(plan.after, platform, shop_id, agent_id)
        if any(s.row is not None and s.row.employee_id == employee_id for s in stretches(held, [left_on])):
            plan = plan.with_rows(
                "accounts",
                rewritten(
                    held,
                    left_on,
                    None,
                    lambda stretch: (
                        None if stretch.row is None or stretch.row.employee_id == employee_id else stretch.row
                    ),
                ),
            )
    contracts = [row for row in plan.after.contracts if row.employee_id == employee_id]
    return plan.with_rows("contracts", rewritten(contracts, left_on, None, lambda _: None))


# --- accounts -----------------------------------------------------------------------------------------


def bind_account(
    plan: Plan,
    account: tuple[str, str, str],
    employee_id: str | None,
    start: date,
    end: date | None = None,
) -> Plan:
    """Who holds a chat account (platform, shop, account) from a day on, None for nobody; until somebody else was
    recorded to take it over, or until ``end``.

    Raises: InputRefused where shop or employee are not known, or the employee is not employed on that day.
    """
    _check_days(start, end)
    platform, shop_id, agent_id = account
    _check_text("agent_id", agent_id, agent_id, required=True)
    _check_holder(plan.after, account, employee_id, start)
    rows = _account_rows(plan.after, platform, shop_id, agent_id)
    [now] = [stretch for stretch in stretches(rows, [start]) if stretch.start == start]
    is_held_on = True

    def write(stretch: Stretch[Account]) -> Account | None:
        nonlocal is_held_on
        holder = stretch.row.employee_id if stretch.row is not None else None
        is_held_on = is_held_on and holder == (now.row.employee_id if now.row is not None else None)
        if not is_held_on:
            return stretch.row
        return None if employee_id is None else Account(platform, shop_id, agent_id, employee_id)

    return plan.with_rows("accounts", rewritten(rows, start, end, write))


# --- contracts ----------------------------------------------------------------------------------------


def change_contract(
    plan: Plan, employee_id: str, start: date, values: Mapping[str, Any], end: date | None = None
) -> Plan:
    """What an employee's contract says from a day on; a first contract needs ``base_fen``.

    Raises: InputRefused where the employee is not known, or an amount is missing or below zero.
    """
    _check_days(start, end)
    _newest_of(plan.after, employee_id)
    for name in ("base_fen", "performance_fen", "allowance_fen"):
        amount = values.get(name)
        if amount is not None and (not isinstance(amount, int) or amount < 0):
            raise _refused(
                employee_id,
                Words("合同金额不能小于 0。", "An amount of a contract cannot be below 0."),
                Words("请核对。", "Check it."),
            )
    rows = [row for row in plan.after.contracts if row.employee_id == employee_id]
    carried = _Carried(rows, start, values)
    [now] = [stretch for stretch in stretches(rows, [start]) if stretch.start == start]
    if (now.row is None and values.get("base_fen") is None) or ("base_fen" in values and values["base_fen"] is None):
        raise _refused(
            employee_id,
            Words("没有写底薪。", "Base pay is missing."),
            Words("请填写每月底薪，可以是 0。", "Fill in the monthly base pay; it may be 0."),
        )
    first = Contract(employee_id, **values) if now.row is None else None
    made = rewritten(
        rows,
        start,
        end,
        lambda stretch: carried.over(stretch) if stretch.row is not None else (first if stretch == now else None),
    )
    return plan.with_rows("contracts", made)


# --- shops --------------------------------------------------------------------------------------------


def set_shop(plan: Plan, shop: Shop) -> Plan:
    """A new shop, or another name of one there is: its platform and time zone decide how the past was counted.

    Raises: InputRefused where these would change, or a value is missing.
    """
    for name, value in (("shop_id", shop.shop_id), ("platform", shop.platform), ("name", shop.name)):
        _check_text(name, value, shop.shop_id, required=True)
    known = plan.after.shop(shop.shop_id)
    if known is not None and (known.platform, known.timezone) != (shop.platform, shop.timezone):
        raise _refused(
            shop.shop_id,
            Words(
                "店铺的平台和时区决定了以前怎样计数，不能在这里修改。",
                "A shop's platform and time zone decide how the past was counted and cannot be changed here.",
            ),
            Words(
                "如当初写错，请撤销那次导入后重新导入。", "If they were wrong, take that import back and import again."
            ),
        )
    return plan if known == shop else plan.with_rows("shops", [shop])


# --- parts --------------------------------------------------------------------------------------------


class _Carried:
    """Carries new values over the stretches after a day, each until the row itself says something new of the field."""

    def __init__(self, rows: Sequence[Any], start: date, values: Mapping[str, Any]) -> None:
        line = stretches(rows, [start])
        first = next((one.row for one in line if (one.start or date.min) >= start and one.row is not None), None)
        earlier = [one.row for one in line if one.row is not None and (one.start or date.min) < start]
        base = first or (earlier[-1] if earlier else None)
        self._open = {name: getattr(base, name) for name in values} if base is not None else {}
        self._values = values

    def over(self, stretch: Stretch[Any]) -> Any:
        """What holds on a stretch then; days on which nothing held stay so."""
        row = stretch.row
        if row is None:
            return None
        for name in [name for name, was in self._open.items() if getattr(row, name) != was]:
            del self._open[name]
        made = replace(row, **{name: self._values[name] for name in self._open})
        return row if made == row else made


def _newest_of(organisation: Organisation, employee_id: str) -> Person:
    rows = [row for row in organisation.people if row.employee_id == employee_id]
    if not rows:
        raise _refused(
            employee_id,
            Words(
                f"没有工号为 {employee_id or '（空）'} 的员工。", f"There is no employee {employee_id or '(empty)'}."
            ),
            Words("请核对工号，或先新建员工。", "Check the id, or add the employee first."),
        )
    return max(rows, key=lambda row: row.start or date.min)


def _accounts_of(organisation: Organisation, employee_id: str) -> list[tuple[str, str, str]]:
    return sorted(
        {(row.platform, row.shop_id, row.agent_id) for row in organisation.accounts if row.employee_id == employee_id}
    )


def _account_rows(organisation: Organisation, platform: str, shop_id: str, agent_id: str) -> list[Account]:
    return [
        row
        for row in organisation.accounts
        if (row.platform, row.shop_id, row.agent_id) == (platform, shop_id, agent_id)
    ]


def _check_holder(
    organisation: Organisation, account: tuple[str, str, str], employee_id: str | None, start: date
) -> None:
    platform, shop_id, agent_id = account
    shop = organisation.shop(shop_id)
    if shop is None or shop.platform != platform:
        raise _refused(
            agent_id,
            Words(f"没有平台为 {platform} 的店铺 {shop_id}。", f"There is no shop {shop_id} on {platform}."),
            Words("请核对店铺和平台。", "Check shop and platform."),
        )
    if employee_id is None:
        return
    newest = _newest_of(organisation, employee_id)
    if newest.left_on is not None and newest.left_on <= start:
        raise _refused(
            agent_id,
            Words(f"{newest.name} 已于 {newest.left_on} 离职。", f"{newest.name} left on {newest.left_on}."),
            Words("请换人，或选更早的日期。", "Choose somebody else, or an earlier day."),
        )


def _check_person(organisation: Organisation, employee_id: str, start: date, values: Mapping[str, Any]) -> None:
    for name in ("name", "team", "line", "tier"):
        if name in values:
            _check_text(name, values[name], employee_id, required=name == "name")
    for name, choices in (("role", ROLES), ("support_line", SUPPORT_LINES)):
        value = values.get(name)
        if (name == "role" and name in values and value is None) or (value is not None and value not in choices):
            raise _refused(
                employee_id,
                Words(f"“{value or ''}”不在可选值之内。", f"“{value or ''}” is none of the choices."),
                Words(f"可选：{'、'.join(choices)}。", f"Choose one of: {', '.join(choices)}."),
            )
    if values.get("leader_id") is not None:
        _check_leader(organisation, employee_id, str(values["leader_id"]), start)


def _check_leader(organisation: Organisation, employee_id: str, leader_id: str, start: date) -> None:
    """Who leads must be known, and nobody leads themselves, not by way of others either."""
    _newest_of(organisation, leader_id)
    above: str | None = leader_id
    seen: set[str] = set()
    while above is not None and above not in seen:
        if above == employee_id:
            raise _refused(
                employee_id,
                Words("不能直接或间接做自己的上级。", "Nobody leads themselves, not by way of others either."),
                Words("请换一位上级。", "Choose another leader."),
            )
        seen.add(above)
        person = organisation.person_on(above, start)
        above = person.leader_id if person is not None else None


def _check_days(start: date, end: date | None) -> None:
    if not EARLIEST <= start < LATEST or (end is not None and not EARLIEST <= end < LATEST):
        raise _refused(
            str(start),
            Words("日期应在 2000 至 2099 年之间。", "The day must lie between 2000 and 2099."),
            Words("请核对年份。", "Check the year."),
        )
    if end is not None and end <= start:
        raise _refused(
            str(end),
            Words("结束日须晚于开始日。", "The end must come after the start."),
            Words("结束日当天已不算。", "The day of the end no longer counts."),
        )


def _check_text(name: str, value: object, where: str, *, required: bool = False) -> None:
    text = "" if value is None else str(value)
    if (required and not text.strip()) or len(text) > LONGEST or any(ord(letter) < 32 for letter in text):
        raise _refused(
            where or name,
            Words("不能为空、过长或含控制字符。", "It must not be empty, too long, or hold control characters."),
            Words(f"请填写 1 至 {LONGEST} 个字。", f"Write 1 to {LONGEST} characters."),
        )


def _by_key(kind: Kind, rows: Iterable[Any]) -> dict[tuple[Any, ...], Any]:
    return {tuple(getattr(row, name) for name in KEYS[kind]): row for row in rows}


def _effects(
    kind: Kind, before: Iterable[Any], after: Iterable[Any], subject: Callable[[Any], tuple[str, ...]]
) -> list[Effect]:
    old, new = _groups(before, subject), _groups(after, subject)
    moved = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
    found = []
    for key in moved:
        different: list[Difference[Any]] = differences(old.get(key, []), new.get(key, []))
        found += [Effect(kind, key, one.start, one.end, one.before, one.after) for one in different]
    return found


def _groups(rows: Iterable[Any], subject: Callable[[Any], tuple[str, ...]]) -> dict[tuple[str, ...], list[Any]]:
    groups: dict[tuple[str, ...], list[Any]] = {}
    for row in sorted(rows, key=lambda one: one.start or date.min):
        groups.setdefault(subject(row), []).append(row)
    return groups


def _shop_effects(before: Sequence[Shop], after: Sequence[Shop]) -> list[Effect]:
    old = {shop.shop_id: shop for shop in before}
    return [
        Effect("shops", (shop.shop_id,), None, None, old.get(shop.shop_id), shop)
        for shop in sorted(after, key=lambda one: one.shop_id)
        if old.get(shop.shop_id) != shop
    ]


def _refused(where: str, what: Words, remedy: Words) -> InputRefused:
    return InputRefused(what, remedy=remedy, where=where)
