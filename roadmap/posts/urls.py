"""Addresses of a plan's posts: lines, single posts, what happened to them, and the county's rates."""

from django.urls import path

from roadmap.posts import views, views_lines, views_rates

POSTS = "<slug:plan>/stellen/"
RATES = f"{POSTS}saetze/"
LINE = f"{POSTS}<slug:line>/"
urlpatterns = [
    path(POSTS, views.posts, name="posts"),
    path(f"{POSTS}liste/", views.posts_list, name="posts-list"),
    path(f"{POSTS}neu/", views_lines.line_new, name="line-new"),
    path(RATES, views_rates.rates, name="rates"),
    path(f"{RATES}neu/", views_rates.rate_table_new, name="rate-table-new"),
    path(f"{RATES}<slug:table>/", views_rates.rate_table, name="rate-table"),
    path(f"{RATES}<slug:table>/bearbeiten/", views_rates.rate_table_edit, name="rate-table-edit"),
    path(f"{RATES}<slug:table>/loeschen/", views_rates.rate_table_delete, name="rate-table-delete"),
    path(LINE, views.line, name="line"),
    path(f"{LINE}angaben/", views_lines.line_what, name="line-what"),
    path(f"{LINE}zuordnung/", views_lines.line_place, name="line-place"),
    path(f"{LINE}herkunft/", views_lines.line_origin, name="line-origin"),
    path(f"{LINE}kosten/", views_lines.line_cost, name="line-cost"),
    path(f"{LINE}eingruppierung/", views_lines.line_grade, name="line-grade"),
    path(f"{LINE}loeschen/", views_lines.line_delete, name="line-delete"),
    path(f"{LINE}stellen/neu/", views_lines.posts_new, name="posts-new"),
    path(f"{LINE}stellen/<int:number>/", views_lines.post_edit, name="post-edit"),
    path(f"{LINE}stellen/<int:number>/loeschen/", views_lines.post_delete, name="post-delete"),
    path(f"{LINE}ereignis/", views_lines.post_event, name="post-event"),
]
