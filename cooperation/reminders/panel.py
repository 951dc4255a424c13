"""The section "reminders" on a round's page: who was mailed when, what comes next, who cannot be reached."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from cooperation.models import ReminderItem, ReminderStop, RoundState, StatusRound
from cooperation.permissions import can_run_rounds
from cooperation.reminders import schedule
from cooperation.reminders.audience import Addressed, Audience, load
from cooperation.reminders.schedule import Part
from organisation.mail import can_mail
from organisation.models import Body, User

LISTED = 300
"""Mails that the log shows at most, the newest first."""


@dataclass
class PanelRow:
    """One account that has to report: its last mail about the round, and the next."""

    addressed: Addressed
    last: ReminderItem | None = None
    next: date | None = None
    waits: bool = False


@dataclass
class Panel:
    """What the section shows."""

    sends: bool
    may_remind: bool
    rows: list[PanelRow] = field(default_factory=list)
    silent: list[Body] = field(default_factory=list)
    stopped: list[User] = field(default_factory=list)
    office_from: date | None = None
    log: list[ReminderItem] = field(default_factory=list)
    more: int = 0


def panel(status_round: StatusRound, user: Any) -> Panel:
    """Return the section for a round; a constant number of queries."""
    day = timezone.localdate()
    is_open = status_round.state == RoundState.OPEN
    items = ReminderItem.objects.filter(round=status_round).select_related("mail__user")
    mails = list(items.exclude(mail__attempted_at=None).order_by("-mail__attempted_at", "pk")[: LISTED + 1])
    found = Panel(can_mail(), is_open and can_run_rounds(user, status_round.plan), log=mails[:LISTED])
    if len(mails) > LISTED:
        found.more = items.exclude(mail__attempted_at=None).aggregate(number=Count("pk"))["number"] - LISTED
    if is_open:
        _people(found, status_round, load(day), mails, day)
    return found


def _people(found: Panel, status_round: StatusRound, audience: Audience, mails: list[ReminderItem], day: date) -> None:
    last: dict[UUID, ReminderItem] = {}
    for item in mails:
        if item.part == Part.OWN.value:
            last.setdefault(item.mail.user_id, item)
    found.silent = audience.silent[status_round.pk]
    found.office_from = audience.office_from.get(status_round.pk)
    for addressed in sorted(audience.addressed[status_round.pk], key=lambda row: (row.body.name, str(row.user))):
        row = PanelRow(addressed, last.get(addressed.user.pk))
        person = audience.people.get(addressed.user.pk)
        if person is not None and not addressed.stopped:
            row.waits = person.waits
            row.next = day if person.waits else schedule.next_mail(person.pure, person.last, day)
        found.rows.append(row)
    found.stopped = [row.addressed.user for row in found.rows if row.addressed.stopped]


@dataclass
class Mine:
    """A round on the page of one's own mails: what it asks of me, and what I said about its mails."""

    round: StatusRound
    asked: int = 0
    deputy: int = 0
    stopped: bool = False
    handed_to: User | None = None
    taken_from: list[User] = field(default_factory=list)
    next: date | None = None


def mine(user: User) -> tuple[list[Mine], bool]:
    """Return the open rounds that concern `user`, and whether all mails are stopped."""
    day = timezone.localdate()
    audience = load(day)
    stops = {row.round_id: row for row in ReminderStop.objects.filter(user=user).select_related("round__plan__owner")}
    found: dict[UUID, Mine] = {}

    def entry(status_round: StatusRound) -> Mine:
        return found.setdefault(status_round.pk, Mine(status_round))

    for rows in audience.addressed.values():
        for each in rows:
            if each.user.pk == user.pk:
                entry(each.round).taken_from += each.handed_over_by
                entry(each.round).stopped |= each.stopped
    person = audience.people.get(user.pk)
    for ask in person.asks if person else []:
        counted = {Part.OWN: "asked", Part.DEPUTY: "deputy"}.get(ask.part)
        if counted:
            setattr(entry(ask.round), counted, len(ask.on(day)))
    for row in user.handed_over_rounds.filter(round__state=RoundState.OPEN).select_related("round__plan__owner", "to"):
        entry(row.round).handed_to = row.to
    for key, stop in stops.items():
        if key is not None and stop.round is not None and stop.round.state == RoundState.OPEN:
            entry(stop.round).stopped = True
    following = schedule.next_mail(person.pure, person.last, day) if person else None
    for line in found.values():
        line.next = following if (line.asked or line.deputy) and not line.stopped else None
    return sorted(found.values(), key=lambda row: (row.round.deadline, row.round.title)), None in stops
