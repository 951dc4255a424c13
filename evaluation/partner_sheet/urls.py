"""Addresses of the status sheets."""

from django.urls import path

from evaluation.partner_sheet import views
from evaluation.views_prints import routes

urlpatterns = [
    path("<slug:body>/neu/", views.sheet_new, name="partner-sheet-new"),
    *routes(views.SHEETS),
]
