"""Addresses of comparing versions, and of lineage between them."""

from django.urls import path

from roadmap import versions_views

VERSION = "<slug:plan>/fassungen/<slug:version>/abstammung/"
urlpatterns = [
    path("<slug:plan>/vergleich/", versions_views.compare, name="compare"),
    path(VERSION, versions_views.lineage, name="lineage"),
    path(f"{VERSION}neu/", versions_views.lineage_new, name="lineage-new"),
    path(f"{VERSION}<uuid:lineage>/loeschen/", versions_views.lineage_delete, name="lineage-delete"),
]
