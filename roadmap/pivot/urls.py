"""Addresses of the pages that read a plan's money."""

from django.urls import path

from roadmap.pivot import views

urlpatterns = [
    path("<slug:plan>/haushalt/", views.budget, name="budget"),
    path("<slug:plan>/haushalt/pivot/", views.pivot, name="pivot"),
    path("<slug:plan>/haushalt/posten/", views.items, name="items"),
]
