"""Bodies, their relations and units: change, replace, end, delete."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.actions import action, add_body, add_unit, partial, relate
from organisation.audit import record
from organisation.audit_owners import lasting_trail, trail_of_body
from organisation.bodies_fields import BODY_FIELDS, RELATION_FIELDS, UNIT_FIELDS, marked
from organisation.editing import edit, save
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, BodyRelation, OrgUnit, RelationKind, User
from organisation.partial_dates import PartialDate
from organisation.removal import remove
from organisation.slugs import free_slug

ENDS_TOO_EARLY = gettext_lazy("The end lies before the beginning.")
TAKEN_WORDS = {"neu"}
"""Words that stand in addresses where a body's slug could stand."""

AT_FIELD: dict[str, tuple[str, str | Promise]] = {
    "body_ags_once": ("ags", gettext_lazy("Another body has this key already.")),
    "body_group_has_members": ("member_count", gettext_lazy("A group has at least two members.")),
    "bodyrelation_once": ("other", gettext_lazy("This relation is there already.")),
    "bodyrelation_valid_from_before_valid_to": ("valid_to", ENDS_TOO_EARLY),
    "orgunit_valid_from_before_valid_to": ("valid_to", ENDS_TOO_EARLY),
}


@contextmanager
def named() -> Iterator[None]:
    """Say what the database refuses in plain words at the field that it is about."""
    try:
        yield
    except ValidationError as error:
        code = None if hasattr(error, "error_dict") else getattr(error, "code", None)
        if code not in AT_FIELD:
            raise
        field, message = AT_FIELD[code]
        raise ValidationError({field: message}, code=code) from error


@action
def create_body(*, name: str, fictional: bool, county: Body | None, by: User | None, **values: Any) -> Body:
    """Add a body, and say that it belongs to `county` where one is given."""
    full = marked(name, fictional)
    slug = free_slug(name, Body.objects.all(), fallback="koerperschaft")
    if slug in TAKEN_WORDS:
        slug = free_slug(f"{slug}-1", Body.objects.all())
    with named():
        body = add_body(slug=slug, name=full, fictional=fictional, by=by, **values)
    if county is not None:
        relate(body=body, other=county, kind=RelationKind.BELONGS_TO, by=by)
    return body


@action
def edit_body(*, body: Body, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change a body. Raises ValidationError for a key that is taken, and Conflict."""
    with named():
        return edit(row=body, fields=BODY_FIELDS, edits=edits, by=by, action="body.edit", owner=trail_of_body(body, by))


@action
def remove_body(*, body: Body, by: User | None) -> None:
    """Delete a body that nothing refers to, with its relations to others."""
    parts = list(body.relations.values_list("pk", flat=True))
    remove(body, by=by, action="body.remove", owner=lasting_trail(body, by), parts=parts)


@action
def retire_body(*, body: Body, on: PartialDate, successor: Body | None, by: User | None) -> int:
    """End the relations of a body that is dissolved: `on` is its last day. Returns how many ended.

    A successor follows it from the day after. Raises ValidationError when there is nothing to end, when a relation
    begins only later, and for a body that would follow itself.
    """
    if successor is not None and successor.pk == body.pk:
        raise ValidationError({"successor": _("A body cannot follow itself.")}, code="self")
    owner = trail_of_body(body, by)  # before the relation to its county ends
    rows = list(body.relations.select_for_update(no_key=True).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on.day)))
    rows += list(body.relations_from.exclude(kind=RelationKind.SUCCESSOR_OF).filter(valid_to__isnull=True))
    if not rows and successor is None:
        raise ValidationError(_("The body has no relation that could end. Please name its successor."), code="nothing")
    for row in rows:
        if row.kind == RelationKind.SUCCESSOR_OF:
            continue
        if row.valid_from is not None and row.valid_from > on.day:
            message = _("“%(relation)s” begins only later.") % {"relation": str(row)}
            raise ValidationError({"on": message}, code="period")
        row.valid_to, row.valid_to_precision = on.day, on.precision.value
        save(row, ["valid_to", "valid_to_precision"])
    if successor is not None:
        start = PartialDate(on.day + timedelta(days=1))
        with named():
            relate(body=successor, other=body, kind=RelationKind.SUCCESSOR_OF, valid_from=start, by=by)
    details = {"on": on.iso(), "successor": successor.name if successor else None}
    record(by=by, action="body.retire", target=body, owner=owner, details=details)
    return len(rows)


@action
def add_relation(
    *, body: Body, other: Body, kind: str, by: User | None, valid_from: PartialDate | None, valid_to: PartialDate | None
) -> BodyRelation:
    """Say how a body relates to another, from a date to a date."""
    if valid_from and valid_to and valid_to.day < valid_from.day:
        raise ValidationError({"valid_to": ENDS_TOO_EARLY}, code="period")
    with named():
        row = relate(body=body, other=other, kind=kind, valid_from=valid_from, by=by)
    if valid_to is not None:
        for name, value in partial("valid_to", valid_to).items():
            setattr(row, name, value)
        save(row, ["valid_to", "valid_to_precision"])
    return row


@action
def edit_relation(*, relation: BodyRelation, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change the period of a relation. Raises Conflict."""
    owner = trail_of_body(relation.body, by)
    with named():
        return edit(row=relation, fields=RELATION_FIELDS, edits=edits, by=by, action="relation.edit", owner=owner)


@action
def remove_relation(*, relation: BodyRelation, by: User | None) -> None:
    """Delete a relation that was entered by mistake; one that is over gets an end instead."""
    remove(relation, by=by, action="relation.remove", owner=trail_of_body(relation.body, by))


@action
def create_unit(*, owner: Body, by: User | None, **values: Any) -> OrgUnit:
    """Add a unit of a body; `valid_from` and `valid_to` are partial dates."""
    dates = {name: values.pop(name, None) for name in ("valid_from", "valid_to")}
    slug = free_slug(values["name"], OrgUnit.objects.filter(owner=owner), fallback="einheit")
    columns = {key: value for name, each in dates.items() for key, value in partial(name, each).items()}
    with named():
        return add_unit(owner=owner, slug=slug, by=by, **values, **columns)


@action
def edit_unit(*, unit: OrgUnit, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change a unit. Raises ValidationError for units of another body and circles, and Conflict."""
    for name in ("parent", "predecessor"):
        other = edits[name].value if name in edits else None
        if other is not None and other.owner_id != unit.owner_id:
            raise ValidationError({name: _("The unit belongs to another body.")}, code="foreign")
        if other is not None and other.pk == unit.pk:
            raise ValidationError({name: _("A unit cannot be part of itself.")}, code="circle")
    with named():
        return edit(row=unit, fields=UNIT_FIELDS, edits=edits, by=by, action="unit.edit", owner=unit.owner)


@action
def replace_unit(
    *, unit: OrgUnit, starts_on: PartialDate, by: User | None, take_children: bool = True, **values: Any
) -> OrgUnit:
    """Let a unit become another from a day on (department 10.2 becomes Amt 12); it ends the day before.

    `values` are number, name, kind and parent of the new one. Units below move along if asked. Raises ValidationError
    when the old one begins only then or has ended before.
    """
    old = OrgUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if old.valid_from is not None and starts_on.earliest <= old.valid_from:
        message = _("The new unit must begin after the present one began.")
        raise ValidationError({"starts_on": message}, code="period")
    if old.valid_to is not None and old.valid_to < starts_on.earliest:
        raise ValidationError({"starts_on": _("The present unit ended before that day.")}, code="period")
    parent = values.get("parent")
    if parent is not None and parent.pk == old.pk:
        raise ValidationError({"parent": _("The present unit ends and cannot have the new one below it.")}, code="self")
    new = create_unit(owner=unit.owner, predecessor=old, valid_from=starts_on, by=by, **values)
    end = PartialDate(starts_on.earliest - timedelta(days=1))
    old.valid_to, old.valid_to_precision = end.day, end.precision.value
    save(old, ["valid_to", "valid_to_precision"])
    if take_children:
        below = old.children.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=end.day)).exclude(pk=new.pk)
        below.update(parent=new)
    details = {"successor": new.name, "on": end.iso()}
    record(by=by, action="unit.replace", target=old, owner=unit.owner, details=details)
    return new


@action
def remove_unit(*, unit: OrgUnit, by: User | None) -> None:
    """Delete a unit that nothing refers to."""
    remove(unit, by=by, action="unit.remove", owner=unit.owner)
