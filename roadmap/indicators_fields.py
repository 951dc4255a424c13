"""What may be edited of an indicator, and of a version of its definition as long as nothing was measured under it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation.editing import Editable, Intent, column, date_column
from roadmap.models import ActionField, Indicator, IndicatorDefinition


def _write_field(indicator: Indicator, value: ActionField | None, _intent: Intent) -> Sequence[str]:
    if value is not None and value.version.plan_id != indicator.plan_id:
        raise ValidationError({"field": gettext("The field of action belongs to another plan.")}, code="foreign")
    indicator.field = value
    return ["field"]


def _unmeasured(field: Editable) -> Editable:
    """Return the field, refused once a value rests on the definition."""

    def write(row: IndicatorDefinition, value: Any, intent: Intent) -> Sequence[str]:
        if row.measurements.exists():
            message = gettext("Values rest on this version of the definition; give the indicator a new version.")
            raise ValidationError(message, code="measured")
        return field.write(row, value, intent)

    return replace(field, write=write)


INDICATOR_FIELDS = {
    "name": column("name", _("Name")),
    "field": Editable(_("Action field"), lambda row: row.field, _write_field, ActionField),
}
DEFINITION_FIELDS = {
    name: _unmeasured(field)
    for name, field in {
        "text": column("text", _("Definition")),
        "unit": column("unit", _("Unit")),
        "valid_from": date_column("valid_from", _("Valid from")),
        "baseline_value": column("baseline_value", _("Baseline value")),
        "target_value": column("target_value", _("Target value")),
        "target_on": date_column("target_on", _("Target date")),
    }.items()
}
