"""Editing a position line, and recording what happened to several of its posts at once: all of it or nothing."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.actions import action, as_one
from organisation.audit import record
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, User
from organisation.partial_dates import PartialDate
from roadmap.actions.posts import check_line
from roadmap.actions.posts_changes import Happened, read_events, with_event
from roadmap.models import PositionLine, Post
from roadmap.posts.fields import POST_FIELDS, line_fields


@action
def edit_line(
    *,
    line: PositionLine,
    edits: Mapping[str, Edit],
    by: User | None,
    reason: str = "",
    since: PartialDate | None = None,
) -> AuditEvent | None:
    """Change a line by what was typed; a grade holds from `since` on.

    Raises Conflict, and ValidationError for what a field or the line as a whole refuses: nothing is written then.
    """
    event = edit(
        row=line,
        fields=line_fields(since),
        edits=edits,
        by=by,
        action="line.edit",
        owner=line.plan.owner,
        reason=reason,
    )
    if event is not None:
        check_line(PositionLine.objects.select_related("plan", "unit", "field__version").get(pk=line.pk))
    return event


def record_events(
    *, line: PositionLine, numbers: Collection[int], event: Happened, by: User | None
) -> AuditEvent | None:
    """Record an event for the posts with these numbers, all of them or none; the event of the whole can be undone.

    Raises ValidationError that names the post to which it cannot have happened.
    """
    if not numbers:
        raise ValidationError({"posts": _("Choose at least one post.")}, code="required")
    owner = line.plan.owner
    event = replace(event, reason=" ".join(event.reason.split()))
    with as_one():
        rows = list(line.posts.filter(number__in=numbers).order_by("pk").select_for_update(no_key=True, of=("self",)))
        if len(rows) != len(set(numbers)):
            raise ValidationError({"posts": _("A post of the selection is no longer there.")}, code="gone")
        done = [_record(row, line, event, by) for row in rows]
        parts = [str(one.pk) for one in done if one is not None]
        details = {"parts": parts, "count": len(parts), "kind": str(event.kind), "reason": event.reason}
        return record(by=by, action="line.events", target=line, owner=owner, details=details)


def _record(post: Post, line: PositionLine, event: Happened, by: User | None) -> AuditEvent | None:
    post.line = line
    now = read_events(post)
    try:
        return edit(
            row=post,
            fields=POST_FIELDS,
            edits={"events": Edit(now, with_event(now, event))},
            by=by,
            action="post.event",
            owner=line.plan.owner,
            reason=event.reason,
        )
    except ValidationError as error:
        message = _("Post %(number)d: %(refusal)s")
        text = message % {"number": post.number, "refusal": " ".join(error.messages)}
        raise ValidationError({"kind": text}, code="row") from error
