"""Addresses of finance files, below the plan's money."""

from django.urls import path

from exchange.finance import views, views_upload

app_name = "finance"
IMPORT = "<slug:plan>/haushalt/import/"
FILE = f"{IMPORT}datei/<uuid:pk>/"
MAPPING = f"{IMPORT}zuordnung/<uuid:pk>/"
BATCH = f"{IMPORT}stapel/<slug:batch>/"
urlpatterns = [
    path(IMPORT, views.batches, name="batches"),
    path(f"{IMPORT}neu/", views_upload.new, name="new"),
    path(FILE, views_upload.upload, name="upload"),
    path(f"{FILE}zuordnung/", views_upload.columns, name="columns"),
    path(f"{FILE}verwerfen/", views_upload.discard, name="discard"),
    path(MAPPING, views_upload.mapping, name="mapping"),
    path(f"{MAPPING}name/", views_upload.mapping_name, name="mapping-name"),
    path(f"{MAPPING}loeschen/", views_upload.mapping_remove, name="mapping-remove"),
    path(f"{IMPORT}posten/<slug:budgetitem>/", views.item, name="item"),
    path(BATCH, views.batch, name="batch"),
    path(f"{BATCH}zuruecknehmen/", views.take_back, name="take-back"),
    path(f"{BATCH}<int:number>/", views.one_import, name="import"),
    path(f"{BATCH}<int:number>/zeilen/", views.lines, name="lines"),
]
