"""Mandates: what a council or another meeting obliges somebody to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council.models.committees import Committee
from council.models.meetings import Decision
from council.models.papers import ResolutionPoint
from council.querysets import MandateQuerySet
from organisation.models.base import SLUG_LENGTH, Row, choices, partial_date_check, precision_field, tracked
from organisation.models.bodies import Body


class MandateRecurrence(models.TextChoices):
    """How often a mandate falls due."""

    ONCE = "once", _("once")
    ANNUAL = "annual", _("every year")
    REGULAR = "regular", _("regularly")


@tracked()
class Mandate(Row):
    """What a resolution's point or a meeting's decision obliges somebody to; one of the two is its origin.

    It is in force only once that is adopted.
    """

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="mandates")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    point = models.ForeignKey(ResolutionPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates")
    title = models.CharField(max_length=300)
    content = models.TextField(blank=True, default="")
    addressee = models.CharField(max_length=200, blank=True, default="")
    recurrence = choices(MandateRecurrence, unknown=True)
    due_on = models.DateField(null=True, blank=True)
    due_on_precision = precision_field()
    committee = models.ForeignKey(Committee, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates")
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.TextField(blank=True, default="")

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "due_on", "title"]
        constraints = [
            models.UniqueConstraint(name="mandate_slug_per_owner", fields=["owner", "slug"]),
            *partial_date_check("mandate", "due_on"),
            models.CheckConstraint(
                name="mandate_one_origin",
                condition=Q(point__isnull=False, decision__isnull=True) | Q(point__isnull=True, decision__isnull=False),
            ),
            models.CheckConstraint(
                name="mandate_end_has_reason",
                condition=(Q(ended_on__isnull=True) & Q(ended_reason=""))
                | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_in_force(self) -> bool:
        """Return whether the resolution or decision it comes from was adopted; the origin must be loaded."""
        return self.point.resolution.is_adopted if self.point else bool(self.decision and self.decision.is_adopted)
