"""Addresses of scores; ids of employees are the shop's own and may hold anything."""

from django.urls import path

from steelyard.web.scores import views

urlpatterns = [
    path("", views.scores, name="scores_list"),
    path("<path:employee_id>/", views.one, name="scores_one"),
]
