"""Addresses of the shares of a project, below the project."""

from django.urls import path

from roadmap import shares_views

SHARES = "<slug:plan>/projekte/<slug:project>/freigaben/"
urlpatterns = [
    path(f"{SHARES}neu/", shares_views.share_new, name="share-new"),
    path(f"{SHARES}<uuid:pk>/bearbeiten/", shares_views.share_edit, name="share-edit"),
    path(f"{SHARES}<uuid:pk>/beenden/", shares_views.share_end, name="share-end"),
]
