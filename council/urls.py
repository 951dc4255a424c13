"""Addresses of the council's side. Slugs are unique per owner, so the owner stands before them."""

from django.urls import path

from council import views

app_name = "council"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("vorlagen/<slug:owner>/<slug:paper>/", views.paper, name="paper"),
    path("auftraege/", views.mandates, name="mandates"),
    path("gremien/", views.committees, name="committees"),
    path("gremien/<slug:owner>/<slug:committee>/", views.committee, name="committee"),
]
