"""What a new report is proposed to be about: the period of its kind, and the municipalities there are."""

import calendar
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from cooperation.models import Participation
from evaluation.models import ReportKind
from organisation.models import Body
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import Plan, PlanVersion
from roadmap.pages import current_version

INTERIM_MONTHS = 30
"""An evaluation after 2.5 years, as Rendsburg-Eckernförde's resolution asks for (domain, S3)."""
Period = tuple[date, date]


def proposed_period(kind: str, plan: Plan, today: date) -> Period | None:
    """Return the period that is proposed for a report of `kind` on a plan, never beyond `today`.

    Interim: 2.5 years from the plan's begin, or its adoption where the begin is not stated. Final: from there to the
    plan's end. On a project: from there to today. On a municipality: the last year that is over. None where the plan's
    version states neither begin nor adoption, or it lies ahead.
    """
    if kind == ReportKind.MUNICIPAL:
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    version = current_version(plan)
    start = _start(version) if version else None
    if version is None or start is None or start > today:
        return None
    if kind == ReportKind.INTERIM:
        return start, min(months_after(start, INTERIM_MONTHS) - timedelta(days=1), today)
    if kind == ReportKind.FINAL and version.period_to is not None and version.period_to >= start:
        return start, min(version.period_to, today)
    return start, today


def _start(version: PlanVersion) -> date | None:
    for name in ("period_from", "adopted_on"):
        day = getattr(version, name)
        if day is not None:
            return PartialDate(day, Precision(getattr(version, f"{name}_precision"))).earliest
    return None


def months_after(day: date, months: int) -> date:
    """Return the day so many months later; the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def partners_of_all(counties: Collection[Any]) -> QuerySet[Body]:
    """Return the bodies that take part in projects of the counties, or did, without these."""
    taking_part = Participation.objects.filter(body=OuterRef("pk"), project__owner__in=counties)
    return Body.objects.filter(Exists(taking_part)).exclude(pk__in=counties).order_by("name", "slug")
