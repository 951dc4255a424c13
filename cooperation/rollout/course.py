"""The course of one participation: what was known of its stage and of its dates, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from cooperation.models import Participation
from cooperation.rollout.dated import date_of
from organisation.partial_dates import PartialDate


@dataclass(frozen=True)
class Event:
    """One dated row. `stage` is None where the planned date moved; `before` is then the date that it had."""

    since: PartialDate | None
    recorded_at: datetime
    reason: str
    stage: str | None = None
    word: str = ""
    actual: PartialDate | None = None
    planned: PartialDate | None = None
    before: PartialDate | None = None


def events(row: Participation) -> list[Event]:
    """Return stages and planned dates together, the newest first; two queries. Moves are told with both dates."""
    found = [
        Event(
            date_of(step, "effective_on"),
            step.recorded_at,
            step.reason,
            stage=step.stage,
            word=step.get_stage_display() if step.stage else "",
            actual=date_of(step, "actual_on"),
        )
        for step in row.rollout_steps.all()
    ]
    before: PartialDate | None = None
    for plan in row.rollout_dates.order_by("effective_on", "recorded_at", "id"):
        planned = date_of(plan, "planned_on")
        found.append(
            Event(date_of(plan, "effective_on"), plan.recorded_at, plan.reason, planned=planned, before=before)
        )
        before = planned
    return sorted(found, key=_moment, reverse=True)


def _moment(event: Event) -> tuple[object, datetime]:
    return (event.since.day if event.since else None, event.recorded_at)
