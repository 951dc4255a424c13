"""Calendar feeds: addresses that a calendar program may fetch without signing in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from organisation.models.base import Row
from organisation.models.invitations import SHA256


class CalendarFeed(Row):
    """An account's address for a calendar program. Only who was shown it knows the token; rights are asked each time.

    `target_type` ("roadmap.plan") and `target_id` say of what; both are empty for what concerns the account itself.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    target_type = models.CharField(max_length=80, blank=True, default="")
    target_id = models.UUIDField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="calendarfeed_open_once",
                fields=["user", "target_type", "target_id"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="calendarfeed_target",
                condition=Q(target_type="", target_id__isnull=True) | (~Q(target_type="") & Q(target_id__isnull=False)),
            ),
            models.CheckConstraint(name="calendarfeed_token_hashed", condition=Q(token_hash__regex=SHA256)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.target_type or '–'}"
