"""Addresses of the links between a project and papers of the council, below the project."""

from django.urls import path

from roadmap import papers_views

LINKS = "<slug:plan>/projekte/<slug:project>/vorlagen/"
urlpatterns = [
    path(f"{LINKS}neu/", papers_views.paper_link_new, name="paper-link-new"),
    path(f"{LINKS}<uuid:pk>/", papers_views.paper_link_edit, name="paper-link-edit"),
    path(f"{LINKS}<uuid:pk>/entfernen/", papers_views.paper_link_delete, name="paper-link-delete"),
]
