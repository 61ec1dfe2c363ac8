"""Every measure by key, family by family."""

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
