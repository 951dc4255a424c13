"""A version becomes the adopted one and is measured from then on against what stands now."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from council.models import Resolution
from organisation.actions import action
from organisation.models import User
from organisation.partial_dates import PartialDate, Precision
from roadmap.actions.plans import adopt_version, set_baseline
from roadmap.loading import position_lines
from roadmap.models import Baseline, BudgetItem, Milestone, PlanVersion, PositionLine


class Present(NamedTuple):
    """What a baseline would hold: dates, amounts in euros and FTE that are known, each with its row."""

    milestones: list[tuple[Milestone, PartialDate]]
    amounts: list[tuple[BudgetItem, Decimal, str]]
    posts: list[tuple[PositionLine, Decimal, str]]


def present(version: PlanVersion, day: date) -> Present:
    """Return the dates, amounts and FTE of a version as of `day`; what is unknown is left out, never 0 (rule 9)."""
    rows: Iterable[Any] = Milestone.objects.filter(project__entries__version=version).with_dates(day)
    dates = [
        (row, PartialDate(row.actual or row.forecast, Precision(row.actual_precision or row.forecast_precision)))
        for row in rows
        if row.actual or row.forecast
    ]
    items: Iterable[Any] = BudgetItem.objects.filter(plan=version.plan).with_amount(day)
    amounts = [(row, row.amount, row.amount_qualifier) for row in items if row.amount is not None]
    lines = list(PositionLine.objects.filter(plan=version.plan).with_grade(day).for_pages())
    posts = []
    for line, counted in zip(lines, position_lines(lines), strict=True):
        total = counted.fte
        if total.amount is not None and total.complete:
            posts.append((line, total.amount.value, str(total.amount.qualifier)))
    return Present(dates, amounts, posts)


@action
def set_present_baseline(*, version: PlanVersion, resolution: Resolution, day: date, by: User | None) -> Baseline:
    """Set the baseline of an adopted version from what is known on `day`. Raises ValidationError as `set_baseline`."""
    return set_baseline(version=version, resolution=resolution, set_on=day, by=by, **present(version, day)._asdict())


@action
def adopt(
    *, version: PlanVersion, resolution: Resolution, adopted_on: PartialDate, day: date, baseline: bool, by: User | None
) -> PlanVersion:
    """Adopt a version by a resolution and, where asked for, set its baseline as of `day` in the same step."""
    adopted = adopt_version(version=version, resolution=resolution, adopted_on=adopted_on, by=by)
    if baseline:
        set_present_baseline(version=adopted, resolution=resolution, day=day, by=by)
    return adopted
