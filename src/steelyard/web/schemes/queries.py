"""Reads of schemes: what is in force, drafts, what was published, each rule with its worked example."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings

from steelyard.books.scheme_checks import Checked, check_scheme
from steelyard.books.schemes import FOLDER, OwnScheme, digest_of, own_scheme, schemes_of
from steelyard.errors import SchemeNotInForce, Words
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.pay.examples import Example, examples_of
from steelyard.schemes import Scheme, Version
from steelyard.schemes.differences import VersionDifference, version_differences
from steelyard.schemes.editing import entry_text
from steelyard.schemes.faults import Path as Way
from steelyard.schemes.sentences import rules_of
from steelyard.web import lake
from steelyard.web.schemes import people, reviews
from steelyard.web.schemes.models import Acknowledgement, Draft, DraftState, Publication
from steelyard.web.schemes.reviews import Due


@dataclass(frozen=True, slots=True)
class Rule:
    """One numbered sentence, the way to it, and what a worked case comes to there."""

    number: int
    path: Way
    words: Words
    example: Example | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One version as people read it. ``state``: over, now, coming."""

    version: Version
    place: int
    state: str
    rules: list[Rule]
    digest: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One scheme in the list. ``gap``: it has versions, and none of them is in force today."""

    own: OwnScheme
    now: Version | None
    coming: Version | None
    count: int
    draft: Draft | None = None
    unread: Version | None = None
    review: Due | None = None

    @property
    def name(self) -> str:
        """What the scheme is called, else its key."""
        return self.own.key if self.own.scheme is None else self.own.scheme.name

    @property
    def gap(self) -> bool:
        """Whether a version has ended and none has followed yet."""
        return (
            self.own.scheme is not None
            and self.now is None
            and any(
                version.from_ != (self.coming.from_ if self.coming else None) for version in self.own.scheme.versions
            )
        )


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the first page of schemes."""

    schemes: list[Listed] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    nobody: list[people.Person] = field(default_factory=list)
    doubled: list[tuple[tuple[str, ...], list[str]]] = field(default_factory=list)


def folder() -> Path:
    """Where the installation's own scheme files lie."""
    return Path(settings.CONFIGURATION.home) / FOLDER


def overview(user: Any, today: date) -> Overview:
    """The schemes a user may read, the drafts open to them, and for the office who falls through or under two."""
    is_office = people.is_office(user)
    drafts = {draft.key: draft for draft in Draft.objects.filter(state=DraftState.OPEN).select_related("edited_by")}
    own = [
        one for one in schemes_of(Path(settings.CONFIGURATION.home), lake.catalogue()) if _may_list(user, one, today)
    ]
    next_reviews = {due.key: due for due in reversed(reviews.dues(today)) if due.is_open} if is_office else {}
    listed = [
        _listed(user, one, drafts.get(one.key) if is_office else None, next_reviews.get(one.key), today) for one in own
    ]
    seen = [draft for draft in drafts.values() if is_office or reads_draft(user, draft, today)]
    if not is_office:
        return Overview(listed, seen)
    chosen = [(one.own.scheme, one.now) for one in listed if one.own.scheme is not None and one.now is not None]
    laid = people.coverage_on(chosen, today) if chosen else None
    if laid is None:
        return Overview(listed, seen)
    return Overview(listed, seen, people.names_of(laid.nobody, today), people.doubled(laid, today))


def _may_list(user: Any, one: OwnScheme, today: date) -> bool:
    return people.is_office(user) or (one.scheme is not None and people.reads(user, one.scheme, today))


def _listed(user: Any, one: OwnScheme, draft: Draft | None, review: Due | None, today: date) -> Listed:
    now = one.version_on(today)
    versions = () if one.scheme is None else one.scheme.versions
    coming = min((version for version in versions if version.from_ > today), key=lambda one: one.from_, default=None)
    shown = now or coming
    count = 0 if shown is None else len(people.people_under(shown, max(today, shown.from_)))
    return Listed(one, now, coming, count, draft, unread_by(user, one, today), review)


def own(user: Any, key: str, today: date) -> OwnScheme | None:
    """A scheme of the installation that a user may read; None for every other."""
    found = own_scheme(Path(settings.CONFIGURATION.home), key, lake.catalogue())
    return found if found is not None and _may_list(user, found, today) else None


def draft_of(key: str) -> Draft | None:
    """The open draft of a scheme."""
    return Draft.objects.filter(key=key, state=DraftState.OPEN).select_related("edited_by").first()


def reads_draft(user: Any, draft: Draft, today: date) -> bool:
    """Whether a user may read a draft: the office, and while it is open to comments those it would govern."""
    if people.is_office(user):
        return True
    if not draft.is_commented or draft.state != DraftState.OPEN:
        return False
    scheme = checked(draft.text, draft.cases, draft.key).scheme
    return scheme is not None and people.reads(user, scheme, today)


def checked(text: str, cases: str, key: str) -> Checked:
    """Everything that is to be said about a text; the last few are remembered."""
    catalogue = lake.catalogue()
    if catalogue is CATALOGUE:
        return _checked(text, cases, key)
    return check_scheme(text, cases, f"{FOLDER}/{key}.yaml", catalogue)


@lru_cache(maxsize=32)
def _checked(text: str, cases: str, key: str, catalogue: Catalogue = CATALOGUE) -> Checked:
    return check_scheme(text, cases, f"{FOLDER}/{key}.yaml", catalogue)


def readings(found: Checked, key: str, today: date) -> list[Reading]:
    """Each version, newest first, with its rules as numbered sentences and their worked examples."""
    scheme = found.scheme
    if scheme is None:
        return []
    ordered = sorted(scheme.versions, key=lambda version: version.from_, reverse=True)
    return [_reading(found, scheme, version, today) for version in ordered]


def _reading(found: Checked, scheme: Scheme, version: Version, today: date) -> Reading:
    place = scheme.versions.index(version)
    examples = _examples(found, place)
    rules = [
        Rule(number, path, words, examples.get(path))
        for number, (path, words) in enumerate(rules_of(version, scheme.vocabulary), start=1)
    ]
    return Reading(version, place, state_of(scheme, version, today), rules, version_digest(scheme, version))


_KEPT_EXAMPLES: dict[tuple[str, str, int], dict[Way, Example]] = {}


def _examples(found: Checked, place: int) -> dict[Way, Example]:
    """The worked example of each rule of a version; remembered, for cases take a moment to settle."""
    scheme = found.scheme
    if scheme is None or not found.cases:
        return {}
    key = (digest_of(scheme.text), digest_of(repr(found.cases)), place)
    if key not in _KEPT_EXAMPLES:
        if len(_KEPT_EXAMPLES) > 64:
            _KEPT_EXAMPLES.clear()
        _KEPT_EXAMPLES[key] = examples_of(scheme, scheme.versions[place], found.cases)
    return _KEPT_EXAMPLES[key]


def state_of(scheme: Scheme, version: Version, today: date) -> str:
    """Whether a version is over, in force now, or coming."""
    if version.from_ > today:
        return "coming"
    try:
        return "now" if scheme.version_on(today) is version else "over"
    except SchemeNotInForce:
        return "over"


def version_digest(scheme: Scheme, version: Version) -> str:
    """SHA-256 of the words of a version, as they stand in the file."""
    return _entry_digest(scheme.text, scheme.versions.index(version)) if scheme.text else ""


@lru_cache(maxsize=256)
def _entry_digest(text: str, place: int) -> str:
    return digest_of(entry_text(text, ("versions", place)))


def steps(scheme: Scheme, today: date) -> list[VersionDifference]:
    """Each version beside the one it follows, newest first."""
    ordered = sorted(scheme.versions, key=lambda version: version.from_)
    return [
        version_differences(before, after, scheme.vocabulary, today)
        for before, after in reversed(list(pairwise(ordered)))
    ]


def publications(key: str) -> list[Publication]:
    """What was published of a scheme here, newest first."""
    return list(Publication.objects.filter(key=key).select_related("by"))


def unread_by(user: Any, one: OwnScheme, today: date) -> Version | None:
    """The first version of now or later that governs the user and that they have not acknowledged."""
    if one.scheme is None or not user.employee_id:
        return None
    known = set(
        Acknowledgement.objects.filter(key=one.key, employee_id=user.employee_id).values_list("version_from", "digest")
    )
    for version in sorted(one.scheme.versions, key=lambda version: version.from_):
        if state_of(one.scheme, version, today) == "over":
            continue
        day = max(today, version.from_)
        if people.is_governed(user, version, day) and (version.from_, version_digest(one.scheme, version)) not in known:
            return version
    return None


@dataclass(frozen=True, slots=True)
class Read:
    """Who of those a version governs has acknowledged it, and who has not."""

    version: Version
    done: list[people.Person]
    open: list[people.Person]

    @property
    def count(self) -> int:
        """How many it governs."""
        return len(self.done) + len(self.open)


def acknowledged(one: OwnScheme, today: date) -> list[Read]:
    """For each version of now or later: who has read it."""
    if one.scheme is None:
        return []
    found = []
    for version in one.scheme.versions:
        if state_of(one.scheme, version, today) == "over":
            continue
        known = set(
            Acknowledgement.objects.filter(
                key=one.key, version_from=version.from_, digest=version_digest(one.scheme, version)
            ).values_list("employee_id", flat=True)
        )
        everybody = people.people_under(version, max(today, version.from_))
        found.append(
            Read(
                version,
                [person for person in everybody if person[0] in known],
                [person for person in everybody if person[0] not in known],
            )
        )
    return found
