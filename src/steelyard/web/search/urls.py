"""The address of the search."""

from django.urls import path

from steelyard.web.search import views

urlpatterns = [path("", views.find, name="search")]
