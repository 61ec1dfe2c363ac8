"""Addresses of the intake."""

from django.urls import path

from steelyard.web.intake import views

urlpatterns = [
    path("hooks/<str:source>/<str:shop_id>/", views.hook, name="intake_hook"),
    path("data/received/", views.received, name="intake_list"),
    path("data/received/again/", views.again, name="intake_again"),
]
