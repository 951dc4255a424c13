"""Addresses of sources: of the facts of a project, of the facts of a plan, and of the county's list."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from roadmap import sources_views as views

PLACES = (("<slug:plan>/projekte/<slug:project>/quellen/", ""), ("<slug:plan>/quellen/belege/", "plan-"))


def _below(start: str, prefix: str) -> Iterator[URLPattern]:
    yield path(start, views.source_refs, name=f"{prefix}source-refs")
    yield path(f"{start}neu/", views.source_ref_new, name=f"{prefix}source-ref-new")
    yield path(f"{start}<uuid:pk>/", views.source_ref_edit, name=f"{prefix}source-ref-edit")
    yield path(f"{start}<uuid:pk>/entfernen/", views.source_ref_delete, name=f"{prefix}source-ref-delete")


urlpatterns = [
    *(pattern for start, prefix in PLACES for pattern in _below(start, prefix)),
    path("<slug:plan>/quellen/neu/", views.source_new, name="source-new"),
    path("<slug:plan>/quellen/<slug:source>/", views.source_edit, name="source-edit"),
    path("<slug:plan>/quellen/<slug:source>/loeschen/", views.source_delete, name="source-delete"),
]
