"""Addresses of the dependencies of a project, below the project."""

from django.urls import path

from roadmap import dependencies_views

DEPENDENCIES = "<slug:plan>/projekte/<slug:project>/abhaengigkeiten/"
urlpatterns = [
    path(f"{DEPENDENCIES}neu/", dependencies_views.dependency_new, name="dependency-new"),
    path(f"{DEPENDENCIES}<uuid:pk>/", dependencies_views.dependency_edit, name="dependency-edit"),
    path(f"{DEPENDENCIES}<uuid:pk>/entfernen/", dependencies_views.dependency_delete, name="dependency-delete"),
]
