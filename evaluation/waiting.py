"""What reports leave to do: drafts, files that are ready or failed, sign-off, publication."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, JSONField, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.models import (
    UNSIGNED,
    WHOLE_PLAN,
    Confirmation,
    ConfirmationKind,
    FactsSnapshot,
    JobState,
    RenderJob,
    Rendition,
    Report,
    ReportState,
    Verdict,
)
from evaluation.pages import ADDRESSES
from evaluation.permissions import can_agree, can_confirm, can_publish, can_sign_off, can_submit
from evaluation.verdicts import HELD, OPEN
from organisation.access import access_of
from organisation.models import User
from organisation.waiting import Waiting, add_waiting

NEWS = timedelta(days=2)
"""For how long it is news that a file is ready."""
AT_MOST = 50


def reports(user: User, day: date) -> Iterator[Waiting]:
    """Yield what there is to do with the reports of the user's counties; one query."""
    access = access_of(user)
    if not access.office:
        return
    jobs = RenderJob.objects.filter(manifest__report=OuterRef("pk")).order_by("-created_at")
    readable = Rendition.objects.filter(manifest__report=OuterRef("pk"))
    newest = FactsSnapshot.objects.filter(report=OuterRef("pk")).order_by("-version").values("pk")[:1]
    rows = (
        Report.objects.filter(owner__in=access.office)
        .filter(Q(state__in=UNSIGNED) | Q(published_at=None))
        .annotate(
            job_state=Subquery(jobs.values("state")[:1]),
            job_by=Subquery(jobs.values("created_by")[:1]),
            job_end=Subquery(jobs.values("finished_at")[:1]),
            file=Subquery(readable.values("pk")[:1]),
            newest=Subquery(newest),
            **{kind.value: Subquery(_verdict(kind)) for kind in ConfirmationKind},
            **{f"holds_{kind.value}": _holds(kind) for kind in ConfirmationKind},
        )
        .select_related("owner", "plan")
        .order_by(F("period_to").desc(), "number", "version")
    )
    for row in rows[:AT_MOST]:
        yield from _to_confirm(row, user, access.editing)
        if text := _to_do(row, user, access.editing):
            page = "council-paper-new" if text == _("Submit %(report)s") else "report"
            address = reverse(f"evaluation:{page}", args=[row.pk])
            yield Waiting(text % {"report": row.number}, address, None, row.owner.name, gettext_lazy("Report"))


def _verdict(kind: ConfirmationKind) -> Any:
    """What was said last of the newest facts' money or posts."""
    said = Confirmation.objects.filter(facts=OuterRef("newest"), kind=kind).order_by("-number")
    return said.values("verdict")[:1]


def _holds(kind: ConfirmationKind) -> Case:
    """Whether the newest facts hold what is confirmed; those of a whole plan are asked for in any case."""
    rows = FactsSnapshot.objects.filter(pk=OuterRef("newest")).annotate(parsed=Cast("content", JSONField()))
    held = Q(*((f"parsed__rows__{name}__0__isnull", False) for name in HELD[kind]), _connector=Q.OR)
    return Case(When(kind__in=WHOLE_PLAN, then=True), default=Exists(rows.filter(held)))


def _to_confirm(row: Any, user: User, editing: frozenset[Any]) -> Iterator[Waiting]:
    """Yield what the Kämmerei and Personal have to confirm, and for editors what was refused."""
    if row.state not in UNSIGNED or row.newest is None:
        return
    texts = {
        ConfirmationKind.MONEY: (_("Confirm the money of %(report)s"), _("The money of %(report)s was refused")),
        ConfirmationKind.POSTS: (_("Confirm the posts of %(report)s"), _("The posts of %(report)s were refused")),
    }
    for kind, (to_confirm, refused) in texts.items():
        verdict = getattr(row, kind.value)
        text = ""
        if verdict in OPEN and getattr(row, f"holds_{kind.value}") and can_confirm(user, row, kind):
            text = to_confirm
        elif verdict == Verdict.REFUSED and row.owner_id in editing:
            text = refused
        if text:
            address = reverse(f"evaluation:confirm-{ADDRESSES[kind]}", args=[row.pk])
            yield Waiting(text % {"report": row.number}, address, None, row.owner.name, gettext_lazy("Report"))


def _to_do(row: Any, user: User, editing: frozenset[Any]) -> str:
    """Return what there is to do with a report, the most pressing first; "" for nothing."""
    if row.job_by == user.pk and row.job_state == JobState.FAILED:
        return _("The PDF of %(report)s could not be made")
    steps = (
        (bool(row.file) and row.state == ReportState.AGREED and can_sign_off(user, row), _("Sign off %(report)s")),
        (can_agree(user, row), _("Is %(report)s agreed?")),
        (can_submit(user, row), _("Submit %(report)s")),
        (can_publish(user, row), _("Publish %(report)s")),
    )
    for may, text in steps:
        if may:
            return text
    if row.job_by == user.pk and row.job_state == JobState.DONE and _is_news(row.job_end):
        return _("The PDF of %(report)s is ready")
    if row.owner_id in editing and row.state == ReportState.DRAFT:
        return _("%(report)s is a draft")
    return ""


def _is_news(moment: datetime | None) -> bool:
    return moment is not None and moment > timezone.now() - NEWS


def register() -> None:
    """Make the provider known."""
    add_waiting(reports)
