"""Imports as a Django application."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Import wizard and history."""

    name = "steelyard.web.imports"
    label = "imports"
