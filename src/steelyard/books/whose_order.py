"""Whose an order is, and why: every talk that could have earned it, who wins at which event, and what decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from steelyard.books.evidence_words import RULES as RULE_WORDS
from steelyard.books.evidence_words import VALUES
from steelyard.books.stored_rows import StoredRows
from steelyard.derive.attribution import RULES
from steelyard.errors import InputRefused, Words
from steelyard.facts.organisation import Organisation
from steelyard.facts.settings import Settings
from steelyard.facts.snapshot import Snapshot
from steelyard.periods import ONE_DAY

Event = Literal["created", "paid"]
#: Where a talk stands at an event: going on, ended within the window before it, ended earlier, or not yet begun.
Standing = Literal["in_progress", "nearest", "too_early", "after"]
#: How many talks out of reach are told on either side of an event; a buyer of years has many.
OUT_OF_REACH = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """One agent's talk with the buyer in one conversation, from the first to the last message that counts."""

    agent_id: str
    conversation_id: str
    started_at: datetime
    ended_at: datetime
    rounds_answered: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch at an event. ``place``: 1 wins; None out of reach. ``reason``: what put it there."""

    stretch: Stretch
    standing: Standing
    place: int | None
    reason: Words


@dataclass(frozen=True, slots=True)
class Moment:
    """The order created, or paid, under the settings of that day, with everybody who had the buyer around it."""

    event: Event
    at: datetime
    business_day: date
    settings: Settings
    candidates: tuple[Candidate, ...]

    @property
    def reach(self) -> tuple[datetime, datetime]:
        """From the first start to the last end of the talks in reach, the event within: the line of time they lie on."""
        within = [one.stretch for one in self.candidates if one.place is not None]
        return (
            min([self.at, *(one.started_at for one in within)]),
            max([self.at, *(one.ended_at for one in within)]),
        )

    @property
    def winner(self) -> Candidate | None:
        """Who has the buyer at this event; None = nobody (silent)."""
        return next((one for one in self.candidates if one.place == 1), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the stored attribution says under one rule. ``agent_id`` '' is nobody; None: the order does not count."""

    rule: str
    is_governing: bool
    agent_id: str | None
    event: Event
    via: str
    business_day: date | None
    assisting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhoseOrder:
    """An order with both its events and its owner under each rule. Instants stand in the shop's time."""

    shop_id: str
    order_id: str
    buyer_id: str
    status: str
    paid_fen: int
    refund_fen: int
    moments: tuple[Moment, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def is_paid(self) -> bool:
        """Whether it was ever paid; only such orders count."""
        return any(one.event == "paid" for one in self.moments)

    @property
    def is_stale(self) -> bool:
        """Whether the stored attribution tells other owners than today's records: something waits to be computed."""
        by_event = {one.event: one for one in self.moments}
        for outcome in self.outcomes:
            if outcome.agent_id is None:
                continue
            moment = by_event.get(outcome.event)
            winner = moment.winner if moment is not None else None
            if (winner.stretch.agent_id if winner is not None else "") != outcome.agent_id:
                return True
        return self.is_paid and not self.outcomes

    @property
    def agents(self) -> tuple[str, ...]:
        """Every account that could have earned it or did."""
        reached = (one.stretch.agent_id for moment in self.moments for one in moment.candidates if one.place)
        owned = (outcome.agent_id for outcome in self.outcomes if outcome.agent_id)
        return tuple(sorted({*reached, *owned}))


def shops_of_order(snapshot: Snapshot, order_id: str) -> tuple[str, ...]:
    """The shops that have an order of this id; ids of two platforms may be alike."""
    with StoredRows(snapshot) as stored:
        return tuple(sorted({str(row["shop_id"]) for row in stored.facts("orders", "order_id = ?", [order_id])}))


def the_shop_of(snapshot: Snapshot, order_id: str, shop_id: str | None = None) -> str:
    """The one shop that has the order, or the named one of several.

    Raises: InputRefused for an order that is not there, or in several shops while none is named.
    """
    found = shops_of_order(snapshot, order_id)
    if shop_id is None and len(found) > 1:
        raise InputRefused(
            Words(f"几家店都有这个订单号：{'、'.join(found)}。", f"Several shops have this order: {', '.join(found)}."),
            remedy=Words("请用 --shop 指明是哪家店。", "Name the shop with --shop."),
            where=order_id,
        )
    if not found or (shop_id is not None and shop_id not in found):
        raise InputRefused(
            Words("没有这个订单。", "There is no such order."),
            remedy=Words(
                "请核对订单号和店铺；订单要先导入才能判定（steelyard imports 列出导入过的文件）。",
                "Check the id and the shop; an order is known once it is imported (steelyard imports lists the files).",
            ),
            where=order_id,
        )
    return found[0] if shop_id is None else shop_id


def whose_order(snapshot: Snapshot, organisation: Organisation, shop_id: str, order_id: str) -> WhoseOrder | None:
    """One order with all that decides whose it is; None where the shop has none of that id.

    The candidates are ranked here once more from the stored talk, so that the stored owner can be compared with them.
    """
    with StoredRows(snapshot) as stored:
        return _Reader(stored, organisation, shop_id).order(order_id)


class _Reader:
    """Reads one order of one shop through one connection."""

    def __init__(self, stored: StoredRows, organisation: Organisation, shop_id: str) -> None:
        self._stored, self._organisation, self._shop_id = stored, organisation, shop_id

    def order(self, order_id: str) -> WhoseOrder | None:
        found = self._stored.facts("orders", "shop_id = ? and order_id = ?", [self._shop_id, order_id])
        if not found:
            return None
        order = found[0]
        stretches = self._stretches(str(order["buyer_id"]))
        instants: tuple[tuple[Event, Any], ...] = (("created", order["created_at"]), ("paid", order["paid_at"]))
        moments = tuple(self._moment(event, at, stretches) for event, at in instants if at is not None)
        back = self._stored.facts(
            "refunds", "shop_id = ? and order_id = ? and status = 'success'", [self._shop_id, order_id]
        )
        return WhoseOrder(
            self._shop_id,
            order_id,
            str(order["buyer_id"]),
            str(order["status"]),
            int(order["paid_fen"] or 0),
            sum(int(row["amount_fen"]) for row in back),
            moments,
            self._outcomes(order_id, moments) if order["paid_at"] is not None else (),
        )

    def _stretches(self, buyer_id: str) -> list[Stretch]:
        rows = self._stored.derived("segments", "shop_id = ? and buyer_id = ?", [self._shop_id, buyer_id])
        return [
            Stretch(
                str(row["agent_id"]),
                str(row["conversation_id"]),
                _instant(row["started_at"]),
                _instant(row["ended_at"]),
                int(row["rounds_answered"]),
            )
            for row in rows
        ]

    def _moment(self, event: Event, at: datetime, stretches: Sequence[Stretch]) -> Moment:
        day, settings = self._day_of(at)
        zone = settings.zone
        local = [
            replace(one, started_at=one.started_at.astimezone(zone), ended_at=one.ended_at.astimezone(zone))
            for one in stretches
        ]
        return Moment(event, at.astimezone(zone), day, settings, _ranked(local, at.astimezone(zone), event, settings))

    def _day_of(self, at: datetime) -> tuple[date, Settings]:
        """The business day of an instant, and the settings that hold on it."""
        day = at.astimezone(self._organisation.settings_of(self._shop_id, at.date()).zone).date()
        settings = self._organisation.settings_of(self._shop_id, day)
        local = at.astimezone(settings.zone)
        begins = datetime(day.year, day.month, day.day, tzinfo=settings.zone)
        if local.replace(tzinfo=None) < begins.replace(tzinfo=None) + timedelta(
            milliseconds=settings.business_day_start_ms
        ):
            day -= ONE_DAY
        return day, self._organisation.settings_of(self._shop_id, day)

    def _outcomes(self, order_id: str, moments: Sequence[Moment]) -> tuple[Outcome, ...]:
        rows = self._stored.derived("attributions", "shop_id = ? and order_id = ?", [self._shop_id, order_id])
        if not self._stored.snapshot.files("attributions"):
            return ()
        paid = next(one for one in moments if one.event == "paid")
        found = []
        for rule in RULES:
            owner = next((row for row in rows if row["rule"] == rule and row["role"] == "owner"), None)
            assisting = sorted(str(row["agent_id"]) for row in rows if row["rule"] == rule and row["role"] == "assist")
            dated = next((one for one in moments if rule == "order_created" and one.event == "created"), paid)
            governing = dated.settings.attribution_rule == rule
            if owner is None:
                found.append(Outcome(rule, governing, None, "paid", "", None, ()))
                continue
            event: Event = "created" if owner["event"] == "created" else "paid"
            found.append(
                Outcome(
                    rule,
                    governing,
                    str(owner["agent_id"] or ""),
                    event,
                    str(owner["via"]),
                    owner["business_day"],
                    tuple(assisting),
                )
            )
        return tuple(found)


def owner_words(order: WhoseOrder, outcome: Outcome, name: Callable[[str], str]) -> Words:
    """Whose the order is under one rule, in a sentence; ``name`` says who an account is."""
    rule = RULE_WORDS[outcome.rule]
    in_force = Words("（本店采用）", " (this shop's rule)") if outcome.is_governing else Words("", "")
    if outcome.agent_id is None:
        told = Words(
            "不计入：订单的插旗在本店的 flagged_order_flags 里", "not counted: its flag is one of flagged_order_flags"
        )
    elif not outcome.agent_id:
        told = Words(
            f"静默，不算任何人；记入 {outcome.business_day}", f"silent, nobody's; counted on {outcome.business_day}"
        )
    else:
        who, event = name(outcome.agent_id), VALUES[outcome.event]
        told = Words(
            f"算 {who}，凭{event.zh}时的接待；记入 {outcome.business_day}",
            f"{who}'s, by the talk when it was {event.en}; counted on {outcome.business_day}",
        )
    beside = [name(agent_id) for agent_id in outcome.assisting]
    helped = (
        Words(f"；{'、'.join(beside)} 协助，单独计数", f"; {', '.join(beside)} assisted, counted beside")
        if beside
        else Words("", "")
    )
    return Words(f"{rule.zh}{in_force.zh}：{told.zh}{helped.zh}", f"{rule.en}{in_force.en}: {told.en}{helped.en}")


def _ranked(stretches: Sequence[Stretch], at: datetime, event: Event, settings: Settings) -> tuple[Candidate, ...]:
    """Everybody in reach, the winner first, then the nearest few out of reach by time."""
    window = timedelta(milliseconds=settings.inquiry_window_ms)
    reached = sorted(
        (one for one in stretches if one.started_at <= at and one.ended_at >= at - window),
        key=lambda one: _order(one, at, settings),
    )
    found = []
    for place, one in enumerate(reached, start=1):
        standing: Standing = "in_progress" if at < one.ended_at else "nearest"
        reason = _won(one, at, event, settings) if place == 1 else _lost(one, reached[0], at, event, settings)
        found.append(Candidate(one, standing, place, reason))
    later = sorted((one for one in stretches if one.started_at > at), key=lambda one: one.started_at)
    earlier = sorted((one for one in stretches if one.ended_at < at - window), key=lambda one: one.ended_at)
    said = VALUES[event]
    found += [
        Candidate(one, "after", None, Words(f"{said.zh}之后才开始", f"began after the order was {said.en}"))
        for one in later[:OUT_OF_REACH]
    ]
    found += [
        Candidate(
            one,
            "too_early",
            None,
            Words(
                f"{said.zh}前 {_apart(at - one.ended_at).zh}就结束了，超出有效时长 {_apart(window).zh}",
                f"ended {_apart(at - one.ended_at).en} before the order was {said.en}, outside the window of "
                f"{_apart(window).en}",
            ),
        )
        for one in reversed(earlier[-OUT_OF_REACH:])
    ]
    return tuple(found)


def _order(one: Stretch, at: datetime, settings: Settings) -> tuple[Any, ...]:
    """What the stretches in reach are ordered by, the winner first: the same keys as the stored attribution."""
    running = at < one.ended_at
    rounds = one.rounds_answered if settings.attribution_tie == "most_rounds" and not running else 0
    return (
        not running,
        -rounds,
        -one.ended_at.timestamp(),
        -one.started_at.timestamp(),
        one.agent_id,
        one.conversation_id,
    )


def _won(one: Stretch, at: datetime, event: Event, settings: Settings) -> Words:
    said = VALUES[event]
    if at < one.ended_at:
        return Words(f"{said.zh}时正在接待", f"was talking with the buyer when the order was {said.en}")
    apart = _apart(at - one.ended_at)
    if settings.attribution_tie == "most_rounds":
        return Words(
            f"{said.zh}时没有人在接待；有效时长内应答回合最多（{one.rounds_answered} 次），{apart.zh}前结束",
            f"nobody was talking when the order was {said.en}; answered most rounds within the window "
            f"({one.rounds_answered}), ended {apart.en} before",
        )
    return Words(
        f"{said.zh}时没有人在接待；{apart.zh}前结束，是有效时长内最近的一次",
        f"nobody was talking when the order was {said.en}; ended {apart.en} before, the nearest within the window",
    )


def _lost(one: Stretch, first: Stretch, at: datetime, event: Event, settings: Settings) -> Words:
    """By which key a stretch comes behind the winner."""
    said = VALUES[event]
    if at < first.ended_at and at >= one.ended_at:
        return Words(
            f"{said.zh}前 {_apart(at - one.ended_at).zh}已结束，而有人正在接待",
            f"had ended {_apart(at - one.ended_at).en} before, while another was talking",
        )
    if (
        settings.attribution_tie == "most_rounds"
        and at >= first.ended_at
        and one.rounds_answered != first.rounds_answered
    ):
        return Words(
            f"应答回合 {one.rounds_answered} 次，少于 {first.rounds_answered} 次",
            f"answered {one.rounds_answered} rounds, fewer than {first.rounds_answered}",
        )
    if one.ended_at != first.ended_at:
        apart = _apart(first.ended_at - one.ended_at)
        return Words(f"比判定的那次早 {apart.zh}结束", f"ended {apart.en} before the one that wins")
    if one.started_at != first.started_at:
        return Words("同时结束，但开始得更早", "ended at the same instant, but began earlier")
    if one.agent_id != first.agent_id:
        return Words("起止完全相同，按账号先后", "the same start and end: the smaller account id goes first")
    return Words("同一账号的另一次会话", "another conversation of the same account")


def _apart(span: timedelta) -> Words:
    """A stretch of time in its two largest units."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = ((days, "天", "d"), (hours, "小时", "h"), (minutes, "分", "min"), (seconds, "秒", "s"))
    named = [unit for unit in units if unit[0]][:2] or [units[-1]]
    return Words(" ".join(f"{n} {zh}" for n, zh, _ in named), " ".join(f"{n} {en}" for n, _, en in named))


def _instant(epoch_ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=epoch_ms)
