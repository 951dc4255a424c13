"""This room's kinds of row, for history, undo and rights. Bodies themselves are registered with their public page."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import kinds
from organisation.bodies_fields import RELATION_FIELDS, UNIT_FIELDS
from organisation.bodies_rights import can_edit_units, can_relate
from organisation.models import BodyRelation, OrgUnit


def _relations(user: Any) -> QuerySet[BodyRelation]:
    """Relations are as open as the bodies: shared reference data for every account."""
    known = user.is_authenticated and user.is_active
    return BodyRelation.objects.select_related("body", "other") if known else BodyRelation.objects.none()


UNIT = kinds.RowKind(
    model=OrgUnit,
    slug="einheit",
    name=_("Unit"),
    plural=_("Units"),
    visible=OrgUnit.objects.visible_to,
    address=lambda row: f"{reverse('body', args=[row.owner.slug])}#einheiten",
    body=lambda row: row.owner,
    may_change=lambda user, row: can_edit_units(user, row.owner_id),
    fields=UNIT_FIELDS,
)
RELATION = kinds.RowKind(
    model=BodyRelation,
    slug="beziehung",
    name=_("Relation of bodies"),
    plural=_("Relations of bodies"),
    visible=_relations,
    address=lambda row: f"{reverse('body', args=[row.body.slug])}#beziehungen",
    body=lambda row: row.body,
    may_change=lambda user, row: can_relate(user, row.body),
    fields=RELATION_FIELDS,
)


def register() -> None:
    """Make the kinds known."""
    kinds.register(UNIT, RELATION)
