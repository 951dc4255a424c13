"""Addresses of documents: edited below their project or plan, read below the plan."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from roadmap import documents_views as views

PLACES = (("<slug:plan>/projekte/<slug:project>/dokumente/", ""), ("<slug:plan>/dokumente/", "plan-"))


def _below(start: str, prefix: str) -> Iterator[URLPattern]:
    yield path(f"{start}neu/", views.document_new, name=f"{prefix}document-new")
    one = f"{start}<slug:document>/"
    yield path(f"{one}bearbeiten/", views.document_edit, name=f"{prefix}document-edit")
    yield path(f"{one}fassungen/neu/", views.document_replace, name=f"{prefix}document-replace")
    yield path(f"{one}loeschen/", views.document_delete, name=f"{prefix}document-delete")


ONE = "<slug:plan>/dokumente/<slug:document>/"
urlpatterns = [
    *(pattern for start, prefix in PLACES for pattern in _below(start, prefix)),
    path(ONE, views.document, name="document"),
    path(f"{ONE}datei/", views.document_file, name="document-file"),
    path(f"{ONE}fassungen/<int:number>/", views.document_file, name="document-version"),
]
