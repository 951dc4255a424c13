"""What people say about their mails: no more of them, somebody else instead, a deputy."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation.models import ReminderDelegation, ReminderMail, ReminderStop, RoundState, StatusRequest, StatusRound
from cooperation.reminders.audience import WAITING, load
from cooperation.reminders.reporters import Accounts
from cooperation.reminders.schedule import Part
from organisation.actions import action
from organisation.audit import record
from organisation.models import Body, Membership, User
from organisation.people_actions import set_deputy_of

OWN_AFFAIR = None
"""The owner of events about all rounds: none, as with other settings of one's own account."""


@action
def stop(*, user: User, status_round: StatusRound | None, by: User | None) -> ReminderStop:
    """Let `user` get no more mails about a round; without a round, about none. Doing it twice changes nothing."""
    row, new = ReminderStop.objects.get_or_create(user=user, round=status_round)
    if new:
        owner = status_round.plan.owner if status_round else OWN_AFFAIR
        record(by=by, action="reminder.stop", target=status_round or row, owner=owner)
    return row


@action
def resume(*, user: User, status_round: StatusRound | None, by: User | None) -> bool:
    """Let `user` get mails again; return whether they were stopped."""
    deleted, _by_model = ReminderStop.objects.filter(user=user, round=status_round).delete()
    if deleted:
        owner = status_round.plan.owner if status_round else OWN_AFFAIR
        record(by=by, action="reminder.resume", target=status_round, owner=owner)
    return bool(deleted)


@action
def stop_by_link(*, mail: ReminderMail, rounds: list[UUID] | None) -> None:
    """Stop what a link in a mail may stop for the person it was mailed to: rounds of that mail, or all (None)."""
    if rounds is None:
        stop(user=mail.user, status_round=None, by=mail.user)
        return
    for row in StatusRound.objects.filter(pk__in=rounds, reminder_items__mail=mail).distinct().select_related("plan"):
        stop(user=mail.user, status_round=row, by=mail.user)


def bodies_of(user: User, status_round: StatusRound) -> list[Body]:
    """Return the bodies for which the round asks `user` now."""
    addressed = load(timezone.localdate()).addressed[status_round.pk]
    return [each.body for each in addressed if each.user.pk == user.pk]


def heirs(user: User, status_round: StatusRound) -> list[Membership]:
    """Return the roles to whose accounts `user` may hand over: of the same body, able to report on all of it."""
    day = timezone.localdate()
    bodies = {body.pk for body in bodies_of(user, status_round)}
    rows = StatusRequest.objects.filter(round=status_round, state__in=WAITING).with_subject()
    requests = [row for row in rows if row.body.pk in bodies]
    accounts = Accounts(requests, day)
    person = load(day).people.get(user.pk)
    own = person.ask(status_round.pk, Part.OWN) if person else None
    asked = {request.pk for request, _since in own.requests} if own else {row.pk for row in requests}
    found: dict[UUID, Membership] | None = None
    for request in requests:
        if request.pk in asked:
            able = accounts.able(request)
            found = able if found is None else {key: row for key, row in found.items() if key in able}
    return [row for key, row in (found or {}).items() if key != user.pk]


@action
def hand_over(*, user: User, status_round: StatusRound, to: Membership, by: User | None) -> ReminderDelegation:
    """Hand what the round asks of `user` over to another account of the same body: the mails go there from now on.

    Raises ValidationError unless that account may report what is asked, and for a round that is not open.
    """
    _must_be_open(status_round)
    _must_be_heir(user, status_round, to)
    ReminderDelegation.objects.filter(round=status_round, body=to.body, user=to.user, to=user).delete()
    row, _new = ReminderDelegation.objects.update_or_create(
        round=status_round, body=to.body, user=user, defaults={"to": to.user, "since": timezone.now()}
    )
    details = {"from": str(user), "to": str(to.user)}
    record(by=by, action="reminder.hand_over", target=status_round, owner=status_round.plan.owner, details=details)
    return row


@action
def take_back(*, user: User, status_round: StatusRound, by: User | None) -> bool:
    """Take back what was handed over; return whether there was something."""
    deleted, _by_model = ReminderDelegation.objects.filter(round=status_round, user=user).delete()
    if deleted:
        record(by=by, action="reminder.take_back", target=status_round, owner=status_round.plan.owner)
    return bool(deleted)


@action
def name_deputy(*, user: User, status_round: StatusRound, deputy: Membership, by: User | None) -> Membership:
    """Make another account of the body the deputy of `user`: told when a report is overdue.

    Raises ValidationError unless that account may report, and where it is somebody's deputy or has `user` as its own.
    """
    _must_be_heir(user, status_round, deputy)
    own = Membership.objects.filter(user=user, body=deputy.body, role=deputy.role).order_by("pk").first()
    own = own or Membership.objects.filter(user=user, body=deputy.body).order_by("pk").first()
    if own is None:
        raise ValidationError({"to": _("Your role in this body has ended.")}, code="role")
    if deputy.deputy_of_id not in {None, own.pk}:
        raise ValidationError({"to": _("This account is the deputy of somebody else already.")}, code="deputy")
    if own.deputy_of_id == deputy.pk:
        raise ValidationError({"to": _("You are the deputy of this account.")}, code="deputy")
    return set_deputy_of(membership=deputy, of=own, by=by)


def _must_be_open(status_round: StatusRound) -> None:
    if not StatusRound.objects.filter(pk=status_round.pk, state=RoundState.OPEN).exists():
        raise ValidationError(_("The round is not open."), code="state")


def _must_be_heir(user: User, status_round: StatusRound, to: Membership) -> None:
    if to.pk not in {row.pk for row in heirs(user, status_round)}:
        raise ValidationError({"to": _("This account may not report what is asked of you.")}, code="foreign")
