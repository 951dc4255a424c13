"""Who manages whose people: the reach of administrators, and the people in it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from organisation.access import access_of, memberships_on
from organisation.models import Body, BodyKind, BodyRelation, Membership, RelationKind, Role, User

DEPTH = 3
"""Steps from a municipality to its county: a municipality may belong to an Amt, which belongs to the county."""


def managed_bodies(user: User | AnonymousUser) -> QuerySet[Body]:
    """Return the bodies whose people `user` manages today: as their administrator, or as the one of their county."""
    own = access_of(user).bodies({Role.ADMINISTRATOR})
    counties = Body.objects.filter(pk__in=own, kind=BodyKind.KREIS).values_list("pk", flat=True) if own else []
    return Body.objects.filter(pk__in=own | _below(counties, timezone.localdate()))


def _below(bodies: Iterable[UUID], day: date) -> set[UUID]:
    """Return the bodies that belong to `bodies` on `day`, directly or through another one."""
    found: set[UUID] = set()
    step = set(bodies)
    for _number in range(DEPTH):
        if not step:
            break
        relations = BodyRelation.objects.filter(memberships_on(day), kind=RelationKind.BELONGS_TO, other__in=step)
        step = set(relations.values_list("body", flat=True)) - found
        found |= step
    return found


def _above(body: Body, day: date) -> set[UUID]:
    """Return the bodies that `body` belongs to on `day`, directly or through another one."""
    found: set[UUID] = set()
    step = {body.pk}
    for _number in range(DEPTH):
        relations = BodyRelation.objects.filter(memberships_on(day), kind=RelationKind.BELONGS_TO, body__in=step)
        step = set(relations.values_list("other", flat=True)) - found
        found |= step
    return found


def people_of(bodies: QuerySet[Body]) -> QuerySet[User]:
    """Return the accounts that hold, held or will hold a role in one of the bodies."""
    return User.objects.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), body__in=bodies)))


def manages_account(manager: User | AnonymousUser, person: User) -> bool:
    """Return whether `manager` may deactivate `person` or hand over a reset link, which opens all its roles.

    Every body in which the person holds a role now or later must be in the manager's reach; without such a role, every
    body in which it held one. Otherwise a municipality's administrator could take over the county's.
    """
    memberships = Membership.objects.filter(user=person)
    standing = memberships.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()))
    bodies = set((standing if standing.exists() else memberships).values_list("body", flat=True))
    return bool(bodies) and bodies <= set(managed_bodies(manager).values_list("pk", flat=True))


def administrators(body: Body, day: date) -> QuerySet[Membership]:
    """Return the memberships by which active accounts manage the people of `body` on `day`."""
    reach = Q(body=body) | Q(body__in=_above(body, day), body__kind=BodyKind.KREIS)
    return Membership.objects.filter(memberships_on(day), reach, role=Role.ADMINISTRATOR, user__is_active=True)


def sole_administrator_of(person: User, day: date | None = None) -> Body | None:
    """Return a body that nobody else would manage without `person`, None when there is none.

    Call it inside an action: the bodies stay locked to its end, so that of two who leave at once one is refused.
    """
    day = day or timezone.localdate()
    own = Membership.objects.filter(memberships_on(day), user=person, role=Role.ADMINISTRATOR)
    for body in Body.objects.select_for_update().filter(pk__in=own.values("body")).order_by("pk"):
        if not administrators(body, day).exclude(user=person).exists():
            return body
    return None
