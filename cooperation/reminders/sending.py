"""Planning mails, claiming each exactly once, and delivering it at least once under the same Message-ID.

A row per person and day is the plan. Two workers that start at the same time lock the person's account, so one of them
plans and the other finds it planned. Who delivers is decided by one conditional UPDATE with a lease; who dies between
sending and marking leaves a row whose lease runs out, and it is sent again as the same mail. docs/adr/0015.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation.models import ReminderItem, ReminderMail, RoundState, StatusRound
from cooperation.reminders import audience, compose, schedule
from cooperation.reminders.audience import Person
from cooperation.reminders.schedule import Occasion, Part
from organisation.actions import action
from organisation.audit import record
from organisation.mail import can_mail, send
from organisation.models import User

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
"""How long a claim holds: longer than a mail server may take, shorter than from one run to the next."""
LONGEST_PAUSE = timedelta(hours=24)
"""The pause before a mail is tried again grows by an hour with each refusal, up to this."""
KEPT = timedelta(days=730)

Contents = list[tuple[schedule.Asked, Occasion]]


def run(now: datetime) -> int:
    """Plan and deliver what is due at `now`; return how many mails were sent. Does nothing at night."""
    if not can_mail() or timezone.localtime(now).hour not in schedule.HOURS:
        return 0
    plan_mails(timezone.localdate(now))
    ReminderMail.objects.filter(day__lt=timezone.localdate(now) - KEPT).delete()
    return deliver(now)


def plan_mails(day: date) -> int:
    """Enter the mails that are due on `day`; return how many. What is planned already stays as it is."""
    planned = 0
    for person in audience.load(day).people.values():
        if not person.waits and (contents := schedule.plan(person.pure, person.last, day)):
            planned += _enter(person, contents, day)
    return planned


@transaction.atomic
def _enter(person: Person, contents: Contents, day: date) -> bool:
    """Enter a person's mail, unless another worker has done so since the person was loaded."""
    User.objects.select_for_update(no_key=True).get(pk=person.user.pk)
    mails = ReminderMail.objects.filter(user=person.user)
    reached = [row.reached_on for row in mails.filter(Q(sent_at=None, dropped_at=None) | Q(day__gte=_since(day)))]
    if mails.filter(Q(sent_at=None, dropped_at=None) | Q(day=day)).exists():
        return False
    if not schedule.allowed(max((each for each in reached if each), default=None), day):
        return False
    mail = ReminderMail.objects.create(user=person.user, day=day)
    _items(mail, person, contents, day)
    return True


def _since(day: date) -> date:
    """The day from which mails matter for the gap, with room for those that were delivered late."""
    return day - timedelta(days=schedule.HORIZON)


def _items(mail: ReminderMail, person: Person, contents: Contents, day: date) -> None:
    rows = []
    for asked, why in contents:
        ask = person.ask(asked.round, asked.part)
        count = len(ask.on(day)) if ask else 0
        rows.append(
            ReminderItem(mail=mail, round_id=asked.round, part=asked.part.value, occasion=why.value, asked=count)
        )
    ReminderItem.objects.bulk_create(rows)


def _open(now: datetime) -> QuerySet[ReminderMail]:
    """Return the mails that have not been sent and that nobody works on."""
    rows = ReminderMail.objects.filter(sent_at=None, dropped_at=None)
    return rows.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))


def deliver(now: datetime, only: Collection[UUID] | None = None) -> int:
    """Send what is planned, `only` of some accounts; return how many were sent. One that fails stops no other."""
    waiting = _open(now) if only is None else _open(now).filter(user__in=only)
    keys = list(waiting.order_by("day", "pk").values_list("pk", "user"))
    if not keys:
        return 0
    day = timezone.localdate(now)
    people = audience.load(day)
    sent = 0
    for key, user in keys:
        try:
            sent += _deliver(key, people, people.people.get(user), day)
        except SoftTimeLimitExceeded:
            raise  # the next run goes on from here
        except Exception:
            log.exception("a mail about status rounds failed and is tried again when its lease has run out")
    return sent


def _deliver(key: UUID, people: audience.Audience, person: Person | None, day: date) -> bool:
    """Claim a mail, send it and mark it; return whether it was sent now."""
    claim, now = uuid4(), timezone.now()
    claimed = _open(now).filter(pk=key)
    if not claimed.update(claim=claim, claimed_until=now + LEASE, attempts=F("attempts") + 1):
        return False  # somebody else is on it
    mine = ReminderMail.objects.filter(pk=key, claim=claim)
    mail = mine.select_related("user").get()
    contents = _still(mail, person, day)
    if person is None or not contents:
        mine.update(dropped_at=now, claim=None, claimed_until=None)
        return False
    before = mail.attempted_at
    with transaction.atomic():
        mail.items.all().delete()
        _items(mail, person, contents, day)
        mine.update(attempted_at=now)
    if send(**compose.mail(mail, people, person, contents, day)):
        _mark(mine)
        return True
    pause = min(timedelta(hours=mail.attempts), LONGEST_PAUSE)
    mine.update(attempted_at=before, claim=None, claimed_until=now + pause)
    return False


def _mark(mine: QuerySet[ReminderMail]) -> None:
    """Note that the mail server took it; who dies before this line has it sent again."""
    mine.update(sent_at=timezone.now(), claim=None, claimed_until=None)


def _still(mail: ReminderMail, person: Person | None, day: date) -> Contents:
    """Return what the mail tells now: nothing where what it was planned for is not asked any more."""
    if person is None:
        return []
    planned = {(row.round_id, row.part): Occasion(row.occasion) for row in mail.items.all()}
    now = [
        (asked, planned.get((asked.round, asked.part.value), Occasion.ALONG))
        for asked, _why in schedule.contents(person.pure, day)
    ]
    return now if any(why is not Occasion.ALONG for _asked, why in now) else []


@dataclass
class Reminded:
    """What came of reminding at once: who gets a mail, and who only from which day on."""

    people: list[User] = field(default_factory=list)
    later: list[tuple[User, date]] = field(default_factory=list)


@action
def remind_now(*, status_round: StatusRound, by: User | None) -> Reminded:
    """Plan a mail to everyone who has to report in the round, but to nobody within five days of their last.

    Raises ValidationError where the installation sends no mail or the round is not open.
    """
    if not can_mail():
        raise ValidationError(_("This installation sends no mail."), code="mail")
    if not StatusRound.objects.filter(pk=status_round.pk, state=RoundState.OPEN).exists():
        raise ValidationError(_("The round is not open."), code="state")
    day, done = timezone.localdate(), Reminded()
    for person in _asked_in(audience.load(day).people.values(), status_round, day):
        contents = [
            (asked, Occasion.ON_DEMAND if asked.round == status_round.pk else why)
            for asked, why in schedule.contents(person.pure, day)
        ]
        if person.waits or (schedule.allowed(person.last, day) and _enter(person, contents, day)):
            done.people.append(person.user)
        else:
            done.later.append((person.user, schedule.first_allowed(person.last) or day + timedelta(days=1)))
    details = {"reminded": len(done.people), "later": len(done.later)}
    record(by=by, action="round.remind", target=status_round, owner=status_round.plan.owner, details=details)
    return done


def _asked_in(people: Iterable[Person], status_round: StatusRound, day: date) -> Iterable[Person]:
    """Yield who has to report in the round, or stands in for one by now."""
    for person in people:
        asks = [person.ask(status_round.pk, part) for part in (Part.OWN, Part.DEPUTY)]
        if any(ask is not None and ask.on(day) for ask in asks):
            yield person
