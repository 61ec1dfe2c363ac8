"""Addresses of accounts."""

from django.urls import path

from steelyard.web.accounts import views

urlpatterns = [path("welcome/", views.welcome, name="welcome")]
