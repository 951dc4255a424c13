"""Who is asked to report, in bulk: the roles and shares that `cooperation.permissions.can_report` tells of one account.

Narrowed to those who are addressed: a deputy is told later, the county's project leads come before its editors, and of
a body with which a project is shared only those who report for it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from cooperation.models import ReminderDelegation, ReminderStop, StatusRequest
from organisation.access import EDITING_ROLES, OFFICE_ROLES, PARTNER_ROLES, memberships_on
from organisation.models import Membership, OrgUnit, Role, User
from roadmap.models import Share, ShareLevel

COUNTY_ROLES = EDITING_ROLES | {Role.PROJECT_LEAD}
REPORTING = frozenset({Role.PARTNER_EDITOR, *COUNTY_ROLES})
WORKING = OFFICE_ROLES | PARTNER_ROLES
HANDED = ("round", "body", "user", "to")


class Accounts:
    """Who can report for the bodies that are asked, who stands in for whom, who has stopped mails or handed over."""

    def __init__(self, requests: Iterable[StatusRequest], day: date) -> None:
        rounds = {request.round_id for request in requests}
        bodies = {request.body.pk for request in requests} | {request.round.plan.owner_id for request in requests}
        self.shares: dict[UUID, list[Share]] = defaultdict(list)
        shares = Share.objects.valid_on(day).filter(level=ShareLevel.REPORT)
        shares = shares.filter(project__in={request.subject.pk for request in requests})
        for share in shares.select_related("user").order_by("granted_at", "pk"):
            self.shares[share.project_id].append(share)
        sharing = {share.body_id for found in self.shares.values() for share in found if share.body_id}
        rows = Membership.objects.filter(
            memberships_on(day), body__in=bodies | sharing, role__in=WORKING, user__is_active=True
        ).select_related("user")
        self.by_body: dict[UUID, list[Membership]] = defaultdict(list)
        self.working: dict[UUID, list[Membership]] = defaultdict(list)
        """Everyone who works for a body; in `by_body` are those whose role lets them report."""
        for row in rows.order_by("user__display_name", "user", "pk"):
            self.working[row.body_id].append(row)
            if row.role in REPORTING:
                self.by_body[row.body_id].append(row)
        self.parents = dict(OrgUnit.objects.filter(owner__in=bodies).values_list("pk", "parent"))
        stops = ReminderStop.objects.filter(Q(round=None) | Q(round__in=rounds))
        self.stops: set[tuple[UUID, UUID | None]] = set(stops.values_list("user", "round"))
        handed = ReminderDelegation.objects.filter(round__in=rounds)
        self.handed = {(round_, body, user): to for round_, body, user, to in handed.values_list(*HANDED)}

    def main(self, request: StatusRequest) -> list[Membership]:
        """Return the roles that are asked: not those of deputies, unless whom they stand in for is none of them.

        Whoever reports by a share follows, as a role that is not in the database.
        """
        rows = self.by_body[request.body.pk]
        if request.body.pk != request.round.plan.owner_id:
            able = [row for row in rows if row.role == Role.PARTNER_EDITOR]
        else:
            able = [row for row in rows if row.role == Role.PROJECT_LEAD and self._leads(row, request)]
            able = able or [row for row in rows if row.role == Role.EDITOR]
            able = able or [row for row in rows if row.role == Role.ADMINISTRATOR]
        keys, known = {row.pk for row in able}, {row.user_id for row in able}
        shared = [user for user in self._by_share(request, alone=not able) if user.pk not in known]
        asked = [row for row in able if row.deputy_of_id not in keys] or able
        return [*asked, *(Membership(user=user, body=request.body) for user in shared)]

    def _by_share(self, request: StatusRequest, *, alone: bool) -> list[User]:
        """Return whom the project is shared with for reporting, as far as that lets them report this very request.

        Of a body that is who reports for it, or everyone where nobody does; the body that is asked has its own people
        already, unless they are `alone`.
        """
        found: dict[UUID, User] = {}
        working = {row.user_id for row in self.working[request.body.pk]}
        partner = request.body.pk != request.round.plan.owner_id
        for share in self.shares[request.subject.pk]:
            users = [share.user] if share.user is not None and share.user.is_active else []
            if share.body_id is not None and (alone or share.body_id != request.body.pk):
                users = [row.user for row in self.by_body[share.body_id] or self.working[share.body_id]]
            found |= {user.pk: user for user in users if not partner or user.pk in working}
        return list(found.values())

    def _leads(self, row: Membership, request: StatusRequest) -> bool:
        unit = request.subject.responsible_unit_id
        while unit is not None and unit != row.unit_id:
            unit = self.parents.get(unit)
        return row.unit_id is None or unit is not None

    def able(self, request: StatusRequest) -> dict[UUID, Membership]:
        """Return, by account, a role that may report this very request (`cooperation.permissions.can_report`)."""
        partner = request.body.pk != request.round.plan.owner_id
        found: dict[UUID, Membership] = {}
        for row in self.by_body[request.body.pk]:
            may_lead = row.role != Role.PROJECT_LEAD or self._leads(row, request)
            if (row.role == Role.PARTNER_EDITOR) == partner and may_lead:
                found.setdefault(row.user_id, row)
        return found

    def heir(self, request: StatusRequest, row: Membership) -> Membership:
        """Return who takes it on instead: whom it was handed over to, as long as that account can report."""
        able, seen, now = self.able(request), {row.user_id}, row
        while (to := self.handed.get((request.round_id, request.body.pk, now.user_id))) and to in able:
            if to in seen:
                return row
            seen.add(to)
            now = able[to]
        return now

    def deputies(self, request: StatusRequest, user: UUID) -> list[User]:
        """Return who stands in for an account in the request's body and may report."""
        rows = self.by_body[request.body.pk]
        held, able = {row.pk for row in rows if row.user_id == user}, self.able(request)
        found = {row.user_id: row.user for row in rows if row.deputy_of_id in held and row.user_id in able}
        return [row for key, row in found.items() if key != user]

    def office(self, county: UUID) -> list[User]:
        """Return the programme office: the editors of the county, its administrators where it has none."""
        rows = self.by_body[county]
        found = [row for row in rows if row.role == Role.EDITOR] or [r for r in rows if r.role == Role.ADMINISTRATOR]
        return list({row.user_id: row.user for row in found}.values())

    def stopped(self, user: UUID, status_round: UUID) -> bool:
        """Return whether an account wants no mails about a round."""
        return (user, None) in self.stops or (user, status_round) in self.stops
