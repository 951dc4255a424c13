"""What a meeting is about and what it decided: agenda items and decisions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council.models.committees import Meeting
from council.models.papers import Paper, ResolutionResult
from organisation.models.base import Row, choices, tracked


class AgendaKind(models.TextChoices):
    """What an agenda item is for."""

    INFORMATION = "information", _("information")
    DELIBERATION = "deliberation", _("deliberation")
    DECISION = "decision", _("decision")


@tracked()
class AgendaItem(Row):
    """An item on a meeting's agenda; `minutes` is what was said on it. The roadmap may name the project it is about."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    kind = choices(AgendaKind, unknown=True)
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items")
    minutes = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(name="agendaitem_number", fields=["meeting", "number"]),
            models.CheckConstraint(name="agendaitem_counted_from_one", condition=Q(number__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


@tracked()
class Decision(Row):
    """What a meeting decided on an agenda item. An empty result is unknown, and so is each number of votes.

    "einstimmig" may stand beside abstentions, so unanimity is kept apart from the votes (rule 23).
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    result = choices(ResolutionResult, unknown=True)
    votes_yes = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_no = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_abstain = models.PositiveSmallIntegerField(null=True, blank=True)
    unanimous = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(name="decision_number", fields=["item", "number"]),
            models.CheckConstraint(name="decision_counted_from_one", condition=Q(number__gt=0)),
            models.CheckConstraint(
                name="decision_unanimous_without_no",
                condition=Q(unanimous__isnull=True) | Q(unanimous=False) | Q(votes_no__isnull=True) | Q(votes_no=0),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_adopted(self) -> bool:
        """Return whether the meeting adopted it, changed or not."""
        return self.result in {ResolutionResult.ADOPTED_UNCHANGED, ResolutionResult.ADOPTED_CHANGED}
