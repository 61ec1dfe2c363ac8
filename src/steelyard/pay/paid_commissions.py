"""Commissions as they were paid: everything a later clawback needs, exact, also as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from steelyard.periods import Period


@dataclass(frozen=True, slots=True)
class PaidPart:
    """The sales of some days that shared one set of tiers: the campaign days, the others, or all.

    ``sales_fen`` is gross of refunds, ``refunds_fen`` are those known then, ``deducted_fen`` is the share of the shops'
    turnover of these days. ``tiers``: from how many fen on which rate holds.
    """

    stretches: tuple[Period, ...]
    tiers: tuple[tuple[int, Fraction], ...]
    deducted_fen: Fraction
    sales_fen: int
    refunds_fen: int

    def as_json(self) -> dict[str, object]:
        """The part with fractions as text, so that nothing is lost."""
        return {
            "stretches": [_days(stretch) for stretch in self.stretches],
            "tiers": [[edge, str(rate)] for edge, rate in self.tiers],
            "deducted_fen": str(self.deducted_fen),
            "sales_fen": self.sales_fen,
            "refunds_fen": self.refunds_fen,
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> PaidPart:
        """What ``as_json`` gave."""
        return cls(
            tuple(map(_period, given["stretches"])),
            tuple((int(edge), Fraction(rate)) for edge, rate in given["tiers"]),
            Fraction(given["deducted_fen"]),
            int(given["sales_fen"]),
            int(given["refunds_fen"]),
        )


@dataclass(frozen=True, slots=True)
class PaidCommission:
    """What a commission net of refunds rested on when it was paid: a later refund is clawed back under exactly these.

    ``scheme`` and ``item`` say who paid it, ``rule`` where that was written. ``added_rate`` is what the modifiers added,
    ``paid_fen`` what was paid, net of earlier clawbacks. ``at_most_fen`` is the most a gate let it come to; None when no
    gate was in the way.
    """

    employee_id: str
    item: str
    period: Period
    on: str
    mode: Literal["marginal", "whole"]
    added_rate: Fraction
    parts: tuple[PaidPart, ...]
    paid_fen: int
    scheme: str = ""
    rule: str = ""
    at_most_fen: int | None = None

    @property
    def refunds_fen(self) -> int:
        """The refunds known when it was paid, or last clawed back."""
        return sum(part.refunds_fen for part in self.parts)

    def as_json(self) -> dict[str, object]:
        """The commission with fractions as text, so that nothing is lost."""
        return {
            "employee_id": self.employee_id,
            "item": self.item,
            "period": _days(self.period),
            "on": self.on,
            "mode": self.mode,
            "added_rate": str(self.added_rate),
            "parts": [part.as_json() for part in self.parts],
            "paid_fen": self.paid_fen,
            "scheme": self.scheme,
            "rule": self.rule,
            "at_most_fen": self.at_most_fen,
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> PaidCommission:
        """What ``as_json`` gave."""
        return cls(
            given["employee_id"],
            given["item"],
            _period(given["period"]),
            given["on"],
            given["mode"],
            Fraction(given["added_rate"]),
            tuple(map(PaidPart.from_json, given["parts"])),
            int(given["paid_fen"]),
            given["scheme"],
            given["rule"],
            given["at_most_fen"],
        )


def _days(period: Period) -> list[str]:
    """First day and the day after the last."""
    return [period.start.isoformat(), period.end.isoformat()]


def _period(given: list[str]) -> Period:
    return Period(*map(date.fromisoformat, given))
