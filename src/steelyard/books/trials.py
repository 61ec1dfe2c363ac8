"""A draft over past months with everything told about it: opened once, asked by command, job and sliders alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from steelyard.books.past import past_of
from steelyard.errors import SchemeNotInForce
from steelyard.facts.snapshot import Snapshot
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.periods import Period
from steelyard.schemes import Scheme, Version
from steelyard.simulate.sides import in_force
from steelyard.simulate.simulation import Simulation, Simulator

LONG_AGO = date(2000, 1, 1)


@dataclass(frozen=True, eq=False)
class OpenTrial:
    """A draft's newest version over past months beside what it is compared with.

    ``stand_ins``: schemes that were not in force in these months and are taken as if they had been, in their newest
    version; the draft itself where it is compared with nothing else.
    """

    simulator: Simulator
    simulation: Simulation
    draft: Scheme
    stand_ins: tuple[Scheme, ...]

    @property
    def version(self) -> Version:
        """The version that is tried."""
        return max(self.draft.versions, key=lambda version: version.from_)

    def again(self, version: Version) -> Simulation:
        """The same months and people under another version of the draft; what it is compared with stays."""
        drafts, place = self.simulation.drafts, 0
        if not drafts:
            return self.simulation
        settled, paid = self.simulator.again(drafts, version, place)
        return replace(self.simulation, drafts=settled, new=paid)


def open_trial(
    snapshot: Snapshot,
    draft: Scheme,
    against: Sequence[Scheme],
    period: Period,
    catalogue: Catalogue = CATALOGUE,
    step: Callable[[str], None] = lambda name: None,
) -> OpenTrial:
    """Settle both sides over the whole cycles of a period.

    Raises: SchemeError (two schemes govern one person; settings are not as required); InputRefused when the period
    holds no whole cycle.
    """
    others, stand_ins = [], []
    for scheme in against or [draft]:
        if against and _was_in_force(scheme, period):
            others.append(scheme)
        else:
            others.append(as_if_always(scheme))
            stand_ins.append(scheme)
    step("read")
    past = past_of(snapshot, period, [draft, *others], catalogue)
    step("settle")
    simulator = Simulator(past)
    return OpenTrial(simulator, simulator.simulate([draft], others, period), draft, tuple(stand_ins))


def as_if_always(scheme: Scheme) -> Scheme:
    """A scheme with nothing but its newest version, in force since long ago."""
    newest = max(scheme.versions, key=lambda version: version.from_)
    return scheme.model_copy(update={"versions": (newest.model_copy(update={"from_": LONG_AGO, "to": None}),)})


def _was_in_force(scheme: Scheme, period: Period) -> bool:
    try:
        in_force(scheme, period)
    except SchemeNotInForce:
        return False
    return True
