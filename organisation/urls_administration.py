"""Addresses of the administration's pages about texts, arms and the audit trail."""

from django.urls import path

from organisation import branding_views, views_audit

urlpatterns = [
    path("verwaltung/texte/", branding_views.texts, name="texts"),
    path("verwaltung/wappen/", branding_views.arms_edit, name="arms-edit"),
    path("verwaltung/protokoll/", views_audit.trail, name="audit"),
    path("verwaltung/protokoll.csv", views_audit.trail_csv, name="audit-csv"),
    path("wappen/<slug:slug>.png", branding_views.arms, name="arms"),
]
