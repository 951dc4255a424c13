"""Addresses of cooperation."""

from django.urls import include, path

from cooperation import partner_urls, views, views_agreements, views_parts, views_rounds, views_status

app_name = "cooperation"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("", include("cooperation.reporting_urls")),
    path("meine/", views_status.my_projects, name="my-projects"),
    path("meldungen/<uuid:pk>/", views_status.status, name="status"),
    path("meldungen/<uuid:pk>/entwurf/", views_status.status_draft, name="status-draft"),
    path("meldungen/<uuid:pk>/unveraendert/", views_status.status_unchanged, name="status-unchanged"),
    path("meldungen/<uuid:pk>/korrigieren/", views_status.status_correct, name="status-correct"),
    path("meldungen/<uuid:pk>/bestaetigen/", views_status.status_confirm, name="status-confirm"),
    path("meldungen/<uuid:pk>/zurueckgeben/", views_status.status_return, name="status-return"),
    path("meldungen/<uuid:pk>/im-auftrag/", views_status.status_on_behalf, name="status-on-behalf"),
    path("rollout/", include("cooperation.rollout.urls")),
    path("runden/", views_rounds.rounds, name="rounds"),
    path("runden/neu/", views_rounds.round_new, name="round-new"),
    path("runden/<slug:plan>/<slug:status_round>/", views_rounds.round_page, name="round"),
    path("runden/<slug:plan>/<slug:status_round>/bearbeiten/", views_rounds.round_edit, name="round-edit"),
    path("runden/<slug:plan>/<slug:status_round>/eroeffnen/", views_rounds.round_open, name="round-open"),
    path("runden/<slug:plan>/<slug:status_round>/bestaetigen/", views_rounds.round_confirm, name="round-confirm"),
    path("runden/links/<uuid:pk>/widerrufen/", views_rounds.link_revoke, name="link-revoke"),
    path("runden/<slug:plan>/<slug:status_round>/abschliessen/", views_rounds.round_close, name="round-close"),
    path("runden/<slug:plan>/<slug:status_round>/entfernen/", views_rounds.round_drop, name="round-drop"),
    path("", include("cooperation.agreement_urls")),
    path("vereinbarungen/neu/", views_agreements.agreement_new, name="agreement-new"),
    path("vereinbarungen/<slug:owner>/<slug:agreement>/", views.agreement, name="agreement"),
    path(
        "vereinbarungen/<slug:owner>/<slug:agreement>/bearbeiten/",
        views_agreements.agreement_edit,
        name="agreement-edit",
    ),
    path(
        "vereinbarungen/<slug:owner>/<slug:agreement>/entfernen/",
        views_agreements.agreement_remove,
        name="agreement-remove",
    ),
    path("vereinbarungen/<slug:owner>/<slug:agreement>/beteiligte/neu/", views_agreements.party_new, name="party-new"),
    path(
        "vereinbarungen/<slug:owner>/<slug:agreement>/beitraege/neu/",
        views_parts.contribution_new,
        name="contribution-new",
    ),
    path("beteiligte/<uuid:pk>/bearbeiten/", views_agreements.party_edit, name="party-edit"),
    path("beteiligte/<uuid:pk>/entfernen/", views_agreements.party_remove, name="party-remove"),
    path("beteiligte/<uuid:pk>/zustimmung/", views_agreements.adoption, name="adoption"),
    path("beteiligte/<uuid:pk>/zustimmung/entfernen/", views_agreements.adoption_remove, name="adoption-remove"),
    path("beteiligungen/neu/", views_parts.participation_new, name="participation-new"),
    path("beteiligungen/<uuid:pk>/bearbeiten/", views_parts.participation_edit, name="participation-edit"),
    path("beteiligungen/<uuid:pk>/entfernen/", views_parts.participation_remove, name="participation-remove"),
    path("beitraege/<uuid:pk>/bearbeiten/", views_parts.contribution_edit, name="contribution-edit"),
    path("beitraege/<uuid:pk>/entfernen/", views_parts.contribution_remove, name="contribution-remove"),
    path("koerperschaften/", views.bodies, name="bodies"),
    path("koerperschaften/<slug:body>/", views.body, name="body"),
    *partner_urls.urlpatterns,
]
