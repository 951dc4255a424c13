"""Ordering a timeline on paper: what the page shows is kept, and a job renders it (docs/jobs.md)."""

from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.canonical import canonical, sha256
from evaluation.models import TimelinePrint
from evaluation.pdf import RENDERER_VERSION
from evaluation.prints import order_file
from evaluation.storage import path_of
from organisation.models import User
from roadmap import registry
from roadmap.models import Plan

KEPT_FOR = timedelta(days=30)
"""After this a print is removed when its account orders the next one: it is a working paper and no record."""
FORMAT = 1


@transaction.atomic
def order(*, plan: Plan, paper: str, title: str, content: dict[str, Any], by: User) -> TimelinePrint:
    """Keep what a timeline shows and order its PDF; the same content on the same paper is not rendered again."""
    forget_old(by)
    kept = {**content, "format": FORMAT}
    digest = sha256(canonical({"content": kept, "paper": paper, "title": title, "renderer": RENDERER_VERSION}))
    row, _new = TimelinePrint.objects.get_or_create(
        user=by, sha256=digest, defaults={"plan": plan, "paper": paper, "title": title[:400], "content": kept}
    )
    return order_file(row, by=by)


def forget_old(user: User) -> None:
    """Remove an account's prints that are too old, with their files."""
    for row in TimelinePrint.objects.filter(user=user, created_at__lt=timezone.now() - KEPT_FOR):
        path = row.path
        row.delete()
        if path:
            transaction.on_commit(partial(path_of(path).unlink, missing_ok=True), robust=True)


def _link(plan: Any, query: str) -> tuple[str, str]:
    address = reverse("evaluation:timeline-print-new", args=[plan.slug])
    sent = urlencode(list(QueryDict(query).items()))
    return _("Print as PDF"), f"{address}?{sent}" if sent else address


def register() -> None:
    """Offer the print on every timeline; called once, when the apps are ready."""
    registry.add_plan_link(registry.Place.TIMELINE, _link)
