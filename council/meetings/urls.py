"""Addresses below a meeting: its agenda, decisions, tasks and calendar file."""

from django.urls import include, path

from council.meetings import views

_decision = [
    path("bearbeiten/", views.decision_edit, name="decision-edit"),
    path("loeschen/", views.decision_delete, name="decision-delete"),
    path("auftrag/", views.task_new, name="task-new"),
]
_item = [
    path("bearbeiten/", views.item_edit, name="item-edit"),
    path("verschieben/", views.item_move, name="item-move"),
    path("entfernen/", views.item_delete, name="item-delete"),
    path("beschluesse/neu/", views.decision_new, name="decision-new"),
    path("beschluesse/<int:decision>/", include(_decision)),
]
urlpatterns = [
    path("termin.ics", views.calendar_file, name="meeting-calendar"),
    path("tagesordnung/neu/", views.item_new, name="item-new"),
    path("tagesordnung/<int:number>/", include(_item)),
]
