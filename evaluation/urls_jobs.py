"""Addresses of the rendering jobs in the administration."""

from django.urls import path

from evaluation import views_jobs

app_name = "jobs"
urlpatterns = [
    path("", views_jobs.jobs, name="list"),
    path("<uuid:pk>/wiederholen/", views_jobs.job_retry, name="retry"),
    path("<uuid:pk>/abbrechen/", views_jobs.job_cancel, name="cancel"),
]
