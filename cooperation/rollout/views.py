"""The matrix of joint projects and bodies, as a table, as a list and for print; the course of one participation."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cooperation.models import Participation, RoundState, StatusEntry, StatusRequest
from cooperation.pages import Standing, with_reviews
from cooperation.rollout import matrix as found_matrix
from cooperation.rollout.course import events
from cooperation.rollout.forms import MatrixFilter
from cooperation.rollout.matrix import BODIES, ROWS, Filter, Line, Matrix, Painter, counted, css, matching, words
from cooperation.rollout.permissions import can_read_rollout, can_read_status, can_tell_stage
from cooperation.rollout.rows import Cell, courses, load, places_of
from cooperation.tabs import tabs
from organisation.access import access_of
from organisation.models import SourceRef, User
from organisation.pages import Trail
from roadmap.permissions import can_edit_project

TABLE, LIST, PRINT = "", "liste", "druck"


@login_required
@require_safe
def rollout(request: HttpRequest) -> HttpResponse:
    """Projects × bodies: how far each of them is. `?ansicht=liste` is a list by body, `?ansicht=druck` for paper."""
    user = request.user
    if not isinstance(user, User) or not can_read_rollout(user):
        raise Http404
    cells = load(user, timezone.localdate())
    form = MatrixFilter(request.GET, cells)
    wanted = form.wanted()
    view = request.GET.get("ansicht", "")
    view = view if view in (LIST, PRINT) else TABLE
    context = {
        "form": form,
        "any": bool(cells),
        "wanted": wanted,
        "view": view,
        "views": _views(request, view),
        "query": _query(request, "seite"),
        "download": _query(request, "seite", "ansicht"),
        "legend": [(css(stage), word) for stage, word in words().items()],
        "may_add": bool(access_of(user).editing),
        "tabs": tabs(request, "rollout"),
        "trail": [(_("Cooperation"), reverse("cooperation:overview")), (_("Rollout matrix"), "")],
    }
    context |= _list(request, cells, wanted) if view == LIST else _table(request, cells, wanted, view)
    return render(request, "cooperation/rollout/matrix.html", context)


def _views(request: HttpRequest, view: str) -> list[tuple[str, str, bool]]:
    """The three ways to see the matrix, with the same filter."""
    query = _query(request, "seite", "ansicht")
    own = reverse("cooperation:rollout")
    named = ((TABLE, _("Matrix")), (LIST, _("List by body")), (PRINT, _("For print")))
    found = []
    for name, label in named:
        parts = [part for part in (query, f"ansicht={name}" if name else "") if part]
        found.append((label, f"{own}?{'&'.join(parts)}" if parts else own, name == view))
    return found


def _query(request: HttpRequest, *without: str) -> str:
    """The address's parameters that are set, without some of them."""
    kept = request.GET.copy()
    for name in [name for name in kept if name in without or not kept.get(name)]:
        del kept[name]
    return kept.urlencode()


def _table(request: HttpRequest, cells: list[Cell], wanted: Filter, view: str) -> dict[str, Any]:
    """The matrix with its rows page by page; for print all of them, in tables of as many bodies as a sheet takes."""
    found = found_matrix.matrix(cells, wanted)
    painter = Painter(reverse("cooperation:rollout"), wanted)
    if view == PRINT:
        parts = [
            _part(found, found.lines, start, start + BODIES, painter) for start in range(0, len(found.bodies), BODIES)
        ]
        return {"matrix": found, "parts": parts, "page": None}
    page = Paginator(found.lines, ROWS).get_page(request.GET.get("seite"))
    return {"matrix": found, "parts": [_part(found, page.object_list, 0, len(found.bodies), painter)], "page": page}


def _part(found: Matrix, lines: Any, start: int, end: int, painter: Painter) -> dict[str, Any]:
    """Some bodies beside one another, with the lines whose rows a table shows."""
    return {
        "bodies": found.bodies[start:end],
        "totals": found.totals[start:end],
        "lines": [(line, painter.cells(_cut(line, start, end))) for line in lines],
        "number": start // BODIES + 1,
        "whole": end - start >= len(found.bodies),
    }


def _cut(line: Line, start: int, end: int) -> Line:
    return Line(line.project, line.place, line.owner, line.cells[start:end])


def _list(request: HttpRequest, cells: list[Cell], wanted: Filter) -> dict[str, Any]:
    """The same by body: what fits of each, some bodies a page."""
    by_body: dict[UUID, list[Cell]] = {}
    for cell in matching(cells, wanted):
        by_body.setdefault(cell.body.pk, []).append(cell)
    groups = sorted(by_body.values(), key=lambda group: (group[0].body.name.casefold(), group[0].body.slug))
    page = Paginator(groups, BODIES).get_page(request.GET.get("seite"))
    named = words()
    shown = [
        (group[0].body, counted(group), [(cell, css(cell.stage), named[cell.stage]) for cell in group])
        for group in page.object_list
    ]
    return {
        "groups": shown,
        "page": page,
        "matrix": Matrix([], [], [], counted(cell for group in groups for cell in group)),
    }


@login_required
@require_safe
def participation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far one body is with one project: its course, what comes next, what it reported last."""
    user = request.user
    rows = Participation.objects.visible_to(user).select_related("project__owner", "body", "agreement__owner")
    row = get_object_or_404(rows, pk=pk)
    today = timezone.localdate()
    course = courses([row.pk], today)[row.pk]
    reads = can_read_status(user, row)
    office = can_edit_project(user, row.project)
    context = {
        "row": row,
        "course": course,
        "late": course.is_late(today),
        "word": words()[course.stage],
        "css": css(course.stage),
        "events": [(event, css(event.stage) if event.stage is not None else "") for event in events(row)],
        "reads_status": reads,
        "standing": _standing(row) if reads else None,
        "asked": _asked(row) if reads else None,
        "place": places_of([row.project_id]).get(row.project_id),
        "refs": SourceRef.objects.by_target([row.pk]),
        "today": today,
        "edit_stage": reverse("cooperation:rollout-stage", args=[row.pk]) if can_tell_stage(user, row) else "",
        "edit_participation": reverse("cooperation:participation-edit", args=[row.pk]) if office else "",
        "may_edit": office,
        "trail": trail((f"{row.body.name}: {row.project.title}", "")),
    }
    return render(request, "cooperation/rollout/participation.html", context)


def _standing(row: Participation) -> Standing:
    """What the body reported last on the project."""
    entries = StatusEntry.objects.filter(project=row.project_id, body=row.body_id)
    return Standing(with_reviews(entries.order_by("-as_of", "-recorded_at", "-id")).first())


def _asked(row: Participation) -> StatusRequest | None:
    """What an open round asks the body about the project, the earliest deadline first."""
    asked = StatusRequest.objects.filter(participation=row, round__state=RoundState.OPEN).select_related("round")
    return asked.order_by("round__deadline", "pk").first()


def trail(*steps: tuple[str, str]) -> Trail:
    """Return the way to a page below the matrix."""
    return [
        (_("Cooperation"), reverse("cooperation:overview")),
        (_("Rollout matrix"), reverse("cooperation:rollout")),
        *steps,
    ]
