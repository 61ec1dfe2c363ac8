"""Where a line between good and bad is drawn: a number, a table by month, or the employee's own past.

KSF balance points, the ksf curve and rate modifiers share it. The calculation stands in ``scoring/balances.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from steelyard.schemes.values import Exact, Few, Part, Positive, Ratio


class History(Part):
    """The employee's own full calendar months before the period: their mean, median, or a quantile of them.

    ``level`` of a quantile is the share of the months at or below it, whichever direction is better: "0.3" is what a
    count reached or passed in 70 % of the months, and so is "0.7" of a waiting time.
    """

    months: Few
    aggregate: Literal["mean", "median", "quantile"] = "mean"
    level: Ratio | None = None
    times: Positive = Field(default="1", validate_default=True)
    round: Positive | None = None


class PerHead(Part):
    """Output per head of the team, line or shop over the full months before the period."""

    measure: str
    people: Literal["team", "line", "shop"] = "team"
    months: Few = Field(default=12, validate_default=True)
    times: Positive = Field(default="1", validate_default=True)
    round: Positive | None = None


class Balance(Part):
    """One balance point in one of its forms; ``source`` says where it comes from."""

    value: Exact | None = None
    months: Mapping[str, Exact] | None = None
    quarters: Mapping[str, Exact] | None = None
    history: History | None = None
    per_head: PerHead | None = None
    normal: BalancePoint | None = None
    campaign: BalancePoint | None = None
    source: str | None = None


def _as_balance(given: Any) -> Any:
    """A bare number is a fixed balance point."""
    return given if isinstance(given, Mapping | Balance) else {"value": given}


BalancePoint = Annotated[Balance, BeforeValidator(_as_balance, json_schema_input_type=Balance | Exact)]
Balance.model_rebuild()
