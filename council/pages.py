"""What the council's pages show, loaded in bulk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Prefetch, Q, QuerySet

from council.models import Committee, Consultation, Mandate, Meeting, Paper, Resolution, ResolutionPoint
from council.querysets import IS_ADOPTED
from organisation.models import User

Reader = User | AnonymousUser
MEETINGS = 4
RESOLUTIONS = 5
MANDATES = 10


@dataclass(frozen=True)
class Overview:
    """The first page: the next meetings, the last ones, what was resolved, what is still to be done."""

    coming: list[Meeting]
    past: list[Meeting]
    resolutions: list[Resolution]
    mandates: list[tuple[Mandate, bool]]


def overview(user: Reader, day: date) -> Overview:
    """Return what `user` finds on the first page on `day`."""
    meetings = with_papers(visible_meetings(user), user)
    coming = meetings.filter(held_on__gte=day).order_by("held_on", "committee__name")[:MEETINGS]
    past = meetings.filter(held_on__lt=day).order_by("-held_on", "committee__name")[:MEETINGS]
    resolved = resolutions(user).exclude(result="")[:RESOLUTIONS]
    return Overview(list(coming), list(past), list(resolved), with_overdue(open_mandates(user)[:MANDATES], day))


def visible_meetings(user: Reader) -> QuerySet[Meeting]:
    """Return the meetings that `user` may see, with committee and owner."""
    return Meeting.objects.visible_to(user).select_related("committee__owner")


def with_papers(meetings: QuerySet[Meeting], user: Reader) -> QuerySet[Meeting]:
    """Load the papers that go to each meeting, as far as `user` may see them."""
    steps = _steps(user)
    return meetings.prefetch_related(Prefetch("consultations", queryset=steps))


def resolutions(user: Reader) -> QuerySet[Resolution]:
    """Return the resolutions that `user` may see, the latest first, with paper, committee, meeting and points."""
    rows = Resolution.objects.filter(paper__in=Paper.objects.visible_to(user))
    rows = rows.select_related("paper__owner", "consultation__committee", "consultation__meeting")
    points = ResolutionPoint.objects.order_by("number")
    latest = F("consultation__meeting__held_on").desc(nulls_last=True)
    return rows.prefetch_related(Prefetch("points", queryset=points)).order_by(latest, "paper__reference", "slug")


def open_mandates(user: Reader) -> QuerySet[Mandate]:
    """Return the mandates in force that have not ended, what is due first on top."""
    rows = Mandate.objects.visible_to(user).with_origin()
    rows = rows.adopted().filter(ended_on__isnull=True)
    return rows.order_by(F("due_on").asc(nulls_last=True), "title")


def with_overdue(mandates: Any, day: date) -> list[tuple[Mandate, bool]]:
    """Return each mandate with whether it is overdue on `day`."""
    return [(mandate, overdue(mandate, day)) for mandate in mandates]


def overdue(mandate: Mandate, day: date) -> bool:
    """Return whether a mandate in force should have been done before `day` and has not ended.

    A due date known to the month or year holds its last day, so nobody is accused too early. A recurring mandate's
    date is that of its next turn, which the office moves on when it is done.
    """
    due = mandate.due_on is not None and mandate.due_on < day
    return due and mandate.ended_on is None and mandate.is_in_force


def steps_of(committee: Committee, user: Reader) -> QuerySet[Consultation]:
    """Return the papers of a committee that go to no particular meeting, as far as `user` may see them."""
    return _steps(user).filter(committee=committee, meeting__isnull=True)


def _steps(user: Reader) -> QuerySet[Consultation]:
    rows = Consultation.objects.filter(paper__in=Paper.objects.visible_to(user)).select_related("paper__owner")
    return rows.order_by("paper__reference", "paper__title", "position")


def mandates_in(state: str, rows: QuerySet[Mandate]) -> QuerySet[Mandate]:
    """Keep the mandates in a state: "offen", "beendet", "vorgeschlagen"; any other word keeps all."""
    conditions = {
        "offen": Q(ended_on__isnull=True) & IS_ADOPTED,
        "beendet": Q(ended_on__isnull=False),
        "vorgeschlagen": Q(ended_on__isnull=True) & ~Q(pk__in=Mandate.objects.adopted()),
    }
    return rows.filter(conditions[state]) if state in conditions else rows
