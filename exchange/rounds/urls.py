"""Addresses of a round's files, below those of cooperation."""

from django.urls import path

from exchange.rounds import views

app_name = "rounds"
urlpatterns = [
    path("runden/<slug:plan>/<slug:status_round>/meldungen.xlsx", views.download, {"kind": "xlsx"}, name="xlsx"),
    path("runden/<slug:plan>/<slug:status_round>/meldungen.csv", views.download, {"kind": "csv"}, name="csv"),
]
