"""Addresses of accounts."""

from django.urls import path

from steelyard.web.accounts import users, views

urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("profile/", views.profile, name="profile_home"),
    path("profile/sessions/end/", views.end_sessions, name="profile_end_sessions"),
    path("users/", users.users, name="users_list"),
    path("users/new/", users.new, name="users_new"),
    path("users/<int:user_id>/", users.one, name="users_one"),
    path("users/<int:user_id>/grants/", users.grants, name="users_grants"),
    path("users/<int:user_id>/describe/", users.describe, name="users_describe"),
    path("users/<int:user_id>/link/", users.link, name="users_link"),
    path("users/<int:user_id>/close/", users.close, name="users_close"),
    path("users/<int:user_id>/open/", users.open_again, name="users_open"),
    path("users/<int:user_id>/factors/", users.factors, name="users_factors"),
]
