"""What a paper covers, from rows: its items and lines, what each point grants, and what may still be chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from council.models import Paper
from organisation.partial_dates import PartialDate, Precision
from roadmap.impact import CoveredItem, CoveredLine, Impact, Product, impact_of
from roadmap.loading import budget_items, position_lines
from roadmap.models import BudgetItem, PaperCoverage, PositionLine, Stage

OUTCOMES = (Stage.ACTUAL, Stage.FORECAST)
"""Stages that no council grants: they tell what became of what it granted."""


@dataclass(frozen=True)
class PaperMoney:
    """What a paper covers as of `day`: the form, and the rows that its figures open to, by their keys as text."""

    impact: Impact
    items: dict[str, BudgetItem]
    lines: dict[str, PositionLine]
    day: date


def covered(paper: Paper, day: date) -> PaperMoney:
    """Load what a paper covers: what its points grant, and what is said to be its consequence; seven queries."""
    items = {str(row.pk): row for row in items_of(paper.owner_id, day).filter(_of_paper(paper, "budget_item"))}
    lines = {str(row.pk): row for row in lines_of(paper.owner_id, day).filter(_of_paper(paper, "position_line"))}
    form = impact_of(covered_items(items.values()), covered_lines(lines.values(), paper.owner_id), day)
    return PaperMoney(form, items, lines, day)


def _of_paper(paper: Paper, target: str) -> Q:
    said = PaperCoverage.objects.filter(paper=paper, **{f"{target}__isnull": False}).order_by().values(target)
    return Q(granted_by__resolution__paper=paper) | Q(pk__in=said)


def items_of(owner: UUID, day: date) -> Any:
    """Return the county's budget items with their amounts of `day`, in the order of their years."""
    rows = BudgetItem.objects.filter(plan__owner=owner).with_amount(day).for_pages()
    return rows.select_related("plan", "product", "budget_plan", "granted_by").order_by("year_from", "title", "slug")


def lines_of(owner: UUID, day: date) -> Any:
    """Return the county's position lines with their grades of `day` and their posts."""
    rows = PositionLine.objects.filter(plan__owner=owner).with_grade(day).for_pages()
    return rows.select_related("plan", "body", "unit", "granted_by").order_by("plan__title", "position", "title")


def covered_items(rows: Iterable[BudgetItem]) -> list[CoveredItem]:
    """Return the inputs of the form for items that were loaded by `items_of`."""
    listed = list(rows)
    return [
        CoveredItem(
            item=item,
            title=row.title,
            product=Product(row.product.code, row.product.name, row.product.sub_plan) if row.product else None,
            covers=tuple(cover.funding_source.name for cover in row.covers.all()),
            voluntary=row.voluntary,
            budget=row.budget_plan.label if row.budget_plan else "",
            condition=row.condition,
        )
        for row, item in zip(listed, budget_items(listed), strict=True)
    ]


def covered_lines(rows: Iterable[PositionLine], owner: UUID) -> list[CoveredLine]:
    """Return the inputs of the form for lines that were loaded by `lines_of`; without a body a line is the county's."""
    listed = list(rows)
    return [
        CoveredLine(
            line=line,
            title=row.title,
            own=row.body_id is None or row.body_id == owner,
            temporary_until=PartialDate(row.temporary_until, Precision(row.temporary_until_precision))
            if row.temporary_until
            else None,
        )
        for row, line in zip(listed, position_lines(listed), strict=True)
    ]


def granted(points: Sequence[UUID], owner: UUID, day: date) -> dict[UUID, tuple[list[BudgetItem], list[PositionLine]]]:
    """Return what each point of a resolution grants of the county's money and posts; in bulk."""
    found: dict[UUID, tuple[list[BudgetItem], list[PositionLine]]] = {}
    for place, rows in enumerate((items_of(owner, day), lines_of(owner, day))):
        for row in rows.filter(granted_by__in=points):
            found.setdefault(row.granted_by_id, ([], []))[place].append(row)
    return found


def item_address(row: BudgetItem) -> str:
    """Return the page of an item; its plan must be loaded."""
    return reverse("roadmap:item", args=[row.plan.slug, row.slug])


def line_address(row: PositionLine) -> str:
    """Return the page of a position line; its plan must be loaded."""
    return reverse("roadmap:line", args=[row.plan.slug, row.slug])
