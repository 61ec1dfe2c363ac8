"""Results as a Django application."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Lists of indicators and the way down to the rows behind them."""

    name = "steelyard.web.results"
    label = "results"
