"""What the pages of meetings show, loaded in bulk: agenda, decisions, tasks; when a committee is next due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from council.meetings.rhythm import Due, Rhythm, next_meeting
from council.models import AgendaItem, Committee, Decision, Mandate, Meeting, Paper
from council.registry import agenda_parts
from organisation.models import User

Reader = User | AnonymousUser


@dataclass(frozen=True)
class Line:
    """One item of an agenda, with what was decided; `paper_is_open` says whether the reader may open its paper."""

    item: AgendaItem
    decisions: list[Decision]
    paper_is_open: bool
    parts: list[tuple[str, Any]]


def agenda_of(meeting: Meeting, user: Reader) -> list[Line]:
    """Return the agenda of a meeting that `user` sees, with decisions and their mandates; a constant number of queries.

    The mandates are those that `user` may see.
    """
    tasks = Mandate.objects.visible_to(user).select_related("owner", "committee").order_by("due_on", "title")
    decisions = Decision.objects.order_by("number").prefetch_related(Prefetch("mandates", queryset=tasks))
    items = list(
        meeting.agenda_items.select_related("paper__owner")
        .order_by("number")
        .prefetch_related(Prefetch("decisions", queryset=decisions))
    )
    named = {item.paper_id for item in items if item.paper_id}
    papers = set(Paper.objects.visible_to(user).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    parts = agenda_parts(items, user)
    return [Line(item, list(item.decisions.all()), item.paper_id in papers, parts.get(item.pk, [])) for item in items]


def keys_of(agenda: Iterable[Line]) -> list[UUID]:
    """Return the keys of items, decisions and mandates: what may have a source."""
    found: list[UUID] = []
    for line in agenda:
        found.append(line.item.pk)
        for decision in line.decisions:
            found += [decision.pk, *(mandate.pk for mandate in decision.mandates.all())]
    return found


def rhythm_of(committee: Committee) -> Rhythm | None:
    """Return the committee's rhythm as it can be calculated with; None where only words or nothing is known of it."""
    return Rhythm(committee.rhythm_every, committee.rhythm_unit) if committee.rhythm_every else None


def due_of(committee: Committee, today: date) -> Due:
    """Return when the committee meets next; one query. A committee that has ended is never due."""
    days = Meeting.objects.filter(committee=committee, held_on_precision="day").values_list("held_on", flat=True)
    ended = committee.valid_to is not None and committee.valid_to < today
    return next_meeting(None if ended else rhythm_of(committee), [day for day in days if day], today)
