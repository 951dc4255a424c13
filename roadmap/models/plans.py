"""Plans, their versions, and the action fields of a version."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council.models import Resolution
from organisation.models.base import (
    SLUG_LENGTH,
    Row,
    choices,
    partial_date_check,
    period_check,
    precision_field,
    tracked,
)
from organisation.models.bodies import Body
from roadmap.querysets import ActionFieldQuerySet, PlanQuerySet, PlanVersionQuerySet


class PlanKind(models.TextChoices):
    """Kinds of plan."""

    MASTERPLAN = "masterplan", _("masterplan")
    STRATEGY = "strategy", _("strategy")
    AGENDA = "agenda", _("agenda")
    CONCEPT = "concept", _("concept")
    STRATEGIC_GOAL = "strategic_goal", _("strategic goal")
    ALLIANCE = "alliance", _("alliance")


@tracked()
class Plan(Row):
    """A plan over all its versions. The slug is unique in the installation, since it is the plan's address.

    The threshold fields are the plan's settings for lights and deviations (rules 17 to 20): days and per cent.
    """

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="plans")
    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    title = models.CharField(max_length=300)
    kind = choices(PlanKind)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    predecessor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    description = models.TextField(blank=True, default="")
    public = models.BooleanField(default=False)
    time_red_overdue_days = models.PositiveSmallIntegerField(default=30)
    time_red_late_days = models.PositiveSmallIntegerField(default=90)
    time_amber_late_days = models.PositiveSmallIntegerField(default=30)
    money_amber_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(5))
    money_red_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(10))
    progress_gap_points = models.PositiveSmallIntegerField(default=10)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["owner__name", "title"]
        constraints = [
            models.CheckConstraint(
                name="plan_time_thresholds_ordered",
                condition=Q(time_red_late_days__gte=models.F("time_amber_late_days")),
            ),
            models.CheckConstraint(
                name="plan_money_thresholds_ordered",
                condition=Q(money_amber_percent__gt=0) & Q(money_red_percent__gte=models.F("money_amber_percent")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class VersionState(models.TextChoices):
    """Where a version stands on its way to the council and after."""

    DRAFT = "draft", _("draft")
    INTRODUCED = "introduced", _("introduced")
    DELIBERATED = "deliberated", _("deliberated")
    ADOPTED = "adopted", _("adopted")
    AMENDED = "amended", _("amended")
    SUPERSEDED = "superseded", _("superseded")
    EXPIRED = "expired", _("expired")


@tracked()
class PlanVersion(Row):
    """A version of a plan. Either end of its period may be open or unknown."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    label = models.CharField(max_length=80)
    title = models.CharField(max_length=300, blank=True, default="")
    state = choices(VersionState)
    position = models.PositiveSmallIntegerField(default=1)
    period_from = models.DateField(null=True, blank=True)
    period_from_precision = precision_field()
    period_to = models.DateField(null=True, blank=True)
    period_to_precision = precision_field()
    pages = models.PositiveIntegerField(null=True, blank=True)
    resolution = models.ForeignKey(
        Resolution, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_versions"
    )
    adopted_on = models.DateField(null=True, blank=True)
    adopted_on_precision = precision_field()
    vision_title = models.CharField(max_length=200, blank=True, default="")
    vision_year = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1900)])
    vision_statement = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(name="planversion_slug_per_plan", fields=["plan", "slug"]),
            models.UniqueConstraint(name="planversion_position_per_plan", fields=["plan", "position"]),
            *partial_date_check("planversion", "period_from", "period_to", "adopted_on"),
            period_check("planversion", "period_from", "period_to"),
            models.CheckConstraint(
                name="planversion_vision_year",
                condition=Q(vision_year__isnull=True) | Q(vision_year__gte=1900, vision_year__lte=2200),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.label}"


class VisionPoint(Row):
    """One bullet of a version's vision."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="vision_points")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(name="visionpoint_position", fields=["version", "position"])]

    def __str__(self) -> str:
        return self.text


@tracked()
class ActionField(Row):
    """A field of action in one version. `number` is the plan's own and may be missing; `position` is for display."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="fields")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    number = models.CharField(max_length=20, blank=True, default="")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    goal = models.TextField(blank=True, default="")
    starting_point = models.TextField(blank=True, default="")
    challenges = models.TextField(blank=True, default="")
    chances = models.TextField(blank=True, default="")

    objects = ActionFieldQuerySet.as_manager()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(name="actionfield_slug_per_version", fields=["version", "slug"]),
            models.UniqueConstraint(
                name="actionfield_number_per_version", fields=["version", "number"], condition=~Q(number="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LineageKind(models.TextChoices):
    """What became of a field or project between two versions."""

    SAME = "same", _("the same")
    RENAMED = "renamed", _("renamed")
    SPLIT = "split", _("split")
    MERGED = "merged", _("merged")
    REPLACED = "replaced", _("replaced")


class Lineage(Row):
    """Descent of a field or a project between two versions: exactly one pair is set."""

    from_version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="lineages_out")
    to_version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="lineages_in")
    kind = choices(LineageKind)
    from_field = models.ForeignKey(
        ActionField, null=True, blank=True, on_delete=models.CASCADE, related_name="descendants"
    )
    to_field = models.ForeignKey(ActionField, null=True, blank=True, on_delete=models.CASCADE, related_name="ancestors")
    from_project = models.ForeignKey(
        "roadmap.Project", null=True, blank=True, on_delete=models.CASCADE, related_name="descendants"
    )
    to_project = models.ForeignKey(
        "roadmap.Project", null=True, blank=True, on_delete=models.CASCADE, related_name="ancestors"
    )
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["to_version", "kind", "id"]
        constraints = [
            models.CheckConstraint(
                name="lineage_one_pair",
                condition=Q(
                    from_field__isnull=False,
                    to_field__isnull=False,
                    from_project__isnull=True,
                    to_project__isnull=True,
                )
                | Q(
                    from_field__isnull=True,
                    to_field__isnull=True,
                    from_project__isnull=False,
                    to_project__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="lineage_once",
                fields=["from_version", "to_version", "from_field", "to_field", "from_project", "to_project"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_field or self.from_project} → {self.to_field or self.to_project}"
