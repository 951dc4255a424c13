"""Risks of projects. How likely and how grave a risk is, and whether it still is one, are dated rows."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from organisation.models.base import SLUG_LENGTH, DatedChange, Row, choices, tracked
from organisation.models.bodies import OrgUnit
from roadmap.models.projects import Project
from roadmap.querysets import RiskQuerySet


class RiskState(models.TextChoices):
    """What has become of a risk."""

    OPEN = "open", pgettext_lazy("state of a risk", "open")
    REDUCED = "reduced", pgettext_lazy("state of a risk", "reduced")
    OCCURRED = "occurred", pgettext_lazy("state of a risk", "occurred")
    CLOSED = "closed", pgettext_lazy("state of a risk", "closed")


class Likelihood(models.IntegerChoices):
    """How likely a risk is to occur."""

    VERY_UNLIKELY = 1, pgettext_lazy("likelihood of a risk", "very unlikely")
    UNLIKELY = 2, pgettext_lazy("likelihood of a risk", "unlikely")
    POSSIBLE = 3, pgettext_lazy("likelihood of a risk", "possible")
    LIKELY = 4, pgettext_lazy("likelihood of a risk", "likely")
    VERY_LIKELY = 5, pgettext_lazy("likelihood of a risk", "very likely")


class Impact(models.IntegerChoices):
    """How grave it is for the project when a risk occurs."""

    VERY_LOW = 1, pgettext_lazy("impact of a risk", "very low")
    LOW = 2, pgettext_lazy("impact of a risk", "low")
    MEDIUM = 3, pgettext_lazy("impact of a risk", "medium")
    HIGH = 4, pgettext_lazy("impact of a risk", "high")
    VERY_HIGH = 5, pgettext_lazy("impact of a risk", "very high")


@tracked()
class Risk(Row):
    """What may go wrong in a project, what is done about it, and whose task that is: a role, never a person."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    title = models.CharField(max_length=300)
    measure = models.TextField(blank=True, default="")
    owner_role = models.CharField(max_length=120, blank=True, default="")
    unit = models.ForeignKey(OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="risks")
    public = models.BooleanField(default=False)

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["project", "title"]
        constraints = [models.UniqueConstraint(name="risk_slug_per_project", fields=["project", "slug"])]

    def __str__(self) -> str:
        return self.title


def _on_scale(name: str) -> models.CheckConstraint:
    known: Any = Q(**{f"{name}__gte": 1}) & Q(**{f"{name}__lte": 5})
    condition: Any = Q(**{f"{name}__isnull": True}) | known
    return models.CheckConstraint(name=f"risklevel_{name}_1_to_5", condition=condition)


class RiskLevel(DatedChange):
    """Likelihood and impact (1 to 5, unknown where null) and the state of a risk, as of `effective_on`."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="levels")
    likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    impact = models.PositiveSmallIntegerField(null=True, blank=True)
    state = choices(RiskState, max_length=8, default=RiskState.OPEN)

    class Meta(DatedChange.Meta):
        constraints = [_on_scale("likelihood"), _on_scale("impact")]
        indexes = [models.Index(fields=["risk", "-effective_on", "-recorded_at"])]

    def __str__(self) -> str:
        return f"{self.risk}: {self.get_state_display()}"
