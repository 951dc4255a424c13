"""What the start page lists for an account: its plans, reports, papers and agreements, newest first."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet

from cooperation.models import CooperationAgreement
from council.models import Paper
from evaluation.models import Report, ReportState
from evaluation.permissions import can_create_reports
from organisation.access import access_of
from organisation.models import User
from roadmap.models import Plan, PlanEntry, Project

SHOWN = 5


@dataclass(frozen=True)
class Line:
    """What waits, as the page shows it on the day `today`; the other fields are those of Waiting."""

    text: str
    address: str
    due: date | None
    body: str
    kind: Any
    today: date

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
    published = Report.objects.filter(state=ReportState.PUBLISHED)
    return {"reports": Section.of(_newest(published))}


def for_account(user: User | AnonymousUser) -> dict[str, Any]:
    """Return what `user` may see, section by section; a section that the roles do not open is None."""
    access = access_of(user)
    works_on_plans = bool(access.office or access.partner)
    reads_papers = bool(access.office or access.committee)
    return {
        "has_role": bool(access.by_role),
        "may_create_report": can_create_reports(user),
        "plans": plans(user) if works_on_plans else None,
        "reports": Section.of(_newest(Report.objects.visible_to(user))),
        "papers": Section.of(_latest_papers(user)) if reads_papers else None,
        "agreements": Section.of(_agreements(user)) if works_on_plans else None,
    }


def plans(user: User | AnonymousUser) -> list[tuple[Plan, int]]:
    """Return the visible plans, each with the number of its projects that `user` may see."""
    rows = Plan.objects.visible_to(user).select_related("owner")
    entries = PlanEntry.objects.filter(project__in=Project.objects.visible_to(user).values("pk"))
    counted = entries.values_list("version__plan").annotate(Count("project", distinct=True)).order_by()
    numbers: dict[UUID, int] = dict(counted)
    return [(plan, numbers.get(plan.pk, 0)) for plan in rows]


def _newest(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.select_related("plan", "owner").order_by("-period_to", "-created_at", "pk")


def _latest_papers(user: User | AnonymousUser) -> QuerySet[Paper]:
    return Paper.objects.visible_to(user).select_related("owner").order_by("-dated_on", "reference", "pk")


def _agreements(user: User | AnonymousUser) -> QuerySet[CooperationAgreement]:
    return CooperationAgreement.objects.visible_to(user).select_related("owner").order_by("title", "pk")
