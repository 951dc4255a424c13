"""Reads what standings are made from: whole histories in few queries, as JSON that PostgreSQL puts together."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject

from organisation.partial_dates import PartialDate, Precision
from roadmap.amounts import Amount
from roadmap.budget import Direction, Item, Nature, PlanPart, Stage
from roadmap.judging import Adoption, plans_in_scope, version_at
from roadmap.loading import amount_of
from roadmap.models import (
    Allocation,
    BaselineMilestone,
    BudgetAmount,
    Milestone,
    MilestoneDate,
    Plan,
    PlanVersion,
    Project,
    ProjectForecast,
    ProjectStateChange,
)
from roadmap.shares import allocate

Json = Mapping[str, Any]


class Version(NamedTuple):
    """A version as it is measured by: its key and the plan's end in it (None: open or unknown)."""

    key: UUID
    ends: PartialDate | None


@dataclass(frozen=True)
class Versions:
    """The versions of a plan, and the plans whose money and rounds are told together with it. One query."""

    adoptions: tuple[Adoption, ...]
    ends: Mapping[UUID, PartialDate | None]
    scope: set[UUID]

    @classmethod
    def of(cls, plan: Plan) -> "Versions":
        """Read them."""
        versions = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("position")
        columns = ("pk", "state", "adopted_on", "position", "period_to", "period_to_precision")
        owned = (
            Plan.objects.filter(owner=plan.owner_id)
            .order_by()
            .annotate(found=_listed(versions, *columns))
            .values_list("pk", "parent", "kind", "found")
        )
        listed = list(owned)
        rows = next((found for key, _parent, _kind, found in listed if key == plan.pk), [])
        adoptions = tuple(
            Adoption(UUID(row["pk"]), row["state"], _day(row["adopted_on"]), row["position"]) for row in rows
        )
        ends = {UUID(row["pk"]): json_date(row, "period_to") for row in rows}
        return cls(adoptions, ends, plans_in_scope(plan.pk, [(key, parent, kind) for key, parent, kind, _ in listed]))

    def at(self, day: date) -> Version | None:
        """The version in force on `day`."""
        found = version_at(self.adoptions, day)
        return Version(found[0].key, self.ends[found[0].key]) if found else None


def project_rows(projects: Collection[UUID], day: date) -> dict[UUID, Json]:
    """Return states, forecasts and milestones (with dates and baselines) of projects, dated up to `day`. One query."""
    dates = MilestoneDate.objects.filter(milestone=OuterRef("pk"), effective_on__lte=day)
    due = BaselineMilestone.objects.filter(milestone=OuterRef("pk")).order_by("pk")
    date_columns = ("forecast_on", "forecast_on_precision", "actual_on", "actual_on_precision", "reason")
    milestones = Milestone.objects.filter(project=OuterRef("pk")).order_by("position", "title", "pk")
    states = ProjectStateChange.objects.filter(project=OuterRef("pk"), effective_on__lte=day)
    forecasts = ProjectForecast.objects.filter(project=OuterRef("pk"), effective_on__lte=day)
    rows = Project.objects.filter(pk__in=projects).order_by()
    found = rows.annotate(
        known_states=_listed(_in_order(states), "effective_on", "state"),
        known_forecasts=_listed(_in_order(forecasts), "effective_on", "ends_on", "ends_on_precision"),
        known_milestones=_listed(
            milestones,
            "title",
            key="pk",
            weight=Cast("weight", TextField()),
            dates=_listed(_in_order(dates), "effective_on", *date_columns),
            baselines=_listed(due, "due_on", "due_on_precision", version="baseline__version"),
        ),
    ).values("pk", "known_states", "known_forecasts", "known_milestones")
    by_key = {row["pk"]: row for row in found}
    return {key: by_key[key] for key in projects if key in by_key}


@dataclass(frozen=True)
class Shares:
    """Shares of budget items by what they are for, a project or a field, with all their amounts up to a day."""

    rows: Mapping[UUID, list[Json]] = field(default_factory=dict)

    @classmethod
    def of_projects(cls, projects: Collection[UUID], plans: Collection[UUID], day: date) -> "Shares":
        """Read the shares of projects. One query."""
        return cls._read(Allocation.objects.filter(project__in=projects, item__plan__in=plans), "project", day)

    @classmethod
    def of_fields(cls, fields: Collection[UUID], plans: Collection[UUID], day: date) -> "Shares":
        """Read what is for fields as a whole, beside the money of their projects. One query."""
        return cls._read(Allocation.objects.filter(field__in=fields, item__plan__in=plans), "field", day)

    @classmethod
    def _read(cls, allocations: QuerySet[Allocation], target: str, day: date) -> "Shares":
        amounts = BudgetAmount.objects.filter(item=OuterRef("item"), effective_on__lte=day)
        siblings = Allocation.objects.filter(item=OuterRef("item")).order_by("pk")
        names = ("stage", "part", "direction", "year_from", "year_to", "open_ended", "recurring", "conditional")
        rows = (
            allocations.order_by("pk")
            .annotate(
                siblings=_listed(siblings, "pk", share=Cast("share", TextField())),
                amounts=_listed(_in_order(amounts), "effective_on", "qualifier", amount=Cast("amount", TextField())),
            )
            .values(
                "pk",
                "item",
                target,
                "siblings",
                "amounts",
                "item__product",
                "item__nature",
                "item__account",
                "item__budget_plan__supplementary_number",
                *(f"item__{name}" for name in names),
            )
        )
        found: dict[UUID, list[Json]] = {}
        for row in rows:
            found.setdefault(row[target], []).append(row)
        return cls(found)

    def at(self, target: UUID, day: date) -> Iterable[Item]:
        """Give the shares of one project or field with the amounts of `day`, cent by cent (largest remainder)."""
        return (_item(row, str(target), day) for row in self.rows.get(target, ()))


def _item(row: Json, target: str, day: date) -> Item:
    part, direction, nature = row["item__part"], row["item__direction"], row["item__nature"]
    return Item(
        key=str(row["item"]),
        stage=Stage(row["item__stage"]),
        amount=_share(row, day),
        part=PlanPart(part) if part else None,
        direction=Direction(direction) if direction else None,
        year_from=row["item__year_from"],
        year_to=row["item__year_to"],
        open_ended=row["item__open_ended"],
        recurring=row["item__recurring"],
        conditional=row["item__conditional"],
        nature=Nature(nature) if nature else None,
        product=str(row["item__product"] or ""),
        account=row["item__account"],
        target=target,
        supplementary_number=row["item__budget_plan__supplementary_number"] or 0,
    )


def _share(row: Json, day: date) -> Amount | None:
    until = day.isoformat()
    known = [found for found in row["amounts"] if found["effective_on"] <= until]
    if not known or known[-1]["amount"] is None:
        return None
    amount = amount_of(Decimal(known[-1]["amount"]), known[-1]["qualifier"])
    if amount is None or (len(row["siblings"]) == 1 and Decimal(row["siblings"][0]["share"]) == 1):
        return amount
    shares = [Decimal(found["share"]) for found in row["siblings"]]
    place = [found["pk"] for found in row["siblings"]].index(str(row["pk"]))
    return allocate(amount, shares).parts[place]


def _listed(rows: QuerySet[Any], *names: str, **columns: Any) -> ArraySubquery:
    """Rows of a subquery as a list of JSON objects; decimals have to be cast to text, or JSON makes them floats."""
    wanted = {**{name: name for name in names}, **columns}
    return ArraySubquery(rows.values(row_as_json=JSONObject(**wanted)))


def _in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("effective_on", "recorded_at", "pk")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def json_date(row: Json, name: str) -> PartialDate | None:
    """Return the partial date in the columns `name` and `name`_precision; None is unknown."""
    day = _day(row[name])
    return None if day is None else PartialDate(day, Precision(row[f"{name}_precision"]))
