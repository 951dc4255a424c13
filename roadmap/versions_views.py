"""Pages about the versions of a plan: comparing two of them, or two days, and what became of fields and projects."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation.access import access_of
from organisation.inputs import InputForm
from organisation.pages import confirm_page, form_page
from roadmap import links
from roadmap.actions.lineage import remove_lineage, state_lineage
from roadmap.bridge import Bridge
from roadmap.comparing_rows import Point, comparison, point_of_day, point_of_version
from roadmap.forms_versions import CompareForm, LineageForm
from roadmap.frame import is_open, plan_context, version_to_edit, version_trail
from roadmap.judging import year_before
from roadmap.models import Lineage, LineageKind, PlanVersion, Project
from roadmap.views_plans import adopted
from roadmap.who import account

PROJECTS = "projekt"


@login_required
@require_safe
def compare(request: HttpRequest, plan: str) -> HttpResponse:
    """What differs between two versions or two days; both ends stand in the address."""
    context = plan_context(request, plan, tab="versions")
    versions: list[PlanVersion] = context["versions"]
    asked = {name: request.GET[name] for name in ("von", "von_tag", "bis", "bis_tag") if request.GET.get(name)}
    form = CompareForm(asked or _latest(versions), versions=list(reversed(versions)))
    context |= {"form": form, "found": None}
    if form.is_valid():
        ends = sorted((_point(form.end(name), versions) for name in ("von", "bis")), key=_place)
        context["found"] = comparison(context["plan"], ends[0], ends[1], access_of(request.user))
        context["before"], context["after"] = ends
        context["bridge"] = _bridge(context["found"].bridge)
    context["trail"] += [(_("Versions"), reverse("roadmap:versions", args=[plan])), (_("Compare"), "")]
    return render(request, "roadmap/compare.html", context, status=200 if form.is_valid() else 422)


def _latest(versions: list[PlanVersion]) -> dict[str, Any]:
    """The last two versions; of a single one, or none, a year until today."""
    if len(versions) > 1:
        return {"von": versions[-2].slug, "bis": versions[-1].slug}
    today = timezone.localdate()
    return {"von_tag": f"{year_before(today):%d.%m.%Y}", "bis_tag": f"{today:%d.%m.%Y}"}


def _bridge(found: Bridge | None) -> list[tuple[str, str, list[str]]]:
    """The components of the bridge as (name, sign, titles of the projects), so that every figure opens to its parts."""
    if found is None:
        return []
    rows = [
        (_("Stock before"), "", found.prior),
        (_("New"), "+", found.new),
        (_("Reactivated"), "+", found.reactivated),
        (_("Come by split or merger"), "+", found.lineage_in),
        (_("Gone by split or merger"), "−", found.lineage_out),
        (_("Completed"), "−", found.completed),
        (_("Dropped"), "−", found.dropped),
        (_("Stock afterwards"), "=", found.now),
        (_("of these deferred"), "", found.deferred),
    ]
    keys = {key for _label, _sign, projects in rows for key in projects}
    titles = {str(key): title for key, title in Project.objects.filter(pk__in=keys).values_list("pk", "title")}
    return [(label, sign, sorted(titles[key] for key in projects)) for label, sign, projects in rows]


def _point(end: str | date, versions: list[PlanVersion]) -> Point:
    if isinstance(end, date):
        return point_of_day(versions, end)
    return point_of_version(next(row for row in versions if row.slug == end))


def _place(point: Point) -> tuple[int, date]:
    """The earlier end comes first, whichever way round they were chosen."""
    return (point.version.position if point.version else 0, point.day)


@login_required
@require_safe
def lineage(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """What became of the fields and projects of the version before, as it was said."""
    context = plan_context(request, plan, tab="versions")
    if not context["is_office"]:
        raise PermissionDenied
    row = get_object_or_404(context["plan"].versions, slug=version)
    row.plan = context["plan"]
    said = Lineage.objects.filter(to_version=row).exclude(kind=LineageKind.SAME)
    said = said.select_related("from_version", "from_field", "to_field", "from_project", "to_project")
    earlier = _before(row)
    may = context["may_edit"] and is_open(row) and earlier is not None
    new = links.at("lineage-new", plan, row.slug)
    context |= {"version": row, "earlier": earlier, "said": said, "may_say": may, "new": new}
    context["trail"] = [*version_trail(row), (_("Lineage"), "")]
    if may:
        context["doing"] = [
            links.Do(_("State what became of a project"), f"{new}?was={PROJECTS}", True),
            links.Do(_("State what became of an action field"), new),
        ]
    return render(request, "roadmap/lineage.html", context)


def _before(version: PlanVersion) -> PlanVersion | None:
    return version.plan.versions.filter(position__lt=version.position).order_by("-position").first()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lineage_new(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """Say in a draft what became of a field, or with `?was=projekt` of a project, of the version before."""
    row = version_to_edit(request, plan, version)
    earlier = _before(row)
    if not is_open(row) or earlier is None:
        return adopted(request, row) if earlier else redirect("roadmap:lineage", plan, version)
    projects = request.GET.get("was") == PROJECTS
    form = LineageForm(
        request.POST if request.method == "POST" else None, earlier=earlier, version=row, projects=projects
    )
    back = reverse("roadmap:lineage", args=[plan, row.slug])

    def save(form: InputForm) -> str:
        data = form.cleaned_data
        pair = {"projects" if projects else "fields": (data["before"], data["after"])}
        state_lineage(version=row, earlier=earlier, kind=data["kind"], note=data["note"], by=account(request), **pair)
        messages.success(request, _("The lineage is recorded."))
        return back

    title = _("What became of a project") if projects else _("What became of an action field")
    return form_page(
        request,
        form,
        title=title,
        lead=_("From “%(before)s” to “%(after)s”.") % {"before": earlier.label, "after": row.label},
        save=save,
        back=back,
        trail=[*version_trail(row), (_("Lineage"), back), (title, "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lineage_delete(request: HttpRequest, plan: str, version: str, lineage: UUID) -> HttpResponse:
    """Take back what was said of a field or a project in a draft."""
    row = version_to_edit(request, plan, version)
    found = get_object_or_404(row.lineages_in, pk=lineage)
    found.to_version = row
    back = reverse("roadmap:lineage", args=[plan, row.slug])

    def save() -> str:
        remove_lineage(lineage=found, by=account(request))
        messages.success(request, _("The lineage was taken back."))
        return back

    return confirm_page(
        request,
        title=_("Take back lineage"),
        question=_("“%(lineage)s” will no longer be recorded.") % {"lineage": str(found)},
        submit=_("Take back"),
        save=save,
        back=back,
        trail=[*version_trail(row), (_("Lineage"), back), (_("Take back lineage"), "")],
        danger=True,
    )
