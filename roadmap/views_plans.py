"""Pages that create, edit, adopt and delete plans and their versions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from council.models import Resolution
from organisation.access import access_of
from organisation.editing import Editable, edit, read
from organisation.inputs import InputForm
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent, Body
from organisation.pages import confirm_page, form_page, section_page
from organisation.partial_dates import PartialDate, Precision
from roadmap import actions
from roadmap.actions.adoption import present
from roadmap.actions.creation import free_address
from roadmap.fields import PLAN_FIELDS, VERSION_FIELDS
from roadmap.forms_plans import (
    AdoptForm,
    PlanForm,
    PlanHeadForm,
    ThresholdForm,
    VersionForm,
    VersionHeadForm,
    VisionForm,
    adopting_resolutions,
)
from roadmap.frame import home_of, is_open, plan_to_edit, plan_trail, version_to_edit, version_trail
from roadmap.models import Plan, PlanVersion
from roadmap.who import account

THRESHOLDS = list(ThresholdForm.base_fields)
HEAD = list(PlanHeadForm.base_fields)
VERSION_HEAD = list(VersionHeadForm.base_fields)
VISION = list(VisionForm.base_fields)


def some(fields: dict[str, Editable], names: list[str]) -> dict[str, Editable]:
    """Return the fields of those names."""
    return {name: fields[name] for name in names}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """Create a plan of the editor's county."""
    editing = access_of(request.user).editing
    if not editing:
        raise PermissionDenied
    owners = Body.objects.filter(pk__in=editing).order_by("name")
    form = PlanForm(request.POST if request.method == "POST" else None, owners=owners)

    def save(form: PlanForm) -> str:
        values = {name: value for name, value in form.values().items() if name != "owner"}
        slug = free_address(values["title"], Plan.objects.all(), "plan")
        row = actions.add_plan(owner=form.county, by=account(request), slug=slug, **values)
        messages.success(request, _("The plan was created. Its first version comes next."))
        return reverse("roadmap:plan", args=[row.slug])

    return form_page(
        request,
        form,
        title=_("New plan"),
        lead=_("A plan holds one or more versions; action fields and projects stand in a version."),
        save=save,
        submit=_("Create plan"),
        back=reverse("roadmap:plans"),
        trail=[(_("Roadmap"), reverse("roadmap:plans")), (_("New plan"), "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: HttpRequest, plan: str) -> HttpResponse:
    """Edit the head of a plan."""
    row = plan_to_edit(request, plan)
    form = PlanHeadForm(request.POST if request.method == "POST" else None, now=read(row, some(PLAN_FIELDS, HEAD)))
    return _plan_section(request, row, form, title=_("About the plan"), anchor="kopf")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_thresholds(request: HttpRequest, plan: str) -> HttpResponse:
    """Edit from when on a plan's lights turn amber and red."""
    row = plan_to_edit(request, plan)
    now = read(row, some(PLAN_FIELDS, THRESHOLDS))
    form = ThresholdForm(request.POST if request.method == "POST" else None, now=now)
    return _plan_section(request, row, form, title=_("Thresholds of the lights"), anchor="schwellenwerte")


def _plan_section(request: HttpRequest, plan: Plan, form: MergeForm, *, title: str, anchor: str) -> HttpResponse:
    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=plan, fields=PLAN_FIELDS, edits=form.edits(), by=account(request), action="plan.edit", owner=plan.owner
        )

    return section_page(
        request,
        form,
        title=title,
        anchor=anchor,
        save=save,
        back=reverse("roadmap:plan", args=[plan.slug]),
        trail=[*plan_trail(plan), (title, "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_delete(request: HttpRequest, plan: str) -> HttpResponse:
    """Delete a plan that is not used."""
    row = plan_to_edit(request, plan)

    def save() -> str:
        title = row.title
        actions.remove_plan(plan=row, by=account(request))
        messages.success(request, _("“%(title)s” was deleted.") % {"title": title})
        return reverse("roadmap:plans")

    return confirm_page(
        request,
        title=_("Delete plan"),
        question=_("“%(title)s” will be deleted. This cannot be undone.") % {"title": row.title},
        submit=_("Delete"),
        save=save,
        back=reverse("roadmap:plan", args=[row.slug]),
        trail=[*plan_trail(row), (_("Delete plan"), "")],
        danger=True,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Create the next version as a draft, empty or with what the version before holds."""
    row = plan_to_edit(request, plan)
    earlier = row.versions.order_by("-position").first()
    form = VersionForm(request.POST if request.method == "POST" else None, earlier=earlier)

    def save(form: VersionForm) -> str:
        values = form.values("label", "title", "period_from", "period_to")
        values["slug"] = free_address(values["label"], row.versions.all(), "fassung")
        if earlier is not None and form.cleaned_data["copy"]:
            values = {name: value for name, value in values.items() if name != "title" or value}
            made = actions.continue_version(earlier=earlier, by=account(request), **values)
        else:
            made = actions.add_version(plan=row, by=account(request), **values)
        messages.success(request, _("The draft “%(label)s” was created.") % {"label": made.label})
        return home_of(made)

    return form_page(
        request,
        form,
        title=_("New version"),
        lead=_("A new version is a draft until a resolution adopts it; the one in force stays as it is until then."),
        save=save,
        submit=_("Create draft"),
        back=reverse("roadmap:plan", args=[row.slug]),
        trail=[*plan_trail(row), (_("New version"), "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_edit(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """Edit the head of a version; of an adopted one only what is not part of the adopted text."""
    row = version_to_edit(request, plan, version)
    now = read(row, some(VERSION_FIELDS, VERSION_HEAD))
    form = VersionHeadForm(request.POST if request.method == "POST" else None, now=now, version=row)
    lead = "" if is_open(row) else _("Adopted: title and period change only by a new version.")
    return _version_section(request, row, form, title=_("Version"), anchor="fassung", lead=lead)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_vision(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """Edit the vision of an open version."""
    row = version_to_edit(request, plan, version)
    now = read(row, some(VERSION_FIELDS, VISION))
    form = VisionForm(request.POST if request.method == "POST" else None, now=now)
    if not is_open(row):
        return adopted(request, row)
    return _version_section(request, row, form, title=_("Vision"), anchor="vision")


def _version_section(
    request: HttpRequest, version: PlanVersion, form: MergeForm, *, title: str, anchor: str, lead: str = ""
) -> HttpResponse:
    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=version,
            fields=VERSION_FIELDS,
            edits=form.edits(),
            by=account(request),
            action="version.edit",
            owner=version.plan.owner,
        )

    return section_page(
        request,
        form,
        title=title,
        anchor=anchor,
        save=save,
        back=home_of(version),
        lead=lead,
        trail=[*version_trail(version), (title, "")],
    )


def adopted(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    """Go back to a version that is adopted, saying that it changes only by a new one."""
    messages.warning(request, _("What the council adopted changes only by a new version."))
    return redirect(home_of(version))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_adopt(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """Adopt a version by a resolution of the county's council, and set its baseline."""
    row = version_to_edit(request, plan, version)
    if not is_open(row):
        return adopted(request, row)
    resolutions = adopting_resolutions(row.plan)
    form = AdoptForm(request.POST if request.method == "POST" else None, version=row, initial=_newest(resolutions))

    def save(form: InputForm) -> str:
        actions.adopt(version=row, day=timezone.localdate(), by=account(request), **form.values())
        messages.success(request, _("“%(label)s” is adopted and in force.") % {"label": row.label})
        return reverse("roadmap:plan", args=[row.plan.slug])

    lead = _("The version in force before is superseded. What is adopted changes only by a new version.")
    if not resolutions:
        lead = _("There is no adopted resolution yet. Enter it with its paper under “Committees” first.")
    return form_page(
        request,
        form,
        title=_("Adopt version %(label)s") % {"label": row.label},
        lead=lead,
        save=save,
        submit=_("Adopt"),
        back=home_of(row),
        trail=[*version_trail(row), (_("Adopt"), "")],
    )


def _newest(resolutions: QuerySet[Resolution]) -> dict[str, Any]:
    """Return the newest resolution and the day of its meeting as what stands in the form at first."""
    first = resolutions.select_related("paper", "consultation__meeting").first()
    if first is None:
        return {}
    meeting = first.consultation.meeting if first.consultation else None
    held = PartialDate(meeting.held_on, Precision(meeting.held_on_precision)) if meeting and meeting.held_on else None
    return {"resolution": first, "adopted_on": held, "baseline": True}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_baseline(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """Set the baseline of an adopted version from what stands now."""
    row = version_to_edit(request, plan, version)
    today = timezone.localdate()
    if is_open(row) or row.resolution is None:
        messages.warning(request, _("Only a version that a resolution adopted has a baseline."))
        return redirect(home_of(row))
    resolution = row.resolution

    def save() -> str:
        actions.set_present_baseline(version=row, resolution=resolution, day=today, by=account(request))
        messages.success(request, _("The baseline is set."))
        return home_of(row)

    now = present(row, today)
    question = _(
        "%(milestones)d dates of milestones, %(amounts)d amounts and %(posts)d lines of posts become what the plan is "
        "measured against. What is unknown now stays without a baseline. A baseline is set once."
    )
    counts = {"milestones": len(now.milestones), "amounts": len(now.amounts), "posts": len(now.posts)}
    return confirm_page(
        request,
        title=_("Set the baseline"),
        question=question % counts,
        submit=_("Set the baseline"),
        save=save,
        back=home_of(row),
        trail=[*version_trail(row), (_("Set the baseline"), "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_delete(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """Delete an open version."""
    row = version_to_edit(request, plan, version)
    back = home_of(row)

    def save() -> str:
        actions.remove_version(version=row, by=account(request))
        messages.success(request, _("The version was deleted."))
        return reverse("roadmap:versions", args=[row.plan.slug])

    question = _("The version “%(label)s” with its action fields and project sheets will be deleted.")
    return confirm_page(
        request,
        title=_("Delete version"),
        question=question % {"label": row.label},
        submit=_("Delete"),
        save=save,
        back=back,
        trail=[*version_trail(row), (_("Delete version"), "")],
        danger=True,
    )
