"""From a measure to the rows that were counted, and from those to the messages, with their ids.

Reads only: the derived tables and the messages of one snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb

from steelyard.cli.evidence_kinds import DERIVED_KINDS, FACT_KINDS, RULES, FactKind, Kind
from steelyard.errors import Words
from steelyard.facts import TABLES
from steelyard.facts.organisation import Organisation
from steelyard.facts.settings import Settings
from steelyard.facts.snapshot import Snapshot
from steelyard.periods import Period
from steelyard.trace import Evidence

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Message:
    """One message behind a figure."""

    message_id: str
    sent_at: datetime
    """In the shop's own time."""
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """One counted row: a reception, a wait, an order, a rating ..., with what it gave and its messages."""

    title: str
    figures: Mapping[str, object]
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """Some of the rows behind a measure, those that weigh most first; ``total`` says how many there are."""

    total: int
    shown: tuple[Case, ...]


class EvidenceRoom:
    """Looks up the rows behind measures in one snapshot; one connection for a whole explanation."""

    def __init__(self, snapshot: Snapshot, organisation: Organisation) -> None:
        self._snapshot = snapshot
        self._organisation = organisation
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def what(self, evidence: Evidence) -> Words:
        """What one row behind the measure is called."""
        kind = DERIVED_KINDS.get(evidence.table)
        return kind.what if kind else Words("记录", "records")

    def cases(self, evidence: Evidence, limit: int | None) -> Cases:
        """The rows behind a measure, at most ``limit`` of them with their messages."""
        if evidence.table in DERIVED_KINDS:
            return self._derived(evidence, DERIVED_KINDS[evidence.table], limit)
        if evidence.table in FACT_KINDS and self._snapshot.files(evidence.table):
            return self._facts(evidence, limit)
        return Cases(0, ())

    def _derived(self, evidence: Evidence, kind: Kind, limit: int | None) -> Cases:
        files = self._snapshot.files(evidence.table)
        if not files:
            return Cases(0, ())
        where, values = self._counted_sql(evidence, kind)
        source = f"from read_parquet(?, hive_partitioning = false) r where {where}"
        total = self._rows(f"select count(*) as n {source}", [files, *values])[0]["n"]
        shown = self._rows(f"select * {source} order by {kind.order} {_limit(limit)}", [files, *values])
        return Cases(_whole(total), tuple(self._derived_case(evidence.table, kind, row) for row in shown))

    def _counted_sql(self, evidence: Evidence, kind: Kind) -> tuple[str, list[object]]:
        """Which rows count: per account and per stretch of days in which the shop's settings stay the same."""
        parts: list[str] = []
        values: list[object] = []
        for span in evidence.spans:
            for days, settings in self._organisation.settings_spans(span.shop_id, Period(span.start, span.end)):
                own = "" if span.agent_id is None else " and r.agent_id = ?"
                counted = self._rule_sql(evidence, kind, settings, days)
                parts.append(f"(r.shop_id = ? and {kind.day} >= ? and {kind.day} < ?{own} and ({counted}))")
                values += [span.shop_id, days.start, days.end, *([] if span.agent_id is None else [span.agent_id])]
        return f"({' or '.join(parts) or 'false'})", values

    def _rule_sql(self, evidence: Evidence, kind: Kind, settings: Settings, days: Period) -> str:
        counted = kind.counted.get(evidence.measure, kind.otherwise)
        if evidence.table == "attributions":
            rule = next(
                (rule for rule in RULES if evidence.measure.startswith(f"sales_{rule}_")), settings.attribution_rule
            )
            return f"{counted} and rule = '{rule}'"
        if "{bought}" not in counted:
            return counted.format(quick_ms=settings.quick_ms)
        midnight = datetime.combine(days.start, datetime.min.time(), settings.zone)
        offset = int((midnight.utcoffset() or timedelta()) / timedelta(milliseconds=1)) - settings.business_day_start_ms
        bought = (
            "select 1 from (select shop_id, buyer_id, epoch_ms(created_at) as created, epoch_ms(paid_at) as paid, "
            f"epoch_ms(r.business_day::timestamp) - {offset} as day_start from ({self._snapshot.winners_sql('orders')})) o "
            "where o.shop_id = r.shop_id and o.buyer_id = r.buyer_id "
            f"and created between r.started_at and r.started_at + {settings.inquiry_window_ms}"
        )
        return counted.format(bought=bought)

    def _derived_case(self, table: str, kind: Kind, row: Row) -> Case:
        figures = {name: row[name] for name in kind.figures if row[name] is not None}
        return Case(f"{row['shop_id']} {row[kind.day]} {row['buyer_id']}", figures, self._messages_of(table, row))

    def _messages_of(self, table: str, row: Row) -> tuple[Message, ...]:
        zone = self._organisation.settings_of(str(row["shop_id"]), _day(row["business_day"])).zone
        if table == "rounds":
            ends = [instant for instant in (row["asked_at"], row["answered_at"]) if instant is not None]
            return self._messages(row, "epoch_ms(sent_at) in (select unnest(?::bigint[]))", [ends], zone)
        if table in ("receptions", "segments"):
            inside = "epoch_ms(sent_at) between ? and ? and (agent_id = ? or agent_id is null)"
            return self._messages(row, inside, [row["started_at"], row["ended_at"], row["agent_id"]], zone)
        return tuple(
            message for segment in self._segments_of(row) for message in self._messages_of("segments", segment)
        )

    def _segments_of(self, order: Row) -> list[Row]:
        """The stretch of talk that earned the agent an order; none for a silent one."""
        files = self._snapshot.files("segments")
        if order["conversation_id"] is None or not files:
            return []
        return self._rows(
            "select * from read_parquet(?, hive_partitioning = false) "
            "where shop_id = ? and conversation_id = ? and agent_id = ? order by started_at",
            [files, order["shop_id"], order["conversation_id"], order["agent_id"]],
        )

    def _messages(self, row: Row, condition: str, values: Sequence[object], zone: ZoneInfo) -> tuple[Message, ...]:
        found = self._rows(
            f"select message_id, sent_at, sender, kind, text from ({self._snapshot.winners_sql('messages')}) "
            f"where shop_id = ? and buyer_id = ? and {condition} order by sent_at, seq nulls last, message_id",
            [row["shop_id"], row["buyer_id"], *values],
        )
        return tuple(_message(message, zone) for message in found)

    def _facts(self, evidence: Evidence, limit: int | None) -> Cases:
        kind = FACT_KINDS[evidence.table]
        where, values = self._dated_sql(evidence, kind)
        source = f"from ({self._snapshot.winners_sql(evidence.table)}) where {where}"
        total = self._rows(f"select count(*) as n {source}", values)[0]["n"]
        shown = self._rows(f"select * {source} order by {kind.order}, {kind.figures[0]} {_limit(limit)}", values)
        return Cases(_whole(total), tuple(self._fact_case(evidence.table, kind, row) for row in shown))

    def _fact_case(self, table: str, kind: FactKind, row: Row) -> Case:
        figures = {name: row[name] for name in kind.figures if row[name] is not None}
        title = " ".join(str(row[name]) for name in ("shop_id", "buyer_id") if row.get(name) is not None)
        return Case(title, figures, self._rated_talk(row) if table == "ratings" else ())

    def _rated_talk(self, rating: Row) -> tuple[Message, ...]:
        """What the buyer and the agent wrote in the day before the rating."""
        when = [instant for instant in (rating["rated_at"], rating["invited_at"]) if isinstance(instant, datetime)]
        if not when:
            return ()
        before = "agent_id = ? and sent_at between ? and ?"
        shop_id = str(rating["shop_id"])
        zone = self._organisation.settings_of(shop_id, max(when).date()).zone
        values = [rating["agent_id"], min(when) - timedelta(days=1), max(when)]
        return self._messages(rating, before, values, zone)

    def _dated_sql(self, evidence: Evidence, kind: FactKind) -> tuple[str, list[object]]:
        """Which facts count: business days as instants by each shop's own clock, under the settings of those days."""
        instant = kind.instants.get(evidence.measure, kind.instant)
        counted = kind.counted.get(evidence.measure, kind.otherwise)
        has_agent = kind.agent in TABLES[evidence.table].schema.names
        is_day = any(column.name == instant and column.kind == "day" for column in TABLES[evidence.table].columns)
        parts: list[str] = []
        values: list[object] = []
        for span in evidence.spans:
            for days, settings in self._organisation.settings_spans(span.shop_id, Period(span.start, span.end)):
                own = has_agent and span.agent_id is not None
                rule = counted.format(positive=", ".join(map(str, settings.rating_positive)) or "null")
                agent = f" and coalesce({kind.agent}, '') = ?" if own else ""
                # Shifts may name no shop; their account alone then says whose they are.
                shop = "coalesce(shop_id, ?) = ?" if is_day else "shop_id = ?"
                parts.append(f"({shop} and {instant} >= ? and {instant} < ?{agent} and ({rule}))")
                ends = (days.start, days.end) if is_day else self._instants(span.shop_id, days)
                values += [*[span.shop_id] * (2 if is_day else 1), *ends, *([span.agent_id] if own else [])]
        return f"({' or '.join(parts) or 'false'})", values

    def _instants(self, shop_id: str, days: Period) -> tuple[datetime, datetime]:
        """From which instant to which the business days last."""
        return self._begin(shop_id, days.start), self._begin(shop_id, days.end)

    def _begin(self, shop_id: str, day: date) -> datetime:
        """The instant a business day of a shop begins."""
        settings = self._organisation.settings_of(shop_id, day)
        midnight = datetime.combine(day, datetime.min.time(), settings.zone)
        return midnight.astimezone(UTC) + timedelta(milliseconds=settings.business_day_start_ms)

    def _rows(self, query: str, values: Sequence[object]) -> list[Row]:
        cursor = self._connection.execute(query, list(values))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _limit(limit: int | None) -> str:
    return "" if limit is None else f"limit {limit}"


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(f"business_day is no day: {value!r}")
    return value


def _message(row: Row, zone: ZoneInfo) -> Message:
    sent_at = row["sent_at"]
    if not isinstance(sent_at, datetime):
        raise TypeError(f"sent_at is no instant: {sent_at!r}")
    text = row["text"] if row["text"] is not None else f"[{row['kind']}]"
    return Message(str(row["message_id"]), sent_at.astimezone(zone), str(row["sender"]), str(text))
