"""Who may see and do what in a county's cooperation."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cooperation.models import Contribution, CooperationAgreement, StatusEntry, StatusRequest
from organisation.access import EDITING_ROLES, access_of, memberships_on
from organisation.models import OrgUnit, Role, User
from roadmap.models import Plan, Project, Share, ShareLevel

Visitor = User | AnonymousUser


def can_see_contributions(user: Visitor, agreement: CooperationAgreement) -> bool:
    """Return whether `user` may see what every party promised: the county's own office only."""
    return agreement.owner_id in access_of(user).office


def can_deliver(user: Visitor, contribution: Contribution) -> bool:
    """Return whether `user` may say what came of a contribution: editors of the county, and of the body itself."""
    access = access_of(user)
    return contribution.plan.owner_id in access.editing or contribution.body_id in access.bodies({Role.PARTNER_EDITOR})


def can_edit_agreement(user: Visitor, agreement: CooperationAgreement) -> bool:
    """Return whether `user` may change the agreement and what hangs on it: editors of the county that owns it."""
    return agreement.owner_id in access_of(user).editing


def can_run_rounds(user: Visitor, plan: Plan) -> bool:
    """Return whether `user` may plan, open and close rounds of the plan: editors of its county."""
    return plan.owner_id in access_of(user).editing


def can_review(user: Visitor, request: StatusRequest) -> bool:
    """Return whether `user` may confirm, return and record on behalf: editors of the round's county."""
    return request.round.plan.owner_id in access_of(user).editing


def can_report(user: Visitor, request: StatusRequest) -> bool:
    """Return whether `user` writes the status that is asked for: only the body itself does (rule 22).

    A municipality's status is written by its reporting partners; the county's own by its editors and by the project
    leads of the unit that is responsible (of any unit, where the lead's role names none). A share for reporting adds
    whoever works for that municipality, and for the county's own status whoever the project is shared with.
    """
    if request.participation is not None and request.participation.body_id != request.round.plan.owner_id:
        body = request.participation.body_id
        if body in access_of(user).bodies({Role.PARTNER_EDITOR}):
            return True
        return body in access_of(user).working and request.subject.pk in shared_for_report(user)
    return leads(user, request.body.pk, request.subject) or request.subject.pk in shared_for_report(user)


def shared_for_report(user: Visitor) -> frozenset[UUID]:
    """Return the projects that are shared with `user`, or a body it works for, to report on; one query per request."""
    access = access_of(user)
    if access.user is None:
        return frozenset()
    kept: frozenset[UUID] | None = user.__dict__.get("_shared_for_report")
    if kept is None:
        rows = Share.objects.reaching(access).filter(level=ShareLevel.REPORT)
        kept = frozenset(rows.values_list("project", flat=True))
        user.__dict__["_shared_for_report"] = kept
    return kept


def can_confirm_for_partner(user: Visitor, entry: StatusEntry) -> bool:
    """Return whether `user` may confirm, for its body, what the office took down on its behalf."""
    return entry.on_behalf and entry.body_id in access_of(user).bodies({Role.PARTNER_EDITOR})


def leads(user: Visitor, county: UUID, project: Project) -> bool:
    """Return whether `user` reports on a project for the county: its editors, and the leads of the project's unit."""
    access = access_of(user)
    if county in access.bodies(EDITING_ROLES):
        return True
    if county not in access.bodies({Role.PROJECT_LEAD}):
        return False
    units = led_units(user)
    return units is None or project.responsible_unit_id in units


def led_units(user: Visitor) -> frozenset[UUID] | None:
    """Return the units, with all units below them, whose projects `user` leads; None where its role names no unit."""
    if not isinstance(user, User):
        return frozenset()
    access = access_of(user)
    kept: tuple[object, frozenset[UUID] | None] | None = user.__dict__.get("_led_units")
    if kept is None or kept[0] is not access:  # the roles are read once for a request, the units below them as well
        kept = (access, _led_units(user))
        user.__dict__["_led_units"] = kept
    return kept[1]


def _led_units(user: User) -> frozenset[UUID] | None:
    today = timezone.localdate()
    rows = user.memberships.filter(memberships_on(today), role=Role.PROJECT_LEAD).values_list("unit", "body")
    named = {unit for unit, _body in rows if unit is not None}
    if len(named) < len({unit for unit, _body in rows}):
        return None
    below: dict[UUID | None, list[UUID]] = {}
    for key, parent in OrgUnit.objects.filter(owner__in=[body for _unit, body in rows]).values_list("pk", "parent"):
        below.setdefault(parent, []).append(key)
    found: set[UUID] = set()
    while named:
        found |= named
        named = {child for key in named for child in below.get(key, ())} - found
    return frozenset(found)
