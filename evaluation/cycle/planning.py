"""Planning the year of a report: the session, and weeks that differ from the defaults."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from council.models import Meeting
from evaluation.cycle.steps import DEFAULTS, out_of_order
from evaluation.models import Cycle, CycleStep, Step
from organisation.actions import action, check_fields, insert
from organisation.audit import record
from organisation.models import User
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
    """Plan a year of a plan, or plan it anew: its session, as a meeting or a day, and the weeks of each step.

    `weeks` are before the session, negative after it; only what differs from the defaults is kept. Raises
    ValidationError by field: both or neither of meeting and day, a meeting of another county or without a known day,
    and a step that would be due before the one that it follows.
    """
    _check_session(plan, meeting, session_on)
    _check_order(weeks)
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    row = Cycle.objects.filter(plan=plan, year=year).first()
    before = _told(row) if row else {}
    if row is None:
        row = Cycle(plan=plan, year=year, meeting=meeting, session_on=session_on)
        check_fields(row)
        insert(row)
    else:
        row.meeting, row.session_on = meeting, session_on
        row.save(update_fields=["meeting", "session_on"])
    own = {step: number for step, number in weeks.items() if number != DEFAULTS[step]}
    row.steps.exclude(step__in=own).delete()
    for step, number in own.items():
        CycleStep.objects.update_or_create(cycle=row, step=step, defaults={"weeks": number})
    now = _told(row)
    if now != before:
        action_name = "cycle.edit" if before else "cycle.plan"
        record(by=by, action=action_name, target=row, owner=plan.owner, details=_from_to(before, now))
    return row


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


def _from_to(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What differs, before and now in one text."""
    if not before:
        return dict(now)
    names = [name for name in (*now, *before) if now.get(name) != before.get(name)]
    return {name: f"{before.get(name) or '–'} → {now.get(name) or '–'}" for name in names}


def _told(row: Cycle) -> dict[str, str]:
    """What is planned, in words for the trail."""
    session = str(row.meeting) if row.meeting else f"{row.session_on:%d.%m.%Y}"
    weeks = ", ".join(f"{step.step} {step.weeks}" for step in row.steps.order_by("step"))
    return {"session": session, **({"weeks": weeks} if weeks else {})}
