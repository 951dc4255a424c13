"""What participations and agreements tell on the page of rights."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation.models import Participation
from organisation import rights
from organisation.access import PARTNER_ROLES
from organisation.models import Role
from organisation.rights import Right


def of_project(project: Any) -> Iterable[Right]:
    """Tell which partners see a project because their body takes part, and which of them report."""
    return _told(Participation.objects.filter(project=project))


def of_plan(plan: Any) -> Iterable[Right]:
    """Tell which partners see a plan because their body takes part in one of its projects."""
    return _told(Participation.objects.filter(project__entries__version__plan=plan).distinct())


def of_agreement(agreement: Any) -> Iterable[Right]:
    """Tell which partners see an agreement because their body is a party to it."""
    for party in agreement.parties.select_related("body"):
        yield from _partners(party.body, rights.SEE, _("party to the agreement"))


def _told(participations: Any) -> Iterable[Right]:
    today = timezone.localdate()
    held = participations.not_ended(today)
    for row in held.select_related("body", "project").order_by("body__name", "position"):
        why = _("participation in “%(project)s”") % {"project": row.project}
        yield from _partners(row.body, rights.REPORT, why, row.valid_to)
    for row in participations.filter(valid_to__lt=today).select_related("body", "project").order_by("body__name"):
        why = _("participation in “%(project)s” that has ended") % {"project": row.project}
        group = _("%(body)s, taken part once") % {"body": row.body}
        yield from rights.people_of(row.body, sorted(PARTNER_ROLES), rights.READ_OWN, why, group=group)


def _partners(body: Any, reporting: Any, why: str, until: date | None = None) -> Iterable[Right]:
    for role, what in ((Role.PARTNER_EDITOR, reporting), (Role.PARTNER_READER, rights.SEE)):
        found = rights.people_of(body, [role], what, why, until=until, group=f"{role.label}, {body}")
        yield from found


def register() -> None:
    """Add what is told; called once, when the apps are ready."""
    rights.tell("roadmap.project", of_project)
    rights.tell("roadmap.milestone", lambda row: of_project(row.project))
    rights.tell("roadmap.plan", of_plan)
    rights.tell("cooperation.cooperationagreement", of_agreement)
