"""The one table of what a plan file holds. Reading, loading, dumping, JSON Schema and documentation follow it.

A section is a list (or one mapping) of items of one model. Types, lengths, value lists and whether a key must be there
come from the model's fields; the table says only which fields, in which order, and what is nested where.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from cooperation.models import (
    AgreementAdoption,
    AgreementParty,
    Contribution,
    CooperationAgreement,
    Participation,
)
from council.models import (
    Committee,
    CommitteeSeat,
    Consultation,
    Mandate,
    Meeting,
    Paper,
    PaperAnnex,
    Resolution,
    ResolutionPoint,
)
from exchange.planfile.columns import REFERENCE, Column, column_of, has_field
from organisation.models import Body, BodyRelation, OrgUnit, Source, SourceRef
from organisation.models.base import DatedChange
from roadmap import models as rm

FORMAT = "1"
HEAD_KEYS = ("format", "county", "plan")


@dataclass(eq=False)
class Section:
    """Items of one model.

    `key` names the fields that tell an item from its siblings; without any it is the place in the list. `parent` is the
    foreign key to the item above (with "__" the way to it over another row), "owner" at the top, "" where there is
    none. `inherits`: an item without a source of its own has its parent's. `single`: one mapping instead of a list.
    `scalar`: an item may be written as just this field's text. `within`: the path of a reference starts in what another
    reference of the item names.
    """

    name: str
    model: type[models.Model]
    fields: tuple[str, ...]
    key: tuple[str, ...] = ("slug",)
    children: tuple["Section", ...] = ()
    parent: str = "owner"
    inherits: bool = False
    single: bool = False
    scalar: str = ""
    within: Mapping[str, str] = field(default_factory=dict)
    up: "Section | None" = None

    def __post_init__(self) -> None:
        for child in self.children:
            child.up = self

    @cached_property
    def path(self) -> str:
        """Where the section is: "plans.versions.fields"."""
        return f"{self.up.path}.{self.name}" if self.up else self.name

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The fields in order."""
        return {name: column_of(self.model, name) for name in self.fields}

    @cached_property
    def positioned(self) -> bool:
        """Whether the place in the list is kept in the database."""
        return has_field(self.model, "position")

    @property
    def dated(self) -> bool:
        """Whether a changed item is a new row that is recorded later."""
        return issubclass(self.model, DatedChange)

    @cached_property
    def immutable(self) -> bool:
        """Whether the database refuses every change of a row."""
        return any(trigger.name == "written_once" for trigger in getattr(self.model._meta, "triggers", ()))

    @property
    def owned(self) -> bool:
        """Whether the row itself carries the owner."""
        return has_field(self.model, "owner")

    @property
    def chain(self) -> tuple["Section", ...]:
        """The sections from the top down to this one."""
        return (*self.up.chain, self) if self.up else (self,)

    def parent_id(self, row: models.Model) -> Any:
        """The UUID of the row's parent, None at the top."""
        if self.up is None:
            return None
        *steps, last = self.parent.split("__")
        for step in steps:
            row = getattr(row, step)
        return getattr(row, f"{last}_id")

    def below(self, parents: Iterable[Any]) -> models.QuerySet:
        """The rows below the given parents."""
        rows = self.model._default_manager.filter(**{f"{self.parent}_id__in": list(parents)})
        steps = self.parent.split("__")[:-1]
        return rows.select_related(*steps) if steps else rows

    @property
    def allowed_keys(self) -> tuple[str, ...]:
        """Every key that an item may have, in the order of the canonical form."""
        source = () if self.model is Source else ("source",)
        return (*self.fields, *source, *(child.name for child in self.children))

    def target(self, name: str) -> "Section":
        """The section that a reference points into."""
        return BY_MODEL[self.columns[name].field.related_model]

    def shared_depth(self, name: str) -> int:
        """How many leading parts of the target's path follow from where the reference stands, and are not written."""
        target = self.target(name).chain[:-1]
        if name in self.within:
            return len(target)
        shared = 0
        for mine, theirs in zip(self.chain, target, strict=False):
            if mine is not theirs:
                break
            shared += 1
        return shared

    def written_parts(self, name: str) -> tuple[str, ...]:
        """What the written path of a reference consists of: ("version", "field")."""
        return tuple(one.singular for one in self.target(name).chain[self.shared_depth(name) :])

    @property
    def singular(self) -> str:
        """A word for one item, for messages and documentation."""
        return str(self.model._meta.verbose_name)

    def walk(self) -> Iterator["Section"]:
        """This section and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


def _leaf(name: str, model: type[models.Model], parent: str, fields: str, key: str = "", **more: Any) -> Section:
    """A section that inherits its parent's source."""
    return Section(name, model, tuple(fields.split()), tuple(key.split()), parent=parent, inherits=True, **more)


def _part(name: str, model: type[models.Model], parent: str, fields: str, key: str = "slug", **more: Any) -> Section:
    """A nested section whose items need a source of their own."""
    return Section(name, model, tuple(fields.split()), tuple(key.split()), parent=parent, **more)


def _top(name: str, model: type[models.Model], fields: str, *children: Section, **more: Any) -> Section:
    return Section(name, model, tuple(fields.split()), children=children, **more)


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
                children=(
                    _part(
                        "mandates",
                        Mandate,
                        "point",
                        "slug title content addressee recurrence due_on committee ended_on ended_reason",
                    ),
                ),
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
        "slug project funder programme purpose amount qualifier rate_percent own_share granted_on approval_from "
        "approval_to statement_due",
    ),
    _part(
        "position_lines",
        rm.PositionLine,
        "plan",
        "slug title tasks qualification body unit field project origin may_exist_already evaluated_by "
        "third_party_funding third_party requested_by_partners granted_by note",
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
    _part(
        "contributions",
        Contribution,
        "plan",
        "slug body agreement project title year_from year_to open_ended amount_each amount_qualifier fte_each "
        "fte_qualifier recommended delivery budget_item position_line note",
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
        "participations",
        Participation,
        "project",
        "body agreement role rollout_stage cost_share_percent valid_from valid_to",
        "body",
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
        "slug name short_name kind public rhythm purpose valid_from valid_to successor",
        _leaf("seats", CommitteeSeat, "committee", "slug role body unit chair possibly", "slug"),
        _part("meetings", Meeting, "committee", "slug held_on public number"),
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
    _top("budget_products", rm.BudgetProduct, "slug code name result_plan"),
    _top("budget_plans", rm.BudgetPlan, "slug label state year_from year_to supplementary_number"),
    _top("funding_sources", rm.FundingSource, "slug kind name grant scope condition"),
    _top(
        "agreements",
        CooperationAgreement,
        "slug title plan purpose signed_on starts_on duration_months duties decision_body decision_rule "
        "service_provider service_condition financing public",
        _leaf(
            "parties",
            AgreementParty,
            "agreement",
            "body role",
            "body",
            children=(_leaf("adoption", AgreementAdoption, "party", "adopted_on unanimous paper", single=True),),
        ),
    ),
)

SECTIONS: tuple[Section, ...] = tuple(section for top in TOP for section in top.walk())
BY_MODEL: dict[Any, Section] = {section.model: section for section in SECTIONS}
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
