"""Payroll as a Django application."""

from django.apps import AppConfig


class PayrollConfig(AppConfig):
    """Stored pay runs and their statements."""

    name = "steelyard.web.payroll"
    label = "payroll"
