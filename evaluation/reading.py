"""The published reports on the council's first page."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from council.registry import Reading, add_reading
from evaluation.models import Report, ReportKind
from organisation.models import User

LATEST = 5


def published(user: User | AnonymousUser) -> Sequence[Reading]:
    """Return the latest published reports that `user` may read in full."""
    rows = (
        Report.objects.readable_by(user)
        .filter(published_at__isnull=False)
        .select_related("plan", "owner", "project", "body")
    )
    return [
        Reading(
            text=f"{row.number}: {row.plan.title if row.kind == ReportKind.ANNUAL else row.title}",
            address=reverse("evaluation:report-read", args=[row.pk]),
            hint=f"{row.get_kind_display()}, {row.period_from:%d.%m.%Y} – {row.period_to:%d.%m.%Y}, {row.owner}",
            day=row.period_to,
        )
        for row in rows.order_by("-period_to", "-version")[:LATEST]
    ]


def register() -> None:
    """Show them there."""
    add_reading(published)
