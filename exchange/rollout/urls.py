"""Addresses of the rollout's files, below those of cooperation."""

from django.urls import path

from exchange.rollout import views

app_name = "rollout"
urlpatterns = [
    path("rollout/rollout.xlsx", views.download, {"kind": "xlsx"}, name="xlsx"),
    path("rollout/rollout.csv", views.download, {"kind": "csv"}, name="csv"),
]
