"""A scheme that opens can be told, scored and settled, whatever its numbers, or a reason is given."""

from __future__ import annotations

import json
from datetime import date
from random import Random

import hostile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scheme_strategies import NOVEMBER
from settled import figures_of

from steelyard import schemes
from steelyard.pay import settle_together
from steelyard.pay.parts import parts_of
from steelyard.periods import Period
from steelyard.schemes import SchemeRefused
from steelyard.schemes.model import Scheme
from steelyard.schemes.sentences import sentences_of

COUNTED = (
    "received_buyers",
    "ratings",
    "inquiry_buyers",
    "rounds",
    "rounds_window",
    "sales_order_first_fen",
    "shop_paid_fen",
)
PARTS = ("ratings_positive", "inquiry_paid", "rounds_quick", "rounds_within_180s_window")


def world(scheme: Scheme) -> dict[str, object]:
    """One agent whom the scheme governs, with figures of four months."""
    rule = scheme.versions[0].applies_to
    undated = {"start": None, "end": None}
    person = {
        "employee": "e1",
        "line": (rule.line or ("presales",))[0],
        "role": (rule.role or ("agent",))[0],
        "tier": (rule.tier or ("senior",))[0],
        "team": "t1",
        "hired": date(2020, 1, 1),
        "left": None,
        **undated,
    }
    contract = {
        "employee": "e1",
        "base": 300_000,
        "performance": 100_000,
        "allowance": 2_000,
        "region": "广州",
        **undated,
    }
    return {
        "people": [person],
        "accounts": [{"employee": "e1", "shop": "s1", "agent": "a1", **undated}],
        "contracts": [contract],
        **{key: [] for key in ("month_days", "campaigns", "ratings", "entries", "law")},
        "measures": [
            ("s1", date(2026, month, 3), "a1", key, count)
            for month in (8, 9, 10, 11)
            for keys, count in ((COUNTED, 200), (PARTS, 190))
            for key in keys
        ],
    }


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**64))
def test_a_scheme_of_odd_numbers_is_refused_or_can_be_told_scored_and_settled(seed):
    text = hostile.with_odd_numbers(Random(seed))
    try:
        scheme = schemes.parse(text, "odd.yaml")
    except SchemeRefused:
        return
    figures, period = figures_of(world(scheme)), Period(*NOVEMBER)
    for version in scheme.versions:
        assert sentences_of(version, scheme.vocabulary)
    settled = settle_together(parts_of([scheme], figures, period), figures, period)
    for statement in settled.statements:
        assert json.dumps(statement.as_json(), ensure_ascii=False)
        assert statement.total_fen == sum(line.amount_fen for line in statement.lines)
