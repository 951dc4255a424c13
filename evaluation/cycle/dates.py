"""The steps of years as days of a calendar: in the feeds of those who are due, and as a file of one year."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.db.models import Count, Max, Model
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.cycle.board import session_of
from evaluation.cycle.steps import Planned, planned
from evaluation.models import Cycle, Step
from organisation.access import access_of
from organisation.calendars import Entry, add_calendar
from organisation.models import AuditEvent, Role, User
from roadmap.models import Plan


def of_account(user: User, target: Model | None, day: date) -> Iterator[Entry]:
    """Yield the days of the steps that the account's roles are due for, or all of a plan's; three queries."""
    if target is not None and not isinstance(target, Plan):
        return
    rows = Cycle.objects.visible_to(user).select_related("plan", "meeting").prefetch_related("steps")
    if target is not None:
        yield from entries(rows.filter(plan=target), day)
        return
    access = access_of(user)
    mine = {
        row.pk: frozenset(role.value for role in Role if row.plan.owner_id in access.bodies({role})) for row in rows
    }
    yield from entries(rows, day, mine)


def entries(cycles: Iterable[Cycle], day: date, roles: dict[UUID, frozenset[str]] | None = None) -> Iterator[Entry]:
    """Yield one day a step; `roles` by cycle narrow them to the steps of these roles."""
    rows = list(cycles)
    found = AuditEvent.objects.filter(target_id__in=[row.pk for row in rows]).order_by().values("target_id")
    counted = found.annotate(last=Max("at"), n=Count("pk")).values_list("target_id", "last", "n")
    changes = {key: (last, count) for key, last, count in counted}
    for row in rows:
        session = session_of(row)
        if session is None:
            continue
        changed, count = changes.get(row.pk, (datetime.combine(session, time(), UTC), 1))
        for step in planned(session, {own.step: own.weeks for own in row.steps.all()}):
            if roles is None or roles.get(row.pk, frozenset()) & set(step.rule.roles):
                yield _entry(row, step, changed, count)


def _entry(row: Cycle, step: Planned, changed: datetime, count: int) -> Entry:
    return Entry(
        uid=f"cycle-{row.pk}-{step.rule.key}@digiplan",
        day=step.due,
        title=_("Report %(year)d: %(step)s") % {"year": row.year, "step": Step(step.rule.key).label},
        text=row.plan.title,
        address=reverse("evaluation:cycle", args=[row.plan.slug, row.year]),
        changed=changed,
        sequence=max(count - 1, 0),
    )


def register() -> None:
    """Tell the days; called once, when the apps are ready."""
    add_calendar(of_account)
