"""Position lines, their grades, and what happens to each post. Roles, never people."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.actions import action, change, check_fields, enter, figure_or_unknown, insert
from organisation.models import User
from organisation.partial_dates import PartialDate
from roadmap.grades import GradeError, check_grade_on
from roadmap.models import Plan, PositionGrade, PositionLine, Post, PostEvent, PostEventKind, ThirdPartyFunding


@action
def add_position_line(
    *,
    plan: Plan,
    effective_on: PartialDate,
    by: User | None,
    grades: Sequence[str] = (),
    posts: Sequence[Decimal | None] = (Decimal(1),),
    minimum: bool = False,
    recorded_at: datetime | None = None,
    **values: Any,
) -> PositionLine:
    """Add a line of the staffing plan: its grade or alternatives from a day on, and its posts by their FTE.

    The FTE of a post is greater than 0 and at most 1, or None for unknown; `minimum` says "at least" for each (rule 2).
    Raises ValidationError for that, for grades that do not exist (rule 3), and when the third party is not named.
    """
    row = PositionLine(plan=plan, **values)
    check_line(row)
    checked = check_grades(grades, effective_on.day)
    for fte in posts:
        check_fte(fte)
    enter(row, by=by, action="line.add", owner=plan.owner, details={"grades": checked, "posts": len(posts)})
    PositionGrade.objects.create(line=row, grades=checked, **change(effective_on, by=by, recorded_at=recorded_at))
    for number, fte in enumerate(posts, start=1):
        insert_post(row, number, fte, minimum)
    return row


def check_line(row: PositionLine) -> None:
    """Raise ValidationError for a third party without a name, and for what belongs to another body or plan."""
    if row.third_party_funding == ThirdPartyFunding.NAMED and not row.third_party.strip():
        raise ValidationError({"third_party": _("Name the third party.")}, code="required")
    if row.unit is not None and row.unit.owner_id != (row.body_id or row.plan.owner_id):
        raise ValidationError({"unit": _("The unit belongs to another body.")}, code="foreign")
    if row.field is not None and row.field.version.plan_id != row.plan_id:
        raise ValidationError({"field": _("The field of action belongs to another plan.")}, code="foreign")


def check_fte(fte: Decimal | None, field: str = "posts") -> None:
    """Raise ValidationError unless it is unknown or in (0, 1] (rule 2)."""
    if fte is not None and not 0 < fte <= 1:
        message = _("The full-time equivalent of one post is greater than 0 and at most 1.")
        raise ValidationError({field: message}, code="fte")


def insert_post(line: PositionLine, number: int, fte: Decimal | None, minimum: bool) -> Post:
    """Insert one post of a line, of the line's own body."""
    post = Post(line=line, number=number, fte=figure_or_unknown(fte, "posts", 3), minimum=minimum, body=line.body)
    check_fields(post)
    insert(post)
    return post


@action
def record_grades(
    *,
    line: PositionLine,
    grades: Sequence[str],
    effective_on: PartialDate,
    by: User | None,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> PositionGrade:
    """Write a line's grade, or alternatives, from a day on; none is unknown. Raises ValidationError (rule 3)."""
    checked = check_grades(grades, effective_on.day)
    columns = change(effective_on, by=by, reason=reason, recorded_at=recorded_at)
    row = PositionGrade(line=line, grades=checked, **columns)
    return enter(row, by=by, action="line.grades", owner=line.plan.owner, details={"grades": checked})


def check_grades(grades: Sequence[str], day: date) -> list[str]:
    """Return the grades in their one way of writing, each once.

    Raises ValidationError with the grades of the family that are valid on `day`.
    """
    try:
        return list(dict.fromkeys(check_grade_on(grade, day) for grade in grades))
    except GradeError as error:
        message = _("“%(grade)s” is not a pay grade; valid are %(valid)s.")
        values = {"grade": error.value, "valid": ", ".join(error.valid)}
        raise ValidationError({"grades": message % values}, code="grade") from error


@action
def add_post_event(
    *,
    post: Post,
    kind: str,
    effective_on: PartialDate,
    by: User | None,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> PostEvent:
    """Write what happened to a post on a day.

    Raises ValidationError for what cannot follow: a post that was cut comes back by a new request or approval only,
    a filled one is not filled again, and only a filled one is vacated.
    """
    before = post.events.filter(effective_on__lte=effective_on.day).order_by("effective_on", "recorded_at")
    check_event(list(before.values_list("kind", flat=True)), kind)
    row = PostEvent(post=post, kind=kind, **change(effective_on, by=by, reason=reason, recorded_at=recorded_at))
    details = {"kind": str(kind), "effective_on": effective_on.iso(), "reason": reason}
    return enter(row, by=by, action="post.event", owner=post.line.plan.owner, details=details)


def check_event(before: Sequence[str], kind: str) -> None:
    """Raise ValidationError when `kind` cannot follow what happened to a post before, oldest first."""
    if before and before[-1] == PostEventKind.CUT and kind not in {PostEventKind.REQUESTED, PostEventKind.APPROVED}:
        raise ValidationError({"kind": _("The post was cut; it needs a new request or approval.")}, code="cut")
    holding = [one for one in before if one in {PostEventKind.FILLED, PostEventKind.VACATED, PostEventKind.CUT}]
    filled = bool(holding) and holding[-1] == PostEventKind.FILLED
    if kind == PostEventKind.FILLED and filled:
        raise ValidationError({"kind": _("The post is filled already.")}, code="filled")
    if kind == PostEventKind.VACATED and not filled:
        raise ValidationError({"kind": _("Only a filled post is vacated.")}, code="vacant")
