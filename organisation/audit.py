"""Writes the audit trail: one event per action, in the words in which it was meant."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from organisation import following
from organisation.models import AuditEvent, Body, User

SYSTEM = "system"
"""Who acted when nobody was signed in: a management command or a task."""

Gathered = tuple[list[AuditEvent], list[models.Model]]
_gathered: ContextVar[Gathered | None] = ContextVar("gathered audit events and their targets", default=None)
BATCH = 500


@contextmanager
def written_together() -> Iterator[None]:
    """Write the events of everything inside at its end, in a few statements; in the same transaction all the same."""
    events: list[AuditEvent] = []
    targets: list[models.Model] = []
    token = _gathered.set((events, targets))
    try:
        yield
    finally:
        _gathered.reset(token)
    AuditEvent.objects.bulk_create(events, batch_size=BATCH)
    following.changed(targets)


def record(
    *,
    by: User | None,
    action: str,
    target: models.Model | None,
    owner: Body | None,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write that `by` did `action` to `target`; `details` is whatever JSON can hold.

    The event names actor and target by text as well, so that it outlives both. Call it inside the action's transaction
    and after the target is written: what follows from the change (organisation.following) is done here.
    """
    event = AuditEvent(
        actor=by,
        actor_label=_cut(AuditEvent, "actor_label", str(by) if by else SYSTEM),
        owner=owner,
        action=action,
        target_type=target._meta.label_lower if target else "",
        target_id=target.pk if target else None,
        target_label=_cut(AuditEvent, "target_label", str(target) if target else ""),
        details=dict(details or {}),
    )
    gathered = _gathered.get()
    if gathered is None:
        event.save(force_insert=True)
        following.changed([target] if target else [])
    else:
        gathered[0].append(event)
        gathered[1].extend([target] if target else [])
    return event


def _cut(model: type[models.Model], name: str, text: str) -> str:
    length = getattr(model._meta.get_field(name), "max_length", None) or len(text)
    return text if len(text) <= length else text[: length - 1] + "…"
