"""What the Kämmerei says of a report's money, and Personal of its posts: of one version of the facts, for good."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evaluation.models.reports import FactsSnapshot
from organisation.models.base import Row, choices, immutable


class ConfirmationKind(models.TextChoices):
    """What is confirmed; the role that may do so follows from it."""

    MONEY = "money", _("money")
    POSTS = "posts", _("posts")


class Verdict(models.TextChoices):
    """What was said. A verdict that was withdrawn leaves the figures unconfirmed, as they were before it."""

    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Confirmation(Row):
    """One verdict on one kind of figures of one version of the facts. The one with the highest number counts.

    Written once: a verdict is taken back by the next one. A new version of the facts has none, so it is open again.
    """

    facts = models.ForeignKey(FactsSnapshot, on_delete=models.PROTECT, related_name="confirmations")
    kind = choices(ConfirmationKind)
    number = models.PositiveSmallIntegerField()
    verdict = choices(Verdict)
    remark = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    class Meta:
        ordering = ["facts", "kind", "number"]
        constraints = [
            models.UniqueConstraint(name="confirmation_number", fields=["facts", "kind", "number"]),
            models.CheckConstraint(name="confirmation_reason", condition=Q(verdict="confirmed") | ~Q(remark="")),
        ]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.facts}: {self.get_kind_display()}, {self.get_verdict_display()}"
