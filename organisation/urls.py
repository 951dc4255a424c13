"""Addresses of signing in and out."""

from django.urls import path

from organisation import views

urlpatterns = [
    path("anmelden/", views.sign_in, name="sign-in"),
    path("anmelden/rolle/", views.take_role, name="take-role"),
    path("abmelden/", views.sign_out, name="sign-out"),
]
