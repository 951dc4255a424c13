"""Projects: their state and forecast, their milestones, and what depends on what."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.actions import action, change, enter, partial
from organisation.audit import record
from organisation.models import Body, User
from organisation.partial_dates import PartialDate
from roadmap.actions.dated import date_on, enter_actual, enter_forecast, enter_move, enter_state, state_on
from roadmap.models import (
    Milestone,
    MilestoneDate,
    Project,
    ProjectForecast,
    ProjectStateChange,
)


@action
def add_project(*, owner: Body, by: User | None, **values: Any) -> Project:
    """Add a project (slug, title, lead_body, responsible_unit, mandatory, joint, …). Its state is a change apart."""
    unit = values.get("responsible_unit")
    if unit is not None and unit.owner_id != owner.pk:
        raise ValidationError({"responsible_unit": _("The unit belongs to another body.")}, code="foreign")
    return enter(Project(owner=owner, **values), by=by, action="project.add", owner=owner)


@action
def tell(*, project: Project, by: User | None, results: str | None = None, next_steps: str | None = None) -> Project:
    """Write what a project has led to and what comes next; None leaves a text as it is."""
    given = {name: text for name, text in (("results", results), ("next_steps", next_steps)) if text is not None}
    for name, text in given.items():
        setattr(project, name, text)
    project.save(update_fields=list(given))
    record(by=by, action="project.tell", target=project, owner=project.owner, details={"texts": sorted(given)})
    return project


@action
def record_state(
    *,
    project: Project,
    state: str,
    effective_on: PartialDate,
    by: User | None,
    reason: str = "",
    replacement: Project | None = None,
    recorded_at: datetime | None = None,
) -> ProjectStateChange:
    """Let a project be in a state from a day on.

    Deferred and dropped need a reason; only a dropped project may name a replacement, another project of its owner.
    Raises ValidationError for that, and for the state that it is in already.
    """
    before = state_on(project, effective_on.day)
    row = enter_state(
        project,
        state=state,
        effective_on=effective_on,
        by=by,
        reason=reason,
        replacement=replacement,
        recorded_at=recorded_at,
    )
    last = before.state if before else None
    details = {"state": str(state), "before": last, "effective_on": effective_on.iso(), "reason": reason}
    record(by=by, action="project.state", target=row, owner=project.owner, details=details)
    return row


@action
def record_forecast(
    *,
    project: Project,
    ends_on: PartialDate | None,
    effective_on: PartialDate,
    by: User | None,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> ProjectForecast:
    """Write when a project is expected to end; None withdraws the forecast. Each after the first needs a reason."""
    row = enter_forecast(
        project, ends_on=ends_on, effective_on=effective_on, by=by, reason=reason, recorded_at=recorded_at
    )
    details = {"ends_on": ends_on.iso() if ends_on else None, "reason": reason}
    record(by=by, action="project.forecast", target=row, owner=project.owner, details=details)
    return row


@action
def plan_milestone(
    *,
    project: Project,
    slug: str,
    title: str,
    effective_on: PartialDate,
    by: User | None,
    forecast: PartialDate | None = None,
    weight: Decimal = Decimal(1),
    position: int = 0,
    recorded_at: datetime | None = None,
) -> Milestone:
    """Add a milestone with its first forecast; None where its date is unknown."""
    if weight <= 0:
        raise ValidationError({"weight": _("The weight must be greater than 0.")}, code="weight")
    milestone = Milestone(project=project, slug=slug, title=title, weight=weight, position=position)
    details = {"forecast": forecast.iso() if forecast else None}
    enter(milestone, by=by, action="milestone.plan", owner=project.owner, details=details)
    columns = change(effective_on, by=by, recorded_at=recorded_at)
    MilestoneDate.objects.create(milestone=milestone, first=True, **partial("forecast_on", forecast), **columns)
    return milestone


@action
def move_milestone(
    *,
    milestone: Milestone,
    forecast: PartialDate | None,
    effective_on: PartialDate,
    reason: str,
    by: User | None,
    recorded_at: datetime | None = None,
) -> MilestoneDate:
    """Move a milestone's forecast, with the reason; None where its date is no longer known.

    Raises ValidationError without a reason, and for a milestone that is reached: it has no forecast (rule 21).
    """
    last = date_on(milestone)
    row = enter_move(
        milestone, forecast=forecast, effective_on=effective_on, reason=reason, by=by, recorded_at=recorded_at
    )
    before = last.forecast_on.isoformat() if last and last.forecast_on else None
    details = {"forecast": forecast.iso() if forecast else None, "before": before, "reason": row.reason}
    record(by=by, action="milestone.move", target=row, owner=milestone.project.owner, details=details)
    return row


@action
def reach_milestone(
    *,
    milestone: Milestone,
    actual: PartialDate,
    reason: str,
    by: User | None,
    effective_on: PartialDate | None = None,
    recorded_at: datetime | None = None,
) -> MilestoneDate:
    """Write when a milestone was reached and what shows it, as known from `effective_on` (that day unless given).

    Correcting the date of one that is reached is the same action again. Raises ValidationError without a reason, and
    for a date that lies after the day from which it is known.
    """
    known = effective_on or actual
    row = enter_actual(milestone, actual=actual, effective_on=known, reason=reason, by=by, recorded_at=recorded_at)
    details = {"actual": actual.iso(), "reason": row.reason}
    record(by=by, action="milestone.reach", target=row, owner=milestone.project.owner, details=details)
    return row
