"""Addresses of the rollout, below those of cooperation."""

from django.urls import path

from cooperation.rollout import views, views_forms

urlpatterns = [
    path("", views.rollout, name="rollout"),
    path("mehrere/", views_forms.several, name="rollout-several"),
    path("projekte/<uuid:pk>/", views_forms.stages, name="rollout-stages"),
    path("<uuid:pk>/", views.participation, name="rollout-participation"),
    path("<uuid:pk>/stand/", views_forms.stage, name="rollout-stage"),
]
