"""Addresses of the roadmap: slugs throughout."""

from django.urls import path

from roadmap import views

app_name = "roadmap"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("<slug:plan>/", views.plan, name="plan"),
    path("<slug:plan>/projekte/", views.projects, name="projects"),
    path("<slug:plan>/projekte/<slug:project>/", views.project, name="project"),
    path("<slug:plan>/felder/<slug:field>/", views.field, name="field"),
    path("<slug:plan>/haushalt/", views.budget, name="budget"),
    path("<slug:plan>/stellen/", views.posts, name="posts"),
    path("<slug:plan>/fassungen/", views.versions, name="versions"),
    path("<slug:plan>/quellen/", views.sources, name="sources"),
]
