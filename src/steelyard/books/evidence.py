"""From a measure to the rows that were counted, and from those to the messages, with their ids.

Reads only: the derived tables and the messages of one snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb

from steelyard.books.evidence_kinds import DERIVED_KINDS, FACT_KINDS, RULES, FactKind, Kind
from steelyard.derive.tables import DAY_MS
from steelyard.errors import Words
from steelyard.facts import TABLES
from steelyard.facts.organisation import Organisation
from steelyard.facts.settings import Settings
from steelyard.facts.snapshot import Snapshot
from steelyard.measures.after_sales import REPEATED_WITHIN_DAYS
from steelyard.measures.cross_selling import REPURCHASE_DAYS
from steelyard.measures.resolution import LOST, WON_BACK
from steelyard.periods import Period
from steelyard.trace import Evidence

Row = Mapping[str, object]
_TALK_KINDS = ("varchar", "varchar", "bigint", "bigint")

#: Long enough for every order there is.
_EVER = Period(date(1990, 1, 1), date(2200, 1, 1))


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


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One counted row as a list shows it: what it is about, what it gave, and the conversation it opens into, if one is known."""

    shop_id: str
    row_id: str
    buyer_id: str
    day: str
    conversation_id: str
    figures: Mapping[str, object]


class EvidenceRoom:
    """Looks up the rows behind measures in one snapshot; one connection for a whole explanation."""

    def __init__(self, snapshot: Snapshot, organisation: Organisation) -> None:
        self._snapshot = snapshot
        self._organisation = organisation
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        self._made: set[str] = set()

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

    def count(self, evidence: Evidence) -> int:
        """How many rows are behind a measure."""
        found = self._source(evidence)
        if found is None:
            return 0
        source, values, _ = found
        return _whole(self._rows(f"select count(*) as n {source}", values)[0]["n"])

    def rows(self, evidence: Evidence, limit: int | None = None, offset: int = 0) -> tuple[CountedRow, ...]:
        """The rows behind a measure, those that weigh most first, without their messages."""
        found = self._source(evidence)
        if found is None:
            return ()
        source, values, order = found
        rows = self._rows(f"select * {source} order by {order} {_limit(limit)} offset {offset}", values)
        talks = self._talks(rows) if evidence.table == "receptions" else {}
        return tuple(
            self._counted_row(evidence.table, offset + place, row, talks.get(place, ""))
            for place, row in enumerate(rows)
        )

    def within(self, evidence: Evidence, conversation_id: str, buyer_id: str) -> list[dict[str, object]]:
        """The counted rows of a measure that lie in one conversation; none where its rows are not of talk or orders."""
        found = self._source(evidence)
        if found is None or evidence.table not in DERIVED_KINDS:
            return []
        source, values, order = found
        where = "buyer_id = ?" if evidence.table == "receptions" else "conversation_id = ?"
        wanted = buyer_id if evidence.table == "receptions" else conversation_id
        rows = self._rows(f"select * from (select * {source} order by {order}) r where {where}", [*values, wanted])
        return [dict(row) for row in rows]

    def issues(self, conversations: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """What conversations were about, where that is tagged; of several tags the first in order."""
        if not conversations or not self._snapshot.files("conversation_tags"):
            return {}
        shops, ids = [shop for shop, _ in conversations], [conversation for _, conversation in conversations]
        found = self._rows(
            "select t.shop_id, t.conversation_id, min(t.value) as issue "
            f"from ({self._snapshot.winners_sql('conversation_tags')}) t "
            "join (select unnest(?::varchar[]) as shop_id, unnest(?::varchar[]) as conversation_id) w "
            "using (shop_id, conversation_id) where t.tag_kind = 'issue' group by 1, 2",
            [shops, ids],
        )
        return {(str(row["shop_id"]), str(row["conversation_id"])): str(row["issue"]) for row in found}

    def _source(self, evidence: Evidence) -> tuple[str, list[object], str] | None:
        """Where the counted rows lie, as SQL with its values and their order; None where there are none."""
        files = self._snapshot.files(evidence.table) if evidence.table in {*DERIVED_KINDS, *FACT_KINDS} else []
        if not files:
            return None
        if evidence.table in DERIVED_KINDS:
            kind = DERIVED_KINDS[evidence.table]
            where, values = self._counted_sql(evidence, kind)
            return f"from read_parquet(?, hive_partitioning = false) r where {where}", [files, *values], kind.order
        fact = FACT_KINDS[evidence.table]
        where, values = self._dated_sql(evidence, fact)
        source = f"from ({self._snapshot.winners_sql(evidence.table)}) f where {where}"
        return source, values, f"{fact.order}, {fact.figures[0]}"

    def _talks(self, receptions: Sequence[Row]) -> dict[int, str]:
        """The first conversation of each reception, by its place."""
        files = self._snapshot.files("conversations")
        if not receptions or not files:
            return {}
        columns = ("shop_id", "buyer_id", "started_at", "ended_at")
        given = ", ".join(f"unnest(?::{kind}[]) as {name}" for name, kind in zip(columns, _TALK_KINDS, strict=True))
        found = self._rows(
            "select r.place, arg_min(c.conversation_id, c.started_at) as conversation_id "
            f"from (select unnest(range(?)) as place, {given}) r "
            "join read_parquet(?, hive_partitioning = false) c on c.shop_id = r.shop_id and c.buyer_id = r.buyer_id "
            "and c.started_at <= r.ended_at and c.ended_at >= r.started_at group by 1",
            [len(receptions), *([row[name] for row in receptions] for name in columns), files],
        )
        return {_whole(row["place"]): str(row["conversation_id"]) for row in found}

    def _counted_row(self, table: str, place: int, row: Row, talk: str) -> CountedRow:
        if table in DERIVED_KINDS:
            kind = DERIVED_KINDS[table]
            shown = {name: row[name] for name in kind.figures if row[name] is not None}
            day = str(row[kind.day])
        else:
            fact = FACT_KINDS[table]
            shown = {name: self._shown(row, name) for name in fact.figures if row[name] is not None}
            day = str(self._shown(row, fact.instant.strip('"')) or "")[:10]
        conversation = talk or row.get("conversation_id") or ""
        return CountedRow(
            str(row.get("shop_id") or ""),
            str(row.get("rating_id") or row.get("order_id") or place),
            str(row.get("buyer_id") or ""),
            day,
            str(conversation),
            shown,
        )

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
                own = "" if span.agent_id is None else f" and coalesce(r.{kind.agent}, '') = ?"
                counted = self._rule_sql(evidence, kind, settings, days)
                parts.append(f"(r.shop_id = ? and {kind.day} >= ? and {kind.day} < ?{own} and ({counted}))")
                values += [span.shop_id, days.start, days.end, *([] if span.agent_id is None else [span.agent_id])]
        return f"({' or '.join(parts) or 'false'})", values

    def _rule_sql(self, evidence: Evidence, kind: Kind, settings: Settings, days: Period) -> str:
        measure, _, issue = evidence.measure.partition(":issue=")
        counted = kind.counted.get(measure, kind.otherwise)
        if evidence.table == "attributions":
            rule = next(
                (rule for rule in RULES if evidence.measure.startswith(f"sales_{rule}_")), settings.attribution_rule
            )
            return f"{counted} and rule = '{rule}'"
        if evidence.table == "conversations":
            return self._conversations_sql(counted, settings, issue)
        if "{paid_again}" in counted:
            return counted.format(**self._paid_sql())
        if "{bought}" not in counted:
            return counted.format(quick_ms=settings.quick_ms, away=self._away_sql())
        midnight = datetime.combine(days.start, datetime.min.time(), settings.zone)
        offset = int((midnight.utcoffset() or timedelta()) / timedelta(milliseconds=1)) - settings.business_day_start_ms
        bought = (
            "select 1 from (select shop_id, buyer_id, epoch_ms(created_at) as created, epoch_ms(paid_at) as paid, "
            f"epoch_ms(r.business_day::timestamp) - {offset} as day_start from ({self._snapshot.winners_sql('orders')})) o "
            "where o.shop_id = r.shop_id and o.buyer_id = r.buyer_id "
            f"and created between r.started_at and r.started_at + {settings.inquiry_window_ms}"
        )
        return counted.format(bought=bought)

    def _conversations_sql(self, counted: str, settings: Settings, issue: str) -> str:
        """Conversations judged for repeats, of one issue where the measure is one of an issue."""
        self._once(
            "newest_messages",
            f"select shop_id, max(epoch_ms(sent_at)) as newest from ({self._snapshot.winners_sql('messages')}) group by 1",
        )
        self._once(
            "openings",
            "select shop_id, buyer_id, started_at from read_parquet(?, hive_partitioning = false) "
            "where is_valid and flags = '' and opened_by_buyer",
            self._snapshot.files("conversations"),
        )
        sql = counted.format(
            repeat_ms=settings.repeat_ms,
            newest="select newest from newest_messages n where n.shop_id = r.shop_id",
            again="select 1 from openings o where o.shop_id = r.shop_id and o.buyer_id = r.buyer_id "
            f"and o.started_at > r.ended_at and o.started_at <= r.ended_at + {settings.repeat_ms}",
            lost=self._tagged_sql("outcome", (*LOST, *WON_BACK)),
            won_back=self._tagged_sql("outcome", WON_BACK),
            estimated=f"{self._tagged_sql('estimate')} and try_cast(t.value as bigint) is not null",
            sold=f"select 1 from ({self._snapshot.winners_sql('orders')}) o where o.shop_id = r.shop_id "
            "and o.buyer_id = r.buyer_id and o.paid_at is not null and epoch_ms(o.created_at) "
            f"between r.started_at and r.ended_at + {settings.inquiry_window_ms}",
        )
        if not issue:
            return sql
        return f"{sql} and exists ({self._tagged_sql('issue', [issue])})"

    def _tagged_sql(self, kind: str, values: Sequence[str] = ()) -> str:
        """The tags of one kind on a conversation, of some values where any are given."""
        if not self._snapshot.files("conversation_tags"):
            return "select 1 from (select null as value) t where false"
        named = f" and t.value in ({', '.join(map(_quoted, values))})" if values else ""
        return (
            f"select 1 from ({self._snapshot.winners_sql('conversation_tags')}) t where t.shop_id = r.shop_id "
            f"and t.conversation_id = r.conversation_id and t.tag_kind = '{kind}'{named}"
        )

    def _paid_sql(self) -> dict[str, str]:
        """What the buyer of a reception had paid before it, and within thirty days after it began."""
        paid = (
            f"select 1 from ({self._snapshot.winners_sql('orders')}) o where o.shop_id = r.shop_id "
            "and o.buyer_id = r.buyer_id and epoch_ms(o.paid_at)"
        )
        soon = REPURCHASE_DAYS * DAY_MS
        return {
            "paid_before": f"{paid} <= r.started_at",
            "paid_again": f"{paid} > r.started_at and epoch_ms(o.paid_at) <= r.started_at + {soon}",
        }

    def _away_sql(self) -> str:
        """The presence of an agent that says offline when a reception begins."""
        if not self._snapshot.files("presence"):
            return "select 1 where false"
        return (
            f"select 1 from ({self._snapshot.winners_sql('presence')}) p where p.agent_id = r.agent_id "
            "and p.state = 'offline' and (p.shop_id is null or p.shop_id = r.shop_id) "
            'and epoch_ms(p."start") <= r.started_at and epoch_ms(p."end") > r.started_at'
        )

    def _once(self, name: str, query: str, files: Sequence[str] | None = None) -> None:
        """A table of this connection, made when it is first needed."""
        if name not in self._made:
            self._connection.execute(f"create temp table {name} as {query}", [] if files is None else [files])
            self._made.add(name)

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
        if table == "conversations":
            inside = "epoch_ms(sent_at) between ? and ?"
            return self._messages(row, inside, [row["started_at"], row["ended_at"]], zone)
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
        rows = self._recommended(evidence) if kind.source else self._snapshot.winners_sql(evidence.table)
        source = f"from ({rows}) f where {where}"
        total = self._rows(f"select count(*) as n {source}", values)[0]["n"]
        shown = self._rows(f"select * {source} order by {kind.order}, {kind.figures[0]} {_limit(limit)}", values)
        return Cases(_whole(total), tuple(self._fact_case(evidence.table, kind, row) for row in shown))

    def _recommended(self, evidence: Evidence) -> str:
        """Paid orders with the items an agent had recommended, and once more under nobody ('') for the shop.

        The inquiry window is that of the day the order was created.
        """
        windows = [
            f"({_quoted(shop_id)}, {_ms(self._begin(shop_id, days.start))}, {_ms(self._begin(shop_id, days.end))}, "
            f"{settings.inquiry_window_ms})"
            for shop_id in sorted({span.shop_id for span in evidence.spans})
            for days, settings in self._organisation.settings_spans(shop_id, _EVER)
        ]
        orders, lines = (self._snapshot.winners_sql(name) for name in ("orders", "order_lines"))
        return (
            f"with windows(shop_id, low, high, ms) as (values {', '.join(windows)}), "
            f"held as (select o.shop_id, o.order_id, o.buyer_id, o.paid_at, o.paid_fen, epoch_ms(o.created_at) as created, "
            f"l.line_no, l.sku_id, l.quantity, w.ms from ({orders}) o join ({lines}) l using (shop_id, order_id) "
            "join windows w on w.shop_id = o.shop_id and epoch_ms(o.created_at) >= w.low and epoch_ms(o.created_at) < w.high "
            "where o.paid_at is not null), "
            f"cards as (select shop_id, buyer_id, agent_id, sku_id, epoch_ms(sent_at) as sent "
            f"from ({self._snapshot.winners_sql('messages')}) f where {FACT_KINDS['messages'].otherwise} "
            f"and sku_id is not null and not exists ({self._flagged_talk_sql()})), "
            "bought as (select distinct h.*, c.agent_id from held h join cards c using (shop_id, buyer_id, sku_id) "
            "where c.sent <= h.created and c.sent >= h.created - h.ms) "
            "select shop_id, order_id, buyer_id, agent_id, paid_at, paid_fen, sum(quantity) as items from bought group by all "
            "union all select shop_id, order_id, buyer_id, '', paid_at, paid_fen, sum(quantity) from held group by all"
        )

    def _flagged_talk_sql(self) -> str:
        """The conversation of a message, where a filter has flagged it: by its id, else by its buyer and time."""
        files = self._snapshot.files("conversations")
        if not files:
            return "select 1 where false"
        query = "select * from read_parquet(?, hive_partitioning = false) where flags <> ''"
        self._once("flagged_talk", query, files)
        return (
            "select 1 from flagged_talk c where c.shop_id = f.shop_id and case when c.is_named "
            "then c.conversation_id = f.conversation_id else f.conversation_id is null and c.buyer_id = f.buyer_id "
            "and epoch_ms(f.sent_at) between c.first_row_at and c.last_row_at end"
        )

    def _complained_sql(self) -> str:
        """An earlier complaint of the same buyer, not long before."""
        return (
            f"select 1 from ({self._snapshot.winners_sql('tickets')}) b where b.shop_id = f.shop_id "
            "and b.buyer_id = f.buyer_id and b.is_complaint and (b.created_at, b.ticket_id) < (f.created_at, f.ticket_id) "
            f"and epoch_ms(f.created_at) - epoch_ms(b.created_at) <= {REPEATED_WITHIN_DAYS * DAY_MS}"
        )

    def _fact_case(self, table: str, kind: FactKind, row: Row) -> Case:
        figures = {name: self._shown(row, name) for name in kind.figures if row[name] is not None}
        who = "buyer_id" if row.get("buyer_id") is not None else "agent_id"
        title = " ".join(str(row[name]) for name in ("shop_id", who) if row.get(name) is not None)
        return Case(title, figures, self._rated_talk(row) if table == "ratings" else ())

    def _shown(self, row: Row, name: str) -> object:
        """A column as people read it: instants in the shop's own time."""
        value = row[name]
        if not isinstance(value, datetime) or row.get("shop_id") is None:
            return value
        zone = self._organisation.settings_of(str(row["shop_id"]), value.date()).zone
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"

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
        has_agent = bool(kind.source) or kind.agent in TABLES[evidence.table].schema.names
        is_day = any(column.name == instant and column.kind == "day" for column in TABLES[evidence.table].columns)
        parts: list[str] = []
        values: list[object] = []
        for span in evidence.spans:
            shop, shop_values = self._shop_sql(evidence.table, span.shop_id)
            for days, settings in self._organisation.settings_spans(span.shop_id, Period(span.start, span.end)):
                own = has_agent and span.agent_id is not None
                rule = counted.format(
                    positive=", ".join(map(str, settings.rating_positive)) or "null", complained=self._complained_sql()
                )
                agent = f" and coalesce({kind.agent}, '') = ?" if own else ""
                until = kind.until if kind.until is not None else instant
                dated = f"{until} {'>' if kind.until is not None else '>='} ? and {instant} < ?"
                left_out = self._left_out_sql(kind, settings)
                parts.append(f"({shop} and {dated}{agent} and ({rule}) and not ({left_out}))")
                ends = (days.start, days.end) if is_day else self._instants(span.shop_id, days)
                values += [*shop_values, *ends, *([span.agent_id] if own else [])]
        return f"({' or '.join(parts) or 'false'})", values

    def _left_out_sql(self, kind: FactKind, settings: Settings) -> str:
        """Which rows no measure counts under these settings."""
        if "{flagged_talk}" in kind.left_out:
            return kind.left_out.format(flagged_talk=self._flagged_talk_sql())
        if "{flagged}" in kind.left_out:
            return kind.left_out.format(flagged=self._flagged_sql())
        listed = settings.flagged_order_flags if "flagged_orders" in settings.filters else ()
        return kind.left_out.format(flags=", ".join(map(_quoted, listed)) or "null")

    def _flagged_sql(self) -> str:
        """The conversation of a row, where a filter has flagged it."""
        files = self._snapshot.files("conversations")
        if not files:
            return "select 1 where false"
        query = "select shop_id, conversation_id from read_parquet(?, hive_partitioning = false) where flags <> ''"
        self._once("flagged_conversations", query, files)
        return "select 1 from flagged_conversations c where c.shop_id = f.shop_id and c.conversation_id = f.conversation_id"

    def _shop_sql(self, table: str, shop_id: str) -> tuple[str, list[object]]:
        """The rows of a shop; those that name none belong to the only shop that knows their account, else to the only one."""
        if any(column.name == "shop_id" and column.required for column in TABLES[table].columns):
            return "f.shop_id = ?", [shop_id]
        if len(self._organisation.shops) == 1:
            return "coalesce(f.shop_id, ?) = ?", [shop_id, shop_id]
        holders: dict[str, set[str]] = {}
        for account in self._organisation.accounts:
            holders.setdefault(account.agent_id, set()).add(account.shop_id)
        own = sorted(agent_id for agent_id, shops in holders.items() if shops == {shop_id})
        return "(f.shop_id = ? or (f.shop_id is null and f.agent_id in (select unnest(?::varchar[]))))", [shop_id, own]

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


def _quoted(text: str) -> str:
    """Text as a literal of SQL."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def _ms(instant: datetime) -> int:
    """Milliseconds since the epoch."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


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
