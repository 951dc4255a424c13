"""Deadlines of status rounds in calendar feeds: what is asked of an account, and of a plan's office its rounds."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperation import pages
from cooperation.models import RequestState, RoundState, StatusRequest, StatusRound
from cooperation.permissions import led_units
from cooperation.waiting import TO_WRITE
from organisation.access import access_of
from organisation.calendars import Entry, add_calendar
from organisation.models import AuditEvent, Role, User
from organisation.templatetags.display import date_short
from roadmap.models import Plan


def deadlines(user: User, target: Model | None, day: date) -> Iterator[Entry]:
    """Yield one day for each round: those in which something is asked of the account, or those of the plan."""
    if target is None:
        rounds = _asked(user)
    elif isinstance(target, Plan):
        rounds = (StatusRound.objects.visible_to(user) | _asked(user)).filter(plan=target)
    else:
        return
    rows = list(rounds.distinct().select_related("plan"))
    changes = _changes([row.pk for row in rows])
    offices = access_of(user).office
    for row in rows:
        at = datetime.combine(row.cut_off, time(), UTC)
        changed, count = changes.get(row.pk, (at, 1))
        board = row.plan.owner_id in offices
        address = reverse("cooperation:round", args=[row.plan.slug, row.slug]) if board else ""
        yield Entry(
            uid=f"round-{row.pk}@digiplan",
            day=row.deadline,
            title=_("Deadline: %(round)s") % {"round": row.title},
            text=_("Status as of %(day)s, %(plan)s") % {"day": date_short(row.cut_off), "plan": row.plan.title},
            address=address or reverse("cooperation:my-projects"),
            changed=changed,
            sequence=max(count - 1, 0),
        )


def _asked(user: User) -> QuerySet[StatusRound]:
    """The open rounds in which a status is asked of the account and not confirmed yet."""
    access = access_of(user)
    wanted = Q(state__in=[*TO_WRITE, RequestState.SUBMITTED])
    subject = Q(participation__body__in=access.bodies({Role.PARTNER_EDITOR}))
    if counties := access.bodies(pages.LEADING_ROLES):
        own = Q(project__owner__in=counties)
        if not access.editing and (units := led_units(user)) is not None:
            own &= Q(project__responsible_unit__in=units)
        subject |= own
    asked = StatusRequest.objects.filter(wanted & subject).order_by().values("round")
    return StatusRound.objects.filter(state=RoundState.OPEN, pk__in=asked)


def _changes(ids: list[UUID]) -> dict[UUID, tuple[Any, int]]:
    """When each round was changed last, and how often it was written about."""
    rows = AuditEvent.objects.filter(target_id__in=ids).order_by().values("target_id")
    found = rows.annotate(last=Max("at"), n=Count("pk")).values_list("target_id", "last", "n")
    return {key: (last, count) for key, last, count in found if key}


def register() -> None:
    """Tell deadlines; called once, when the apps are ready."""
    add_calendar(deadlines)
