"""Words in the language of the page, for Python that speaks to people."""

from __future__ import annotations

from django.utils.translation import get_language

from steelyard.errors import Language, Words


def language() -> Language:
    """The language of the page."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def say_words(value: Words) -> str:
    """Words in the language of the page."""
    return value.in_(language())
