"""Every page a role can reach by links: on a phone and at a desk, light and dark, in both languages."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from browser_visit import DESK, EN, PHONE, ZH, Look, Visit
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

LINKS = """() => [...document.querySelectorAll('a[href]:not([download])')]
  .filter((one) => one.origin === location.origin).map((one) => one.pathname + one.search)"""

#: What a page is looked at by; the other two of the four are those of the other language.
LOOKS = {
    ZH: (Look(PHONE, "light", ZH), Look(DESK, "dark", ZH)),
    EN: (Look(DESK, "light", EN), Look(PHONE, "dark", EN)),
}


def reach(visitor: Visit, language: str, *, closely: bool) -> set[str]:
    """Follow links from the first page until no route is new; the view names that were seen.

    Closely: two pages of each route and one more for every parameter it is asked with.
    A page is looked at as it comes and then by the other look, in which the next one comes.
    """
    first, second = LOOKS[language]
    waiting, known, followed = deque(["/"]), {"/"}, dict[str, int]()
    while waiting:
        path = waiting.popleft()
        if not _open(visitor, path):
            continue
        if "?" not in path:  # a parameter moves rows, not how they look
            visitor.turn(second)
            first, second = second, first
        for link in visitor.page.evaluate(LINKS):
            news = [one for one in what_is_asked(link, closely) if followed.get(one, 0) < (2 if closely else 1)]
            if link not in known and news:
                known.add(link)
                for one in news:
                    followed[one] = followed.get(one, 0) + (2 if "?" in one else 1)
                waiting.append(link)
    return {one.split("?")[0] for one in followed}


def _open(visitor: Visit, path: str) -> bool:
    """Whether a page came, and not a file."""
    try:
        answer = visitor.open(path)
    except Error as error:
        if "Download is starting" not in str(error):
            raise
        return False
    return answer is None or "html" in answer.headers.get("content-type", "")


def what_is_asked(link: str, closely: bool) -> list[str]:
    """A link's view name; with parameters, the name with each of them when looked at closely."""
    parts = urlsplit(link)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        name = "nowhere"
    parameters = re.findall(r"(?:^|&)(\w+)=", parts.query) if closely else []
    return [f"{name}?{one}" for one in parameters] or [name]


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
CRAWLS = (
    ("boss", ZH, True),
    ("boss", EN, False),
    ("hr", ZH, False),
    ("manager", EN, False),
    ("leader", ZH, False),
    ("inspector", EN, False),
    ("agent", ZH, False),
    ("agent", EN, False),
)


@pytest.mark.parametrize(("who", "language", "closely"), CRAWLS, ids=[f"{who}-{tongue}" for who, tongue, _ in CRAWLS])
def test_every_page_within_reach_is_sound(who: str, language: str, closely: bool, visit) -> None:
    with visit(who, LOOKS[language][0]) as visitor:
        seen = reach(visitor, language, closely=closely)
    assert "nowhere" not in seen
    assert PAGES[who] <= seen
