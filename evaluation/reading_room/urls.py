"""Addresses of reading a report; below the report's own."""

from django.urls import path

from evaluation.reading_room import views

urlpatterns = [
    path("lesen/", views.read, name="report-read"),
    path("vergleich/<uuid:other>/", views.against, name="report-against"),
    path("daten/<str:name>", views.data, name="report-data"),
]
