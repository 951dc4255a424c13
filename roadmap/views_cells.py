"""Editing one cell of the project list: in its place with htmx, on a page of its own without."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.messages.storage.base import Message
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from organisation.editing import Editable, edit, read
from organisation.mergeforms import MergeForm
from organisation.merging import Conflict
from organisation.models import AuditEvent
from organisation.pages import saved, undo_tag
from organisation.partial_dates import PartialDate
from roadmap.fields import ENTRY_FIELDS, PROJECT_FIELDS, end_field, state_field
from roadmap.frame import entry_to_edit, is_open, plan_context, project_of, project_to_edit, project_trail
from roadmap.models import PlanEntry, PlanVersion, Project
from roadmap.projectlist.cell_forms import LIVE_CELLS, SHEET_CELLS, LiveCellForm, SheetCellForm
from roadmap.projectlist.columns import COLUMNS
from roadmap.views_list import query_behind, row_html, version_named
from roadmap.who import account


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: HttpRequest, plan: str, project: str, column: str) -> HttpResponse:
    """Edit what one cell shows; `?fassung=` names the version of a Steckbrief, without it the current one."""
    context = plan_context(request, plan, tab="projects")
    version = version_named(context, request.GET.get("fassung", ""))
    if version is None:
        raise Http404
    row: Project | PlanEntry
    if column in LIVE_CELLS:
        row = project_to_edit(request, plan, project)[1]
    elif column in SHEET_CELLS:
        project_of(request, context["plan"], project)
        row = entry_to_edit(request, plan, version.slug, project)
        if not is_open(version):
            raise PermissionDenied
    else:
        raise Http404
    form = _form(request, row, column, version)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            event = _save(request, form, row)
        except ValidationError as error:
            form.refuse(error)
        except Conflict as conflict:
            form.show(conflict)
            status = 409
        else:
            return _answer(request, context, version, row, event)
    return _page(request, context, form, row, column, 422 if form.errors else status)


def _form(request: HttpRequest, row: Project | PlanEntry, column: str, version: PlanVersion) -> MergeForm:
    data = request.POST if request.method == "POST" else None
    if isinstance(row, Project):
        names = LIVE_CELLS[column]
        return LiveCellForm(data, now=read(row, _fields(row, names)), project=row, names=names)
    names = SHEET_CELLS[column]
    return SheetCellForm(data, now=read(row, _fields(row, names)), version=version, names=names)


def _fields(row: Project | PlanEntry, names: tuple[str, ...]) -> dict[str, Editable]:
    known = PROJECT_FIELDS if isinstance(row, Project) else ENTRY_FIELDS
    return {name: known[name] for name in names if name in known}


def _save(request: HttpRequest, form: MergeForm, row: Project | PlanEntry) -> AuditEvent | None:
    data = form.cleaned_data
    fields = _fields(row, tuple(form.fields))
    if "state" in fields:
        fields["state"] = state_field(data["since"] or PartialDate(timezone.localdate()), data["state_reason"])
    if "forecast_end" in fields:
        fields["forecast_end"] = end_field(data["end_reason"])
    return edit(
        row=row,
        fields=fields,
        edits=form.edits(),
        by=account(request),
        action="project.edit" if isinstance(row, Project) else "entry.edit",
        owner=row.owner if isinstance(row, Project) else row.version.plan.owner,
        reason=data.get("state_reason") or data.get("end_reason") or "",
    )


def _project(row: Project | PlanEntry) -> Project:
    return row if isinstance(row, Project) else row.project


def _answer(
    request: HttpRequest,
    context: dict[str, Any],
    version: PlanVersion,
    row: Project | PlanEntry,
    event: AuditEvent | None,
) -> HttpResponse:
    """Show what was saved: the row in its place, or the list again; with the offer to undo it."""
    project = _project(row)
    text = query_behind(request, context["plan"], request.POST.get("zurueck", ""))
    if not request.headers.get("HX-Request"):
        saved(request, event)
        return redirect(
            f"{reverse('roadmap:projects', args=[context['plan'].slug])}?{text or 'ansicht='}#p-{project.slug}"
        )
    if event is None:
        message = Message(messages.INFO, _("Nothing was changed."))
    else:
        message = Message(messages.SUCCESS, _("Saved: %(title)s") % {"title": project.title}, undo_tag(event))
    html = row_html(request, context, version, project.pk, text)
    answer = render(request, "roadmap/list_row.html", {"row": html, "message": message})
    return reswap(retarget(answer, f"#p-{project.slug}"), "outerHTML")


def _page(
    request: HttpRequest, context: dict[str, Any], form: MergeForm, row: Project | PlanEntry, column: str, status: int
) -> HttpResponse:
    project, plan = _project(row), context["plan"]
    label = COLUMNS[column].label
    text = query_behind(request, plan, request.POST.get("zurueck", ""))
    shown = {
        "form": form,
        "title": f"{label}: {project.title}",
        "address": request.get_full_path(),
        "back": f"{reverse('roadmap:projects', args=[plan.slug])}?{text or 'ansicht='}",
        "anchor": f"p-{project.slug}",
        "query": text,
        "trail": [*project_trail(plan, project), (str(label), "")],
    }
    name = "list_cell" if request.headers.get("HX-Request") else "list_cell_page"
    return render(request, f"roadmap/{name}.html", shown, status=status)
