"""Addresses of what a municipality gets, below those of cooperation."""

from django.urls import path

from cooperation.partner import views

urlpatterns = [
    path("koerperschaften/<slug:body>/eigene/", views.partner, name="partner"),
    path("koerperschaften/<slug:body>/eigene/meldungen/", views.entries, name="partner-entries"),
    path("koerperschaften/<slug:body>/rechte/", views.rights, name="partner-rights"),
    path("unterstuetzung/", views.help_list, name="help"),
    path("unterstuetzung/<uuid:pk>/", views.help_answer, name="help-answer"),
]
