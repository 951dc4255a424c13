"""Addresses of the status sheets."""

from django.urls import path

from evaluation.partner_sheet import views

urlpatterns = [
    path("<slug:body>/neu/", views.sheet_new, name="partner-sheet-new"),
    path("<uuid:pk>/", views.sheet_page, name="partner-sheet"),
    path("<uuid:pk>/abbrechen/", views.sheet_cancel, name="partner-sheet-cancel"),
    path("<uuid:pk>/wiederholen/", views.sheet_retry, name="partner-sheet-retry"),
    path("<uuid:pk>.pdf", views.sheet_file, name="partner-sheet-file"),
]
