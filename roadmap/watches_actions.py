"""Watching plans, action fields and projects, and how one wants to be told of what changes there."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.actions import action, insert
from organisation.audit import record
from organisation.models import User
from roadmap.models import ActionField, Plan, Project, Watch, WatchSettings

Watched = Plan | ActionField | Project
AT_MOST = 500
"""Watches of one person; whoever watches more watches a plan."""
OWN_AFFAIR = None
"""The owner of these audit events: none, so that no administrator's list tells who reads what (rule 25)."""


def column_of(row: Watched) -> dict[str, Any]:
    """Return the column of a watch that names `row`."""
    names: dict[type[Any], str] = {Plan: "plan", ActionField: "field", Project: "project"}
    return {names[type(row)]: row}


@action
def begin_watch(*, row: Watched, by: User) -> Watch:
    """Watch a row that the caller has checked to be visible; watching it already changes nothing."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks at once are one watch
    held = Watch.objects.filter(user=by, **column_of(row)).first()
    if held is not None:
        return held
    if Watch.objects.filter(user=by).count() >= AT_MOST:
        raise ValidationError(_("You watch very much already. Please watch the plan instead."), code="many")
    watch = Watch(user=by, since=timezone.now(), **column_of(row))
    insert(watch)
    record(by=by, action="watch.begin", target=watch, owner=OWN_AFFAIR)
    return watch


@action
def end_watch(*, row: Watched, by: User) -> bool:
    """Watch a row no longer; return whether it was watched."""
    watch = Watch.objects.filter(user=by, **column_of(row)).first()
    if watch is None:
        return False
    drop_watch(watch=watch, by=by)
    return True


@action
def drop_watch(*, watch: Watch, by: User) -> None:
    """End one's own watch, also of what one does not see any more."""
    record(by=by, action="watch.end", target=watch, owner=OWN_AFFAIR)
    watch.delete()


def watch_own_comment(*, project: Project, by: User) -> None:
    """Watch the project on which one has commented, unless one does not want that or watches enough already."""
    settings = WatchSettings.objects.filter(user=by).first()
    if settings is not None and not settings.own_comments:
        return
    if Watch.objects.filter(user=by).count() < AT_MOST:
        begin_watch(row=project, by=by)


@action
def change_settings(*, user: User, mail: bool, own_comments: bool, by: User | None) -> WatchSettings:
    """Say whether the digest is mailed, and whether one watches what one comments on."""
    row, _new = WatchSettings.objects.update_or_create(user=user, defaults={"mail": mail, "own_comments": own_comments})
    record(
        by=by,
        action="watch.settings",
        target=row,
        owner=OWN_AFFAIR,
        details={"mail": mail, "own_comments": own_comments},
    )
    return row
