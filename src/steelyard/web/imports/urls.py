"""Addresses of imports."""

from django.urls import path

from steelyard.web.imports import views

urlpatterns = [
    path("", views.imports, name="imports_list"),
    path("upload/", views.upload, name="imports_upload"),
    path("demo/", views.demonstrate, name="imports_demo"),
    path("<uuid:job_id>/", views.one, name="imports_one"),
    path("<uuid:job_id>/confirm/", views.confirm, name="imports_confirm"),
    path("<uuid:job_id>/undo/", views.undo, name="imports_undo"),
    path("<uuid:job_id>/refused/<int:place>/", views.refused, name="imports_refused"),
]
