"""Addresses of bodies and their units."""

from django.urls import include, path

from organisation import views_bodies, views_units

_body = [
    path("", views_bodies.body, name="body"),
    path("bearbeiten/", views_bodies.body_edit, name="body-edit"),
    path("beenden/", views_bodies.body_retire, name="body-retire"),
    path("loeschen/", views_bodies.body_delete, name="body-delete"),
    path("beziehungen/neu/", views_bodies.relation_new, name="relation-new"),
    path("beziehungen/<uuid:relation>/bearbeiten/", views_bodies.relation_edit, name="relation-edit"),
    path("beziehungen/<uuid:relation>/loeschen/", views_bodies.relation_delete, name="relation-delete"),
    path("einheiten/neu/", views_units.unit_new, name="unit-new"),
    path("einheiten/<slug:unit>/bearbeiten/", views_units.unit_edit, name="unit-edit"),
    path("einheiten/<slug:unit>/nachfolge/", views_units.unit_replace, name="unit-replace"),
    path("einheiten/<slug:unit>/loeschen/", views_units.unit_delete, name="unit-delete"),
]
urlpatterns = [
    path("", views_bodies.bodies, name="bodies"),
    path("neu/", views_bodies.body_new, name="body-new"),
    path("<slug:body>/", include(_body)),
]
