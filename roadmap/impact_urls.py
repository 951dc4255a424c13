"""Addresses below a paper of the council: what its points grant, what it covers, and the form to hand on."""

from django.urls import path

from roadmap import impact_views as views

app_name = "impact"
POINT = "beschluesse/<slug:resolution>/punkte/<int:number>/bewilligung/"
urlpatterns = [
    path(POINT, views.grants, name="grants"),
    path(f"{POINT}posten/<uuid:pk>/loesen/", views.release_item, name="release-item"),
    path(f"{POINT}stellen/<uuid:pk>/loesen/", views.release_line, name="release-line"),
    path("auswirkungen/", views.coverage, name="coverage"),
    path("auswirkungen/<uuid:pk>/entfernen/", views.uncover, name="uncover"),
    path("auswirkungen.html", views.as_html, name="html"),
    path("auswirkungen.csv", views.as_csv, name="csv"),
]
