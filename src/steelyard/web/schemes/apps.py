"""Schemes as a Django application."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    """Templates and the installation's own schemes."""

    name = "steelyard.web.schemes"
    label = "web_schemes"
