"""Pages of the timelines on paper: order one, follow its rendering, download it. Each account sees its own only."""

from urllib.parse import urlencode
from uuid import UUID

import structlog
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from evaluation import actions, timeline_prints
from evaluation.models import JobState, Paper, TimelinePrint
from evaluation.storage import path_of
from organisation.inputs import InputForm
from organisation.models import User
from organisation.pages import form_page
from roadmap import timeline_kept, timeline_marks
from roadmap.frame import plan_context
from roadmap.models import Plan
from roadmap.timeline_pages import asked

log = structlog.get_logger(__name__)
ACTIVE = {JobState.QUEUED, JobState.RUNNING}


class PrintForm(InputForm):
    """On which paper."""

    paper = forms.ChoiceField(label=gettext_lazy("Paper"), choices=Paper.choices, widget=forms.RadioSelect)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def print_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Order the PDF of the timeline that the address names, as it stands now; the account's own ones stand below."""
    user = _user(request)
    context = plan_context(request, plan, tab="timeline")
    row: Plan = context["plan"]
    found = asked(request, context)
    words = timeline_marks.Words()
    shown = timeline_marks.window_words(found.picture, words)
    title = _("Timeline of “%(plan)s”, %(time)s") % {"plan": row.title, "time": shown}
    form = PrintForm(request.POST if request.method == "POST" else None, initial={"paper": Paper.A4})

    def save(form: PrintForm) -> str:
        content = {
            "plan": row.title,
            "owner": row.owner.name,
            "filter": found.filter_words,
            "period": [value and value.iso() for value in found.period],
            "window": timeline_kept.window_as_json(found.window),
            "today": found.today.isoformat(),
            "groups": timeline_kept.as_json(found.groups),
        }
        made = timeline_prints.order(plan=row, paper=form.cleaned_data["paper"], title=title, content=content, by=user)
        return reverse("evaluation:timeline-print", args=[made.pk])

    back = reverse("roadmap:timeline", args=[row.slug])
    query = request.GET.urlencode()
    return form_page(
        request,
        form,
        title=_("Print the timeline"),
        lead=title,
        save=save,
        submit=_("Make the PDF"),
        back=f"{back}?{query}" if query else back,
        trail=[*context["trail"], (_("Timeline"), back), (_("Print"), "")],
        template="evaluation/timeline/new.html",
        prints=user.timeline_prints.filter(plan=row).defer("content"),
    )


@never_cache
def print_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a print is; an htmx request gets the part that changes."""
    if request.headers.get("HX-Request") and not request.user.is_authenticated:
        # the session ended while the page was open
        address = reverse("evaluation:timeline-print", args=[pk])
        return HttpResponseClientRedirect(f"{reverse('sign-in')}?{urlencode({'next': address})}")
    return _print_page(request, pk)


@login_required
@require_safe
def _print_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    is_fragment = bool(request.headers.get("HX-Request"))
    row = _own(request, pk)
    job = row.jobs.order_by("-created_at").first()
    back = reverse("roadmap:timeline", args=[row.plan.slug])
    context = {
        "print": row,
        "job": job,
        "active": job is not None and job.state in ACTIVE,
        "reloads": request.GET.get("ruhig") != "1",
        "trail": [
            (row.plan.title, reverse("roadmap:plan", args=[row.plan.slug])),
            (_("Timeline"), back),
            (_("Print"), ""),
        ],
    }
    template = "evaluation/timeline/print.html#standing" if is_fragment else "evaluation/timeline/print.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
def print_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the rendering of a print."""
    row = _own(request, pk)
    job = row.jobs.order_by("-created_at").first()
    if job is not None and actions.cancel(job=job, by=_user(request)):
        messages.success(request, _("The rendering is being cancelled."))
    else:
        messages.info(request, _("There was nothing to cancel any more."))
    return redirect("evaluation:timeline-print", pk=pk)


@login_required
@require_POST
def print_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order a print again whose rendering failed or was cancelled."""
    timeline_prints.again(_own(request, pk), by=_user(request))
    return redirect("evaluation:timeline-print", pk=pk)


@never_cache
@login_required
@require_safe
def print_file(request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
    """The finished file of a print."""
    row = _own(request, pk)
    if not row.path:
        raise Http404
    try:
        file = path_of(row.path).open("rb")
    except (FileNotFoundError, ValueError) as error:
        log.error("the file of a timeline is missing", print=str(pk), path=row.path, problem=str(error))
        raise Http404 from error
    name = f"{slugify(_('Timeline'))}-{row.plan.slug}-{row.paper.lower()}.pdf"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _own(request: HttpRequest, pk: UUID) -> TimelinePrint:
    """Load a print of this account whose plan it still sees; what it showed then it may not see any more otherwise."""
    plans = Plan.objects.visible_to(request.user).values("pk")
    rows = TimelinePrint.objects.filter(user=_user(request), plan__in=plans).select_related("plan").defer("content")
    return get_object_or_404(rows, pk=pk)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
