"""Writes the audit trail: one event per action, in the words in which it was meant."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from organisation.models import AuditEvent, Body, User

SYSTEM = "system"
"""Who acted when nobody was signed in: a management command or a task."""


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
    return AuditEvent.objects.create(
        actor=by,
        actor_label=_cut(AuditEvent, "actor_label", str(by) if by else SYSTEM),
        owner=owner,
        action=action,
        target_type=target._meta.label_lower if target else "",
        target_id=target.pk if target else None,
        target_label=_cut(AuditEvent, "target_label", str(target) if target else ""),
        details=dict(details or {}),
    )


def _cut(model: type[models.Model], name: str, text: str) -> str:
    length = getattr(model._meta.get_field(name), "max_length", None) or len(text)
    return text if len(text) <= length else text[: length - 1] + "…"
