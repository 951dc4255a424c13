"""Addresses of the council's side. Slugs are unique per owner, so the owner stands before them."""

from django.urls import include, path

from council import views, views_committees, views_meetings, views_papers, views_results

app_name = "council"

_committee = [
    path("", views.committee, name="committee"),
    path("bearbeiten/", views_committees.committee_edit, name="committee-edit"),
    path("nachfolge/", views_committees.committee_replace, name="committee-replace"),
    path("loeschen/", views_committees.committee_delete, name="committee-delete"),
    path("sitze/neu/", views_committees.seat_new, name="seat-new"),
    path("sitze/<slug:seat>/bearbeiten/", views_committees.seat_edit, name="seat-edit"),
    path("sitze/<slug:seat>/verschieben/", views_committees.seat_move, name="seat-move"),
    path("sitze/<slug:seat>/entfernen/", views_committees.seat_delete, name="seat-delete"),
    path("sitzungen/neu/", views_meetings.meeting_new, name="meeting-new"),
    path("sitzungen/<slug:meeting>/", views.meeting, name="meeting"),
    path("sitzungen/<slug:meeting>/bearbeiten/", views_meetings.meeting_edit, name="meeting-edit"),
    path("sitzungen/<slug:meeting>/loeschen/", views_meetings.meeting_delete, name="meeting-delete"),
    path("sitzungen/<slug:meeting>/", include("council.meetings.urls")),
]
_resolution = [
    path("bearbeiten/", views_results.resolution_edit, name="resolution-edit"),
    path("loeschen/", views_results.resolution_delete, name="resolution-delete"),
    path("punkte/neu/", views_results.point_new, name="point-new"),
    path("punkte/<int:number>/bearbeiten/", views_results.point_edit, name="point-edit"),
    path("punkte/<int:number>/loeschen/", views_results.point_delete, name="point-delete"),
    path("punkte/<int:number>/auftrag/", views_results.mandate_new, name="mandate-new"),
]
_paper = [
    path("", views.paper, name="paper"),
    path("bearbeiten/", views_papers.paper_edit, name="paper-edit"),
    path("loeschen/", views_papers.paper_delete, name="paper-delete"),
    path("anlagen/neu/", views_papers.annex_new, name="annex-new"),
    path("anlagen/<int:number>/bearbeiten/", views_papers.annex_edit, name="annex-edit"),
    path("anlagen/<int:number>/entfernen/", views_papers.annex_delete, name="annex-delete"),
    path("beratungen/neu/", views_papers.step_new, name="step-new"),
    path("beratungen/<uuid:step>/bearbeiten/", views_papers.step_edit, name="step-edit"),
    path("beratungen/<uuid:step>/verschieben/", views_papers.step_move, name="step-move"),
    path("beratungen/<uuid:step>/entfernen/", views_papers.step_delete, name="step-delete"),
    path("beratungen/<uuid:step>/ergebnis/", views_results.result_new, name="result-new"),
    path("beschluesse/<slug:resolution>/", include(_resolution)),
]
urlpatterns = [
    path("", views.overview, name="overview"),
    path("vorlagen/", views.papers, name="papers"),
    path("vorlagen/neu/", views_papers.paper_new, name="paper-new"),
    path("vorlagen/<slug:owner>/<slug:paper>/", include(_paper)),
    path("beschluesse/", views.resolutions, name="resolutions"),
    path("auftraege/", views.mandates, name="mandates"),
    path("auftraege/<slug:owner>/<slug:mandate>/", views.mandate, name="mandate"),
    path("auftraege/<slug:owner>/<slug:mandate>/bearbeiten/", views_results.mandate_edit, name="mandate-edit"),
    path("auftraege/<slug:owner>/<slug:mandate>/beenden/", views_results.mandate_end, name="mandate-end"),
    path("auftraege/<slug:owner>/<slug:mandate>/loeschen/", views_results.mandate_delete, name="mandate-delete"),
    path("gremien/", views.committees, name="committees"),
    path("gremien/neu/", views_committees.committee_new, name="committee-new"),
    path("gremien/<slug:owner>/<slug:committee>/", include(_committee)),
]
