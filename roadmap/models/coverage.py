"""Which money and which posts a paper of the council is about, beyond what its resolutions grant."""

from django.db import models
from django.db.models import Q

from council.models import Paper
from organisation.models.base import Row, tracked
from roadmap.models.money import BudgetItem
from roadmap.models.plans import Plan
from roadmap.models.posts import PositionLine


@tracked()
class PaperCoverage(Row):
    """A budget item or a position line that a paper states as its consequence (docs/adr/0008).

    What a point of the paper's resolutions grants is covered without such a row. `plan` is that of the item or line.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="paper_coverages")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="coverages")
    budget_item = models.ForeignKey(
        BudgetItem, null=True, blank=True, on_delete=models.CASCADE, related_name="paper_coverages"
    )
    position_line = models.ForeignKey(
        PositionLine, null=True, blank=True, on_delete=models.CASCADE, related_name="paper_coverages"
    )
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["plan", "paper", "budget_item__slug", "position_line__slug"]
        constraints = [
            models.CheckConstraint(
                name="papercoverage_one_target",
                condition=Q(budget_item__isnull=False, position_line__isnull=True)
                | Q(budget_item__isnull=True, position_line__isnull=False),
            ),
            models.UniqueConstraint(
                name="papercoverage_once", fields=["paper", "budget_item", "position_line"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.budget_item or self.position_line}"
