"""Comments as a kind of row, and mentions among what waits."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, OuterRef, Subquery, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from organisation import kinds
from organisation.models import User
from organisation.waiting import Waiting, add_waiting
from roadmap.comments_actions import COMMENT_FIELDS, may_edit
from roadmap.kinds import project_address
from roadmap.models import Comment, Mention, PlanEntry
from roadmap.waiting import AT_MOST

KNOWN_FOR = timedelta(days=90)
"""So long an unread mention waits on the start page: whoever takes an office over does not inherit years of them."""


def comment_address(comment: Comment) -> str:
    """Return the address that leads to a comment; the list of plans where its project stands in none."""
    page = project_address(comment.project)
    return page if page == reverse("roadmap:plans") else f"{page}kommentare/{comment.pk}/"


def mentions(user: User, day: date) -> Iterator[Waiting]:
    """Yield the mentions that `user` has not marked as read, newest first, one line a comment; one query."""
    own = Case(When(version__plan__owner=F("project__owner"), then=0), default=1)
    newest: Any = PlanEntry.objects.filter(project=OuterRef("comment__project"))
    newest = newest.order_by(own, "-version__position", "version__plan__slug")
    rows = (
        Mention.objects.unread_by(user)
        .filter(comment__written_at__date__gte=day - KNOWN_FOR)
        .annotate(plan=Subquery(newest.values("version__plan__slug")[:1]))
        .exclude(plan=None)
        .select_related("comment__project__owner")
        .order_by("-comment__written_at", "comment")
    )
    seen = set()
    for row in rows[:AT_MOST]:
        comment, project = row.comment, row.comment.project
        if comment.pk in seen:
            continue
        seen.add(comment.pk)
        text = _("%(project)s: %(who)s mentions you") % {"project": project.title, "who": comment.author_label}
        address = reverse("roadmap:comment", args=[row.plan, project.slug, comment.pk])
        yield Waiting(text, address, None, project.owner.name, pgettext_lazy("noun", "Mention"))


def _may_edit(user: Any, row: Comment) -> bool:
    return user.is_authenticated and may_edit(row, user, timezone.now())


COMMENT = kinds.RowKind(
    model=Comment,
    slug="kommentar",
    name=gettext_lazy("Comment"),
    plural=gettext_lazy("Comments"),
    visible=Comment.objects.visible_to,
    address=comment_address,
    body=lambda row: row.project.owner,
    may_change=_may_edit,
    fields=COMMENT_FIELDS,
)


def register() -> None:
    """Make comments and mentions known; called once, when the apps are ready."""
    kinds.register(COMMENT)
    add_waiting(mentions)
