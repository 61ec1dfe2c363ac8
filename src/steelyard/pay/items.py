"""The one place where a pay item's parameters meet its calculation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from steelyard.pay import (
    base,
    bonus,
    commission,
    ksf,
    ladder,
    limits,
    overtime,
    performance,
    pool,
    project,
    reduction,
    seniority,
)
from steelyard.pay.case import Case
from steelyard.pay.gates import cut
from steelyard.pay.lines import Line
from steelyard.schemes import pay_items as declared

#: Each kind's class and the function that makes its lines (Any: each takes its own class).
ITEMS: Mapping[type, Callable[[Any, Case], list[Line]]] = {
    declared.Base: base.settle,
    declared.Allowance: base.settle,
    declared.Performance: performance.settle,
    declared.Ladder: ladder.settle,
    declared.Seniority: seniority.settle,
    declared.Ksf: ksf.settle,
    declared.Commission: commission.settle,
    declared.Bonus: bonus.settle,
    declared.Pool: pool.settle,
    declared.Project: project.settle,
    declared.Reduction: reduction.settle,
    declared.Overtime: overtime.settle,
    declared.Limit: limits.settle,
}


def lines_for(item: declared.PayItem, case: Case) -> list[Line]:
    """The lines of one pay item of one employee, after its gate."""
    return cut(item, case, ITEMS[type(item)](item, case))
