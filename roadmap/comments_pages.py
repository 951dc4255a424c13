"""What the page of comments and the section on a project's page show, in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from organisation.access import Access, access_of
from organisation.models import User
from roadmap import registry
from roadmap.comments_actions import may_edit, may_withdraw
from roadmap.models import Comment, Mention, Project

PAGE_SIZE = 50
NEWEST = 3
"""Comments on the project's own page; the others stand on a page of their own."""
ANCHOR = "kommentar-"


@dataclass(frozen=True)
class Shown:
    """A comment with what this account may do with it."""

    comment: Comment
    mentions: Sequence[str]
    unread: bool
    may_edit: bool
    may_withdraw: bool
    may_read_history: bool

    @property
    def anchor(self) -> str:
        """The id of the comment on its page."""
        return f"{ANCHOR}{self.comment.pk}"


def page_of(project: Project, user: User, number: str | None, now: datetime) -> tuple[Page[Comment], list[Shown]]:
    """Return a page of the comments that `user` may read, newest first; as many queries for one as for fifty."""
    rows = Comment.objects.readable(access_of(user)).filter(project=project).order_by("-written_at", "id")
    page = Paginator(rows.select_related("body").prefetch_related("mentions__user"), PAGE_SIZE).get_page(number)
    comments = list(page)
    unread = set(
        Mention.objects.unread_by(user)
        .filter(comment__in=[row.pk for row in comments])
        .values_list("comment", flat=True)
    )
    office = project.owner_id in access_of(user).office
    shown = []
    for row in comments:
        row.project = project
        names = [str(mention) for mention in row.mentions.all()]
        rights = (may_edit(row, user, now), may_withdraw(row, user), office)
        shown.append(Shown(row, names, row.pk in unread, *rights))
    return page, shown


def address_in(plan: str, comment: Comment, user: User) -> str:
    """Return the address of a comment on the page of comments, on the right one of its pages."""
    newer = Comment.objects.readable(access_of(user)).filter(
        Q(written_at__gt=comment.written_at) | Q(written_at=comment.written_at, pk__lt=comment.pk),
        project=comment.project_id,
    )
    number = newer.count() // PAGE_SIZE + 1
    page = reverse("roadmap:comments", args=[plan, comment.project.slug])
    return f"{page}{f'?seite={number}' if number > 1 else ''}#{ANCHOR}{comment.pk}"


def newest(projects: Sequence[UUID], access: Access) -> dict[UUID, dict[str, Any]]:
    """Return, per project, its newest comments and how many there are; one query for all projects."""
    found: dict[UUID, dict[str, Any]] = {key: {"comments": [], "count": 0} for key in projects}
    rows = Comment.objects.readable(access).filter(project__in=projects)
    counted = rows.annotate(
        of_project=Window(Count("pk"), partition_by=F("project")),
        place=Window(RowNumber(), partition_by=F("project"), order_by=[F("written_at").desc(), F("pk").asc()]),
    )
    for row in counted.filter(place__lte=NEWEST).select_related("body").order_by("-written_at", "id"):
        found[row.project_id]["comments"].append(row)
        found[row.project_id]["count"] = row.of_project
    return found


def register() -> None:
    """Add the section to the project's page; called once, when the apps are ready."""
    registry.add_project_panel(registry.Panel("comments", "roadmap/comments_panel.html", newest))
