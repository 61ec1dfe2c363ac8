"""Addresses of the API, its reference page, and the tokens that open it."""

from django.urls import path

from steelyard.web.api import operations, views
from steelyard.web.api.application import api

assert operations.__all__  # importing them declares them

urlpatterns = [
    path("api/", views.reference, name="api_reference"),
    path("api/v1/", views.nowhere, {"rest": ""}, name="api_nowhere"),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", views.nowhere, name="api_nowhere"),
    path("settings/tokens/", views.tokens, name="tokens_list"),
    path("settings/tokens/give/", views.give, name="tokens_give"),
    path("settings/tokens/<int:token_id>/revoke/", views.revoke, name="tokens_revoke"),
]
