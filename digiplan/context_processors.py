"""What every page's frame needs: the areas that the account may enter, its roles, whose site this is."""

from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from organisation.access import OFFICE_ROLES, PARTNER_ROLES, memberships_on
from organisation.models import Membership, Role, User

INSTALLATION_NAME = "digiplan"

COMMITTEE_ROLES = frozenset({Role.COMMITTEE_MEMBER})

# Label, name of the first page, and who finds something there.
AREAS: tuple[tuple[Promise | str, str, frozenset[Role]], ...] = (
    (_("Roadmap"), "roadmap:plans", OFFICE_ROLES | PARTNER_ROLES),
    (_("Cooperation"), "cooperation:overview", OFFICE_ROLES | PARTNER_ROLES),
    (_("Evaluation"), "evaluation:reports", OFFICE_ROLES | COMMITTEE_ROLES),
    (_("Committees"), "council:overview", OFFICE_ROLES | COMMITTEE_ROLES),
)

Area = tuple[Promise | str, str, bool]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html shows. The account's roles are read once, and only when the frame is rendered."""

    @cache
    def memberships() -> list[Membership]:
        user = getattr(request, "user", None)
        return current_memberships(user, localdate()) if isinstance(user, User) else []

    def name() -> str:
        return site_name(memberships())

    return {
        "demo_mode": settings.DEMO,
        "areas": lambda: areas(request.path, memberships()),
        "own_roles": lambda: [f"{line.get_role_display()}, {line.body}" for line in memberships()],
        "installation_name": name,
        "initials": lambda: initials(name()),
    }


def current_memberships(user: User, day: date) -> list[Membership]:
    """Return the roles that an account holds on a day, with their bodies."""
    return list(user.memberships.filter(memberships_on(day)).select_related("body"))


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


def site_name(memberships: list[Membership]) -> str:
    """Return the body that the account belongs to; the installation's name for guests and for several bodies."""
    names = {membership.body.name for membership in memberships}
    return names.pop() if len(names) == 1 else INSTALLATION_NAME


def initials(name: str) -> str:
    """Return up to two capitals that stand for a body where it has no arms: "KM" for "Kreis Musterau (fiktiv)"."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in words[:2]).upper() or "d"
