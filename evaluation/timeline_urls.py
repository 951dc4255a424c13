"""Addresses of the timelines on paper."""

from django.urls import path

from evaluation import timeline_views
from evaluation.views_prints import routes

urlpatterns = [
    path("<slug:plan>/neu/", timeline_views.print_new, name="timeline-print-new"),
    *routes(timeline_views.TIMELINES),
]
