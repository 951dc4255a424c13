"""Addresses of what comes in as a whole."""

from django.urls import path

from exchange import views

app_name = "exchange"
urlpatterns = [
    path("plandatei/", views.plan_file, name="plan-file"),
    path("tabelle/", views.spreadsheet, name="spreadsheet"),
    path("tabelle/vorlage.xlsx", views.spreadsheet_template, name="spreadsheet-template"),
    path("hochgeladen/<uuid:pk>/", views.upload, name="upload"),
    path("hochgeladen/<uuid:pk>/verwerfen/", views.upload_discard, name="upload-discard"),
]
