"""The second answer: every measure once more, in plain Python, written from the definitions alone.

Slow and obvious on purpose. Messages are walked one by one in their order, intervals are compared one with another;
nothing is shared with the product except reading a shop's dated settings. Facts come as lists of dicts with the
columns of the fact tables, instants as aware datetimes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from steelyard.facts.settings import SettingRow, Settings, resolve

Row = dict[str, Any]
Facts = Mapping[str, list[Row]]
#: (shop_id, business_day, agent_id, measure)
MeasureKey = tuple[str, date, str, str]

DAY_MS = 86_400_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOT_MESSAGES = ("transfer", "note", "rating_invite")
RULES = ("order_created", "order_first", "paid")

_RESPONSE = (
    "rounds",
    "rounds_answered",
    "rounds_quick",
    "rounds_within_180s",
    "wait_ms",
    "first_replies",
    "first_wait_ms",
    "first_quick",
    "slow_buyers",
)
FAMILIES: dict[str, tuple[str, ...]] = {
    "workload": (
        "consulted_buyers",
        "direct_buyers",
        "received_buyers",
        "unanswered_buyers",
        "transferred_in_buyers",
        "transferred_out_buyers",
        "buyer_initiated_buyers",
        "conversations",
        "valid_conversations",
        "buyer_messages",
        "agent_messages",
        "agent_characters",
        "reception_ms",
        "long_buyers",
        "peak_parallel",
        "offline_notes",
        "filtered_conversations",
    ),
    "response": (*_RESPONSE, *(f"{measure}_window" for measure in _RESPONSE)),
    "inquiry": (
        "inquiry_buyers",
        "inquiry_ordered",
        "inquiry_ordered_same_day",
        "inquiry_paid",
        "inquiry_paid_next_day",
        "inquiry_lost",
    ),
    "sales": (
        *(
            f"sales_{rule}_{what}"
            for rule in RULES
            for what in ("fen", "orders", "buyers", "items", "postage_fen", "refund_fen")
        ),
        "shop_paid_fen",
        "shop_paid_orders",
        "assisted_orders",
        "assisted_fen",
    ),
    "satisfaction": (
        "rating_invites",
        "ratings",
        "rating_score_sum",
        "ratings_5",
        "ratings_4",
        "ratings_3",
        "ratings_2",
        "ratings_1",
        "ratings_positive",
        "follow_up_ratings",
        "follow_up_score_sum",
        "follow_up_positive",
        "ratings_resolved_yes",
        "ratings_resolved_no",
        "promoters",
        "detractors",
        "nps_answers",
        "reviews_good",
        "reviews_neutral",
        "reviews_bad",
        "reviews_neutral_service",
        "reviews_bad_service",
    ),
    "resolution": ("resolvable_conversations", "repeat_conversations", "lost_buyers", "won_back_buyers"),
    "cross-selling": (
        "recommended_cards",
        "recommended_orders",
        "recommended_items",
        "orders_with_3_recommended",
        "shop_lined_orders",
        "repurchase_buyers",
        "memberships_led",
        "estimate_fen",
        "actual_fen",
    ),
    "quality": ("inspections", "inspection_points", "errors", "omissions", "knowledge_searches", "quick_replies"),
    "growth": (
        "trainings_due",
        "trainings_done",
        "exams",
        "exam_points",
        "mentees",
        "mentees_passed",
        "proposals_accepted",
    ),
    "after-sales": (
        "refunds_handled",
        "refunds_finished",
        "refund_handling_ms",
        "disputes",
        "disputes_won",
        "saved_fen",
        "complaints",
        "tickets",
        "tickets_resolved",
        "ticket_first_ms",
        "ticket_resolution_ms",
        "tickets_reopened",
        "tickets_returned",
        "ticket_difficulty_sum",
        "complaints_repeated",
    ),
    "calls": (
        "calls",
        "calls_answered",
        "calls_abandoned",
        "answer_ms",
        "talk_ms",
        "calls_resolved",
        "call_score_sum",
        "call_scores",
    ),
    "attendance": (
        "online_ms",
        "away_ms",
        "rest_ms",
        "scheduled_ms",
        "worked_ms",
        "shifts",
        "shifts_on_time",
        "leave_minutes",
        "overtime_workday_minutes",
        "overtime_restday_minutes",
        "overtime_holiday_minutes",
        "work_days",
    ),
}
FAMILY_OF = {measure: family for family, names in FAMILIES.items() for measure in names}


def measures(facts: Facts, settings: Mapping[str, list[Row]]) -> dict[MeasureKey, int]:
    """Every measure of every shop; zeros left out."""
    found = [answer.measures() for answer in answers(facts, settings).values()]
    return {key: value for part in found for key, value in part.items() if value}


def derived(facts: Facts, settings: Mapping[str, list[Row]], table: str) -> list[Row]:
    """One derived table over all shops: conversations, rounds, receptions, segments or attributions."""
    return [row for answer in answers(facts, settings).values() for row in getattr(answer, table)()]


def answers(facts: Facts, settings: Mapping[str, list[Row]]) -> dict[str, Answer]:
    """One ``Answer`` per shop that has any fact."""
    shops = {row["shop_id"] for table in facts.values() for row in table if row.get("shop_id")}
    return {shop_id: Answer(shop_id, facts, settings.get(shop_id, [])) for shop_id in sorted(shops)}


def known(instant: datetime) -> int:
    """Epoch milliseconds of an instant that is there, exactly; smaller parts are cut off."""
    return (instant - EPOCH) // timedelta(milliseconds=1)


def milliseconds(instant: datetime | None) -> int | None:
    """Epoch milliseconds of an instant that may be missing."""
    return None if instant is None else known(instant)


# --- messages ------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Line:
    """One row of ``messages``; missing ids are ``''``."""

    message_id: str
    conversation_id: str
    at: int
    seq: int | None
    buyer_id: str
    agent_id: str
    sender: str
    kind: str
    is_auto: bool
    text: str
    to_agent_id: str
    sku_id: str | None

    @property
    def order(self) -> tuple[int, bool, int, str]:
        """(sent_at, seq, message_id), a missing seq after those that are there."""
        return (self.at, self.seq is None, self.seq or 0, self.message_id)

    @property
    def is_message(self) -> bool:
        """Kinds transfer, note and rating_invite are not messages."""
        return self.kind not in NOT_MESSAGES

    @property
    def is_buyer(self) -> bool:
        return self.is_message and self.sender == "buyer"

    @property
    def is_human(self) -> bool:
        """Human message = sender agent, not is_auto."""
        return self.is_message and self.sender == "agent" and not self.is_auto


@dataclass(eq=False)
class Wait:
    """One round while it is walked."""

    asked_at: int
    ordinal: int
    addressee: str = ""
    was_moved: bool = False
    answered_at: int | None = None
    agent_id: str = ""
    asks: list[Line] = field(default_factory=list)
    moves: list[Line] = field(default_factory=list)


@dataclass(eq=False)
class Talk:
    """One conversation: its lines in order, then what was found walking them."""

    conversation_id: str
    buyer_id: str
    lines: list[Line]
    waits: list[Wait] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def messages(self) -> list[Line]:
        return [line for line in self.lines if line.is_message]

    @property
    def humans(self) -> list[Line]:
        return [line for line in self.lines if line.is_human]

    @property
    def asks(self) -> list[Line]:
        return [line for line in self.lines if line.is_buyer]

    @property
    def is_valid(self) -> bool:
        return bool(self.asks) and bool(self.humans)

    @property
    def last_agent_id(self) -> str:
        return self.humans[-1].agent_id if self.humans else ""


def read_line(row: Row) -> Line:
    return Line(
        message_id=row["message_id"],
        conversation_id=row.get("conversation_id") or "",
        at=known(row["sent_at"]),
        seq=row.get("seq"),
        buyer_id=row["buyer_id"],
        agent_id=row.get("agent_id") or "",
        sender=row["sender"],
        kind=row.get("kind") or "text",
        is_auto=bool(row.get("is_auto")),
        text=row.get("text") or "",
        to_agent_id=row.get("to_agent_id") or "",
        sku_id=row.get("sku_id"),
    )


# --- one shop ------------------------------------------------------------------------------------------------------


class Answer:
    """All derived rows and measures of one shop."""

    def __init__(self, shop_id: str, facts: Facts, settings: Iterable[Row]) -> None:
        self.shop_id = shop_id
        self.everywhere = facts
        self.facts = {
            name: [row for row in rows if row.get("shop_id") in (shop_id, None)] for name, rows in facts.items()
        }
        self.setting_rows = [
            SettingRow(shop_id, row["key"], row["value"], row.get("start"), row.get("end")) for row in settings
        ]
        self.timezone = next((row.get("timezone") for row in self.own("shops")), None)
        self._settings: dict[date, Settings] = {}
        # Time zone and start of the day decide what the day is, so they cannot themselves depend on it.
        always = self.on(date(2000, 1, 1))
        self.zone, self.day_start = ZoneInfo(always.timezone), always.business_day_start_ms
        self.lines = sorted((read_line(row) for row in self.own("messages")), key=lambda line: line.order)
        self.agents = {line.agent_id for line in self.lines if line.agent_id}
        self.talks = [talk for talk in self._named_talks() + self._loose_talks() if talk.messages]
        for talk in self.talks:
            talk.flags = self._flags(talk)
            talk.waits = self._walk(talk)
        self.kept = [talk for talk in self.talks if not talk.flags]

    def own(self, table: str) -> list[Row]:
        """The shop's own rows of one fact table."""
        return [row for row in self.facts.get(table, []) if row.get("shop_id") == self.shop_id]

    # days and settings

    def on(self, day: date) -> Settings:
        """The settings in force on one business day."""
        if day not in self._settings:
            self._settings[day] = resolve(self.setting_rows, self.shop_id, day, timezone=self.timezone)
        return self._settings[day]

    def day(self, at: int) -> date:
        """Business day of an instant = local date of (instant - start)."""
        return (EPOCH + timedelta(milliseconds=at - self.day_start)).astimezone(self.zone).date()

    def at(self, at: int) -> Settings:
        """The settings in force on the business day of an instant."""
        return self.on(self.day(at))

    def in_window(self, at: int, window: tuple[int, int] | None) -> bool:
        """Whether an instant lies in a service window (ms after local midnight), end excluded."""
        if window is None:
            return True
        local = (EPOCH + timedelta(milliseconds=at)).astimezone(self.zone)
        since_midnight = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.microsecond // 1000
        return window[0] <= since_midnight < window[1]

    # conversations

    def _named_talks(self) -> list[Talk]:
        by_id: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.conversation_id:
                by_id[line.conversation_id].append(line)
        return [
            Talk(name, next((line.buyer_id for line in lines if line.is_message), ""), lines)
            for name, lines in by_id.items()
        ]

    def _loose_talks(self) -> list[Talk]:
        by_buyer: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if not line.conversation_id:
                by_buyer[line.buyer_id].append(line)
        return [talk for buyer_id, lines in by_buyer.items() for talk in self._split(buyer_id, lines)]

    def _split(self, buyer_id: str, lines: list[Line]) -> list[Talk]:
        """Messages of one buyer without a source id; other rows stay with the conversation running where they stand."""
        talks = [Talk("", buyer_id, [])]
        previous: Line | None = None
        last_speaker: Line | None = None
        for line in lines:
            if line.is_message:
                if previous is not None and self._begins_new(line, previous, last_speaker):
                    talks.append(Talk("", buyer_id, []))
                previous = line
                if line.is_buyer or line.is_human:
                    last_speaker = line
            talks[-1].lines.append(line)
        for talk in talks:
            if talk.messages:
                talk.conversation_id = f"first {talk.messages[0].message_id}"
        return talks

    def _begins_new(self, line: Line, previous: Line, last_speaker: Line | None) -> bool:
        gap = line.at - previous.at
        if gap > DAY_MS:
            return True
        buyer_waits = last_speaker is not None and last_speaker.is_buyer
        return gap > self.at(line.at).session_gap_ms and not buyer_waits

    def _flags(self, talk: Talk) -> list[str]:
        settings = self.at(talk.messages[0].at)
        holds = {
            "internal_accounts": talk.buyer_id in settings.internal_account_ids or talk.buyer_id in self.agents,
            "agent_only": len(talk.asks) == 0,
            "buyer_single_message": len(talk.asks) == 1,
            "advertisement_words": any(
                word in line.text for line in talk.asks for word in settings.advertisement_words
            ),
        }
        return [name for name, is_so in holds.items() if is_so and name in settings.filters]

    def conversations(self) -> list[Row]:
        return [
            {
                "shop_id": self.shop_id,
                "conversation_id": talk.conversation_id,
                "buyer_id": talk.buyer_id,
                "business_day": self.day(talk.messages[0].at),
                "started_at": talk.messages[0].at,
                "ended_at": talk.messages[-1].at,
                "last_agent_id": talk.last_agent_id,
                "buyer_messages": len(talk.asks),
                "agent_messages": len(talk.humans),
                "messages": len(talk.messages),
                "is_valid": talk.is_valid,
                "flags": ",".join(talk.flags),
            }
            for talk in self.talks
        ]

    # rounds

    def _answers(self, line: Line) -> bool:
        """Whether a message closes a wait: a human's does, an auto-reply or a bot's where the shop says so that day."""
        if not line.is_message:
            return False
        settings = self.at(line.at)
        if line.sender == "agent":
            return not line.is_auto or settings.auto_reply_answers
        return line.sender == "bot" and settings.bot_reply_answers

    def _walk(self, talk: Talk) -> list[Wait]:
        waits: list[Wait] = []
        running: Wait | None = None
        for line in talk.lines:
            if line.kind == "transfer":
                if running is not None and line.to_agent_id:
                    running.asked_at, running.addressee, running.was_moved = line.at, line.to_agent_id, True
                    running.moves.append(line)
            elif line.is_buyer:
                if running is None:
                    running = Wait(line.at, len(waits) + 1)
                    if running.ordinal == 1 and self.at(line.at).first_response_from == "conversation_open":
                        running.asked_at = talk.messages[0].at
                    waits.append(running)
                running.asks.append(line)
                running.addressee = line.agent_id or running.addressee
            elif running is not None and self._answers(line):
                running.answered_at, running.agent_id = line.at, line.agent_id
                running = None
        if running is not None:
            running.agent_id = running.addressee or self._last_seen(talk)
        return waits

    @staticmethod
    def _last_seen(talk: Talk) -> str:
        """The latest agent_id or transfer target seen in the conversation; a transfer's target comes first."""
        for line in reversed(talk.lines):
            seen = (line.to_agent_id if line.kind == "transfer" else "") or line.agent_id
            if seen:
                return seen
        return ""

    def rounds(self) -> list[Row]:
        return [row for talk in self.kept for row in self._rounds_of(talk)]

    def _rounds_of(self, talk: Talk) -> list[Row]:
        rows: list[Row] = []
        answered_by: set[str] = set()
        for wait in talk.waits:
            is_answered = wait.answered_at is not None
            settings = self.at(wait.asked_at)
            anchor = talk.messages[0].at if settings.window_anchor == "conversation_start" else wait.asked_at
            rows.append(
                {
                    "shop_id": self.shop_id,
                    "conversation_id": talk.conversation_id,
                    "buyer_id": talk.buyer_id,
                    "business_day": self.day(wait.asked_at),
                    "agent_id": wait.agent_id,
                    "asked_at": wait.asked_at,
                    "answered_at": wait.answered_at,
                    "wait_ms": wait.answered_at - wait.asked_at if wait.answered_at is not None else None,
                    "ordinal": wait.ordinal,
                    "first_of_agent": is_answered and wait.agent_id not in answered_by,
                    "in_window": self.in_window(anchor, settings.window),
                }
            )
            if is_answered:
                answered_by.add(wait.agent_id)
        return rows

    # receptions

    def _belongs_to(self, talk: Talk) -> dict[Line, str]:
        """Whose each buyer message is: its addressee, else who next answers, else nobody."""
        return {
            line: line.agent_id or (wait.agent_id if wait.answered_at is not None else "")
            for wait in talk.waits
            for line in wait.asks
        }

    def receptions(self) -> list[Row]:
        own: dict[tuple[date, str, str], list[tuple[Talk, Line]]] = defaultdict(list)
        moves: dict[tuple[date, str, str], list[Line]] = defaultdict(list)
        for talk in self.kept:
            belongs_to = self._belongs_to(talk)
            for line in talk.lines:
                if line.is_buyer:
                    own[self.day(line.at), belongs_to[line], talk.buyer_id].append((talk, line))
                elif line.is_human:
                    own[self.day(line.at), line.agent_id, talk.buyer_id].append((talk, line))
            for wait in talk.waits:
                for move in wait.moves:
                    moves[self.day(move.at), move.to_agent_id, talk.buyer_id].append(move)
        rounds = self.rounds()
        return [self._reception(key, own[key], moves[key], rounds) for key in sorted({*own, *moves})]

    def _reception(
        self, key: tuple[date, str, str], own: list[tuple[Talk, Line]], moves: list[Line], rounds: list[Row]
    ) -> Row:
        day, agent_id, buyer_id = key
        settings = self.on(day)
        lines = sorted((line for _, line in own), key=lambda line: line.order)
        asks, humans = [line for line in lines if line.is_buyer], [line for line in lines if line.is_human]
        transfers = [
            line
            for talk in self.kept
            if talk.buyer_id == buyer_id
            for line in talk.lines
            if line.kind == "transfer" and self.day(line.at) == day
        ]
        is_out = any(line.agent_id == agent_id for line in transfers)
        is_in = any(line.to_agent_id == agent_id for line in transfers if line.to_agent_id)
        answered = sorted(
            (
                row
                for row in rounds
                if (row["business_day"], row["agent_id"], row["buyer_id"]) == key and row["wait_ms"] is not None
            ),
            key=lambda row: (row["asked_at"], row["wait_ms"]),
        )
        in_window = [row for row in answered if row["in_window"]]
        slow, slow_window = (sum(row["wait_ms"] > settings.slow_ms for row in rows) for rows in (answered, in_window))
        is_consulted = bool(asks or moves)
        is_received = is_consulted and bool(humans)
        first = min([*lines, *moves], key=lambda line: line.order)
        by_talk: dict[int, list[int]] = defaultdict(list)
        for talk, line in own:
            by_talk[id(talk)].append(line.at)
        duration = sum(max(part) - min(part) for part in by_talk.values())
        return {
            "shop_id": self.shop_id,
            "business_day": day,
            "agent_id": agent_id,
            "buyer_id": buyer_id,
            "buyer_messages": len(asks),
            "agent_messages": len(humans),
            "agent_characters": sum(len(line.text) for line in humans),
            "is_consulted": is_consulted,
            "is_received": is_received,
            "is_unanswered": is_consulted and not humans and not is_out and not answered,
            "first_wait_ms": answered[0]["wait_ms"] if answered else None,
            "first_wait_window_ms": in_window[0]["wait_ms"] if in_window else None,
            "started_at": first.at,
            "ended_at": max(line.at for line in (lines or moves)),
            "initiated_by": "agent" if first.is_human else "buyer",
            "slow_rounds": slow,
            "slow_rounds_window": slow_window,
            "is_slow": slow >= settings.slow_times,
            "is_slow_window": slow_window >= settings.slow_times,
            "duration_ms": duration,
            "is_long": duration > settings.long_ms,
            "transferred_in": is_in,
            "transferred_out": is_out,
            "is_inquiry": is_received
            and not any(
                first.at - settings.after_sale_ms < order["created"] <= first.at
                for order in self.orders()
                if order["buyer_id"] == buyer_id
            ),
        }

    # orders and attribution

    def orders(self) -> list[Row]:
        """The shop's orders with their instants in milliseconds."""
        return [
            {**row, "created": milliseconds(row["created_at"]), "paid": milliseconds(row.get("paid_at"))}
            for row in self.own("orders")
        ]

    def is_flagged(self, order: Row, day: date) -> bool:
        settings = self.on(day)
        return "flagged_orders" in settings.filters and order.get("flag") in settings.flagged_order_flags

    def segments(self) -> list[Row]:
        return [row for talk in self.kept for row in self._segments_of(talk)]

    def _segments_of(self, talk: Talk) -> list[Row]:
        belongs_to = self._belongs_to(talk)
        rows = []
        for agent_id in sorted({line.agent_id for line in talk.humans} - {""}):
            own = [
                line.at
                for line in talk.lines
                if (line.is_human and line.agent_id == agent_id) or (line.is_buyer and belongs_to[line] == agent_id)
            ]
            rows.append(
                {
                    "shop_id": self.shop_id,
                    "conversation_id": talk.conversation_id,
                    "buyer_id": talk.buyer_id,
                    "agent_id": agent_id,
                    "business_day": self.day(talk.messages[0].at),
                    "started_at": min(own),
                    "ended_at": max(own),
                    "is_valid": talk.is_valid,
                    "rounds_answered": sum(
                        wait.answered_at is not None and wait.agent_id == agent_id for wait in talk.waits
                    ),
                }
            )
        return rows

    def candidates(self, segments: list[Row], at: int) -> list[tuple[str, Row]]:
        """Every segment that satisfies 1 or 2 for an event at that instant."""
        window = self.at(at).inquiry_window_ms
        found = []
        for segment in segments:
            if segment["started_at"] <= at < segment["ended_at"]:
                found.append(("in_progress", segment))
            elif at - window <= segment["ended_at"] <= at:
                found.append(("nearest", segment))
        return found

    def placed_with(self, segments: list[Row], at: int) -> tuple[str, Row | None]:
        """Who is credited for an event at that instant, and how: in_progress, nearest or silent."""
        by_rounds = self.at(at).attribution_tie == "most_rounds"
        found = self.candidates(segments, at)
        running = [segment for via, segment in found if via == "in_progress"]
        if running:
            return "in_progress", min(running, key=lambda row: (-row["ended_at"], -row["started_at"], row["agent_id"]))
        near = [segment for via, segment in found if via == "nearest"]
        if near:
            return "nearest", min(
                near,
                key=lambda row: (
                    -row["rounds_answered"] if by_rounds else 0,
                    -row["ended_at"],
                    -row["started_at"],
                    row["agent_id"],
                ),
            )
        return "silent", None

    def attributions(self) -> list[Row]:
        """Owner and assistants of every paid order under every rule; flagged orders left out."""
        segments = self.segments()
        rows: list[Row] = []
        for order in self.orders():
            if order["paid"] is None:
                continue
            theirs = [segment for segment in segments if segment["buyer_id"] == order["buyer_id"]]
            placing = ("created", *self.placed_with(theirs, order["created"]))
            paying = ("paid", *self.placed_with(theirs, order["paid"]))
            owners = {"order_created": placing, "order_first": placing if placing[2] else paying, "paid": paying}
            helpers = {
                segment["agent_id"]
                for at in (order["created"], order["paid"])
                for _, segment in self.candidates(theirs, at)
            }
            for rule in RULES:
                day = self.day(order["created"] if rule == "order_created" else order["paid"])
                if self.is_flagged(order, day):
                    continue
                event, via, segment = owners[rule]
                owner = segment["agent_id"] if segment else ""
                row = {
                    "shop_id": self.shop_id,
                    "order_id": order["order_id"],
                    "rule": rule,
                    "buyer_id": order["buyer_id"],
                    "business_day": day,
                    "paid_fen": order["paid_fen"],
                    "postage_fen": order.get("postage_fen") or 0,
                    "item_count": order["item_count"],
                    "refund_fen": self._refunded(order["order_id"]),
                }
                rows.append(
                    {
                        **row,
                        "role": "owner",
                        "agent_id": owner,
                        "event": event,
                        "via": via,
                        "conversation_id": segment["conversation_id"] if segment else None,
                    }
                )
                rows += [
                    {**row, "role": "assist", "via": "assist", "agent_id": helper}
                    for helper in sorted(helpers - {owner})
                ]
        return rows

    def _refunded(self, order_id: str) -> int:
        return sum(
            row["amount_fen"]
            for row in self.own("refunds")
            if row["order_id"] == order_id and row["status"] == "success"
        )

    # measures

    def measures(self) -> Counter[MeasureKey]:
        """One value per (shop, business_day, agent, measure), each family from the source its day has."""
        computed = self._workload() + self._response() + self._inquiry() + self._sales() + self._satisfaction()
        computed += self._resolution() + self._after_sales() + self._calls() + self._attendance()
        computed += self._cross_selling() + self._quality() + self._growth()
        return self._with_reports(computed)

    def _add(self, total: Counter[MeasureKey], day: date, agent_id: str, **values: int) -> None:
        for measure, value in values.items():
            total[self.shop_id, day, agent_id, measure] += value

    def _workload(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        for row in self.receptions():
            self._add(
                total,
                row["business_day"],
                row["agent_id"],
                consulted_buyers=row["is_consulted"],
                direct_buyers=row["is_consulted"] and not row["transferred_in"],
                received_buyers=row["is_received"],
                unanswered_buyers=row["is_unanswered"],
                transferred_in_buyers=row["transferred_in"],
                transferred_out_buyers=row["transferred_out"],
                buyer_initiated_buyers=row["initiated_by"] == "buyer",
                buyer_messages=row["buyer_messages"],
                agent_messages=row["agent_messages"],
                agent_characters=row["agent_characters"],
                reception_ms=row["duration_ms"],
                long_buyers=row["is_long"],
                offline_notes=self._was_offline(row["agent_id"], row["started_at"]),
            )
        segments = self.segments()
        for row in segments:
            self._add(total, row["business_day"], row["agent_id"], conversations=1, valid_conversations=row["is_valid"])
        for talk in self.talks:
            if talk.flags:
                self._add(total, self.day(talk.messages[0].at), talk.last_agent_id, filtered_conversations=1)
        for (day, agent_id), peak in self._peaks(segments).items():
            self._add(total, day, agent_id, peak_parallel=peak)
        return total

    def _was_offline(self, agent_id: str, at: int) -> bool:
        return any(
            row["state"] == "offline" and row["agent_id"] == agent_id and known(row["start"]) <= at < known(row["end"])
            for row in self.facts.get("presence", [])
        )

    def _peaks(self, segments: list[Row]) -> dict[tuple[date, str], int]:
        """Most segments of an agent open at one instant of each business day; both ends belong to a segment.

        The number only rises where a segment starts, so those instants and the first of each day are looked at.
        """
        peaks: dict[tuple[date, str], int] = {}
        for agent_id in {segment["agent_id"] for segment in segments}:
            spans = [(row["started_at"], row["ended_at"]) for row in segments if row["agent_id"] == agent_id]
            for at in {at for start, end in spans for at in (start, *self._day_starts(start, end))}:
                key = (self.day(at), agent_id)
                peaks[key] = max(peaks.get(key, 0), sum(start <= at <= end for start, end in spans))
        return peaks

    def _day_starts(self, start: int, end: int) -> list[int]:
        """First instants of the business days that begin in (start, end]."""
        starts = []
        day = self.day(start) + timedelta(days=1)
        while day <= self.day(end):
            midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
            starts.append(known(midnight) + self.day_start)
            day += timedelta(days=1)
        return starts

    def _response(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        for row in self.rounds():
            wait, is_answered = row["wait_ms"] or 0, row["wait_ms"] is not None
            values = {
                "rounds": 1,
                "rounds_answered": int(is_answered),
                "wait_ms": wait,
                "rounds_quick": int(is_answered and wait <= self.on(row["business_day"]).quick_ms),
                "rounds_within_180s": int(is_answered and wait <= 180_000),
            }
            self._add(total, row["business_day"], row["agent_id"], **values)
            if row["in_window"]:
                self._add(
                    total,
                    row["business_day"],
                    row["agent_id"],
                    **{f"{name}_window": value for name, value in values.items()},
                )
        for row in self.receptions():
            for suffix, wait, is_slow in (
                ("", row["first_wait_ms"], row["is_slow"]),
                ("_window", row["first_wait_window_ms"], row["is_slow_window"]),
            ):
                self._add(
                    total,
                    row["business_day"],
                    row["agent_id"],
                    **{
                        f"first_replies{suffix}": int(wait is not None),
                        f"first_wait_ms{suffix}": wait or 0,
                        f"first_quick{suffix}": int(wait is not None and wait <= self.on(row["business_day"]).quick_ms),
                        f"slow_buyers{suffix}": is_slow,
                    },
                )
        return total

    def _inquiry(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        for row in self.receptions():
            if not row["is_inquiry"]:
                continue
            day, start = row["business_day"], row["started_at"]
            ordered = [
                order
                for order in self.orders()
                if order["buyer_id"] == row["buyer_id"]
                and start <= order["created"] <= start + self.on(day).inquiry_window_ms
            ]
            paid_days = [self.day(order["paid"]) for order in ordered if order["paid"] is not None]
            self._add(
                total,
                day,
                row["agent_id"],
                inquiry_buyers=1,
                inquiry_ordered=bool(ordered),
                inquiry_lost=not ordered,
                inquiry_ordered_same_day=any(self.day(order["created"]) == day for order in ordered),
                inquiry_paid=bool(paid_days),
                inquiry_paid_next_day=any(paid in (day, day + timedelta(days=1)) for paid in paid_days),
            )
        return total

    def _sales(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        buyers: set[tuple[str, date, str, str]] = set()
        for row in self.attributions():
            rule, day, agent_id = row["rule"], row["business_day"], row["agent_id"]
            if row["role"] == "owner":
                buyers.add((rule, day, agent_id, row["buyer_id"]))
                self._add(
                    total,
                    day,
                    agent_id,
                    **{
                        f"sales_{rule}_fen": row["paid_fen"],
                        f"sales_{rule}_orders": 1,
                        f"sales_{rule}_items": row["item_count"],
                        f"sales_{rule}_postage_fen": row["postage_fen"],
                        f"sales_{rule}_refund_fen": row["refund_fen"],
                    },
                )
            elif rule == self.on(day).attribution_rule:
                self._add(total, day, agent_id, assisted_orders=1, assisted_fen=row["paid_fen"])
        for rule, day, agent_id, _ in buyers:
            self._add(total, day, agent_id, **{f"sales_{rule}_buyers": 1})
        for order in self.orders():
            if order["paid"] is not None and not self.is_flagged(order, self.day(order["paid"])):
                self._add(total, self.day(order["paid"]), "", shop_paid_orders=1, shop_paid_fen=order["paid_fen"])
        return total

    def _satisfaction(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        filtered = {talk.conversation_id for talk in self.talks if talk.flags}
        for row in self.own("ratings"):
            if (row.get("conversation_id") or "") in filtered:
                continue
            agent_id = row["agent_id"]
            invited, rated = milliseconds(row.get("invited_at")), milliseconds(row.get("rated_at"))
            if row["origin"] == "invited" and invited is not None:
                self._add(total, self.day(invited), agent_id, rating_invites=1)
            if rated is not None:
                self._add_rating(total, row, self.day(rated))
        for row in self.own("reviews"):
            level, is_service = row["level"], row.get("cause") == "service"
            day, agent_id = self.day(known(row["created_at"])), row.get("agent_id") or ""
            self._add(total, day, agent_id, **{f"reviews_{level}": 1})
            if is_service and level in ("neutral", "bad"):
                self._add(total, day, agent_id, **{f"reviews_{level}_service": 1})
        return total

    def _add_rating(self, total: Counter[MeasureKey], row: Row, day: date) -> None:
        score, agent_id = row.get("score"), row["agent_id"]
        is_positive = score in self.on(day).rating_positive
        if row["origin"] == "follow_up":
            if score is not None:
                self._add(
                    total, day, agent_id, follow_up_ratings=1, follow_up_score_sum=score, follow_up_positive=is_positive
                )
            return
        self._add(
            total,
            day,
            agent_id,
            ratings_resolved_yes=row.get("is_resolved") is True,
            ratings_resolved_no=row.get("is_resolved") is False,
        )
        if score is not None:
            self._add(
                total,
                day,
                agent_id,
                ratings=1,
                nps_answers=1,
                rating_score_sum=score,
                ratings_positive=is_positive,
                promoters=score == 5,
                detractors=score <= 3,
                **{f"ratings_{score}": 1},
            )

    # resolution

    def _resolution(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        issues: dict[str, set[str]] = defaultdict(set)
        for row in self.own("conversation_tags"):
            if row["tag_kind"] == "issue":
                issues[row["conversation_id"]].add(row["value"])
        newest = max((line.at for line in self.lines), default=0)
        valid = [talk for talk in self.kept if talk.is_valid]
        for talk in valid:
            first, last = talk.messages[0].at, talk.messages[-1].at
            window = self.at(first).repeat_ms
            if last + window > newest:
                continue
            again = any(
                other.buyer_id == talk.buyer_id
                and last < other.messages[0].at <= last + window
                and next(line for line in other.messages if line.is_buyer or line.is_human).is_buyer
                for other in valid
            )
            for tag in ("", *(f":issue={issue}" for issue in issues[talk.conversation_id])):
                self._add(
                    total,
                    self.day(first),
                    talk.last_agent_id,
                    **{f"resolvable_conversations{tag}": 1, f"repeat_conversations{tag}": again},
                )
        return total + self._outcomes()

    def _outcomes(self) -> Counter[MeasureKey]:
        """Buyers tagged as leaving, those won back among them; each once per agent and day."""
        told: dict[str, set[str]] = defaultdict(set)
        for row in self.own("conversation_tags"):
            if row["tag_kind"] == "outcome" and row["value"] in ("lost", "流失"):
                told[row["conversation_id"]].add("lost")
            if row["tag_kind"] == "outcome" and row["value"] in ("won_back", "挽回", "已挽回"):
                told[row["conversation_id"]].update(("lost", "won_back"))
        buyers: dict[tuple[str, date, str], set[str]] = defaultdict(set)
        for talk in self.kept:
            for what in told[talk.conversation_id]:
                buyers[what, self.day(talk.messages[0].at), talk.last_agent_id].add(talk.buyer_id)
        total: Counter[MeasureKey] = Counter()
        for (what, day, agent_id), who in buyers.items():
            self._add(total, day, agent_id, **{f"{what}_buyers": len(who)})
        return total

    # cross-selling

    def _cross_selling(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        cards = [
            line
            for talk in self.kept
            for line in talk.lines
            if line.kind == "product_card" and line.is_human and line.agent_id
        ]
        for card in cards:
            self._add(total, self.day(card.at), card.agent_id or "", recommended_cards=1)
        paid = [order for order in self.orders() if order["paid"] is not None]
        for order in paid:
            lines = [line for line in self.own("order_lines") if line["order_id"] == order["order_id"]]
            window = self.at(order["created"]).inquiry_window_ms
            recommended: Counter[str] = Counter()
            for line in lines:
                advisers = {
                    card.agent_id
                    for card in cards
                    if card.buyer_id == order["buyer_id"]
                    and card.sku_id is not None
                    and card.sku_id == line["sku_id"]
                    and 0 <= order["created"] - card.at <= window
                }
                for adviser in advisers:
                    recommended[adviser or ""] += line["quantity"]
            day = self.day(order["paid"])
            self._add(total, day, "", shop_lined_orders=bool(lines))
            for adviser, items in recommended.items():
                self._add(
                    total,
                    day,
                    adviser,
                    recommended_orders=1,
                    recommended_items=items,
                    orders_with_3_recommended=items >= 3,
                )
        for reception in self.receptions():
            theirs = [order["paid"] for order in paid if order["buyer_id"] == reception["buyer_id"]]
            start = reception["started_at"]
            if (
                reception["is_received"]
                and any(at <= start for at in theirs)
                and any(start < at <= start + 30 * DAY_MS for at in theirs)
            ):
                self._add(total, reception["business_day"], reception["agent_id"], repurchase_buyers=1)
        for row in self.own("memberships"):
            if row.get("agent_id"):
                self._add(total, self.day(known(row["joined_at"])), row["agent_id"], memberships_led=1)
        return total + self._advice(paid)

    def _advice(self, paid: list[Row]) -> Counter[MeasureKey]:
        """Estimate and outcome of conversations that sold something."""
        total: Counter[MeasureKey] = Counter()
        for talk in self.kept:
            estimates = [
                int(row["value"])
                for row in self.own("conversation_tags")
                if row["conversation_id"] == talk.conversation_id
                and row["tag_kind"] == "estimate"
                and row["value"].isdigit()
            ]
            first, last = talk.messages[0].at, talk.messages[-1].at
            bought = [
                order["paid_fen"] + (order.get("discount_fen") or 0)
                for order in paid
                if order["buyer_id"] == talk.buyer_id
                and first <= order["created"] <= last + self.at(first).inquiry_window_ms
            ]
            if estimates and bought:
                self._add(
                    total,
                    self.day(first),
                    talk.last_agent_id,
                    estimate_fen=max(estimates),
                    actual_fen=sum(bought),
                )
        return total

    # records that are counted as they stand

    def _after_sales(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        for row in self.own("refunds"):
            agent_id, applied = row.get("handler_agent_id") or "", known(row["applied_at"])
            self._add(total, self.day(applied), agent_id, refunds_handled=1, disputes=row["is_dispute"])
            ended = milliseconds(row.get("finished_at"))
            if ended is not None:
                self._add(
                    total,
                    self.day(ended),
                    agent_id,
                    refunds_finished=1,
                    refund_handling_ms=ended - applied,
                    disputes_won=row["is_dispute"] and row["status"] == "closed",
                    saved_fen=row.get("saved_fen") or 0,
                )
        for row in self.own("tickets"):
            agent_id, opened = row.get("agent_id") or "", known(row["created_at"])
            self._add(
                total,
                self.day(opened),
                agent_id,
                tickets=1,
                complaints=row["is_complaint"],
                tickets_reopened=row["reopened_count"] > 0,
                tickets_returned=row["returned_count"] > 0,
                ticket_difficulty_sum=int(row["difficulty"]) if (row.get("difficulty") or "").isdigit() else 0,
            )
            answered, solved = milliseconds(row.get("first_response_at")), milliseconds(row.get("resolved_at"))
            if answered is not None:
                self._add(total, self.day(answered), agent_id, ticket_first_ms=answered - opened)
            if solved is not None:
                self._add(total, self.day(solved), agent_id, tickets_resolved=1, ticket_resolution_ms=solved - opened)
        complaints = sorted(
            (
                (row["buyer_id"], known(row["created_at"]), row["ticket_id"], row.get("agent_id") or "")
                for row in self.own("tickets")
                if row["is_complaint"] and row.get("buyer_id")
            ),
        )
        for (buyer, before, *_), (same, at, _, agent_id) in pairwise(complaints):
            if buyer == same and at - before <= 30 * DAY_MS:
                self._add(total, self.day(at), agent_id, complaints_repeated=1)
        return total

    def _quality(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        for row in self.own("inspections"):
            if row.get("tier") != "self":
                self._add(
                    total,
                    row["business_day"],
                    row["agent_id"],
                    inspections=row.get("points_x100") is not None,
                    inspection_points=row.get("points_x100") or 0,
                    errors=row["errors"],
                    omissions=row["omissions"],
                )
        for row in self._here("knowledge_events"):
            is_search = row["kind"] == "search"
            self._add(
                total,
                self.day(known(row["at"])),
                row["agent_id"],
                knowledge_searches=is_search,
                quick_replies=not is_search,
            )
        return total

    def _growth(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        plain = {
            "training_due": "trainings_due",
            "training_done": "trainings_done",
            "mentee": "mentees",
            "mentee_passed": "mentees_passed",
            "proposal_accepted": "proposals_accepted",
        }
        for row in self._here("growth_records"):
            if row["kind"] in plain:
                self._add(total, row["business_day"], row["agent_id"], **{plain[row["kind"]]: 1})
            elif row.get("points") is not None:
                self._add(total, row["business_day"], row["agent_id"], exams=1, exam_points=row["points"])
        return total

    def _calls(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        for row in self.own("calls"):
            rang = known(row["started_at"])
            answered, ended = milliseconds(row.get("answered_at")), milliseconds(row.get("ended_at"))
            self._add(
                total,
                self.day(rang),
                row.get("agent_id") or "",
                calls=1,
                calls_answered=answered is not None,
                calls_abandoned=answered is None,
                answer_ms=0 if answered is None else answered - rang,
                talk_ms=0 if answered is None or ended is None else ended - answered,
                calls_resolved=row.get("is_resolved") is True,
                call_score_sum=row.get("score") or 0,
                call_scores=row.get("score") is not None,
            )
        return total

    def _attendance(self) -> Counter[MeasureKey]:
        total: Counter[MeasureKey] = Counter()
        for row in self._here("shifts"):
            planned = known(row["planned_end"]) - known(row["planned_start"])
            begun, ended = milliseconds(row.get("actual_start")), milliseconds(row.get("actual_end"))
            is_due = row["leave_minutes"] * 60_000 < planned
            kind = row.get("overtime_kind")
            self._add(
                total,
                row["business_day"],
                row["agent_id"],
                shifts=is_due,
                shifts_on_time=is_due and begun is not None and begun <= known(row["planned_start"]),
                scheduled_ms=planned,
                worked_ms=0 if begun is None or ended is None else ended - begun,
                work_days=begun is not None,
                leave_minutes=row["leave_minutes"],
                **({f"overtime_{kind}_minutes": row["overtime_minutes"]} if kind else {}),
            )
        for row in self._here("presence"):
            if row["state"] == "offline":
                continue
            start, end = known(row["start"]), known(row["end"])
            cuts = [start, *self._day_starts(start, end), end]
            for low, high in pairwise(cuts):
                if low < high:
                    self._add(total, self.day(low), row["agent_id"], **{f"{row['state']}_ms": high - low})
        return total

    def _here(self, table: str) -> list[Row]:
        """Rows of this shop; one that names none is its account's, or the only shop's."""
        return [row for row in self.everywhere.get(table, []) if self._shop_of(row) == self.shop_id]

    def _shop_of(self, row: Row) -> str | None:
        if row.get("shop_id") is not None:
            return str(row["shop_id"])
        held = {one["shop_id"] for one in self.everywhere.get("accounts", []) if one["agent_id"] == row["agent_id"]}
        if len(held) == 1:
            return str(held.pop())
        shops = {
            one["shop_id"]
            for table, rows in self.everywhere.items()
            if table != "accounts"
            for one in rows
            if one.get("shop_id")
        }
        return str(shops.pop()) if len(shops) == 1 else None

    # platform reports

    def _days_with_facts(self) -> dict[str, set[date]]:
        """The days on which each family's own facts have a row."""

        def days(table: str, *columns: str) -> set[date]:
            return {self.day(known(row[column])) for row in self.own(table) for column in columns if row.get(column)}

        messages = days("messages", "sent_at")
        return {
            "workload": messages,
            "response": messages,
            "inquiry": messages,
            "sales": days("orders", "created_at", "paid_at"),
            "satisfaction": days("ratings", "invited_at", "rated_at") | days("reviews", "created_at"),
            "resolution": messages,
            "cross-selling": messages,
            "quality": {row["business_day"] for row in self.own("inspections")}
            | {self.day(known(row["at"])) for row in self._here("knowledge_events")},
            "growth": {row["business_day"] for row in self._here("growth_records")},
            "after-sales": days("refunds", "applied_at", "finished_at")
            | days("tickets", "created_at", "first_response_at", "resolved_at"),
            "calls": days("calls", "started_at"),
            "attendance": {row["business_day"] for row in self._here("shifts")}
            | {
                self.day(at)
                for row in self._here("presence")
                for at in (known(row["start"]), *self._day_starts(known(row["start"]), known(row["end"]) - 1))
            },
        }

    def _with_reports(self, computed: Counter[MeasureKey]) -> Counter[MeasureKey]:
        """One source per (shop, day, family), by the shop's order of sources."""
        with_facts = self._days_with_facts()
        reported: dict[tuple[date, str], dict[tuple[str, str], list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in self.own("agent_reports"):
            reported[row["business_day"], family_of(row["measure"])][row["source"], row["platform"]].append(row)
        total = Counter(computed)
        for (day, family), sources in reported.items():
            chosen = self._source(day, day in with_facts.get(family, ()), sources)
            if chosen is None:
                continue
            for key in computed:
                if key[1] == day and family_of(key[3]) == family:
                    del total[key]
            for row in sources[chosen]:
                self._add(total, day, row.get("agent_id") or "", **{row["measure"]: row["value"]})
        return total

    def _source(
        self, day: date, has_facts: bool, sources: Mapping[tuple[str, str], list[Row]]
    ) -> tuple[str, str] | None:
        """The report that feeds a family on a day; None when it is computed."""
        for name in self.on(day).measure_sources:
            if name == "computed" and has_facts:
                return None
            named = sorted(key for key in sources if name in ("reports", key[0]))
            if named:
                return named[0]
        return None


def family_of(measure: str) -> str:
    """The family of a measure, or of the agents' measure a ``shop_`` total is of."""
    plain = measure.partition(":issue=")[0]
    return FAMILY_OF.get(plain) or FAMILY_OF.get(plain.removeprefix("shop_"), "other")


def percentile(values: Iterable[int], quantile: Fraction) -> Fraction | None:
    """Linear interpolation between the two neighbours of position quantile x (n - 1)."""
    ordered = sorted(values)
    if not ordered:
        return None
    position = quantile * (len(ordered) - 1)
    low = position.numerator // position.denominator
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (position - low) * (ordered[high] - ordered[low])
