"""A report, its frozen facts, the manifest that pins its inputs, and the files made from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from council.models import Mandate, Paper, Resolution
from evaluation.querysets import RenditionQuerySet, ReportQuerySet
from evaluation.titles import report_title
from organisation.models.base import Row, choices, immutable, period_check, tracked
from organisation.models.bodies import Body
from organisation.models.users import User
from roadmap.models import Plan, Project

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
    SUBMITTED = "submitted", pgettext_lazy("report", "submitted")
    PUBLISHED = "published", _("published")
    DECIDED = "decided", _("decided")


WHOLE_PLAN = (ReportKind.ANNUAL, ReportKind.INTERIM, ReportKind.FINAL)
"""Kinds of report that are about the whole plan."""

NUMBER_PREFIXES = {
    ReportKind.ANNUAL: "EB",
    ReportKind.INTERIM: "ZB",
    ReportKind.FINAL: "AB",
    ReportKind.AD_HOC: "PB",
    ReportKind.MUNICIPAL: "GB",
}
"""How the number of a report begins: Evaluations-, Zwischen-, Abschluss-, Projekt-, Gemeindebericht."""

UNSIGNED = (ReportState.DRAFT, ReportState.IN_REVIEW, ReportState.AGREED)
"""States in which a report may still change (rule 24)."""


def _reached(name: str, *, by: bool = True) -> Q:
    """That a step was taken at a moment and by an account, or not at all; `by` False: who it was may be unknown."""
    taken = Q(**{f"{name}_at__isnull": False}) & (Q(**{f"{name}_by__isnull": False}) if by else Q())
    return taken | Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})


def _step_by() -> "models.ForeignKey[User | None, User | None]":
    """Who took a step."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


@tracked()
class Report(Row):
    """An evaluation report of a plan for a period, at a cut-off.

    A correction after sign-off is a new version, which names the one that it `replaces` and says why (rule 24).
    `public`: published for everybody, and not for the committee alone. An ad hoc report is about one `project`, a
    municipal one about one `body` of the plan's joint projects; all others are about the whole plan.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reports")
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="reports")
    number = models.CharField(max_length=60)
    kind = choices(ReportKind, default=ReportKind.ANNUAL)
    version = models.PositiveSmallIntegerField(default=1)
    period_from = models.DateField()
    period_to = models.DateField()
    cut_off = models.DateField()
    scope = models.TextField(blank=True, default="")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="reports_about")
    state = choices(ReportState, default=ReportState.DRAFT)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    in_review_at = models.DateTimeField(null=True, blank=True)
    in_review_by = _step_by()
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = _step_by()
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = _step_by()
    signed_manifest = models.ForeignKey(
        "evaluation.Manifest", null=True, blank=True, on_delete=models.PROTECT, related_name="signed_reports"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = _step_by()
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="submitted_reports")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = _step_by()
    public = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _step_by()
    resolution = models.ForeignKey(
        Resolution, null=True, blank=True, on_delete=models.PROTECT, related_name="decided_reports"
    )
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacement")
    correction_reason = models.TextField(blank=True, default="")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period_to", "plan", "-version"]
        constraints = [
            models.UniqueConstraint(name="report_number_version", fields=["owner", "number", "version"]),
            period_check("report", "period_from", "period_to"),
            models.CheckConstraint(
                name="report_scope_of_kind",
                condition=Q(kind__in=WHOLE_PLAN, project__isnull=True, body__isnull=True)
                | Q(kind=ReportKind.AD_HOC, project__isnull=False, body__isnull=True)
                | Q(kind=ReportKind.MUNICIPAL, project__isnull=True, body__isnull=False),
            ),
            models.CheckConstraint(name="report_in_review_pair", condition=_reached("in_review")),
            models.CheckConstraint(name="report_agreed_pair", condition=_reached("agreed")),
            models.CheckConstraint(name="report_signed_off_pair", condition=_reached("signed_off")),
            models.CheckConstraint(name="report_submitted_pair", condition=_reached("submitted")),
            models.CheckConstraint(name="report_published_pair", condition=_reached("published", by=False)),
            models.CheckConstraint(name="report_decided_pair", condition=_reached("decided")),
            models.CheckConstraint(
                name="report_signed_when_final",
                condition=Q(state__in=UNSIGNED, signed_off_at__isnull=True)
                | (~Q(state__in=UNSIGNED) & Q(signed_off_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="report_submitted_with_paper",
                condition=Q(submitted_at__isnull=True, paper__isnull=True)
                | Q(submitted_at__isnull=False, paper__isnull=False),
            ),
            models.CheckConstraint(
                name="report_decided_with_resolution",
                condition=Q(decided_at__isnull=True, resolution__isnull=True)
                | Q(decided_at__isnull=False, resolution__isnull=False),
            ),
            models.CheckConstraint(
                name="report_state_reached",
                condition=(~Q(state="submitted") | Q(submitted_at__isnull=False))
                & (~Q(state="published") | Q(published_at__isnull=False))
                & (~Q(state="decided") | Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="report_public_when_published", condition=Q(public=False) | Q(published_at__isnull=False)
            ),
            models.CheckConstraint(
                name="report_correction_has_reason",
                condition=Q(replaces__isnull=True, correction_reason="")
                | (Q(replaces__isnull=False) & ~Q(correction_reason="")),
            ),
            models.CheckConstraint(
                name="report_signed_manifest",
                condition=Q(signed_manifest__isnull=True) | Q(signed_off_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.version})"

    @property
    def title(self) -> str:
        """What it is called by its kind, period and scope."""
        subject = self.project.title if self.project else self.body.name if self.body else ""
        return report_title(self.kind, self.period_from, self.period_to, subject)

    @property
    def heading(self) -> str:
        """The heading of its pages, with its number."""
        if self.kind == ReportKind.ANNUAL:
            return gettext("Evaluation report %(number)s") % {"number": self.number}
        return f"{self.title}, {self.number}"


class ReportMove(Row):
    """One step of a report on its way, forward or back with a remark. Written once.

    `overridden` names what was missing when the office let the report move on all the same; the remark then says why,
    and the report prints it (evaluation.cycle.completeness).
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="moves")
    number = models.PositiveSmallIntegerField()
    from_state = choices(ReportState)
    to_state = choices(ReportState)
    remark = models.TextField(blank=True, default="")
    overridden = models.JSONField(default=list, blank=True)
    moved_at = models.DateTimeField(db_default=Now())
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(name="reportmove_number", fields=["report", "number"]),
            models.CheckConstraint(name="reportmove_override_has_reason", condition=Q(overridden=[]) | ~Q(remark="")),
            models.CheckConstraint(
                name="reportmove_return_has_remark",
                condition=~(Q(to_state="draft") | Q(from_state="agreed", to_state="in_review")) | ~Q(remark=""),
            ),
        ]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.report}: {self.get_from_state_display()} → {self.get_to_state_display()}"


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
    So are the `texts`, by their place in the report (evaluation.narratives.texts); `texts_sha256` is their hash; and
    the `particulars`: what was overridden, why the facts were frozen again, which version is replaced
    (evaluation.cycle.particulars).
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="manifests")
    facts = models.ForeignKey(FactsSnapshot, on_delete=models.PROTECT, related_name="manifests")
    texts_sha256 = models.CharField(max_length=HASH_LENGTH)
    renderer_version = models.CharField(max_length=120)
    confirmations = models.JSONField(default=list, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    particulars = models.JSONField(default=dict, blank=True)
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
