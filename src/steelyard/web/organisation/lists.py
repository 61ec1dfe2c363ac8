"""The columns of the organisation's lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from steelyard.books.organisation_columns import SUPPORT_WORDS
from steelyard.errors import Words
from steelyard.facts.organisation import Contract, Person
from steelyard.schemes.posts import LINES, ROLES, called
from steelyard.web.organisation.queries import HeldAccount, PersonRow, State
from steelyard.web.shell.listing import Action, Column, Shown
from steelyard.web.shell.templatetags.steelyard import yuan
from steelyard.web.shell.words import language

STATES: Mapping[str, Words] = {
    "working": Words("在职", "working"),
    "coming": Words("待入职", "coming"),
    "left": Words("已离职", "left"),
    "all": Words("全部", "all"),
}
NOBODY = Words("无人", "nobody")


def _text(value: str | None, shown: str = "") -> Shown:
    return Shown(value or None, shown)


def _day(value: date | None) -> Shown:
    return Shown(None if value is None else str(value))


def _called(names: Mapping[str, Words], key: str | None) -> Shown:
    return Shown(called(names, key).in_(language()) if key else None)


def people(now: State, day: date, is_today: bool) -> list[Column[PersonRow]]:
    """Everybody: who, where, led by whom, since when."""
    names = now.organisation.name_of
    on = "" if is_today else f"?on={day}"

    def name(row: PersonRow) -> Shown:
        person = row.person
        below = person.employee_id
        if row.state != "working":
            below += f" · {STATES[row.state].in_(language())}"
        return Shown(person.name, href=reverse("organisation_person", args=[person.employee_id]) + on, below=below)

    return [
        Column(
            "name",
            Words("姓名", "Name"),
            name,
            is_fixed=True,
            beside=(Words("工号", "Id"), lambda r: r.person.employee_id),
        ),
        Column("team", Words("小组", "Team"), lambda row: _text(row.person.team)),
        Column("role", Words("职务", "Post"), lambda row: _called(ROLES, row.person.role)),
        Column("line", Words("业务线", "Line"), lambda row: _called(LINES, row.person.line)),
        Column("support", Words("支持线", "Support"), lambda row: _called(SUPPORT_WORDS, row.person.support_line)),
        Column("leader", Words("直属上级", "Leader"), lambda row: _text(names(row.leader) if row.leader else None)),
        Column("tier", Words("等级", "Tier"), lambda row: _text(row.person.tier)),
        Column("accounts", Words("账号", "Accounts"), lambda row: Shown(len(row.accounts)), is_number=True),
        Column("shops", Words("店铺", "Shops"), lambda row: _text("、".join(_shops(now, row)))),
        Column("hired_on", Words("入职", "Since"), lambda row: _day(row.person.hired_on)),
        Column("left_on", Words("离职", "Left"), lambda row: _day(row.person.left_on)),
    ]


PEOPLE_USUAL = ("name", "team", "role", "line", "leader", "tier", "accounts", "hired_on")


def _shops(now: State, row: PersonRow) -> list[str]:
    return sorted({shop.name if (shop := now.organisation.shop(one.shop_id)) else one.shop_id for one in row.accounts})


def people_actions() -> list[Action]:
    """What can be done with the chosen people."""
    return [Action(Words("修改…", "Change…"), reverse("organisation_bulk"), "edit")]


def accounts(now: State) -> list[Column[HeldAccount]]:
    """Accounts with who holds them."""

    def shown(row: HeldAccount) -> Shown:
        asked = urlencode({"platform": row.platform, "shop": row.shop_id, "account": row.agent_id})
        return Shown(row.agent_id, href=f"{reverse('organisation_account')}?{asked}")

    def shop(row: HeldAccount) -> Shown:
        found = now.organisation.shop(row.shop_id)
        return Shown(found.name if found else row.shop_id)

    def holder(row: HeldAccount) -> Shown:
        if row.holder is None:
            return Shown(None, NOBODY.in_(language()))
        employee_id = row.holder.employee_id
        return Shown(
            now.organisation.name_of(employee_id),
            href=reverse("organisation_person", args=[employee_id]) if employee_id in now.people else "",
            below=employee_id,
        )

    return [
        Column("account", Words("账号", "Account"), shown, is_fixed=True),
        Column("shop", Words("店铺", "Shop"), shop),
        Column("platform", Words("平台", "Platform"), lambda row: Shown(row.platform)),
        Column("holder", Words("使用人", "Held by"), holder),
        Column("start", Words("起", "Since"), lambda row: _day(row.holder.start if row.holder else None)),
    ]


def contracts() -> list[Column[tuple[Person, Contract | None]]]:
    """Contracts in force; amounts a month."""

    def name(row: tuple[Person, Contract | None]) -> Shown:
        person = row[0]
        below = f"{person.employee_id} {person.team or ''}".strip()
        return Shown(person.name, href=reverse("organisation_contract", args=[person.employee_id]), below=below)

    def amount(field: str, zh: str, en: str) -> Column[tuple[Person, Contract | None]]:
        def show(row: tuple[Person, Contract | None]) -> Shown:
            fen = getattr(row[1], field, None)
            missing = Words("没有合同，薪酬会停下来等待。", "No contract; pay would stop and wait.")
            return Shown(fen, yuan(fen), note=missing if row[1] is None else None)

        return Column(field, Words(zh, en), show, is_number=True)

    return [
        Column("name", Words("姓名", "Name"), name, is_fixed=True),
        amount("base_fen", "底薪", "Base pay"),
        amount("performance_fen", "绩效工资", "Performance pay"),
        amount("allowance_fen", "津贴", "Allowance"),
        Column("region", Words("参保地区", "Region"), lambda row: _text(row[1].region if row[1] else None)),
        Column("start", Words("起", "From"), lambda row: _day(row[1].start if row[1] else None)),
    ]
