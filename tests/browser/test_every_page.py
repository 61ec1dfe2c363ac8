"""Every page a role can reach by links: on a phone and at a desk, light and dark, in both languages."""

from __future__ import annotations

import re
from collections import Counter, deque
from urllib.parse import urlsplit

import pytest
from browser_visit import DESK, EN, PHONE, ZH, Look, Visit
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

#: How many pages of one route are opened, and of one route with a query.
OF_ROUTE, OF_QUERY = 2, 1

LINKS = """() => [...document.querySelectorAll('a[href]:not([download])')]
  .filter((one) => one.origin === location.origin).map((one) => one.pathname + one.search)"""


def reach(visitor: Visit) -> set[str]:
    """Follow links from the first page until no route is new; the view names that were seen."""
    waiting, known, count = deque(["/"]), {"/"}, Counter[str]()
    while waiting:
        path = waiting.popleft()
        try:
            visitor.open(path)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            continue
        for link in visitor.page.evaluate(LINKS):
            name = route_of(link)
            if link not in known and count[name] < (OF_QUERY if "?" in name else OF_ROUTE):
                known.add(link)
                count[name] += 1
                waiting.append(link)
    return {name.split("?")[0] for name in count}


def route_of(link: str) -> str:
    """A link's view name, and which parameters its query has."""
    parts = urlsplit(link)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        name = "nowhere"
    parameters = sorted(set(re.findall(r"(?:^|&)(\w+)=", parts.query)))
    return name + ("?" + "&".join(parameters) if parameters else "")


LOOKS = (
    ("boss", Look(PHONE, "light", ZH)),
    ("boss", Look(DESK, "dark", EN)),
    ("hr", Look(DESK, "light", ZH)),
    ("manager", Look(PHONE, "dark", EN)),
    ("leader", Look(PHONE, "dark", ZH)),
    ("inspector", Look(DESK, "light", EN)),
    ("agent", Look(PHONE, "light", ZH)),
    ("agent", Look(DESK, "dark", ZH)),
)
#: What each is sure to come by; more is welcome.
ALL = {"results_list", "catalogue_one", "schemes_one", "mfa_index"}
PAGES = {
    "boss": ALL | {"payroll_run", "payroll_statement", "audit_list", "imports_list"},
    "hr": ALL | {"payroll_run", "payroll_statement", "audit_list"},
    "manager": ALL | {"imports_list"},
    "leader": ALL,
    "inspector": ALL,
    "agent": ALL,
}


@pytest.mark.parametrize(("who", "look"), LOOKS, ids=[f"{who}-{look}" for who, look in LOOKS])
def test_every_page_within_reach_is_sound(who: str, look: Look, visit) -> None:
    with visit(who, look) as visitor:
        seen = reach(visitor)
    assert "nowhere" not in seen
    assert PAGES[who] <= seen
