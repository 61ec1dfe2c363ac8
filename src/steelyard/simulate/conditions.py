"""Conditions over whole columns: for which rows one holds, and which rest on enough cases."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from steelyard.formula import compile_
from steelyard.schemes.pay_items import AtLeast
from steelyard.simulate.points import only
from steelyard.simulate.rows import Rows
from steelyard.simulate.values import Ratios, Values


def holding(when: str, values: Values, rows: Rows) -> list[bool]:
    """For which rows a condition holds; one that a missing figure leaves open does not."""
    formula = compile_(when)
    limit = formula.as_limit()
    if limit is not None:
        return _beyond(values.read(limit[0], rows), limit[1], limit[2])
    own = {name: values.read(name, rows) for name in formula.names}
    scoped = {(scope, name): values.read(name, rows, scope) for scope, name in formula.scoped_names}

    def holds(row: int) -> bool:
        return formula.holds(lambda name: own[name].value(row), lambda scope, name: scoped[scope, name].value(row))

    return [holds(row) for row in range(len(rows))]


def _beyond(found: Ratios, sign: str, limit: Fraction) -> list[bool]:
    """For which rows n / d stands so to the limit: n x bottom to top x d, d being above 0."""
    compare, top, bottom = _COMPARISONS[sign], limit.numerator, limit.denominator
    return [d > 0 and compare(n * bottom, top * d) for n, d in zip(found.over, found.under, strict=True)]


_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def enough_cases(floor: AtLeast, values: Values, rows: Rows) -> list[bool]:
    """Which rows rest on enough cases; a count nobody took is not enough."""
    only(floor, "measure", "at_least")
    return [count is not None and count >= floor.at_least for count in values.counts(floor.measure, rows)]
