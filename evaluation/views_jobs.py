"""All rendering jobs of an administrator's county: how they stand, try again, cancel."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from evaluation import actions
from evaluation.models import JobState, RenderJob
from organisation.administered import administered_body
from organisation.models import Body, User

PAGE_SIZE = 25
ACTIVE = {JobState.QUEUED, JobState.RUNNING}
ENDED_BADLY = {JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True)
class JobLine:
    """A job as the page shows it."""

    job: RenderJob
    seconds: int | None
    """How long it ran, or has been running."""
    may_cancel: bool
    may_retry: bool


@login_required
@never_cache
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs, newest first; an htmx request gets the table alone, as often as one of them waits or runs."""
    is_fragment = bool(request.headers.get("HX-Request"))
    body = administered_body(request)
    wanted = request.GET.get("zustand", "")
    rows = _jobs_of(body)
    if wanted in JobState.values:
        rows = rows.filter(state=wanted)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("seite"))
    query = request.GET.copy()
    for name in ("seite", "ruhig"):
        query.pop(name, None)
    context = {
        "body": body,
        "page": page,
        "lines": [line_of(job, timezone.now()) for job in page],
        "states": [("", _("all")), *JobState.choices],
        "wanted": wanted,
        "active": any(job.state in ACTIVE for job in page),
        "reloads": request.GET.get("ruhig") != "1",
        "query": query.urlencode(),
        "address": request.get_full_path(),
        "trail": [(_("Administration"), reverse("administration")), (_("Rendering jobs"), "")],
    }
    template = "evaluation/jobs.html#table" if is_fragment else "evaluation/jobs.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
def job_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order the report of a failed or cancelled job again."""
    body = administered_body(request)
    job = get_object_or_404(_jobs_of(body), pk=pk)
    if job.manifest is None or job.state not in ENDED_BADLY:
        messages.info(request, _("Only a job that failed or was cancelled can be tried again."))
        return redirect("jobs:list")
    try:
        actions.retry(report=job.manifest.report, by=_user(request))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("The report has been ordered again."))
    return redirect("jobs:list")


@login_required
@require_POST
def job_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a job that waits or runs."""
    body = administered_body(request)
    job = get_object_or_404(_jobs_of(body), pk=pk)
    if actions.cancel(job=job, by=_user(request)):
        messages.success(request, _("The rendering is being cancelled."))
    else:
        messages.info(request, _("There was nothing to cancel any more."))
    return redirect("jobs:list")


def line_of(job: RenderJob, now: datetime) -> JobLine:
    """Return a job with what follows from its state."""
    active = job.state in ACTIVE
    seconds = None
    if job.started_at:
        ran: timedelta = (job.finished_at or now) - job.started_at
        seconds = max(0, round(ran.total_seconds()))
    return JobLine(job, seconds, active and not job.cancel_requested, job.state in ENDED_BADLY)


def _jobs_of(body: Body) -> QuerySet[RenderJob]:
    rows = RenderJob.objects.filter(manifest__report__owner=body)
    related = rows.select_related("manifest__report__plan", "manifest__report__owner", "created_by")
    return related.order_by("-created_at", "pk")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
