"""Addresses of what an account watches, in the area of the account."""

from django.urls import path

from roadmap import watches_views as views

app_name = "watches"
urlpatterns = [
    path("beobachtet/", views.watches, name="list"),
    path("beobachtet/<slug:kind>/<uuid:pk>/", views.watch, name="watch"),
    path("beobachtet/<uuid:pk>/", views.unwatch, name="unwatch"),
    path("aenderungen/", views.changes, name="news"),
    path("mitteilungen/", views.watch_settings, name="settings"),
    path("abbestellen/<str:token>/", views.stop, name="stop"),
]
