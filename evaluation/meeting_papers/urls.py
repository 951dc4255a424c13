"""Addresses of invitations and minutes."""

from django.urls import path

from evaluation.meeting_papers import views

urlpatterns = [
    path("<uuid:meeting>/<slug:kind>/drucken/", views.print_new, name="meeting-print-new"),
    path("papiere/<uuid:pk>/", views.print_page, name="meeting-print"),
    path("papiere/<uuid:pk>/abbrechen/", views.print_cancel, name="meeting-print-cancel"),
    path("papiere/<uuid:pk>/wiederholen/", views.print_retry, name="meeting-print-retry"),
    path("papiere/<uuid:pk>.pdf", views.print_file, name="meeting-print-file"),
]
