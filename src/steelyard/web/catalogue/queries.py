"""Reads of the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.books.evaluation import Books
from steelyard.errors import SteelyardError, Words
from steelyard.formula import compile_
from steelyard.measures.catalogue import is_computed
from steelyard.measures.model import Measure
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.figures import MetricValue
from steelyard.metrics.model import Metric
from steelyard.metrics.words import BETTER, DELAYS, FAMILIES
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import formula_words
from steelyard.web.accounts.sight import Sight
from steelyard.web.results.queries import in_sight, name_of, rows


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator as people look it up: what it rests on, when it is final, whether it is counted from records."""

    metric: Metric
    better: Words
    measures: tuple[Measure, ...]
    delay: Words
    is_counted: bool
    formula: Words


@dataclass(frozen=True, slots=True)
class Tried:
    """A formula tried out: each person's value, or what is wrong with it."""

    values: tuple[tuple[str, MetricValue], ...] = ()
    fault: Words | None = None


def families(catalogue: Catalogue, text: str = "") -> list[tuple[Words, list[Definition]]]:
    """Every indicator by family, narrowed by any text of its key or labels."""
    found: dict[str, list[Definition]] = {}
    for metric in catalogue.metrics.values():
        if text.casefold() in f"{metric.key} {metric.zh} {metric.en}".casefold():
            found.setdefault(metric.family, []).append(definition(catalogue, metric))
    return [(FAMILIES.get(family, Words("自有", "Own")), definitions) for family, definitions in found.items()]


def definition(catalogue: Catalogue, metric: Metric) -> Definition:
    """All that is said of one indicator."""
    measures = tuple(sorted(catalogue.leaves(metric), key=lambda measure: measure.key))
    delays = [measure.delay for measure in measures]
    latest = max(delays, key=list(DELAYS).index, default="none")
    return Definition(
        metric,
        BETTER[metric.better],
        measures,
        DELAYS[latest],
        all(map(is_computed, measures)),
        formula_words(metric, Vocabulary(catalogue)),
    )


def tried(books: Books, sight: Sight, formula: str) -> Tried:
    """A formula of one's own over everybody in sight; nothing is stored."""
    try:
        if compile_(formula).is_condition:
            return Tried(fault=Words("这是一个条件，不是数。", "This is a condition, not a number."))
        key = f"tried_{hashlib.sha256(formula.encode()).hexdigest()[:16]}"
        metric = Metric(key, "own", "试算", "tried out", "count", "higher", numerator=formula, own=True)
        seen = in_sight(books, sight, "employee")
        return Tried(
            tuple(
                (name_of(books, "employee", scope), value)
                for scope, value in books.figures.trial(metric, "employee", books.period)
                if scope in seen
            )
        )
    except SteelyardError as error:
        return Tried(fault=Words(error.in_("zh"), error.in_("en")))


def ranked(books: Books, sight: Sight, key: str) -> Sequence[tuple[str, MetricValue]]:
    """Everybody in sight by one indicator, the better first."""
    found = rows(books, in_sight(books, sight, "employee"), "employee", [key])
    better = books.figures.catalogue.metric(key).better
    valued = [(row.name, row.figures[key]) for row in found]
    there = [(name, value) for name, value in valued if value.value is not None]
    there.sort(key=lambda pair: pair[1].value or 0, reverse=better == "higher")
    return [*there, *(pair for pair in valued if pair[1].value is None)]
