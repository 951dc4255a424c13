"""Whom open rounds ask now, as what, and what each person has been told: everything in a constant number of queries.

Who is addressed is in `cooperation.reminders.reporters`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from cooperation.models import (
    ReminderItem,
    ReminderMail,
    RequestState,
    ReviewResult,
    RoundState,
    StatusRequest,
    StatusReview,
    StatusRound,
)
from cooperation.reminders import schedule
from cooperation.reminders.reporters import Accounts
from cooperation.reminders.schedule import Asked, Part
from organisation.models import Body, User

WAITING = [RequestState.OPEN, RequestState.DRAFT, RequestState.RETURNED]


@dataclass
class Ask:
    """What a round asks of a person in one part: requests, each with the day from which the person is told of it."""

    round: StatusRound
    part: Part
    requests: list[tuple[StatusRequest, date | None]] = field(default_factory=list)
    instead_of: dict[UUID, set[str]] = field(default_factory=dict)
    """For a deputy: whom it stands in for, by request."""
    told: date | None = None
    returned: bool = False

    @property
    def pure(self) -> Asked:
        """What the schedule needs to know."""
        since = [day for _request, day in self.requests]
        begin = None if None in since else min(day for day in since if day)
        return Asked(self.round.pk, self.part, self.round.deadline, self.told, self.returned, begin)

    def on(self, day: date) -> list[StatusRequest]:
        """Return the requests that the person is told of on `day`."""
        return [request for request, since in self.requests if since is None or since <= day]


@dataclass
class Addressed:
    """One who has to report for a body in a round: where the mails go, and who stands in."""

    round: StatusRound
    body: Body
    user: User
    handed_over_by: list[User] = field(default_factory=list)
    deputies: list[User] = field(default_factory=list)
    stopped: bool = False


@dataclass
class Person:
    """An account with what is asked of it; `last` is the day of its last mail."""

    user: User
    asks: list[Ask] = field(default_factory=list)
    last: date | None = None
    waits: bool = False
    """A planned mail has not reached the person yet."""

    @property
    def pure(self) -> list[Asked]:
        """What the schedule needs to know."""
        return [ask.pure for ask in self.asks]

    def ask(self, status_round: UUID, part: Part) -> Ask | None:
        """Return what a round asks of the person in a part."""
        return next((row for row in self.asks if row.round.pk == status_round and row.part is part), None)


@dataclass
class Audience:
    """Everyone whom open rounds ask, by account; who is addressed, by round; bodies without an account, by round."""

    people: dict[UUID, Person] = field(default_factory=dict)
    addressed: dict[UUID, list[Addressed]] = field(default_factory=lambda: defaultdict(list))
    silent: dict[UUID, list[Body]] = field(default_factory=lambda: defaultdict(list))
    reasons: dict[UUID, str] = field(default_factory=dict)
    """Why a status was returned, by request."""
    office_from: dict[UUID, date] = field(default_factory=dict)
    """When the programme office is first told of what is missing, by round."""

    def person(self, user: User) -> Person:
        """Return the entry of an account; a new one where there is none."""
        return self.people.setdefault(user.pk, Person(user))


def load(day: date) -> Audience:
    """Return whom the open rounds ask on `day`."""
    waiting = StatusRequest.objects.filter(round__state=RoundState.OPEN, state__in=WAITING)
    requests = list(waiting.with_subject().order_by("round__deadline", "round__title", "round", "pk"))
    found = Audience()
    if not requests:
        return found
    accounts = Accounts(requests, day)
    for request in requests:
        _ask(found, accounts, request)
    _told(found, requests)
    return found


def _ask(found: Audience, accounts: Accounts, request: StatusRequest) -> None:
    """Enter who is told of a request: who has to report, their deputies, and the programme office."""
    row = request.round
    addressed = list(_addressed(found, accounts, request))
    if not addressed and request.body not in found.silent[row.pk]:
        found.silent[row.pk].append(request.body)
    active = {each.user.pk for each in addressed if not each.stopped}
    stands_in = False
    for each in addressed:
        if each.stopped:
            continue
        _add(found, each.user, row, Part.OWN, request, None)
        for deputy in each.deputies:
            if deputy.pk not in active and not accounts.stopped(deputy.pk, row.pk):
                stands_in = True
                ask = _add(found, deputy, row, Part.DEPUTY, request, schedule.deputy_from(row.deadline))
                ask.instead_of.setdefault(request.pk, set()).add(str(each.user))
    told_from = schedule.escalation(row.deadline, stands_in=stands_in)
    found.office_from[row.pk] = min(told_from, found.office_from.get(row.pk, told_from))
    for user in accounts.office(row.plan.owner_id):
        if user.pk not in active and not accounts.stopped(user.pk, row.pk):
            _add(found, user, row, Part.OFFICE, request, told_from)


def _addressed(found: Audience, accounts: Accounts, request: StatusRequest) -> Iterator[Addressed]:
    """Yield who has to report on a request, entering them for the round."""
    kept = {(each.user.pk, each.body.pk): each for each in found.addressed[request.round_id]}
    done: set[UUID] = set()
    for role in accounts.main(request):
        heir = accounts.heir(request, role)
        key = (heir.user_id, request.body.pk)
        if key not in kept:
            kept[key] = Addressed(
                request.round,
                request.body,
                heir.user,
                deputies=accounts.deputies(request, heir.user_id),
                stopped=accounts.stopped(heir.user_id, request.round_id),
            )
            found.addressed[request.round_id].append(kept[key])
        if heir.user_id != role.user_id and role.user not in kept[key].handed_over_by:
            kept[key].handed_over_by.append(role.user)
        if heir.user_id not in done:
            done.add(heir.user_id)
            yield kept[key]


def _add(
    found: Audience, user: User, status_round: StatusRound, part: Part, request: StatusRequest, since: date | None
) -> Ask:
    person = found.person(user)
    ask = person.ask(status_round.pk, part)
    if ask is None:
        ask = Ask(status_round, part)
        person.asks.append(ask)
    if all(request.pk != known.pk for known, _since in ask.requests):
        ask.requests.append((request, since))
    return ask


def _told(found: Audience, requests: list[StatusRequest]) -> None:
    """Enter what each person has been told, when, and what was returned since."""
    rounds = {request.round_id for request in requests}
    reached = Coalesce("mail__sent_at", "mail__attempted_at")
    items = ReminderItem.objects.filter(round__in=rounds, mail__user__in=found.people).exclude(mail__attempted_at=None)
    rows = items.values_list("mail__user", "round", "part").annotate(
        at=Max(reached), composed=Max("mail__attempted_at")
    )
    told = {(user, round_, part): (at, composed) for user, round_, part, at, composed in rows.order_by()}
    returned: dict[UUID, datetime] = {}
    back = [request.pk for request in requests if request.state == RequestState.RETURNED]
    reviews = StatusReview.objects.filter(entry__request__in=back, result=ReviewResult.RETURNED)
    for key, at, reason in reviews.order_by("reviewed_at", "id").values_list("entry__request", "reviewed_at", "reason"):
        returned[key], found.reasons[key] = at, reason
    mails = ReminderMail.objects.filter(user__in=found.people)
    last = dict(mails.values_list("user").annotate(at=Max(Coalesce("sent_at", "attempted_at"))).order_by())
    waits = set(mails.filter(sent_at=None, dropped_at=None).values_list("user", flat=True))
    for person in found.people.values():
        mailed = last.get(person.user.pk)
        person.last, person.waits = timezone.localdate(mailed) if mailed else None, person.user.pk in waits
        for ask in person.asks:
            if (known := told.get((person.user.pk, ask.round.pk, ask.part.value))) is None:
                continue
            ask.told = timezone.localdate(known[0])
            if ask.part is Part.OWN:
                ask.returned = any(returned.get(request.pk, known[1]) > known[1] for request, _since in ask.requests)
