"""Addresses of imports."""

from django.urls import path

from steelyard.web.imports import mapping_views, views

urlpatterns = [
    path("", views.imports, name="imports_list"),
    path("upload/", views.upload, name="imports_upload"),
    path("demo/", views.demonstrate, name="imports_demo"),
    path("undo/", views.undo_several, name="imports_undo_several"),
    path("mappings/forget/", mapping_views.forget, name="imports_forget"),
    path("<uuid:job_id>/map/<int:place>/", mapping_views.mapping, name="imports_map"),
    path("<uuid:job_id>/", views.one, name="imports_one"),
    path("<uuid:job_id>/confirm/", views.confirm, name="imports_confirm"),
    path("<uuid:job_id>/undo/", views.undo, name="imports_undo"),
    path("<uuid:job_id>/refused/<int:place>/", views.refused, name="imports_refused"),
]
