"""Addresses of participation events, below the plan."""

from django.urls import path

from roadmap import participation_views

EVENTS = "<slug:plan>/beteiligung/"
urlpatterns = [
    path(f"{EVENTS}neu/", participation_views.participation_new, name="participation-new"),
    path(f"{EVENTS}<slug:event>/", participation_views.participation_edit, name="participation-edit"),
    path(f"{EVENTS}<slug:event>/loeschen/", participation_views.participation_delete, name="participation-delete"),
]
