"""How far a body is with a joint project: its stages, and when it is to go live. Both are dated and never rewritten."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperation.models.agreements import Participation
from organisation.models.base import DatedChange, choices, date_words, partial_date_check, precision_field


class RolloutStage(models.TextChoices):
    """How far a body is with a joint project, in the order of the way. No step at all is unknown."""

    INTERESTED = "interested", _("interested")
    DECIDED = "decided", _("decided")
    IN_PREPARATION = "in_preparation", _("in preparation")
    IN_ROLLOUT = "in_rollout", _("in rollout")
    LIVE = "live", _("live")
    NOT_TAKING_PART = "not_taking_part", _("not taking part")


class RolloutStep(DatedChange):
    """The body is at `stage` from `effective_on` on; an empty stage says that it is unknown again.

    `actual_on` is the day on which it went live, where that is known: a stage may be known from a later day only.
    """

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="rollout_steps")
    stage = choices(RolloutStage, unknown=True)
    actual_on = models.DateField(null=True, blank=True)
    actual_on_precision = precision_field()

    class Meta(DatedChange.Meta):
        constraints = [
            *partial_date_check("rolloutstep", "actual_on"),
            models.CheckConstraint(name="rolloutstep_reason", condition=~Q(stage="not_taking_part") | ~Q(reason="")),
            models.CheckConstraint(
                name="rolloutstep_actual_is_live", condition=Q(actual_on__isnull=True) | Q(stage="live")
            ),
        ]
        indexes = [models.Index(fields=["participation", "-effective_on", "-recorded_at"])]

    def __str__(self) -> str:
        return f"{self.participation}: {self.get_stage_display()}"


class RolloutDate(DatedChange):
    """When the body is planned to go live, as of `effective_on`; a null date withdraws it.

    Every move after the first entry has a reason.
    """

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="rollout_dates")
    planned_on = models.DateField(null=True, blank=True)
    planned_on_precision = precision_field()
    first = models.BooleanField(default=False)

    class Meta(DatedChange.Meta):
        constraints = [
            *partial_date_check("rolloutdate", "planned_on"),
            models.CheckConstraint(name="rolloutdate_move_has_reason", condition=Q(first=True) | ~Q(reason="")),
            models.UniqueConstraint(name="rolloutdate_one_first", fields=["participation"], condition=Q(first=True)),
        ]
        indexes = [models.Index(fields=["participation", "-effective_on", "-recorded_at"])]

    def __str__(self) -> str:
        return f"{self.participation}: {date_words(self, 'planned_on')}"
