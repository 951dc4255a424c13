"""From rows to the frozen inputs of the calculations, in bulk: money items and position lines."""

from collections.abc import Iterable
from typing import Any

from roadmap import budget, staffing
from roadmap.amounts import Amount, Qualifier


def amount_of(value: Any, qualifier: str | None) -> Amount | None:
    """Return an Amount, or None where the figure is unknown."""
    return None if value is None else Amount(value, Qualifier(qualifier or "exact"))


def budget_items(rows: Iterable[Any]) -> list[budget.Item]:
    """Return the calculation's items for BudgetItem rows that were loaded by `with_amount(day)`."""
    return [
        budget.Item(
            key=str(row.pk),
            stage=budget.Stage(row.stage),
            amount=amount_of(row.amount, row.amount_qualifier),
            part=budget.PlanPart(row.part) if row.part else None,
            direction=budget.Direction(row.direction) if row.direction else None,
            year_from=row.year_from,
            year_to=row.year_to,
            open_ended=row.open_ended,
            recurring=row.recurring,
            conditional=row.conditional,
            nature=budget.Nature(row.nature) if row.nature else None,
            product=row.product.code if row.product else "",
            account=row.account,
            supplementary_number=(row.budget_plan.supplementary_number or 0) if row.budget_plan else 0,
        )
        for row in rows
    ]


def position_lines(rows: Iterable[Any]) -> list[staffing.Line]:
    """Return the calculation's lines for PositionLine rows that were loaded by `with_grade(day).for_pages()`."""
    return [
        staffing.Line(
            key=str(row.pk),
            posts=tuple(
                staffing.Post(
                    key=str(post.pk),
                    fte=post.fte,
                    minimum=post.minimum,
                    events=tuple(
                        staffing.Event(staffing.EventKind(event.kind), event.effective_on)
                        for event in post.events.all()
                    ),
                )
                for post in row.posts.all()
            ),
            grades=tuple(row.current_grades or ()),
            unit=row.unit.name if row.unit else "",
            body=row.body.name if row.body else "",
            origin=staffing.Origin(row.origin) if row.origin else None,
            may_exist_already=row.may_exist_already,
        )
        for row in rows
    ]
