"""Home, language and health."""

from django.urls import path

from steelyard.web.shell import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.choose_language, name="language"),
    path("views/keep/", views.keep_view, name="view_keep"),
    path("views/<int:view_id>/forget/", views.forget_view, name="view_forget"),
    path("settings/", views.settings_home, name="settings_home"),
    path("health", health.health, name="health"),
    path("ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
