"""Schemes as commands name them, with the version where a day is named too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from steelyard.books.evaluation import catalogue_of
from steelyard.books.scheme_files import SchemeFile
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import day_of
from steelyard.metrics.catalogue import Catalogue
from steelyard.schemes import Scheme, Version


@dataclass(frozen=True, slots=True)
class Named:
    """A scheme as it was named on the command line, with the version where a day was named too."""

    given: str
    scheme: Scheme
    version: Version | None


def named(desk: TerminalDesk, given: Sequence[str], own_metrics: Path | None) -> list[Named]:
    """Schemes by file, template name, or either with ``@DAY``. Raises: UnknownName, SchemeRefused, SchemeNotInForce."""
    catalogue = catalogue_of(desk, own_metrics)
    return [_named(one, catalogue) for one in given]


def _named(given: str, catalogue: Catalogue) -> Named:
    name, sign, day = given.rpartition("@")
    if not sign or not day[:4].isdigit():
        return Named(given, SchemeFile(given).load(catalogue), None)
    scheme = SchemeFile(name).load(catalogue)
    on: date = day_of(given, day)
    return Named(given, scheme, scheme.version_on(on))
