"""Addresses of payroll."""

from django.urls import path

from steelyard.web.payroll import own_views, settings_views, views

urlpatterns = [
    path("", views.runs, name="payroll_list"),
    path("mine/", own_views.mine, name="payroll_mine_list"),
    path("mine/<int:pk>/", own_views.published, name="payroll_mine"),
    path("mine/<int:pk>/confirm/", own_views.confirm, name="payroll_confirm"),
    path("settings/", settings_views.settings, name="payroll_settings"),
    path("settings/<slug:what>/", settings_views.change, name="payroll_settings_change"),
    path("new/", views.new, name="payroll_new"),
    path("<str:run_id>/check/", views.check, name="payroll_check"),
    path("<str:run_id>/steps/<slug:step>/", views.step, name="payroll_step"),
    path("<str:run_id>/export/<slug:form>/", views.export, name="payroll_export"),
    path("<str:run_id>/", views.run, name="payroll_run"),
    path("<str:run_id>/<path:employee_id>/", views.statement, name="payroll_statement"),
]
