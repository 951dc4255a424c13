"""The board of an open or closed round: who has reported, what waits for an answer, who is missing. Loaded in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from cooperation.forms_rounds import BoardFilterForm
from cooperation.models import ReportLink, RequestState, RoundState, StatusRequest, StatusRound
from organisation.models import Body

WAITING = [RequestState.OPEN, RequestState.DRAFT, RequestState.RETURNED]
NEVER_CAME = [*WAITING, RequestState.NOT_REPORTED]


@dataclass
class Missing:
    """A body that has not reported everything, with what is missing and how far it is."""

    body: Body
    requests: list[StatusRequest] = field(default_factory=list)

    @property
    def drafted(self) -> int:
        """How many it has begun."""
        return sum(row.state == RequestState.DRAFT for row in self.requests)

    @property
    def returned(self) -> int:
        """How many were given back to it."""
        return sum(row.state == RequestState.RETURNED for row in self.requests)

    @property
    def last_draft(self) -> datetime | None:
        """When it typed last."""
        return max((row.draft.saved_at for row in self.requests if hasattr(row, "draft")), default=None)


def missing_of(status_round: StatusRound) -> list[Missing]:
    """Return the bodies that miss a report, by name; one query."""
    rows = status_round.requests.filter(state__in=NEVER_CAME).with_subject().select_related("draft")
    found: dict[Any, Missing] = {}
    for row in rows.order_by("participation__project__title", "project__title", "pk"):
        found.setdefault(row.body.pk, Missing(row.body)).requests.append(row)
    return sorted(found.values(), key=lambda row: (row.body.pk == status_round.plan.owner_id, row.body.name))


def counts_of(status_round: StatusRound) -> list[tuple[RequestState, Any, int]]:
    """Return each state with its word and how many requests are in it."""
    counts = dict(status_round.requests.values_list("state").annotate(Count("pk")).order_by())
    return [(state, state.label, counts.get(state.value, 0)) for state in RequestState]


def listed(status_round: StatusRound, form: BoardFilterForm) -> QuerySet[StatusRequest]:
    """Return the requests that fit the filter, by body and project; all of them where nothing valid is asked for."""
    requests: QuerySet[StatusRequest] = status_round.requests.with_subject().select_related("draft")
    if form.is_valid():
        requests = form.narrow(requests)
    return requests.order_by("participation__body__name", "participation__project__title", "project__title", "pk")


def is_late(status_round: StatusRound, today: date) -> bool:
    """Return whether the deadline of an open round has passed."""
    return status_round.state == RoundState.OPEN and status_round.deadline < today


def links_of(status_round: StatusRound, today: date) -> list[tuple[ReportLink, bool]]:
    """Return the round's links, each with whether it opens today as far as the round and a revocation tell."""
    rows: Iterable[ReportLink] = status_round.links.select_related("user", "revoked_by").order_by("user__display_name")
    found = []
    for row in rows:
        row.round = status_round
        found.append((row, row.holds(today)))
    return found
