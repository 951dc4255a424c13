"""Addresses of an agreement's versions, annexes and of what came of its contributions."""

from django.urls import path

from cooperation import views_versions as views

AGREEMENT = "vereinbarungen/<slug:owner>/<slug:agreement>/"
urlpatterns = [
    path(f"{AGREEMENT}verlaengern/", views.agreement_renew, name="agreement-renew"),
    path(f"{AGREEMENT}abschliessen/", views.agreement_conclude, name="agreement-conclude"),
    path(f"{AGREEMENT}kuendigen/", views.agreement_terminate, name="agreement-terminate"),
    path(f"{AGREEMENT}anlagen/neu/", views.annex_new, name="agreement-annex-new"),
    path("anlagen/<uuid:pk>/bearbeiten/", views.annex_edit, name="agreement-annex-edit"),
    path("anlagen/<uuid:pk>/entfernen/", views.annex_remove, name="agreement-annex-remove"),
    path("beitraege/<uuid:pk>/lieferung/<int:year>/", views.delivery, name="delivery"),
]
