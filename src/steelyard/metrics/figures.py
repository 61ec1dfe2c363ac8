"""What scoring and pay see of the figures: one value with its parts, and the questions they may ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, Protocol, get_args

from steelyard.errors import Words
from steelyard.facts.organisation import Organisation
from steelyard.metrics.model import WaitKind
from steelyard.periods import Period
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class MetricValue:
    """One metric of one scope in one period, exact.

    ``value`` = ``numerator / denominator`` in the metric's unit; None (never 0) when the denominator is zero or
    nothing was recorded. A percentile has no numerator and its denominator is the count. ``count`` is the number of
    cases behind it where the denominator counts them. ``final_note`` says why a value is not final yet,
    ``unmeasured`` that a measure it rests on is not known at all, which is not the same as 0. ``is_share``: the value is
    a share of counted cases (see ``metrics.shares``).
    """

    key: str
    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    count: int | None
    trace: Trace
    is_final: bool = True
    final_note: Words | None = None
    unmeasured: Words | None = None
    is_share: bool = False


By = Literal["agent", "employee", "team", "line", "shop"]
BY: tuple[By, ...] = get_args(By)


class Figures(Protocol):
    """Measured figures of one organisation. Keys are metric or measure keys, or their labels.

    An account without an employee answers under its own agent id as ``employee_id``.
    """

    @property
    def organisation(self) -> Organisation:
        """People, accounts, contracts, campaigns, settings ..., all dated."""

    def metric(self, key: str, employee_id: str, period: Period) -> MetricValue:
        """The employee's own value. Measures answer in their own unit (fen, ms)."""

    def measure(self, key: str, employee_id: str, period: Period) -> int | None:
        """The employee's measure: 0 when it was counted and there were none; None when it was not counted."""

    def team_metric(self, key: str, employee_id: str, period: Period) -> MetricValue:
        """The value of the employee's team, day by day the team they were in."""

    def shop_metric(self, key: str, shop_ids: Sequence[str], period: Period) -> MetricValue:
        """The value of these shops together, from summed measures."""

    def shop_measure(self, key: str, shop_ids: Sequence[str], period: Period) -> int | None:
        """A measure of these shops together (``shop_paid_fen``); None when nothing was recorded."""

    def shops_of(self, employee_id: str, period: Period) -> tuple[str, ...]:
        """The shops where the employee had an account in the period."""

    def has_records(self, employee_id: str, period: Period) -> bool:
        """Whether anything at all was recorded of the employee's accounts, as opposed to their shops'."""


class WaitsReader(Protocol):
    """Reads percentiles from the rows an engine keeps."""

    def order_statistics(
        self,
        kind: WaitKind,
        period: Period,
        groups: Mapping[str, Sequence[tuple[str, str, date, date]]],
        quantile: Fraction,
    ) -> Mapping[str, tuple[int, int, int, Fraction]]:
        """Per scope with at least one wait: (n, low, high, fraction) of its sorted waits in ms.

        With h = (n - 1) x quantile: low and high are the waits at floor(h) and ceil(h), fraction = h - floor(h).
        ``groups``: scope id -> (shop_id, agent_id, start, end) of the accounts whose waits it pools.
        """
