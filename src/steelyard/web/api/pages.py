"""Long lists in pages: a cursor names the last key that was told, so that nothing is told twice or missed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from steelyard.errors import Words
from steelyard.web.api.problems import invalid

T = TypeVar("T")
USUAL, MOST = 50, 200


def cursor_of(key: str) -> str:
    """A key as a cursor: opaque, safe in an address."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def key_of(cursor: str) -> str:
    """The key a cursor names. Raises: Refusal for a text that is none."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise invalid(
            Words("游标不对。", "That is no cursor."),
            "cursor",
            Words("请用上一页返回的 next。", "Use the next of the page before."),
        ) from error


def page(
    found: Iterable[T], key: Callable[[T], str], told: Callable[[T], Any], limit: int, cursor: str
) -> dict[str, Any]:
    """One page of a list in order of its keys: the items, and the cursor of the next page or null."""
    after = key_of(cursor) if cursor else None
    ordered = sorted(((key(one), place, one) for place, one in enumerate(found)), key=lambda entry: entry[:2])
    left = [entry for entry in ordered if after is None or entry[0] > after]
    shown = left[:limit]
    return {
        "items": [told(one) for _, _, one in shown],
        "next": cursor_of(shown[-1][0]) if len(left) > limit else None,
    }
