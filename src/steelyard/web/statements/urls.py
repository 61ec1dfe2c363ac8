"""Addresses of statements; the employee stands last, for ids are the shop's own and may hold anything."""

from django.urls import path

from steelyard.web.statements import views

urlpatterns = [
    path("all/<str:run_id>/<slug:form>/", views.everything, name="statements_all"),
    path("job/<uuid:job_id>/", views.job, name="statements_job"),
    path("job/<uuid:job_id>/file/", views.download, name="statements_download"),
    path("<str:run_id>/rows/<str:place>/<path:employee_id>/", views.rows, name="statements_rows"),
    path("<str:run_id>/difference/<path:employee_id>/", views.difference, name="statements_difference"),
    path("<str:run_id>/file/<slug:form>/<path:employee_id>/", views.file, name="statements_file"),
    path("<str:run_id>/one/<path:employee_id>/", views.one, name="statements_one"),
]
