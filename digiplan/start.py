"""The start page: what waits for an account, and below it what its roles work with. A constant number of queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from cooperation.models import CooperationAgreement, RequestState, StatusRequest
from council.models import Mandate, Meeting, Paper
from digiplan import setup_state
from evaluation.models import JobState, RenderJob, Report, ReportState
from evaluation.permissions import can_create_reports
from organisation import kinds
from organisation.access import PARTNER_ROLES, Access, access_of, memberships_of
from organisation.models import AuditEvent, Body, Invitation, Role, User
from organisation.waiting import Waiting, waiting_for
from roadmap.models import Plan, PlanEntry, Project

SHOWN = 5
WAITING_SHOWN = 12
"""Lines of what waits that stand on the page at once; the others are behind one click."""
LOOKED_AT = 60
"""Latest events of the audit trail in which one's own changes are looked for."""
TO_REPORT = (RequestState.OPEN, RequestState.DRAFT, RequestState.RETURNED)


@dataclass(frozen=True)
class Line:
    """What waits, as the page shows it on the day `today`; the other fields are those of Waiting."""

    text: str
    address: str
    due: date | None
    body: str
    kind: str | Promise
    today: date

    @classmethod
    def of(cls, waiting: Waiting, today: date) -> "Line":
        """Return the line for one thing that waits."""
        return cls(waiting.text, waiting.address, waiting.due, waiting.body, waiting.kind, today)

    @property
    def overdue(self) -> bool:
        """Whether the day by which it should be done has passed."""
        return self.due is not None and self.due < self.today

    @property
    def due_today(self) -> bool:
        return self.due == self.today


@dataclass(frozen=True)
class Section:
    """The newest rows of a kind and how many there are in all; at most two queries."""

    rows: list[Any]
    count: int

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> "Section":
        """Load the first rows, and count only when there may be more."""
        shown = list(rows[: SHOWN + 1])
        return cls(shown[:SHOWN], rows.count() if len(shown) > SHOWN else len(shown))


def for_guests() -> dict[str, Any]:
    """Return the published reports."""
    published = Report.objects.filter(public=True)
    return {"reports": Section.of(_newest(published))}


def for_account(user: User) -> dict[str, Any]:
    """Return what waits and what the roles work with, section by section; one that the roles do not open is None."""
    access, today = access_of(user), timezone.localdate()
    lines = [Line.of(each, today) for each in waiting_for(user, today)]
    works_on_plans = bool(access.office or access.partner)
    reads_only = bool(access.committee) and not works_on_plans
    reports = Report.objects.visible_to(user)
    if reads_only:
        reports = reports.filter(owner__in=access.committee)
    found = {
        "has_role": bool(access.by_role),
        "reads_only": reads_only,
        "waiting": lines[:WAITING_SHOWN],
        "more_waiting": lines[WAITING_SHOWN:],
        "waiting_count": len(lines),
        "several_bodies": len({line.body for line in lines if line.body}) > 1,
        "may_create_report": can_create_reports(user),
        "setup": [state for state in setup_state.states(access.editing) if state.missing] if access.editing else [],
        "plans": plans(user) if works_on_plans else None,
        "changed": changed_by(user) if access.editing or access.bodies({Role.PROJECT_LEAD}) else None,
        "reports": Section.of(_newest(reports)),
        "papers": Section.of(_latest_papers(user)) if access.office or access.committee else None,
        "agreements": Section.of(_agreements(user)) if works_on_plans else None,
        "figures": _figures(access),
    }
    return found | _of_roles(user, access, today)


def _own_pages(user: User) -> list[Body]:
    """The municipalities for which the account works, each with a page of its own; no query beside those of roles."""
    return list({row.body.pk: row.body for row in memberships_of(user) if row.role in PARTNER_ROLES}.values())


def _of_roles(user: User, access: Access, today: date) -> dict[str, Any]:
    """Return the sections that one role alone has; None where the account does not have it."""
    checks = access.bodies({Role.FINANCE, Role.PERSONNEL})
    heads = access.bodies({Role.HEAD})
    minutes = access.bodies({Role.COUNCIL_OFFICE})
    administered = access.bodies({Role.ADMINISTRATOR})
    reads = access.committee
    return {
        "to_sign": _reports_in(heads, ReportState.AGREED) if heads else None,
        "in_review": _reports_in(checks, ReportState.IN_REVIEW) if checks else None,
        "without_result": Section.of(_without_result(minutes)) if minutes else None,
        "mandates": Section.of(_open_mandates(user, minutes | reads)) if minutes or reads else None,
        "meetings": Section.of(_next_meetings(user, minutes | reads, today)) if minutes or reads else None,
        "own_pages": _own_pages(user),
        "to_report": _to_report(access) if access.partner or access.bodies({Role.PROJECT_LEAD}) else None,
        "administration": _administration(administered) if administered else None,
    }


def plans(user: User | AnonymousUser) -> list[tuple[Plan, int]]:
    """Return the visible plans, each with the number of its projects that `user` may see."""
    rows = Plan.objects.visible_to(user).select_related("owner")
    entries = PlanEntry.objects.filter(project__in=Project.objects.visible_to(user).values("pk"))
    counted = entries.values_list("version__plan").annotate(Count("project", distinct=True)).order_by()
    numbers: dict[UUID, int] = dict(counted)
    return [(plan, numbers.get(plan.pk, 0)) for plan in rows]


def changed_by(user: User) -> list[dict[str, Any]]:
    """Return what `user` changed last, each row once with its address and the moment; rows that are gone are left out.

    One query, and for each of the at most five rows one for the row and those of its address.
    """
    events = AuditEvent.objects.filter(actor=user).exclude(target_id=None).only(
        "target_type", "target_id", "target_label", "action", "at"
    )  # fmt: skip
    seen: set[UUID] = set()
    found: list[dict[str, Any]] = []
    for event in events.order_by("-at", "-id")[:LOOKED_AT]:
        kind = kinds.by_label(event.target_type)
        if kind is None or event.target_id in seen or event.target_id is None:
            continue
        seen.add(event.target_id)
        row = kind.visible(user).filter(pk=event.target_id).first()
        if row is not None:
            found.append({"title": str(row), "kind": kind.name, "address": kind.address(row), "at": event.at})
        if len(found) == SHOWN or len(seen) == 2 * SHOWN:
            break
    return found


def _figures(access: Access) -> list[tuple[Plan, bool, bool]]:
    """Return the plans with whether the account checks their money and their posts; empty for other roles."""
    money, posts = access.bodies({Role.FINANCE}), access.bodies({Role.PERSONNEL})
    if not money | posts:
        return []
    rows = Plan.objects.filter(owner__in=money | posts).order_by("title")
    return [(plan, plan.owner_id in money, plan.owner_id in posts) for plan in rows]


def _reports_in(bodies: frozenset[UUID], state: str) -> Section:
    return Section.of(_newest(Report.objects.filter(owner__in=bodies, state=state)))


def _without_result(bodies: frozenset[UUID]) -> QuerySet[Paper]:
    rows = Paper.objects.filter(owner__in=bodies).exclude(consultations__result__gt="")
    return rows.select_related("owner").order_by(F("dated_on").desc(nulls_last=True), "reference", "pk")


def _open_mandates(user: User, bodies: frozenset[UUID]) -> QuerySet[Mandate]:
    rows = Mandate.objects.visible_to(user).adopted().filter(owner__in=bodies, ended_on=None)
    return rows.select_related("owner", "committee").order_by(F("due_on").asc(nulls_last=True), "title", "pk")


def _next_meetings(user: User, bodies: frozenset[UUID], today: date) -> QuerySet[Meeting]:
    rows = Meeting.objects.visible_to(user).filter(committee__owner__in=bodies, held_on__gte=today)
    return rows.select_related("committee__owner").order_by("held_on", "committee__name")


def _to_report(access: Access) -> int:
    """Return how many reports of the account's own projects are open."""
    rows = StatusRequest.objects.filter(round__state="open", state__in=TO_REPORT)
    partner = rows.filter(participation__body__in=access.partner)
    return (partner | rows.filter(project__owner__in=access.bodies({Role.PROJECT_LEAD}))).count()


def _administration(bodies: frozenset[UUID]) -> dict[str, Any]:
    """Return what an administrator looks after: failed jobs, open invitations, the last backup."""
    invitations = Invitation.objects.filter(body__in=bodies, accepted_at=None, revoked_at=None)
    backup = AuditEvent.objects.filter(action="backup.make").order_by("-at").values_list("at", flat=True).first()
    return {
        "bodies": list(Body.objects.filter(pk__in=bodies).order_by("name")),
        "failed_jobs": RenderJob.objects.filter(manifest__report__owner__in=bodies, state=JobState.FAILED).count(),
        "invitations": invitations.filter(expires_at__gt=timezone.now()).count(),
        "backup": backup,
    }


def _newest(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.select_related("plan", "owner").order_by("-period_to", "-created_at", "pk")


def _latest_papers(user: User | AnonymousUser) -> QuerySet[Paper]:
    rows = Paper.objects.visible_to(user).select_related("owner")
    return rows.order_by(F("dated_on").desc(nulls_last=True), "reference", "pk")


def _agreements(user: User | AnonymousUser) -> QuerySet[CooperationAgreement]:
    return CooperationAgreement.objects.visible_to(user).select_related("owner").order_by("title", "pk")
