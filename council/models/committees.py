"""Committees and their meetings."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council.querysets import CommitteeQuerySet, MeetingQuerySet
from organisation.models.base import (
    SLUG_LENGTH,
    Row,
    choices,
    date_words,
    partial_date_check,
    period_check,
    precision_field,
    tracked,
)
from organisation.models.bodies import Body, OrgUnit


class CommitteeKind(models.TextChoices):
    """Kinds of committee, from the council to a working group."""

    COUNCIL = "council", _("council")
    COUNCIL_COMMITTEE = "council_committee", _("council committee")
    STEERING_GROUP = "steering_group", _("steering group")
    PROJECT_GROUP = "project_group", _("project group")
    WORKING_GROUP = "working_group", _("working group")
    CONFERENCE = "conference", _("conference")


TIME_OF_DAY = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
time_of_day = RegexValidator(TIME_OF_DAY, _("Please write a time of day like 14:00."))


class RhythmUnit(models.TextChoices):
    """In what a rhythm is counted: every 14 days, every 3 months."""

    DAY = "day", _("days")
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")
    YEAR = "year", _("years")


@tracked()
class Committee(Row):
    """A committee of one body, valid for a time, followed by another.

    `rhythm` is what a source says of how often it meets; number and unit beside it are the same for calculating, both
    or neither of them known.
    """

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="committees")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40, blank=True, default="")
    kind = choices(CommitteeKind)
    public = models.BooleanField(null=True, blank=True)
    rhythm = models.CharField(max_length=200, blank=True, default="")
    rhythm_every = models.PositiveSmallIntegerField(null=True, blank=True)
    rhythm_unit = choices(RhythmUnit, unknown=True, max_length=5)
    purpose = models.TextField(blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_from_precision = precision_field()
    valid_to = models.DateField(null=True, blank=True)
    valid_to_precision = precision_field()
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "name"]
        constraints = [
            models.UniqueConstraint(name="committee_slug_per_owner", fields=["owner", "slug"]),
            *partial_date_check("committee", "valid_from", "valid_to"),
            period_check("committee", "valid_from", "valid_to"),
            models.CheckConstraint(
                name="committee_rhythm",
                condition=Q(rhythm_every__isnull=True, rhythm_unit="") | (Q(rhythm_every__gt=0) & ~Q(rhythm_unit="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeSeat(Row):
    """Who takes part in a committee: a role, of a body or unit; never a person."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="seats")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    role = models.CharField(max_length=200)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    chair = models.BooleanField(default=False)
    possibly = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["committee", "position"]
        constraints = [models.UniqueConstraint(name="committeeseat_slug", fields=["committee", "slug"])]

    def __str__(self) -> str:
        return self.role


@tracked()
class Meeting(Row):
    """A meeting of a committee on a day. Its slug is the day unless a plan file names another.

    `starts_at` and `ends_at` are times of that day in Europe/Berlin as "14:00", empty where they are not stated.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="meetings")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    held_on = models.DateField(null=True, blank=True)
    held_on_precision = precision_field()
    starts_at = models.CharField(max_length=5, blank=True, default="", validators=[time_of_day])
    ends_at = models.CharField(max_length=5, blank=True, default="", validators=[time_of_day])
    place = models.CharField(max_length=200, blank=True, default="")
    public = models.BooleanField(null=True, blank=True)
    number = models.CharField(max_length=20, blank=True, default="")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "committee"]
        constraints = [
            models.UniqueConstraint(name="meeting_slug_per_committee", fields=["committee", "slug"]),
            models.UniqueConstraint(
                name="meeting_day_per_committee",
                fields=["committee", "held_on", "number"],
                condition=Q(held_on__isnull=False),
            ),
            *partial_date_check("meeting", "held_on"),
            models.CheckConstraint(
                name="meeting_times",
                condition=Q(starts_at="", ends_at="")
                | Q(starts_at__regex=TIME_OF_DAY, ends_at="")
                | Q(starts_at__regex=TIME_OF_DAY, ends_at__regex=TIME_OF_DAY, ends_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(
                name="meeting_time_of_a_day", condition=Q(starts_at="") | Q(held_on_precision="day")
            ),
        ]

    def __str__(self) -> str:
        if self.held_on is None:
            return str(self.committee)
        return f"{self.committee}, {date_words(self, 'held_on')}"
