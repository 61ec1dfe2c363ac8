"""A small shop for metrics: measure rows written by hand, waits kept in memory."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import pytest

from steelyard.facts.organisation import Account, Organisation, Person
from steelyard.metrics import MeasuredFigures
from steelyard.periods import Period

NOVEMBER = Period.parse("2026-11")


def day(number: int) -> date:
    return date(2026, 11, number)


class WaitsInMemory:
    """Answers order statistics from plain lists of (shop, agent, day, wait_ms)."""

    def __init__(self, waits: Sequence[tuple[str, str, date, int]]) -> None:
        self.waits = waits
        self.asked: list[tuple[str, Fraction, int]] = []

    def order_statistics(
        self,
        kind: str,
        period: Period,
        groups: Mapping[str, Sequence[tuple[str, str, date, date]]],
        quantile: Fraction,
    ) -> dict[str, tuple[int, int, int, Fraction]]:
        self.asked.append((kind, quantile, len(groups)))
        answers = {}
        for scope, spans in groups.items():
            waits = sorted(
                wait
                for shop, agent, when, wait in self.waits
                if any(
                    (shop, agent) == (span_shop, span_agent) and start <= when < end
                    for span_shop, span_agent, start, end in spans
                )
            )
            if waits:
                place = (len(waits) - 1) * quantile
                low = int(place)
                answers[scope] = (len(waits), waits[low], waits[min(low + 1, len(waits) - 1)], place - low)
        return answers


@pytest.fixture
def organisation() -> Organisation:
    """Two shops; e1 holds a in s1 and c in s2, e2 holds b; on the 16th e2 goes from team one to team two."""
    return Organisation(
        people=(
            Person("e1", "小安", "agent", "一组", "presales"),
            Person("e2", "小川", "agent", "一组", "presales", end=day(16)),
            Person("e2", "小川", "agent", "二组", "aftersales", start=day(16)),
        ),
        accounts=(
            Account("taobao", "s1", "a", "e1"),
            Account("taobao", "s2", "c", "e1"),
            Account("taobao", "s1", "b", "e2"),
        ),
    )


@pytest.fixture
def figures(organisation):
    """Builds figures from {(shop, agent, day number): {measure: value}}."""

    def build(counted, *, waits=None, org=organisation, **more):
        rows = [
            (shop, day(number), agent, measure, value)
            for (shop, agent, number), measures in counted.items()
            for measure, value in measures.items()
        ]
        return MeasuredFigures(rows, waits, org, **more)

    return build


@pytest.fixture
def waits() -> type[WaitsInMemory]:
    """A reader of waits over plain rows."""
    return WaitsInMemory
