"""The audit as a Django application."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Entries and their chain."""

    name = "steelyard.web.audit"
    label = "audit"
