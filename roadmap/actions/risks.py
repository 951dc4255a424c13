"""Risks: named, assessed anew with a date and a reason, and removed when they were a mistake."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.actions import action, change, check_fields, enter, insert, required
from organisation.models import User
from organisation.partial_dates import PartialDate
from roadmap.actions.removal import delete_row
from roadmap.models import Project, Risk, RiskLevel, RiskState

LEVEL = ("likelihood", "impact", "state")


def latest_level(risk: Risk) -> RiskLevel | None:
    """Return the last assessment of a risk."""
    return risk.levels.order_by("-effective_on", "-recorded_at", "-id").first()


@action
def add_risk(
    *,
    project: Project,
    slug: str,
    title: str,
    effective_on: PartialDate,
    by: User | None,
    likelihood: int | None = None,
    impact: int | None = None,
    state: str = RiskState.OPEN,
    recorded_at: datetime | None = None,
    **values: Any,
) -> Risk:
    """Add a risk with its first assessment. `values` are columns of Risk; the unit must be one of the county's."""
    check_unit(project, values.get("unit"))
    row = Risk(project=project, slug=slug, title=title, **values)
    details = {"likelihood": likelihood, "impact": impact, "state": str(state)}
    enter(row, by=by, action="risk.add", owner=project.owner, details=details)
    assessed: dict[str, Any] = {"likelihood": likelihood, "impact": impact, "state": state}
    enter_level(row, effective_on=effective_on, by=by, recorded_at=recorded_at, **assessed)
    return row


def check_unit(project: Project, unit: Any) -> None:
    """Raise ValidationError for a unit of another body."""
    if unit is not None and unit.owner_id != project.owner_id:
        raise ValidationError({"unit": _("The unit belongs to another body.")}, code="foreign")


def enter_level(
    risk: Risk,
    *,
    effective_on: PartialDate,
    by: User | None,
    reason: str = "",
    recorded_at: datetime | None = None,
    **values: Any,
) -> RiskLevel:
    """Insert an assessment (likelihood, impact, state). Each after the first needs a reason and must not be older."""
    last = latest_level(risk)
    if last is not None:
        reason = required(reason, "reason", _("Say why the assessment changes."))
        if effective_on.day < last.effective_on:
            message = _("There is a later assessment already, of %(date)s.")
            raise ValidationError({"since": message % {"date": f"{last.effective_on:%d.%m.%Y}"}}, code="order")
    row = RiskLevel(risk=risk, **values, **change(effective_on, by=by, reason=reason, recorded_at=recorded_at))
    check_fields(row)
    insert(row)
    return row


@action
def remove_risk(*, risk: Risk, by: User | None) -> None:
    """Delete a risk with its assessments: for mistakes. One that is over is closed instead, and stays readable."""
    delete_row(risk, action="risk.remove", parts=["roadmap.risklevel.risk"], by=by, owner=risk.project.owner)
