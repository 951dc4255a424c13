"""Meetings in calendars: as a file of their own, and in the feed of whoever belongs to the committee."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Model, Q
from django.utils.translation import gettext as _

from council.kinds import meeting_address
from council.models import Meeting
from council.querysets import KNOWN_KINDS
from organisation.access import access_of
from organisation.calendars import Entry, add_calendar
from organisation.models import AuditEvent, User

BERLIN = ZoneInfo("Europe/Berlin")
KEPT = timedelta(days=400)
"""How far back a feed goes: programs keep what they have fetched, and a feed must not grow for ever."""


def meetings(user: User, target: Model | None, day: date) -> Iterator[Entry]:
    """Yield the meetings of the bodies to which an account belongs: by a seat of its body, or by its county's office.

    Members of the council's committees get the council's meetings that they see. Three queries.
    """
    if target is not None:
        return
    access = access_of(user)
    of_council = Q(committee__owner__in=access.committee, committee__kind__in=KNOWN_KINDS)
    of_office = Q(committee__owner__in=access.office) & ~Q(committee__kind__in=KNOWN_KINDS)
    seats = Q(committee__seats__body__in=access.partner)
    rows = Meeting.objects.visible_to(user).filter(of_council | of_office | seats).distinct()
    shown = list(
        rows.filter(held_on_precision="day", held_on__gte=day - KEPT)
        .select_related("committee__owner")
        .order_by("held_on", "pk")
    )
    changes = changes_of([row.pk for row in shown])
    for row in shown:
        yield entry_of(row, *changes.get(row.pk, (None, 1)))


def entry_of(meeting: Meeting, changed: datetime | None = None, count: int = 1) -> Entry:
    """Return a meeting whose day is known as an entry; without a beginning it takes the whole day."""
    assert meeting.held_on is not None
    committee = meeting.committee.short_name or meeting.committee.name
    start = _at(meeting.held_on, meeting.starts_at)
    return Entry(
        uid=f"meeting-{meeting.pk}@digiplan",
        day=meeting.held_on,
        title=_("Meeting: %(committee)s") % {"committee": committee},
        text=meeting.committee.name,
        address=meeting_address(meeting),
        changed=changed or datetime.combine(meeting.held_on, time(), UTC),
        sequence=max(count - 1, 0),
        starts=start,
        ends=_at(meeting.held_on, meeting.ends_at) if start else None,
        place=meeting.place,
    )


def _at(day: date, text: str) -> datetime | None:
    """The moment in Europe/Berlin, in universal time, so that a calendar needs no rules of that zone."""
    return datetime.combine(day, time.fromisoformat(text), BERLIN).astimezone(UTC) if text else None


def changes_of(ids: list[UUID]) -> dict[UUID, tuple[Any, int]]:
    """Return when each meeting was written about last, and how often."""
    rows = AuditEvent.objects.filter(target_id__in=ids).order_by().values("target_id")
    found = rows.annotate(last=Max("at"), n=Count("pk")).values_list("target_id", "last", "n")
    return {key: (last, count) for key, last, count in found if key}


def register() -> None:
    """Tell meetings; called once, when the apps are ready."""
    add_calendar(meetings)
