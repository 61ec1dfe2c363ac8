"""What deserves a look: only what got worse by more than luck, what missed a stated target, and what is missing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

from steelyard.books import attention
from steelyard.books.evaluation import Books, read_books
from steelyard.books.evidence import EvidenceRoom
from steelyard.facts.lake import Lake
from steelyard.periods import Period
from steelyard.schemes import parse

LAST = date(2026, 10, 31)


def test_a_figure_that_fell_day_after_day_is_told_with_its_days(october: Books) -> None:
    found = attention.falling(october, "employee", ["E1", "E2"], LAST, ["quick_reply_ratio"])
    assert [(one.scope, one.falls, str(one.days)) for one in found] == [("E1", 5, "2026-10-27..2026-10-31")]
    [notice] = found
    assert notice.value is not None
    assert notice.value.value == Fraction(50 - 26 + 1, 50 + 1)  # one quick answer in the other shop
    assert notice.other == Fraction(70 - 6, 70)


def test_the_cause_is_the_largest_exact_part_of_the_waiting(october: Books) -> None:
    [notice] = attention.falling(october, "employee", ["E1"], LAST, ["quick_reply_ratio"])
    room = EvidenceRoom(october.snapshot, october.organisation)
    cause = attention.with_cause(october, room, notice).cause
    room.close()
    assert cause is not None
    # in the five days: at 09 and 10 o'clock all ten wait 59 s, of 26 x 59 s + 24 x 5 s here and 10 s in the other shop
    assert cause.zh == f"09:00–11:00 占首次等待的 {round(Fraction(10 * 59, 26 * 59 + 24 * 5 + 10) * 100)}%"


def test_a_fall_that_ends_before_the_last_day_is_not_told(october: Books) -> None:
    assert attention.falling(october, "employee", ["E1"], date(2026, 10, 26), ["quick_reply_ratio"]) == []


def test_worse_than_before_is_told_only_beyond_noise(home: Path) -> None:
    snapshot = Lake.open(home, create=False).snapshot()
    first, second = Period.parse("2026-10-20..2026-10-26"), Period.parse("2026-10-27..2026-10-31")
    earlier, now = (read_books(snapshot, period) for period in (first, second))
    keys = ("quick_reply_ratio", "reply_ratio")
    assert [one.key for one in attention.worse(now, earlier, "employee", ["E1", "E2"], keys)] == ["quick_reply_ratio"]
    assert attention.worse(earlier, now, "employee", ["E1"], keys) == []
    calm = read_books(snapshot, Period.parse("2026-10-23..2026-10-25"))
    before = read_books(snapshot, Period.parse("2026-10-20..2026-10-22"))
    assert attention.worse(calm, before, "employee", ["E1"], keys) == []


def test_a_target_of_a_scheme_is_missed_on_the_wrong_side_of_it(october: Books) -> None:
    text = """\
scheme: goals
name: 目标
versions:
  - from: 2026-01-01
    applies_to: {}
    indicators:
      - {key: quick, metric: quick_reply_ratio, weight: "50", curve: {kind: target, target: "0.9"}}
      - {key: first, metric: first_response_seconds, weight: "30", curve: {kind: target, target: "8", better: lower}}
      - {key: reply, metric: reply_ratio, weight: "20", curve: {kind: linear, worst: "0.5", best: "1"}}
    missing: renormalise
    grades: [{name: A}]
    pay:
      - {kind: base}
"""
    goals = attention.goals_of(parse(text, "goals.yaml").versions)
    assert goals == {"quick_reply_ratio": Fraction("0.9"), "first_response_seconds": Fraction(8)}
    found = attention.missed(october, "employee", ["E1", "E2"], goals)
    assert [(one.scope, one.key) for one in found] == [
        ("E1", "quick_reply_ratio"),
        ("E1", "first_response_seconds"),
        ("E2", "first_response_seconds"),
    ]


def test_accounts_of_nobody_and_days_without_talk_are_named(october: Books) -> None:
    notice = attention.unmatched(october)
    assert notice is not None
    assert notice.names == ("nobody",)
    days = {one.scope: one.names for one in attention.gaps(october, date(2026, 10, 21))}
    assert days["s1"][0] == "10-01"
    assert len(days["s1"]) == 19
