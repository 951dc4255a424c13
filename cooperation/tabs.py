"""The views of cooperation beside one another."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperation.pages import LEADING_ROLES
from organisation.access import PARTNER_ROLES, access_of, memberships_of
from organisation.models import Body, User


def tabs(request: HttpRequest, active: str) -> list[tuple[str, str, bool]]:
    """Return (label, address, whether it is shown): own things first for who reports, rounds for the office."""
    access = access_of(request.user)
    overview = (_("Agreements"), reverse("cooperation:overview"), active == "agreements")
    rollout = (_("Rollout matrix"), reverse("cooperation:rollout"), active == "rollout")
    mine = (_("My projects"), reverse("cooperation:my-projects"), False)
    own = [(row.name, reverse("cooperation:partner", args=[row.slug]), False) for row in _bodies_of(request)]
    found = [*own, mine, overview] if access.partner and not access.office else [overview, *own]
    if access.office or access.partner:
        found.append(rollout)
    if access.office:
        found.append((_("Requests for help"), reverse("cooperation:help"), active == "help"))
        found.append((_("Status rounds"), reverse("cooperation:rounds"), False))
    if access.bodies(LEADING_ROLES):
        found.append(mine)
    return [*found, (_("Bodies"), reverse("cooperation:bodies"), active == "bodies")]


def _bodies_of(request: HttpRequest) -> list[Body]:
    """The municipalities for which the account works; no query beside those of its roles."""
    held = memberships_of(request.user) if isinstance(request.user, User) else []
    return list({row.body.pk: row.body for row in held if row.role in PARTNER_ROLES}.values())
