"""One conversation as it went: who said what, how long the buyer waited, which orders followed and whose they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from steelyard.books.stored_rows import StoredRows
from steelyard.facts.organisation import Organisation
from steelyard.facts.settings import Settings
from steelyard.facts.snapshot import Snapshot

Level = Literal["quick", "fair", "slow", "open"]
What = Literal["created", "paid", "refunded", "rated"]


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait of the buyer. ``level``: within the shop's quick time, beyond its slow one, between, or never answered."""

    number: int
    agent_id: str
    asked_at: datetime
    answered_at: datetime | None
    wait_ms: int | None
    in_window: bool
    level: Level


@dataclass(frozen=True, slots=True)
class Said:
    """One message. ``wait``: the wait that goes on while it stands there; ``ends``: it answers that wait."""

    message_id: str
    at: datetime
    sender: str
    agent_id: str
    kind: str
    is_auto: bool
    text: str
    to_agent_id: str = ""
    wait: Wait | None = None
    begins: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom an order is credited to under a rule, by which event and why; agent '' is nobody (silent)."""

    rule: str
    role: str
    agent_id: str
    event: str
    via: str
    is_governing: bool
    is_by_this_talk: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One event beside the talk: an order created or paid, money given back, a rating."""

    at: datetime
    what: What
    ref: str
    fen: int | None = None
    score: int | None = None
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with all that belongs to it, in order of time."""

    shop_id: str
    conversation_id: str
    buyer_id: str
    business_day: date
    flags: str
    said: tuple[Said, ...]
    waits: tuple[Wait, ...]
    happened: tuple[Happened, ...]

    @property
    def agents(self) -> tuple[str, ...]:
        """Every account that wrote, was written to, or was given the buyer."""
        found = (
            [one.agent_id for one in self.said]
            + [one.to_agent_id for one in self.said]
            + [one.agent_id for one in self.waits]
        )
        return tuple(sorted({agent_id for agent_id in found if agent_id}))

    @property
    def lines(self) -> list[tuple[datetime, Said | None, Happened | None]]:
        """Messages and events in order of time, each as (when, message, event)."""
        found: list[tuple[datetime, Said | None, Happened | None]] = [(one.at, one, None) for one in self.said]
        found += [(one.at, None, one) for one in self.happened]
        return sorted(found, key=lambda line: line[0])


def talk_of(snapshot: Snapshot, organisation: Organisation, shop_id: str, conversation_id: str) -> Talk | None:
    """One conversation; None where the shop has none of that id."""
    if not snapshot.files("conversations"):
        return None
    with StoredRows(snapshot) as stored:
        return _Reader(stored, organisation).talk(shop_id, conversation_id)


class _Reader:
    """Reads one conversation through one connection."""

    def __init__(self, stored: StoredRows, organisation: Organisation) -> None:
        self._stored = stored
        self._organisation = organisation

    def talk(self, shop_id: str, conversation_id: str) -> Talk | None:
        found = self._stored.derived("conversations", "shop_id = ? and conversation_id = ?", [shop_id, conversation_id])
        if not found:
            return None
        row = found[0]
        day, buyer = row["business_day"], str(row["buyer_id"])
        settings = self._organisation.settings_of(shop_id, day)
        start, end = int(row["first_row_at"]), int(row["last_row_at"])
        waits = self._waits(shop_id, conversation_id, settings)
        said = self._said(shop_id, buyer, conversation_id, start, end, settings.zone)
        return Talk(
            shop_id,
            conversation_id,
            buyer,
            day,
            str(row["flags"] or ""),
            tuple(_with_waits(said, waits)),
            tuple(waits),
            tuple(self._happened(shop_id, buyer, conversation_id, start, end, settings)),
        )

    def _waits(self, shop_id: str, conversation_id: str, settings: Settings) -> list[Wait]:
        rows = self._stored.derived(
            "rounds", "shop_id = ? and conversation_id = ? order by asked_at", [shop_id, conversation_id]
        )
        return [
            Wait(
                number,
                str(row["agent_id"] or ""),
                _local(row["asked_at"], settings.zone),
                None if row["answered_at"] is None else _local(row["answered_at"], settings.zone),
                row["wait_ms"],
                bool(row["in_window"]),
                _level(row["wait_ms"], settings),
            )
            for number, row in enumerate(rows, start=1)
        ]

    def _said(
        self,
        shop_id: str,
        buyer: str,
        conversation_id: str,
        start: int,
        end: int,
        zone: ZoneInfo,
    ) -> list[Said]:
        rows = self._stored.rows(
            f"select * from ({self._stored.snapshot.winners_sql('messages')}) where shop_id = ? and buyer_id = ? "
            "and epoch_ms(sent_at) between ? and ? and (conversation_id = ? or conversation_id is null) "
            "order by sent_at, seq nulls last, message_id",
            [shop_id, buyer, start, end, conversation_id],
        )
        return [
            Said(
                str(row["message_id"]),
                row["sent_at"].astimezone(zone),
                str(row["sender"]),
                str(row["agent_id"] or ""),
                str(row["kind"]),
                bool(row["is_auto"]),
                str(row["text"] or ""),
                str(row["to_agent_id"] or ""),
            )
            for row in rows
        ]

    def _happened(
        self, shop_id: str, buyer: str, conversation_id: str, start: int, end: int, settings: Settings
    ) -> list[Happened]:
        """Orders created or paid from a window before to a window after the talk, what came back of them, its ratings."""
        window = settings.inquiry_window_ms
        found: list[Happened] = []
        orders = self._stored.facts(
            "orders",
            "shop_id = ? and buyer_id = ? and (epoch_ms(created_at) between ? and ? or epoch_ms(paid_at) between ? and ?)",
            [shop_id, buyer, start - window, end + window, start - window, end + window],
        )
        for order in orders:
            credits = self._credits(shop_id, str(order["order_id"]), conversation_id, settings)
            instants: tuple[tuple[What, Any], ...] = (("created", order["created_at"]), ("paid", order["paid_at"]))
            for what, instant in instants:
                if instant is not None:
                    own = tuple(one for one in credits if one.event == what or one.role == "assist")
                    fen = order["paid_fen"] if what == "paid" else None
                    at = instant.astimezone(settings.zone)
                    found.append(Happened(at, what, str(order["order_id"]), fen, credits=own))
            found += self._refunds(shop_id, str(order["order_id"]), settings.zone)
        return [*found, *self._ratings(shop_id, buyer, conversation_id, start, end, settings)]

    def _credits(self, shop_id: str, order_id: str, conversation_id: str, settings: Settings) -> list[Credit]:
        rows = self._stored.derived(
            "attributions", "shop_id = ? and order_id = ? order by rule, role desc, agent_id", [shop_id, order_id]
        )
        return [
            Credit(
                str(row["rule"]),
                str(row["role"]),
                str(row["agent_id"] or ""),
                str(row["event"]),
                str(row["via"]),
                row["rule"] == settings.attribution_rule,
                row["conversation_id"] == conversation_id,
            )
            for row in rows
        ]

    def _refunds(self, shop_id: str, order_id: str, zone: ZoneInfo) -> list[Happened]:
        rows = self._stored.facts("refunds", "shop_id = ? and order_id = ? and status = 'success'", [shop_id, order_id])
        return [
            Happened(
                (row["finished_at"] or row["applied_at"]).astimezone(zone), "refunded", order_id, row["amount_fen"]
            )
            for row in rows
        ]

    def _ratings(
        self, shop_id: str, buyer: str, conversation_id: str, start: int, end: int, settings: Settings
    ) -> list[Happened]:
        day = 86_400_000
        rows = self._stored.facts(
            "ratings",
            "shop_id = ? and buyer_id = ? and score is not null and rated_at is not null and "
            "(conversation_id = ? or (conversation_id is null and epoch_ms(rated_at) between ? and ?))",
            [shop_id, buyer, conversation_id, start, end + day],
        )
        return [
            Happened(row["rated_at"].astimezone(settings.zone), "rated", str(row["rating_id"]), score=row["score"])
            for row in rows
        ]


def _with_waits(said: Sequence[Said], waits: Sequence[Wait]) -> list[Said]:
    """Each message with the wait that goes on when it is said; the last wait that began goes before those before it."""
    found = []
    for one in said:
        going = [
            wait
            for wait in waits
            if wait.asked_at <= one.at and (wait.answered_at is None or one.at <= wait.answered_at)
        ]
        wait = going[-1] if going else None
        ends = wait is not None and wait.answered_at == one.at and one.sender != "buyer"
        begins = wait is not None and wait.asked_at == one.at and not ends
        found.append(replace(one, wait=wait, begins=begins, ends=ends))
    return found


def _level(wait_ms: object, settings: Settings) -> Level:
    if not isinstance(wait_ms, int):
        return "open"
    return "quick" if wait_ms <= settings.quick_ms else "slow" if wait_ms > settings.slow_ms else "fair"


def _local(instant_ms: object, zone: ZoneInfo) -> datetime:
    if not isinstance(instant_ms, int):
        raise TypeError(f"an instant is no number: {instant_ms!r}")
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant_ms)).astimezone(zone)
