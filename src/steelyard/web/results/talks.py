"""Conversations within the sight of whoever asks, told line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.urls import reverse

from steelyard.books.evidence import EvidenceRoom
from steelyard.books.evidence_words import RULES, VALUES
from steelyard.books.talk import Credit, Happened, Said, Talk, Wait, talk_of
from steelyard.errors import UnknownName, Words
from steelyard.measures.model import Measure
from steelyard.money import format_yuan
from steelyard.periods import ONE_DAY, Period
from steelyard.reports.texts import value_text
from steelyard.trace import AccountSpan, Evidence
from steelyard.web.shell.asked import Asked
from steelyard.web.shell.words import language, say_words

KINDS = {
    "image": Words("[图片]", "[image]"),
    "voice": Words("[语音]", "[voice]"),
    "video": Words("[视频]", "[video]"),
    "product_card": Words("[商品卡片]", "[product card]"),
    "order_card": Words("[订单卡片]", "[order card]"),
    "rating_invite": Words("邀请评价", "invited a rating"),
    "transfer": Words("转接", "handed over"),
    "note": Words("备注", "note"),
    "other": Words("[其他]", "[other]"),
}
EVENTS = {
    "created": Words("下单", "Order created"),
    "paid": Words("付款", "Order paid"),
    "refunded": Words("退款", "Refunded"),
    "rated": Words("评价", "Rated"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: a message, or an event beside the talk."""

    at: datetime
    is_new_day: bool
    said: Said | None = None
    who: str = ""
    text: str = ""
    side: str = ""
    is_counted: bool = False
    wait_text: str = ""
    event: str = ""
    event_text: str = ""
    credits: tuple[tuple[Words, str], ...] = ()
    order_href: str = ""
    """Where it opens whose the order is, and why."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation as its page shows it."""

    talk: Talk
    shop: str
    lines: tuple[Line, ...]
    waits: tuple[tuple[Wait, str, str, bool], ...]
    """Each wait with whose it was, how long it was, and whether the measure counts it."""
    measure: Measure | None
    counted: int


def opened(asked: Asked, shop_id: str, conversation_id: str, measure: str) -> Opened | None:
    """A conversation; None where there is none, or nobody in sight took part and the shop is not in sight either."""
    books = asked.books
    talk = talk_of(books.snapshot, books.organisation, shop_id, conversation_id)
    if talk is None or not _is_in_sight(asked, talk):
        return None
    known = _measure(asked, measure)
    counted = _counted(asked, talk, known) if known is not None else ()
    shop = books.organisation.shop(shop_id)
    return Opened(
        talk,
        shop.name if shop is not None else shop_id,
        tuple(_lines(asked, talk, known, counted)),
        tuple(
            (wait, _name(asked, talk, wait.agent_id), _wait_text(wait), _holds(known, counted, wait))
            for wait in talk.waits
        ),
        known,
        len(counted),
    )


def _is_in_sight(asked: Asked, talk: Talk) -> bool:
    sight, organisation = asked.sight, asked.books.organisation
    if sight.everything or talk.shop_id in sight.shops:
        return True
    day = Period(talk.business_day, talk.business_day + ONE_DAY)
    holders = (organisation.employee_of(talk.shop_id, agent_id, talk.business_day) for agent_id in talk.agents)
    return any(holder is not None and sight.sees(holder, organisation, day) for holder in holders)


def _measure(asked: Asked, key: str) -> Measure | None:
    try:
        return asked.books.figures.catalogue.measure(key) if key else None
    except UnknownName:
        return None


def _counted(asked: Asked, talk: Talk, measure: Measure) -> tuple[dict[str, object], ...]:
    """The rows of the measure that lie in this conversation, whoever they are of."""
    last = talk.lines[-1][0].date() if talk.lines else talk.business_day
    days = Period(talk.business_day - ONE_DAY, max(last, talk.business_day) + ONE_DAY + ONE_DAY)
    spans = (AccountSpan(talk.shop_id, None, days.start, days.end),)
    room = EvidenceRoom(asked.books.snapshot, asked.books.organisation)
    try:
        return tuple(
            room.within(
                Evidence(measure.table, measure.key, spans, days.start, days.end), talk.conversation_id, talk.buyer_id
            )
        )
    finally:
        room.close()


def _lines(asked: Asked, talk: Talk, measure: Measure | None, counted: tuple[dict[str, object], ...]) -> list[Line]:
    found: list[Line] = []
    for at, said, happened in talk.lines:
        is_new_day = not found or found[-1].at.date() != at.date()
        if said is not None:
            found.append(_said_line(asked, talk, said, is_new_day, _counts(measure, counted, said)))
        elif happened is not None:
            found.append(_event_line(asked, talk, happened, is_new_day, _counts_event(measure, counted, happened)))
    return found


def _said_line(asked: Asked, talk: Talk, said: Said, is_new_day: bool, is_counted: bool) -> Line:
    machine = said.is_auto or said.sender in ("bot", "system") or said.kind in ("note", "transfer", "rating_invite")
    who = Words("买家", "Buyer").in_(language()) if said.sender == "buyer" else _name(asked, talk, said.agent_id)
    if said.is_auto or said.sender in ("bot", "system"):
        sort = (
            Words("自动", "automatic")
            if said.is_auto
            else Words("机器人", "bot")
            if said.sender == "bot"
            else Words("系统", "system")
        )
        who = f"{who} · {sort.in_(language())}" if who else sort.in_(language())
    text = said.text or say_words(KINDS.get(said.kind, KINDS["other"]))
    if said.kind == "transfer":
        text = f"{say_words(KINDS['transfer'])} → {_name(asked, talk, said.to_agent_id) or '—'}"
    side = "machine" if machine else "buyer" if said.sender == "buyer" else "agent"
    wait_text = _wait_text(said.wait) if said.wait is not None and said.ends else ""
    return Line(said.at, is_new_day, said, who, text, side, is_counted, wait_text)


def _event_line(asked: Asked, talk: Talk, happened: Happened, is_new_day: bool, is_counted: bool) -> Line:
    text = happened.ref if happened.what != "rated" else ""
    if happened.fen is not None:
        text = f"{text} {format_yuan(happened.fen)}"
    if happened.score is not None:
        text = Words(f"{happened.score} 分", f"{happened.score} of 5").in_(language())
    credits = tuple((_credit_words(asked, talk, credit), credit.agent_id) for credit in happened.credits)
    return Line(
        happened.at,
        is_new_day,
        event=happened.what,
        event_text=f"{say_words(EVENTS[happened.what])} {text}".strip(),
        is_counted=is_counted,
        credits=credits,
        order_href=reverse("results_order", args=[talk.shop_id, happened.ref])
        if happened.what in ("created", "paid")
        else "",
    )


def _credit_words(asked: Asked, talk: Talk, credit: Credit) -> Words:
    """Whose an order is under a rule, and why."""
    rule = RULES.get(credit.rule, Words(credit.rule, credit.rule))
    in_force = Words("（本店采用）", " (this shop's rule)") if credit.is_governing else Words("", "")
    if credit.role == "assist":
        name = _name(asked, talk, credit.agent_id)
        return Words(
            f"{rule.zh}{in_force.zh}：{name} 协助，单独计数", f"{rule.en}{in_force.en}: {name} assisted, counted beside"
        )
    if not credit.agent_id:
        return Words(
            f"{rule.zh}{in_force.zh}：静默，之前的时限内没有人接待过",
            f"{rule.en}{in_force.en}: nobody's, no talk within the window before",
        )
    name = _name(asked, talk, credit.agent_id)
    via = VALUES.get(credit.via, Words(credit.via, credit.via))
    event = VALUES.get(credit.event, Words(credit.event, credit.event))
    here = Words("，凭这次会话", ", by this talk") if credit.is_by_this_talk else Words("", "")
    return Words(
        f"{rule.zh}{in_force.zh}：算 {name}，{event.zh}时{via.zh}{here.zh}",
        f"{rule.en}{in_force.en}: {name}'s, at {event.en}: {via.en}{here.en}",
    )


def _name(asked: Asked, talk: Talk, agent_id: str) -> str:
    """The person an account belonged to on the day, else the account."""
    return asked.books.organisation.holder_name(talk.shop_id, agent_id, talk.business_day) if agent_id else ""


def _wait_text(wait: Wait) -> str:
    if wait.wait_ms is None:
        return Words("没有回复", "never answered").in_(language())
    return value_text(Fraction(wait.wait_ms), "ms", language())


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)


def _counts(measure: Measure | None, counted: tuple[dict[str, object], ...], said: Said) -> bool:
    """Whether a message belongs to what the measure counts here."""
    if measure is None or not counted:
        return False
    at = _ms(said.at)
    if measure.table == "rounds":
        asked = any(row["asked_at"] == at for row in counted) and said.sender == "buyer"
        return asked or (any(row["answered_at"] == at for row in counted) and said.sender != "buyer")
    if measure.table in ("receptions", "segments"):
        own = [row for row in counted if said.agent_id in ("", row["agent_id"])]
        inside = any(_number(row["started_at"]) <= (at or 0) <= _number(row["ended_at"]) for row in own)
        return inside and said.kind not in ("transfer", "note", "rating_invite") and not said.is_auto
    return False


def _counts_event(measure: Measure | None, counted: tuple[dict[str, object], ...], happened: Happened) -> bool:
    """Whether an order counts in the measure by this event."""
    if measure is None or measure.table != "attributions":
        return False
    return any(row["order_id"] == happened.ref and row["event"] == happened.what for row in counted)


def _holds(measure: Measure | None, counted: tuple[dict[str, object], ...], wait: Wait) -> bool:
    if measure is None or measure.table != "rounds":
        return False
    return any(row["asked_at"] == _ms(wait.asked_at) for row in counted)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
