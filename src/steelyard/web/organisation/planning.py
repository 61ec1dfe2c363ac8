"""What a form asks for as a plan: each person or account on its own, so that one refusal stops nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from steelyard.books.organisation_columns import COLUMNS, SheetColumn
from steelyard.errors import InputRefused, Words
from steelyard.facts.organisation import Shop
from steelyard.facts.organisation_changes import (
    PERSON_FIELDS,
    Plan,
    add_person,
    bind_account,
    change_contract,
    change_person,
    correct_hired_on,
    leave,
    set_shop,
)
from steelyard.sources.cells import CellError
from steelyard.sources.problems import problem
from steelyard.web.accounts.sight import Sight
from steelyard.web.organisation import told
from steelyard.web.organisation.queries import State, may_account, may_change

#: What a field of a bulk form says to leave a value as it is, and to empty it.
KEEP, EMPTY = "", "-"
_COLUMNS: Mapping[str, SheetColumn] = {
    column.name: column for columns in COLUMNS.values() for column in columns if not column.told
}


@dataclass
class Asked:
    """What came of a form so far: the plan, and who could not be changed."""

    state: State
    sight: Sight
    today: date
    plan: Plan
    verdicts: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def begin(cls, state: State, sight: Sight, today: date) -> Asked:
        """Nothing asked yet."""
        return cls(state, sight, today, Plan.begin(state.organisation))

    def each(self, subjects: Iterable[str], change: Any) -> None:
        """Change each in turn; ``change(plan, subject)`` may refuse."""
        for subject in subjects:
            try:
                self.plan = change(self.plan, subject)
            except InputRefused as refused:
                self.verdicts.append(told.refusal(self._called(subject), refused))

    def _called(self, subject: str) -> str:
        name = self.state.organisation.name_of(subject)
        return subject if name == subject else f"{name} {subject}"

    def person(self, employee_id: str) -> None:
        """Refuse who may not be changed by whoever asks, like who does not exist."""
        known = employee_id in self.state.organisation.employee_ids
        if not known or not may_change(self.sight, self.state.organisation, employee_id, self.today):
            raise _refused(employee_id, _NOT_FOUND)

    def team(self, name: str | None) -> None:
        """Who heads some teams only moves people between these."""
        if name and not self.sight.everything and not self.sight.shops and name not in self.sight.teams:
            raise _refused(name, _OTHER_TEAM)


def change_people(asked: Asked, employees: Iterable[str], given: Mapping[str, str]) -> None:
    """Set the fields that are not left as they are, for each of the employees, from a day on (to another)."""
    values = {
        name: _value(name, "" if given[name] == EMPTY else given[name])
        for name in PERSON_FIELDS
        if given.get(name, KEEP) != KEEP
    }
    start, end = day_of(given, "start"), optional_day(given, "end")
    if not values:
        raise _refused("", _NOTHING)

    def change(plan: Plan, employee_id: str) -> Plan:
        asked.person(employee_id)
        asked.team(values.get("team"))
        return change_person(plan, employee_id, start, values, end)

    asked.each(employees, change)


def edit_person(asked: Asked, employee_id: str, given: Mapping[str, str]) -> None:
    """Set what differs from what the form showed, from a day on; a corrected first day of service as well."""

    def change(plan: Plan, employee: str) -> Plan:
        asked.person(employee)
        changed = {
            name: _value(name, given[name])
            for name in PERSON_FIELDS
            if name in given and given[name].strip() != given.get(f"was_{name}", "").strip()
        }
        asked.team(changed.get("team"))
        if given.get("hired_on", "") != given.get("was_hired_on", ""):
            plan = correct_hired_on(plan, employee, day_of(given, "hired_on"))
        return (
            change_person(plan, employee, day_of(given, "start"), changed, optional_day(given, "end"))
            if changed
            else plan
        )

    asked.each([employee_id], change)


def join(asked: Asked, given: Mapping[str, str]) -> None:
    """A new employee, with an account to begin with where one is given.

    Who runs some shops only needs an account there, who heads some teams one of these: else the newcomer would be
    out of their sight.
    """

    def change(plan: Plan, employee_id: str) -> Plan:
        values = {name: _value(name, given.get(name, "")) for name in PERSON_FIELDS if name != "name"}
        values = {name: value for name, value in values.items() if value is not None}
        account = account_of(given)
        begins = day_of(given, "hired_on")
        if not asked.sight.everything and not (
            (account is not None and account[1] in asked.sight.shops) or values.get("team") in asked.sight.teams
        ):
            raise _refused(employee_id, _NEEDS_PLACE)
        plan = add_person(plan, employee_id, given.get("name", "").strip(), begins, values)
        return plan if account is None else _bound(asked, plan, account, employee_id, begins, None)

    asked.each([given.get("employee_id", "").strip()], change)


def end_employment(asked: Asked, employees: Iterable[str], given: Mapping[str, str]) -> None:
    """Employees leave on a day."""
    day = day_of(given, "left_on")

    def change(plan: Plan, employee_id: str) -> Plan:
        asked.person(employee_id)
        return leave(plan, employee_id, day)

    asked.each(employees, change)


def bind(asked: Asked, given: Mapping[str, str]) -> None:
    """Who holds an account from a day on; nobody where the employee is left empty."""
    account = account_of(given)

    def change(plan: Plan, _: str) -> Plan:
        if account is None:
            raise _refused("", _NO_ACCOUNT)
        holder = holder_of(asked.state, given.get("employee_id", ""))
        return _bound(asked, plan, account, holder, day_of(given, "start"), optional_day(given, "end"))

    asked.each([account[2] if account else ""], change)


def _bound(
    asked: Asked, plan: Plan, account: tuple[str, str, str], holder: str | None, start: date, end: date | None
) -> Plan:
    organisation = asked.state.organisation
    if not may_account(asked.sight, organisation, account[1], account[2], asked.today):
        raise _refused(account[2], _NOT_FOUND)
    if holder is not None and holder in organisation.employee_ids:
        # Else somebody could bring a stranger into their own sight by lending an account.
        asked.person(holder)
    return bind_account(plan, account, holder, start, end)


def set_contract(asked: Asked, employee_id: str, given: Mapping[str, str]) -> None:
    """What a contract says from a day on; only what differs from what the form showed."""

    def change(plan: Plan, employee: str) -> Plan:
        asked.person(employee)
        values = {
            name: _value(name, given.get(name, ""))
            for name in ("base_fen", "performance_fen", "allowance_fen", "region")
            if given.get(name, "").strip() != given.get(f"was_{name}", "").strip()
        }
        if not values:
            raise _refused(employee, _NOTHING)
        return change_contract(plan, employee, day_of(given, "start"), values, optional_day(given, "end"))

    asked.each([employee_id], change)


def keep_shop(asked: Asked, given: Mapping[str, str]) -> None:
    """A new shop, or another name of one there is."""
    shop_id = given.get("shop_id", "").strip()

    def change(plan: Plan, _: str) -> Plan:
        known = plan.after.shop(shop_id)
        if (known is None and not asked.sight.everything) or (
            known is not None and not asked.sight.everything and shop_id not in asked.sight.shops
        ):
            raise _refused(shop_id, _NOT_FOUND)
        platform = known.platform if known else given.get("platform", "").strip()
        zone = (known.timezone if known else given.get("timezone", "").strip()) or "Asia/Shanghai"
        if known is None and zone not in available_timezones():
            raise _refused(zone, _NO_ZONE)
        return set_shop(plan, Shop(shop_id, platform, given.get("name", "").strip(), known.timezone if known else zone))

    asked.each([shop_id], change)


def account_of(given: Mapping[str, str]) -> tuple[str, str, str] | None:
    """The account a form names: shop and platform in one value, or apart; None where none is named."""
    agent_id = given.get("agent_id", "").strip()
    platform, shop_id = given.get("platform", "").strip(), given.get("shop_id", "").strip()
    if "shop" in given:
        platform, _, shop_id = given["shop"].partition("/")
    return (platform, shop_id, agent_id) if agent_id else None


def holder_of(state: State, text: str) -> str | None:
    """The employee a form names, by id or by a name only one bears; None for nobody.

    Raises: InputRefused where it is nobody's id or name, or the name of several.
    """
    wanted = text.strip()
    if not wanted:
        return None
    if wanted in state.organisation.employee_ids:
        return wanted
    named = {row.employee_id for row in state.organisation.people if row.name == wanted}
    if len(named) != 1:
        raise _refused(wanted, _SEVERAL if named else _NOBODY)
    return named.pop()


def day_of(given: Mapping[str, str], name: str) -> date:
    """A day of a form. Raises: InputRefused."""
    found = optional_day(given, name)
    if found is None:
        raise _refused(name, _NO_DAY)
    return found


def optional_day(given: Mapping[str, str], name: str) -> date | None:
    """A day of a form, None where it is left empty. Raises: InputRefused."""
    text = given.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise _refused(name, _NO_DAY) from error


def _value(name: str, text: str) -> Any:
    column = _COLUMNS[name]
    try:
        return column.read(text)
    except CellError as error:
        found = problem(error.code, column=column.words.zh, value=text, detail=error.detail)
        raise InputRefused(found.words, remedy=found.remedy, where=name) from error


def _refused(where: str, said: tuple[Words, Words]) -> InputRefused:
    return InputRefused(said[0], remedy=said[1], where=where)


_NOT_FOUND = (
    Words("没有找到，或不在您的权限之内。", "It was not found, or lies outside what you may change."),
    Words("请核对，或请老板来改。", "Check it, or ask the owner."),
)
_OTHER_TEAM = (
    Words("这个小组不在您的权限之内。", "This team lies outside what you may change."),
    Words("请选自己的小组，或请老板来改。", "Choose a team of yours, or ask the owner."),
)
_NEEDS_PLACE = (
    Words("新员工要属于您的店铺或小组。", "A new employee must belong to a shop or team of yours."),
    Words("请填写您店铺里的客服账号，或选自己的小组。", "Give an account of your shop, or choose a team of yours."),
)
_NOTHING = (
    Words("没有选要改什么。", "What shall change was not said."),
    Words("请至少改一项。", "Change at least one field."),
)
_NO_ACCOUNT = (Words("没有写客服账号。", "The account is missing."), Words("请填写账号。", "Fill it in."))
_NOBODY = (
    Words("没有这个工号或姓名的员工。", "No employee has this id or name."),
    Words("请从列表里选，或先新建员工。", "Choose from the list, or add the employee first."),
)
_SEVERAL = (
    Words("有几位员工同名。", "Several employees bear this name."),
    Words("请填写工号。", "Give the id instead."),
)
_NO_DAY = (
    Words("没有写日期，或日期看不懂。", "The day is missing or cannot be read."),
    Words("请写成 2026-11-01。", "Write 2026-11-01."),
)
_NO_ZONE = (
    Words("没有这个时区。", "There is no such time zone."),
    Words("中国店铺请写 Asia/Shanghai。", "For shops in China write Asia/Shanghai."),
)
