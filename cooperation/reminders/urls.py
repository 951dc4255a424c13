"""Addresses of the mails about status rounds."""

from django.urls import path

from cooperation.reminders import views

app_name = "reminders"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("abbestellen/<str:token>/", views.stop, name="stop"),
    path("<slug:plan>/<slug:status_round>/", views.switch, name="switch"),
    path("<slug:plan>/<slug:status_round>/uebergeben/", views.delegate, name="delegate"),
    path("<slug:plan>/<slug:status_round>/zuruecknehmen/", views.take_back, name="take-back"),
    path("<slug:plan>/<slug:status_round>/jetzt/", views.remind, name="remind"),
]
