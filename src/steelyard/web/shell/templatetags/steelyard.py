"""What templates say and how they show figures: twins of sentences, icons, amounts."""

from __future__ import annotations

from fractions import Fraction

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from steelyard.errors import Words
from steelyard.money import format_amount, format_yuan
from steelyard.periods import Period
from steelyard.reports.texts import NULL, margin_text, plain, value_text
from steelyard.web.shell.words import language

register = template.Library()


@register.simple_tag
def say(zh: str, en: str) -> str:
    """One of two twin sentences, by the language of the page."""
    return zh if language() == "zh" else en


@register.filter
def words(value: Words | str | None) -> str:
    """Words in the language of the page; plain text as it is."""
    if value is None:
        return ""
    return value.in_(language()) if isinstance(value, Words) else value


@register.filter
def coded(text: str) -> SafeString:
    """Text in which what stands between backticks is shown as code."""
    parts = text.split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in enumerate(parts))
    )


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as people read money; a dash where there is none."""
    return NULL if fen is None else format_yuan(fen)


@register.filter
def of_period(period: Period) -> str:
    """A period as people call it: 2026年10月, October 2026; other days by the first and the last."""
    if not period.is_whole("month"):
        return f"{period.start} – {period.last_day}"
    return f"{period.start.year}年{period.start.month}月" if language() == "zh" else f"{period.start:%B %Y}"


@register.filter
def amount(fen: int | None) -> str:
    """Fen as yuan without the sign of currency, for columns of amounts; a dash where there is none."""
    return NULL if fen is None else format_amount(fen)


@register.filter
def signed(fen: int) -> str:
    """A difference with its sign."""
    return f"{'+' if fen > 0 else ''}{format_amount(fen)}"


@register.filter
def without_sign(fen: int) -> int:
    """How large a difference is, where a word beside it says which way."""
    return abs(fen)


@register.filter
def picture(svg: str) -> SafeString:
    """A picture of ``reports.curve_svg``, which escapes every word it shows."""
    return mark_safe(svg)


@register.filter
def figure(value: Fraction | None, unit: str) -> str:
    """A value with its unit."""
    return value_text(value, unit, language())


@register.filter
def margin(half_width: Fraction | None, unit: str) -> str:
    """Half an interval in the unit of its value."""
    return margin_text(half_width, unit)


@register.filter
def exact(value: Fraction | int | None) -> str:
    """A bare number with thousands commas and at most four decimals."""
    return NULL if value is None else plain(Fraction(value), 4)


@register.filter
def days(period: Period | None) -> str:
    """The days of a period; one day once."""
    if period is None:
        return ""
    return str(period.start) if period.day_count == 1 else f"{period.start} – {period.last_day}"


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the sprite; it says nothing to a screen reader, the words beside it do."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("vendor/icons.svg"), name
    )
