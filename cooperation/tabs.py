"""The views of cooperation beside one another."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperation.pages import LEADING_ROLES
from organisation.access import access_of


def tabs(request: HttpRequest, active: str) -> list[tuple[str, str, bool]]:
    """Return (label, address, whether it is shown): own things first for who reports, rounds for the office."""
    access = access_of(request.user)
    overview = (_("Agreements"), reverse("cooperation:overview"), active == "agreements")
    rollout = (_("Rollout matrix"), reverse("cooperation:rollout"), active == "rollout")
    mine = (_("My projects"), reverse("cooperation:my-projects"), False)
    found = [mine, overview] if access.partner and not access.office else [overview]
    if access.office or access.partner:
        found.append(rollout)
    if access.office:
        found.append((_("Status rounds"), reverse("cooperation:rounds"), False))
    if access.bodies(LEADING_ROLES):
        found.append(mine)
    return [*found, (_("Bodies"), reverse("cooperation:bodies"), active == "bodies")]
