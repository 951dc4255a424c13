"""Who did what, when, and what was meant by it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from organisation.models.base import Row, immutable
from organisation.models.bodies import Body


class AuditEvent(Row):
    """One action. It names its subject by text and UUID, so that it outlives the subject."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    actor_label = models.CharField(max_length=160)
    owner = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="audit_events")
    action = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.UUIDField(null=True)
    target_label = models.CharField(max_length=300)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["target_id", "at"])]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label}: {self.action} {self.target_label}"
