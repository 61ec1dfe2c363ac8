"""Every built-in metric by key, family by family."""

from steelyard.metrics import (
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
from steelyard.metrics.model import Metric

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

METRICS: dict[str, Metric] = {metric.key: metric for family in _FAMILIES for metric in family.METRICS}
