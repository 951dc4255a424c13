"""Pages that bring projects into a version and take them out of it, and that change their Steckbriefe."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.editing import edit, read
from organisation.inputs import InputForm
from organisation.mergeforms import MergeForm
from organisation.merging import merge
from organisation.models import AuditEvent
from organisation.pages import confirm_page, form_page, section_page
from organisation.partial_dates import PartialDate
from roadmap import actions
from roadmap.fields import ENTRY_FIELDS, check_since
from roadmap.forms_projects import (
    LIVE,
    SHEET,
    TEXTS,
    CorrectionForm,
    ProjectForm,
    SheetForm,
    TakeForm,
    projects_to_take,
)
from roadmap.frame import entry_to_edit, home_of, is_open, project_trail, version_to_edit, version_trail
from roadmap.models import PlanEntry, PlanVersion, Project
from roadmap.views_plans import adopted
from roadmap.who import account


def page_of(version: PlanVersion, project: Project) -> str:
    """Return the page of a project in the plan of a version."""
    return reverse("roadmap:project", args=[version.plan.slug, project.slug])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """Create a project with its Steckbrief in an open version; `?feld=` names the action field."""
    row = version_to_edit(request, plan, version)
    if not is_open(row):
        return adopted(request, row)
    field = row.fields.filter(slug=request.GET.get("feld", "")).first()
    form = ProjectForm(request.POST if request.method == "POST" else None, version=row, initial={"field": field})

    def save(form: InputForm) -> str:
        data = form.cleaned_data
        since = data["since"] or PartialDate(timezone.localdate())
        if data["state"]:
            check_since(since, None)
        made = actions.create_project(
            version=row,
            by=account(request),
            live=form.values(*LIVE),
            sheet=form.values("title", *SHEET, *TEXTS),
            state=data["state"],
            since=since,
        )
        messages.success(request, _("The project “%(title)s” was created.") % {"title": made.title})
        return page_of(row, made)

    return form_page(
        request,
        form,
        title=_("New project"),
        lead=_("It stands in the version “%(label)s”. Milestones come next, on the project's page.")
        % {"label": row.label},
        save=save,
        submit=_("Create project"),
        back=home_of(row),
        trail=[*version_trail(row), (_("New project"), "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_take(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """Take a project that is there already into an open version; `?projekt=` names it."""
    row = version_to_edit(request, plan, version)
    if not is_open(row):
        return adopted(request, row)
    projects = projects_to_take(row, Project.objects.visible_to(request.user))
    named = projects.filter(slug=request.GET.get("projekt", "")).first()
    form = TakeForm(
        request.POST if request.method == "POST" else None, version=row, projects=projects, initial={"project": named}
    )

    def save(form: InputForm) -> str:
        made = actions.take_in(version=row, by=account(request), **form.values())
        messages.success(request, _("“%(title)s” stands in this version now.") % {"title": made.title})
        return page_of(row, made.project)

    return form_page(
        request,
        form,
        title=_("Take in a project"),
        lead=_("The project sheet starts with the text of the version before."),
        save=save,
        submit=_("Take in"),
        back=home_of(row),
        trail=[*version_trail(row), (_("Take in a project"), "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request: HttpRequest, plan: str, version: str, project: str) -> HttpResponse:
    """Edit the Steckbrief of an open version."""
    row = entry_to_edit(request, plan, version, project)
    if not is_open(row.version):
        messages.warning(request, _("What the council adopted changes only by a new version."))
        return redirect(page_of(row.version, row.project))
    now = read(row, ENTRY_FIELDS)
    form = SheetForm(request.POST if request.method == "POST" else None, now=now, version=row.version)

    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=row,
            fields=ENTRY_FIELDS,
            edits=form.edits(),
            by=account(request),
            action="entry.edit",
            owner=row.version.plan.owner,
        )

    title = _("Project sheet, %(label)s") % {"label": row.version.label}
    return section_page(
        request,
        form,
        title=title,
        anchor=f"steckbrief-{row.version.slug}",
        save=save,
        back=page_of(row.version, row.project),
        trail=[*project_trail(row.version.plan, row.project), (title, "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_correct(request: HttpRequest, plan: str, version: str, project: str) -> HttpResponse:
    """Put right what was copied down wrongly into an adopted Steckbrief, with the reason."""
    row = entry_to_edit(request, plan, version, project)
    if is_open(row.version):
        return redirect("roadmap:entry-edit", plan, version, project)
    now = read(row, ENTRY_FIELDS)
    form = CorrectionForm(request.POST if request.method == "POST" else None, now=now, version=row.version)

    def save(form: MergeForm) -> AuditEvent | None:
        with transaction.atomic():
            locked = PlanEntry.objects.select_for_update(no_key=True).get(pk=row.pk)
            changes = merge(read(locked, ENTRY_FIELDS), form.edits())
            if not changes:
                return None
            reason = form.cleaned_data["reason"]
            actions.correct_entry(entry=locked, changes=changes, reason=reason, by=account(request))
        event = AuditEvent.objects.filter(target_id=row.pk, action="entry.correct").latest("at", "id")
        event.details = {}  # not saved: only so that the page offers no undo, which would need a reason too
        return event

    title = _("Correct a copying mistake, %(label)s") % {"label": row.version.label}
    return section_page(
        request,
        form,
        title=title,
        lead=_(
            "Only for text that differs from what the council adopted. "
            "The correction stands in the history with its reason."
        ),
        anchor=f"steckbrief-{row.version.slug}",
        save=save,
        back=page_of(row.version, row.project),
        trail=[*project_trail(row.version.plan, row.project), (title, "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_delete(request: HttpRequest, plan: str, version: str, project: str) -> HttpResponse:
    """Take a project out of an open version; one that stands nowhere else is deleted."""
    row = entry_to_edit(request, plan, version, project)
    of_version, of_project = row.version, row.project
    elsewhere = of_project.entries.exclude(pk=row.pk).exists()

    def save() -> str:
        gone = actions.remove_entry(entry=row, by=account(request))
        text = _("“%(title)s” was deleted.") if gone else _("“%(title)s” no longer stands in this version.")
        messages.success(request, text % {"title": of_project.title})
        return home_of(of_version)

    question = (
        _("“%(title)s” will no longer stand in this version; in the others it stays.")
        if elsewhere
        else _("“%(title)s” stands in no other version and will be deleted with its milestones.")
    )
    return confirm_page(
        request,
        title=_("Remove project"),
        question=question % {"title": of_project.title},
        submit=_("Remove"),
        save=save,
        back=page_of(of_version, of_project),
        trail=[*project_trail(of_version.plan, of_project), (_("Remove project"), "")],
        danger=True,
    )
