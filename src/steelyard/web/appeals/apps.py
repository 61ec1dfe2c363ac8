"""Appeals as a Django application."""

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    """Appeals against published statements."""

    name = "steelyard.web.appeals"
    label = "appeals"
