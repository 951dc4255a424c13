"""Editing a project in place, section by section: how it stands, results, milestones."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.editing import Editable, edit, read
from organisation.inputs import InputForm
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent
from organisation.pages import confirm_page, form_page, section_page
from organisation.partial_dates import PartialDate
from roadmap import actions
from roadmap.actions.creation import free_address
from roadmap.fields import MILESTONE_FIELDS, PROJECT_FIELDS, end_field, milestone_dates, state_field
from roadmap.forms_projects import MilestoneEditForm, MilestoneForm, ResultsForm, StandingForm
from roadmap.frame import milestone_to_edit, project_to_edit, project_trail
from roadmap.models import Plan, Project
from roadmap.who import account

STANDING = [name for name in StandingForm.base_fields if name not in StandingForm.free]
RESULTS = list(ResultsForm.base_fields)


def _page_of(plan: Plan, project: Project) -> str:
    return reverse("roadmap:project", args=[plan.slug, project.slug])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """Edit title, state, expected end and responsibility of a project."""
    of_plan, row = project_to_edit(request, plan, project)
    now = read(row, {name: PROJECT_FIELDS[name] for name in STANDING})
    form = StandingForm(request.POST if request.method == "POST" else None, now=now, project=row)

    def save(form: MergeForm) -> AuditEvent | None:
        data = form.cleaned_data
        fields: dict[str, Editable] = {
            **PROJECT_FIELDS,
            "state": state_field(
                data["since"] or PartialDate(timezone.localdate()), data["state_reason"], data["replacement"]
            ),
            "forecast_end": end_field(data["end_reason"], data["end_since"]),
        }
        reasons = [text for text in (data["state_reason"], data["end_reason"]) if text]
        return edit(
            row=row,
            fields=fields,
            edits=form.edits(),
            by=account(request),
            action="project.edit",
            owner=row.owner,
            reason="; ".join(reasons),
        )

    return section_page(
        request,
        form,
        title=_("How it stands"),
        anchor="stand",
        save=save,
        back=_page_of(of_plan, row),
        trail=[*project_trail(of_plan, row), (_("How it stands"), "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """Edit what a project has led to and what comes next."""
    of_plan, row = project_to_edit(request, plan, project)
    now = read(row, {name: PROJECT_FIELDS[name] for name in RESULTS})

    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=row,
            fields=PROJECT_FIELDS,
            edits=form.edits(),
            by=account(request),
            action="project.edit",
            owner=row.owner,
        )

    return section_page(
        request,
        ResultsForm(request.POST if request.method == "POST" else None, now=now),
        title=_("Results and next steps"),
        anchor="ergebnisse",
        save=save,
        back=_page_of(of_plan, row),
        trail=[*project_trail(of_plan, row), (_("Results and next steps"), "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def milestone_new(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """Add a milestone with its first forecast."""
    of_plan, row = project_to_edit(request, plan, project)
    form = MilestoneForm(request.POST if request.method == "POST" else None, initial={"weight": "1"})

    def save(form: InputForm) -> str:
        last = row.milestones.order_by("-position").first()
        made = actions.plan_milestone(
            project=row,
            slug=free_address(form.cleaned_data["title"], row.milestones.all(), "meilenstein"),
            effective_on=form.cleaned_data["since"] or PartialDate(timezone.localdate()),
            position=last.position + 1 if last else 0,
            by=account(request),
            **form.values("title", "forecast", "weight"),
        )
        messages.success(request, _("The milestone “%(title)s” was added.") % {"title": made.title})
        return f"{_page_of(of_plan, row)}#meilensteine"

    return form_page(
        request,
        form,
        title=_("New milestone"),
        save=save,
        submit=_("Add milestone"),
        back=f"{_page_of(of_plan, row)}#meilensteine",
        trail=[*project_trail(of_plan, row), (_("New milestone"), "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def milestone_edit(request: HttpRequest, plan: str, project: str, milestone: str) -> HttpResponse:
    """Edit a milestone: a move of its date asks for the reason."""
    of_plan, row = milestone_to_edit(request, plan, project, milestone)
    form = MilestoneEditForm(request.POST if request.method == "POST" else None, now=read(row, MILESTONE_FIELDS))

    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=row,
            fields={**MILESTONE_FIELDS, **milestone_dates(form.cleaned_data["since"])},
            edits=form.edits(),
            by=account(request),
            action="milestone.edit",
            owner=row.project.owner,
            reason=form.cleaned_data["reason"],
        )

    title = _("Milestone: %(title)s") % {"title": row.title}
    return section_page(
        request,
        form,
        title=title,
        anchor="meilensteine",
        save=save,
        back=_page_of(of_plan, row.project),
        trail=[*project_trail(of_plan, row.project), (title, "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def milestone_delete(request: HttpRequest, plan: str, project: str, milestone: str) -> HttpResponse:
    """Delete a milestone that no baseline holds."""
    of_plan, row = milestone_to_edit(request, plan, project, milestone)
    back = f"{_page_of(of_plan, row.project)}#meilensteine"

    def save() -> str:
        title = row.title
        actions.remove_milestone(milestone=row, by=account(request))
        messages.success(request, _("The milestone “%(title)s” was deleted.") % {"title": title})
        return back

    return confirm_page(
        request,
        title=_("Delete milestone"),
        question=_("The milestone “%(title)s” with its dates will be deleted.") % {"title": row.title},
        submit=_("Delete"),
        save=save,
        back=back,
        trail=[*project_trail(of_plan, row.project), (_("Delete milestone"), "")],
        danger=True,
    )
