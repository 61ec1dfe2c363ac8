"""The API as a Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Personal access tokens, and the operations they open."""

    name = "steelyard.web.api"
    label = "api"
