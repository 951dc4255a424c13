"""Addresses of signing in and out."""

from django.urls import include, path

from organisation import views, views_history, views_rights, views_search

urlpatterns = [
    path("anmelden/", views.sign_in, name="sign-in"),
    path("anmelden/rolle/", views.take_role, name="take-role"),
    path("abmelden/", views.sign_out, name="sign-out"),
    path("verlauf/<slug:kind>/<uuid:pk>/", views_history.row_history, name="history"),
    path("verlauf/<uuid:pk>/rueckgaengig/", views_history.undo, name="undo"),
    path("rechte/<slug:kind>/<uuid:pk>/", views_rights.row_rights, name="rights"),
    path("suche/", views_search.search_page, name="search"),
    path("", include("organisation.urls_identity")),
    path("", include("organisation.urls_administration")),
    path("verwaltung/koerperschaften/", include("organisation.bodies_urls")),
]
