"""Addresses of payroll."""

from django.urls import path

from steelyard.web.payroll import views

urlpatterns = [
    path("", views.runs, name="payroll_list"),
    path("<str:run_id>/", views.run, name="payroll_run"),
    path("<str:run_id>/<path:employee_id>/", views.statement, name="payroll_statement"),
]
