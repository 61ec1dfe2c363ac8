"""People, teams and shops in sight."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from steelyard.books.evaluation import Books
from steelyard.errors import Words
from steelyard.web.accounts.sight import sight_of
from steelyard.web.api.application import operation
from steelyard.web.api.asked import LIMIT, NO_CURSOR, Cursor, Limit, PeriodAsked, books_asked
from steelyard.web.api.pages import page
from steelyard.web.api.problems import not_there
from steelyard.web.api.shapes import EmployeeTold, Page, ShopTold, TeamTold
from steelyard.web.results.queries import in_sight, name_of

NOBODY: dict[str, Any] = {"items": [], "next": None}


@operation(
    "GET",
    "/employees",
    "employees",
    "organisation",
    Words("员工", "Employees"),
    Words("时间段末的小组、条线、角色和账号。", "Team, line, role and accounts at the end of the period."),
    Page[EmployeeTold],
)
def employees(
    request: HttpRequest, period: PeriodAsked = "", limit: Limit = LIMIT, cursor: Cursor = NO_CURSOR
) -> dict[str, Any]:
    """In order of employee id."""
    books = books_asked(period)
    if books is None:
        return NOBODY
    seen = sight_of(request.user).employees(books.organisation, books.period)
    return page(seen, str, lambda employee_id: employee_told(books, employee_id), limit, cursor)


@operation(
    "GET",
    "/employees/{path:employee_id}",
    "employee",
    "organisation",
    Words("一位员工", "One employee"),
    Words("按工号。", "By employee id."),
    EmployeeTold,
)
def employee(request: HttpRequest, employee_id: str, period: PeriodAsked = "") -> dict[str, Any]:
    """One employee in sight."""
    books = books_asked(period)
    if books is None or employee_id not in sight_of(request.user).employees(books.organisation, books.period):
        raise not_there()
    return employee_told(books, employee_id)


@operation(
    "GET",
    "/teams",
    "teams",
    "organisation",
    Words("小组", "Teams"),
    Words("时间段里有过成员的小组。", "Teams with a member on some day of the period."),
    Page[TeamTold],
)
def teams(
    request: HttpRequest, period: PeriodAsked = "", limit: Limit = LIMIT, cursor: Cursor = NO_CURSOR
) -> dict[str, Any]:
    """In order of name."""
    books = books_asked(period)
    if books is None:
        return NOBODY
    return page(in_sight(books, sight_of(request.user), "team"), str, lambda team: _team(books, team), limit, cursor)


@operation(
    "GET",
    "/shops",
    "shops",
    "organisation",
    Words("店铺", "Shops"),
    Words("能看到合计的店铺。", "The shops whose totals may be seen."),
    Page[ShopTold],
)
def shops(
    request: HttpRequest, period: PeriodAsked = "", limit: Limit = LIMIT, cursor: Cursor = NO_CURSOR
) -> dict[str, Any]:
    """In order of shop id."""
    books = books_asked(period)
    if books is None:
        return NOBODY
    return page(in_sight(books, sight_of(request.user), "shop"), str, lambda shop: _shop(books, shop), limit, cursor)


def employee_told(books: Books, employee_id: str) -> dict[str, Any]:
    """One employee as they were last known in the period."""
    organisation, period = books.organisation, books.period
    spans = organisation.person_spans(employee_id, period)
    person = spans[-1][1] if spans else None
    return {
        "employee_id": employee_id,
        "name": organisation.name_of(employee_id, period.last_day),
        "team": person and person.team,
        "line": person and person.line,
        "role": person and person.role,
        "tier": person and person.tier,
        "hired_on": organisation.hired_on(employee_id),
        "accounts": [
            {"shop_id": span.shop_id, "agent_id": span.agent_id, "start": span.start, "end": span.end}
            for span in organisation.accounts_of(employee_id, period)
        ],
    }


def _team(books: Books, team: str) -> dict[str, Any]:
    organisation, period = books.organisation, books.period
    members = [
        employee_id
        for employee_id in organisation.employee_ids
        if any(person.team == team for _, person in organisation.person_spans(employee_id, period))
    ]
    return {"team": team, "employee_ids": members}


def _shop(books: Books, shop_id: str) -> dict[str, Any]:
    shop = books.organisation.shop(shop_id)
    return {
        "shop_id": shop_id,
        "name": name_of(books, "shop", shop_id),
        "platform": shop.platform if shop is not None else "",
        "timezone": shop.timezone if shop is not None else None,
    }
