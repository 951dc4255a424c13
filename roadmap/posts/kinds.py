"""Position lines, posts and tables of rates as kinds of row, for search, history, undo and rights."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import kinds
from organisation.access import access_of
from organisation.kinds import SearchSpec
from roadmap.models import Plan, PositionLine, Post, RateTable
from roadmap.permissions import can_edit_posts
from roadmap.posts.fields import LINE_FIELDS, POST_FIELDS, RATE_TABLE_FIELDS


def line_address(line: PositionLine) -> str:
    """Return the page of a line."""
    return reverse("roadmap:line", args=[line.plan.slug, line.slug])


def _rates_address(table: RateTable) -> str:
    """Return the page of a table, below a plan of its county."""
    plan = Plan.objects.filter(owner=table.owner).order_by("title").first()
    return reverse("roadmap:rate-table", args=[plan.slug, table.slug]) if plan else reverse("roadmap:plans")


def _visible_lines(user: Any) -> QuerySet[PositionLine]:
    return PositionLine.objects.filter(plan__owner__in=access_of(user).office)


def _visible_posts(user: Any) -> QuerySet[Post]:
    return Post.objects.filter(line__plan__owner__in=access_of(user).office)


def _visible_tables(user: Any) -> QuerySet[RateTable]:
    return RateTable.objects.filter(owner__in=access_of(user).office)


LINE = kinds.RowKind(
    model=PositionLine,
    slug="stellenposition",
    name=_("Position line"),
    plural=_("Position lines"),
    visible=_visible_lines,
    address=line_address,
    body=lambda row: row.plan.owner,
    may_change=lambda user, row: can_edit_posts(user, row.plan),
    fields=LINE_FIELDS,
    search=SearchSpec(
        title=["title"],
        text=["tasks", "qualification", "note"],
        related=["plan__owner"],
        place=lambda row: row.plan,
    ),
)
POST = kinds.RowKind(
    model=Post,
    slug="stelle",
    name=_("Post"),
    plural=_("Posts"),
    visible=_visible_posts,
    address=lambda row: line_address(row.line),
    body=lambda row: row.line.plan.owner,
    may_change=lambda user, row: can_edit_posts(user, row.line.plan),
    fields=POST_FIELDS,
)
RATE_TABLE = kinds.RowKind(
    model=RateTable,
    slug="satztabelle",
    name=_("Table of rates"),
    plural=_("Tables of rates"),
    visible=_visible_tables,
    address=_rates_address,
    body=lambda row: row.owner,
    may_change=lambda user, row: row.owner_id in access_of(user).posts,
    fields=RATE_TABLE_FIELDS,
)


def register() -> None:
    """Make the kinds known; called once, when the apps are ready."""
    kinds.register(LINE, POST, RATE_TABLE)
