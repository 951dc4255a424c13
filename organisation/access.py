"""What a user may see, as far as roles in bodies tell: one query per request, dates respected."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from organisation.models import Membership, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organisation.models import User

# The programme office and those who check its figures see every row of their own county.
OFFICE_ROLES = frozenset(
    {Role.ADMINISTRATOR, Role.EDITOR, Role.PROJECT_LEAD, Role.HEAD, Role.FINANCE, Role.PERSONNEL, Role.COUNCIL_OFFICE}
)
EDITING_ROLES = frozenset({Role.ADMINISTRATOR, Role.EDITOR})
POSTS_ROLES = EDITING_ROLES | {Role.PERSONNEL}
MONEY_ROLES = EDITING_ROLES | {Role.FINANCE}
PARTNER_ROLES = frozenset({Role.PARTNER_EDITOR, Role.PARTNER_READER})


@dataclass(frozen=True)
class Access:
    """Body ids by role, for the memberships that are valid on `day`; and whose they are (None: nobody's)."""

    by_role: dict[str, frozenset[UUID]] = field(default_factory=dict)
    user: UUID | None = None
    day: date | None = None

    def bodies(self, roles: frozenset[Role] | set[Role]) -> frozenset[UUID]:
        """Return the ids of the bodies in which the user holds one of `roles`."""
        return frozenset().union(*(self.by_role.get(str(role), frozenset()) for role in roles))

    @property
    def office(self) -> frozenset[UUID]:
        """Bodies whose every row the user may see."""
        return self.bodies(OFFICE_ROLES)

    @property
    def editing(self) -> frozenset[UUID]:
        """Bodies whose plans the user may change and whose reports the user may create."""
        return self.bodies(EDITING_ROLES)

    @property
    def money(self) -> frozenset[UUID]:
        """Bodies whose budget figures the user may enter."""
        return self.bodies(MONEY_ROLES)

    @property
    def posts(self) -> frozenset[UUID]:
        """Bodies whose staffing plan and rates the user may enter."""
        return self.bodies(POSTS_ROLES)

    @property
    def committee(self) -> frozenset[UUID]:
        """Bodies in whose committees the user sits."""
        return self.bodies({Role.COMMITTEE_MEMBER})

    @property
    def working(self) -> frozenset[UUID]:
        """Bodies for which the user works, in the office or as a partner: what they are shown is shown to it."""
        return self.bodies(OFFICE_ROLES | PARTNER_ROLES)

    @property
    def partner(self) -> frozenset[UUID]:
        """Bodies for which the user takes part in joint projects."""
        return self.bodies(PARTNER_ROLES)


def memberships_on(day: date, path: str = "") -> Q:
    """Return the condition for memberships that are valid on `day`, both ends included; `path` leads to them."""
    start, end = f"{path}valid_from", f"{path}valid_to"
    begun = Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": day})
    return begun & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))


LARGE = ("arms", "imprint", "privacy", "accessibility")
"""Columns of a body's branding that neither roles nor the top bar need."""


def memberships_at(user: "User", day: date) -> list[Membership]:
    """Return the roles that `user` holds on `day`, with their bodies and what these are called in the top bar."""
    rows = user.memberships.filter(memberships_on(day)).select_related("body__branding").order_by("body", "role")
    return list(rows.defer(*(f"body__branding__{name}" for name in LARGE)))


def memberships_of(user: "User") -> list[Membership]:
    """Return the roles that `user` holds today; with `access_of` one query, for the frame of a page needs them too."""
    access_of(user)
    kept: list[Membership] | None = user.__dict__.get("_memberships")
    return memberships_at(user, timezone.localdate()) if kept is None else kept


def access_of(user: "User | AnonymousUser") -> Access:
    """Return what `user` may see today. The answer is kept on the user object, which lives for one request."""
    if not user.is_authenticated or not user.is_active:
        return Access()
    kept: Access | None = user.__dict__.get("_access")
    if kept is None:
        today = timezone.localdate()
        rows = memberships_at(user, today)
        kept = access_from(((row.role, row.body_id) for row in rows), user=user.pk, day=today)
        user.__dict__.update(_access=kept, _memberships=rows)
    return kept


def access_from(rows: "Iterable[tuple[str, UUID]]", *, user: UUID, day: date) -> Access:
    """Return what memberships, given as (role, body id), let their user see on `day`."""
    by_role: dict[str, set[UUID]] = {}
    for role, body_id in rows:
        by_role.setdefault(role, set()).add(body_id)
    return Access({role: frozenset(ids) for role, ids in by_role.items()}, user, day)
