"""Two settlements compared: each person's difference split by cause, adding up to the fen.

The way leads from the old settlement to the new one in steps that each change one thing, everybody settled anew at
each: corrections are taken out first, then come the new terms, the new volume, the new rates and the new rules. What a
step changes is what its cause made. Steps follow one another, so their sum is the whole difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, get_args

from steelyard.errors import SteelyardError, Words
from steelyard.facts.organisation import Organisation
from steelyard.metrics.figures import Figures
from steelyard.pay.law import BUILT_IN, LawBook
from steelyard.pay.mixed_figures import MixedFigures, given_as
from steelyard.pay.statement import Part, Settlement, Statement, settle_together
from steelyard.periods import Period
from steelyard.schemes.assignment import governed
from steelyard.scoring.sheet import score

Cause = Literal["terms", "volume", "rate", "rule", "correction", "joined", "left"]
CAUSES: tuple[Cause, ...] = get_args(Cause)

CAUSE_NAMES: Mapping[Cause, Words] = {
    "terms": Words("合同与出勤", "terms"),
    "volume": Words("数量", "volume"),
    "rate": Words("比率与评分", "rates"),
    "rule": Words("规则", "rules"),
    "correction": Words("更正与录入", "corrections"),
    "joined": Words("新上薪酬单", "joined"),
    "left": Words("离开薪酬单", "left"),
}

#: Amounts of one statement by item.
Amounts = Mapping[str, int]


@dataclass(frozen=True)
class Side:
    """One settlement to compare: its schemes with their sheets, the figures, and what came out.

    ``under`` gives the same figures with other organisation rows: who held which account, which setting held. ``law``
    holds the packs pay was kept within.
    """

    period: Period
    parts: Sequence[Part]
    figures: Figures
    settlement: Settlement
    under: Callable[[Organisation], Figures]
    law: LawBook = BUILT_IN

    @property
    def statements(self) -> Mapping[str, Statement]:
        """The statements by employee."""
        return {made.employee_id: made for made in self.settlement.statements}


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item of one person: both amounts (None where the statement has no such line) and the difference by cause."""

    item: str
    label: Words
    before_fen: int | None
    after_fen: int | None
    causes: Mapping[Cause, int]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One person's difference. ``note``: what could not be told apart, and why."""

    employee_id: str
    name: str
    before_fen: int | None
    after_fen: int | None
    items: tuple[ItemChange, ...]
    note: Words | None = None

    @property
    def difference_fen(self) -> int:
        """After less before; who has no statement has nothing."""
        return (self.after_fen or 0) - (self.before_fen or 0)

    @property
    def causes(self) -> Mapping[Cause, int]:
        """The difference by cause, adding up to it."""
        return _sums(item.causes for item in self.items)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everybody of two settlements, in order of employee."""

    people: tuple[PersonChange, ...]

    @property
    def before_fen(self) -> int:
        """What everybody was paid before."""
        return sum(person.before_fen or 0 for person in self.people)

    @property
    def after_fen(self) -> int:
        """What everybody is paid after."""
        return sum(person.after_fen or 0 for person in self.people)

    @property
    def difference_fen(self) -> int:
        """After less before."""
        return self.after_fen - self.before_fen

    @property
    def causes(self) -> Mapping[Cause, int]:
        """The whole difference by cause, adding up to it."""
        return _sums(person.causes for person in self.people)


def compare(before: Side, after: Side) -> Comparison:
    """Each person's difference between two settlements by cause.

    **Rounding**: none; differences of statements are whole fen, and each cause is a difference of statements. A step
    that cannot be settled for a person joins the next one that can, and the person's ``note`` says so.
    """
    steps = _Steps(before, after)
    people = sorted({*steps.old, *steps.new})
    return Comparison(tuple(_person(steps, employee_id) for employee_id in people))


def _sums(parts: Iterable[Mapping[Cause, int]]) -> Mapping[Cause, int]:
    total: dict[Cause, int] = dict.fromkeys(CAUSES, 0)
    for causes in parts:
        for cause, fen in causes.items():
            total[cause] += fen
    return total


def amounts_of(statement: Statement) -> Amounts:
    """What each item of a statement comes to."""
    amounts: dict[str, int] = defaultdict(int)
    for line in statement.lines:
        amounts[line.item] += line.amount_fen
    return amounts


class _Steps:
    """Everybody settled at each step of the way; corrections are in neither."""

    def __init__(self, before: Side, after: Side) -> None:
        self.before, self.after = before, after
        self.old, self.new = before.statements, after.statements
        old = _without_entries(before.figures.organisation)
        new = _without_entries(after.figures.organisation)
        rated_before = given_as(new, old, before.period, after.period)
        known = before.figures if old == new else before.under(new)
        self.start = _settled(before.parts, _seen(before, old), before.period, before.law)
        self.steps: list[tuple[Cause, Settlement | SteelyardError]] = [
            ("terms", self._halfway(known, rated_before, new_volume=False, new_rates=False)),
            ("volume", self._halfway(known, rated_before, new_volume=True, new_rates=False)),
            ("rate", self._halfway(known, new, new_volume=True, new_rates=True)),
            ("rule", _settled(after.parts, _seen(after, new), after.period, after.law)),
        ]

    def _halfway(
        self, known: Figures, organisation: Organisation, *, new_volume: bool, new_rates: bool
    ) -> Settlement | SteelyardError:
        """The old rules for those they governed, in the new period, with some of the figures still the old ones."""
        if not self.before.parts:
            return Settlement((), {})
        names = self.before.parts[0].scheme.vocabulary
        figures = MixedFigures(
            organisation,
            known,
            self.after.figures,
            self.before.period,
            self.after.period,
            names,
            new_volume=new_volume,
            new_rates=new_rates,
        )
        try:
            parts = [self._part(part, figures) for part in self.before.parts]
        except SteelyardError as error:
            return error
        return _settled(parts, figures, self.after.period, self.after.law)

    def _part(self, part: Part, figures: Figures) -> Part:
        """A scheme's part with everybody it governed before, ranked among those it would govern now."""
        wanted = sorted({sheet.employee_id for sheet in part.sheets} & self.new.keys())
        same = next((now for now in self.after.parts if now.scheme.scheme == part.scheme.scheme), None)
        among = same.group if same is not None and same.group is not None else None
        if among is None:
            among = governed(part.version, figures.organisation, self.after.period)
        group = tuple(sorted({*among, *wanted}))
        sheets = score(part.scheme, part.version, figures, wanted, self.after.period, group)
        return Part(part.scheme, part.version, sheets, group)


def _without_entries(organisation: Organisation) -> Organisation:
    return replace(organisation, pay_entries=())


def _seen(side: Side, organisation: Organisation) -> Figures:
    """A side's own figures beside other organisation rows."""
    names = side.parts[0].scheme.vocabulary if side.parts else None
    if names is None:
        return side.figures
    return MixedFigures(organisation, side.figures, side.figures, side.period, side.period, names)


def _settled(parts: Sequence[Part], figures: Figures, period: Period, law: LawBook) -> Settlement | SteelyardError:
    """A settlement without corrections: entries are not there, and no earlier commission is known."""
    try:
        return settle_together(parts, figures, period, law=law)
    except SteelyardError as error:
        return error


def _person(steps: _Steps, employee_id: str) -> PersonChange:
    before, after = steps.old.get(employee_id), steps.new.get(employee_id)
    if before is None or after is None:
        return _on_one_side(steps, employee_id, before, after)
    old, new = amounts_of(before), amounts_of(after)
    way, lost = _way(steps, employee_id, old, new)
    causes: dict[str, dict[Cause, int]] = defaultdict(lambda: defaultdict(int))
    for (_, earlier), (cause, later) in pairwise(way):
        for item in {*earlier, *later}:
            causes[item][cause] += later.get(item, 0) - earlier.get(item, 0)
    plain_old, plain_new = way[0][1], way[-1][1]
    for item in {*old, *new, *plain_old, *plain_new}:
        corrected = new.get(item, 0) - plain_new.get(item, 0) - (old.get(item, 0) - plain_old.get(item, 0))
        causes[item]["correction"] += corrected
    return PersonChange(
        employee_id, after.name, int(before.total_fen), int(after.total_fen), _items(before, after, causes), lost
    )


def _way(
    steps: _Steps, employee_id: str, old: Amounts, new: Amounts
) -> tuple[list[tuple[Cause, Amounts]], Words | None]:
    """One person's amounts from the old settlement to the new one, and which steps could not be settled."""
    way: list[tuple[Cause, Amounts]] = [("correction", _amounts_in(steps.start, employee_id) or old)]
    lost: list[Words] = []
    for cause, settlement in steps.steps[:-1]:
        found = _amounts_in(settlement, employee_id)
        if found is None:
            lost.append(_why(cause, settlement, employee_id))
        else:
            way.append((cause, found))
    last, settlement = steps.steps[-1]
    way.append((last, _amounts_in(settlement, employee_id) or new))
    told = Words("；".join(words.zh for words in lost), "; ".join(words.en for words in lost))
    return way, told if lost else None


def _amounts_in(settlement: Settlement | SteelyardError, employee_id: str) -> Amounts | None:
    """What a settlement pays one person by item; None where it has no statement."""
    if isinstance(settlement, SteelyardError):
        return None
    return next((amounts_of(made) for made in settlement.statements if made.employee_id == employee_id), None)


def _why(cause: Cause, settlement: Settlement | SteelyardError, employee_id: str) -> Words:
    stops = (settlement,) if isinstance(settlement, SteelyardError) else settlement.stopped.get(employee_id, ())
    name = CAUSE_NAMES[cause]
    zh, en = (" ".join(stop.what.in_(language) for stop in stops) for language in ("zh", "en"))
    return Words(
        f"“{name.zh}”不能单独算（{zh or '没有薪酬单'}），并入下一项",
        f"{name.en} cannot be told apart ({en or 'no statement'}) and are part of what follows",
    )


def _on_one_side(steps: _Steps, employee_id: str, before: Statement | None, after: Statement | None) -> PersonChange:
    made = after if after is not None else before
    if made is None:
        raise AssertionError(f"{employee_id} has a statement on neither side")
    cause: Cause = "joined" if before is None else "left"
    causes = {item: {cause: fen if before is None else -fen} for item, fen in amounts_of(made).items()}
    other = steps.before if before is None else steps.after
    return PersonChange(
        employee_id,
        made.name,
        None if before is None else int(before.total_fen),
        None if after is None else int(after.total_fen),
        _items(before, after, causes),
        _stopped_words(other.settlement, employee_id),
    )


def _stopped_words(settlement: Settlement, employee_id: str) -> Words | None:
    """That somebody is without a statement only because their pay was stopped."""
    stops = settlement.stopped.get(employee_id, ())
    if not stops:
        return None
    zh, en = (" ".join(stop.what.in_(language) for stop in stops) for language in ("zh", "en"))
    return Words(f"另一期没有结算出来：{zh}", f"could not be settled on the other side: {en}")


def _items(
    before: Statement | None, after: Statement | None, causes: Mapping[str, Mapping[Cause, int]]
) -> tuple[ItemChange, ...]:
    """The items in the order of the new statement, then what only the old one or a step between has."""
    made = [statement for statement in (after, before) if statement is not None]
    labels = {line.item: line.label for statement in reversed(made) for line in statement.lines}
    order = dict.fromkeys([line.item for statement in made for line in statement.lines])
    old, new = (None if one is None else amounts_of(one) for one in (before, after))
    items = [*order, *sorted(item for item in causes if item not in order)]
    return tuple(
        ItemChange(
            item,
            labels.get(item, Words(item, item)),
            None if old is None else old.get(item),
            None if new is None else new.get(item),
            {cause: causes.get(item, {}).get(cause, 0) for cause in CAUSES},
        )
        for item in items
        if item in order or any(causes[item].values())
    )
