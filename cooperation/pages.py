"""What the pages of statuses show, loaded in bulk: the last entry of a body on a project, its light, the answer."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from cooperation.models import (
    HelpAnswer,
    Participation,
    RoundState,
    StatusEntry,
    StatusRequest,
    StatusReview,
)
from cooperation.permissions import can_report, led_units, shared_for_report
from organisation.access import EDITING_ROLES, access_of
from organisation.models import Body, Role, User
from roadmap.lights import ASSESSED, Light
from roadmap.models import PlanEntry, Project, ProjectState

LEADING_ROLES = EDITING_ROLES | {Role.PROJECT_LEAD}
OVER = [ProjectState.COMPLETED.value, ProjectState.DROPPED.value]
LIGHTS = ("light_time", "light_money", "light_scope")

Pair = tuple[UUID, UUID]
"""A project and a body that reports on it."""


@dataclass
class Standing:
    """What a body reported last on a project, and what was answered."""

    entry: StatusEntry | None = None

    @property
    def review(self) -> StatusReview | None:
        """The answer to the entry, the last one where there are several."""
        return last_review(self.entry) if self.entry else None

    @property
    def light(self) -> str:
        """The worst light that was reported: a missing report is never red (rule 9)."""
        return worst_light(self.entry) if self.entry else Light.NOT_REPORTED.value


@dataclass
class Card:
    """One project of mine: for which body I report on it, what was last, and what is asked now."""

    project: Project
    body: Body
    role: str = ""
    plan_slug: str = ""
    standing: Standing = field(default_factory=Standing)
    requests: list[tuple[StatusRequest, bool]] = field(default_factory=list)
    """What open rounds ask for, each with whether I may write it; the earliest deadline first."""


def worst_light(entry: StatusEntry) -> str:
    """Return the worst of an entry's lights, "not_assessed" where it has none."""
    named = [Light(value) for name in LIGHTS if (value := getattr(entry, name))]
    return max(named, key=ASSESSED.index).value if named else Light.NOT_ASSESSED.value


def last_review(entry: StatusEntry) -> StatusReview | None:
    """Return the last answer to an entry whose reviews are loaded in their order."""
    return next(reversed(entry.reviews.all()), None)


def with_reviews(entries: QuerySet[StatusEntry]) -> QuerySet[StatusEntry]:
    """Load the answers with the entries, the oldest first: the reviews, and those to requests for help."""
    reviews = Prefetch("reviews", StatusReview.objects.order_by("reviewed_at", "id"))
    return entries.prefetch_related(reviews, Prefetch("help_answers", HelpAnswer.objects.order_by("answered_at", "id")))


def standings(projects: Collection[UUID]) -> dict[Pair, Standing]:
    """Return what each body reported last on each of `projects`; two queries for however many."""
    newest = StatusEntry.objects.filter(project__in=projects).order_by(
        "project_id", "body_id", "-as_of", "-recorded_at", "-id"
    )
    rows = with_reviews(newest.distinct("project_id", "body_id"))
    return {(row.project_id, row.body_id): Standing(row) for row in rows}


def last_entry(request: StatusRequest) -> StatusEntry | None:
    """Return what the body reported last on the project outside this request: it is offered as a start."""
    rows = StatusEntry.objects.filter(project=request.subject, body=request.body).exclude(request=request)
    return rows.order_by("-as_of", "-recorded_at", "-id").first()


def partner_cards(user: User, today: date) -> tuple[list[Card], list[Card]]:
    """Return the projects in which the partner's bodies take part, and those in which they did once."""
    mine = access_of(user).partner
    rows = list(
        Participation.objects.filter(body__in=mine)
        .select_related("project__owner", "body")
        .order_by("project__title", "body__name")
    )
    cards = {(row.project_id, row.body_id): Card(row.project, row.body, row.role) for row in rows}
    ended = {(row.project_id, row.body_id) for row in rows if row.valid_to is not None and row.valid_to < today}
    asked = _open_requests().filter(participation__in=rows)
    _fill(cards, asked, lambda request: can_report(user, request))
    for key in ended:
        cards[key].plan_slug = ""  # what the body wrote stays readable; the project's page is closed to it
    return (
        [card for key, card in cards.items() if key not in ended],
        [card for key, card in cards.items() if key in ended],
    )


def led_projects(user: User, today: date) -> QuerySet[Project]:
    """Return the running projects that `user` reports on for a county, of its own or shared with it for reporting.

    What is asked for now comes first.
    """
    led = Q(owner__in=access_of(user).bodies(LEADING_ROLES))
    if not access_of(user).editing and (units := led_units(user)) is not None:
        led &= Q(responsible_unit__in=units)
    wanted = led | Q(pk__in=shared_for_report(user))
    rows: QuerySet[Any] = Project.objects.filter(wanted).select_related("owner").with_state(today)
    asked = StatusRequest.objects.filter(
        Q(project=OuterRef("pk")) | Q(participation__project=OuterRef("pk"), participation__body=OuterRef("owner")),
        round__state=RoundState.OPEN,
    )
    running = rows.exclude(state__in=OVER)
    return running.annotate(asked=Exists(asked)).order_by("-asked", "title", "pk")


def lead_cards(projects: Iterable[Project]) -> list[Card]:
    """Return the cards of `led_projects`, on which the county itself reports."""
    cards = {(row.pk, row.owner_id): Card(row, row.owner) for row in projects}
    keys = [key for key, _owner in cards]
    asked = _open_requests().filter(Q(project__in=keys) | Q(participation__project__in=keys))
    _fill(cards, asked, lambda request: True)
    return list(cards.values())


def plan_slugs(projects: Collection[UUID]) -> dict[UUID, str]:
    """Return, by project, the address of the plan whose newest version holds it."""
    rows = PlanEntry.objects.filter(project__in=projects).order_by("version__position")
    return dict(rows.values_list("project", "version__plan__slug"))


def _open_requests() -> QuerySet[StatusRequest]:
    rows = StatusRequest.objects.filter(round__state=RoundState.OPEN).with_subject()
    return rows.order_by("round__deadline", "id")


def _fill(
    cards: dict[Pair, Card], requests: QuerySet[StatusRequest], may_report: Callable[[StatusRequest], bool]
) -> None:
    """Add to each card what was reported last, what is asked for and in which plan it stands: four queries."""
    projects = {project for project, _body in cards}
    for request in requests:
        card = cards.get((request.subject.pk, request.body.pk))
        if card is not None:
            card.requests.append((request, may_report(request)))
    found = standings(projects)
    plans = plan_slugs(projects)
    for key, card in cards.items():
        card.standing = found.get(key, Standing())
        card.plan_slug = plans.get(key[0], "")


@dataclass
class BoardRow:
    """One request of a round, with the last entry that answers it."""

    request: StatusRequest
    standing: Standing


def board_rows(requests: Iterable[StatusRequest]) -> list[BoardRow]:
    """Return requests with their last entries; two queries for however many."""
    listed = list(requests)
    newest = StatusEntry.objects.filter(request__in=listed).order_by("request_id", "-recorded_at", "-id")
    entries = {entry.request_id: entry for entry in with_reviews(newest.distinct("request_id"))}
    return [BoardRow(row, Standing(entries.get(row.pk))) for row in listed]
