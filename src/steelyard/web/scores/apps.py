"""Scores as a Django application."""

from django.apps import AppConfig


class ScoresConfig(AppConfig):
    """Score sheets as of now."""

    name = "steelyard.web.scores"
    label = "scores"
