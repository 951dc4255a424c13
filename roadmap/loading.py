"""From rows to the frozen inputs of the calculations, in bulk: money items and position lines."""

from collections.abc import Iterable
from typing import Any

from roadmap import budget, post_costs, staffing
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
            until=row.temporary_until,
        )
        for row in rows
    ]


def priced_lines(rows: Iterable[Any], lines: Iterable[staffing.Line]) -> list[post_costs.Priced]:
    """Return the lines with what their cost hangs on, for rows that were loaded by `with_grade_changes(day)` too."""
    return [
        post_costs.Priced(
            line,
            tuple(post_costs.GradeFrom(change.effective_on, tuple(change.grades)) for change in row.grade_changes),
            row.yearly_cost,
        )
        for row, line in zip(rows, lines, strict=True)
    ]


def rate_tables(rows: Iterable[Any]) -> list[post_costs.Rates]:
    """Return the calculation's tables for RateTable rows whose rates were loaded in bulk."""
    return [
        post_costs.Rates(row.valid_from, {rate.grade: rate.yearly_cost for rate in row.rates.all()}) for row in rows
    ]
