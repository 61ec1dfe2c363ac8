"""Schemes laid over the people of a period: whom each governs, and their score sheets."""

from __future__ import annotations

from collections.abc import Sequence

from steelyard.metrics.figures import Figures
from steelyard.pay.statement import Part
from steelyard.periods import Period
from steelyard.schemes.coverage import coverage, two_schemes
from steelyard.schemes.model import Scheme
from steelyard.scoring.sheet import score


def parts_of(
    schemes: Sequence[Scheme],
    figures: Figures,
    period: Period,
    unmatched: Sequence[str] = (),
    employees: Sequence[str] | None = None,
) -> list[Part]:
    """A part per scheme, in the order given, of whom its version in force governs (only ``employees`` if given).

    ``unmatched``: accounts nobody is known to hold, under the ids they are scored by.
    Raises: SchemeNotInForce; SchemeError when two schemes that are not beside ones govern one person.
    """
    chosen = [(scheme, scheme.version_on(period.start)) for scheme in schemes]
    laid = coverage(chosen, figures.organisation, period, unmatched)
    for employee_id, (first, second, *_) in laid.doubled:
        raise two_schemes(figures.organisation.name_of(employee_id, period.start), employee_id, first, second)
    return [
        Part(scheme, version, score(scheme, version, figures, _wanted(group, employees), period, group), group)
        for (scheme, version), group in zip(chosen, laid.groups, strict=True)
    ]


def _wanted(group: Sequence[str], employees: Sequence[str] | None) -> Sequence[str]:
    return group if employees is None else sorted(set(group) & set(employees))
