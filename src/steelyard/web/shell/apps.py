"""The frame of every page as a Django application."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Templates, tags and the pages that belong to no noun."""

    name = "steelyard.web.shell"
    label = "shell"
