"""Addresses of the evaluation."""

from django.urls import include, path

from evaluation import views, views_confirming, views_signing

app_name = "evaluation"
urlpatterns = [
    path("sitzungen/", include("evaluation.meeting_papers.urls")),
    path("", views.reports, name="reports"),
    path("neu/", views.report_new, name="report-new"),
    path("<uuid:pk>/", views.report, name="report"),
    path("<uuid:pk>/", include("evaluation.reading_room.urls")),
    path("<uuid:pk>/fakten.json", views.report_facts, name="report-facts"),
    path("<uuid:pk>/abbrechen/", views.report_cancel, name="report-cancel"),
    path("<uuid:pk>/wiederholen/", views.report_retry, name="report-retry"),
    path("<uuid:pk>/neu-einfrieren/", views.report_freeze, name="report-freeze"),
    path("<uuid:pk>/freigabe/", views_signing.sign_off, name="report-sign-off"),
    path("<uuid:pk>/veroeffentlichung/", views_signing.publish, name="report-publish"),
    path("<uuid:pk>/geld-bestaetigen/", views_confirming.money, name="confirm-money"),
    path("<uuid:pk>/geld-bestaetigen/zuruecknehmen/", views_confirming.withdraw_money, name="withdraw-money"),
    path("<uuid:pk>/stellen-bestaetigen/", views_confirming.posts, name="confirm-posts"),
    path("<uuid:pk>/stellen-bestaetigen/zuruecknehmen/", views_confirming.withdraw_posts, name="withdraw-posts"),
    path("<uuid:pk>/texte/", include("evaluation.narratives.urls")),
    path("", include("evaluation.cycle.urls")),
    path("vorlagen/", include("evaluation.council_paper.urls")),
    path("zeitachsen/", include("evaluation.timeline_urls")),
    path("statusblaetter/", include("evaluation.partner_sheet.urls")),
    path("ausgabe/<uuid:pk>.pdf", views.rendition, name="rendition"),
]
