"""How boards show single figures: linked to their rows, with their change, and what metrics can be chosen."""

from __future__ import annotations

from fractions import Fraction
from urllib.parse import quote, urlencode

from steelyard.books.changes import Change
from steelyard.errors import Words
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.figures import MetricValue
from steelyard.metrics.model import Metric
from steelyard.metrics.words import FAMILIES
from steelyard.reports.texts import change_text, margin_text, value_text
from steelyard.web.shell.asked import Asked
from steelyard.web.shell.listing import Shown
from steelyard.web.shell.words import language

PROVISIONAL = Words("暂定", "provisional")
BETTER = {True: Words("变好", "better"), False: Words("变差", "worse"), None: Words("持平", "level")}
#: What boards show until somebody chooses.
USUAL = "inquiry_paid_ratio"


def metric_of(catalogue: Catalogue, asked: str, usual: str = USUAL) -> Metric:
    """The metric an address names, else the usual one."""
    return catalogue.metric(asked if asked in catalogue.metrics or asked in catalogue.measures else usual)


def choices(catalogue: Catalogue, chosen: Metric) -> list[tuple[Words, list[tuple[str, Words, bool]]]]:
    """Every metric and measure by family, and whether it is the chosen one."""
    found: dict[str, list[tuple[str, Words, bool]]] = {}
    for key in dict.fromkeys([*catalogue.metrics, *catalogue.measures]):
        metric = catalogue.metric(key)
        found.setdefault(metric.family, []).append((key, metric.words, key == chosen.key))
    return [(FAMILIES.get(family, Words("自有", "Own")), metrics) for family, metrics in found.items()]


def figure_link(asked: Asked, by: str, scope: str, key: str) -> str:
    """Where a figure opens down to its rows."""
    return f"/results/{by}/{quote(scope, safe='')}/{quote(key, safe='')}/?{question_of(asked)}"


def question_of(asked: Asked) -> str:
    """Days and shop of the page for a link."""
    kept = {"period": asked.picked.asked} | ({"shop": asked.shop} if asked.shop else {})
    return urlencode(kept)


def shown(metric: Metric, value: MetricValue, href: str = "") -> Shown:
    """A figure as a cell: its text, its count, why there is none, whether it may still change."""
    return Shown(
        value.value,
        value_text(value.value, metric.unit, language()),
        href if value.value is not None else "",
        "" if value.count is None or value.value is None else f"n={value.count:,}",
        value.trace.note if value.value is None else None,
        None if value.is_final else PROVISIONAL,
        value.final_note,
    )


def shown_value(value: Fraction | None, unit: str) -> Shown:
    """A bare value as a cell."""
    return Shown(value, value_text(value, unit, language()))


def shown_margin(half_width: Fraction | None, unit: str, how: Words) -> Shown:
    """Half an interval as a cell; why there is none where there is none."""
    text = margin_text(half_width, unit)
    return Shown(half_width, f"±{text}" if text else "—", note=how)


def shown_change(change: Change) -> Shown:
    """A change as a cell: an arrow, how much, and in words whether it is for the better."""
    text = change_text(change.told, change.metric.unit, language(), is_relative=change.is_relative)
    if change.told is None:
        return Shown(None, "—")
    return Shown(change.told, f"{arrow(change)}{text}", below=better_text(change))


def arrow(change: Change) -> str:
    """Up, down or level."""
    return "→" if change.is_up is None else "↑" if change.is_up else "↓"


def better_text(change: Change) -> str:
    """Whether a change is for the better, in words."""
    return BETTER[change.is_better].in_(language())
