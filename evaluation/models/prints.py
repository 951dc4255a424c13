"""A timeline on paper: what an account saw when it ordered the PDF, and the file once it is there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organisation.models.base import Row, choices
from roadmap.models import Plan


class Paper(models.TextChoices):
    """Sizes of paper, each in landscape."""

    A4 = "A4", _("A4 landscape")
    A3 = "A3", _("A3 landscape")


class TimelinePrint(Row):
    """A timeline as it was on the page: `content` is all that its PDF is made of, `sha256` its hash.

    It belongs to the account that ordered it, since what it shows follows from what that account may see.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="timeline_prints")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="timeline_prints")
    paper = choices(Paper, default=Paper.A4)
    title = models.CharField(max_length=400)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    path = models.CharField(max_length=300, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(name="timelineprint_once", fields=["user", "sha256"]),
            models.CheckConstraint(
                name="timelineprint_file",
                condition=Q(path="", size__isnull=True, pages__isnull=True, file_sha256="")
                | (~Q(path="") & Q(size__isnull=False, pages__isnull=False) & ~Q(file_sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
