"""How the rows behind a measure are told: which of them it counts, on what day, in what order, and what is shown of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from steelyard.errors import Words


@dataclass(frozen=True, slots=True)
class Kind:
    """How the rows of one derived table are told: which of them a measure counts, in what order, under what name."""

    what: Words
    day: str
    counted: Mapping[str, str]
    order: str
    figures: tuple[str, ...]
    otherwise: str = "true"
    agent: str = "agent_id"


_RECEPTIONS = Kind(
    Words("接待", "receptions"),
    "business_day",
    {
        "consulted_buyers": "is_consulted",
        "direct_buyers": "is_consulted and not transferred_in",
        "received_buyers": "is_received",
        "unanswered_buyers": "is_unanswered",
        "transferred_in_buyers": "transferred_in",
        "transferred_out_buyers": "transferred_out",
        "buyer_initiated_buyers": "initiated_by = 'buyer'",
        "long_buyers": "is_long",
        "slow_buyers": "is_slow",
        "slow_buyers_window": "is_slow_window",
        "first_replies": "first_wait_ms is not null",
        "first_wait_ms": "first_wait_ms is not null",
        "first_quick": "first_wait_ms <= {quick_ms}",
        "first_replies_window": "first_wait_window_ms is not null",
        "first_wait_ms_window": "first_wait_window_ms is not null",
        "first_quick_window": "first_wait_window_ms <= {quick_ms}",
        "buyer_messages": "buyer_messages > 0",
        "agent_messages": "agent_messages > 0",
        "agent_characters": "agent_characters > 0",
        "offline_notes": "exists ({away})",
        "inquiry_buyers": "is_inquiry",
        "inquiry_ordered": "is_inquiry and exists ({bought})",
        "inquiry_ordered_same_day": "is_inquiry and exists ({bought} and created - day_start between 0 and 86399999)",
        "inquiry_paid": "is_inquiry and exists ({bought} and paid is not null)",
        "inquiry_paid_next_day": "is_inquiry and exists ({bought} and paid - day_start between 0 and 172799999)",
        "inquiry_lost": "is_inquiry and not exists ({bought})",
        "repurchase_buyers": "is_received and exists ({paid_before}) and exists ({paid_again})",
    },
    "first_wait_ms desc nulls last, duration_ms desc, started_at, buyer_id",
    ("first_wait_ms", "buyer_messages", "agent_messages", "duration_ms"),
)

_ROUNDS = Kind(
    Words("应答", "waits"),
    "business_day",
    {
        "rounds_answered": "answered_at is not null",
        "wait_ms": "answered_at is not null",
        "rounds_within_180s": "wait_ms <= 180000",
        "rounds_window": "in_window",
        "rounds_answered_window": "in_window and answered_at is not null",
        "wait_ms_window": "in_window and answered_at is not null",
        "rounds_quick_window": "in_window and wait_ms <= {quick_ms}",
        "rounds_within_180s_window": "in_window and wait_ms <= 180000",
        "rounds_quick": "wait_ms <= {quick_ms}",
    },
    "wait_ms desc nulls first, asked_at, conversation_id",
    ("wait_ms", "ordinal"),
)

_SEGMENTS = Kind(
    Words("会话", "conversations"),
    "business_day",
    {"valid_conversations": "is_valid"},
    "ended_at - started_at desc, started_at, conversation_id",
    ("rounds_answered",),
)

_ATTRIBUTIONS = Kind(
    Words("订单", "orders"),
    "business_day",
    {"assisted_orders": "role = 'assist'", "assisted_fen": "role = 'assist'"},
    "paid_fen desc, order_id",
    ("order_id", "paid_fen", "refund_fen", "event", "via"),
    otherwise="role = 'owner'",
)

#: Of valid, unflagged conversations, those whose repeat window has closed by the shop's newest message.
_RESOLVABLE = "is_valid and flags = '' and ended_at + {repeat_ms} <= ({newest})"

_CONVERSATIONS = Kind(
    Words("会话", "conversations"),
    "business_day",
    {
        "filtered_conversations": "flags <> ''",
        "repeat_conversations": f"{_RESOLVABLE} and exists ({{again}})",
        "lost_buyers": "flags = '' and exists ({lost})",
        "won_back_buyers": "flags = '' and exists ({won_back})",
        **dict.fromkeys(("estimate_fen", "actual_fen"), "flags = '' and exists ({estimated}) and exists ({sold})"),
    },
    "ended_at - started_at desc, started_at, conversation_id",
    ("conversation_id", "messages"),
    otherwise=_RESOLVABLE,
    agent="last_agent_id",
)

DERIVED_KINDS = {
    "receptions": _RECEPTIONS,
    "rounds": _ROUNDS,
    "segments": _SEGMENTS,
    "conversations": _CONVERSATIONS,
    "attributions": _ATTRIBUTIONS,
}

RULES = ("order_created", "order_first", "paid")


@dataclass(frozen=True, slots=True)
class FactKind:
    """How the rows of one fact table are told: by which instant dated, which count, what is shown, what comes first."""

    instant: str
    figures: tuple[str, ...]
    order: str
    counted: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = "true"
    instants: Mapping[str, str] = field(default_factory=dict)
    agent: str = "agent_id"
    until: str | None = None
    """The end of a row that lasts from ``instant`` on: it counts on every day it touches."""
    left_out: str = "false"
    """Rows no measure counts, whatever it counts: those of flagged conversations, orders with a flag."""
    source: str = ""
    """A table of the evidence room in place of the fact table, where the rows that count are made of several."""


_OWN_RATING = "origin <> 'follow_up' and score is not null"
_LATER_RATING = "origin = 'follow_up' and score is not null"

_IS_DUE = "leave_minutes * 60000 < date_diff('millisecond', planned_start, planned_end)"

_RECOMMENDED = "coalesce(agent_id, '') <> ''"

FACT_KINDS = {
    "messages": FactKind(
        "sent_at",
        ("message_id", "sent_at", "sku_id"),
        "sent_at",
        otherwise="sender = 'agent' and not is_auto and kind = 'product_card' and agent_id is not null",
        left_out="exists ({flagged_talk})",
    ),
    "order_lines": FactKind(
        "paid_at",
        ("order_id", "items", "paid_fen"),
        "items desc, order_id",
        {
            "recommended_orders": _RECOMMENDED,
            "recommended_items": f"{_RECOMMENDED} and items > 0",
            "orders_with_3_recommended": f"{_RECOMMENDED} and items >= 3",
        },
        otherwise="agent_id = ''",
        source="recommended",
    ),
    "memberships": FactKind("joined_at", ("buyer_id", "joined_at"), "joined_at", otherwise="agent_id is not null"),
    "knowledge_events": FactKind(
        '"at"',
        ("kind", "key", "at"),
        '"at"',
        {"knowledge_searches": "kind = 'search'", "quick_replies": "kind in ('quick_reply', 'phrase')"},
    ),
    "inspections": FactKind(
        "business_day",
        ("inspection_id", "points_x100", "errors", "omissions", "inspector", "comment"),
        "points_x100 nulls last",
        {
            "inspections": "points_x100 is not null",
            "inspection_points": "points_x100 is not null",
            "errors": "errors > 0",
            "omissions": "omissions > 0",
        },
        left_out="coalesce(tier = 'self', false)",
    ),
    "growth_records": FactKind(
        "business_day",
        ("kind", "item", "points"),
        "business_day",
        {
            "trainings_due": "kind = 'training_due'",
            "trainings_done": "kind = 'training_done'",
            "mentees": "kind = 'mentee'",
            "mentees_passed": "kind = 'mentee_passed'",
            "proposals_accepted": "kind = 'proposal_accepted'",
        },
        otherwise="kind = 'exam' and points is not null",
    ),
    "ratings": FactKind(
        "rated_at",
        ("rating_id", "score", "origin", "conversation_id"),
        "score nulls last",
        {
            "rating_invites": "origin = 'invited'",
            "ratings_positive": f"{_OWN_RATING} and score in ({{positive}})",
            "promoters": f"{_OWN_RATING} and score = 5",
            "detractors": f"{_OWN_RATING} and score <= 3",
            "ratings_resolved_yes": "origin <> 'follow_up' and is_resolved",
            "ratings_resolved_no": "origin <> 'follow_up' and not is_resolved",
            "follow_up_ratings": _LATER_RATING,
            "follow_up_score_sum": _LATER_RATING,
            "follow_up_positive": f"{_LATER_RATING} and score in ({{positive}})",
            **{f"ratings_{stars}": f"{_OWN_RATING} and score = {stars}" for stars in (5, 4, 3, 2, 1)},
        },
        otherwise=_OWN_RATING,
        instants={"rating_invites": "invited_at"},
        left_out="exists ({flagged})",
    ),
    "reviews": FactKind(
        "created_at",
        ("review_id", "level", "cause", "text"),
        "created_at",
        {
            "reviews_good": "level = 'good'",
            "reviews_neutral": "level = 'neutral'",
            "reviews_bad": "level = 'bad'",
            "reviews_neutral_service": "level = 'neutral' and cause = 'service'",
            "reviews_bad_service": "level = 'bad' and cause = 'service'",
        },
    ),
    "orders": FactKind(
        "paid_at", ("order_id", "paid_fen", "status"), "paid_fen desc", left_out="coalesce(flag in ({flags}), false)"
    ),
    "presence": FactKind(
        '"start"',
        ("state", "start", "end"),
        '"end" - "start" desc',
        {"online_ms": "state = 'online'", "away_ms": "state = 'away'", "rest_ms": "state = 'rest'"},
        until='"end"',
    ),
    "refunds": FactKind(
        "applied_at",
        ("refund_id", "order_id", "amount_fen", "reason"),
        "amount_fen desc",
        {
            "disputes": "is_dispute",
            "disputes_won": "is_dispute and status = 'closed'",
            "saved_fen": "saved_fen is not null",
        },
        instants=dict.fromkeys(("refunds_finished", "refund_handling_ms", "disputes_won", "saved_fen"), "finished_at"),
        agent="handler_agent_id",
    ),
    "tickets": FactKind(
        "created_at",
        ("ticket_id", "category", "status", "difficulty"),
        "created_at",
        {
            "complaints": "is_complaint",
            "complaints_repeated": "is_complaint and exists ({complained})",
            "tickets_reopened": "reopened_count > 0",
            "tickets_returned": "returned_count > 0",
            "ticket_difficulty_sum": "try_cast(difficulty as bigint) is not null",
        },
        instants={
            "ticket_first_ms": "first_response_at",
            "tickets_resolved": "resolved_at",
            "ticket_resolution_ms": "resolved_at",
        },
    ),
    "calls": FactKind(
        "started_at",
        ("call_id", "score"),
        "started_at",
        {
            "calls_answered": "answered_at is not null",
            "calls_abandoned": "answered_at is null",
            "answer_ms": "answered_at is not null",
            "talk_ms": "answered_at is not null and ended_at is not null",
            "calls_resolved": "is_resolved",
            "call_score_sum": "score is not null",
            "call_scores": "score is not null",
        },
    ),
    "shifts": FactKind(
        "business_day",
        ("business_day", "leave_kind", "leave_minutes", "overtime_kind", "overtime_minutes"),
        "business_day",
        {
            "worked_ms": "actual_start is not null and actual_end is not null",
            "work_days": "actual_start is not null",
            "shifts": _IS_DUE,
            "shifts_on_time": f"{_IS_DUE} and actual_start <= planned_start",
            "leave_minutes": "leave_minutes > 0",
            **{
                f"overtime_{kind}_minutes": f"overtime_kind = '{kind}' and overtime_minutes > 0"
                for kind in ("workday", "restday", "holiday")
            },
        },
    ),
}
