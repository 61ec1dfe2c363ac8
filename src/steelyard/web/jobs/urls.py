"""Addresses of jobs."""

from django.urls import path

from steelyard.web.jobs import views

urlpatterns = [
    path("<uuid:job_id>/card/", views.card, name="jobs_card"),
    path("<uuid:job_id>/cancel/", views.cancel, name="jobs_cancel"),
]
