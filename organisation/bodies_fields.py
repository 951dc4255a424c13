"""What may be edited in place of bodies, their relations and units, with the rules that hold between rows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.editing import Editable, Intent, column, date_column
from organisation.models import BodyKind, OrgUnit, UnitKind

FICTIONAL = "(fiktiv)"
DEPTH = 20
"""A unit has fewer units above it than this; more is a circle."""


def marked(name: str, fictional: bool) -> str:
    """Return a body's name with the mark that every fictional one carries."""
    return f"{name} {FICTIONAL}" if fictional and FICTIONAL not in name else name


def _write_kind(row: Any, value: Any, _intent: Intent) -> list[str]:
    """Being a county gives power over the people of what belongs to it, so nothing becomes one by an edit."""
    if BodyKind.KREIS in (row.kind, value) and row.kind != value:
        message = _("A body does not become a county, nor a county something else. Please add a new body.")
        raise ValidationError({"kind": message}, code="county")
    row.kind = value
    return ["kind"]


def _write_fictional(row: Any, value: Any, _intent: Intent) -> list[str]:
    row.fictional = value
    row.name = marked(row.name, value)
    return ["fictional", "name"]


def _write_parent(row: Any, value: OrgUnit | None, _intent: Intent) -> list[str]:
    above, steps = value, 0
    while above is not None:
        steps += 1
        if above.pk == row.pk or steps > DEPTH:
            raise ValidationError({"parent": _("A unit cannot be part of itself.")}, code="circle")
        above = above.parent
    row.parent = value
    return ["parent"]


BODY_FIELDS = {
    "name": column("name", gettext_lazy("Name")),
    "kind": Editable(gettext_lazy("Kind"), lambda row: row.kind, _write_kind, values=BodyKind),
    "ags": column("ags", gettext_lazy("Official municipality key (AGS)")),
    "ars": column("ars", gettext_lazy("Official regional key (ARS)")),
    "member_count": column("member_count", gettext_lazy("Number of members")),
    "fictional": Editable(gettext_lazy("Fictional"), lambda row: row.fictional, _write_fictional),
}

RELATION_FIELDS = {
    "valid_from": date_column("valid_from", gettext_lazy("Valid from")),
    "valid_to": date_column("valid_to", gettext_lazy("Valid until")),
}

UNIT_FIELDS = {
    "number": column("number", gettext_lazy("Number")),
    "name": column("name", gettext_lazy("Name")),
    "kind": column("kind", gettext_lazy("Kind"), values=UnitKind),
    "parent": Editable(gettext_lazy("Part of"), lambda row: row.parent, _write_parent, OrgUnit),
    "predecessor": column("predecessor", gettext_lazy("Before"), rows=OrgUnit),
    "valid_from": date_column("valid_from", gettext_lazy("Valid from")),
    "valid_to": date_column("valid_to", gettext_lazy("Valid until")),
    "staff_heads": column("staff_heads", gettext_lazy("Staff (heads)")),
    "tasks": column("tasks", gettext_lazy("Tasks")),
}
