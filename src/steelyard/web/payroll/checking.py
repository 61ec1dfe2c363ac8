"""What whoever checks a run looks at: each person's difference with its causes, and what stands out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steelyard.errors import Words
from steelyard.pay.compare import CAUSE_NAMES, CAUSES, Cause, Comparison, PersonChange
from steelyard.pay.exact_json import from_plain
from steelyard.pay.outliers import OUTLIER_KINDS, OUTLIER_NAMES, Outlier, OutlierKind
from steelyard.pay.records import StatementRecord
from steelyard.pay.run_store import StoredRun
from steelyard.web.payroll.models import Review, Run


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a run: the statement, the change since the run before, what stands out about them."""

    employee_id: str
    name: str
    made: StatementRecord | None
    change: PersonChange | None
    outliers: tuple[Outlier, ...]

    @property
    def before_fen(self) -> int | None:
        """What the run before paid; None where it paid nothing or there is none."""
        return None if self.change is None else self.change.before_fen

    @property
    def after_fen(self) -> int | None:
        """What this run pays; None where it has no statement."""
        return None if self.made is None else self.made.total_fen

    @property
    def difference_fen(self) -> int | None:
        """The difference; None without a run before."""
        return None if self.change is None else self.change.difference_fen

    @property
    def causes(self) -> list[tuple[Cause, Words, int]]:
        """Causes that moved anything."""
        if self.change is None:
            return []
        return [(cause, CAUSE_NAMES[cause], fen) for cause, fen in self.change.causes.items() if fen]


@dataclass(frozen=True, slots=True)
class Checked:
    """One run beside the one before it. ``causes``: those anybody has, with their sums over everybody."""

    review: Review | None
    comparison: Comparison | None
    people: tuple[Person, ...]
    outliers: tuple[Outlier, ...]

    @property
    def causes(self) -> list[tuple[Cause, Words, int]]:
        """Causes that moved anything, with what they come to over everybody."""
        if self.comparison is None:
            return []
        moved = {cause for person in self.people for cause, _, _ in person.causes}
        sums = self.comparison.causes
        return [(cause, CAUSE_NAMES[cause], sums[cause]) for cause in CAUSES if cause in moved]

    @property
    def remarkable(self) -> list[Outlier]:
        """What stands out, without the warnings that statements carry anyway."""
        return [one for one in self.outliers if one.kind != "warning"]

    @property
    def warnings(self) -> list[tuple[Words, list[str]]]:
        """Each warning once with the names of everybody who has it, the most frequent first."""
        names: dict[Words, list[str]] = {}
        for one in self.outliers:
            if one.kind == "warning":
                names.setdefault(one.words, []).append(one.name)
        return sorted(names.items(), key=lambda pair: -len(pair[1]))

    @property
    def kinds(self) -> list[tuple[OutlierKind, Words, int]]:
        """Kinds of outliers there are, the gravest first, and how many people each concerns."""
        who = {kind: {one.employee_id for one in self.remarkable if one.kind == kind} for kind in OUTLIER_KINDS}
        return [(kind, OUTLIER_NAMES[kind], len(who[kind])) for kind in OUTLIER_KINDS if who[kind]]

    @property
    def difference_fen(self) -> int | None:
        """What everybody is paid more than before; None without a run before."""
        return None if self.comparison is None else self.comparison.difference_fen


def checked(run: Run, stored: StoredRun) -> Checked:
    """A run as it was reviewed when it was computed; before that, its statements alone."""
    review = Review.objects.filter(run=run).first()
    comparison = _comparison(review)
    found = () if review is None else from_plain(tuple[Outlier, ...], json.loads(review.outliers))
    changes = {} if comparison is None else {person.employee_id: person for person in comparison.people}
    return Checked(review, comparison, _people(stored, changes, found), found)


def _comparison(review: Review | None) -> Comparison | None:
    return from_plain(Comparison, json.loads(review.comparison)) if review is not None and review.comparison else None


def _people(stored: StoredRun, changes: Mapping[str, PersonChange], outliers: Sequence[Outlier]) -> tuple[Person, ...]:
    """Everybody of either run, the largest difference first."""
    made = {statement.employee_id: statement for statement in stored.run.statements}
    names = {one.employee_id: one.name for one in changes.values()}
    names |= {one.employee_id: one.name for one in made.values()}
    people = [
        Person(
            employee_id,
            name,
            made.get(employee_id),
            changes.get(employee_id),
            tuple(one for one in outliers if one.employee_id == employee_id and one.kind != "warning"),
        )
        for employee_id, name in names.items()
    ]
    return tuple(sorted(people, key=lambda one: (-abs(_moved(one)), one.employee_id)))


def _moved(person: Person) -> int:
    return 0 if person.change is None else person.change.difference_fen
