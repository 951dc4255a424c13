"""The bodies of a cooperation on its first page: who they are, how often they meet, when next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cooperation.permissions import Visitor
from council.meetings.pages import rhythm_of
from council.meetings.rhythm import Due, next_meeting
from council.models import Committee, Meeting
from council.querysets import KNOWN_KINDS

AT_MOST = 50


@dataclass(frozen=True)
class Body:
    """A committee with its next and last meeting, as far as the account sees meetings."""

    committee: Committee
    next: Due
    last: Meeting | None
    coming: Meeting | None


def committees_of(user: Visitor, today: date) -> list[Body]:
    """Return the steering groups, working groups and conferences that `user` sees; two queries for however many."""
    rows = Committee.objects.visible_to(user).exclude(kind__in=KNOWN_KINDS).select_related("owner")
    committees = list(rows.order_by("owner__name", "name")[:AT_MOST])
    meetings = Meeting.objects.visible_to(user).filter(committee__in=committees, held_on_precision="day")
    by_committee: dict[object, list[Meeting]] = {}
    for meeting in meetings.order_by("held_on", "slug"):
        by_committee.setdefault(meeting.committee_id, []).append(meeting)
    return [_body(row, by_committee.get(row.pk, ()), today) for row in committees]


def _body(row: Committee, meetings: Iterable[Meeting], today: date) -> Body:
    held = [(meeting.held_on, meeting) for meeting in meetings if meeting.held_on is not None]
    ended = row.valid_to is not None and row.valid_to < today
    due = next_meeting(None if ended else rhythm_of(row), [day for day, _meeting in held], today)
    last = next((meeting for day, meeting in reversed(held) if day == due.last), None)
    return Body(row, due, last, next((meeting for day, meeting in held if day == due.planned), None))
