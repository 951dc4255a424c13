"""Whose audit trail an event about an account or a body stands in: that of the body whose administrator may see it.

Accounts and bodies belong to nobody by themselves, and an administrator's list shows what has an owner.
"""

from django.db.models import Q, QuerySet
from django.utils import timezone

from organisation.access import memberships_on
from organisation.models import Body, BodyKind, Membership, Role, User
from organisation.people import administrators


def trail_of_account(person: User, by: User | None = None) -> Body | None:
    """Return the body in whose trail an event about an account stands; None for one that never had a role.

    Of several bodies the one that `by` administers, else the one of a role that is held now; of a municipality without
    an administrator of its own it is the county's.
    """
    today = timezone.localdate()
    held = Membership.objects.filter(user=person).select_related("body").order_by("body__name", "role", "pk")
    now = list(held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)))
    bodies = [row.body for row in now or list(held)]
    keepers = [keeper for body in bodies if (keeper := trail_of_body(body))]
    if by is not None:
        own = set(_administered(by).values_list("body", flat=True))
        keepers.sort(key=lambda keeper: keeper.pk not in own)
    return keepers[0] if keepers else None


def trail_of_body(body: Body, by: User | None = None) -> Body | None:
    """Return the body in whose trail an event about `body` stands: its own, that of its county, or that of `by`.

    A county that the software has brought (a plan file, the first start) stands in its own trail.
    """
    keeping = administrators(body, timezone.localdate()).select_related("body")
    keepers = sorted({row.body for row in keeping}, key=lambda row: (row.pk != body.pk, row.name))
    if keepers:
        return keepers[0]
    if by is not None:
        held = _administered(by).select_related("body").order_by("body__name", "pk").first()
        return held.body if held else None
    return body if body.kind == BodyKind.KREIS else None


def lasting_trail(body: Body, by: User | None) -> Body | None:
    """Return the same for a body that is deleted: it cannot keep the event itself."""
    found = trail_of_body(body, by)
    return None if found is not None and found.pk == body.pk else found


def _administered(user: User) -> QuerySet[Membership]:
    return Membership.objects.filter(memberships_on(timezone.localdate()), user=user, role=Role.ADMINISTRATOR)
