"""Addresses of the risks of a project, below the project."""

from django.urls import path

from roadmap import risks_views

RISKS = "<slug:plan>/projekte/<slug:project>/risiken/"
urlpatterns = [
    path(f"{RISKS}neu/", risks_views.risk_new, name="risk-new"),
    path(f"{RISKS}<slug:risk>/", risks_views.risk_edit, name="risk-edit"),
    path(f"{RISKS}<slug:risk>/loeschen/", risks_views.risk_delete, name="risk-delete"),
]
