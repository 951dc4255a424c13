"""Mails about status rounds: what is meant for whom, who wants none, who has handed over. No plan content."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.models.rounds import StatusRound
from cooperation.reminders.schedule import Occasion, Part
from organisation.models.base import Row, choices
from organisation.models.bodies import Body


class MailPart(models.TextChoices):
    """As what a person is told of a round."""

    OWN = Part.OWN.value, _("has to report")
    DEPUTY = Part.DEPUTY.value, _("deputy")
    OFFICE = Part.OFFICE.value, _("programme office")


class MailOccasion(models.TextChoices):
    """Why a round stands in a mail."""

    INVITATION = Occasion.INVITATION.value, _("invitation")
    BEFORE = Occasion.BEFORE.value, _("reminder before the deadline")
    AFTER = Occasion.AFTER.value, _("reminder after the deadline")
    RETURNED = Occasion.RETURNED.value, _("status returned")
    ON_DEMAND = Occasion.ON_DEMAND.value, _("reminded by the office")
    ALONG = Occasion.ALONG.value, _("mentioned along with another round")


class ReminderMail(Row):
    """One mail to one person, planned for a day: at most one a day, claimed before it is sent, sent at least once.

    Its Message-ID is made of the key, so that a mail that is sent again after a crash is the same mail. What it says is
    not kept: it is composed when it is sent, from what is still asked then. `dropped_at`: nothing was asked any more.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_mails")
    day = models.DateField()
    planned_at = models.DateTimeField(db_default=Now())
    claim = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    attempted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "id"]
        constraints = [
            models.UniqueConstraint(name="remindermail_once_a_day", fields=["user", "day"]),
            models.UniqueConstraint(
                name="remindermail_one_waiting",
                fields=["user"],
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="remindermail_sent_or_dropped", condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True)
            ),
            models.CheckConstraint(
                name="remindermail_claim_has_lease",
                condition=Q(claim__isnull=True) | Q(claimed_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.day:%d.%m.%Y}"

    @property
    def reached_at(self) -> datetime | None:
        """When it reached the person, as far as is known: after a crash it may have, so the attempt counts."""
        return self.sent_at or self.attempted_at

    @property
    def reached_on(self) -> date | None:
        """The calendar day of `reached_at` in Germany."""
        return timezone.localdate(self.reached_at) if self.reached_at else None


class ReminderItem(Row):
    """A round that stands in a mail, and as what the person is told of it."""

    mail = models.ForeignKey(ReminderMail, on_delete=models.CASCADE, related_name="items")
    round = models.ForeignKey(StatusRound, on_delete=models.CASCADE, related_name="reminder_items")
    part = choices(MailPart)
    occasion = choices(MailOccasion)
    asked = models.PositiveIntegerField()

    class Meta:
        ordering = ["mail", "round", "part"]
        constraints = [models.UniqueConstraint(name="reminderitem_once", fields=["mail", "round", "part"])]

    def __str__(self) -> str:
        return f"{self.mail}: {self.round}"


class ReminderStop(Row):
    """A person wants no more mails about a round; without a round, about none."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_stops")
    round = models.ForeignKey(
        StatusRound, null=True, blank=True, on_delete=models.CASCADE, related_name="reminder_stops"
    )
    since = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(name="reminderstop_once", fields=["user", "round"], nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.round or '–'}"


class ReminderDelegation(Row):
    """A person has handed what a round asks of a body over to another account of the same body."""

    round = models.ForeignKey(StatusRound, on_delete=models.CASCADE, related_name="reminder_delegations")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="handed_over_rounds")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="taken_over_rounds")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(name="reminderdelegation_once", fields=["round", "body", "user"]),
            models.CheckConstraint(name="reminderdelegation_to_another", condition=~Q(user=F("to"))),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.user} → {self.to}"
