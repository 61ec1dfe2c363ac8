"""The columns of the organisation's workbook: how they are headed, how their cells are read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from steelyard.errors import Language, Words
from steelyard.facts.organisation_tables import ROLES, SUPPORT_LINES
from steelyard.money import format_yuan
from steelyard.schemes import posts
from steelyard.sources import cells
from steelyard.sources.cells import CellError

Sheet = Literal["people", "accounts", "contracts"]

#: How support lines are called.
SUPPORT_WORDS: Mapping[str, Words] = {"first": Words("一线", "first line"), "second": Words("二线", "second line")}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its field, heading, how a cell is read (raising CellError) and shown.

    ``told``: only for the reader's eye, never read back. ``key``: part of what the row speaks of.
    """

    name: str
    words: Words
    read: Callable[[str], Any]
    show: Callable[[Any, Language], str | int] = lambda value, _: value
    told: bool = False
    key: bool = False


def _choice(names: Mapping[str, Words], keys: tuple[str, ...], *, closed: bool = True) -> Callable[[str], str | None]:
    """A reader of a key or either of its words; an open vocabulary takes anything else as it stands."""
    known = {key.casefold(): key for key in keys}
    known |= {text.casefold(): key for key in keys for text in (names[key].zh, names[key].en) if key in names}

    def read(cell: str) -> str | None:
        text = cells.said(cell)
        if text is None:
            return None
        if text.casefold() in known:
            return known[text.casefold()]
        if closed:
            raise CellError("not_a_choice", "、".join(names[key].zh for key in keys))
        return text

    return read


def _called(names: Mapping[str, Words]) -> Callable[[Any, Language], str]:
    return lambda value, language: "" if value is None else names.get(value, Words(value, value)).in_(language)


def _money(value: int | None, _: Language) -> str:
    return "" if value is None else format_yuan(value).lstrip("¥").replace(",", "")


def _day(value: date | None, _: Language) -> str:
    return "" if value is None else str(value)


def text(cell: str) -> str | None:
    """A cell as it stands without outer blanks, None where it is empty; a dash is a text like any other."""
    return cell.strip() or None


_FROM = SheetColumn("from", Words("从哪天起", "From day"), cells.business_day, _day)
_EMPLOYEE = SheetColumn("employee_id", Words("工号", "Employee id"), text, key=True)

COLUMNS: Mapping[Sheet, tuple[SheetColumn, ...]] = {
    "people": (
        _EMPLOYEE,
        SheetColumn("name", Words("姓名", "Name"), text),
        SheetColumn("role", Words("职务", "Post"), _choice(posts.ROLES, ROLES), _called(posts.ROLES)),
        SheetColumn("team", Words("小组", "Team"), text),
        SheetColumn(
            "line",
            Words("业务线", "Line of business"),
            _choice(posts.LINES, tuple(posts.LINES), closed=False),
            _called(posts.LINES),
        ),
        SheetColumn(
            "support_line",
            Words("支持线", "Line of support"),
            _choice(SUPPORT_WORDS, SUPPORT_LINES),
            _called(SUPPORT_WORDS),
        ),
        SheetColumn("leader_id", Words("直属上级工号", "Leader's id"), text),
        SheetColumn("tier", Words("等级", "Tier"), text),
        SheetColumn("hired_on", Words("入职日", "First day"), cells.business_day, _day),
        _FROM,
    ),
    "accounts": (
        SheetColumn("platform", Words("平台", "Platform"), text, key=True),
        SheetColumn("shop_id", Words("店铺编号", "Shop id"), text, key=True),
        SheetColumn("agent_id", Words("客服账号", "Account"), text, key=True),
        SheetColumn("employee_id", Words("工号", "Employee id"), text),
        SheetColumn("name", Words("姓名（仅供核对）", "Name (for checking)"), text, told=True),
        _FROM,
    ),
    "contracts": (
        _EMPLOYEE,
        SheetColumn("name", Words("姓名（仅供核对）", "Name (for checking)"), text, told=True),
        SheetColumn("base_fen", Words("底薪（元/月）", "Base pay (yuan a month)"), cells.money_fen, _money),
        SheetColumn(
            "performance_fen", Words("绩效工资（元/月）", "Performance pay (yuan a month)"), cells.money_fen, _money
        ),
        SheetColumn("allowance_fen", Words("津贴（元/月）", "Allowance (yuan a month)"), cells.money_fen, _money),
        SheetColumn("region", Words("参保地区", "Region of insurance"), text),
        _FROM,
    ),
}
SHEETS: Mapping[Sheet, Words] = {
    "people": Words("员工", "People"),
    "accounts": Words("账号", "Accounts"),
    "contracts": Words("合同", "Contracts"),
}
