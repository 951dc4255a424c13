"""What a person watches, and the daily digest of what changed there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from organisation.models.base import Row
from roadmap.models.plans import ActionField, Plan
from roadmap.models.projects import Project


class Watch(Row):
    """A person watches a plan, an action field or a project. Whether they may still see it is asked each time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.CASCADE, related_name="watches")
    field = models.ForeignKey(ActionField, null=True, blank=True, on_delete=models.CASCADE, related_name="watches")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="watches")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                name="watch_one_row",
                condition=Q(plan__isnull=False, field__isnull=True, project__isnull=True)
                | Q(plan__isnull=True, field__isnull=False, project__isnull=True)
                | Q(plan__isnull=True, field__isnull=True, project__isnull=False),
            ),
            models.UniqueConstraint(
                name="watch_once", fields=["user", "plan", "field", "project"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.target}"

    @property
    def target(self) -> Plan | ActionField | Project:
        """What is watched."""
        found = self.plan or self.field or self.project
        assert found is not None  # watch_one_row
        return found


class WatchSettings(Row):
    """How a person wants to be told; without a row everything is on."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watch_settings")
    mail = models.BooleanField(default=True)
    own_comments = models.BooleanField(default=True)

    class Meta:
        ordering = ["user"]

    def __str__(self) -> str:
        return str(self.user)


class Digest(Row):
    """One day's digest of one person: the time that it covers, how much was in it, and when it was mailed.

    What it says is not kept: it is read from the audit trail with the rights of the moment, for the mail and the page.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    number = models.PositiveIntegerField(null=True, blank=True)
    composed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "user"]
        constraints = [
            models.UniqueConstraint(name="digest_once_a_day", fields=["user", "day"]),
            models.CheckConstraint(name="digest_since_before_until", condition=Q(since__lte=models.F("until"))),
            models.CheckConstraint(
                name="digest_mailed_when_composed", condition=Q(mailed_at__isnull=True) | Q(composed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.day:%Y-%m-%d}"
