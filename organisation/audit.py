"""Writes the audit trail: one event per action, in the words in which it was meant."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from organisation.models import AuditEvent, Body, User

SYSTEM = "system"
"""Who acted when nobody was signed in: a management command or a task."""

_gathered: ContextVar[list[AuditEvent] | None] = ContextVar("gathered audit events", default=None)
BATCH = 500


@contextmanager
def written_together() -> Iterator[None]:
    """Write the events of everything inside at its end, in a few statements; in the same transaction all the same."""
    events: list[AuditEvent] = []
    token = _gathered.set(events)
    try:
        yield
    finally:
        _gathered.reset(token)
    AuditEvent.objects.bulk_create(events, batch_size=BATCH)


def record(
    *,
    by: User | None,
    action: str,
    target: models.Model | None,
    owner: Body | None,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write that `by` did `action` to `target`; `details` is whatever JSON can hold.

    The event names actor and target by text as well, so that it outlives both. Call it inside the action's transaction.
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
    else:
        gathered.append(event)
    return event


def _cut(model: type[models.Model], name: str, text: str) -> str:
    length = getattr(model._meta.get_field(name), "max_length", None) or len(text)
    return text if len(text) <= length else text[: length - 1] + "…"
