"""The projects of the page: what is asked, the form, what was reported last. Loaded in bulk."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from cooperation.actions import WRITABLE, StatusValues
from cooperation.forms import TYPED, VALUES, ReportForm
from cooperation.models import (
    RequestState,
    StatusDraft,
    StatusEntry,
    StatusRequest,
    StatusReview,
    StatusRound,
    StatusToken,
)
from cooperation.pages import board_rows, last_review, with_reviews
from organisation.models import Body


@dataclass
class ReportRow:
    """One project: `last` is what the body reported before this round, `newest` what it reported in it."""

    request: StatusRequest
    last: StatusEntry | None
    newest: StatusEntry | None
    form: ReportForm
    problem: str = ""
    """Why what was sent for this project was not taken."""
    kept: bool = False
    """Whether the form holds what was not taken; it then stands on the page although somebody else reported."""
    token: str = ""
    """The form that became `newest`."""

    @property
    def key(self) -> str:
        """What the names of this project's fields begin with."""
        return prefix_of(self.request.pk)

    @property
    def writable(self) -> bool:
        """Whether it still waits for its report."""
        return self.request.state in WRITABLE

    @property
    def has_form(self) -> bool:
        """Whether there is something to type, or something typed that must not get lost."""
        return self.writable or self.kept

    @property
    def draft(self) -> StatusDraft | None:
        """What was typed and not submitted yet."""
        return draft_of(self.request)

    @property
    def page(self) -> str:
        """The form that saved the draft last."""
        return str(self.draft.page or "") if self.draft else ""

    @property
    def base(self) -> str:
        """When the draft was saved that the form begins with; "" without one."""
        return self.draft.saved_at.isoformat() if self.draft else ""

    @property
    def returned(self) -> StatusReview | None:
        """Why it was given back."""
        if self.newest is None or self.request.state != RequestState.RETURNED:
            return None
        return last_review(self.newest)

    @property
    def last_values(self) -> str:
        """What was reported last as JSON, for the page's script to put into the fields without a connection."""
        if self.last is None:
            return ""
        return json.dumps({name: getattr(self.last, name) for name in VALUES})

    @property
    def may_repeat(self) -> bool:
        """Whether "nothing changed" can be said: of a status that was not begun."""
        return self.last is not None and self.draft is None and self.request.state == RequestState.OPEN


@dataclass(frozen=True)
class Group:
    """What one round asks of one body."""

    round: StatusRound
    body: Body
    rows: Sequence[ReportRow]

    @property
    def reported(self) -> int:
        """How many of the projects are reported."""
        return sum(not row.writable for row in self.rows)


def prefix_of(request: UUID) -> str:
    """Return what the names of a project's fields begin with."""
    return f"m{request.hex}"


def draft_of(request: StatusRequest) -> StatusDraft | None:
    """Return the draft that is loaded with the request."""
    return request.draft if hasattr(request, "draft") else None


def rows_of(
    requests: Sequence[StatusRequest], asked: Sequence[StatusRequest], typed: Mapping[str, Mapping[str, str]]
) -> list[ReportRow]:
    """Return the projects with their forms; five queries for however many.

    `asked` is all that is asked of the reporter, of which `requests` are shown. `typed` are texts, by request and
    field, that a session which ended kept: they stand in the forms.
    """
    newest = {row.request.pk: row.standing.entry for row in board_rows(requests)}
    shown = [entry.pk for entry in newest.values() if entry is not None]
    tokens = dict(StatusToken.objects.filter(entry__in=shown).values_list("entry", "token"))
    before = _before(requests, asked)
    found = []
    for request in requests:
        last, now = before.get((request.subject.pk, request.body.pk)), newest[request.pk]
        start = {**start_of(request, now), **typed.get(str(request.pk), {})}
        form = ReportForm(initial=start, prefix=prefix_of(request.pk))
        token = tokens.get(now.pk, "") if now else ""
        found.append(ReportRow(request, last, now, form, token=str(token)))
    return found


def start_of(request: StatusRequest, newest: StatusEntry | None) -> dict[str, Any]:
    """Return what the form begins with: the draft, else what was given back, else nothing."""
    if draft := draft_of(request):
        return {name: value for name in VALUES if (value := getattr(draft, name)) is not None}
    if newest is not None and request.state == RequestState.RETURNED:
        return {name: getattr(newest, name) for name in VALUES}
    return {}


def kept_of(request: StatusRequest) -> dict[str, Any]:
    """Return the values of the draft."""
    draft = draft_of(request)
    return {name: getattr(draft, name) for name in TYPED} if draft else {}


def as_of(request: StatusRequest) -> date:
    """Return the day that a report on this page is as of: the one of the draft, else the round's cut-off."""
    draft = draft_of(request)
    return (draft.as_of if draft else None) or request.round.cut_off


def is_filled(values: StatusValues) -> bool:
    """Return whether something is said."""
    return values != StatusValues()


def groups_of(rows: Iterable[ReportRow]) -> list[Group]:
    """Return the projects, which are in the order of the page, by round and body."""
    found = []
    for _key, together in groupby(rows, key=lambda row: (row.request.round_id, row.request.body.pk)):
        members = list(together)
        found.append(Group(members[0].request.round, members[0].request.body, members))
    return found


def _before(requests: Sequence[StatusRequest], asked: Sequence[StatusRequest]) -> dict[tuple[UUID, UUID], StatusEntry]:
    """Return what each body reported last on each project, outside what is `asked` now: it is offered as a start."""
    projects = {row.subject.pk for row in requests}
    entries = StatusEntry.objects.filter(project__in=projects).exclude(request__in=[row.pk for row in asked])
    newest = entries.order_by("project_id", "body_id", "-as_of", "-recorded_at", "-id")
    found = with_reviews(newest.distinct("project_id", "body_id"))
    return {(row.project_id, row.body_id): row for row in found}
