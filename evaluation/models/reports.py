"""A report, its frozen facts, the manifest that pins its inputs, and the files made from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from council.models import Mandate
from evaluation.querysets import RenditionQuerySet, ReportQuerySet
from organisation.models.base import Row, choices, immutable, period_check, tracked
from organisation.models.bodies import Body
from roadmap.models import Plan

HASH_LENGTH = 64


class ReportKind(models.TextChoices):
    """Kinds of report."""

    ANNUAL = "annual", _("annual report")
    INTERIM = "interim", _("interim report")
    FINAL = "final", _("final report")
    AD_HOC = "ad_hoc", _("ad hoc report")
    MUNICIPAL = "municipal", _("municipal report")


class ReportState(models.TextChoices):
    """States of a report over the year (domain, section 4)."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    AGREED = "agreed", _("agreed")
    SIGNED_OFF = "signed_off", _("signed off")
    SUBMITTED = "submitted", _("submitted")
    PUBLISHED = "published", _("published")


@tracked()
class Report(Row):
    """An evaluation report of a plan for a period, at a cut-off. A correction is a new version."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reports")
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="reports")
    number = models.CharField(max_length=60)
    kind = choices(ReportKind, default=ReportKind.ANNUAL)
    version = models.PositiveSmallIntegerField(default=1)
    period_from = models.DateField()
    period_to = models.DateField()
    cut_off = models.DateField()
    scope = models.TextField(blank=True, default="")
    state = choices(ReportState, default=ReportState.DRAFT)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_manifest = models.ForeignKey(
        "evaluation.Manifest", null=True, blank=True, on_delete=models.PROTECT, related_name="signed_reports"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period_to", "plan", "-version"]
        constraints = [
            models.UniqueConstraint(name="report_number_version", fields=["owner", "number", "version"]),
            period_check("report", "period_from", "period_to"),
            models.CheckConstraint(
                name="report_signed_off_pair",
                condition=Q(signed_off_at__isnull=True, signed_off_by__isnull=True)
                | Q(signed_off_at__isnull=False, signed_off_by__isnull=False),
            ),
            models.CheckConstraint(
                name="report_signed_manifest",
                condition=Q(signed_manifest__isnull=True) | Q(signed_off_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.version})"


class FactsSnapshot(Row):
    """The facts at the cut-off, as known at `frozen_at`, in canonical JSON. A correction is the next version."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="facts")
    version = models.PositiveSmallIntegerField()
    format_version = models.PositiveSmallIntegerField()
    cut_off = models.DateField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    reason = models.TextField(blank=True, default="")
    content = models.TextField()
    sha256 = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        ordering = ["report", "version"]
        constraints = [
            models.UniqueConstraint(name="facts_version_per_report", fields=["report", "version"]),
            models.CheckConstraint(name="facts_correction_has_reason", condition=Q(version=1) | ~Q(reason="")),
        ]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.report}, {self.version}"


class Manifest(Row):
    """What a rendering depends on: hashes of facts, texts and renderer, and what money and posts were confirmed.

    Its own hash is printed in the report. `confirmations` are kept as the report prints them (evaluation.confirming).
    So are the `texts`, by their place in the report (evaluation.narratives.texts); `texts_sha256` is their hash.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="manifests")
    facts = models.ForeignKey(FactsSnapshot, on_delete=models.PROTECT, related_name="manifests")
    texts_sha256 = models.CharField(max_length=HASH_LENGTH)
    renderer_version = models.CharField(max_length=120)
    confirmations = models.JSONField(default=list, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    sha256 = models.CharField(max_length=HASH_LENGTH, unique=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["report", "created_at"]
        triggers = immutable()

    def __str__(self) -> str:
        return self.sha256[:12]


class Edition(models.TextChoices):
    """For whom a rendition is made: all of it; for a session; two pages to hand out; what may be published."""

    FULL = "full", _("full edition")
    COMMITTEE = "committee", _("committee edition")
    SUMMARY = "summary", _("summary")
    PUBLIC = "public", _("public edition")


class Rendition(Row):
    """A file rendered from a manifest: path under MEDIA_ROOT, size in bytes, SHA-256. Written once."""

    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="renditions")
    edition = choices(Edition, default=Edition.FULL)
    language = models.CharField(max_length=5, default="de")
    final = models.BooleanField(default=False)
    job = models.OneToOneField("evaluation.RenderJob", null=True, on_delete=models.PROTECT, related_name="rendition")
    path = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=HASH_LENGTH)
    created_at = models.DateTimeField(db_default=Now())

    objects = RenditionQuerySet.as_manager()

    class Meta:
        ordering = ["manifest", "edition", "language"]
        constraints = [
            models.UniqueConstraint(name="rendition_once", fields=["manifest", "edition", "language", "final"])
        ]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.manifest}, {self.edition}, {self.language}"


class MandateDischarge(Row):
    """Which report answered which mandate."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="discharges")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="discharges")
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["mandate", "report"]
        constraints = [models.UniqueConstraint(name="mandatedischarge_once", fields=["mandate", "report"])]

    def __str__(self) -> str:
        return f"{self.mandate}: {self.report}"
