"""Position lines, their grades, and what happens to each post. Roles, never people."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.actions import action, change, check_fields, enter, figure_or_unknown, insert
from organisation.models import User
from organisation.partial_dates import PartialDate
from roadmap.grades import GradeError, check_grade
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
    if row.third_party_funding == ThirdPartyFunding.NAMED and not row.third_party.strip():
        raise ValidationError({"third_party": _("Name the third party.")}, code="required")
    if row.unit is not None and row.unit.owner_id != (row.body_id or plan.owner_id):
        raise ValidationError({"unit": _("The unit belongs to another body.")}, code="foreign")
    checked = check_grades(grades)
    for fte in posts:
        if fte is not None and not 0 < fte <= 1:
            message = _("The full-time equivalent of one post is greater than 0 and at most 1.")
            raise ValidationError({"posts": message}, code="fte")
    enter(row, by=by, action="line.add", owner=plan.owner, details={"grades": checked, "posts": len(posts)})
    PositionGrade.objects.create(line=row, grades=checked, **change(effective_on, by=by, recorded_at=recorded_at))
    for number, fte in enumerate(posts, start=1):
        post = Post(line=row, number=number, fte=figure_or_unknown(fte, "posts", 3), minimum=minimum, body=row.body)
        check_fields(post)
        insert(post)
    return row


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
    checked = check_grades(grades)
    columns = change(effective_on, by=by, reason=reason, recorded_at=recorded_at)
    row = PositionGrade(line=line, grades=checked, **columns)
    return enter(row, by=by, action="line.grades", owner=line.plan.owner, details={"grades": checked})


def check_grades(grades: Sequence[str]) -> list[str]:
    """Return the grades in their one way of writing. Raises ValidationError with the valid grades of the family."""
    try:
        return [check_grade(grade) for grade in grades]
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
    kinds = list(before.values_list("kind", flat=True))
    if kinds and kinds[-1] == PostEventKind.CUT and kind not in {PostEventKind.REQUESTED, PostEventKind.APPROVED}:
        raise ValidationError({"kind": _("The post was cut; it needs a new request or approval.")}, code="cut")
    holding = [one for one in kinds if one in {PostEventKind.FILLED, PostEventKind.VACATED, PostEventKind.CUT}]
    filled = bool(holding) and holding[-1] == PostEventKind.FILLED
    if kind == PostEventKind.FILLED and filled:
        raise ValidationError({"kind": _("The post is filled already.")}, code="filled")
    if kind == PostEventKind.VACATED and not filled:
        raise ValidationError({"kind": _("Only a filled post is vacated.")}, code="vacant")
    row = PostEvent(post=post, kind=kind, **change(effective_on, by=by, reason=reason, recorded_at=recorded_at))
    details = {"kind": str(kind), "effective_on": effective_on.iso(), "reason": reason}
    return enter(row, by=by, action="post.event", owner=post.line.plan.owner, details=details)
