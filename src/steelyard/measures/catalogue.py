"""Every measure by key, family by family, and which of them this version counts from records."""

from collections.abc import Mapping

from steelyard.measures import cross_selling as counted_cross_selling
from steelyard.measures import inquiry as counted_inquiry
from steelyard.measures import resolution as counted_resolution
from steelyard.measures import response as counted_response
from steelyard.measures import sales as counted_sales
from steelyard.measures import satisfaction as counted_satisfaction
from steelyard.measures import workload as counted_workload
from steelyard.measures.attendance import STATES
from steelyard.measures.declared import (
    after_sales,
    attendance,
    calls,
    cross_selling,
    growth,
    inquiry,
    quality,
    resolution,
    response,
    sales,
    satisfaction,
    workload,
)
from steelyard.measures.model import Measure
from steelyard.measures.records import RECORD_FAMILIES

_FAMILIES = (
    workload,
    response,
    inquiry,
    sales,
    cross_selling,
    satisfaction,
    after_sales,
    resolution,
    attendance,
    calls,
    quality,
    growth,
)

MEASURES: dict[str, Measure] = {measure.key: measure for family in _FAMILIES for measure in family.MEASURES}

#: Families counted from chats, orders and opinions: where the shop has a record of any kind, no row means none happened.
TALK_FAMILIES = frozenset(
    module.FAMILY
    for module in (
        counted_workload,
        counted_response,
        counted_inquiry,
        counted_sales,
        counted_cross_selling,
        counted_satisfaction,
        counted_resolution,
    )
)
#: Measures counted from records of their own, by the table that holds them: none happened only where the shop has rows
#: of that table; a shop that never imported shifts has no overtime that anybody knows of.
RECORD_MEASURES: Mapping[str, frozenset[str]] = {
    table: frozenset(
        key
        for tallies in RECORD_FAMILIES.values()
        for tally in tallies
        if tally.table == table
        for key in tally.measures
    )
    for table in sorted({tally.table for tallies in RECORD_FAMILIES.values() for tally in tallies})
} | {
    "presence": frozenset(STATES),
    "order_lines": frozenset(counted_cross_selling.OF_LINES),
    "memberships": frozenset({"memberships_led"}),
}
#: What an order decides: sales, and what became of inquiries. Of a shop whose orders were not imported nobody knows them,
#: however much was talked there.
_SOLD = frozenset(key for key, measure in MEASURES.items() if measure.family == counted_sales.FAMILY)
_BECAME = frozenset(
    key for key, measure in MEASURES.items() if measure.family == counted_inquiry.FAMILY and key != "inquiry_buyers"
)
_KNOWN_BY: Mapping[str, frozenset[str]] = {
    **{key: keys for table, keys in RECORD_MEASURES.items() for key in keys if MEASURES[key].table == table},
    **dict.fromkeys(_SOLD, _SOLD),
    **dict.fromkeys(_BECAME, _SOLD | _BECAME),
}
#: All of them: they do not tell whether chats and orders of a day were imported.
OF_RECORDS = frozenset[str]().union(*RECORD_MEASURES.values())
#: Where rows of a platform's report come from.
REPORTS = "agent_reports"


def is_computed(measure: Measure) -> bool:
    """Whether this version counts it from records; a measure that only reports bring is unknown where they brought none."""
    return (measure.family in TALK_FAMILIES or bool(known_by(measure))) and measure.table != REPORTS


def known_by(measure: Measure) -> frozenset[str]:
    """The measures of which the shop must have a row on the days asked for, so that no row of this one means none.

    Empty: anything the shop recorded there tells.
    """
    return _KNOWN_BY.get(measure.key, frozenset())


def records_of(measure: Measure) -> str:
    """The table of facts it is unknown without; '' where anything recorded tells."""
    if measure.key in _SOLD or measure.key in _BECAME:
        return "orders"
    return measure.table if known_by(measure) else ""
