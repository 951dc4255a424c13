"""The vocabulary of queries over plans, projects, money and posts."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from organisation.access import access_of, memberships_on
from organisation.querysets import OwnedQuerySet, effective
from roadmap import registry

if TYPE_CHECKING:
    from organisation.access import Access
    from organisation.models import User
    from roadmap.models.indicators import Document
    from roadmap.models.milestones import Dependency, Milestone
    from roadmap.models.money import BudgetItem
    from roadmap.models.papers import ProjectPaper
    from roadmap.models.plans import ActionField, Plan, PlanVersion
    from roadmap.models.posts import PositionLine
    from roadmap.models.projects import PlanEntry, Project
    from roadmap.models.risks import Risk
    from roadmap.models.shares import Share


IN_FORCE = ("adopted", "amended")
OPEN = ("draft", "introduced", "deliberated")


def opened_projects(access: "Access") -> "ProjectQuerySet":
    """Return the projects that a rule of this or an upper room opens beyond the owner's office."""
    from roadmap.models import Project

    return Project.objects.filter(registry.project_access(access))


def seen_projects(access: "Access") -> "ProjectQuerySet":
    """Return the ids of the projects that an account with this access sees, for use in a condition."""
    from roadmap.models import Project

    return Project.objects.filter(Q(owner__in=access.office) | registry.project_access(access)).order_by()


class ProjectQuerySet(OwnedQuerySet["Project"]):
    """Projects."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep what the owner's office sees, and what a rule of an upper room opens to others."""
        access = access_of(user)
        return self.filter(Q(owner__in=access.office) | registry.project_access(access)).distinct()

    def with_state(self, day: date) -> Self:
        """Add `state`, `state_reason` and `state_since` as of `day`; all None where nothing is recorded by then."""
        from roadmap.models import ProjectStateChange

        change = effective(ProjectStateChange.objects.all(), parent="project", day=day)
        return self.annotate(
            state=Subquery(change.values("state")[:1]),
            state_reason=Subquery(change.values("reason")[:1]),
            state_since=Subquery(change.values("effective_on")[:1]),
            state_since_precision=Subquery(change.values("effective_on_precision")[:1]),
        )

    def with_forecast(self, day: date) -> Self:
        """Add `forecast_end` and `forecast_end_precision` as of `day`."""
        from roadmap.models import ProjectForecast

        change = effective(ProjectForecast.objects.all(), parent="project", day=day)
        return self.annotate(
            forecast_end=Subquery(change.values("ends_on")[:1]),
            forecast_end_precision=Subquery(change.values("ends_on_precision")[:1]),
        )


class PlanQuerySet(OwnedQuerySet["Plan"]):
    """Plans."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the office's own plans, and those with an entry for a project that an upper room opens to `user`."""
        from roadmap.models import PlanEntry

        access = access_of(user)
        opened = PlanEntry.objects.filter(version__plan=OuterRef("pk"), project__in=opened_projects(access))
        return self.filter(Q(owner__in=access.office) | Exists(opened))

    def with_counts(self) -> Self:
        """Add `version_count`."""
        return self.annotate(version_count=Count("versions", distinct=True))


class PlanVersionQuerySet(QuerySet["PlanVersion"]):
    """Versions of plans."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the versions of plans that `user` sees; of another county's plans only what is no longer open."""
        from roadmap.models import Plan

        access = access_of(user)
        closed = Q(plan__in=Plan.objects.visible_to(user)) & ~Q(state__in=OPEN)
        return self.filter(Q(plan__owner__in=access.office) | closed)


class PlanEntryQuerySet(QuerySet["PlanEntry"]):
    """Steckbriefe."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the Steckbriefe of the office's own plans, and of projects that are opened to `user`, unless open."""
        access = access_of(user)
        opened = Q(project__in=opened_projects(access)) & ~Q(version__state__in=OPEN)
        return self.filter(Q(version__plan__owner__in=access.office) | opened)


class ActionFieldQuerySet(QuerySet["ActionField"]):
    """Action fields."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the fields of the office's own plans, and those with an entry for a project that is opened to `user`."""
        from roadmap.models import PlanEntry

        access = access_of(user)
        entries = PlanEntry.objects.filter(field=OuterRef("pk"), project__in=opened_projects(access))
        opened = Q(Exists(entries)) & ~Q(version__state__in=OPEN)
        return self.filter(Q(version__plan__owner__in=access.office) | opened)

    def of_today(self) -> Self:
        """Keep the fields of each plan's version in force (the newest where none is) and of newer ones."""
        from roadmap.models import PlanVersion

        in_force = PlanVersion.objects.filter(plan=OuterRef("version__plan"), state__in=IN_FORCE).order_by("-position")
        newest = PlanVersion.objects.filter(plan=OuterRef("version__plan")).order_by("-position")
        current = Coalesce(Subquery(in_force.values("position")[:1]), Subquery(newest.values("position")[:1]))
        return self.filter(version__position__gte=current)

    def with_project_count(self) -> Self:
        """Add `project_count`, the entries of the field in its version."""
        return self.annotate(project_count=Count("entries", distinct=True))


class MilestoneQuerySet(QuerySet["Milestone"]):
    """Milestones."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the milestones of projects that `user` sees."""
        from roadmap.models import Project

        return self.filter(project__in=Project.objects.visible_to(user))

    def with_dates(self, day: date) -> Self:
        """Add forecast, actual, the reason of the last move as of `day`, and the baseline of any version."""
        from roadmap.models import BaselineMilestone, MilestoneDate

        change = effective(MilestoneDate.objects.all(), parent="milestone", day=day)
        baseline = BaselineMilestone.objects.filter(milestone=OuterRef("pk")).order_by("-baseline__set_on")
        return self.annotate(
            forecast=Subquery(change.values("forecast_on")[:1]),
            forecast_precision=Subquery(change.values("forecast_on_precision")[:1]),
            actual=Subquery(change.values("actual_on")[:1]),
            actual_precision=Subquery(change.values("actual_on_precision")[:1]),
            move_reason=Subquery(change.values("reason")[:1]),
            baseline=Subquery(baseline.values("due_on")[:1]),
            baseline_precision=Subquery(baseline.values("due_on_precision")[:1]),
        )


class DependencyQuerySet(QuerySet["Dependency"]):
    """Which project waits for which."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep those of which `user` sees both projects."""
        return self.open_to(access_of(user))

    def open_to(self, access: "Access") -> Self:
        """Keep those of which an account with this access sees both projects."""
        visible = seen_projects(access)
        return self.filter(predecessor__in=visible, successor__in=visible)


class ProjectPaperQuerySet(QuerySet["ProjectPaper"]):
    """Which papers projects rest on."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep those of which `user` sees both the project and the paper."""
        return self.open_to(access_of(user))

    def open_to(self, access: "Access") -> Self:
        """Keep those of which an account with this access sees both the project and the paper."""
        return self.filter(project__in=seen_projects(access), paper__owner__in=access.office | access.committee)


class RiskQuerySet(QuerySet["Risk"]):
    """Risks of projects."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the risks of the office's own projects; of other projects that `user` sees, the public ones."""
        return self.open_to(access_of(user))

    def open_to(self, access: "Access") -> Self:
        """Keep what an account with this access sees."""
        opened = Q(project__in=opened_projects(access), public=True)
        return self.filter(Q(project__owner__in=access.office) | opened)

    def with_level(self, day: date) -> Self:
        """Add `likelihood`, `impact`, `state` and `level_since` as of `day`; None where nothing is recorded by then."""
        from roadmap.models import RiskLevel

        change = effective(RiskLevel.objects.all(), parent="risk", day=day)
        return self.annotate(
            likelihood=Subquery(change.values("likelihood")[:1]),
            impact=Subquery(change.values("impact")[:1]),
            state=Subquery(change.values("state")[:1]),
            level_reason=Subquery(change.values("reason")[:1]),
            level_since=Subquery(change.values("effective_on")[:1]),
            level_since_precision=Subquery(change.values("effective_on_precision")[:1]),
        )


class DocumentQuerySet(QuerySet["Document"]):
    """Documents of plans and projects."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the office's own documents; of other plans and projects that `user` sees, the public ones."""
        from roadmap.models import Plan

        access = access_of(user)
        of_project = Q(project__in=opened_projects(access))
        of_plan = Q(project__isnull=True, plan__in=Plan.objects.visible_to(user))
        return self.filter(Q(plan__owner__in=access.office) | (of_project | of_plan) & Q(public=True))

    def of_projects_open_to(self, access: "Access") -> Self:
        """Keep the documents of projects, not of plans, that an account with this access sees."""
        opened = Q(project__in=opened_projects(access), public=True)
        return self.filter(Q(plan__owner__in=access.office) | opened)


class ShareQuerySet(QuerySet["Share"]):
    """Shares of projects."""

    def valid_on(self, day: date) -> Self:
        """Keep the shares that are valid on `day`, both ends included."""
        return self.filter(memberships_on(day))

    def reaching(self, access: "Access") -> Self:
        """Keep the shares with the account itself or with a body that it works for; none for guests."""
        if access.user is None or access.day is None:
            return self.none()
        return self.valid_on(access.day).filter(Q(user=access.user) | Q(body__in=access.working))

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the shares that the office of the project's county has given."""
        return self.filter(project__owner__in=access_of(user).office)


class BudgetItemQuerySet(QuerySet["BudgetItem"]):
    """Budget items."""

    def with_amount(self, day: date) -> Self:
        """Add `amount` and `amount_qualifier` as of `day`; None is unknown."""
        from roadmap.models import BudgetAmount

        change = effective(BudgetAmount.objects.all(), parent="item", day=day)
        return self.annotate(
            amount=Subquery(change.values("amount")[:1]), amount_qualifier=Subquery(change.values("qualifier")[:1])
        )

    def for_pages(self) -> Self:
        """Load what a page shows of an item, in bulk."""
        return self.select_related("product", "budget_plan").prefetch_related("covers__funding_source")


class PositionLineQuerySet(QuerySet["PositionLine"]):
    """Position lines."""

    def with_grade(self, day: date) -> Self:
        """Add `current_grades`, a list, as of `day`."""
        from roadmap.models import PositionGrade

        change = effective(PositionGrade.objects.all(), parent="line", day=day)
        return self.annotate(current_grades=Subquery(change.values("grades")[:1]))

    def with_grade_changes(self, day: date) -> Self:
        """Add `grade_changes`, the rows of the grade up to `day`, oldest first: what the cost of a year needs."""
        from roadmap.models import PositionGrade

        rows = PositionGrade.objects.filter(effective_on__lte=day).order_by("effective_on", "recorded_at", "id")
        return self.prefetch_related(Prefetch("grades", queryset=rows, to_attr="grade_changes"))

    def for_pages(self, day: date | None = None) -> Self:
        """Load what a page shows of a line, in bulk; events in the order in which they happened, up to `day`."""
        from roadmap.models import PostEvent

        events = PostEvent.objects.order_by("effective_on", "recorded_at", "id")
        if day is not None:
            events = events.filter(effective_on__lte=day)
        return self.select_related("body", "unit", "field", "project").prefetch_related(
            "posts__body", Prefetch("posts__events", queryset=events)
        )
