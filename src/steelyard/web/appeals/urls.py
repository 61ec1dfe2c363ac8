"""Addresses of appeals."""

from django.urls import path

from steelyard.web.appeals import views

urlpatterns = [
    path("", views.appeals, name="appeals_list"),
    path("new/<int:statement_id>/", views.new, name="appeals_new"),
    path("<int:pk>/", views.one, name="appeals_one"),
    path("<int:pk>/<slug:step>/", views.step, name="appeals_step"),
]
