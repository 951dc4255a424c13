"""The council paper of a signed report, the versions and files made of it, and what happens after the session."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from council.models import Consultation, Mandate
from evaluation.models.reports import HASH_LENGTH, Report
from organisation.models.base import Row, choices, immutable, tracked
from roadmap.models import Document


@tracked()
class CouncilPaper(Row):
    """What a council paper says about a report, as it is written: the numbers and the way stand in `paper`.

    `proposal` holds the points of the Beschlussvorschlag and `summary` the paragraphs of the Sachverhalt, each parted
    by empty lines. From the submission on nothing changes any more.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="council_paper")
    paper = models.OneToOneField("council.Paper", on_delete=models.PROTECT, related_name="council_paper")
    proposal = models.TextField(blank=True, default="")
    summary = models.TextField(blank=True, default="")
    finance_note = models.TextField(blank=True, default="")
    staffing_note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="councilpaper_submitted_pair",
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.paper)


class CouncilPaperVersion(Row):
    """All that the files of a council paper are made of, in canonical JSON. A change is the next version.

    `final`: as it was submitted; every other one is a draft and says so on each page.
    """

    council_paper = models.ForeignKey(CouncilPaper, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    final = models.BooleanField(default=False)
    content = models.TextField()
    sha256 = models.CharField(max_length=HASH_LENGTH)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    class Meta:
        ordering = ["council_paper", "version"]
        constraints = [
            models.UniqueConstraint(name="councilpaperversion_number", fields=["council_paper", "version"]),
            models.UniqueConstraint(
                name="councilpaperversion_one_final", fields=["council_paper"], condition=Q(final=True)
            ),
        ]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.council_paper}, {self.version}"


class PaperFormat(models.TextChoices):
    """In which formats a council paper comes."""

    PDF = "pdf", _("PDF")
    DOCX = "docx", _("Word (DOCX)")


class CouncilPaperFile(Row):
    """A file made of a version: path under MEDIA_ROOT, size in bytes, SHA-256. Pages are counted for the PDF alone."""

    version = models.ForeignKey(CouncilPaperVersion, on_delete=models.PROTECT, related_name="files")
    format = choices(PaperFormat, max_length=4)
    path = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=HASH_LENGTH)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["version", "-format"]
        constraints = [models.UniqueConstraint(name="councilpaperfile_once", fields=["version", "format"])]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.version}, {self.format}"


@tracked()
class SessionRecord(Row):
    """Where the minutes of a committee's deliberation are found: a document that is kept here, or a link."""

    consultation = models.OneToOneField(Consultation, on_delete=models.CASCADE, related_name="session_record")
    minutes_url = models.URLField(blank=True, default="")
    minutes_document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="session_records"
    )

    class Meta:
        ordering = ["consultation"]
        constraints = [
            # it becomes a link on the page, so no other scheme may stand there
            models.CheckConstraint(
                name="sessionrecord_url_is_a_web_address",
                condition=Q(minutes_url="") | Q(minutes_url__regex=r"^https?://"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.consultation)


@tracked()
class MandateCharge(Row):
    """Whose list of waiting things a mandate stands in. The mandate itself names a unit or role, never a person."""

    mandate = models.OneToOneField(Mandate, on_delete=models.CASCADE, related_name="charge")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mandate_charges")

    class Meta:
        ordering = ["mandate"]

    def __str__(self) -> str:
        return str(self.mandate)
