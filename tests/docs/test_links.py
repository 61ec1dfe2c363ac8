"""Every link in a Markdown page leads somewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ANCHOR = re.compile(r"<a id=\"([^\"]+)\">")


def links(text: str) -> list[str]:
    """Link targets outside of code."""
    prose = _CODE.sub("", _FENCE.sub("", text))
    return [first or second for first, second in _LINK.findall(prose)]


@cache
def anchors(page: Path) -> frozenset[str]:
    """What a link may name after ``#``: headings as they are shown on the web, and anchors written out."""
    text = page.read_text(encoding="utf-8")
    headings = {_slug(heading) for heading in _HEADING.findall(_FENCE.sub("", text))}
    return frozenset(headings | set(_ANCHOR.findall(text)))


def _slug(heading: str) -> str:
    plain = re.sub(r"<[^>]+>|`", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def broken(page: Path) -> list[str]:
    return [link for link in links(page.read_text(encoding="utf-8")) if not leads_somewhere(page, link)]


def leads_somewhere(page: Path, link: str) -> bool:
    if re.match(r"https?://|mailto:", link):
        return True
    path, _, anchor = unquote(link).partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or (target.suffix == ".md" and anchor in anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_a_link_to_a_missing_file_or_heading_is_found() -> None:
    page = ROOT / "README.md"
    assert not leads_somewhere(page, "docs/nothing.md")
    assert not leads_somewhere(page, "docs/README.md#nothing")
    assert leads_somewhere(page, "docs/README.md#how-to")


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    pending = [ROOT / "README.md"]
    while pending:
        page = pending.pop()
        if page in seen:
            continue
        seen.add(page)
        local = [unquote(link).partition("#")[0] for link in links(page.read_text(encoding="utf-8"))]
        targets = [(page.parent / path).resolve() for path in local if path and not path.startswith("http")]
        pending += [target for target in targets if target.suffix == ".md" and target.is_file()]
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in seen] == []
