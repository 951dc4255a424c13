"""What every page's frame needs: the areas that the account may enter, its roles, whose site this is."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisation.access import LARGE, OFFICE_ROLES, PARTNER_ROLES, memberships_of
from organisation.branding import arms_address
from organisation.models import Body, Branding, Membership, Role, User

INSTALLATION_NAME = "digiplan"

COMMITTEE_ROLES = frozenset({Role.COMMITTEE_MEMBER})

# Label, name of the first page, and who finds something there.
AREAS: tuple[tuple[Promise | str, str, frozenset[Role]], ...] = (
    (_("Roadmap"), "roadmap:plans", OFFICE_ROLES | PARTNER_ROLES),
    (_("Cooperation"), "cooperation:overview", OFFICE_ROLES | PARTNER_ROLES),
    (_("Evaluation"), "evaluation:reports", OFFICE_ROLES | COMMITTEE_ROLES),
    (_("Committees"), "council:overview", OFFICE_ROLES | COMMITTEE_ROLES),
    (_("Administration"), "administration", frozenset({Role.ADMINISTRATOR})),
)

Area = tuple[Promise | str, str, bool]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html shows. The account's roles are read once, and only when the frame is rendered."""

    @cache
    def memberships() -> list[Membership]:
        user = getattr(request, "user", None)
        return memberships_of(user) if isinstance(user, User) else []

    @cache
    def site() -> Site:
        return site_of(memberships())

    return {
        "demo_mode": settings.DEMO,
        "areas": lambda: areas(request.path, memberships()),
        "own_roles": lambda: [f"{line.get_role_display()}, {line.body}" for line in memberships()],
        "installation_name": lambda: site().name,
        "installation_arms": lambda: site().arms,
        "initials": lambda: initials(site().name),
    }


@dataclass(frozen=True)
class Site:
    """Whose site this is: a name, and the address of its arms or ""."""

    name: str
    arms: str = ""


def areas(path: str, memberships: list[Membership]) -> list[Area]:
    """Return (label, address, whether the path is in it) of the areas for these roles; none without a role."""
    roles = {Role(membership.role) for membership in memberships}
    if not roles:
        return []
    start = reverse("start")
    found: list[Area] = [(_("Start"), start, path == start)]
    for label, name, allowed in AREAS:
        if roles & allowed:
            address = reverse(name)
            found.append((label, address, path.startswith(address)))
    return found


def site_of(memberships: list[Membership]) -> Site:
    """Return the body that the account belongs to; for guests and for several bodies the one that guests are shown."""
    bodies = {membership.body_id: membership.body for membership in memberships}
    if len(bodies) == 1:
        body = next(iter(bodies.values()))
        branding = getattr(body, "branding", None)
        return _site(body, branding) if branding else Site(body.name)
    default = Branding.objects.filter(is_default=True).select_related("owner").defer(*LARGE).first()
    return _site(default.owner, default) if default else Site(INSTALLATION_NAME)


def _site(body: Body, branding: Branding) -> Site:
    return Site(branding.display_name or body.name, arms_address(body, branding))


def legal_branding(request: HttpRequest, field: str) -> Branding | None:
    """Return the row whose text `field` the visitor is shown: of their own body, else of the one for guests."""
    user = request.user
    bodies = {row.body_id for row in memberships_of(user)} if isinstance(user, User) else set()
    own = Q(owner__in=bodies) if len(bodies) == 1 else Q(pk__in=[])
    rows = Branding.objects.filter(own | Q(is_default=True)).exclude(**{field: ""}).defer("arms")
    return min(rows, key=lambda row: row.owner_id not in bodies, default=None)


def initials(name: str) -> str:
    """Return up to two capitals that stand for a body where it has no arms: "KM" for "Kreis Musterau (fiktiv)"."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in words[:2]).upper() or "d"
