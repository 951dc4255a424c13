"""Addresses of the timelines on paper."""

from django.urls import path

from evaluation import timeline_views

urlpatterns = [
    path("<slug:plan>/neu/", timeline_views.print_new, name="timeline-print-new"),
    path("<uuid:pk>/", timeline_views.print_page, name="timeline-print"),
    path("<uuid:pk>/abbrechen/", timeline_views.print_cancel, name="timeline-print-cancel"),
    path("<uuid:pk>/wiederholen/", timeline_views.print_retry, name="timeline-print-retry"),
    path("<uuid:pk>.pdf", timeline_views.print_file, name="timeline-print-file"),
]
