"""The schemes of the invented company: templates as it would edit them, each narrowed to one of its lines."""

from __future__ import annotations

from steelyard.schemes import editing
from steelyard.schemes.loader import cases_of, text_of

#: Whom each template governs here.
GOVERNED = {
    "taobao-presales": "{line: presales, role: agent}",
    "taobao-aftersales": "{line: aftersales, role: agent}",
    "kpi-monthly": "{line: general, role: agent}",
}


def schemes() -> dict[str, tuple[str, str]]:
    """Text and worked cases by name, in the order people meet them."""
    return {
        name: (
            editing.put_key(text_of(name), ("versions", 0, "applies_to"), editing.Raw(governed), after="cycle"),
            cases_of(name)[1],
        )
        for name, governed in GOVERNED.items()
    }
