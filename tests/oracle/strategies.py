"""Made-up shops in which everything that can collide does: few ids, few instants, every edge hit exactly.

One generator serves both ways: ``shop(seed)`` for a fixed row of shops, ``shops()`` for hypothesis, which then
steers and shrinks the same choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from second_answer import DAY_MS, EPOCH, FAMILIES, Answer, Row, known

from steelyard.facts import TABLES

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
#: Zones with the days around which their clocks change, and one that has no full-hour offset.
ZONES = (
    ("Asia/Shanghai", date(2026, 3, 2)),
    ("Asia/Shanghai", date(2026, 12, 31)),
    ("Asia/Kathmandu", date(2026, 2, 28)),
    ("Europe/Berlin", date(2026, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 24)),
    ("America/Havana", date(2026, 3, 7)),
    ("America/Havana", date(2026, 10, 31)),
    ("America/New_York", date(2026, 10, 31)),
)
AGENTS = ("A", "B", "C")
#: Buyers, one of them the shop's own account and one an agent's.
BUYERS = ("b1", "b2", "b3", "boss", "A")
#: An instant at which something turns, and the buyer for whom it does.
Edge = tuple[int, str]
TEXTS = (None, "", "在吗", "亲，这款有货吗？", "ok 👍🏽", "加微信领券", "好的  稍等\n")
#: Steps between two messages of one buyer, hitting each limit exactly and one millisecond to either side.
EDGES = (30 * SECOND, 3 * MINUTE, 10 * MINUTE, 30 * MINUTE, DAY_MS)
STEPS = (
    *(0, 0, 0, 1, 700, 5 * SECOND, 20 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE) * 3,
    25 * MINUTE,
    45 * MINUTE,
    5 * HOUR,
    *(edge + off for edge in EDGES for off in (-1, 0, 1)),
)
OPTIONS: dict[str, tuple[str, ...]] = {
    "preset": ("taobao", "jd", "pdd", "douyin"),
    "business_day_start": ("06:00", "23:30", "04:15"),
    "session_gap_minutes": ("1", "10", "60", "1440"),
    "service_window": ("08:00-23:00", "00:00-12:00", "09:30-24:00", "none", "00:00-24:00"),
    "window_anchor": ("round_start", "conversation_start"),
    "auto_reply_answers": ("true",),
    "bot_reply_answers": ("true",),
    "first_response_from": ("conversation_open",),
    "quick_seconds": ("5", "20"),
    "slow_seconds": ("60", "20"),
    "slow_times": ("2",),
    "long_minutes": ("5", "1"),
    "inquiry_window_days": ("3",),
    "after_sale_days": ("3",),
    "attribution_rule": ("order_created", "paid", "order_first"),
    "attribution_tie": ("most_rounds",),
    "rating_positive": ("[5]", "[5,4,3]"),
    "measure_sources": ("reports,computed", "computed", "layout_b,computed,layout_a"),
    "filters": (
        "internal_accounts",
        "agent_only",
        "buyer_single_message",
        "advertisement_words",
        "flagged_orders",
        "internal_accounts,agent_only,flagged_orders",
        "advertisement_words,buyer_single_message",
    ),
}
#: What decides the day itself cannot depend on the day.
UNDATED = ("business_day_start",)
ALWAYS = {"internal_account_ids": "boss", "advertisement_words": "加微信,领券", "flagged_order_flags": "red"}


@dataclass
class World:
    """The facts of one made-up company and its settings as the second answer takes them."""

    facts: dict[str, list[Row]] = field(
        default_factory=lambda: {
            name: []
            for name in (
                "shops",
                "settings",
                "messages",
                "orders",
                "refunds",
                "ratings",
                "reviews",
                "presence",
                "agent_reports",
                "accounts",
                "conversation_tags",
                "tickets",
                "calls",
                "shifts",
                "order_lines",
                "memberships",
                "knowledge_events",
                "inspections",
                "growth_records",
            )
        }
    )

    @property
    def settings(self) -> dict[str, list[Row]]:
        """Setting rows by shop."""
        found: dict[str, list[Row]] = {row["shop_id"]: [] for row in self.facts["shops"]}
        for row in self.facts["settings"]:
            found[row["shop_id"]].append(row)
        return found

    def add(self, table: str, **values: Any) -> None:
        """One row, absent columns missing; a row with a known key is left out."""
        row = dict.fromkeys(column.name for column in TABLES[table].columns) | values
        key = [row[name] for name in TABLES[table].key]
        if all(key != [other[name] for name in TABLES[table].key] for other in self.facts[table]):
            self.facts[table].append(row)

    def merge(self, other: World) -> World:
        """Both together, for one lake."""
        merged = World()
        for world in (self, other):
            for table, rows in world.facts.items():
                for row in rows:
                    merged.add(table, **row)
        return merged


def shop(seed: int) -> World:
    """The same shops for the same seed, always."""
    return make_world(Random(seed), prefix=f"s{seed:03}")


@st.composite
def shops(draw: st.DrawFn) -> World:
    """Shops steered by hypothesis."""
    return make_world(draw(st.randoms(use_true_random=False)), prefix="s")


def make_world(random: Random, prefix: str) -> World:
    """One to three shops with all their facts."""
    world = World()
    for number in range(random.choice((1, 1, 1, 2, 3))):
        _Maker(world, random, f"{prefix}-{number}").make()
    return world


def instant(at: int) -> datetime:
    """An aware datetime of epoch milliseconds."""
    return EPOCH + timedelta(milliseconds=at)


class _Maker:
    """Makes one shop: settings, chats, then orders and the rest around what the chats came to."""

    def __init__(self, world: World, random: Random, shop_id: str) -> None:
        self.world, self.random, self.shop_id = world, random, shop_id
        self.zone, self.day = random.choice(ZONES)
        self.morning = self.clock(random.choice((0, 7, 9, 22, 23)))
        self.seq_mode = random.choice(("none", "all", "some"))
        self.named_mode = random.choice(("loose", "named", "mixed"))
        self.serials = list(range(1000))
        random.shuffle(self.serials)

    def clock(self, hour: int, day: int = 0) -> int:
        local = datetime(self.day.year, self.day.month, self.day.day, hour, tzinfo=ZoneInfo(self.zone))
        return known(local.astimezone(UTC)) + day * DAY_MS

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def make(self) -> None:
        self.world.add("shops", shop_id=self.shop_id, platform="taobao", name=self.shop_id, timezone=self.zone)
        self.settings()
        for buyer_id in self.random.sample(BUYERS, self.random.choice((1, 2, 3, 4))):
            self.chat(buyer_id)
        found = Answer(self.shop_id, self.world.facts, self.world.settings[self.shop_id])
        edges = self.edges(found)
        if self.chance(60):
            self.come_back(found)
        for number in range(self.random.choice((0, 2, 5, 9))):
            self.order(f"o{number}", edges)
        for number in range(self.random.choice((0, 1, 4, 8))):
            self.rating(
                f"q{number}",
                edges,
                [row["conversation_id"] for row in self.world.facts["messages"] if row["shop_id"] == self.shop_id],
            )
            self.review(f"v{number}", edges)
        self.world.add("accounts", platform="taobao", shop_id=self.shop_id, agent_id=self.solo, employee_id="e")
        for _ in range(self.random.choice((0, 1, 4))):
            start = self.near(edges)
            self.world.add(
                "presence",
                agent_id=self.random.choice((*AGENTS, self.solo)),
                state=self.random.choice(("offline", "online", "away", "rest")),
                start=instant(start),
                end=instant(start + self.random.choice((1, MINUTE, 5 * HOUR, 30 * HOUR))),
                shop_id=self.random.choice((None, self.shop_id, "elsewhere")),
            )
        for number in range(self.random.choice((0, 0, 2, 5))):
            self.ticket(f"t{number}", edges)
            self.call(f"p{number}", edges)
            self.shift(number)
        for row in [row for row in self.world.facts["messages"] if row["shop_id"] == self.shop_id]:
            if row["conversation_id"] and self.chance(10):
                self.world.add(
                    "conversation_tags",
                    shop_id=self.shop_id,
                    conversation_id=row["conversation_id"],
                    tag_kind=self.random.choice(("issue", "issue", "emotion")),
                    value=self.random.choice(("退货", "发货", "价格")),
                    source="form",
                    by="boss",
                )
        self.beside(edges)
        self.reports()

    @property
    def solo(self) -> str:
        """An account that only this shop has."""
        return f"{self.shop_id}:solo"

    def beside(self, edges: Sequence[Edge]) -> None:
        """What was sold beside, and what people wrote down of each other."""
        for order in [row for row in self.world.facts["orders"] if row["shop_id"] == self.shop_id]:
            for number in range(self.random.choice((0, 1, 2, 3))):
                self.world.add(
                    "order_lines",
                    shop_id=self.shop_id,
                    order_id=order["order_id"],
                    line_no=number + 1,
                    sku_id=self.random.choice(("sku1", "sku1", "sku2", "sku9")),
                    title="",
                    quantity=self.random.choice((0, 1, 2, 3)),
                    amount_fen=100,
                )
        for row in [row for row in self.world.facts["messages"] if row["shop_id"] == self.shop_id]:
            if row["conversation_id"] and self.chance(12):
                kind, values = self.random.choice(
                    (
                        ("outcome", ("lost", "流失", "won_back", "已挽回", "done")),
                        ("estimate", ("100", "5000", "many")),
                    )
                )
                self.world.add(
                    "conversation_tags",
                    shop_id=self.shop_id,
                    conversation_id=row["conversation_id"],
                    tag_kind=kind,
                    value=self.random.choice(values),
                    source="form",
                    by="boss",
                )
        for number in range(self.random.choice((0, 0, 2, 4))):
            self.world.add(
                "memberships",
                shop_id=self.shop_id,
                buyer_id=self.random.choice(BUYERS),
                joined_at=instant(self.near(edges)),
                agent_id=self.random.choice((None, *AGENTS)),
            )
            self.world.add(
                "knowledge_events",
                agent_id=self.random.choice((*AGENTS, self.solo)),
                at=instant(self.near(edges)),
                kind=self.random.choice(("search", "quick_reply", "phrase")),
                shop_id=self.random.choice((None, self.shop_id)),
            )
            self.world.add(
                "inspections",
                shop_id=self.shop_id,
                inspection_id=f"i{number}",
                agent_id=self.random.choice(AGENTS),
                business_day=self.day + timedelta(days=self.random.choice((0, 1, 2))),
                tier=self.random.choice((None, "self", "company")),
                points_x100=self.random.choice((None, 0, 9550)),
                errors=self.random.choice((0, 1)),
                omissions=self.random.choice((0, 2)),
            )
            self.world.add(
                "growth_records",
                agent_id=self.random.choice((*AGENTS, self.solo)),
                business_day=self.day + timedelta(days=self.random.choice((0, 1, 2))),
                shop_id=self.random.choice((None, self.shop_id)),
                kind=self.random.choice(
                    ("training_due", "training_done", "exam", "exam", "mentee", "mentee_passed", "proposal_accepted")
                ),
                item=self.random.choice(("a", "b")),
                points=self.random.choice((None, 0, 88)),
            )

    def ticket(self, ticket_id: str, edges: Sequence[Edge]) -> None:
        opened = self.near(edges)
        answered = opened + self.random.choice((0, 1, HOUR)) if self.chance(60) else None
        solved = opened + self.random.choice((HOUR, DAY_MS)) if self.chance(60) else None
        self.world.add(
            "tickets",
            shop_id=self.shop_id,
            ticket_id=ticket_id,
            buyer_id=self.random.choice((None, "b1", "b1")),
            agent_id=self.random.choice((None, *AGENTS)),
            difficulty=self.random.choice((None, "1", "3", "hard")),
            returned_count=self.random.choice((0, 0, 2)),
            reopened_count=self.random.choice((0, 0, 3)),
            created_at=instant(opened),
            first_response_at=None if answered is None else instant(answered),
            resolved_at=None if solved is None else instant(solved),
            status="open" if solved is None else "resolved",
            is_complaint=self.chance(40),
            is_escalated=False,
        )

    def call(self, call_id: str, edges: Sequence[Edge]) -> None:
        rang = self.near(edges)
        answered = rang + self.random.choice((0, 5 * SECOND)) if self.chance(70) else None
        ended = rang + self.random.choice((MINUTE, HOUR)) if self.chance(80) else None
        self.world.add(
            "calls",
            shop_id=self.shop_id,
            call_id=call_id,
            agent_id=None if answered is None else self.random.choice((None, *AGENTS)),
            started_at=instant(rang),
            answered_at=None if answered is None else instant(answered),
            ended_at=None if ended is None else instant(ended),
            is_resolved=self.random.choice((None, True, False)),
            score=self.random.choice((None, 1, 5)),
        )

    def shift(self, number: int) -> None:
        planned = self.clock(9, day=number)
        begun = planned + self.random.choice((-MINUTE, 0, 1)) if self.chance(80) else None
        ended = planned + 9 * HOUR if begun is not None and self.chance(80) else None
        self.world.add(
            "shifts",
            agent_id=self.random.choice((*AGENTS, self.solo)),
            business_day=self.day + timedelta(days=number),
            shop_id=self.random.choice((None, self.shop_id)),
            planned_start=instant(planned),
            planned_end=instant(planned + 8 * HOUR),
            actual_start=None if begun is None else instant(begun),
            actual_end=None if ended is None else instant(ended),
            leave_minutes=self.random.choice((0, 0, 30, 480)),
            overtime_kind=self.random.choice((None, "workday", "restday", "holiday")),
            overtime_minutes=self.random.choice((0, 60, 90)),
        )

    def settings(self) -> None:
        rows: dict[str, list[tuple[str, date | None, date | None]]] = {
            key: [(value, None, None)] for key, value in ALWAYS.items()
        }
        rows["repeat_days"] = [(self.random.choice(("1", "1", "2", "3")), None, None)]
        busy = self.random.choice((0, 10, 35))
        for key, values in OPTIONS.items():
            if not self.chance(busy):
                continue
            if key not in UNDATED and self.chance(40):
                start = self.day + timedelta(days=self.random.choice((0, 1, 2)))
                end = start + timedelta(days=1) if self.chance(50) else None
                rows[key] = [(self.random.choice(values), start, end)]
                if self.chance(50):
                    rows[key].append((self.random.choice(values), None, None))
            else:
                rows[key] = [(self.random.choice(values), None, None)]
        for key, dated in rows.items():
            for value, since, until in dated:
                self.world.add("settings", shop_id=self.shop_id, key=key, value=value, start=since, end=until)

    # chats

    def chat(self, buyer_id: str) -> None:
        at = self.morning + self.random.choice((0, 0, 1, MINUTE, HOUR, 50 * MINUTE, 10 * HOUR))
        conversation = 0
        agent_id = self.random.choice(AGENTS)
        for _ in range(self.random.choice((1, 2, 3, 6, 12, 20))):
            at = self.snap(at + self.random.choice(STEPS))
            if at > self.clock(12, day=4):
                return
            if self.chance(15):
                agent_id = self.random.choice(AGENTS)
            if self.chance(12):
                conversation = self.random.choice((conversation + 1, 0))
            is_named = self.named_mode == "named" or (self.named_mode == "mixed" and self.chance(50))
            self.message(at, buyer_id, agent_id, f"{buyer_id}-c{conversation}" if is_named else None)

    def come_back(self, found: Answer) -> None:
        """Buyers ask again just when a repeat window closes, and somebody writes when all windows have closed."""
        for talk in found.talks[:6]:
            last = talk.messages[-1].at
            again = last + found.at(last).repeat_ms + self.random.choice((-HOUR, -1, 0, 1))
            name = f"{talk.buyer_id}-again-{self.serials[-1]}" if self.chance(70) else None
            first, second = self.random.choice((("buyer", "agent"), ("buyer", "agent"), ("agent", "buyer")))
            self.line(again, talk.buyer_id, first, name)
            self.line(again + self.random.choice((0, MINUTE)), talk.buyer_id, second, name)
        self.line(self.clock(12, day=9), "late", "buyer", None)

    def line(self, at: int, buyer_id: str, sender: str, conversation_id: str | None) -> None:
        self.world.add(
            "messages",
            shop_id=self.shop_id,
            message_id=f"m{self.serials.pop():03}",
            conversation_id=conversation_id,
            sent_at=instant(at),
            buyer_id=buyer_id,
            agent_id=self.random.choice(AGENTS),
            sender=sender,
            kind="text",
            is_auto=False,
        )

    def snap(self, at: int) -> int:
        """Now and then exactly on midnight or an edge of a service window, or a millisecond before."""
        if not self.chance(8):
            return at
        day = max(0, (at - self.clock(0)) // DAY_MS) + 1
        later = self.clock(0, day) + self.random.choice((0, 0, 6 * HOUR, 8 * HOUR, 23 * HOUR))
        later -= self.random.choice((0, 1, 10 * SECOND))
        return later if later >= at else at

    def message(self, at: int, buyer_id: str, agent_id: str | None, conversation_id: str | None) -> None:
        sender, kind, is_auto, to_agent_id = "buyer", "text", False, None
        what = self.random.choice(
            (
                *("buyer", "human") * 5,
                "auto",
                "bot",
                "system",
                "transfer",
                "transfer",
                "note",
                "rating_invite",
                "product_card",
                "product_card",
            )
        )
        if what == "human":
            sender = "agent"
        elif what == "auto":
            sender, is_auto = "agent", True
        elif what == "bot":
            sender, is_auto = "bot", self.chance(50)
            agent_id = self.random.choice(("R", "R", agent_id, None))
        elif what == "system":
            sender, agent_id = "system", self.random.choice((None, agent_id))
        elif what == "transfer":
            sender, kind = self.random.choice(("agent", "agent", "system", "bot")), "transfer"
            to_agent_id = self.random.choice((*AGENTS, agent_id, None))
            agent_id = None if self.chance(15) else agent_id
        elif what in ("note", "rating_invite"):
            sender, kind = "agent", what
        elif what == "product_card":
            sender, kind = self.random.choice(("agent", "buyer")), "product_card"
        if sender == "buyer":
            agent_id = None if self.chance(25) else agent_id
            kind = self.random.choice(("image", "order_card", "other", "voice", kind, kind, kind, kind))
        elif sender == "agent" and self.chance(2):
            agent_id = None
        has_seq = self.seq_mode == "all" or (self.seq_mode == "some" and self.chance(50))
        self.world.add(
            "messages",
            shop_id=self.shop_id,
            message_id=f"m{self.serials.pop():03}",
            conversation_id=conversation_id,
            sent_at=instant(at),
            seq=self.random.choice((0, 1, 2, 3, -1)) if has_seq else None,
            buyer_id=buyer_id,
            agent_id=agent_id,
            sender=sender,
            kind=kind,
            is_auto=is_auto,
            text=self.random.choice(TEXTS),
            to_agent_id=to_agent_id,
            sku_id=self.random.choice(("sku1", "sku1", "sku2", None)) if kind == "product_card" else None,
        )

    # everything around the chats

    def edges(self, found: Answer) -> list[Edge]:
        """The instants on which decisions turn: ends of segments and receptions, and windows around them."""
        spans = [(row["started_at"], row["ended_at"], row["buyer_id"]) for row in found.segments() + found.receptions()]
        inside = [(at, buyer) for start, end, buyer in spans for at in (start, end, (start + end) // 2)]
        around = [(at + days * DAY_MS, buyer) for at, buyer in inside for days in (2, 3, -15, -3)]
        days = [(self.clock(0, day), buyer) for day in (1, 2) for buyer in BUYERS]
        return [(at + off, buyer) for at, buyer in (*inside * 4, *around, *days) for off in (-1, 0, 0, 1)]

    def near(self, edges: Sequence[Edge]) -> int:
        return self.random.choice(edges)[0] + self.random.choice((0, 0, 0, 0, MINUTE, HOUR, 5 * HOUR))

    def order(self, order_id: str, edges: Sequence[Edge]) -> None:
        created, buyer_id = self.random.choice(edges)
        if self.chance(10):
            buyer_id = self.random.choice((*BUYERS, "stranger"))
        created, paid = sorted((created, self.near([edge for edge in edges if edge[1] == buyer_id] or edges)))
        paid = created + self.random.choice((0, 1, MINUTE, DAY_MS)) if self.chance(50) else paid
        is_paid = self.chance(80)
        status = self.random.choice(("paid", "shipped", "finished", "closed") if is_paid else ("unpaid", "closed"))
        amount = self.random.choice((0, 1, 999, 12345))
        self.world.add(
            "orders",
            shop_id=self.shop_id,
            order_id=order_id,
            buyer_id=buyer_id,
            status=status,
            created_at=instant(created),
            paid_at=instant(paid) if is_paid else None,
            goods_fen=amount,
            discount_fen=0,
            paid_fen=amount,
            postage_fen=self.random.choice((0, 500)),
            item_count=self.random.choice((0, 1, 3)),
            flag=self.random.choice((None, "red", "blue")),
        )
        for number in range(self.random.choice((0, 0, 1, 2))):
            refund_status = self.random.choice(("open", "success", "success", "closed"))
            applied = paid + self.random.choice((0, HOUR, 20 * DAY_MS))
            self.world.add(
                "refunds",
                shop_id=self.shop_id,
                refund_id=f"{order_id}-r{number}",
                order_id=order_id,
                buyer_id=buyer_id,
                kind=self.random.choice(("refund_only", "return_refund", "exchange")),
                applied_at=instant(applied),
                finished_at=instant(applied + DAY_MS) if refund_status != "open" else None,
                status=refund_status,
                amount_fen=self.random.choice((0, 100, 999)),
                item_count=1,
                reason="",
                is_dispute=self.chance(30),
                handler_agent_id=self.random.choice((None, *AGENTS)),
                saved_fen=self.random.choice((None, 0, 500)),
            )

    def rating(self, rating_id: str, edges: Sequence[Edge], conversations: Sequence[str | None]) -> None:
        invited, rated = sorted((self.near(edges), self.near(edges)))
        is_rated = self.chance(75)
        self.world.add(
            "ratings",
            shop_id=self.shop_id,
            rating_id=rating_id,
            buyer_id=self.random.choice(("b1", "b2")),
            agent_id=self.random.choice(AGENTS),
            conversation_id=self.random.choice((None, *conversations)),
            invited_at=instant(invited) if self.chance(70) else None,
            rated_at=instant(rated) if is_rated else None,
            score=self.random.choice((None, 1, 2, 3, 4, 5, 5)) if is_rated else None,
            origin=self.random.choice(("invited", "invited", "self", "follow_up")),
            is_resolved=self.random.choice((None, True, False)),
        )

    def review(self, review_id: str, edges: Sequence[Edge]) -> None:
        self.world.add(
            "reviews",
            shop_id=self.shop_id,
            review_id=review_id,
            buyer_id="b1",
            created_at=instant(self.near(edges)),
            level=self.random.choice(("good", "neutral", "bad")),
            cause=self.random.choice((None, "service", "product", "logistics")),
            agent_id=self.random.choice((None, *AGENTS)),
        )

    def reports(self) -> None:
        for _ in range(self.random.choice((0, 0, 5, 15))):
            family = self.random.choice(tuple(FAMILIES))
            measure = self.random.choice([name for name in FAMILIES[family] if not name.startswith("shop_")])
            is_shop = self.chance(20)
            self.world.add(
                "agent_reports",
                platform="taobao",
                shop_id=self.shop_id,
                business_day=self.day + timedelta(days=self.random.choice((-1, 0, 1, 2, 3, 9))),
                agent_id="" if is_shop else self.random.choice(AGENTS),
                measure=f"shop_{measure}" if is_shop else measure,
                source=self.random.choice(("layout_a", "layout_b")),
                value=self.random.choice((0, 1, 7, 100_000)),
                reconstructed=self.chance(30),
            )
