"""The timeline of a plan, and moving a milestone on it."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation.access import access_of
from organisation.editing import edit, read
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent
from organisation.pages import section_page
from organisation.partial_dates import parse_iso
from roadmap import pages, timeline_data, timeline_marks
from roadmap import timeline as layout
from roadmap.fields import MILESTONE_FIELDS
from roadmap.forms import ProjectFilterForm
from roadmap.frame import milestone_to_edit, plan_context, project_trail
from roadmap.timeline_forms import MoveForm
from roadmap.who import account

MOVED = {"forecast": MILESTONE_FIELDS["forecast"]}
OWN = ("zoom", "ab")
"""What of the address is the timeline's own; the rest is the filter of the list of projects."""


@login_required
@require_safe
def timeline(request: HttpRequest, plan: str) -> HttpResponse:
    """The plan's projects and milestones in time, as a picture and as an equal table."""
    context = plan_context(request, plan, tab="timeline")
    version = context["version"]
    today = timezone.localdate()
    entries = pages.entries(version, access_of(request.user))
    filters = request.GET.copy()
    for name in OWN:
        filters.pop(name, None)
    form = ProjectFilterForm(request.GET if filters else None, version=version)
    for name in OWN:
        form.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput, initial=request.GET.get(name, ""))
    if form.is_valid():
        entries = form.narrow(entries)
    groups = timeline_data.groups_of(entries, version, request.user, today)
    period = timeline_data.period_of(version)
    window = layout.window_for(
        request.GET.get("zoom", ""), request.GET.get("ab", "").strip()[:7], groups, period, today
    )
    picture = layout.draw(groups, window, period, today)
    words = timeline_marks.Words()
    shown = timeline_marks.window_words(picture, words)
    title = _("Timeline of “%(plan)s”, %(time)s") % {"plan": context["plan"].title, "time": shown}
    context |= {
        "form": form,
        "picture": picture,
        "shown": shown,
        "caption": title,
        "svg": timeline_marks.svg(picture, title, words=words),
        "rows": timeline_marks.table_rows(picture, words),
        "any": bool(groups),
        "zooms": _zooms(window, filters),
        "around": _around(window, filters),
        "whole": f"?{filters.urlencode()}",
        "groups": [] if picture.detailed else _narrowing(groups, filters, window),
    }
    context["movable"] = 'data-d="' in context["svg"]
    context["trail"].append((_("Timeline"), ""))
    return render(request, "roadmap/timeline.html", context, status=200 if form.is_valid() or not filters else 422)


def _zooms(window: layout.Window, filters: QueryDict) -> list[tuple[str, str, bool]]:
    """Return plan, year and quarter as (label, address, whether it is shown)."""
    labels = {layout.Zoom.PLAN: _("Plan"), layout.Zoom.YEAR: _("Year"), layout.Zoom.QUARTER: _("Quarter")}
    return [(label, _query(filters, zoom, ""), zoom is window.zoom) for zoom, label in labels.items()]


def _around(window: layout.Window, filters: QueryDict) -> list[tuple[str, str]]:
    """Return the periods before and after as (name, address); empty for the whole plan."""
    if window.zoom is layout.Zoom.PLAN:
        return []
    words = timeline_marks.Words()
    return [(words.date(parse_iso(name)), _query(filters, window.zoom, name)) for name in (window.before, window.after)]


def _query(filters: QueryDict, zoom: layout.Zoom, name: str) -> str:
    query = filters.copy()
    if zoom is not layout.Zoom.PLAN:
        query["zoom"] = zoom.value
    if name:
        query["ab"] = name
    return f"?{query.urlencode()}"


def _narrowing(groups: list[layout.Group], filters: QueryDict, window: layout.Window) -> list[tuple[str, str, int]]:
    """Return the action fields as (name, address that shows only it, number of projects)."""
    found = []
    for group in groups:
        query = filters.copy()
        query["feld"] = group.slug or "ohne"
        found.append((group.title, _query(query, window.zoom, window.name), len(group.projects)))
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def milestone_move(request: HttpRequest, plan: str, project: str, milestone: str) -> HttpResponse:
    """Move a milestone's forecast, with the reason; merged with what somebody else did meanwhile."""
    of_plan, row = milestone_to_edit(request, plan, project, milestone)
    form = MoveForm(request.POST if request.method == "POST" else None, now=read(row, MOVED))

    def save(form: MergeForm) -> AuditEvent | None:
        if form.cleaned_data["forecast"] is None and form.edits()["forecast"].base is not None:
            raise ValidationError({"forecast": _("Say when it is expected now.")}, code="required")
        return edit(
            row=row,
            fields=MOVED,
            edits=form.edits(),
            by=account(request),
            action="milestone.edit",
            owner=row.project.owner,
            reason=form.cleaned_data["reason"],
        )

    title = _("Move milestone: %(title)s") % {"title": row.title}
    return section_page(
        request,
        form,
        title=title,
        anchor=f"{row.project.slug}.{row.slug}",
        save=save,
        back=reverse("roadmap:timeline", args=[of_plan.slug]) + form.view,
        trail=[*project_trail(of_plan, row.project), (title, "")],
    )
