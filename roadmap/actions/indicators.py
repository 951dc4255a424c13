"""Correcting and removing what is measured. A definition that values rest on is never rewritten (rule 16)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.actions import action, change, enter, figure, required
from organisation.audit import record
from organisation.models import SourceRef, User
from organisation.partial_dates import PartialDate, Precision
from roadmap.actions.removal import delete_row
from roadmap.models import Indicator, IndicatorDefinition, Measurement


@action
def correct_measurement(
    *, measurement: Measurement, value: Decimal, qualifier: str, reason: str, by: User | None
) -> Measurement:
    """Put a value right: the new one holds for the same day, the old one stays recorded. The reason is required.

    Raises ValidationError when somebody else has corrected it meanwhile.
    """
    reason = required(reason, "reason", _("Say what was wrong."))
    definition = IndicatorDefinition.objects.select_for_update(no_key=True).get(pk=measurement.definition_id)
    same_day = definition.measurements.filter(effective_on=measurement.effective_on)
    last = same_day.order_by("-recorded_at", "-id").first()
    if last is None or last.pk != measurement.pk:
        raise ValidationError(_("The value has been corrected meanwhile; look at it again."), code="meanwhile")
    value = figure(value, "value", 3)
    if (value, qualifier) == (measurement.value, measurement.qualifier):
        raise ValidationError({"value": _("The value is this one already.")}, code="unchanged")
    day = PartialDate(measurement.effective_on, Precision(measurement.effective_on_precision))
    row = Measurement(definition=definition, value=value, qualifier=qualifier, **change(day, by=by, reason=reason))
    details = {"value": str(value), "before": str(measurement.value), "reason": reason}
    owner = definition.indicator.plan.owner
    return enter(row, by=by, action="indicator.correct", owner=owner, details=details)


@action
def remove_measurement(*, measurement: Measurement, by: User | None) -> None:
    """Delete a value that was entered by mistake, with what it corrected. The indicator's history keeps it."""
    indicator = measurement.definition.indicator
    rows = measurement.definition.measurements.filter(effective_on=measurement.effective_on)
    keys = list(rows.values_list("pk", flat=True))
    details = {"value": str(measurement.value), "effective_on": measurement.effective_on.isoformat()}
    record(by=by, action="measurement.remove", target=indicator, owner=indicator.plan.owner, details=details)
    rows.delete()
    SourceRef.objects.filter(target_id__in=keys).delete()


@action
def remove_definition(*, definition: IndicatorDefinition, by: User | None) -> None:
    """Delete a version of a definition under which nothing was measured. The indicator's history keeps it."""
    if definition.measurements.exists():
        message = _("Values rest on this version of the definition; give the indicator a new version.")
        raise ValidationError(message, code="measured")
    indicator = definition.indicator
    details = {"version": definition.version}
    record(by=by, action="definition.remove", target=indicator, owner=indicator.plan.owner, details=details)
    SourceRef.objects.filter(target_id=definition.pk).delete()
    definition.delete()


@action
def remove_indicator(*, indicator: Indicator, by: User | None) -> None:
    """Delete an indicator with its definitions. Refused while it has values."""
    values = Measurement.objects.filter(definition__indicator=indicator).count()
    if values:
        message = _("“%(name)s” has values (%(count)d); delete them first.")
        raise ValidationError(message % {"name": indicator.name, "count": values}, code="needed")
    keys = list(indicator.definitions.values_list("pk", flat=True))
    delete_row(
        indicator,
        action="indicator.remove",
        parts=["roadmap.indicatordefinition.indicator"],
        by=by,
        owner=indicator.plan.owner,
        keys=keys,
    )
