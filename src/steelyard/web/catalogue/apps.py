"""The catalogue as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Definitions of indicators."""

    name = "steelyard.web.catalogue"
    label = "catalogue"
