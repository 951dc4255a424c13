"""Addresses of the project list: cells, changes of many, saved views. A plan's list itself is `roadmap:projects`."""

from django.urls import path

from roadmap import views_bulk, views_cells, views_list, views_saved

LIST = "<slug:plan>/projektliste/"
urlpatterns = [
    path("<slug:plan>/projekte/", views_list.projects, name="projects"),
    path("<slug:plan>/projekte/<slug:project>/zelle/<slug:column>/", views_cells.cell, name="cell"),
    path(f"{LIST}auswahl/", views_bulk.change, name="projects-change"),
    path(f"{LIST}ansichten/neu/", views_saved.new, name="view-new"),
    path(f"{LIST}ansichten/<uuid:view>/", views_saved.edit_one, name="view-edit"),
    path(f"{LIST}ansichten/<uuid:view>/standard/", views_saved.choose, name="view-choose"),
    path(f"{LIST}ansichten/<uuid:view>/loeschen/", views_saved.delete, name="view-delete"),
]
