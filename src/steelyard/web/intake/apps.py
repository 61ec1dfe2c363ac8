"""The intake as a Django application."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Deliveries of webhooks, and the job that imports them."""

    name = "steelyard.web.intake"
    label = "intake"
