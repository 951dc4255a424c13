"""The page of a plan's spreadsheet: download it, and bring one back."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from exchange import uploads
from exchange.models import UploadKind, UploadState
from exchange.sheets import exporting, present
from exchange.sheets.columns import COLUMNS
from exchange.sheets.forms import ImportForm
from organisation.access import access_of
from roadmap import pages
from roadmap.frame import plan_context, plan_of, plan_trail
from roadmap.models import Plan, PlanEntry, PlanVersion
from roadmap.permissions import is_office
from roadmap.projectlist import query, rows
from roadmap.who import account

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
VERSION = "fassung"


def for_office(request: HttpRequest, plan: Plan) -> None:
    """Refuse whoever sees the plan but does not work in its county's office."""
    if not is_office(request.user, plan):
        raise PermissionDenied


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, plan: str) -> HttpResponse:
    """Choose what to download, or upload a file; what is wrong with it comes back with 422, cell by cell."""
    context = plan_context(request, plan, tab="projects")
    row: Plan = context["plan"]
    for_office(request, row)
    if request.method == "POST" and not context["may_edit"]:
        raise PermissionDenied
    versions: list[PlanVersion] = list(reversed(context["versions"]))
    form = None
    problems: list[dict[str, Any]] = []
    name = ""
    if context["may_edit"] and versions:
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        suggested = context["open_version"] or context["version"]
        form = ImportForm(*sent, versions=versions, initial={"version": suggested})
        if request.method == "POST" and form.is_valid():
            name, content = form.cleaned_data["file"]
            found = uploads.keep(
                owner=row.owner,
                kind=UploadKind.ROUND_TRIP,
                name=name,
                content=content,
                by=account(request),
                options={"plan": row.slug, "version": str(form.cleaned_data["version"].pk)},
            )
            uploads.start(found, large=len(content) > uploads.LARGE)
            if found.state != UploadState.REFUSED:
                return redirect("sheets:import", row.slug, found.pk)
            problems = found.problems
            found.delete()
    filters = request.GET.copy()
    filters.pop(VERSION, None)
    context |= {
        "form": form,
        "problems": problems,
        "name": name,
        "exports": [_links(row, version, filters.urlencode()) for version in versions],
        "filtered": query.read(request.GET, figures=True).is_filtered,
        "sheets": COLUMNS,
        "trail": [*plan_trail(row), (_("Spreadsheet"), "")],
    }
    status = 422 if problems or (form is not None and form.errors) else 200
    return render(request, "exchange/sheets/sheet.html", context, status=status)


def _links(plan: Plan, version: PlanVersion, filters: str) -> dict[str, Any]:
    """Return the addresses of a version's files, with the filter of the list."""
    end = f"?{VERSION}={version.slug}" + (f"&{filters}" if filters else "")
    names = {"xlsx": "xlsx", "projects": "projects-csv", "milestones": "milestones-csv"}
    return {
        "version": version,
        **{key: reverse(f"sheets:{name}", args=[plan.slug]) + end for key, name in names.items()},
    }


def _narrowed(request: HttpRequest, version: PlanVersion) -> QuerySet[PlanEntry]:
    """Return the entries of a version, narrowed as the list with the same address would show them."""
    access, day = access_of(request.user), timezone.localdate()
    entries = pages.entries(version, access)
    asked = query.read(request.GET, figures=True)
    if not asked.is_filtered:
        return entries
    every = rows.load(version, access, day, money=True, wanted=asked.wanted())
    found = rows.searched(every, asked.text, account(request)) if asked.text else None
    narrowed = query.narrow(every, asked, found, figures=True)
    return entries.filter(project__in=[row.project for row in narrowed.rows])


@login_required
@never_cache
@require_safe
def export(request: HttpRequest, plan: str, sheet: str = "") -> HttpResponse:
    """One version as a file: the whole as .xlsx, or one sheet as .csv; narrowed by the filter of the list."""
    row = plan_of(request, plan)
    for_office(request, row)
    versions = pages.versions_of(row, office=True)
    wanted = request.GET.get(VERSION, "")
    version = next((one for one in versions if one.slug == wanted), None) if wanted else pages.current_of(versions)
    if version is None:
        raise Http404
    version.plan = row
    access = access_of(request.user)
    entries = _narrowed(request, version)
    found = present.load(version, access, timezone.localdate(), entries=entries, shown=True)
    origin = exporting.origin_of(exporting.keep(found, by=account(request)), found)
    content = exporting.csv(found, sheet, origin) if sheet else exporting.xlsx(found, origin)
    day = timezone.localdate().isoformat()
    name = f"{row.slug}-{version.slug}-{f'{sheet.lower()}-' if sheet else ''}{day}.{'csv' if sheet else 'xlsx'}"
    response = HttpResponse(content, content_type=CSV if sheet else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
