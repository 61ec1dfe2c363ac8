"""What one pay item sees: the run, the employee's sheet, the lines so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from steelyard.errors import PayStopped, Words
from steelyard.facts.organisation import Organisation
from steelyard.metrics.figures import Figures
from steelyard.pay.law import BUILT_IN, Law, LawBook
from steelyard.pay.lines import KIND_NAMES, Line, stopped
from steelyard.pay.paid_commissions import PaidCommission
from steelyard.periods import Period
from steelyard.schemes.model import Scheme, Version
from steelyard.schemes.pay_items import AtLeast, Item
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.scoring.context import Context
from steelyard.scoring.reading import Reading, Scope, read, read_shops
from steelyard.scoring.sheet import ScoreSheet, score


@dataclass(frozen=True)
class Run:
    """One settlement: the rules, the figures, and the group that ranks are taken in."""

    scheme: Scheme
    version: Version
    figures: Figures
    period: Period
    group: tuple[str, ...]
    earlier: Sequence[PaidCommission] = ()
    sheets: Mapping[str, ScoreSheet] = field(default_factory=dict, compare=False, repr=False)
    law: LawBook = BUILT_IN
    tells_noise: bool = True
    """Whether sentences of places say what noise leaves of them; what-ifs over many months leave it out."""
    _known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: object, compute: Callable[[], Any]) -> Any:
        """A value computed once per run."""
        if key not in self._known:
            self._known[key] = compute()
        return self._known[key]

    def law_of(self, employee_id: str) -> Law:
        """The law of the region in the employee's contract, as it stands on the last day of the period.

        The contract is that of the last day they are employed in the period; without one, or without a region in it,
        the country's law alone.
        """
        days = self.figures.organisation.employed(employee_id, self.period) or self.period
        contract = self.figures.organisation.contract_on(employee_id, days.last_day)
        region, day = None if contract is None else contract.region, self.period.last_day
        found: Law = self.once(("law", region), lambda: self.law.law(region, day))
        return found

    def sheet_of(self, employee_id: str) -> ScoreSheet:
        """Anybody's score sheet, also of those whose pay is not asked for: pools are divided among all."""

        def scored() -> ScoreSheet:
            return score(self.scheme, self.version, self.figures, [employee_id], self.period, self.group)[0]

        found: ScoreSheet = self.sheets.get(employee_id) or self.once(("sheet", employee_id), scored)
        return found

    def context(self, employee_id: str, metric: str | None) -> Context:
        """What a balance point of anybody's figure is drawn from."""
        names = self.scheme.vocabulary
        return Context(employee_id, self.period, self.figures, names, self.group, metric, _known=self._known)

    def read(self, key: str, employee_id: str, floor: AtLeast | None = None) -> Reading:
        """Anybody's figure in the run's period."""
        return read(self.figures, self.scheme.vocabulary, key, employee_id, self.period, floor=floor)


@dataclass(frozen=True)
class Case:
    """One pay item of one employee.

    ``place`` is the item's place in the version's list, ``lines`` are those of the items before it.
    """

    run: Run
    sheet: ScoreSheet
    place: int
    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)

    @property
    def employee_id(self) -> str:
        """Whose pay it is."""
        return self.sheet.employee_id

    @property
    def period(self) -> Period:
        """The period settled."""
        return self.run.period

    @property
    def figures(self) -> Figures:
        """Measured figures."""
        return self.run.figures

    @property
    def names(self) -> Vocabulary:
        """The metrics and measures the scheme may name."""
        return self.run.scheme.vocabulary

    @property
    def organisation(self) -> Organisation:
        """People, contracts, days."""
        return self.run.figures.organisation

    def rule(self, *steps: str | int) -> str:
        """The rule's name for traces: scheme, version and line of the file."""
        return self.run.scheme.rule_name(self.run.version, "pay", self.place, *steps)

    def read(self, key: str, floor: AtLeast | None = None, *, period: Period | None = None) -> Reading:
        """The employee's own figure."""
        return read(self.figures, self.names, key, self.employee_id, period or self.period, floor=floor)

    def read_scoped(self, scope: Scope, key: str) -> Reading:
        """The figure of the employee's team or shops."""
        return read(self.figures, self.names, key, self.employee_id, self.period, scope=scope)

    def read_shops(self, key: str, shop_ids: Sequence[str]) -> Reading:
        """A figure of shops together."""
        return read_shops(self.figures, self.names, key, shop_ids, self.period)

    def stop(self, item: Item | str, what: Words, remedy: Words) -> PayStopped:
        """The error of a missing input, naming employee, item and period."""
        name = item if isinstance(item, str) else self.name_of(item).zh
        return stopped(self.employee_id, self.sheet.name, name, self.period, what, remedy)

    def names_of(self, keys: Sequence[str]) -> Words:
        """How the items of some keys are called, one after the other."""
        by_key = {item.item_key: item for item in self.run.version.pay}
        found = [self.name_of(by_key[key]) for key in keys]
        return Words("、".join(name.zh for name in found), ", ".join(name.en for name in found))

    def name_of(self, item: Item) -> Words:
        """How an item is called on the statement."""
        if item.name is not None:
            return Words(item.name, item.name)
        return KIND_NAMES.get(item.item_key, Words(item.item_key, item.item_key))
