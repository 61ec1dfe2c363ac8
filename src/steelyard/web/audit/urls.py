"""Addresses of the audit."""

from django.urls import path

from steelyard.web.audit import views

urlpatterns = [
    path("", views.entries, name="audit_list"),
    path("<int:entry_id>/", views.entry, name="audit_entry"),
    path("verify/", views.verify, name="audit_verify"),
]
