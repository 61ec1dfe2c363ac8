"""Measures of many people and months at once: whole columns of whole numbers instead of one traced figure at a time.

The answers are those of ``MeasuredFigures``; what a column cannot hold (shares of a team, percentiles ...) is asked of
it, row by row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.facts.organisation import Organisation
from steelyard.measures.catalogue import is_computed, known_by
from steelyard.measures.model import Measure
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.metrics.evaluate import MeasuredFigures, stored_parts
from steelyard.metrics.figures import WaitsReader
from steelyard.periods import Period
from steelyard.schemes.assignment import governed
from steelyard.schemes.model import Version
from steelyard.simulate.rows import Rows
from steelyard.simulate.store import Store
from steelyard.trace import AccountSpan

Column = list[int | None]

_ALWAYS = Period(date.min, date.max)
_Parts = tuple[tuple[int, str], ...]


@dataclass(slots=True)
class _Places:
    """Where the rows' accounts lie in the store: one spot for most, several for some, none for those without."""

    nowhere: int
    single: list[int] = field(default_factory=list)
    several: dict[int, list[int]] = field(default_factory=dict)
    spans: list[Sequence[AccountSpan]] = field(default_factory=list)

    def add(self, spans: Sequence[AccountSpan], spots: Sequence[int]) -> None:
        """The next row."""
        if len(spots) > 1:
            self.several[len(self.single)] = list(spots)
        self.single.append(spots[0] if len(spots) == 1 else self.nowhere)
        self.spans.append(spans)


class _MadeWhenAsked:
    """Figures that are read into Python only when somebody asks them for more than the organisation."""

    def __init__(self, organisation: Organisation, make: Callable[[], MeasuredFigures]) -> None:
        self.organisation = organisation
        self._make = make

    def __getattr__(self, name: str) -> Any:
        if name == "_figures":
            self._figures = self._make()
            return self._figures
        return getattr(self._figures, name)


class Past:
    """Past measures of an organisation: columns of whole numbers, and the ordinary figures behind them.

    ``measures``: shop_id, business_day, agent_id, measure, value; daily, or in whole months as ``measures.months`` gives
    them, with every month cut in which a period or anything dated begins or ends on another day.
    """

    def __init__(
        self,
        measures: pa.Table,
        organisation: Organisation,
        *,
        waits: WaitsReader | None = None,
        catalogue: Catalogue = CATALOGUE,
        as_of: date | None = None,
    ) -> None:
        self.organisation = organisation
        self.catalogue = catalogue
        self._waits = waits
        self._as_of = as_of
        self._table = measures
        self._store = Store(measures)
        self._known_people = frozenset(organisation.employee_ids)
        self._places: dict[Rows, _Places] = {}
        self._columns: dict[tuple[Rows, str], Column] = {}
        self._held: dict[str, tuple[AccountSpan, ...]] = {}
        self._parts: dict[tuple[str, str, date, date], _Parts | None] = {}
        self._knows: dict[tuple[str, str, date, date], bool] = {}
        self._unknowns: dict[tuple[Rows, frozenset[str]], list[int]] = {}
        self._governed: dict[tuple[str, Period], tuple[str, ...]] = {}
        self._nobodys: dict[tuple[str, str], list[Period]] = {}

    @cached_property
    def figures(self) -> MeasuredFigures:
        """The ordinary figures, made when first asked a question."""
        return cast(MeasuredFigures, _MadeWhenAsked(self.organisation, self._measured))

    def _measured(self) -> MeasuredFigures:
        return MeasuredFigures.from_table(
            self._table, self._waits, self.organisation, catalogue=self.catalogue, as_of=self._as_of
        )

    @property
    def first_day(self) -> date | None:
        """The first day anything was counted on; None where nothing was."""
        found: date | None = pc.min(self._table["business_day"]).as_py()
        return found

    def measure(self, key: str, rows: Rows) -> Column:
        """A measure of everybody in their periods: None where it was not counted."""
        if (rows, key) not in self._columns:
            measure = self.catalogue.measure(key)
            column = self._virtual(measure, rows) if measure.virtual else self._summed(measure, rows)
            for row in self._unknown(measure, rows):
                column[row] = None
            self._columns[rows, key] = column
        return self._columns[rows, key]

    def shop_measure(self, key: str, shop_ids: Sequence[str], period: Period) -> int | None:
        """A measure of whole shops together; None when nothing was recorded."""
        measure = self.catalogue.measure(key)
        if measure.virtual or measure.combine == "max":
            return self.figures.shop_measure(key, shop_ids, period)
        known = [shop_id for shop_id in set(shop_ids) if self._is_known(measure, shop_id, period.start, period.end)]
        totals = [self._store.shop_total(measure.key, shop_id, period.start, period.end) for shop_id in known]
        return sum(totals) if known else None

    def spans(self, rows: Rows) -> Sequence[Sequence[AccountSpan]]:
        """The accounts of each row, with their days in the period."""
        return self._at(rows).spans

    def unmatched(self, period: Period) -> tuple[str, ...]:
        """Accounts that worked in the period on days when nobody is known to hold them, under their own ids."""
        return tuple(sorted(self._unmatched_spans(period)))

    def governed(self, version: Version, period: Period) -> tuple[str, ...]:
        """Whom a version governs in a period, unmatched accounts among them; kept, for versions often govern the same."""
        key = (repr(version.applies_to), period)
        if key not in self._governed:
            self._governed[key] = governed(version, self.organisation, period, self.unmatched(period))
        return self._governed[key]

    # --- inside -------------------------------------------------------------------------------

    def _unmatched_spans(self, period: Period) -> Mapping[str, list[AccountSpan]]:
        found: dict[str, list[AccountSpan]] = defaultdict(list)
        for shop_id, agent_id in self._store.accounts:
            for held_by_nobody in self._nobodys_days(shop_id, agent_id):
                days = period.overlap(held_by_nobody.start, held_by_nobody.end)
                if days is not None and self._store.worked(shop_id, agent_id, days.start, days.end):
                    span = AccountSpan(shop_id, agent_id, days.start, days.end)
                    found[self.organisation.unmatched_id(shop_id, agent_id)].append(span)
        return found

    def _nobodys_days(self, shop_id: str, agent_id: str) -> list[Period]:
        """When nobody is known to hold an account; what belongs to no account at all is left out."""
        account = (shop_id, agent_id)
        if account not in self._nobodys:
            spans = self.organisation.holder_spans(shop_id, agent_id, _ALWAYS) if agent_id else []
            self._nobodys[account] = [days for days, holder in spans if holder is None]
        return self._nobodys[account]

    def _at(self, rows: Rows) -> _Places:
        if rows not in self._places:
            places = _Places(self._store.size)
            for period, within in rows.periods.items():
                people = [rows.pairs[place][0] for place in within]
                others = {} if self._known_people.issuperset(people) else self._unmatched_spans(period)
                for employee_id in people:
                    known = employee_id in self._known_people
                    spans = self._held_in(employee_id, period) if known else others.get(employee_id, [])
                    places.add(spans, [spot for span in spans for spot in self._store.within(span)])
            self._places[rows] = places
        return self._places[rows]

    def _held_in(self, employee_id: str, period: Period) -> list[AccountSpan]:
        """The accounts an employee held, cut to the period."""
        if employee_id not in self._held:
            self._held[employee_id] = self.organisation.accounts_of(employee_id, _ALWAYS)
        start, end = period.start, period.end
        return [
            AccountSpan(span.shop_id, span.agent_id, max(span.start, start), min(span.end, end))
            for span in self._held[employee_id]
            if span.start < end and start < span.end
        ]

    def _summed(self, measure: Measure, rows: Rows) -> Column:
        """A stored measure added up over each row's spots."""
        at = self._at(rows)
        values = self._store.dense(measure.key)
        column: Column = [values[spot] for spot in at.single]
        for row, spots in at.several.items():
            found = [values[spot] for spot in spots]
            column[row] = max(found) if measure.combine == "max" else sum(found)
        return column

    def _virtual(self, measure: Measure, rows: Rows) -> Column:
        """A measure that stands for stored ones by the shop's settings; where these change, the figures are asked."""
        column: Column = []
        stored: dict[_Parts, list[tuple[int, Column]]] = {}
        for row, spans in enumerate(self._at(rows).spans):
            parts = self._parts_in(measure, spans)
            if parts is None:
                column.append(self.figures.measure(measure.key, *rows.pairs[row]))
                continue
            if parts not in stored:
                stored[parts] = [(sign, self._summed(self.catalogue.measure(key), rows)) for sign, key in parts]
            column.append(sum(sign * (values[row] or 0) for sign, values in stored[parts]))
        return column

    def _parts_in(self, measure: Measure, spans: Iterable[AccountSpan]) -> _Parts | None:
        """The stored measures behind a virtual one, the same all through these spans; None where they are not."""
        found: set[_Parts | None] = set()
        for span in spans:
            key = (measure.key, span.shop_id, span.start, span.end)
            if key not in self._parts:
                settings = self.organisation.settings_spans(span.shop_id, Period(span.start, span.end))
                held = {tuple(stored_parts(measure.key, one)) for _, one in settings}
                self._parts[key] = held.pop() if len(held) == 1 else None
            found.add(self._parts[key])
        return () if not found else found.pop() if len(found) == 1 else None

    def _unknown(self, measure: Measure, rows: Rows) -> list[int]:
        """The rows of which no account's shop is known to have counted the measure; alike for all of one source."""
        source = known_by(measure) or frozenset([] if is_computed(measure) else [measure.key])
        if (rows, source) not in self._unknowns:
            self._unknowns[rows, source] = [
                row
                for row, spans in enumerate(self._at(rows).spans)
                if not any(self._is_known(measure, span.shop_id, span.start, span.end) for span in spans)
            ]
        return self._unknowns[rows, source]

    def _is_known(self, measure: Measure, shop_id: str, start: date, end: date) -> bool:
        """Whether no row means none: counted from what the shop recorded on these days, or reported there."""
        if telling := known_by(measure):
            return any(self._has_rows(key, shop_id, start, end) for key in telling)
        return self._has_rows("" if is_computed(measure) else measure.key, shop_id, start, end)

    def _has_rows(self, measure: str, shop_id: str, start: date, end: date) -> bool:
        """Whether the shop has a row of a measure on these days; without a measure, of any talk."""
        key = (measure, shop_id, start, end)
        if key not in self._knows:
            days = self._store.brought(measure, shop_id) if measure else self._store.recorded(shop_id)
            self._knows[key] = bisect_left(days, start.toordinal()) < bisect_left(days, end.toordinal())
        return self._knows[key]
