"""Every measure by key, family by family, and which of them this version counts from records."""

from steelyard.measures import inquiry as counted_inquiry
from steelyard.measures import response as counted_response
from steelyard.measures import sales as counted_sales
from steelyard.measures import satisfaction as counted_satisfaction
from steelyard.measures import workload as counted_workload
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

#: Families this version counts from records; measures of the others exist only where a report brought them.
COMPUTED_FAMILIES = frozenset(
    module.FAMILY
    for module in (counted_workload, counted_response, counted_inquiry, counted_sales, counted_satisfaction)
)
#: Where rows of a platform's report come from.
REPORTS = "agent_reports"


def is_computed(measure: Measure) -> bool:
    """Whether no row means none happened; a measure that only reports bring is unknown where they brought none."""
    return measure.family in COMPUTED_FAMILIES and measure.table != REPORTS
