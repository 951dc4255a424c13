"""Addresses of the comments on a project, below the project."""

from django.urls import path

from roadmap import comments_views

COMMENTS = "<slug:plan>/projekte/<slug:project>/kommentare/"
urlpatterns = [
    path(COMMENTS, comments_views.comments, name="comments"),
    path(f"{COMMENTS}<uuid:pk>/", comments_views.comment, name="comment"),
    path(f"{COMMENTS}<uuid:pk>/bearbeiten/", comments_views.comment_edit, name="comment-edit"),
    path(f"{COMMENTS}<uuid:pk>/zurueckziehen/", comments_views.comment_withdraw, name="comment-withdraw"),
    path(f"{COMMENTS}<uuid:pk>/gelesen/", comments_views.comment_read, name="comment-read"),
]
