"""Pay items over whole columns; what cannot be held in one is asked of the ordinary path, item by item or row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from steelyard.facts.organisation import Contract
from steelyard.pay.overtime import OVERTIME_KINDS
from steelyard.periods import Period
from steelyard.schemes.pay_items import Allowance, Base, Bonus, Commission, Limit, Overtime, PayItem, Performance
from steelyard.simulate import bonus, commission
from steelyard.simulate.amounts import Amounts, half_up
from steelyard.simulate.employment import Employment
from steelyard.simulate.points import NotCompiled, only
from steelyard.simulate.rows import Rows
from steelyard.simulate.scores import Scores
from steelyard.simulate.values import Values

#: The fen of one row by the ordinary path; None where an input is missing.
Asked = Callable[[int], int | None]

_MONTHLY: dict[str, Callable[[Contract], int | None]] = {
    "base": lambda contract: contract.base_fen,
    "allowance": lambda contract: contract.allowance_fen,
}


@dataclass(frozen=True)
class Desk:
    """What items look at: figures, contracts, scores, and the amounts of the items before."""

    values: Values
    employment: Employment
    rows: Rows
    scores: Scores
    before: Mapping[str, Amounts]


def amounts(item: PayItem, desk: Desk, asked: Asked) -> Amounts:
    """One item's fen in every row; ``asked`` answers for rows in which something is out of the ordinary.

    Raises: NotCompiled for kinds and keys that columns cannot hold.
    """
    if isinstance(item, Base | Allowance):
        return _monthly(item, desk, asked)
    if isinstance(item, Performance):
        return _performance(item, desk, asked)
    if isinstance(item, Commission):
        return commission.amounts(item, desk.values, desk.rows)
    if isinstance(item, Bonus):
        return bonus.amounts(item, desk.scores.vetoed, desk.values, desk.rows)
    if isinstance(item, Limit):
        return _limit(item, desk)
    if isinstance(item, Overtime):
        return _overtime(item, desk, asked)
    raise NotCompiled(item.kind)


def _column(known: list[int | None], asked: Asked) -> Amounts:
    """The amounts known, the others asked for."""
    fen, stops = [], set()
    for row, one in enumerate(known):
        amount = asked(row) if one is None else one
        if amount is None:
            stops.add(row)
        fen.append(amount or 0)
    return Amounts(fen, frozenset(stops))


def _monthly(item: Base | Allowance, desk: Desk, asked: Asked) -> Amounts:
    only(item, "kind", "name", "amount")
    return _column([_month(item, desk.employment, *pair) for pair in desk.rows.pairs], asked)


def _month(item: Base | Allowance, employment: Employment, employee_id: str, period: Period) -> int | None:
    """The amount of somebody employed all month under one contract; None for anything else."""
    if not employment.all_month(employee_id, period):
        return None
    contract = employment.contract(employee_id, period)
    amount = item.amount
    if amount is None and contract is not None:
        amount = _MONTHLY[item.kind](contract)
    days = employment.days(employee_id, period)
    if amount is None or days is None:
        return amount
    scheduled, paid = Fraction(days.scheduled_days), Fraction(days.paid_days)
    return (
        half_up(amount * paid.numerator * scheduled.denominator, paid.denominator * scheduled.numerator)
        if scheduled
        else None
    )


def _performance(item: Performance, desk: Desk, asked: Asked) -> Amounts:
    only(item, "kind", "name", "by", "amount", "table", "factors")
    return _column([_performed(item, desk, row) for row in range(len(desk.rows))], asked)


def _performed(item: Performance, desk: Desk, row: int) -> int | None:
    score, grade = desk.scores.hundredths[row], desk.scores.grades[row] or ""
    if score is None or score < 0:
        return None
    if item.by == "grade":
        return (item.table or {})[grade]
    amount = item.amount
    if amount is None:
        employee_id, period = desk.rows.pairs[row]
        contract = desk.employment.contract(employee_id, period)
        if contract is None or not desk.employment.all_month(employee_id, period):
            return None
        amount = contract.performance_fen
        if amount is None:
            return None
    if item.by == "score":
        return half_up(amount * score, 10_000)
    factor = (item.factors or {})[grade]
    return half_up(amount * factor.numerator, factor.denominator) if factor >= 0 else None


def _limit(item: Limit, desk: Desk) -> Amounts:
    only(item, "kind", "name", "of", "amount")
    group = [desk.before[key].fen for key in item.of]
    sums = [sum(parts) for parts in zip(*group, strict=True)]
    if item.kind == "guarantee":
        return Amounts([max(0, item.amount - total) for total in sums])
    return Amounts([min(0, item.amount - total) for total in sums])


def _overtime(item: Overtime, desk: Desk, asked: Asked) -> Amounts:
    only(item, "kind", "name", "base")
    columns = [desk.values.counts(f"overtime_{kind}_minutes", desk.rows) for kind, *_ in OVERTIME_KINDS]
    return _column(
        [0 if not any(minutes) and None not in minutes else None for minutes in zip(*columns, strict=True)], asked
    )
