"""Addresses of boards."""

from django.urls import path

from steelyard.web.boards import views

urlpatterns = [
    path("", views.board, name="boards_list"),
    path("<str:kind>/", views.board, name="boards_one"),
]
