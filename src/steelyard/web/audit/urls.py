"""Addresses of the audit."""

from django.urls import path

from steelyard.web.audit import views

urlpatterns = [path("", views.entries, name="audit_list")]
