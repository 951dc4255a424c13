"""The year of a report, planned backwards from the day on which the committee sits (domain, section 4)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council.models import Meeting
from evaluation.querysets import CycleQuerySet
from organisation.models.base import Row, choices, tracked
from roadmap.models import Plan

EARLIEST_WEEKS, LATEST_WEEKS = 104, -26
"""How many weeks before the session a step may be due at most; after it the number is negative."""


class Step(models.TextChoices):
    """What happens in the year, in this order."""

    OPEN = "open", _("Open the status round")
    REPORT = "report", _("Report the statuses")
    ANSWER = "answer", _("Confirm or return the statuses")
    FREEZE = "freeze", _("Close the round and freeze the facts")
    NARRATE = "narrate", _("Write the texts and send the report for review")
    MONEY = "money", _("Confirm the money")
    POSTS = "posts", _("Confirm the posts")
    AGREE = "agree", _("Agree on the report")
    SIGN = "sign", _("Sign the report off")
    SUBMIT = "submit", _("Submit the report to the committee")
    PUBLISH = "publish", _("Publish the report")
    DECIDE = "decide", _("The committee decides")
    FOLLOW = "follow", _("Note what was decided and its mandates")


@tracked()
class Cycle(Row):
    """One year of one plan: the session that its report is for, as a meeting or, until there is one, as a day."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="cycles")
    year = models.PositiveSmallIntegerField(validators=[MinValueValidator(1990), MaxValueValidator(2200)])
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="cycles")
    session_on = models.DateField(null=True, blank=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "plan"]
        constraints = [
            models.UniqueConstraint(name="cycle_once", fields=["plan", "year"]),
            models.CheckConstraint(name="cycle_year", condition=Q(year__gte=1990, year__lte=2200)),
            models.CheckConstraint(
                name="cycle_one_session",
                condition=Q(meeting__isnull=False, session_on__isnull=True)
                | Q(meeting__isnull=True, session_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.year}"


@tracked()
class CycleStep(Row):
    """A step that the office planned otherwise than the defaults: weeks before the session, negative after it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="steps")
    step = choices(Step)
    weeks = models.SmallIntegerField()

    class Meta:
        ordering = ["cycle", "-weeks"]
        constraints = [
            models.UniqueConstraint(name="cyclestep_once", fields=["cycle", "step"]),
            models.CheckConstraint(
                name="cyclestep_weeks", condition=Q(weeks__gte=LATEST_WEEKS, weeks__lte=EARLIEST_WEEKS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}: {self.get_step_display()}"
