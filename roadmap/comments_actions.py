"""Commenting on a project, changing and withdrawing one's own comment, and marking a mention as read."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.access import access_of
from organisation.actions import action, enter, insert, required
from organisation.audit import record
from organisation.editing import Editable, column, edit
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, User
from roadmap.comments_people import Audience, audience_of
from roadmap.models import Comment, CommentScope, Mention, MentionGroup, MentionRead, Project
from roadmap.watches_actions import watch_own_comment

EDITABLE_FOR = timedelta(hours=24)
"""So long its author may change a comment; afterwards others have read it and answered to it."""
TEXT_LENGTH = 5_000
COMMENT_FIELDS: Mapping[str, Editable] = {
    "text": column("text", gettext_lazy("Text")),
    "scope": column("scope", gettext_lazy("Visible to"), values=CommentScope),
}


@action
def add_comment(
    *,
    project: Project,
    text: str,
    scope: str,
    by: User,
    groups: Collection[str] = (),
    people: Collection[UUID] = (),
    key: UUID | None = None,
) -> Comment:
    """Comment on a project and mention groups and persons; whoever wishes it watches the project from then on.

    `key` is what the form was opened with: sent twice, it is one comment.
    Raises ValidationError for a mention of somebody who could not read the comment. The audit trail keeps that there
    was a comment and whom it means, not its text.
    """
    text = required(text, "text", _("Please write something."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # of two clicks the second waits for the first
    if key is not None and (sent := Comment.objects.filter(pk=key).first()):
        if sent.author_id == by.pk and sent.project_id == project.pk:
            return sent
        key = None
    audience = audience_of(project, by)
    _check_mentions(audience, scope, groups, people)
    row = Comment(project=project, scope=scope, text=text, author=by, author_label=str(by), written_at=timezone.now())
    row.body = _speaks_for(by, project)
    row.pk = key or row.pk
    enter(row, by=by, action="comment.add", owner=project.owner)
    _mention(row, groups, people)
    watch_own_comment(project=project, by=by)
    return row


def may_edit(comment: Comment, user: User, now: datetime) -> bool:
    """Return whether `user` may still change a comment: its author, for 24 hours."""
    if comment.withdrawn_at is not None or comment.author_id != user.pk:
        return False
    return now - comment.written_at <= EDITABLE_FOR


def may_withdraw(comment: Comment, user: User) -> bool:
    """Return whether `user` may withdraw a comment: its author, and whoever edits the plans of the county."""
    if comment.withdrawn_at is not None:
        return False
    return comment.author_id == user.pk or comment.project.owner_id in access_of(user).editing


@action
def edit_comment(*, comment: Comment, edits: Mapping[str, Edit], by: User) -> AuditEvent | None:
    """Change the text of a comment, or who may read it; the comment then says that it was edited.

    Raises Conflict, and ValidationError when its time is over or a mention could no longer read it.
    """
    now = timezone.now()
    locked = Comment.objects.select_for_update(of=("self",)).select_related("project__owner").get(pk=comment.pk)
    if not may_edit(locked, by, now):
        raise ValidationError(_("This comment can no longer be changed."), code="closed")
    if "text" in edits:
        required(edits["text"].value or "", "text", _("Please write something."))
    if "scope" in edits:
        groups = locked.mentions.exclude(group="").values_list("group", flat=True)
        people = locked.mentions.exclude(user=None).values_list("user", flat=True)
        _check_mentions(
            audience_of(locked.project, by), edits["scope"].value, groups, [key for key in people if key is not None]
        )
    owner = locked.project.owner
    event = edit(row=locked, fields=COMMENT_FIELDS, edits=edits, by=by, action="comment.edit", owner=owner)
    if event is not None:
        Comment.objects.filter(pk=locked.pk).update(edited_at=now)
    return event


@action
def withdraw_comment(*, comment: Comment, by: User) -> Comment:
    """Take a comment back: its place stays, its text and its mentions go; that it was there stays on record."""
    row = Comment.objects.select_for_update(of=("self",)).select_related("project__owner").get(pk=comment.pk)
    if row.withdrawn_at is not None:
        raise ValidationError(_("The comment was withdrawn already."), code="closed")
    row.text, row.withdrawn_at, row.withdrawn_by = "", timezone.now(), by
    row.save(update_fields=["text", "withdrawn_at", "withdrawn_by"])
    row.mentions.all().delete()
    record(by=by, action="comment.withdraw", target=row, owner=row.project.owner)
    return row


@action
def mark_read(*, mentions: Collection[Mention], by: User) -> int:
    """Mark mentions as read by `by`; return how many. It is nobody else's business, so the trail keeps nothing."""
    rows = [MentionRead(mention=mention, user=by) for mention in mentions]
    MentionRead.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _mention(comment: Comment, groups: Collection[str], people: Collection[UUID]) -> None:
    for group in sorted(set(groups)):
        insert(Mention(comment=comment, group=group))
    for person in sorted(set(people)):
        insert(Mention(comment=comment, user_id=person))


def _check_mentions(audience: Audience, scope: str, groups: Collection[str], people: Collection[UUID]) -> None:
    """Raise ValidationError unless everyone who is meant can read a comment of that scope."""
    strange = set(groups) - {value for value, _label in audience.groups} | set(people) - audience.ids
    if strange:
        raise ValidationError({"mentions": _("The comment names somebody who does not see this project.")}, code="who")
    if scope == CommentScope.OFFICE and (MentionGroup.PARTNERS in groups or set(people) - audience.office_ids):
        message = _("Partners cannot read what only the programme office sees. Please choose “everyone involved”.")
        raise ValidationError({"scope": message}, code="scope")


def _speaks_for(user: User, project: Project) -> Body | None:
    """Return the body for which somebody comments: the project's own county, else the first that they work for."""
    access = access_of(user)
    if project.owner_id in access.office:
        return project.owner
    return Body.objects.filter(pk__in=access.working).order_by("name", "slug").first()
