"""Addresses of results."""

from django.urls import path

from steelyard.web.results import views

urlpatterns = [
    path("", views.results, name="results_list"),
    path("talk/<str:shop_id>/<path:conversation_id>/", views.conversation, name="results_conversation"),
    path("order/<str:shop_id>/<path:order_id>/", views.order, name="results_order"),
    path("<str:kind>/<path:scope>/<str:key>/", views.figure, name="results_figure"),
]
