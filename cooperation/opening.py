"""What the office should know before it opens a round: who cannot answer, and what nobody would be asked about."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from cooperation.models import Participation, StatusRequest, StatusRound
from cooperation.recipients import OVER, Recipient, recipients, to_ask
from roadmap.models import Plan, Project

WRITING_TIME = timedelta(weeks=6)
"""From the cut-off to the deadline: the year of an evaluation asks 20 weeks before its session and closes 14 before."""
LATELY = timedelta(days=366)
"""How long before the cut-off a participation must have ended to be no news any more."""


@dataclass(frozen=True)
class Check:
    """What was found. Bodies and projects are in the order of the page."""

    recipients: list[Recipient]
    silent: list[Recipient]
    """Bodies for which no account can report."""
    unreachable: list[Recipient]
    """Bodies whose accounts have no e-mail address."""
    ownerless: list[Project]
    """Projects asked about without a responsible unit."""
    alone: list[Project]
    """Joint projects that run, in which nobody takes part on the cut-off: nobody is asked about them."""
    stateless: list[Project]
    """Projects without a state on the cut-off: nobody is asked about them."""
    ending: list[Participation]
    """Participations in running projects that ended shortly before the cut-off, or end until then: no longer asked."""

    @property
    def clear(self) -> bool:
        """Whether nothing was found."""
        found = (self.silent, self.unreachable, self.ownerless, self.alone, self.stateless, self.ending)
        return not any(found)


def check(status_round: StatusRound, today: date) -> Check:
    """Return what was found for a planned round, with a constant number of queries."""
    requests = to_ask(status_round)
    asked = recipients(requests, status_round.plan.owner_id, today)
    projects = list(
        Project.objects.filter(entries__version__plan=status_round.plan)
        .distinct()
        .with_state(status_round.cut_off)
        .order_by("title", "pk")
    )
    states = {row.pk: vars(row)["state"] for row in projects}
    running = {key for key, state in states.items() if state not in {None, *OVER}}
    about = {request.subject.pk for request in requests}
    return Check(
        recipients=asked,
        silent=silent_of(asked),
        unreachable=[row for row in asked if row.accounts and not any(user.email for user in row.accounts)],
        ownerless=[row for row in projects if row.pk in about and row.responsible_unit_id is None],
        alone=[row for row in projects if row.joint and row.pk in running - _taken(requests)],
        stateless=[row for row in projects if states[row.pk] is None],
        ending=_ending(status_round, running),
    )


def silent_of(asked: list[Recipient]) -> list[Recipient]:
    """Return the bodies for which nobody can report."""
    return [row for row in asked if not row.accounts]


def default_days(plan: Plan | None, today: date) -> tuple[date, date]:
    """Return the cut-off and deadline that a new round begins with: the last round's, a year later.

    Without an earlier round the end of the quarter, and six weeks to answer.
    """
    last = plan.status_rounds.order_by("-cut_off").first() if plan else None
    if last is not None:
        return _a_year_later(last.cut_off), _a_year_later(last.deadline)
    month = (today.month + 2) // 3 * 3
    cut_off = date(today.year, month, calendar.monthrange(today.year, month)[1])
    return cut_off, cut_off + WRITING_TIME


def _a_year_later(day: date) -> date:
    """The same day of the next year; of a month's last day the last one."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(day.year + 1, day.month, last if is_last else min(day.day, last))


def _taken(requests: list[StatusRequest]) -> set[UUID]:
    return {row.participation.project_id for row in requests if row.participation is not None}


def _ending(status_round: StatusRound, running: set[UUID]) -> list[Participation]:
    day = status_round.cut_off
    rows = Participation.objects.filter(project__in=running, valid_to__lt=day, valid_to__gte=day - LATELY)
    return list(rows.select_related("project", "body").order_by("body__name", "project__title", "pk"))
