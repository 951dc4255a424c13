"""What the page of a single budget item shows, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation.models import SourceRef
from roadmap import links, shares
from roadmap.amounts import Amount
from roadmap.kinds import project_address
from roadmap.loading import amount_of
from roadmap.models import Allocation, BudgetAmount, BudgetItem, ItemCover, Plan
from roadmap.money.fields import Side, side_of
from roadmap.money.percents import percent_of
from roadmap.querysets import BudgetItemQuerySet


@dataclass(frozen=True)
class Part:
    """A share of an item in euros: what it is for, its address ("" for none), the share in per cent ("" unknown)."""

    label: str
    url: str
    percent: str
    amount: Amount | None
    key: UUID | None = None
    hint: str = ""


def item_rows(plan: Plan, day: date) -> BudgetItemQuerySet:
    """Return the items of a plan with what the page of one shows."""
    amounts = BudgetAmount.objects.select_related("recorded_by").order_by("-effective_on", "-recorded_at", "-id")
    allocations = Allocation.objects.select_related("project__owner", "field__version__plan").order_by("id")
    covers = ItemCover.objects.select_related("funding_source__grant", "funding_source__partner")
    return (
        BudgetItem.objects.filter(plan=plan)
        .with_amount(day)
        .select_related("plan__owner", "product", "budget_plan", "granted_by__resolution__paper__owner")
        .prefetch_related(
            Prefetch("amounts", queryset=amounts),
            Prefetch("allocations", queryset=allocations),
            Prefetch("covers", queryset=covers),
        )
    )


def item_context(context: dict[str, Any], item: Any, day: date) -> dict[str, Any]:
    """Return what the page of an item shows beside the plan's frame."""
    plan: Plan = context["plan"]
    amount = amount_of(item.amount, item.amount_qualifier)
    may = context["may_edit_money"]
    sections = ("head", "kind", "condition", "amount", "shares", "covers")
    edit = {name: reverse(f"roadmap:item-{name}", args=[plan.slug, item.slug]) if may else "" for name in sections}
    amounts = list(item.amounts.all())
    allocations = list(item.allocations.all())
    covers = list(item.covers.all())
    ids = [item.pk, *(row.pk for row in (*amounts, *allocations, *covers))]
    doing = [links.Do(_("Enter an amount"), edit["amount"], True)] if may else []
    doing += links.of_item(plan, item)
    doing += links.history("haushaltsposten", item, True)
    if may:
        doing.append(links.Do(_("Delete item"), reverse("roadmap:item-delete", args=[plan.slug, item.slug])))
    return {
        "item": item,
        "side": str(dict(Side.choices).get(side_of(item), "")),
        "amounts": amounts,
        "in_force": next((row.pk for row in amounts if row.effective_on <= day), None),
        "parts": _parts(plan, amount, allocations),
        "covers": _covers(amount, covers),
        "cover_rest": _cover_rest(covers),
        "refs": SourceRef.objects.by_target(ids),
        "edit": edit,
        "doing": doing,
        "point": _point(item),
    }


def _parts(plan: Plan, amount: Amount | None, rows: Sequence[Allocation]) -> list[Part]:
    """The shares of an item with their euros by largest remainder, and what belongs to nothing; no cent is lost."""
    found = shares.allocate(amount, [row.share for row in rows]) if amount is not None else None
    euros: Sequence[Amount | None] = found.parts if found else [None] * len(rows)
    parts = [
        Part(*_target(plan, row), percent_of(row.share), part, row.pk) for row, part in zip(rows, euros, strict=True)
    ]
    if rows and found is not None and found.rest is not None:
        rest = 1 - sum((row.share for row in rows), Decimal(0))
        parts.append(Part(_("belongs to nothing yet"), "", percent_of(rest), found.rest))
    return parts


def _target(plan: Plan, row: Allocation) -> tuple[str, str]:
    if row.project is not None:
        if row.project.owner_id == plan.owner_id:
            return row.project.title, reverse("roadmap:project", args=[plan.slug, row.project.slug])
        return row.project.title, project_address(row.project)
    if row.field is not None:
        version = row.field.version
        address = reverse("roadmap:version-field", args=[version.plan.slug, version.slug, row.field.slug])
        return f"{row.field.name} ({version.label})", address
    return _("the plan as a whole"), ""


def _covers(amount: Amount | None, rows: Sequence[ItemCover]) -> list[Part]:
    """The covers of an item; euros only where every share is stated, so that they add up."""
    stated = [row.share_percent / 100 for row in rows if row.share_percent is not None]
    euros: Sequence[Amount | None] = [None] * len(rows)
    if amount is not None and rows and len(stated) == len(rows):
        euros = shares.allocate(amount, stated).parts
    return [
        Part(
            row.funding_source.name,
            "",
            "" if row.share_percent is None else percent_of(row.share_percent / 100),
            part,
            row.pk,
            "; ".join(
                str(text)
                for text in (
                    row.funding_source.get_kind_display(),
                    row.funding_source.partner or "",
                    row.funding_source.get_scope_display() if row.funding_source.scope else "",
                    row.funding_source.condition,
                )
                if text
            ),
        )
        for row, part in zip(rows, euros, strict=True)
    ]


def _cover_rest(rows: Sequence[ItemCover]) -> str:
    """What no source covers, in per cent, where every share is stated; "" where nothing is left or it is unknown."""
    if not rows or any(row.share_percent is None for row in rows):
        return ""
    rest = 100 - sum((row.share_percent or Decimal(0) for row in rows), Decimal(0))
    return percent_of(rest / 100) if rest > 0 else ""


def _point(item: BudgetItem) -> dict[str, str]:
    """The resolution's point that granted the money, with the paper's address; empty where none is named."""
    point = item.granted_by
    if point is None:
        return {}
    paper = point.resolution.paper
    return {
        "label": _("%(paper)s, point %(number)s") % {"paper": paper.reference or paper.title, "number": point.number},
        "url": f"{reverse('council:paper', args=[paper.owner.slug, paper.slug])}#beschluss-{point.resolution.slug}",
        "text": point.adopted_text or point.proposed_text,
    }


def rows_of_plan(plan: Plan) -> QuerySet[BudgetItem]:
    """Return the items of a plan, for editing one of them."""
    return BudgetItem.objects.filter(plan=plan).select_related("plan__owner", "product", "budget_plan")
