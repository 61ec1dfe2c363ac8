"""Addresses of the catalogue."""

from django.urls import path

from steelyard.web.catalogue import views

urlpatterns = [
    path("", views.catalogue, name="catalogue_list"),
    path("<str:key>/", views.one, name="catalogue_one"),
]
