"""Jobs as a Django application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Durable jobs."""

    name = "steelyard.web.jobs"
    label = "jobs"
