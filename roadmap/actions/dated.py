"""The rules for dated rows: a project's state and forecast, a milestone's dates. The caller writes the audit row.

Used by the actions of their own and by editing in place, so that both keep the same rules.
"""

from datetime import date, datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.actions import change, check_fields, insert, partial, required
from organisation.models import User
from organisation.models.base import DatedChange
from organisation.partial_dates import PartialDate
from roadmap.models import (
    Milestone,
    MilestoneDate,
    Project,
    ProjectForecast,
    ProjectState,
    ProjectStateChange,
)

NEEDS_REASON = {ProjectState.DEFERRED, ProjectState.DROPPED}
R = TypeVar("R", bound=DatedChange)


def state_on(project: Project, day: date) -> ProjectStateChange | None:
    """Return the change that tells the project's state on `day`, None where nothing is recorded by then."""
    changes = project.state_changes.filter(effective_on__lte=day)
    return changes.order_by("-effective_on", "-recorded_at", "-id").first()


def forecast_on(project: Project, day: date) -> ProjectForecast | None:
    """Return the forecast of the project's end that holds on `day`."""
    return project.forecasts.filter(effective_on__lte=day).order_by("-effective_on", "-recorded_at", "-id").first()


def date_on(milestone: Milestone, day: date | None = None) -> MilestoneDate | None:
    """Return the row that tells the milestone's date on `day`; the latest of all without a day."""
    rows = milestone.dates.filter(effective_on__lte=day) if day else milestone.dates.all()
    return rows.order_by("-effective_on", "-recorded_at", "-id").first()


def enter_state(
    project: Project,
    *,
    state: str,
    effective_on: PartialDate,
    by: User | None,
    reason: str = "",
    replacement: Project | None = None,
    recorded_at: datetime | None = None,
) -> ProjectStateChange:
    """Insert a state. Raises ValidationError as `record_state` says."""
    if state in NEEDS_REASON:
        required(reason, "reason", _("A project that is deferred or dropped needs a reason."))
    if replacement is not None:
        if state != ProjectState.DROPPED:
            raise ValidationError({"replacement": _("Only a dropped project has a replacement.")}, code="not_dropped")
        if replacement.pk == project.pk or replacement.owner_id != project.owner_id:
            raise ValidationError({"replacement": _("Name another project of the same owner.")}, code="foreign")
    last = state_on(project, effective_on.day)
    if last is not None and last.state == state:
        raise ValidationError({"state": _("The project is in this state already.")}, code="unchanged")
    columns = change(effective_on, by=by, reason=reason, recorded_at=recorded_at)
    return _inserted(ProjectStateChange(project=project, state=state, replacement=replacement, **columns))


def enter_forecast(
    project: Project,
    *,
    ends_on: PartialDate | None,
    effective_on: PartialDate,
    by: User | None,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> ProjectForecast:
    """Insert a forecast of the project's end; None withdraws it. Each after the first needs a reason."""
    if project.forecasts.exists():
        required(reason, "reason", _("Say why the forecast changes."))
    columns = change(effective_on, by=by, reason=reason, recorded_at=recorded_at)
    return _inserted(ProjectForecast(project=project, **partial("ends_on", ends_on), **columns))


def enter_move(
    milestone: Milestone,
    *,
    forecast: PartialDate | None,
    effective_on: PartialDate,
    reason: str,
    by: User | None,
    recorded_at: datetime | None = None,
) -> MilestoneDate:
    """Insert a milestone's new forecast. Raises ValidationError as `move_milestone` says."""
    reason = required(reason, "reason", _("Every move of a milestone needs a reason."))
    last = date_on(milestone)
    if last and last.actual_on:
        raise ValidationError({"forecast": _("The milestone is reached and has no forecast.")}, code="reached")
    columns = change(effective_on, by=by, reason=reason, recorded_at=recorded_at)
    return _inserted(
        MilestoneDate(milestone=milestone, first=last is None, **partial("forecast_on", forecast), **columns)
    )


def enter_actual(
    milestone: Milestone,
    *,
    actual: PartialDate,
    effective_on: PartialDate,
    reason: str,
    by: User | None,
    recorded_at: datetime | None = None,
) -> MilestoneDate:
    """Insert when a milestone was reached. Raises ValidationError as `reach_milestone` says."""
    reason = required(reason, "reason", _("Say what shows that the milestone is reached."))
    if actual.earliest > effective_on.day:
        raise ValidationError({"actual": _("A milestone cannot be reached in the future.")}, code="future")
    columns = change(effective_on, by=by, reason=reason, recorded_at=recorded_at)
    first = date_on(milestone) is None
    return _inserted(MilestoneDate(milestone=milestone, first=first, **partial("actual_on", actual), **columns))


def take_back_actual(milestone: Milestone, *, effective_on: PartialDate, reason: str, by: User | None) -> MilestoneDate:
    """Say that a milestone is not reached after all: the forecast that it had before holds again."""
    reason = required(reason, "reason", _("Say why the milestone is not reached after all."))
    before = milestone.dates.filter(actual_on__isnull=True).order_by("-effective_on", "-recorded_at", "-id").first()
    forecast = {
        "forecast_on": before.forecast_on if before else None,
        "forecast_on_precision": before.forecast_on_precision if before else "",
    }
    columns = change(effective_on, by=by, reason=reason)
    return _inserted(MilestoneDate(milestone=milestone, first=False, **forecast, **columns))


def _inserted(row: R) -> R:
    check_fields(row)
    insert(row)
    return row
