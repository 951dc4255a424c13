"""The one table of what a plan file holds. Reading, loading, dumping, JSON Schema and documentation follow it.

A section is a list (or one mapping) of items of one model. Types, lengths, value lists and whether a key must be there
come from the model's fields; the table says only which fields, in which order, and what is nested where.
"""

from typing import Any

from django.db import models

from cooperation.models import (
    AgreementAdoption,
    AgreementAnnex,
    AgreementParty,
    Contribution,
    ContributionDelivery,
    CooperationAgreement,
    Participation,
    RolloutDate,
    RolloutStep,
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
from exchange.planfile.columns import REFERENCE, Column, column_of
from exchange.planfile.sections import SECTION_OF, Section
from organisation.models import Body, BodyRelation, OrgUnit, Source, SourceRef
from roadmap import models as rm

FORMAT = "1"
HEAD_KEYS = ("format", "county", "plan")


def _leaf(name: str, model: type[models.Model], parent: str, fields: str, key: str = "", **more: Any) -> Section:
    """A section that inherits its parent's source."""
    return Section(name, model, tuple(fields.split()), tuple(key.split()), parent=parent, inherits=True, **more)


def _part(name: str, model: type[models.Model], parent: str, fields: str, key: str = "slug", **more: Any) -> Section:
    """A nested section whose items need a source of their own."""
    return Section(name, model, tuple(fields.split()), tuple(key.split()), parent=parent, **more)


def _top(name: str, model: type[models.Model], fields: str, *children: Section, **more: Any) -> Section:
    return Section(name, model, tuple(fields.split()), children=children, **more)


MANDATE = "slug title content addressee recurrence due_on committee ended_on ended_reason"
"""A mandate stands below where it comes from: a point of a resolution, or a decision of a meeting."""

_MEETINGS = _part(
    "meetings",
    Meeting,
    "committee",
    "slug held_on starts_at ends_at place public number",
    children=(
        _leaf(
            "agenda_items",
            AgendaItem,
            "meeting",
            "number title kind paper minutes",
            "number",
            children=(
                _leaf(
                    "decisions",
                    Decision,
                    "item",
                    "number text result votes_yes votes_no votes_abstain unanimous",
                    "number",
                    children=(_part("mandates", Mandate, "decision", MANDATE),),
                ),
            ),
        ),
    ),
)

_PAPERS = _top(
    "papers",
    Paper,
    "slug reference kind title dated_on lead_unit public summary financial_effect staffing_effect url",
    _leaf("annexes", PaperAnnex, "paper", "number title size_kb pages", "number"),
    _leaf(
        "consultations",
        Consultation,
        "paper",
        "committee meeting role result public note",
        within={"meeting": "committee"},
    ),
    _part(
        "resolutions",
        Resolution,
        "paper",
        "slug consultation recommendation result votes_yes votes_no votes_abstain votes_biased unanimous",
        children=(
            _leaf(
                "points",
                ResolutionPoint,
                "resolution",
                "number proposed_text adopted_text",
                "number",
                children=(_part("mandates", Mandate, "point", MANDATE),),
            ),
        ),
    ),
)

_BASELINE = _leaf(
    "baseline",
    rm.Baseline,
    "version",
    "set_on resolution note",
    single=True,
    children=(
        _leaf("milestones", rm.BaselineMilestone, "baseline", "milestone due_on", "milestone"),
        _leaf("amounts", rm.BaselineAmount, "baseline", "item amount qualifier", "item"),
        _leaf("posts", rm.BaselinePost, "baseline", "line fte qualifier", "line"),
    ),
)

_VERSIONS = _part(
    "versions",
    rm.PlanVersion,
    "plan",
    "slug label title state period_from period_to pages resolution adopted_on "
    "vision_title vision_year vision_statement note",
    children=(
        _leaf("vision_points", rm.VisionPoint, "version", "text", scalar="text"),
        _part("fields", rm.ActionField, "version", "slug number name goal starting_point challenges chances"),
        _part(
            "entries",
            rm.PlanEntry,
            "version",
            "project field number order priority title description target_groups responsible participants "
            "main_activities",
            "project",
        ),
        _BASELINE,
    ),
)

_PLANS = _top(
    "plans",
    rm.Plan,
    "slug title kind parent predecessor description public time_red_overdue_days time_red_late_days "
    "time_amber_late_days money_amber_percent money_red_percent progress_gap_points",
    _VERSIONS,
    _part(
        "lineages",
        rm.Lineage,
        "to_version__plan",
        "kind from_version to_version from_field to_field from_project to_project note",
        "from_version to_version from_field to_field from_project to_project",
        within={"from_field": "from_version", "to_field": "to_version"},
    ),
    _part(
        "budget_items",
        rm.BudgetItem,
        "plan",
        "slug title product budget_plan account year_from year_to open_ended recurring part direction stage nature "
        "voluntary conditional condition granted_by note batch",
        children=(
            _leaf("amounts", rm.BudgetAmount, "item", "amount qualifier effective_on reason", "effective_on"),
            _leaf("allocations", rm.Allocation, "item", "field project share", "field project"),
            _leaf("covers", rm.ItemCover, "item", "funding_source share_percent", "funding_source"),
        ),
    ),
    _part(
        "grants",
        rm.Grant,
        "plan",
        "slug project funder programme purpose amount qualifier rate_percent own_share eligible_cost granted_on "
        "approval_from approval_to statement_due statement_sent",
        children=(
            _leaf(
                "instalments",
                rm.GrantInstalment,
                "grant",
                "number due_on amount qualifier received_on received_amount",
                "number",
            ),
        ),
    ),
    _part(
        "money_deviations",
        rm.MoneyDeviation,
        "plan",
        "product year direction cause remedy",
        "product year direction",
    ),
    _part(
        "position_lines",
        rm.PositionLine,
        "plan",
        "slug title tasks qualification body unit field project origin may_exist_already evaluated_by "
        "third_party_funding third_party requested_by_partners granted_by temporary_until yearly_cost note",
        children=(
            _leaf("grades", rm.PositionGrade, "line", "grades effective_on reason", "effective_on"),
            _leaf(
                "posts",
                rm.Post,
                "line",
                "number fte minimum body",
                "number",
                children=(_leaf("events", rm.PostEvent, "post", "kind effective_on reason", "effective_on kind"),),
            ),
        ),
    ),
    _leaf(
        "paper_coverages",
        rm.PaperCoverage,
        "plan",
        "paper budget_item position_line note",
        "paper budget_item position_line",
    ),
    _part(
        "contributions",
        Contribution,
        "plan",
        "slug body agreement project title year_from year_to open_ended amount_each amount_qualifier fte_each "
        "fte_qualifier recommended delivery budget_item position_line note",
        children=(_leaf("deliveries", ContributionDelivery, "contribution", "year delivery amount fte note", "year"),),
    ),
    _part(
        "indicators",
        rm.Indicator,
        "plan",
        "slug name field project",
        children=(
            _leaf(
                "definitions",
                rm.IndicatorDefinition,
                "indicator",
                "version text unit valid_from baseline_value target_value target_on",
                "version",
                children=(
                    _leaf(
                        "measurements",
                        rm.Measurement,
                        "definition",
                        "value qualifier effective_on reason",
                        "effective_on",
                    ),
                ),
            ),
        ),
    ),
    _part(
        "participation_events",
        rm.ParticipationEvent,
        "plan",
        "slug kind title held_on reach reach_qualifier effect",
    ),
    _part("documents", rm.Document, "plan", "slug project title media_type size_bytes public"),
)

_PROJECTS = _top(
    "projects",
    rm.Project,
    "slug title lead_body responsible_unit mandatory joint public results next_steps",
    _leaf(
        "state_changes",
        rm.ProjectStateChange,
        "project",
        "state effective_on reason replacement",
        "effective_on",
    ),
    _leaf("forecasts", rm.ProjectForecast, "project", "ends_on effective_on reason", "effective_on"),
    _part(
        "milestones",
        rm.Milestone,
        "project",
        "slug title weight",
        children=(
            _leaf("dates", rm.MilestoneDate, "milestone", "forecast_on actual_on effective_on reason", "effective_on"),
        ),
    ),
    _part(
        "risks",
        rm.Risk,
        "project",
        "slug title measure owner_role unit public",
        children=(
            _leaf("levels", rm.RiskLevel, "risk", "likelihood impact state effective_on reason", "effective_on"),
        ),
    ),
    _leaf("papers", rm.ProjectPaper, "project", "paper point note", "paper point"),
    _leaf("agenda_items", rm.ProjectAgendaItem, "project", "item", "item"),
    _part(
        "participations",
        Participation,
        "project",
        "body agreement role cost_share_percent valid_from valid_to note",
        "body",
        children=(
            _leaf("stages", RolloutStep, "participation", "stage actual_on effective_on reason", "effective_on"),
            _leaf("planned_dates", RolloutDate, "participation", "planned_on effective_on reason", "effective_on"),
        ),
    ),
)

TOP: tuple[Section, ...] = (
    _top("sources", Source, "slug title kind reference publisher dated_on note"),
    _top(
        "bodies",
        Body,
        "slug name kind ags ars member_count fictional",
        _part("relations", BodyRelation, "body", "other kind valid_from valid_to", "other kind"),
        parent="",
    ),
    _top("units", OrgUnit, "slug name number kind parent predecessor valid_from valid_to staff_heads tasks"),
    _top(
        "committees",
        Committee,
        "slug name short_name kind public rhythm rhythm_every rhythm_unit purpose valid_from valid_to successor",
        _leaf("seats", CommitteeSeat, "committee", "slug role body unit chair possibly", "slug"),
        _MEETINGS,
    ),
    _PAPERS,
    _PLANS,
    _PROJECTS,
    Section(
        "dependencies",
        rm.Dependency,
        ("predecessor", "successor", "note"),
        ("predecessor", "successor"),
        parent="",
    ),
    _top("budget_products", rm.BudgetProduct, "slug code name result_plan sub_plan frame"),
    _top("budget_plans", rm.BudgetPlan, "slug label state year_from year_to supplementary_number"),
    _top(
        "rate_tables",
        rm.RateTable,
        "slug label valid_from basis",
        _leaf("rates", rm.GradeRate, "table", "grade yearly_cost", "grade"),
    ),
    _top("funding_sources", rm.FundingSource, "slug kind name grant partner scope condition"),
    _top(
        "agreements",
        CooperationAgreement,
        "slug title plan purpose signed_on starts_on duration_months duties decision_body decision_rule "
        "service_provider service_condition financing comparison_allowed public predecessor draft terminated_on "
        "termination_reason",
        _leaf(
            "parties",
            AgreementParty,
            "agreement",
            "body role",
            "body",
            children=(_leaf("adoption", AgreementAdoption, "party", "adopted_on unanimous paper", single=True),),
        ),
        _leaf("annexes", AgreementAnnex, "agreement", "number title size_kb pages document", "number"),
    ),
)

SECTIONS: tuple[Section, ...] = tuple(section for top in TOP for section in top.walk())
BY_MODEL = SECTION_OF
BY_PATH: dict[str, Section] = {section.path: section for section in SECTIONS}
REQUIRED_TOP = ("sources", "bodies", "plans")

# A source reference inside an item. `document` stands for the model's `source`; absent status means "stated".
SOURCE_COLUMNS: dict[str, Column] = {
    name: column_of(SourceRef, name) for name in ("status", "place", "quote", "derivation", "doubt")
}
SOURCE_KEYS = ("document", *SOURCE_COLUMNS, "field")


def key_columns(section: Section) -> tuple[Column, ...]:
    """The columns of the key; none where the place in the list is the key."""
    return tuple(section.columns[name] for name in section.key)


def key_references(section: Section) -> tuple[Section, ...]:
    """The sections that must be known before an item's key is."""
    return tuple(section.target(column.name) for column in key_columns(section) if column.kind == REFERENCE)
