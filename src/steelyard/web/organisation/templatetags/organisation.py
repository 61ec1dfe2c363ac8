"""How pages call posts, lines, people and dates of the organisation."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django import template

from steelyard.books.organisation_columns import SUPPORT_WORDS
from steelyard.errors import Words
from steelyard.money import format_yuan
from steelyard.schemes.posts import LINES, ROLES, called
from steelyard.web.organisation.queries import State
from steelyard.web.shell.templatetags.steelyard import say
from steelyard.web.shell.words import language

register = template.Library()


@register.filter
def role(key: str | None) -> str:
    """A post in words."""
    return called(ROLES, key).in_(language()) if key else ""


@register.filter
def line(key: str | None) -> str:
    """A line of business in words."""
    return called(LINES, key).in_(language()) if key else ""


@register.filter
def support(key: str | None) -> str:
    """A line of support in words."""
    return SUPPORT_WORDS.get(key, Words(key, key)).in_(language()) if key else ""


@register.filter
def named(employee_id: str | None, state: State) -> str:
    """The name of an employee; the id where nobody knows one."""
    return state.organisation.name_of(employee_id) if employee_id else ""


@register.filter
def plain_yuan(fen: int | str | None) -> str:
    """Fen as a form shows them; empty where there is no contract."""
    return "" if not isinstance(fen, int) else format_yuan(fen).lstrip("¥").replace(",", "")


@register.simple_tag
def span(start: date | str | None, end: date | str | None) -> str:
    """Days from one up to, without, the other, as people read them."""
    if start is None and end is None:
        return say("一直", "always")
    if end is None:
        return say(f"{start} 起", f"from {start}")
    if start is None:
        return say(f"至 {end}（不含）", f"before {end}")
    return say(f"{start} 至 {end}（不含）", f"{start} up to {end}")


@register.simple_tag
def account_query(platform: str, shop_id: str, agent_id: str) -> str:
    """The address of one account's page, without its path."""
    return urlencode({"platform": platform, "shop": shop_id, "account": agent_id})
