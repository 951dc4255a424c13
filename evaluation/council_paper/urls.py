"""Addresses of a report's council paper and of what follows its session."""

from django.urls import path

from evaluation.council_paper import views, views_session

urlpatterns = [
    path("<uuid:pk>/", views.paper, name="council-paper"),
    path("<uuid:pk>/neu/", views.new, name="council-paper-new"),
    path("<uuid:pk>/bearbeiten/", views.texts, name="council-paper-edit"),
    path("<uuid:pk>/anlagen/", views.annexes, name="council-paper-annexes"),
    path("<uuid:pk>/dateien/", views.render_files, name="council-paper-render"),
    path("<uuid:pk>/einbringen/", views.submit, name="council-paper-submit"),
    path("<uuid:pk>/sitzung/", views_session.session, name="session"),
    path("<uuid:pk>/sitzung/<uuid:step>/ergebnis/", views_session.result, name="session-result"),
    path("<uuid:pk>/sitzung/<uuid:step>/niederschrift/", views_session.minutes, name="session-minutes"),
    path("<uuid:pk>/beschluesse/<uuid:resolution>/wortlaut/", views_session.take_over, name="session-take-over"),
    path("<uuid:pk>/beschluesse/<uuid:resolution>/fassung/", views_session.version, name="session-version"),
    path("<uuid:pk>/punkte/<uuid:point>/auftrag/", views_session.mandate, name="session-mandate"),
    path("dateien/<uuid:pk>/", views.file, name="council-paper-file"),
    path("auftraege/<slug:owner>/<slug:mandate>/zustaendig/", views_session.charge, name="mandate-charge"),
    path("auftraege/<slug:owner>/<slug:mandate>/erledigt/", views_session.discharge, name="mandate-discharge"),
    path(
        "auftraege/<slug:owner>/<slug:mandate>/erledigt/<uuid:pk>/zuruecknehmen/",
        views_session.discharge_remove,
        name="mandate-discharge-remove",
    ),
]
