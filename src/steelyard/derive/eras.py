"""Eras: stretches of time in which a shop's clock and settings do not change.

Every instant of a shop lies in exactly one era, so that the business day, the service window and every
threshold become integer arithmetic on one joined row, the same on every engine.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from steelyard.derive.tables import DAY_MS
from steelyard.engines.base import Engine
from steelyard.facts.settings import SettingRow, Settings, change_days, resolve

_FIRST_MS, _LAST_MS = -(2**61), 2**61
_CLOCKS_FROM_MS, _CLOCKS_TO_MS = 946_684_800_000, 4_102_444_800_000
"""Offsets are followed from 2000 to 2100; no shop of this field has an older record. An instant outside takes the
nearest offset known, so it is dated within the hour and never lost."""

_COLUMNS: Mapping[str, pa.DataType] = {
    "shop_id": pa.string(),
    "era_start": pa.int64(),
    "era_end": pa.int64(),
    "day_offset_ms": pa.int64(),
    "local_offset_ms": pa.int64(),
    "session_gap_ms": pa.int64(),
    "window_start_ms": pa.int64(),
    "window_end_ms": pa.int64(),
    "window_by_conversation": pa.bool_(),
    "auto_answers": pa.bool_(),
    "bot_answers": pa.bool_(),
    "first_from_open": pa.bool_(),
    "quick_ms": pa.int64(),
    "slow_ms": pa.int64(),
    "slow_times": pa.int64(),
    "long_ms": pa.int64(),
    "inquiry_window_ms": pa.int64(),
    "after_sale_ms": pa.int64(),
    "repeat_ms": pa.int64(),
    "attribution_rule": pa.string(),
    "most_rounds": pa.bool_(),
    "positive_scores": pa.string(),
    "filter_internal": pa.bool_(),
    "filter_agent_only": pa.bool_(),
    "filter_single": pa.bool_(),
    "filter_advertisement": pa.bool_(),
    "filter_orders": pa.bool_(),
    "era": pa.int64(),
}


class Eras:
    """The eras of some shops, and the word lists of their filters.

    Grain: one row per (shop, era). Ends are excluded. Built from the ``settings`` and ``shops`` rows.
    """

    def __init__(
        self, shop_ids: Iterable[str], settings_rows: Sequence[SettingRow], timezones: Mapping[str, str]
    ) -> None:
        rows: list[dict[str, Any]] = []
        self.words: list[dict[str, Any]] = []
        self._sources: dict[int, tuple[str, ...]] = {}
        for shop_id in sorted(set(shop_ids)):
            for start, end, settings, zone in _stretches(shop_id, settings_rows, timezones):
                era = len(rows)
                rows.append(
                    {
                        "era": era,
                        "shop_id": shop_id,
                        "era_start": start,
                        "era_end": end,
                        **_clock(start, settings, zone),
                        **_values(settings),
                    }
                )
                self.words += _words(era, settings)
                self._sources[era] = settings.measure_sources
        self.rows = pa.Table.from_pylist(rows, schema=pa.schema(list(_COLUMNS.items())))

    def source_ranks(self, layouts: Iterable[str]) -> list[dict[str, Any]]:
        """Per era, the place of each source of measures in the shop's order: ``computed`` and report layouts.

        ``reports`` in the order stands for every layout it does not name; a source the order leaves out has no row.
        """
        ranks = []
        for era, order in self._sources.items():
            for source in ("computed", *sorted(layouts)):
                name = source if source in order or source == "computed" else "reports"
                if name in order:
                    ranks.append({"era": era, "source": source, "rank": order.index(name)})
        return ranks

    @property
    def longest_repeat_ms(self) -> int:
        """The widest window any era looks for a repeated contact in."""
        return max(self.rows["repeat_ms"].to_pylist(), default=0)

    @property
    def filters(self) -> bool:
        """Whether any era leaves conversations out."""
        names = ("filter_internal", "filter_agent_only", "filter_single", "filter_advertisement")
        return any(value for name in names for value in self.rows[name].to_pylist())

    @property
    def filters_orders(self) -> bool:
        """Whether any era leaves flagged orders out of sales."""
        return any(self.rows["filter_orders"].to_pylist())

    @property
    def filters_internal(self) -> bool:
        """Whether any era leaves conversations between the shop's own accounts out."""
        return any(self.rows["filter_internal"].to_pylist())

    def join(self, rows: ir.Table, instant: str, eras: ir.Table, *names: str) -> ir.Table:
        """The rows with the named era columns of the era in which ``instant`` lies.

        Where all shops share one era's values they are literals and nothing is joined.
        """
        constant = {name: self._constant(name) for name in names}
        if all(value is not None for value in constant.values()):
            return rows.mutate(
                **{name: ibis.literal(value, type=eras[name].type()) for name, value in constant.items()}
            )
        wanted = eras.select("shop_id", "era_start", "era_end", *names)
        return rows.inner_join(
            wanted,
            [
                rows.shop_id == wanted.shop_id,
                rows[instant] >= wanted.era_start,
                rows[instant] < wanted.era_end,
            ],
        ).select(*[rows[name] for name in rows.columns], *[wanted[name] for name in names])

    def join_days(self, rows: ir.Table, eras: ir.Table, *names: str) -> ir.Table:
        """The same for rows whose instant is the end of their business day (column ``day``)."""
        known = self.join(rows.mutate(_noon=rows.day), "_noon", eras, "day_offset_ms")
        timed = known.mutate(_noon=known.day - known.day_offset_ms + DAY_MS // 2).drop("day_offset_ms")
        return self.join(timed, "_noon", eras, *names).drop("_noon")

    def _constant(self, name: str) -> Any:
        values = set(self.rows[name].to_pylist())
        return values.pop() if len(values) == 1 else None


_WORD_COLUMNS = pa.schema([("era", pa.int64()), ("list", pa.string()), ("word", pa.string())])


@dataclass(frozen=True, slots=True)
class Clock:
    """The eras in Python and as tables of the engine."""

    eras: Eras
    rows: ir.Table
    words: ir.Table

    @classmethod
    def of(cls, engine: Engine, eras: Eras) -> Clock:
        """Hand the eras to the engine."""
        return cls(
            eras,
            engine.table(eras.rows, "eras"),
            engine.table(pa.Table.from_pylist(eras.words, schema=_WORD_COLUMNS), "era_words"),
        )


def day_of(instant: ir.IntegerValue, day_offset_ms: ir.IntegerValue) -> ir.IntegerValue:
    """The business day of an instant, as the epoch milliseconds of a midnight (integers only)."""
    local = instant + day_offset_ms
    return local - local % DAY_MS


def as_date(day: ir.IntegerValue) -> ir.DateValue:
    """A business day as a date."""
    return day.as_timestamp("ms").date()


def as_day(value: ir.DateValue) -> ir.IntegerValue:
    """A date as a business day."""
    return value.epoch_days().cast("int64") * DAY_MS


def _stretches(
    shop_id: str, settings_rows: Sequence[SettingRow], timezones: Mapping[str, str]
) -> Iterable[tuple[int, int, Settings, ZoneInfo]]:
    days = [None, *sorted(change_days(settings_rows, shop_id))]
    cuts: list[tuple[int, Settings, ZoneInfo]] = []
    for day in days:
        settings = resolve(settings_rows, shop_id, day or date(1970, 1, 1), timezone=timezones.get(shop_id))
        zone = settings.zone
        start = _FIRST_MS if day is None else _midnight_ms(day, zone) + settings.business_day_start_ms
        cuts.append((start, settings, zone))
    for index, (start, settings, zone) in enumerate(cuts):
        end = cuts[index + 1][0] if index + 1 < len(cuts) else _LAST_MS
        inner = [start, *_clock_changes(start, end, zone, settings.business_day_start_ms), end]
        yield from ((low, high, settings, zone) for low, high in itertools.pairwise(inner) if low < high)


def _clock_changes(start: int, end: int, zone: ZoneInfo, day_start_ms: int) -> list[int]:
    """Instants in (start, end) at which the local offset changes, each also shifted by the day's start."""
    changes: set[int] = set()
    step = 15 * DAY_MS
    low = max(start - DAY_MS, _CLOCKS_FROM_MS)
    while low < min(end, _CLOCKS_TO_MS):
        high = low + step
        if _offset_ms(low, zone) != _offset_ms(high, zone):
            changes.update((at := _bisect(low, high, zone), at + day_start_ms))
        low = high
    return sorted(at for at in changes if start < at < end)


def _bisect(low: int, high: int, zone: ZoneInfo) -> int:
    before = _offset_ms(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset_ms(middle, zone) == before else (low, middle)
    return high


def _offset_ms(instant: int, zone: ZoneInfo) -> int:
    known = min(max(instant, _CLOCKS_FROM_MS), _CLOCKS_TO_MS)
    offset = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=known)).astimezone(zone).utcoffset()
    return (offset or timedelta()) // timedelta(milliseconds=1)


def _midnight_ms(day: date, zone: ZoneInfo) -> int:
    local = datetime(day.year, day.month, day.day, tzinfo=zone)
    return (local - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _clock(start: int, settings: Settings, zone: ZoneInfo) -> dict[str, int]:
    day_start = settings.business_day_start_ms
    return {
        "day_offset_ms": _offset_ms(start - day_start, zone) - day_start,
        "local_offset_ms": _offset_ms(start, zone),
    }


def _values(settings: Settings) -> dict[str, Any]:
    window = settings.window or (0, DAY_MS)
    return {
        "session_gap_ms": settings.session_gap_ms,
        "window_start_ms": window[0],
        "window_end_ms": window[1],
        "window_by_conversation": settings.window_anchor == "conversation_start",
        "auto_answers": settings.auto_reply_answers,
        "bot_answers": settings.bot_reply_answers,
        "first_from_open": settings.first_response_from == "conversation_open",
        "quick_ms": settings.quick_ms,
        "slow_ms": settings.slow_ms,
        "slow_times": settings.slow_times,
        "long_ms": settings.long_ms,
        "inquiry_window_ms": settings.inquiry_window_ms,
        "after_sale_ms": settings.after_sale_ms,
        "repeat_ms": settings.repeat_ms,
        "attribution_rule": settings.attribution_rule,
        "most_rounds": settings.attribution_tie == "most_rounds",
        "positive_scores": ",".join(str(score) for score in sorted(settings.rating_positive)),
        "filter_internal": "internal_accounts" in settings.filters,
        "filter_agent_only": "agent_only" in settings.filters,
        "filter_single": "buyer_single_message" in settings.filters,
        "filter_advertisement": "advertisement_words" in settings.filters,
        "filter_orders": "flagged_orders" in settings.filters,
    }


def _words(era: int, settings: Settings) -> list[dict[str, Any]]:
    lists = {
        "internal": settings.internal_account_ids,
        "advertisement": settings.advertisement_words,
        "flag": settings.flagged_order_flags,
    }
    return [{"era": era, "list": name, "word": word} for name, words in lists.items() for word in words]
