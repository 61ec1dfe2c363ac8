"""Metrics: exact ratios and percentiles over measures, as declarations."""

from steelyard.measures.catalogue import MEASURES
from steelyard.measures.model import Measure
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.metrics.figures import BY, By, Figures, MetricValue, WaitsReader
from steelyard.metrics.model import Metric
from steelyard.metrics.own import load_own_metrics, read_own_metrics
from steelyard.metrics.registry import METRICS
from steelyard.trace import format_value

__all__ = [
    "BY",
    "CATALOGUE",
    "MEASURES",
    "METRICS",
    "By",
    "Catalogue",
    "Figures",
    "Measure",
    "MeasuredFigures",
    "Metric",
    "MetricValue",
    "WaitsReader",
    "format_value",
    "load_own_metrics",
    "read_own_metrics",
]
