"""Boards as a Django application."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    """Rankings, trends, funnels, hours, distributions, comparisons."""

    name = "steelyard.web.boards"
    label = "boards"
