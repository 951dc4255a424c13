"""Milestones, what they depend on, and the baselines they are measured against."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import Q

from council.models import Resolution
from organisation.models.base import (
    SLUG_LENGTH,
    DatedChange,
    Row,
    date_words,
    immutable,
    partial_date_check,
    precision_field,
    qualifier_field,
    tracked,
)
from roadmap.models.plans import PlanVersion
from roadmap.models.projects import Project
from roadmap.querysets import DependencyQuerySet, MilestoneQuerySet


@tracked()
class Milestone(Row):
    """A milestone of a project; its dates are MilestoneDate rows."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    title = models.CharField(max_length=300)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(1))
    position = models.PositiveSmallIntegerField(default=0)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["project", "position", "title"]
        constraints = [
            models.UniqueConstraint(name="milestone_slug_per_project", fields=["project", "slug"]),
            models.CheckConstraint(name="milestone_weight_positive", condition=Q(weight__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title


class MilestoneDate(DatedChange):
    """The milestone's forecast or actual date as of `effective_on`; with neither, its date is unknown.

    A milestone with an actual date has no forecast, and every move after the first entry has a reason (rule 21).
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="dates")
    forecast_on = models.DateField(null=True, blank=True)
    forecast_on_precision = precision_field()
    actual_on = models.DateField(null=True, blank=True)
    actual_on_precision = precision_field()
    first = models.BooleanField(default=False)

    class Meta(DatedChange.Meta):
        constraints = [
            *partial_date_check("milestonedate", "forecast_on", "actual_on"),
            models.CheckConstraint(
                name="milestonedate_actual_or_forecast",
                condition=Q(forecast_on__isnull=True) | Q(actual_on__isnull=True),
            ),
            models.CheckConstraint(name="milestonedate_move_has_reason", condition=Q(first=True) | ~Q(reason="")),
            models.UniqueConstraint(name="milestonedate_one_first", fields=["milestone"], condition=Q(first=True)),
        ]
        indexes = [models.Index(fields=["milestone", "-effective_on", "-recorded_at"])]

    def __str__(self) -> str:
        return f"{self.milestone}: {date_words(self, 'actual_on' if self.actual_on else 'forecast_on')}"


@tracked()
class Dependency(Row):
    """`successor` cannot end before `predecessor` has. Cycles are refused by the database."""

    predecessor = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="dependencies_out")
    successor = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="dependencies_in")
    note = models.TextField(blank=True, default="")

    objects = DependencyQuerySet.as_manager()

    class Meta:
        ordering = ["predecessor", "successor"]
        constraints = [
            models.UniqueConstraint(name="dependency_once", fields=["predecessor", "successor"]),
            models.CheckConstraint(name="dependency_two_projects", condition=~Q(predecessor=models.F("successor"))),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_cycle",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                # The lock makes two transactions that would close a cycle together wait for one another.
                func="""
                    PERFORM pg_advisory_xact_lock(hashtext('roadmap_dependency'));
                    IF EXISTS (
                        WITH RECURSIVE reached(id) AS (
                            SELECT NEW.successor_id
                            UNION
                            SELECT d.successor_id FROM roadmap_dependency d JOIN reached r ON d.predecessor_id = r.id
                        )
                        SELECT 1 FROM reached WHERE id = NEW.predecessor_id
                    ) THEN
                        RAISE EXCEPTION 'dependency cycle through project %', NEW.predecessor_id
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'dependency_no_cycle';
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Baseline(Row):
    """What a resolution set for a version. It and its rows are written once."""

    version = models.OneToOneField(PlanVersion, on_delete=models.PROTECT, related_name="baseline")
    resolution = models.ForeignKey(
        Resolution, null=True, blank=True, on_delete=models.PROTECT, related_name="baselines"
    )
    set_on = models.DateField()
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["version"]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.version}, {self.set_on:%d.%m.%Y}"


class BaselineMilestone(Row):
    """The date that was set for a milestone."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="milestones")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="baselines")
    due_on = models.DateField()
    due_on_precision = precision_field()

    class Meta:
        ordering = ["baseline", "due_on"]
        constraints = [
            models.UniqueConstraint(name="baselinemilestone_once", fields=["baseline", "milestone"]),
            *partial_date_check("baselinemilestone", "due_on"),
        ]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.milestone}: {self.due_on:%d.%m.%Y}"


class BaselineAmount(Row):
    """The amount that was set for a budget item, in euros."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="amounts")
    item = models.ForeignKey("roadmap.BudgetItem", on_delete=models.PROTECT, related_name="baselines")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    qualifier = qualifier_field()

    class Meta:
        ordering = ["baseline", "item"]
        constraints = [models.UniqueConstraint(name="baselineamount_once", fields=["baseline", "item"])]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.item}: {self.amount}"


class BaselinePost(Row):
    """The full-time equivalents that were set for a position line."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="posts")
    line = models.ForeignKey("roadmap.PositionLine", on_delete=models.PROTECT, related_name="baselines")
    fte = models.DecimalField(max_digits=7, decimal_places=3)
    qualifier = qualifier_field()

    class Meta:
        ordering = ["baseline", "line"]
        constraints = [models.UniqueConstraint(name="baselinepost_once", fields=["baseline", "line"])]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.line}: {self.fte}"
