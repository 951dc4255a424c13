"""What shows whether a plan works: indicators and their values, participation, documents."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from organisation.actions import action, change, enter, figure, figure_or_unknown, partial
from organisation.models import User
from organisation.partial_dates import PartialDate
from roadmap.actions.removal import delete_row
from roadmap.models import (
    Document,
    Indicator,
    IndicatorDefinition,
    Measurement,
    MeasurementQualifier,
    ParticipationEvent,
    Plan,
)


@action
def add_indicator(*, plan: Plan, by: User | None, **values: Any) -> Indicator:
    """Add something that is measured (slug, name, field, project). What exactly is measured is its definition."""
    field = values.get("field")
    if field is not None and field.version.plan_id != plan.pk:
        raise ValidationError({"field": _("The field of action belongs to another plan.")}, code="foreign")
    row = Indicator(plan=plan, position=plan.indicators.count(), **values)
    return enter(row, by=by, action="indicator.add", owner=plan.owner)


@action
def define_indicator(
    *,
    indicator: Indicator,
    unit: str,
    text: str,
    by: User | None,
    valid_from: PartialDate | None = None,
    target_on: PartialDate | None = None,
    baseline_value: Decimal | None = None,
    target_value: Decimal | None = None,
) -> IndicatorDefinition:
    """Add the next version of an indicator's definition; values of two versions are never compared (rule 16)."""
    last = indicator.definitions.aggregate(last=Max("version"))["last"] or 0
    row = IndicatorDefinition(
        indicator=indicator,
        version=last + 1,
        unit=unit,
        text=text,
        baseline_value=figure_or_unknown(baseline_value, "baseline_value", 3),
        target_value=figure_or_unknown(target_value, "target_value", 3),
        **partial("valid_from", valid_from),
        **partial("target_on", target_on),
    )
    return enter(row, by=by, action="indicator.define", owner=indicator.plan.owner, details={"version": last + 1})


@action
def record_measurement(
    *,
    definition: IndicatorDefinition,
    value: Decimal,
    effective_on: PartialDate,
    by: User | None,
    qualifier: str = MeasurementQualifier.EXACT,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> Measurement:
    """Write a value under one version of the definition. Raises ValidationError for a day before that version holds."""
    if definition.valid_from and effective_on.day < definition.valid_from:
        message = _("On that day this version of the definition did not hold yet.")
        raise ValidationError({"effective_on": message}, code="outside")
    columns = change(effective_on, by=by, reason=reason, recorded_at=recorded_at)
    row = Measurement(definition=definition, value=figure(value, "value", 3), qualifier=qualifier, **columns)
    owner = definition.indicator.plan.owner
    return enter(row, by=by, action="indicator.measure", owner=owner, details={"value": str(value)})


@action
def add_participation_event(
    *, plan: Plan, by: User | None, held_on: PartialDate | None = None, **values: Any
) -> ParticipationEvent:
    """Add how people were involved: when, how many, and what it changed."""
    row = ParticipationEvent(
        plan=plan, position=plan.participation_events.count(), **partial("held_on", held_on), **values
    )
    return enter(row, by=by, action="participation.add", owner=plan.owner)


@action
def remove_participation_event(*, event: ParticipationEvent, by: User | None) -> None:
    """Delete a participation event that was entered by mistake."""
    delete_row(event, action="participation_event.remove", parts=(), by=by, owner=event.plan.owner)


@action
def add_document(*, plan: Plan, by: User | None, **values: Any) -> Document:
    """Add a document by its title, media type and size in bytes; internal unless it is said to be public."""
    return enter(Document(plan=plan, **values), by=by, action="document.add", owner=plan.owner)
