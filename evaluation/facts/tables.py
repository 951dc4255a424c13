"""Which tables a snapshot reads, which of their rows, and from which row each inherits its source.

One statement reads them all, however many projects there are (`read.py`). docs/facts.md describes what is listed here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from cooperation.models import (
    AgreementAdoption,
    AgreementAnnex,
    AgreementParty,
    Contribution,
    ContributionDelivery,
    CooperationAgreement,
    HelpAnswer,
    Participation,
    RolloutDate,
    RolloutStep,
    StatusEntry,
    StatusRequest,
    StatusReview,
    StatusRound,
)
from council.models import (
    AgendaItem,
    Committee,
    CommitteeSeat,
    Consultation,
    Decision,
    Mandate,
    Meeting,
    Paper,
    PaperAnnex,
    Resolution,
    ResolutionPoint,
)
from evaluation.models import MandateDischarge
from organisation.models import BodyRelation, OrgUnit, SourceRef
from organisation.models.base import DatedChange
from roadmap.models import (
    ActionField,
    Allocation,
    Baseline,
    BaselineAmount,
    BaselineMilestone,
    BaselinePost,
    BudgetAmount,
    BudgetItem,
    BudgetPlan,
    BudgetProduct,
    Dependency,
    Document,
    FundingSource,
    GradeRate,
    Grant,
    GrantInstalment,
    Indicator,
    IndicatorDefinition,
    ItemCover,
    Lineage,
    Measurement,
    Milestone,
    MilestoneDate,
    MoneyDeviation,
    PaperCoverage,
    ParticipationEvent,
    PlanEntry,
    PlanVersion,
    PositionGrade,
    PositionLine,
    Post,
    PostEvent,
    Project,
    ProjectAgendaItem,
    ProjectForecast,
    ProjectPaper,
    ProjectStateChange,
    RateTable,
    Risk,
    RiskLevel,
    VisionPoint,
)


@dataclass(frozen=True)
class Scope:
    """What one report is about: the owner, the plans that belong together, the cut-off and the moment of freezing."""

    owner: UUID
    plans: tuple[UUID, ...]
    cut_off: date
    frozen_at: datetime


@dataclass(frozen=True)
class Table:
    """One kind of row. `select` narrows the model's rows to the scope.

    `parent` names kind and column of the row whose source counts for this one where it has none of its own; it is set
    for leaves only, as in the plan files. `sourced` is False for rows that are their own record (a status entry), or
    that only tie others together.
    """

    kind: str
    model: type[Model]
    select: Callable[[Scope], Q]
    parent: tuple[str, str] | None = None
    sourced: bool = True

    def rows(self, scope: Scope) -> QuerySet[Any]:
        """Return the rows of the scope in the model's order, dated ones as they were effective and known."""
        rows = self.model._default_manager.filter(self.select(scope))
        if issubclass(self.model, DatedChange):
            rows = rows.filter(effective_on__lte=scope.cut_off, recorded_at__lte=scope.frozen_at)
        ordering: Sequence[Any] = self.model._meta.ordering or ()
        return rows.order_by(*ordering, "pk")


def project_ids(scope: Scope) -> QuerySet[Any]:
    """Return the ids of the scope's projects.

    They have an entry in one of the plans, or take part in, are paid from or measured by something of theirs; and the
    owner's projects that stand in no plan at all, since an idea must not get lost.
    """
    of_plan = {"plan__in": scope.plans}
    here = OuterRef("pk")
    conditions = (
        Exists(PlanEntry.objects.filter(project=here, version__plan__in=scope.plans))
        | Exists(Participation.objects.filter(project=here, agreement__owner=scope.owner))
        | Exists(Allocation.objects.filter(project=here, item__plan__in=scope.plans))
        | Exists(Grant.objects.filter(project=here, **of_plan))
        | Exists(PositionLine.objects.filter(project=here, **of_plan))
        | Exists(Indicator.objects.filter(project=here, **of_plan))
        | Exists(Contribution.objects.filter(project=here, **of_plan))
        | Exists(Document.objects.filter(project=here, **of_plan))
        | (Q(owner=scope.owner) & ~Exists(PlanEntry.objects.filter(project=here)))
    )
    return Project.objects.filter(conditions).order_by().values("pk")


def _owner(scope: Scope) -> Q:
    return Q(owner=scope.owner)


def _by_owner(path: str) -> Callable[[Scope], Q]:
    return lambda scope: Q(**{f"{path}__owner": scope.owner})


def _by_plan(path: str) -> Callable[[Scope], Q]:
    return lambda scope: Q(**{f"{path}__in": scope.plans})


def _by_project(path: str) -> Callable[[Scope], Q]:
    return lambda scope: Q(**{f"{path}__in": project_ids(scope)})


def _papers(path: str) -> Callable[[Scope], Q]:
    """The owner's papers, and those by which partners adopted one of its agreements."""
    adopted = AgreementAdoption.objects.order_by().values("paper")

    def select(scope: Scope) -> Q:
        by_partners = adopted.filter(party__agreement__owner=scope.owner, paper__isnull=False)
        return Q(**{f"{path}owner": scope.owner}) | Q(**{f"{path}pk__in": by_partners})

    return select


def _committees(scope: Scope) -> Q:
    """The owner's committees, and those of partners that dealt with one of the papers."""
    return Q(owner=scope.owner) | Q(
        pk__in=Consultation.objects.filter(_papers("paper__")(scope)).order_by().values("committee")
    )


def _meetings(scope: Scope) -> Q:
    return Q(committee__owner=scope.owner) | Q(
        pk__in=Consultation.objects.filter(_papers("paper__")(scope)).order_by().values("meeting")
    )


def _relations(scope: Scope) -> Q:
    """The owner's relations, and those between other bodies that one of its own sources states."""
    stated = SourceRef.objects.filter(owner=scope.owner).order_by().values("target_id")
    return Q(body=scope.owner) | Q(other=scope.owner) | Q(pk__in=stated)


def _known_statuses(scope: Scope) -> Q:
    return Q(project__in=project_ids(scope), as_of__lte=scope.cut_off, recorded_at__lte=scope.frozen_at)


def _known_reviews(scope: Scope) -> Q:
    return Q(
        entry__project__in=project_ids(scope),
        entry__as_of__lte=scope.cut_off,
        entry__recorded_at__lte=scope.frozen_at,
        reviewed_at__lte=scope.frozen_at,
    )


def _known_answers(scope: Scope) -> Q:
    return Q(
        entry__project__in=project_ids(scope),
        entry__as_of__lte=scope.cut_off,
        entry__recorded_at__lte=scope.frozen_at,
        answered_at__lte=scope.frozen_at,
    )


TABLES: tuple[Table, ...] = (
    # the plan
    Table("plan_version", PlanVersion, _by_owner("plan")),
    Table("vision_point", VisionPoint, _by_plan("version__plan"), ("plan_version", "version")),
    Table("action_field", ActionField, _by_plan("version__plan")),
    Table("plan_entry", PlanEntry, _by_plan("version__plan")),
    Table("lineage", Lineage, _by_plan("to_version__plan")),
    Table("baseline", Baseline, _by_plan("version__plan")),
    Table("baseline_milestone", BaselineMilestone, _by_plan("baseline__version__plan"), ("baseline", "baseline")),
    Table("baseline_amount", BaselineAmount, _by_plan("baseline__version__plan"), ("baseline", "baseline")),
    Table("baseline_post", BaselinePost, _by_plan("baseline__version__plan"), ("baseline", "baseline")),
    # projects
    Table("project", Project, _by_project("pk")),
    Table("state_change", ProjectStateChange, _by_project("project"), ("project", "project")),
    Table("project_forecast", ProjectForecast, _by_project("project"), ("project", "project")),
    Table("milestone", Milestone, _by_project("project"), ("project", "project")),
    Table("milestone_date", MilestoneDate, _by_project("milestone__project"), ("milestone", "milestone")),
    Table("dependency", Dependency, _by_project("successor")),
    Table("risk", Risk, _by_project("project"), ("project", "project")),
    Table("risk_level", RiskLevel, _by_project("risk__project"), ("risk", "risk")),
    Table("project_paper", ProjectPaper, _by_project("project"), sourced=False),
    # money
    Table("budget_product", BudgetProduct, _owner),
    Table("budget_plan", BudgetPlan, _owner),
    Table("budget_item", BudgetItem, _by_plan("plan")),
    Table("budget_amount", BudgetAmount, _by_plan("item__plan"), ("budget_item", "item")),
    Table("allocation", Allocation, _by_plan("item__plan"), ("budget_item", "item")),
    Table("item_cover", ItemCover, _by_plan("item__plan"), ("budget_item", "item")),
    Table("funding_source", FundingSource, _owner),
    Table("grant", Grant, _by_plan("plan")),
    Table("grant_instalment", GrantInstalment, _by_plan("grant__plan"), ("grant", "grant")),
    Table("money_deviation", MoneyDeviation, _by_plan("plan"), sourced=False),
    # posts
    Table("position_line", PositionLine, _by_plan("plan")),
    Table("position_grade", PositionGrade, _by_plan("line__plan"), ("position_line", "line")),
    Table("post", Post, _by_plan("line__plan"), ("position_line", "line")),
    Table("rate_table", RateTable, _owner, sourced=False),
    Table("grade_rate", GradeRate, _by_owner("table"), ("rate_table", "table"), sourced=False),
    Table("post_event", PostEvent, _by_plan("post__line__plan"), ("post", "post")),
    Table("paper_coverage", PaperCoverage, _by_plan("plan"), sourced=False),
    # indicators, participation, documents
    Table("indicator", Indicator, _by_plan("plan")),
    Table("indicator_definition", IndicatorDefinition, _by_plan("indicator__plan"), ("indicator", "indicator")),
    Table(
        "measurement",
        Measurement,
        _by_plan("definition__indicator__plan"),
        ("indicator_definition", "definition"),
    ),
    Table("participation_event", ParticipationEvent, _by_plan("plan")),
    Table("document", Document, _by_plan("plan")),
    # cooperation
    Table("agreement", CooperationAgreement, _owner),
    Table("agreement_party", AgreementParty, _by_owner("agreement"), ("agreement", "agreement")),
    Table("agreement_adoption", AgreementAdoption, _by_owner("party__agreement"), ("agreement_party", "party")),
    Table("agreement_annex", AgreementAnnex, _by_owner("agreement"), ("agreement", "agreement")),
    Table("participation", Participation, _by_project("project"), ("project", "project")),
    Table("rollout_step", RolloutStep, _by_project("participation__project"), ("participation", "participation")),
    Table("rollout_date", RolloutDate, _by_project("participation__project"), ("participation", "participation")),
    Table("contribution", Contribution, _by_plan("plan")),
    Table(
        "contribution_delivery",
        ContributionDelivery,
        _by_plan("contribution__plan"),
        ("contribution", "contribution"),
        sourced=False,
    ),
    Table("status_round", StatusRound, _by_plan("plan"), sourced=False),
    Table("status_request", StatusRequest, _by_plan("round__plan"), sourced=False),
    Table("status_entry", StatusEntry, _known_statuses, sourced=False),
    Table("status_review", StatusReview, _known_reviews, sourced=False),
    Table("help_answer", HelpAnswer, _known_answers, sourced=False),
    # the council
    Table("committee", Committee, _committees),
    Table("committee_seat", CommitteeSeat, _by_owner("committee"), ("committee", "committee")),
    Table("paper", Paper, _papers("")),
    Table("paper_annex", PaperAnnex, _papers("paper__"), ("paper", "paper")),
    Table("consultation", Consultation, _papers("paper__"), ("paper", "paper")),
    Table("meeting", Meeting, _meetings, ("committee", "committee")),
    Table("agenda_item", AgendaItem, _by_owner("meeting__committee"), ("meeting", "meeting")),
    Table("project_agenda_item", ProjectAgendaItem, _by_project("project"), sourced=False),
    Table("decision", Decision, _by_owner("item__meeting__committee"), ("agenda_item", "item")),
    Table("resolution", Resolution, _papers("paper__"), ("paper", "paper")),
    Table("resolution_point", ResolutionPoint, _papers("resolution__paper__"), ("resolution", "resolution")),
    Table("mandate", Mandate, _owner, ("resolution_point", "point")),
    Table("mandate_discharge", MandateDischarge, _by_owner("mandate"), sourced=False),
    # the organisation
    Table("org_unit", OrgUnit, _owner),
    Table("body_relation", BodyRelation, _relations),
)
