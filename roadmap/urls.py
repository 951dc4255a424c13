"""Addresses of the roadmap: slugs throughout, German nouns between them."""

from django.urls import include, path

from roadmap import views, views_edit, views_fields, views_plans, views_projects

app_name = "roadmap"
VERSION = "<slug:plan>/fassungen/<slug:version>/"
PROJECT = "<slug:plan>/projekte/<slug:project>/"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("neu/", views_plans.plan_new, name="plan-new"),
    path("<slug:plan>/", views.plan, name="plan"),
    path("<slug:plan>/bearbeiten/", views_plans.plan_edit, name="plan-edit"),
    path("<slug:plan>/schwellenwerte/", views_plans.plan_thresholds, name="plan-thresholds"),
    path("<slug:plan>/loeschen/", views_plans.plan_delete, name="plan-delete"),
    path("", include("roadmap.list_urls")),
    path(PROJECT, views.project, name="project"),
    path(f"{PROJECT}stand/", views_edit.standing, name="project-standing"),
    path(f"{PROJECT}ergebnisse/", views_edit.results, name="project-results"),
    path(f"{PROJECT}verlauf/", views.project_history, name="project-history"),
    path(f"{PROJECT}meilensteine/neu/", views_edit.milestone_new, name="milestone-new"),
    path(f"{PROJECT}meilensteine/<slug:milestone>/", views_edit.milestone_edit, name="milestone-edit"),
    path(f"{PROJECT}meilensteine/<slug:milestone>/loeschen/", views_edit.milestone_delete, name="milestone-delete"),
    path("<slug:plan>/felder/<slug:field>/", views.field, name="field"),
    path("", include("roadmap.pivot.urls")),
    path("", include("roadmap.posts.urls")),
    path("<slug:plan>/fassungen/", views.versions, name="versions"),
    path("<slug:plan>/fassungen/neu/", views_plans.version_new, name="version-new"),
    path(VERSION, views.version, name="version"),
    path(f"{VERSION}bearbeiten/", views_plans.version_edit, name="version-edit"),
    path(f"{VERSION}vision/", views_plans.version_vision, name="version-vision"),
    path(f"{VERSION}beschluss/", views_plans.version_adopt, name="version-adopt"),
    path(f"{VERSION}basis/", views_plans.version_baseline, name="version-baseline"),
    path(f"{VERSION}loeschen/", views_plans.version_delete, name="version-delete"),
    path(f"{VERSION}felder/neu/", views_fields.field_new, name="field-new"),
    path(f"{VERSION}felder/<slug:field>/", views.version_field, name="version-field"),
    path(f"{VERSION}felder/<slug:field>/bearbeiten/", views_fields.field_edit, name="field-edit"),
    path(f"{VERSION}felder/<slug:field>/loeschen/", views_fields.field_delete, name="field-delete"),
    path(f"{VERSION}projekte/neu/", views_projects.project_new, name="project-new"),
    path(f"{VERSION}projekte/aufnahme/", views_projects.project_take, name="project-take"),
    path(f"{VERSION}projekte/<slug:project>/steckbrief/", views_projects.entry_edit, name="entry-edit"),
    path(f"{VERSION}projekte/<slug:project>/berichtigung/", views_projects.entry_correct, name="entry-correct"),
    path(f"{VERSION}projekte/<slug:project>/entfernen/", views_projects.entry_delete, name="entry-delete"),
    path("", include("roadmap.shares_urls")),
    path("", include("roadmap.versions_urls")),
    path("", include("roadmap.comments_urls")),
    path("", include("roadmap.dependencies_urls")),
    path("", include("roadmap.risks_urls")),
    path("", include("roadmap.indicators_urls")),
    path("", include("roadmap.documents_urls")),
    path("", include("roadmap.papers_urls")),
    path("", include("roadmap.participation_urls")),
    path("", include("roadmap.sources_urls")),
    path("", include("roadmap.money.urls")),
    path("", include("roadmap.timeline_urls")),
    path("<slug:plan>/quellen/", views.sources, name="sources"),
]
