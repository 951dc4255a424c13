"""Addresses of indicators: of a project below the project, of a plan below the plan."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from roadmap import indicators_views as views

PLACES = (("<slug:plan>/projekte/<slug:project>/indikatoren/", ""), ("<slug:plan>/indikatoren/", "plan-"))


def _below(start: str, prefix: str) -> Iterator[URLPattern]:
    yield path(f"{start}neu/", views.indicator_new, name=f"{prefix}indicator-new")
    one = f"{start}definitionen/<uuid:pk>/"
    yield path(one, views.definition_edit, name=f"{prefix}definition-edit")
    yield path(f"{one}loeschen/", views.definition_delete, name=f"{prefix}definition-delete")
    yield path(f"{one}werte/neu/", views.measurement_new, name=f"{prefix}measurement-new")
    value = f"{start}werte/<uuid:pk>/"
    yield path(f"{value}berichtigung/", views.measurement_correct, name=f"{prefix}measurement-correct")
    yield path(f"{value}loeschen/", views.measurement_delete, name=f"{prefix}measurement-delete")
    yield path(f"{start}<slug:indicator>/", views.indicator_edit, name=f"{prefix}indicator-edit")
    yield path(f"{start}<slug:indicator>/loeschen/", views.indicator_delete, name=f"{prefix}indicator-delete")
    yield path(f"{start}<slug:indicator>/definitionen/neu/", views.definition_new, name=f"{prefix}definition-new")


urlpatterns = [pattern for start, prefix in PLACES for pattern in _below(start, prefix)]
