"""Shares: one project is opened to one body or one person for a time. Object permissions follow from them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organisation.models.base import Row, choices, period_check, tracked
from organisation.models.bodies import Body
from roadmap.models.projects import Project
from roadmap.querysets import ShareQuerySet


class ShareLevel(models.TextChoices):
    """What a share allows; each level includes those before it."""

    VIEW = "view", _("view")
    COMMENT = "comment", _("comment")
    REPORT = "report", _("report the status")


@tracked()
class Share(Row):
    """A project is shared with a body (all who work for it) or a person, from a day to a day, both included.

    A share is ended, not deleted, so that it can be told later who saw what and when.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="shares")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="shares")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="shares"
    )
    level = choices(ShareLevel)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    reason = models.TextField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    granted_at = models.DateTimeField(db_default=Now())

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-granted_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="share_body_or_user",
                condition=Q(body__isnull=True, user__isnull=False) | Q(body__isnull=False, user__isnull=True),
            ),
            models.CheckConstraint(name="share_has_reason", condition=~Q(reason="")),
            period_check("share", "valid_from", "valid_to"),
            models.UniqueConstraint(
                name="share_once", fields=["project", "body", "user", "valid_from"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.body or self.user}, {self.get_level_display()}"
