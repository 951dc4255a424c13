"""Addresses of a plan's timeline, and of moving a milestone on it."""

from django.urls import path

from roadmap import timeline_views

urlpatterns = [
    path("<slug:plan>/zeitachse/", timeline_views.timeline, name="timeline"),
    path(
        "<slug:plan>/projekte/<slug:project>/meilensteine/<slug:milestone>/verschieben/",
        timeline_views.milestone_move,
        name="milestone-move",
    ),
]
