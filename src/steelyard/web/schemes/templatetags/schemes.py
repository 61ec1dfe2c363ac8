"""What templates of schemes need: a value of a table by its key, the sign of a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from steelyard.books.scheme_checks import Checked
from steelyard.errors import Words
from steelyard.money import format_yuan
from steelyard.schemes import Fault
from steelyard.schemes.choice_names import choice_name as choice_words
from steelyard.schemes.choice_names import pay_name
from steelyard.schemes.differences import SIGNS, Change

register = template.Library()


@register.filter
def at(table: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key; empty where there is none."""
    return table.get(key, "")


@register.filter
def advice_now(found: Checked) -> list[Fault]:
    """What is advised against in the newest version; that it is not published yet is no news where it is written."""
    scheme = found.scheme
    if scheme is None:
        return []
    place = scheme.versions.index(max(scheme.versions, key=lambda version: version.from_))
    older = tuple(f"versions[{number}]" for number in range(len(scheme.versions)) if number != place)
    return [one for one in found.advice if one.code != "unpublished" and not one.key.startswith(older)]


@register.filter
def sign(change: Change) -> str:
    """What stands before a change: + added, - removed, ~ changed."""
    return SIGNS[change.kind]


@register.filter
def choice_name(value: str) -> Words:
    """How a choice of scheme files is called."""
    return choice_words(value)


@register.filter
def kind_name(value: str) -> Words:
    """How a kind of pay item is called."""
    return pay_name(value)


@register.filter
def signed_yuan(fen: int | None) -> str:
    """An amount with its sign, also when it is more than nothing."""
    if fen is None:
        return "—"
    return f"+{format_yuan(fen)}" if fen > 0 else format_yuan(fen)


@register.filter
def percent(part: float | None) -> str:
    """An estimated share or likeness in whole percents."""
    return "—" if part is None else f"{part:.0%}"


@register.filter
def signed_percent(part: float) -> str:
    """An estimate from -100 % to 100 % with its sign."""
    return f"{part:+.0%}"


@register.filter
def hundredths(part: float) -> int:
    """An estimated share as the width of a bar out of 100."""
    return round(max(0.0, min(1.0, part)) * 100)
