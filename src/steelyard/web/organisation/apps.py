"""The organisation as a Django application."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """People, accounts, contracts, and their changes."""

    name = "steelyard.web.organisation"
    label = "organisation"
