"""Statements as a Django application."""

from django.apps import AppConfig


class StatementsConfig(AppConfig):
    """Pages of single statements; their rows are payroll's."""

    name = "steelyard.web.statements"
    label = "web_statements"
