"""Addresses of cooperation."""

from django.urls import path

from cooperation import views

app_name = "cooperation"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("vereinbarungen/<slug:owner>/<slug:agreement>/", views.agreement, name="agreement"),
    path("koerperschaften/", views.bodies, name="bodies"),
    path("koerperschaften/<slug:body>/", views.body, name="body"),
]
