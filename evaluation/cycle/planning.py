"""Planning the year of a report: the session, and weeks that differ from the defaults."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from council.models import Meeting
from evaluation.cycle.fields import CYCLE_FIELDS
from evaluation.cycle.steps import DEFAULTS, out_of_order
from evaluation.models import Cycle, CycleStep, Step
from organisation.actions import action, check_fields, insert
from organisation.audit import record
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, User
from organisation.partial_dates import Precision
from roadmap.models import Plan


@action
def plan_cycle(
    *,
    plan: Plan,
    year: int,
    meeting: Meeting | None,
    session_on: date | None,
    weeks: Mapping[str, int],
    by: User | None,
) -> Cycle:
    """Plan a year of a plan: its session, as a meeting or a day, and the weeks of each step.

    `weeks` are before the session, negative after it; only what differs from the defaults is kept. Raises
    ValidationError by field: both or neither of meeting and day, a meeting of another county or without a known day,
    a step that would be due before the one that it follows, and (year) a year that is planned already.
    """
    _check_session(plan, meeting, session_on)
    _check_order(weeks)
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if Cycle.objects.filter(plan=plan, year=year).exists():
        raise ValidationError({"year": _("This year is planned already; change it on its board.")}, code="planned")
    row = Cycle(plan=plan, year=year, meeting=meeting, session_on=session_on)
    check_fields(row)
    insert(row)
    own = {step: number for step, number in weeks.items() if number != DEFAULTS[step]}
    for step, number in own.items():
        CycleStep.objects.create(cycle=row, step=step, weeks=number)
    record(by=by, action="cycle.plan", target=row, owner=plan.owner, details=_told(row))
    return row


def edit_cycle(*, row: Cycle, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change the session or the weeks of a planned year, merged with what others changed meanwhile; can be undone.

    Raises Conflict, and ValidationError by field as `plan_cycle` does.
    """
    typed = {name: each.value for name, each in edits.items()}
    _check_session(row.plan, typed["meeting"], typed["session_on"])
    _check_order({step.value: typed[step.value] for step in Step})
    return edit(row=row, fields=CYCLE_FIELDS, edits=edits, by=by, action="cycle.edit", owner=row.plan.owner)


@action
def remove_cycle(*, row: Cycle, by: User | None) -> None:
    """Take the planning of a year back. Rounds and reports of the year stay as they are."""
    record(by=by, action="cycle.remove", target=row, owner=row.plan.owner, details=_told(row))
    row.delete()


def _check_session(plan: Plan, meeting: Meeting | None, session_on: date | None) -> None:
    if (meeting is None) is (session_on is None):
        raise ValidationError(
            {"meeting": _("Name either the meeting or, until there is one, its day.")}, code="session"
        )
    if meeting is None:
        return
    if meeting.committee.owner_id != plan.owner_id:
        raise ValidationError({"meeting": _("The meeting is one of another county.")}, code="foreign")
    if meeting.held_on_precision != Precision.DAY.value:
        raise ValidationError({"meeting": _("The day of this meeting is not known.")}, code="day")


def _check_order(weeks: Mapping[str, int]) -> None:
    pairs = out_of_order(weeks)
    if pairs:
        one, two = (Step(key).label for key in pairs[0])
        message = _("“%(two)s” would be due before “%(one)s”.") % {"one": one, "two": two}
        raise ValidationError({pairs[0][1]: message}, code="order")


def _told(row: Cycle) -> dict[str, str]:
    """What is planned, in words for the trail."""
    session = str(row.meeting) if row.meeting else f"{row.session_on:%d.%m.%Y}"
    weeks = ", ".join(f"{step.step} {step.weeks}" for step in row.steps.order_by("step"))
    return {"session": session, **({"weeks": weeks} if weeks else {})}
