"""The timeline of a plan, and moving a milestone on it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation.editing import edit, read
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent
from organisation.pages import section_page
from organisation.partial_dates import parse_iso
from roadmap import links, registry, timeline_marks
from roadmap import timeline as layout
from roadmap.fields import MILESTONE_FIELDS
from roadmap.frame import milestone_to_edit, plan_context, project_trail
from roadmap.projectlist.query import NONE
from roadmap.timeline_forms import MoveForm
from roadmap.timeline_pages import OWN, Asked, asked
from roadmap.views_list import list_filters
from roadmap.who import account

MOVED = {"forecast": MILESTONE_FIELDS["forecast"]}


@login_required
@require_safe
def timeline(request: HttpRequest, plan: str) -> HttpResponse:
    """The plan's projects and milestones in time, as a picture and as an equal table."""
    context = plan_context(request, plan, tab="timeline")
    found = asked(request, context)
    picture = found.picture
    words = timeline_marks.Words()
    shown = timeline_marks.window_words(picture, words)
    title = _("Timeline of “%(plan)s”, %(time)s") % {"plan": context["plan"].title, "time": shown}
    context |= {
        "asked": found.query,
        "filters": list_filters(found.narrowed, figures=context["may_see_figures"]),
        "list_address": request.path,
        "shown_version": context["version"],
        "problems": found.narrowed.problems,
        "kept": [(name, value) for name in OWN if (value := request.GET.get(name))],
        "picture": picture,
        "shown": shown,
        "caption": title,
        "svg": timeline_marks.svg(picture, title, words=words),
        "rows": timeline_marks.table_rows(picture, words),
        "any": bool(found.groups),
        "zooms": _zooms(found.window, found.filters),
        "around": _around(found.window, found.filters),
        "whole": f"?{found.filters.urlencode()}",
        "groups": [] if picture.detailed else _narrowing(found),
    }
    context["movable"] = 'data-d="' in context["svg"]
    query = request.GET.urlencode()
    offered = registry.plan_links(registry.Place.TIMELINE, context["plan"], query)
    context["doing"] = [links.Do(label, url) for label, url in offered]
    context["doing"].append(links.calendar("plan", context["plan"]))
    context["trail"].append((_("Timeline"), ""))
    return render(request, "roadmap/timeline.html", context, status=422 if found.narrowed.problems else 200)


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


def _narrowing(found: Asked) -> list[tuple[str, str, int]]:
    """Return the action fields as (name, address that shows only it, number of projects)."""
    narrowed = []
    for group in found.groups:
        query = found.filters.copy()
        query["feld"] = group.slug or NONE
        narrowed.append((group.title, _query(query, found.window.zoom, found.window.name), len(group.projects)))
    return narrowed


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
