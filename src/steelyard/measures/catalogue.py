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
#: All of them: they do not tell whether chats and orders of a day were imported.
OF_RECORDS = frozenset[str]().union(*RECORD_MEASURES.values())
#: Where rows of a platform's report come from.
REPORTS = "agent_reports"


def is_computed(measure: Measure) -> bool:
    """Whether this version counts it from records; a measure that only reports bring is unknown where they brought none."""
    return (measure.family in TALK_FAMILIES or rests_on_records(measure)) and measure.table != REPORTS


def rests_on_records(measure: Measure) -> bool:
    """Whether it is known only where the shop has rows of the measure's own table."""
    return measure.key in RECORD_MEASURES.get(measure.table, ())
