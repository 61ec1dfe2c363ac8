"""Accounts as a Django application."""

from django.apps import AppConfig
from django.core.checks import register


class AccountsConfig(AppConfig):
    """Users, roles and access."""

    name = "steelyard.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """A route nobody declared stops the start."""
        from steelyard.web.accounts import checks

        register(checks.every_route_is_declared)
