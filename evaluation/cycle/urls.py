"""Addresses of the year, of a report's way, and of the check of files."""

from django.urls import path

from evaluation.cycle import views, views_check, views_drafts, views_moves

urlpatterns = [
    path("jahr/", views.cycles, name="cycles"),
    path("jahr/<slug:plan>/neu/", views.cycle_new, name="cycle-new"),
    path("jahr/<slug:plan>/<int:year>/", views.cycle, name="cycle"),
    path("jahr/<slug:plan>/<int:year>/bearbeiten/", views.cycle_edit, name="cycle-edit"),
    path("jahr/<slug:plan>/<int:year>/loeschen/", views.cycle_delete, name="cycle-delete"),
    path("jahr/<slug:plan>/<int:year>/termine.ics", views.cycle_dates, name="cycle-dates"),
    path("pruefen/", views_check.check, name="check"),
    path("<uuid:pk>/entwurf/", views_drafts.draft, name="report-draft"),
    path("<uuid:pk>/pruefung/", views_moves.review, name="report-review"),
    path("<uuid:pk>/abstimmung/", views_moves.agree, name="report-agree"),
    path("<uuid:pk>/zurueckgeben/", views_moves.send_back, name="report-send-back"),
    path("<uuid:pk>/vorlage/", views_moves.submit, name="report-submit"),
    path("<uuid:pk>/beschluss/", views_moves.decide, name="report-decide"),
    path("<uuid:pk>/berichtigen/", views_moves.correct, name="report-correct"),
]
