"""What a status sheet is made of: the municipality's own rows as of a day, in JSON types and without any markup."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation

from cooperation.models import StatusEntry
from cooperation.partner import overview
from cooperation.partner.help_rows import HelpRequest
from cooperation.partner.overview import NextDate, PostLine, ProjectLine
from cooperation.partner.scope import Scope
from organisation.partial_dates import PartialDate
from roadmap.amounts import Total
from roadmap.models import ProjectState, Stage
from roadmap.templatetags.figures import years

FORMAT = 1


def content(scope: Scope, day: date) -> dict[str, Any]:
    """Return what stands on a municipality's sheet as of `day`: figures as texts, dates in ISO form, None unknown."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = overview.project_lines(scope, day)
        return {
            "format": FORMAT,
            "body": scope.body.name,
            "county": scope.county.name if scope.county is not None else "",
            "as_of": day.isoformat(),
            "projects": [_project(line) for line in lines if not line.ended],
            "ended": [_ended(line) for line in lines if line.ended],
            "dates": [_date(row) for row in overview.next_dates(lines, day)],
            "contributions": [_contribution(row) for row in overview.contributions(scope)],
            "items": [_item(row) for row in overview.budget_items(scope, day)],
            "posts": [_post(row) for row in overview.post_lines(scope, day)],
            "asked": [_asked(row) for row in overview.asked_for(scope, day) if row.answerable],
        }


def _project(line: ProjectLine) -> dict[str, Any]:
    share = line.participation.cost_share_percent
    return {
        "title": line.project.title,
        "role": line.participation.role,
        "state": str(ProjectState(line.state).label) if line.state else "",
        "stage": str(line.stage),
        "planned": _iso(line.planned),
        "time": line.time,
        "cost_share": None if share is None else str(share),
        "entry": _entry(line.entry) if line.entry else None,
        "light": line.standing.light,
    }


def _entry(entry: StatusEntry) -> dict[str, Any]:
    return {
        "as_of": entry.as_of.isoformat(),
        "on_behalf": entry.on_behalf,
        "progress": entry.reported_progress,
        "lights": [entry.light_time, entry.light_money, entry.light_scope],
        "text": entry.text,
        "next_step": entry.next_step,
    }


def _ended(line: ProjectLine) -> dict[str, Any]:
    return {"title": line.project.title, "until": _iso(line.ends)}


def _date(row: NextDate) -> dict[str, Any]:
    return {"on": row.on.iso(), "kind": row.kind, "title": row.title, "project": row.project.title, "late": row.overdue}


def _contribution(row: Any) -> dict[str, Any]:
    came = [[each.year, str(each.get_delivery_display())] for each in row.deliveries.all()]
    return {
        "title": row.title,
        "years": years(row),
        "amount": _figure(row.amount_each, row.amount_qualifier),
        "fte": _figure(row.fte_each, row.fte_qualifier),
        "recommended": row.recommended,
        "delivered": came or [[None, str(row.get_delivery_display())]],
    }


def _item(row: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "years": years(row),
        "stage": str(Stage(row.stage).label),
        "amount": _figure(row.amount, row.amount_qualifier or ""),
        "conditional": row.conditional,
    }


def _post(row: PostLine) -> dict[str, Any]:
    planned, filled = row.staffing.planned, row.staffing.filled
    known = bool(planned.posts) and not row.staffing.not_reported.posts
    return {
        "title": row.line.title,
        "grades": list(row.grades),
        "fte": _total(planned.fte) if planned.posts else None,
        "filled": _total(filled.fte) if filled.posts else ([] if known else None),
    }


def _asked(row: HelpRequest) -> dict[str, Any]:
    return {
        "project": row.project.title,
        "words": row.words,
        "as_of": row.asked.as_of.isoformat(),
        "state": row.state.value,
        "answers": [one.text for one in row.answers],
    }


def _figure(value: Decimal | None, qualifier: str) -> list[str] | None:
    return None if value is None else [str(value), qualifier]


def _total(total: Total) -> list[list[str]] | None:
    """Every figure of a sum that may be printed; None where no part has a figure."""
    shown: Sequence[Any] = total.shown
    return [[str(amount.value), amount.qualifier.value] for amount in shown] or None


def _iso(value: PartialDate | None) -> str | None:
    return value.iso() if value is not None else None
