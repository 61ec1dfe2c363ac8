"""What a run would settle, before it is started: the schemes there are, whom they govern, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from steelyard.books.schemes import OwnScheme, schemes_of, source_of
from steelyard.errors import SteelyardError, Words
from steelyard.pay.readiness import NOTICES, Notice, Readiness, readiness
from steelyard.periods import Period
from steelyard.schemes import Scheme, Version, load, names
from steelyard.web import lake


@dataclass(frozen=True, slots=True)
class Choice:
    """One scheme to choose. ``fault``: why it cannot be; ``people``: how many it would govern, None unless chosen."""

    key: str
    name: str
    is_own: bool
    is_chosen: bool
    fault: Words | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The choices of a period, and what the chosen ones come to; ``ready`` None before data or without a choice."""

    own: tuple[Choice, ...]
    templates: tuple[Choice, ...]
    ready: Readiness | None
    has_data: bool

    @property
    def chosen(self) -> list[Choice]:
        """What is chosen."""
        return [choice for choice in (*self.own, *self.templates) if choice.is_chosen]

    @property
    def notices(self) -> list[tuple[Words, Words, list[Notice]]]:
        """What is missing and what to do, each once with everybody it concerns."""
        found = () if self.ready is None else self.ready.notices
        kinds = dict.fromkeys(one.kind for one in found)
        return [(*NOTICES[kind], [one for one in found if one.kind == kind]) for kind in kinds]

    @property
    def can_start(self) -> bool:
        """Whether a run of the choice would settle anybody."""
        return self.ready is not None and self.ready.people > 0


def home() -> Path:
    """The data folder."""
    return Path(settings.CONFIGURATION.home)


def preview(period: Period, asked: Sequence[str] | None) -> Preview:
    """What a run of these schemes would settle; ``asked`` None chooses every own scheme in force."""
    own = schemes_of(home(), lake.catalogue())
    wanted = [one.key for one in own if one.version_on(period.start)] if asked is None else list(asked)
    templates = [name for name in names() if name not in {one.key for one in own}]
    keys = [*(one.key for one in own), *templates]
    opened = {key: _opened(key, period) for key in keys if key in wanted}
    chosen = [(key, found) for key, found in opened.items() if isinstance(found, tuple)]
    books = lake.books(period)
    ready = None
    if books is not None and chosen:
        ready = readiness([found for _, found in chosen], books.organisation, period, books.unmatched_ids)
    groups = {} if ready is None else {key: len(group) for (key, _), group in zip(chosen, ready.groups, strict=True)}
    return Preview(
        tuple(_own(one, opened, groups, period) for one in own),
        tuple(_template(name, opened, groups) for name in templates),
        ready,
        books is not None,
    )


def _opened(key: str, period: Period) -> tuple[Scheme, Version] | Words:
    """A scheme with its version in force, or why it has none."""
    try:
        scheme = load(source_of(home(), key), lake.catalogue())
        return scheme, scheme.version_on(period.start)
    except SteelyardError as error:
        return Words(error.in_("zh"), error.in_("en"))


_Opened = dict[str, tuple[Scheme, Version] | Words]


def _own(one: OwnScheme, opened: _Opened, groups: dict[str, int], period: Period) -> Choice:
    name = one.key if one.scheme is None else one.scheme.name
    fault = None if one.refused is None else Words(one.refused.in_("zh"), one.refused.in_("en"))
    if fault is None and one.version_on(period.start) is None:
        fault = Words("这一期没有生效的版本", "no version in force in this period")
    return _choice(one.key, name, opened, groups, is_own=True, fault=fault)


def _template(name: str, opened: _Opened, groups: dict[str, int]) -> Choice:
    found = opened.get(name)
    shown = found[0].name if isinstance(found, tuple) else TEMPLATE_NAMES.setdefault(name, load(name).name)
    return _choice(name, shown, opened, groups, is_own=False, fault=None)


#: What templates are called, read once.
TEMPLATE_NAMES: dict[str, str] = {}


def _choice(
    key: str, name: str, opened: _Opened, groups: dict[str, int], *, is_own: bool, fault: Words | None
) -> Choice:
    found = opened.get(key)
    why = found if isinstance(found, Words) else fault
    return Choice(key, name, is_own, isinstance(found, tuple), why, groups.get(key))
