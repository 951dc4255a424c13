"""Who may change bodies and units. Bodies are shared reference data: everyone reads them, few change them."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from organisation.access import access_of
from organisation.models import Body, BodyKind, OrgUnit, Role, User
from organisation.people import managed_bodies

Visitor = User | AnonymousUser


def administered(user: Visitor) -> frozenset[UUID]:
    """Return the bodies whose administrator `user` is today."""
    return access_of(user).bodies({Role.ADMINISTRATOR})


def counties_of(user: Visitor) -> QuerySet[Body]:
    """Return the counties whose administrator `user` is: they may create bodies and say how bodies relate."""
    return Body.objects.filter(pk__in=administered(user), kind=BodyKind.KREIS).order_by("name", "slug")


def editable_bodies(user: Visitor) -> QuerySet[Body]:
    """Return the bodies that `user` may change: their own, and for a county those that belong to it today."""
    return managed_bodies(user) if administered(user) else Body.objects.none()


def can_edit_body(user: Visitor, body: Body) -> bool:
    """Return whether `user` may change a body's name, keys and kind."""
    return editable_bodies(user).filter(pk=body.pk).exists()


def can_relate(user: Visitor, body: Body) -> bool:
    """Return whether `user` may say how a body relates to others, and end or delete it.

    Who belongs to a county decides who manages its people, so this is for the county's administrators only.
    """
    return can_edit_body(user, body) and counties_of(user).exists()


def can_edit_units(user: Visitor, owner_id: UUID) -> bool:
    """Return whether `user` may change the units of a body: its own administrators."""
    return owner_id in administered(user)


def units_seen(user: Visitor, body: Body) -> QuerySet[OrgUnit]:
    """Return the units of a body that `user` may see, with what the list shows, in the order of their numbers."""
    rows = OrgUnit.objects.visible_to(user).filter(owner=body).select_related("parent", "predecessor", "owner")
    followed = OrgUnit.objects.filter(predecessor=OuterRef("pk"))
    return rows.annotate(followed=Exists(followed)).order_by("number", "name")
