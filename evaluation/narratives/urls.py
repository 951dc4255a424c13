"""Addresses of the texts of a report."""

from django.urls import path

from evaluation.narratives import views, views_more

urlpatterns = [
    path("", views.texts, name="texts"),
    path("<slug:place>/", views.text, name="text"),
    path("<slug:place>/vorschau/", views.preview, name="text-preview"),
    path("<slug:place>/entwurf/", views.draft, name="text-draft"),
    path("<slug:place>/entwurf/verwerfen/", views.discard, name="text-discard"),
    path("<slug:place>/fassungen/", views_more.versions, name="text-versions"),
    path("<slug:place>/fassungen/wiederherstellen/", views_more.restore, name="text-restore"),
    path("<slug:place>/anmerkung/", views_more.comment, name="text-comment"),
    path("<slug:place>/anmerkung/<uuid:key>/", views_more.settle, name="text-settle"),
    path("<slug:place>/hinweis/", views_more.dismiss, name="text-dismiss"),
]
