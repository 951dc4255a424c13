"""Addresses of the page on which one reports on all of one's projects."""

from django.urls import path

from cooperation.reporting import views

urlpatterns = [
    path("melden/", views.report, name="report"),
    path("melden/link/<str:secret>/", views.report_by_link, name="report-by-link"),
]
