"""Papers beside the reports: what an account saw when it ordered the PDF, and the file once it is there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from council.models import Meeting
from evaluation.querysets import PartnerSheetQuerySet
from organisation.models.base import Row, choices
from organisation.models.bodies import Body
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


class PartnerSheet(Row):
    """The status sheet of a municipality for its council, as of a day: `content` is all that its PDF is made of.

    Without `county` it is the body's own, over all counties that it works with, and all who work for the body read it.
    With `county` the county's office ordered it, and it holds what that county knows.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="partner_sheets")
    county = models.ForeignKey(Body, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    as_of = models.DateField()
    title = models.CharField(max_length=400)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    path = models.CharField(max_length=300, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True, default="")

    objects = PartnerSheetQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="partnersheet_once", fields=["body", "county", "sha256"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="partnersheet_file",
                condition=Q(path="", size__isnull=True, pages__isnull=True, file_sha256="")
                | (~Q(path="") & Q(size__isnull=False, pages__isnull=False) & ~Q(file_sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingPrintKind(models.TextChoices):
    """What is printed of a meeting."""

    INVITATION = "invitation", _("invitation")
    MINUTES = "minutes", _("minutes")


class MeetingPrint(Row):
    """Invitation or minutes of a meeting as they stood: `content` is all that the PDF is made of, `sha256` its hash.

    All who see the meeting read the same paper, so it belongs to nobody in particular.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="prints")
    kind = choices(MeetingPrintKind)
    title = models.CharField(max_length=400)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    path = models.CharField(max_length=300, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(name="meetingprint_once", fields=["meeting", "kind", "sha256"]),
            models.CheckConstraint(
                name="meetingprint_file",
                condition=Q(path="", size__isnull=True, pages__isnull=True, file_sha256="")
                | (~Q(path="") & Q(size__isnull=False, pages__isnull=False) & ~Q(file_sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
