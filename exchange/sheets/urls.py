"""Addresses of a plan's spreadsheet, below the plan's own."""

from django.urls import path

from exchange.sheets import views, views_import
from exchange.sheets.columns import MILESTONES, PROJECTS

app_name = "sheets"
SHEET = "<slug:plan>/tabelle/"
urlpatterns = [
    path(SHEET, views.sheet, name="sheet"),
    path(f"{SHEET}plan.xlsx", views.export, name="xlsx"),
    path(f"{SHEET}projekte.csv", views.export, {"sheet": PROJECTS}, name="projects-csv"),
    path(f"{SHEET}meilensteine.csv", views.export, {"sheet": MILESTONES}, name="milestones-csv"),
    path(f"{SHEET}<uuid:pk>/", views_import.imported, name="import"),
    path(f"{SHEET}<uuid:pk>/spalten/", views_import.columns, name="columns"),
    path(f"{SHEET}<uuid:pk>/verwerfen/", views_import.discard, name="discard"),
    path(f"{SHEET}<uuid:pk>/zuruecknehmen/", views_import.undo, name="undo"),
]
