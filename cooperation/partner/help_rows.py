"""Requests for help with their answers, loaded in bulk."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cooperation.models import HelpAnswer, StatusEntry
from cooperation.partner.asking import HelpState, Request, Said, requests
from organisation.access import access_of
from organisation.models import Body, User
from roadmap.models import Project


@dataclass(frozen=True)
class HelpRequest:
    """A request for help. `entry` is its newest status, `asked` its oldest; answers are oldest first."""

    asked: StatusEntry
    entry: StatusEntry
    words: str
    state: HelpState
    answers: tuple[HelpAnswer, ...]
    keys: frozenset[UUID]
    """All statuses that carry it."""

    @property
    def project(self) -> Project:
        """What help is needed for."""
        return self.entry.project

    @property
    def body(self) -> Body:
        """Who asks."""
        return self.entry.body

    @property
    def waits(self) -> bool:
        """Whether nobody has answered."""
        return self.state is HelpState.OPEN

    @property
    def answerable(self) -> bool:
        """Whether it can be answered, for the first time or once more."""
        return self.state in (HelpState.OPEN, HelpState.ANSWERED)


def _of_counties(counties: Collection[UUID]) -> Q:
    asked = Q(request__round__plan__owner__in=counties) | Q(request=None, project__owner__in=counties)
    return asked & ~Q(body=F("project__owner"))


def of_counties(counties: Collection[UUID]) -> QuerySet[StatusEntry]:
    """Return the statuses that partners wrote for one of `counties`; what a county reports itself is not among them."""
    return StatusEntry.objects.filter(_of_counties(counties))


def visible_to(user: User) -> QuerySet[StatusEntry]:
    """Return the statuses whose requests for help an account may read: the office's and those of its own bodies."""
    access = access_of(user)
    return StatusEntry.objects.filter(_of_counties(access.office) | Q(body__in=access.partner))


def help_requests(entries: QuerySet[StatusEntry]) -> list[HelpRequest]:
    """Return the requests in `entries`, which hold all statuses of each of their projects and bodies; newest first.

    Two queries for however many.
    """
    asking = StatusEntry.objects.exclude(help_needed="").filter(project=OuterRef("project"), body=OuterRef("body"))
    rows = list(
        entries.filter(Exists(asking))
        .select_related("project__owner", "body", "request__round__plan")
        .order_by("project_id", "body_id", "as_of", "recorded_at", "pk")
    )
    answers: dict[UUID, list[HelpAnswer]] = {}
    for answer in HelpAnswer.objects.filter(entry__in=rows).order_by("answered_at", "pk") if rows else ():
        answers.setdefault(answer.entry_id, []).append(answer)
    pairs: dict[tuple[UUID, UUID], list[StatusEntry]] = {}
    for row in rows:
        pairs.setdefault((row.project_id, row.body_id), []).append(row)
    found = [each for told in pairs.values() for each in _of_pair(told, answers)]
    return sorted(found, key=lambda each: (each.entry.as_of, each.entry.recorded_at, str(each.entry.pk)), reverse=True)


def _of_pair(rows: list[StatusEntry], answers: dict[UUID, list[HelpAnswer]]) -> list[HelpRequest]:
    by_key = {row.pk: row for row in rows}
    said = [Said(row.pk, row.help_needed, tuple(one.done for one in answers.get(row.pk, ()))) for row in rows]
    return [_request(found, by_key, answers) for found in requests(said)]


def _request(found: Request[UUID], rows: dict[UUID, StatusEntry], answers: Any) -> HelpRequest:
    given = [answer for key in found.keys for answer in answers.get(key, ())]
    given.sort(key=lambda answer: (answer.answered_at, str(answer.pk)))
    asked, last = rows[found.keys[0]], rows[found.keys[-1]]
    return HelpRequest(asked, last, found.help, found.state, tuple(given), frozenset(found.keys))


def request_of(entry: StatusEntry) -> HelpRequest | None:
    """Return the request that a status belongs to; None where it asks for nothing."""
    rows = StatusEntry.objects.filter(project=entry.project_id, body=entry.body_id)
    return next((each for each in help_requests(rows) if entry.pk in each.keys), None)


def waiting_count(counties: Collection[UUID]) -> dict[UUID, int]:
    """Return, by county, how many requests nobody has answered; two queries."""
    found: dict[UUID, int] = {}
    for each in help_requests(of_counties(counties)):
        if each.waits:
            owner = each.entry.request.round.plan.owner_id if each.entry.request else each.project.owner_id
            found[owner] = found.get(owner, 0) + 1
    return found
