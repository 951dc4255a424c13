"""The rules for the dated rows of a participation: its stages and planned dates. The caller writes the audit row."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperation.models import Participation, RolloutDate, RolloutStage, RolloutStep
from organisation.actions import change, check_fields, insert, partial, required
from organisation.editing import Editable, Intent
from organisation.models import User
from organisation.partial_dates import PartialDate, Precision
from organisation.templatetags.display import locale

NEWEST = ("-effective_on", "-recorded_at", "-id")


def date_of(row: Any, name: str) -> PartialDate | None:
    """Return the partial date in the columns `name` of a row, None without a row or a date."""
    day = getattr(row, name) if row is not None else None
    return PartialDate(day, Precision(getattr(row, f"{name}_precision"))) if day else None


def step_on(participation: Participation, day: date) -> RolloutStep | None:
    """Return the step that tells the stage on `day`, None where nothing is recorded by then."""
    return participation.rollout_steps.filter(effective_on__lte=day).order_by(*NEWEST).first()


def plan_on(participation: Participation, day: date) -> RolloutDate | None:
    """Return the row that tells the planned date on `day`."""
    return participation.rollout_dates.filter(effective_on__lte=day).order_by(*NEWEST).first()


def enter_step(
    participation: Participation,
    *,
    stage: str,
    effective_on: PartialDate,
    by: User | None,
    actual_on: PartialDate | None = None,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> RolloutStep:
    """Insert a stage; the empty one says that it is unknown again.

    Raises ValidationError for not taking part without a reason, for an actual date without the stage live, and for one
    that lies after the day from which the stage counts.
    """
    if stage == RolloutStage.NOT_TAKING_PART:
        required(reason, "reason", gettext("Say why the body does not take part."))
    if actual_on is not None and stage != RolloutStage.LIVE:
        raise ValidationError({"actual_on": gettext("Only who is live has a date of going live.")}, code="not_live")
    _check_actual(actual_on)
    columns = change(effective_on, by=by, reason=reason, recorded_at=recorded_at)
    row = RolloutStep(participation=participation, stage=stage, **partial("actual_on", actual_on), **columns)
    check_fields(row)
    insert(row)
    return row


def enter_plan(
    participation: Participation,
    *,
    planned_on: PartialDate | None,
    effective_on: PartialDate,
    by: User | None,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> RolloutDate:
    """Insert a planned date; None withdraws it. Raises ValidationError for a move without a reason."""
    first = not participation.rollout_dates.exists()
    if not first:
        required(reason, "reason", gettext("Every move of the planned date needs a reason."))
    columns = change(effective_on, by=by, reason=reason, recorded_at=recorded_at)
    row = RolloutDate(participation=participation, first=first, **partial("planned_on", planned_on), **columns)
    check_fields(row)
    insert(row)
    return row


def _check_actual(actual_on: PartialDate | None) -> None:
    if actual_on is not None and actual_on.earliest > timezone.localdate():
        raise ValidationError({"actual_on": gettext("Nobody went live in the future.")}, code="future")


def check_since(since: PartialDate, last: PartialDate | None) -> None:
    """Raise ValidationError when a stage would count only in the future, or not at all beside a later one."""
    if since.day > timezone.localdate():
        message = gettext("“%(date)s” has not passed yet; a stage counts from the end of the period that you give.")
        raise ValidationError({"since": message % {"date": since.display(locale())}}, code="future")
    if last is not None and since.day < last.day:
        message = gettext("The present stage holds since %(date)s; give that day or a later one.")
        raise ValidationError({"since": message % {"date": last.display(locale())}}, code="order")


def stage_field(since: PartialDate | None = None) -> Editable:
    """Return the stage as a field. Without `since` it holds as of the stage that it takes the place of."""

    def read(row: Participation) -> str:
        now = step_on(row, timezone.localdate())
        return now.stage if now else ""

    def write(row: Any, value: str, intent: Intent) -> Sequence[str]:
        last = date_of(step_on(row, timezone.localdate()), "effective_on")
        begins = since or last or PartialDate(intent.on)
        check_since(begins, last)
        # the date of going live belongs to the same step: see _write_actual
        row.new_step = enter_step(row, stage=value, effective_on=begins, by=intent.by, reason=intent.reason)
        return ()

    return Editable(_("Rollout stage"), read, write, values=RolloutStage)


def _read_actual(row: Participation) -> PartialDate | None:
    return date_of(step_on(row, timezone.localdate()), "actual_on")


def _write_actual(row: Any, value: PartialDate | None, intent: Intent) -> Sequence[str]:
    """Write when the body went live: into the step of the same edit, else as a step of its own."""
    step: RolloutStep | None = getattr(row, "new_step", None)
    if step is None:
        now = step_on(row, timezone.localdate())
        begins = date_of(now, "effective_on") or PartialDate(intent.on)
        stage = now.stage if now else ""
        enter_step(row, stage=stage, actual_on=value, effective_on=begins, by=intent.by, reason=intent.reason)
        return ()
    if value is not None and step.stage != RolloutStage.LIVE:
        raise ValidationError({"actual_on": gettext("Only who is live has a date of going live.")}, code="not_live")
    _check_actual(value)
    for name, column in partial("actual_on", value).items():
        setattr(step, name, column)
    step.save(update_fields=["actual_on", "actual_on_precision"])
    return ()


def _write_planned(row: Participation, value: PartialDate | None, intent: Intent) -> Sequence[str]:
    enter_plan(row, planned_on=value, effective_on=PartialDate(intent.on), by=intent.by, reason=intent.reason)
    return ()


ACTUAL_FIELD = Editable(_("Went live"), _read_actual, _write_actual)
PLANNED_FIELD = Editable(
    _("Planned to go live"), lambda row: date_of(plan_on(row, timezone.localdate()), "planned_on"), _write_planned
)
# in this order: a step is there before the date of going live is written into it
ROLLOUT_FIELDS = {"stage": stage_field(), "actual_on": ACTUAL_FIELD, "planned_on": PLANNED_FIELD}
