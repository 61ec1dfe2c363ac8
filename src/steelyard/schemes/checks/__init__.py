"""What a scheme file says that cannot be meant: weights, bands, names, dates; and advice that never blocks."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.schemes.checks.advice import advice_on
from steelyard.schemes.checks.assignment import assignment
from steelyard.schemes.checks.balances import balance_faults
from steelyard.schemes.checks.dates import version_dates
from steelyard.schemes.checks.indicators import indicator_faults
from steelyard.schemes.checks.pay import pay_faults
from steelyard.schemes.checks.sections import section_faults
from steelyard.schemes.checks.triggers import trigger_faults
from steelyard.schemes.checks.vetoes import grade_faults, veto_faults
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Scheme
from steelyard.schemes.vocabulary import Vocabulary

__all__ = ["advice_on", "faults_in"]


def faults_in(scheme: Scheme, names: Vocabulary) -> Iterator[Finding]:
    """Everything that makes the scheme unusable."""
    yield from version_dates(scheme.versions)
    for place, version in enumerate(scheme.versions):
        path: Path = ("versions", place)
        yield from assignment(version, path)
        yield from indicator_faults(version, path, names)
        yield from section_faults(version, path)
        yield from veto_faults(version, path, names)
        yield from grade_faults(version.grades, (*path, "grades"))
        yield from pay_faults(version, path, names)
        yield from trigger_faults(version, path, names)
        yield from balance_faults(version, path, names)
