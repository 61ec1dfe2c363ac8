"""Measured figures: metrics of an agent, employee, team, line or shop, computed from summed measures.

Accounts and people are dated: a figure of a period adds up, day by day, the accounts a person held and the people a
team had. A value of a team is formed from the sums of its members, never from their values.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from steelyard.errors import SteelyardError, Words
from steelyard.facts import TABLES
from steelyard.facts.organisation import Organisation
from steelyard.facts.settings import Settings
from steelyard.formula import Formula, Scope
from steelyard.measures.catalogue import is_computed, known_by, records_of
from steelyard.measures.model import Measure
from steelyard.metrics.catalogue import CATALOGUE, Catalogue, tagged
from steelyard.metrics.figures import By, MetricValue, WaitsReader
from steelyard.metrics.model import Metric, WaitKind, delay_days
from steelyard.metrics.noise import DayPart, Noise, noise_of
from steelyard.metrics.series import Held, MeasureRow, Series, of_rows, of_table
from steelyard.metrics.shares import factors
from steelyard.periods import ONE_DAY, Period
from steelyard.trace import AccountSpan, Evidence, Trace

if TYPE_CHECKING:
    import pyarrow as pa

#: Tables whose rows a shop's filters may take out of measures.
_FILTERED = frozenset(
    {"receptions", "rounds", "segments", "conversations", "messages", "ratings", "orders", "attributions"}
)
_SALES_KINDS = ("orders", "buyers", "items", "postage_fen", "refund_fen")
_RETURN_BASES = {"invited": "rating_invites", "received": "received_buyers", "valid": "valid_conversations"}
#: Where the waits of a percentile lie, and the measure that counts them.
WAIT_TABLES: Mapping[WaitKind, tuple[str, str]] = {
    "rounds": ("rounds", "rounds_answered"),
    "rounds_window": ("rounds", "rounds_answered_window"),
    "first": ("receptions", "first_replies"),
    "first_window": ("receptions", "first_replies_window"),
}


@dataclass(frozen=True, slots=True)
class _Target:
    """Whose figures: the accounts, with days, that are added up. A span without agent_id is the whole shop."""

    by: By
    scope: str
    period: Period
    spans: tuple[AccountSpan, ...]


class MeasuredFigures:
    """Figures from measure rows, percentiles from a reader of waits, people and settings from the organisation.

    ``as_of``: the first business day without facts yet; a value is final when no later fact can change it. None: every
    value counts as final.
    """

    def __init__(
        self,
        measure_rows: Iterable[MeasureRow] | Held,
        waits: WaitsReader | None,
        organisation: Organisation,
        *,
        catalogue: Catalogue = CATALOGUE,
        as_of: date | None = None,
    ) -> None:
        self.organisation = organisation
        self.catalogue = catalogue
        self._as_of = as_of
        self._waits = waits
        self._only: frozenset[str] | None = None
        held = measure_rows if isinstance(measure_rows, Held) else of_rows(measure_rows, _peaks(catalogue))
        self._series, self._recorded_days = held.accounts, held.recorded
        self._agents: dict[str, list[str]] = defaultdict(list)
        for shop_id, agent_id in sorted(self._series):
            self._agents[shop_id].append(agent_id)
        self._spans_by = self._ways()
        self._shop_series: dict[tuple[str, str], list[Series]] = {}
        self._forget()

    def _forget(self) -> None:
        """Begin with nothing worked out."""
        self._measured: dict[tuple[str, tuple[AccountSpan, ...]], int | None] = {}
        self._valued: dict[tuple[str, _Target], MetricValue] = {}
        self._filters: dict[tuple[AccountSpan, ...], list[str]] = {}
        self._noises: dict[tuple[By, str, str, Period], Noise] = {}
        self._targets: dict[tuple[By, Period], dict[str, _Target]] = {}
        self._waited: dict[tuple[WaitKind, Fraction, _Target], tuple[int, int, int] | None] = {}

    def within(self, shop_ids: Iterable[str]) -> MeasuredFigures:
        """The same figures as if these were the only shops: people and teams with what they did there."""
        narrowed = copy(self)
        wanted = frozenset(shop_ids)
        narrowed._only = wanted if self._only is None else wanted & self._only
        narrowed._spans_by = narrowed._ways()
        narrowed._forget()
        return narrowed

    def _ways(self) -> Mapping[By, Callable[[Period], Iterator[tuple[str, AccountSpan]]]]:
        return {
            "agent": self._spans_by_agent,
            "employee": self._spans_by_employee,
            "team": self._spans_by_team,
            "line": self._spans_by_line,
            "shop": self._spans_by_shop,
        }

    @classmethod
    def from_table(
        cls,
        table: pa.Table,
        waits: WaitsReader | None,
        organisation: Organisation,
        *,
        catalogue: Catalogue = CATALOGUE,
        as_of: date | None = None,
    ) -> MeasuredFigures:
        """From an Arrow table of measures."""
        return cls(of_table(table, _peaks(catalogue)), waits, organisation, catalogue=catalogue, as_of=as_of)

    # --- questions ----------------------------------------------------------------------------

    def metric(self, key: str, employee_id: str, period: Period) -> MetricValue:
        """The employee's own value."""
        return self._value(self.catalogue.metric(key), self._employee(employee_id, period))

    def measure(self, key: str, employee_id: str, period: Period) -> int | None:
        """The employee's measure; None when nothing was recorded, or this version does not count it from records."""
        return self._measure(self.catalogue.measure(key), self._employee(employee_id, period).spans)

    def team_metric(self, key: str, employee_id: str, period: Period) -> MetricValue:
        """The value of the employee's team, day by day the team they were in."""
        return self._value(self.catalogue.metric(key), self._team_of(self._employee(employee_id, period)))

    def shop_metric(self, key: str, shop_ids: Sequence[str], period: Period) -> MetricValue:
        """The value of these shops together, from summed measures."""
        return self._value(self.catalogue.metric(key), _shops(shop_ids, period))

    def shop_measure(self, key: str, shop_ids: Sequence[str], period: Period) -> int | None:
        """A measure of these shops together; None when nothing was recorded."""
        return self._measure(self.catalogue.measure(key), _shops(shop_ids, period).spans)

    def shops_of(self, employee_id: str, period: Period) -> tuple[str, ...]:
        """The shops where the employee had an account in the period."""
        return tuple(sorted({span.shop_id for span in self._employee(employee_id, period).spans}))

    def has_records(self, employee_id: str, period: Period) -> bool:
        """Whether any of the employee's accounts has a row on a day they held it."""
        spans = self._employee(employee_id, period).spans
        return any(self._worked(span.shop_id, span.agent_id or "", Period(span.start, span.end)) for span in spans)

    def employee_ids(self, period: Period) -> tuple[str, ...]:
        """Everybody with an account in the period, unmatched accounts under their own id, in order."""
        return tuple(self._all("employee", period))

    def unmatched(self, period: Period) -> list[AccountSpan]:
        """Accounts that worked on days on which nobody is known to hold them, with those stretches of days."""
        spans = self.organisation.unmatched_accounts(self._seen(period), period)
        return [span for span in spans if self._worked(span.shop_id, span.agent_id or "", Period(span.start, span.end))]

    def scope_value(self, by: By, scope: str, key: str, period: Period) -> MetricValue:
        """The value of one scope as named by ``values``; an unknown scope has nothing recorded."""
        return self._value(self.catalogue.metric(key), self._scope_target(by, scope, period))

    def accounts(self, by: By, scope: str, period: Period) -> tuple[AccountSpan, ...]:
        """The accounts, with days, that are added up for one scope; none for an unknown one."""
        return self._scope_target(by, scope, period).spans

    def values(self, by: By, period: Period, keys: Iterable[str] | None = None) -> Iterator[tuple[str, MetricValue]]:
        """(scope, value) of every scope, in order of scope and key as given; all metrics when no keys are given.

        Scopes: agent ``shop_id/agent_id``, employee id, team, line, shop id.
        """
        metrics = [self.catalogue.metric(key) for key in (self.catalogue.metrics if keys is None else keys)]
        for scope, target in self._all(by, period).items():
            for metric in metrics:
                yield scope, self._value(metric, target)

    def trial(self, metric: Metric, by: By, period: Period) -> Iterator[tuple[str, MetricValue]]:
        """(scope, value) of every scope under a metric nobody declared, such as a formula that is being written.

        Its key must be its own: values are kept by it.
        Raises: UnknownName for a figure the formula names and nobody declared.
        """
        for scope, target in self._all(by, period).items():
            yield scope, self._value(metric, target)

    # --- how far a value may be luck -----------------------------------------------------------

    def noise(self, key: str, employee_id: str, period: Period) -> Noise:
        """How far the employee's own value may be luck."""
        return self.scope_noise("employee", employee_id, key, period)

    def scope_noise(self, by: By, scope: str, key: str, period: Period) -> Noise:
        """How far the value of one scope, as ``values`` names it, may be luck."""
        asked = (by, scope, key, period)
        if asked not in self._noises:
            self._noises[asked] = noise_of(self, by, scope, key, period)
        return self._noises[asked]

    def metric_of(self, key: str) -> Metric:
        """What a key or label means."""
        return self.catalogue.metric(key)

    def daily_parts(self, by: By, scope: str, key: str, period: Period) -> list[DayPart]:
        """The parts of each day with any record of the scope, in order; empty when they do not add up to the value.

        A figure that is a sum (its denominator is a number) has an equal part of that number on each day.
        """
        metric = self.catalogue.metric(key)
        target = self._scope_target(by, scope, period)
        days = self._days_of(target)
        if metric.quantile is not None or not days:
            return []
        numerator, denominator = metric.formulas()
        above, below = self._summed(numerator, metric), self._summed(denominator, metric)
        fixed = denominator.weighted_sum()
        if not above or fixed is None or (fixed[0] and not below):
            return []
        share = fixed[1] / len(days)
        parts = [
            DayPart(day, self._on_day(above, target, day), self._on_day(below, target, day) if below else share)
            for day in days
        ]
        value = self._value(metric, target)
        sums = (
            sum((part.numerator for part in parts), Fraction(0)),
            sum((part.denominator for part in parts), Fraction(0)),
        )
        return parts if sums == (value.numerator, value.denominator) else []

    def wait_at(self, by: By, scope: str, key: str, period: Period, place: int) -> Fraction | None:
        """Of the waits behind a percentile, the one at a place counted from 1, in seconds; None where there is none."""
        metric, target = self.catalogue.metric(key), self._scope_target(by, scope, period)
        count = self._value(metric, target).count or 0
        if self._waits is None or metric.waits is None or not 1 <= place <= count:
            return None
        quantile = Fraction(place - 1, count - 1) if count > 1 else Fraction(0)
        groups = {scope: self._accounts(target.spans)}
        found = self._waits.order_statistics(metric.waits, period, groups, quantile).get(scope)
        return None if found is None else Fraction(found[1], 1000)

    def _summed(self, formula: Formula, metric: Metric) -> list[tuple[Fraction, Measure]]:
        """(factor, measure) of a plain sum of measures that add up over days; empty where it is none."""
        named = [(factor, self.catalogue.find(tagged(name, metric))) for name, factor in factors(formula).items()]
        summed = [(factor, part) for factor, part in named if isinstance(part, Measure) and part.combine == "sum"]
        return summed if len(summed) == len(named) else []

    def _on_day(self, summed: Sequence[tuple[Fraction, Measure]], target: _Target, day: date) -> Fraction:
        spans = [
            AccountSpan(span.shop_id, span.agent_id, day, day + ONE_DAY)
            for span in target.spans
            if span.start <= day < span.end
        ]
        return sum((factor * self._of_span(measure, span) for factor, measure in summed for span in spans), Fraction(0))

    def _days_of(self, target: _Target) -> list[date]:
        """The days on which any account of a target has a row, in order."""
        days: set[date] = set()
        for span in target.spans:
            agents = self._agents.get(span.shop_id, []) if span.agent_id is None else [span.agent_id]
            for agent_id in agents:
                for one in self._series.get((span.shop_id, agent_id), {}).values():
                    days.update(one.days[bisect_left(one.days, span.start) : bisect_left(one.days, span.end)])
        return sorted(days)

    # --- scopes -------------------------------------------------------------------------------

    def _all(self, by: By, period: Period) -> dict[str, _Target]:
        """Every scope of a kind with something in the period, in order."""
        if (by, period) not in self._targets:
            spans: dict[str, list[AccountSpan]] = defaultdict(list)
            for scope, span in self._spans_by[by](period):
                if self._only is None or span.shop_id in self._only:
                    spans[scope].append(span)
            self._targets[by, period] = {
                scope: _Target(by, scope, period, tuple(sorted(found))) for scope, found in sorted(spans.items())
            }
        return self._targets[by, period]

    def _scope_target(self, by: By, scope: str, period: Period) -> _Target:
        """A scope as ``values`` names it; an unknown one has nothing."""
        return self._all(by, period).get(scope, _Target(by, scope, period, ()))

    def _seen(self, period: Period) -> Iterator[tuple[str, str]]:
        """Accounts with a row in the period."""
        return (
            (shop_id, agent_id)
            for shop_id, agents in self._agents.items()
            for agent_id in agents
            if agent_id and self._worked(shop_id, agent_id, period)
        )

    def _worked(self, shop_id: str, agent_id: str, period: Period) -> bool:
        """Whether the account has a row in the period."""
        series = self._series.get((shop_id, agent_id), {}).values()
        return any(bisect_left(one.days, period.start) < bisect_left(one.days, period.end) for one in series)

    def _spans_by_agent(self, period: Period) -> Iterator[tuple[str, AccountSpan]]:
        for shop_id, agent_id in self._seen(period):
            yield f"{shop_id}/{agent_id}", AccountSpan(shop_id, agent_id, period.start, period.end)

    def _spans_by_employee(self, period: Period) -> Iterator[tuple[str, AccountSpan]]:
        for employee_id in self.organisation.employee_ids:
            for span in self.organisation.accounts_of(employee_id, period):
                yield employee_id, span
        for span in self.unmatched(period):
            yield self.organisation.unmatched_id(span.shop_id, span.agent_id or ""), span

    def _spans_by_team(self, period: Period) -> Iterator[tuple[str, AccountSpan]]:
        for team, _, span in self._people_spans(period):
            if team:
                yield team, span

    def _spans_by_line(self, period: Period) -> Iterator[tuple[str, AccountSpan]]:
        for _, line, span in self._people_spans(period):
            if line:
                yield line, span

    def _people_spans(self, period: Period) -> Iterator[tuple[str | None, str | None, AccountSpan]]:
        """(team, line, account with days) of everybody, cut where team or line change."""
        for employee_id in self.organisation.employee_ids:
            for days, person in self.organisation.person_spans(employee_id, period):
                for span in self.organisation.accounts_of(employee_id, days):
                    yield person.team, person.line, span

    def _spans_by_shop(self, period: Period) -> Iterator[tuple[str, AccountSpan]]:
        for shop_id in {*self._agents, *(shop.shop_id for shop in self.organisation.shops)}:
            yield shop_id, AccountSpan(shop_id, None, period.start, period.end)

    def _employee(self, employee_id: str, period: Period) -> _Target:
        return self._all("employee", period).get(employee_id, _Target("employee", employee_id, period, ()))

    def _team_of(self, target: _Target) -> _Target:
        """The team of an employee or account, on the days they were in it; other scopes are their own team."""
        if target.by not in ("agent", "employee"):
            return target
        spans: set[AccountSpan] = set()
        for days, team in self._teams_of(target):
            found = self._all("team", days).get(team)
            if found is not None and days == target.period:
                return found
            spans.update(found.spans if found is not None else ())
        return _Target("team", f"team of {target.scope}", target.period, tuple(sorted(spans)))

    def _teams_of(self, target: _Target) -> Iterator[tuple[Period, str]]:
        for days, employee_id in self._holders(target):
            for part, person in self.organisation.person_spans(employee_id, days):
                if person.team:
                    yield part, person.team

    def _holders(self, target: _Target) -> Iterator[tuple[Period, str]]:
        if target.by == "employee":
            yield target.period, target.scope
            return
        for span in target.spans:
            for days, holder in self.organisation.holder_spans(span.shop_id, span.agent_id or "", target.period):
                if holder is not None:
                    yield days, holder

    def _of_scope(self, scope: Scope, target: _Target) -> _Target:
        """What ``team(..)`` and ``shop(..)`` mean for a scope."""
        if scope == "team":
            return self._team_of(target)
        return _shops(sorted({span.shop_id for span in target.spans}), target.period)

    # --- measures -----------------------------------------------------------------------------

    def _measure(self, measure: Measure, spans: tuple[AccountSpan, ...]) -> int | None:
        key = (measure.key, spans)
        if key not in self._measured:
            parts = [self._of_span(measure, span) for span in spans if self._is_known(measure, span)]
            total = max(parts, default=0) if measure.combine == "max" else sum(parts)
            self._measured[key] = total if parts else None
        return self._measured[key]

    def _is_recorded(self, span: AccountSpan) -> bool:
        """Whether anything of the shop was recorded on the span's days."""
        days = self._recorded_days.get(span.shop_id, [])
        return bisect_left(days, span.start) < bisect_left(days, span.end)

    def _is_known(self, measure: Measure, span: AccountSpan) -> bool:
        """Whether no row of the measure means 0: counted from what the shop recorded on these days, or reported there."""
        if telling := known_by(measure):
            return any(self._has_row(key, span) for key in telling)
        return self._is_recorded(span) if is_computed(measure) else self._has_row(measure.key, span)

    def _has_row(self, key: str, span: AccountSpan) -> bool:
        """Whether anybody in the span's shop has a row of the measure on these days."""
        rows = self._series_of(key, AccountSpan(span.shop_id, None, span.start, span.end))
        return any(bisect_left(one.days, span.start) < bisect_left(one.days, span.end) for one in rows)

    def _of_span(self, measure: Measure, span: AccountSpan) -> int:
        if not measure.virtual:
            return self._stored(measure.key, span, peak=measure.combine == "max")
        total = 0
        for days, settings in self.organisation.settings_spans(span.shop_id, Period(span.start, span.end)):
            part = AccountSpan(span.shop_id, span.agent_id, days.start, days.end)
            total += sum(sign * self._stored(key, part) for sign, key in stored_parts(measure.key, settings))
        return total

    def _stored(self, key: str, span: AccountSpan, *, peak: bool = False) -> int:
        series = self._series_of(key, span)
        if peak:
            return max((one.peak(span.start, span.end) for one in series), default=0)
        return sum(one.total(span.start, span.end) for one in series)

    def _series_of(self, key: str, span: AccountSpan) -> list[Series]:
        """The series behind a measure of one account, or of all accounts of a shop."""
        if span.agent_id is not None:
            one = self._series.get((span.shop_id, span.agent_id), {}).get(key)
            return [] if one is None else [one]
        if (span.shop_id, key) not in self._shop_series:
            found = (self._series[span.shop_id, agent_id].get(key) for agent_id in self._agents.get(span.shop_id, []))
            self._shop_series[span.shop_id, key] = [one for one in found if one is not None]
        return self._shop_series[span.shop_id, key]

    # --- values -------------------------------------------------------------------------------

    def _value(self, metric: Metric, target: _Target) -> MetricValue:
        key = (metric.key, target)
        if key not in self._valued:
            self._valued[key] = (
                self._percentile(metric, target) if metric.quantile is not None else self._ratio(metric, target)
            )
        return self._valued[key]

    def _ratio(self, metric: Metric, target: _Target) -> MetricValue:
        inputs: dict[tuple[str, str], Trace] = {}
        try:
            numerator, denominator = (self._number(formula, metric, target, inputs) for formula in metric.formulas())
        except SteelyardError as error:
            error.where = f"{metric.key}: {error.where or ''}".rstrip(": ")
            raise
        known = numerator is not None and denominator is not None and denominator != 0
        value = numerator / denominator if known else None  # type: ignore[operator]  # both are there when known
        return self._finished(
            metric, target, value, numerator, denominator, self._count(metric, denominator), tuple(inputs.values())
        )

    def _number(
        self, formula: Formula, metric: Metric, target: _Target, inputs: dict[tuple[str, str], Trace]
    ) -> Fraction | None:
        def own(name: str) -> Fraction | None:
            return scoped(None, name)

        def scoped(scope: Scope | None, name: str) -> Fraction | None:
            of = target if scope is None else self._of_scope(scope, target)
            value, trace = self._part(tagged(name, metric), of)
            inputs[scope or "", name] = trace
            return value

        return formula.number(own, scoped)

    def _part(self, name: str, target: _Target) -> tuple[Fraction | None, Trace]:
        """One figure named in a formula, with its trace."""
        found = self.catalogue.find(name)
        if isinstance(found, Metric):
            value = self._value(found, target)
            return value.value, value.trace
        total = self._measure(found, target.spans)
        return None if total is None else Fraction(total), self._measure_trace(found, target, total)

    def _measure_trace(self, measure: Measure, target: _Target, total: int | None) -> Trace:
        words = (
            measure.words
            if target.by in ("agent", "employee") or (target.by == "shop" and measure.key.startswith("shop_"))
            else Words(f"{_SCOPE_WORDS[target.by].zh}{measure.zh}", f"{_SCOPE_WORDS[target.by].en} {measure.en}")
        )
        sums = self._stands_for(measure, target)
        counted = self.catalogue.measure(sums[0][0][1]) if len(sums) == 1 and len(sums[0]) == 1 else measure
        return Trace(
            words,
            total,
            measure.unit,
            rule=" = ".join([measure.key, " | ".join(map(_sum_text, sums))]) if sums else measure.key,
            note=self._with_filters(measure, target),
            evidence=Evidence(counted.table, counted.key, target.spans, target.period.start, target.period.end),
        )

    def _with_filters(self, measure: Measure, target: _Target) -> Words | None:
        """The measure's note, and which filters of its shops take conversations (or orders) out of it."""
        if measure.table not in _FILTERED or measure.key == "filtered_conversations":
            return measure.note
        by_orders = measure.table in ("orders", "attributions")
        named = [one for one in self._filters_of(target.spans) if (one == "flagged_orders") is by_orders]
        if not named:
            return measure.note
        told = Words(f"已过滤：{'、'.join(named)}", f"filtered out: {', '.join(named)}")
        return told if measure.note is None else Words(f"{measure.note.zh}{told.zh}", f"{measure.note.en} {told.en}")

    def _filters_of(self, spans: tuple[AccountSpan, ...]) -> list[str]:
        """The filters in force on any day of the spans, in order."""
        if spans not in self._filters:
            found = {
                one
                for span in spans
                for _, settings in self.organisation.settings_spans(span.shop_id, Period(span.start, span.end))
                for one in settings.filters
            }
            self._filters[spans] = sorted(found)
        return self._filters[spans]

    def _stands_for(self, measure: Measure, target: _Target) -> list[list[tuple[int, str]]]:
        """What a virtual measure stands for under the settings of a target's days: one sum unless they change."""
        if not measure.virtual:
            return []
        found = (
            stored_parts(measure.key, settings)
            for span in target.spans
            for _, settings in self.organisation.settings_spans(span.shop_id, Period(span.start, span.end))
        )
        return [list(parts) for parts in dict.fromkeys(tuple(parts) for parts in found)]

    def _count(self, metric: Metric, denominator: Fraction | None) -> int | None:
        """The number of cases, where the denominator is a count of them."""
        names = metric.formulas()[1].names
        if denominator is None or denominator.denominator != 1 or not names:
            return None
        parts = [self.catalogue.find(name) for name in names]
        return int(denominator) if all(isinstance(part, Measure) and part.unit == "count" for part in parts) else None

    def _percentile(self, metric: Metric, target: _Target) -> MetricValue:
        found = self._order_statistic(metric, target)
        if found is None:
            return self._finished(metric, target, None, None, Fraction(0) if target.spans else None, 0, ())
        count, low, high = found
        value = interpolated(count, low, high, metric.quantile or Fraction(0)) / 1000
        table, measure = WAIT_TABLES[metric.waits or "rounds"]
        evidence = Evidence(table, measure, target.spans, target.period.start, target.period.end)
        neighbours = tuple(
            Trace(Words(f"排序后第 {place} 个等待", f"wait number {place} in order"), wait, "ms", evidence=evidence)
            for place, wait in _neighbours(count, low, high, metric.quantile or Fraction(0))
        )
        counted = Trace(Words("等待数", "number of waits"), count, "count", rule=measure, evidence=evidence)
        return self._finished(metric, target, value, None, Fraction(count), count, (counted, *neighbours))

    def _order_statistic(self, metric: Metric, target: _Target) -> tuple[int, int, int] | None:
        """(n, low, high) of a target's waits; read for all scopes of its kind at once."""
        kind, quantile = metric.waits or "rounds", metric.quantile or Fraction(0)
        if self._waits is None or not target.spans:
            return None
        if (kind, quantile, target) not in self._waited:
            alike = [
                one for one in self._all(target.by, target.period).values() if (kind, quantile, one) not in self._waited
            ]
            wanted = alike if target in alike else [target]
            groups = {str(number): self._accounts(one.spans) for number, one in enumerate(wanted)}
            answers = self._waits.order_statistics(kind, target.period, groups, quantile)
            for number, one in enumerate(wanted):
                answer = answers.get(str(number))
                self._waited[kind, quantile, one] = answer[:3] if answer is not None and answer[0] else None
        return self._waited[kind, quantile, target]

    def _accounts(self, spans: Iterable[AccountSpan]) -> list[tuple[str, str, date, date]]:
        return [
            (span.shop_id, agent_id, span.start, span.end)
            for span in spans
            for agent_id in (self._agents.get(span.shop_id, []) if span.agent_id is None else [span.agent_id])
        ]

    def _finished(
        self,
        metric: Metric,
        target: _Target,
        value: Fraction | None,
        numerator: Fraction | None,
        denominator: Fraction | None,
        count: int | None,
        inputs: tuple[Trace, ...],
    ) -> MetricValue:
        final_note = self._not_final(metric, target)
        unmeasured = None if value is not None else self._unmeasured(metric, target)
        empty = None if value is not None else unmeasured or _why_empty(denominator)
        if len(inputs) == 1 and self.catalogue.is_measure(metric.key):
            trace = replace(inputs[0], note=empty or final_note or inputs[0].note)  # a measure is its own figure
        else:
            trace = Trace(
                metric.words,
                value,
                metric.unit,
                rule=f"{metric.key} = {metric.formula_text}",
                inputs=inputs,
                note=empty or final_note or metric.note,
                count=count if value is not None else None,
            )
        return MetricValue(
            metric.key,
            value,
            numerator,
            denominator,
            count,
            trace,
            final_note is None,
            final_note,
            unmeasured,
            self.catalogue.is_share(metric),
        )

    def _unmeasured(self, metric: Metric, target: _Target) -> Words | None:
        """What was not counted at all, so that a value is missing; None when only the arithmetic has none."""
        missing = sorted(
            (
                measure
                for measure in self.catalogue.leaves(metric)
                if (known_by(measure) or not is_computed(measure)) and self._measure(measure, target.spans) is None
            ),
            key=lambda measure: measure.key,
        )
        absent = [measure for measure in missing if known_by(measure)]
        if absent:
            tables = sorted({records_of(measure) for measure in absent})
            return Words(
                f"没有{'、'.join(f'{TABLES[table].zh}（{table}）' for table in tables)}记录",
                f"no records in {', '.join(tables)}",
            )
        if not any(self._is_recorded(span) for span in target.spans):
            return Words("没有记录", "nothing was recorded")
        if not missing:
            return None
        return Words(
            f"本版本尚未计算：{'、'.join(measure.zh for measure in missing)}",
            f"not computed in this version: {', '.join(measure.en for measure in missing)}",
        )

    def _not_final(self, metric: Metric, target: _Target) -> Words | None:
        """Why the value may still change; None when it cannot."""
        if self._as_of is None:
            return None
        delays = {measure.delay for measure in self.catalogue.leaves(metric)}
        shop_ids = {span.shop_id for span in target.spans}
        days = max(
            (
                delay_days(delay, self.organisation.settings_of(shop_id, target.period.last_day))
                for delay in delays
                for shop_id in shop_ids
            ),
            default=0,
        )
        final_on = target.period.end + timedelta(days=days)
        if self._as_of >= final_on:
            return None
        return Words(
            f"数据到 {self._as_of} 之前，{final_on} 起为最终值",
            f"facts end before {self._as_of}; final once they reach {final_on}",
        )


_SCOPE_WORDS: Mapping[By, Words] = {
    "agent": Words("", ""),
    "employee": Words("", ""),
    "team": Words("团队", "team's"),
    "line": Words("业务线", "line's"),
    "shop": Words("店铺", "shop's"),
}


def _why_empty(denominator: Fraction | None) -> Words:
    """Why there is no value although everything was counted."""
    if denominator == 0:
        return Words("分母为零，没有值(不是 0)", "the denominator is zero: no value, not 0")
    return Words("缺少所需的数", "a figure it needs is missing")


def _peaks(catalogue: Catalogue) -> frozenset[str]:
    """Measures of which the highest day counts."""
    return frozenset(measure.key for measure in catalogue.measures.values() if measure.combine == "max")


def _shops(shop_ids: Iterable[str], period: Period) -> _Target:
    """Whole shops together."""
    wanted = sorted(set(shop_ids))
    spans = tuple(AccountSpan(shop_id, None, period.start, period.end) for shop_id in wanted)
    return _Target("shop", wanted[0] if len(wanted) == 1 else "+".join(wanted), period, spans)


def _sum_text(parts: Sequence[tuple[int, str]]) -> str:
    """Stored measures with their signs, as a sum."""
    text = "".join(f" {'+' if sign > 0 else '-'} {key}" for sign, key in parts)
    return text.removeprefix(" + ")


def stored_parts(key: str, settings: Settings) -> list[tuple[int, str]]:
    """The stored measures, each with its sign, that a virtual one stands for under these settings."""
    rule = f"sales_{settings.attribution_rule}"
    if key == "ratings_base":
        return [(1, _RETURN_BASES[settings.rating_return_base])]
    if key == "sales_gross_fen":
        return [(1, f"{rule}_fen")]
    if key == "sales_fen":
        return [(1, f"{rule}_fen"), *((-1, f"{rule}_{taken}_fen") for taken in settings.sales_net_of)]
    kind = key.removeprefix("sales_")
    if kind not in _SALES_KINDS:
        raise AssertionError(f"{key} is declared virtual but not resolved")
    return [(1, f"{rule}_{kind}")]


def interpolated(count: int, low: int, high: int, quantile: Fraction) -> Fraction:
    """The quantile of ``count`` sorted values by linear interpolation between the two neighbours of (n - 1) x q."""
    place = (count - 1) * quantile
    return low + (high - low) * (place - place.__floor__())


def _neighbours(count: int, low: int, high: int, quantile: Fraction) -> list[tuple[int, int]]:
    """(place counted from 1, wait) of the values a quantile lies between; one when it falls on a value."""
    place = (count - 1) * quantile
    first = place.__floor__() + 1
    return [(first, low)] if place.denominator == 1 else [(first, low), (first + 1, high)]
