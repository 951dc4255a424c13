"""Addresses of invitations and minutes."""

from django.urls import path

from evaluation.meeting_papers import views
from evaluation.views_prints import routes

urlpatterns = [
    path("<uuid:meeting>/<slug:kind>/drucken/", views.print_new, name="meeting-print-new"),
    *routes(views.PAPERS, "papiere/"),
]
