"""Indicators with versioned definitions, participation events and documents."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organisation.models.base import (
    SLUG_LENGTH,
    DatedChange,
    Row,
    choices,
    partial_date_check,
    precision_field,
    qualifier_field,
    tracked,
)
from roadmap.models.plans import ActionField, Plan
from roadmap.models.projects import Project
from roadmap.querysets import DocumentQuerySet


@tracked()
class Indicator(Row):
    """Something that is measured, over all definitions it has had."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="indicators")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    name = models.CharField(max_length=200)
    field = models.ForeignKey(ActionField, null=True, blank=True, on_delete=models.SET_NULL, related_name="indicators")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="indicators")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["plan", "position", "name"]
        constraints = [models.UniqueConstraint(name="indicator_slug_per_plan", fields=["plan", "slug"])]

    def __str__(self) -> str:
        return self.name


class IndicatorDefinition(Row):
    """One version of an indicator's definition; no growth rate crosses two of them (rule 16)."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="definitions")
    version = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(blank=True, default="")
    unit = models.CharField(max_length=60)
    valid_from = models.DateField(null=True, blank=True)
    valid_from_precision = precision_field()
    baseline_value = models.DecimalField(max_digits=16, decimal_places=3, null=True, blank=True)
    target_value = models.DecimalField(max_digits=16, decimal_places=3, null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    target_on_precision = precision_field()

    class Meta:
        ordering = ["indicator", "version"]
        constraints = [
            models.UniqueConstraint(name="indicatordefinition_version", fields=["indicator", "version"]),
            *partial_date_check("indicatordefinition", "valid_from", "target_on"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ({self.version})"


class MeasurementQualifier(models.TextChoices):
    """As Qualifier, and "more than", which sources use for counts and which is not "at least"."""

    EXACT = "exact", _("exact")
    ABOUT = "about", _("about")
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")
    MORE_THAN = "more_than", _("more than")


class Measurement(DatedChange):
    """A value as of `effective_on`, under one version of the definition."""

    definition = models.ForeignKey(IndicatorDefinition, on_delete=models.CASCADE, related_name="measurements")
    value = models.DecimalField(max_digits=16, decimal_places=3)
    qualifier = choices(MeasurementQualifier, max_length=9, default=MeasurementQualifier.EXACT)

    class Meta(DatedChange.Meta):
        indexes = [models.Index(fields=["definition", "-effective_on", "-recorded_at"])]

    def __str__(self) -> str:
        return f"{self.definition}: {self.value}"


class ParticipationKind(models.TextChoices):
    """How people were involved."""

    SURVEY = "survey", _("survey")
    FOCUS_GROUP = "focus_group", _("focus group")
    WORKSHOP = "workshop", _("workshop")
    KICK_OFF = "kick_off", _("kick-off event")
    INFORMATION = "information", _("information event")
    WEBSITE = "website", _("website")
    SEVERAL = "several", _("several formats")


@tracked()
class ParticipationEvent(Row):
    """How people were involved in a plan: when, how many, and what it changed."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="participation_events")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    kind = choices(ParticipationKind)
    title = models.CharField(max_length=200)
    held_on = models.DateField(null=True, blank=True)
    held_on_precision = precision_field()
    reach = models.PositiveIntegerField(null=True, blank=True)
    reach_qualifier = qualifier_field()
    effect = models.TextField(blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["plan", "position", "title"]
        constraints = [
            models.UniqueConstraint(name="participationevent_slug_per_plan", fields=["plan", "slug"]),
            *partial_date_check("participationevent", "held_on"),
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class Document(Row):
    """A document of a plan or project: what is known of it. Its files are DocumentVersion rows; there may be none."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="documents")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(max_length=300)
    media_type = models.CharField(max_length=80, blank=True, default="")
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    public = models.BooleanField(default=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "title"]
        constraints = [models.UniqueConstraint(name="document_slug_per_plan", fields=["plan", "slug"])]

    def __str__(self) -> str:
        return self.title


class ScanResult(models.TextChoices):
    """What the virus scanner said when the file came in; an infected one is never kept."""

    CLEAN = "clean", _("nothing found")
    OFF = "off", _("not scanned")


class DocumentVersion(Row):
    """A file of a document as it was uploaded. `path` is a random name below MEDIA_ROOT; `name` is what people see."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160)
    path = models.CharField(max_length=120, unique=True)
    media_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = choices(ScanResult, max_length=5)
    note = models.TextField(blank=True, default="")
    uploaded_at = models.DateTimeField(db_default=Now())
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint(name="documentversion_number", fields=["document", "number"])]

    def __str__(self) -> str:
        return f"{self.document} ({self.number})"
