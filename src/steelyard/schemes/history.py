"""Every balance point of a version, and how far back figures are needed to settle a period under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from steelyard.periods import CYCLE_MONTHS, Cycle, Period
from steelyard.schemes.balances import Balance
from steelyard.schemes.curves import Ksf as KsfCurve
from steelyard.schemes.faults import Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import Bonus, Commission, Ksf


@dataclass(frozen=True, slots=True)
class Drawn:
    """One balance point of a version: where it stands, of which figure (None: points given by people).

    ``by_campaign``: whether it may differ in campaigns.
    """

    path: Path
    balance: Balance
    metric: str | None
    by_campaign: bool = False


def balances_in(version: Version) -> Iterator[Drawn]:
    """Every balance point of curves, KSF indicators and rate modifiers, in the order of the file."""
    for place, indicator in enumerate(version.indicators):
        if isinstance(indicator.curve, KsfCurve):
            yield Drawn(("indicators", place, "curve", "balance"), indicator.curve.balance, indicator.metric)
    for place, item in enumerate(version.pay):
        here: Path = ("pay", place)
        if isinstance(item, Ksf):
            for number, one in enumerate(item.indicators):
                yield Drawn((*here, "indicators", number, "balance"), one.balance, one.metric, by_campaign=True)
        if isinstance(item, Commission):
            for number, modifier in enumerate(item.rate_modifiers):
                yield Drawn((*here, "rate_modifiers", number, "above"), modifier.above, modifier.metric)


def forms_of(balance: Balance) -> Iterator[Balance]:
    """A balance point, or the two it stands for in normal and campaign time."""
    parts = [part for part in (balance.normal, balance.campaign) if part is not None]
    yield from (form for part in parts for form in forms_of(part)) if parts else (balance,)


def first_day_needed(version: Version, period: Period) -> date:
    """The first day whose figures may be asked for, to score and settle a period under a version.

    That is the period's own first day, moved back over the earlier cycles that streaks and triggers look at, and from
    there over the months that balance points are drawn from. Refunds of sales settled before are not in it: who keeps
    the commissions paid knows their periods.
    """
    start = _cycles_back(period, version.cycle, _cycles(version) - 1)
    months = max((_months(form) for drawn in balances_in(version) for form in forms_of(drawn.balance)), default=0)
    return Period(start, period.end).months_before(months)[0].start if months else start


def _cycles(version: Version) -> int:
    """How many cycles in a row a streak or a trigger looks at, the settled one included."""
    streaks = (item.streak or 1 for item in version.pay if isinstance(item, Bonus))
    return max(*streaks, *(trigger.cycles for trigger in version.triggers), 1, 1)


def _months(form: Balance) -> int:
    if form.history is not None:
        return form.history.months
    return form.per_head.months if form.per_head is not None else 0


def _cycles_back(period: Period, cycle: Cycle, count: int) -> date:
    """The first day of the cycle so many before the period's; a period without a calendar has none before it."""
    if cycle == "ad_hoc" or count == 0:
        return period.start
    first = Period.of_cycle(period.start, cycle)
    return first.months_before(CYCLE_MONTHS[cycle] * count)[0].start
