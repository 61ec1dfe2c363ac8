"""What can go wrong, said so that the reader knows what to do.

    SteelyardError
    ├── InputRefused          a file, row or cell that cannot be taken as it is
    │   └── RoundedIds        ids that a spreadsheet has already rounded
    ├── FactColumnMissing     a table lacks a column its grain needs
    ├── FormulaError          a formula outside the closed grammar, or too long to run
    ├── UnknownName           a metric, measure, scheme, setting or scope nobody declared
    ├── SchemeError           a scheme file that cannot be used
    │   ├── SchemeNotInForce  no version governs the period
    │   └── SchemeRefused     every fault of one file at once (schemes/faults.py)
    ├── PayStopped            a missing input; pay is never guessed
    │   └── PayStops          everything that is missing, for everybody (pay/lines.py)
    ├── LakeError             the store
    │   ├── LakeBusy          another writer holds the lease
    │   └── LakeDamaged       a stored byte is not what was written
    └── EngineFailed          what computes derived tables and measures
        └── EngineMissing     it is not installed, or something it needs

A bad row is not an exception but a value: ``Problem``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages; Chinese leads."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The sentence in one language."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.zh


class SteelyardError(Exception):
    """An error a person can act on: what happened, where, and what to do.

    ``what`` says what happened and why it matters, ``remedy`` what to do,
    ``where`` names file, line, key or row (plain text, the same in both languages).
    """

    def __init__(self, what: Words, *, remedy: Words | None = None, where: str | None = None) -> None:
        super().__init__(what, remedy, where)
        self.what = what
        self.remedy = remedy
        self.where = where

    def in_(self, language: Language) -> str:
        """The whole message in one language: place, what, remedy."""
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy.in_(language)}" if self.remedy else ""
        return f"{place}{self.what.in_(language)}{remedy}"

    def __str__(self) -> str:
        return self.in_("zh")


class InputRefused(SteelyardError):
    """A file, row or cell that cannot be taken as it is."""


class RoundedIds(InputRefused):
    """Ids that a spreadsheet has already rounded; the digits are gone."""


class FactColumnMissing(SteelyardError):
    """A table lacks a column its grain needs."""


class FormulaError(SteelyardError):
    """A formula outside the closed grammar, or one that takes too many steps."""


class UnknownName(SteelyardError):
    """A metric, measure, scheme, setting or scope nobody declared."""


class SchemeError(SteelyardError):
    """A scheme file that cannot be used."""


class SchemeNotInForce(SchemeError):
    """No version of the scheme governs the period."""


class PayStopped(SteelyardError):
    """A missing input; pay is never guessed."""


class LakeError(SteelyardError):
    """The store cannot do what was asked."""


class LakeBusy(LakeError):
    """Another writer holds the lease."""


class LakeDamaged(LakeError):
    """A stored byte is not what was written."""


class EngineFailed(SteelyardError):
    """The engine cannot compute what was asked."""


class EngineMissing(EngineFailed):
    """The engine is not installed, or something it needs is not."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One refused (or doubtful) row of one file, as a value.

    ``row`` counts as the person's program does: the first line of the file, or the first row of the
    sheet, is 1; None when the whole file is meant. ``reason`` is a stable snake_case code.
    """

    row: int | None
    column: str | None
    reason: str
    value: str | None
    words: Words
    remedy: Words | None = None
