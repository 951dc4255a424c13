"""The pages of a year: the board, planning it, its dates as a calendar file."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from council.models import Meeting
from evaluation.cycle import board
from evaluation.cycle.dates import entries
from evaluation.cycle.fields import CYCLE_FIELDS
from evaluation.cycle.forms import CycleEditForm, CycleForm
from evaluation.cycle.planning import edit_cycle, plan_cycle, remove_cycle
from evaluation.models import Cycle
from evaluation.permissions import can_plan_cycle
from organisation.access import access_of
from organisation.calendars import calendar
from organisation.editing import read
from organisation.models import User
from organisation.pages import confirm_page, form_page, section_page
from organisation.partial_dates import Precision
from roadmap.models import Plan


@login_required
@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    """Every planned year of the county's plans, the latest first, and the plans that have none."""
    access = access_of(request.user)
    if not access.office:
        raise Http404
    rows = Cycle.objects.visible_to(request.user).select_related("plan__owner", "meeting__committee")
    plans = Plan.objects.filter(owner__in=access.editing).select_related("owner").order_by("owner__name", "title")
    context = {
        "rows": [(row, board.session_of(row)) for row in rows.order_by("-year", "plan__title")],
        "plans": list(plans),
        "trail": [_evaluation(), (_("Year cycle"), "")],
    }
    return render(request, "evaluation/cycle/cycles.html", context)


@login_required
@never_cache
@require_safe
def cycle(request: HttpRequest, plan: str, year: int) -> HttpResponse:
    """The board: each step with its day, who is due, how it stands and what is missing."""
    row = _visible(request, plan, year)
    lines = board.lines(row, timezone.localdate())
    context = {
        "cycle": row,
        "session": board.session_of(row),
        "lines": lines,
        "report": board.report_of(row),
        "edit": reverse("evaluation:cycle-edit", args=[plan, year]) if can_plan_cycle(request.user, row.plan) else "",
        "trail": [_evaluation(), _cycles(), (str(row), "")],
    }
    return render(request, "evaluation/cycle/board.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cycle_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Plan a year of a plan."""
    owner_plan = _plan(request, plan)
    form = CycleForm(
        request.POST if request.method == "POST" else None,
        meetings=_meetings(owner_plan),
        initial={"year": timezone.localdate().year},
    )

    def save(form: CycleForm) -> str:
        row = plan_cycle(
            plan=owner_plan,
            year=form.cleaned_data["year"],
            meeting=form.cleaned_data["meeting"],
            session_on=form.cleaned_data["session_on"],
            weeks=form.weeks(),
            by=_user(request),
        )
        messages.success(request, _("The year is planned."))
        return _address(row)

    title = _("Plan the year of a report")
    trail = [_evaluation(), _cycles(), (title, "")]
    back = reverse("evaluation:cycles")
    return form_page(request, form, title=title, lead=_lead(), save=save, back=back, trail=trail)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cycle_edit(request: HttpRequest, plan: str, year: int) -> HttpResponse:
    """Change the session or the weeks."""
    row = _to_plan(request, plan, year)
    form = CycleEditForm(
        request.POST if request.method == "POST" else None, meetings=_meetings(row.plan), now=read(row, CYCLE_FIELDS)
    )
    title = _("Session and weeks")
    return section_page(
        request,
        form,
        title=title,
        lead=_lead(),
        anchor="sitzung",
        save=lambda form: edit_cycle(row=row, edits=form.edits(), by=_user(request)),
        back=_address(row),
        trail=[_evaluation(), _cycles(), (str(row), _address(row)), (title, "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cycle_delete(request: HttpRequest, plan: str, year: int) -> HttpResponse:
    """Take the planning of a year back."""
    row = _to_plan(request, plan, year)

    def save() -> str:
        remove_cycle(row=row, by=_user(request))
        messages.success(request, _("The year %(year)d is not planned any more.") % {"year": year})
        return reverse("evaluation:cycles")

    title = _("Take the planning back")
    return confirm_page(
        request,
        title=title,
        question=_("The days of the year %(year)d are forgotten. Its status round and its report stay as they are.")
        % {"year": year},
        submit=title,
        save=save,
        back=_address(row),
        trail=[_evaluation(), _cycles(), (str(row), _address(row)), (title, "")],
        danger=True,
    )


@login_required
@require_safe
def cycle_dates(request: HttpRequest, plan: str, year: int) -> HttpResponse:
    """The steps as a calendar file."""
    row = _visible(request, plan, year)
    found = entries([row], timezone.localdate())
    response = HttpResponse(calendar(str(row), found, request.build_absolute_uri), content_type="text/calendar")
    response["Content-Disposition"] = f'attachment; filename="jahr-{row.plan.slug}-{row.year}.ics"'
    return response


def _lead() -> str:
    return _("All days are counted back from the session. The weeks are the usual ones; change what differs.")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _to_plan(request: HttpRequest, plan: str, year: int) -> Cycle:
    """Load a year that the user may plan: 404 hides it, 403 refuses the rest of the office."""
    row = _visible(request, plan, year)
    if not can_plan_cycle(request.user, row.plan):
        raise PermissionDenied
    return row


def _meetings(plan: Plan) -> Any:
    rows = Meeting.objects.filter(committee__owner=plan.owner_id, held_on_precision=Precision.DAY.value)
    return rows.select_related("committee").order_by("-held_on")


def _plan(request: HttpRequest, slug: str) -> Plan:
    """Load a plan whose year the user may plan: 404 hides it, 403 refuses the rest of the office."""
    access = access_of(request.user)
    row = get_object_or_404(Plan.objects.filter(owner__in=access.office).select_related("owner"), slug=slug)
    if not can_plan_cycle(request.user, row):
        raise PermissionDenied
    return row


def _visible(request: HttpRequest, plan: str, year: int) -> Cycle:
    rows = Cycle.objects.visible_to(request.user).select_related("plan__owner", "meeting__committee")
    return get_object_or_404(rows.prefetch_related("steps"), plan__slug=plan, year=year)


def _address(row: Cycle) -> str:
    return reverse("evaluation:cycle", args=[row.plan.slug, row.year])


def _evaluation() -> tuple[str, str]:
    return _("Evaluation"), reverse("evaluation:reports")


def _cycles() -> tuple[str, str]:
    return _("Year cycle"), reverse("evaluation:cycles")
