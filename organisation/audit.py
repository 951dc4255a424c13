"""Writes the audit trail: one row per action, with what was meant by it."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from organisation.models import AuditEvent, Body, User

SYSTEM = "System"


def record(
    action: str,
    target: models.Model | None,
    *,
    by: User | None,
    owner: Body | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write one event in the caller's transaction; `by` is None for what a command or the worker does by itself.

    `owner` is the county that it concerns, by default the target's; `details` must be JSON.
    """
    return AuditEvent.objects.create(
        actor=by,
        actor_label=str(by) if by else SYSTEM,
        owner=owner or getattr(target, "owner", None),
        action=action,
        target_type=target._meta.label_lower if target else "",
        target_id=target.pk if target else None,
        target_label=str(target)[:300] if target else "",
        details=dict(details or {}),
    )
