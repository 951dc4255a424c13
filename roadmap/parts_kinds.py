"""The small parts of plans and projects as kinds of row, for history, undo and rights."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import kinds
from organisation.access import access_of
from organisation.kinds import SearchPart, SearchSpec
from organisation.models import Source, SourceRef
from organisation.source_refs import REF_FIELDS, SOURCE_FIELDS
from roadmap.dependencies_fields import DEPENDENCY_FIELDS
from roadmap.indicators_fields import DEFINITION_FIELDS, INDICATOR_FIELDS
from roadmap.kinds import plan_address, project_address
from roadmap.models import (
    Dependency,
    Indicator,
    IndicatorDefinition,
    ParticipationEvent,
    Plan,
    Project,
    ProjectPaper,
    Risk,
)
from roadmap.papers_fields import PAPER_LINK_FIELDS
from roadmap.participation_fields import PARTICIPATION_FIELDS
from roadmap.permissions import can_edit_plan, can_edit_project
from roadmap.risks_fields import RISK_FIELDS


def indicator_address(indicator: Indicator) -> str:
    """Return the page on which an indicator stands."""
    page = project_address(indicator.project) if indicator.project else plan_address(indicator.plan)
    return f"{page}#indikatoren"


def _visible_indicators(user: Any) -> QuerySet[Indicator]:
    of_plan = Q(project=None, plan__owner__in=access_of(user).office)
    visible = Project.objects.visible_to(user).order_by().values("pk")
    return Indicator.objects.filter(of_plan | Q(project__in=visible)).select_related("plan__owner", "project__owner")


def _visible_definitions(user: Any) -> QuerySet[IndicatorDefinition]:
    indicators = _visible_indicators(user).order_by().values("pk")
    return IndicatorDefinition.objects.filter(indicator__in=indicators).select_related("indicator__plan__owner")


def _visible_events(user: Any) -> QuerySet[ParticipationEvent]:
    return ParticipationEvent.objects.filter(plan__in=Plan.objects.visible_to(user)).select_related("plan__owner")


def _visible_refs(user: Any) -> QuerySet[SourceRef]:
    return SourceRef.objects.filter(owner__in=access_of(user).office).select_related("owner", "source")


def ref_address(ref: SourceRef) -> str:
    """Return the page of the fact that a reference is for; the list of plans where its kind has no page."""
    kind = kinds.by_label(ref.target_type)
    row = kind.model._default_manager.filter(pk=ref.target_id).first() if kind else None
    return kind.address(row) if kind and row is not None else reverse("roadmap:plans")


def _edits(user: Any, row: Any) -> bool:
    return row.owner_id in access_of(user).editing


RISK = kinds.RowKind(
    model=Risk,
    slug="risiko",
    name=_("Risk"),
    plural=_("Risks"),
    visible=Risk.objects.visible_to,
    address=lambda row: f"{project_address(row.project)}#risiken",
    body=lambda row: row.project.owner,
    may_change=lambda user, row: can_edit_project(user, row.project),
    fields=RISK_FIELDS,
    search=SearchSpec(
        title=["title"],
        text=["measure"],
        related=["project__owner"],
        prefetch=["project__entries__version__plan"],
        place=lambda row: row.project,
    ),
)
DEPENDENCY = kinds.RowKind(
    model=Dependency,
    slug="abhaengigkeit",
    name=_("Dependency"),
    plural=_("Dependencies"),
    visible=Dependency.objects.visible_to,
    address=lambda row: f"{project_address(row.successor)}#abhaengigkeiten",
    body=lambda row: row.successor.owner,
    may_change=lambda user, row: can_edit_project(user, row.successor),
    fields=DEPENDENCY_FIELDS,
)
INDICATOR = kinds.RowKind(
    model=Indicator,
    slug="indikator",
    name=_("Indicator"),
    plural=_("Indicators"),
    visible=_visible_indicators,
    address=indicator_address,
    body=lambda row: row.plan.owner,
    may_change=lambda user, row: can_edit_plan(user, row.plan),
    fields=INDICATOR_FIELDS,
    search=SearchSpec(
        title=["name"],
        parts=[SearchPart(IndicatorDefinition, "indicator", ["text"])],
        related=["plan__owner", "project__owner"],
        prefetch=["project__entries__version__plan"],
        place=lambda row: row.project or row.plan,
    ),
)
DEFINITION = kinds.RowKind(
    model=IndicatorDefinition,
    slug="definition",
    name=_("Definition of an indicator"),
    plural=_("Definitions of indicators"),
    visible=_visible_definitions,
    address=lambda row: indicator_address(row.indicator),
    body=lambda row: row.indicator.plan.owner,
    may_change=lambda user, row: can_edit_plan(user, row.indicator.plan),
    fields=DEFINITION_FIELDS,
)
PAPER_LINK = kinds.RowKind(
    model=ProjectPaper,
    slug="vorlagenbezug",
    name=_("Link to a council paper"),
    plural=_("Links to council papers"),
    visible=ProjectPaper.objects.visible_to,
    address=lambda row: f"{project_address(row.project)}#gremien",
    body=lambda row: row.project.owner,
    may_change=lambda user, row: can_edit_project(user, row.project),
    fields=PAPER_LINK_FIELDS,
)
PARTICIPATION = kinds.RowKind(
    model=ParticipationEvent,
    slug="beteiligungsformat",
    name=_("Participation event"),
    plural=_("Participation events"),
    visible=_visible_events,
    address=lambda row: f"{plan_address(row.plan)}#beteiligung",
    body=lambda row: row.plan.owner,
    may_change=lambda user, row: can_edit_plan(user, row.plan),
    fields=PARTICIPATION_FIELDS,
)
REFERENCE = kinds.RowKind(
    model=SourceRef,
    slug="fundstelle",
    name=_("Source of a fact"),
    plural=_("Sources of facts"),
    visible=_visible_refs,
    address=ref_address,
    body=lambda row: row.owner,
    may_change=_edits,
    fields=REF_FIELDS,
)
SOURCE = kinds.RowKind(
    model=Source,
    slug="quelle",
    name=_("Source"),
    plural=_("Sources"),
    visible=Source.objects.visible_to,
    address=lambda row: reverse("roadmap:plans"),
    body=lambda row: row.owner,
    may_change=_edits,
    fields=SOURCE_FIELDS,
)


def register() -> None:
    """Make the kinds known; called once, when the apps are ready."""
    kinds.register(RISK, DEPENDENCY, INDICATOR, DEFINITION, PAPER_LINK, PARTICIPATION, REFERENCE, SOURCE)
