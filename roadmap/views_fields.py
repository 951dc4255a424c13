"""Pages that create, edit and delete the action fields of an open version."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.editing import edit, read
from organisation.inputs import InputForm
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent
from organisation.pages import confirm_page, form_page, section_page
from roadmap import actions
from roadmap.actions.creation import free_address
from roadmap.fields import ACTION_FIELD_FIELDS
from roadmap.forms_plans import ActionFieldEditForm, ActionFieldForm
from roadmap.frame import field_to_edit, home_of, is_open, version_to_edit, version_trail
from roadmap.models import ActionField
from roadmap.views_plans import adopted
from roadmap.who import account


def _page_of(field: ActionField) -> str:
    version = field.version
    return reverse("roadmap:version-field", args=[version.plan.slug, version.slug, field.slug])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_new(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """Add an action field to an open version."""
    row = version_to_edit(request, plan, version)
    if not is_open(row):
        return adopted(request, row)

    def save(form: InputForm) -> str:
        slug = free_address(form.cleaned_data["name"], row.fields.all(), "feld")
        made = actions.add_field(version=row, slug=slug, by=account(request), **form.values())
        messages.success(request, _("The action field “%(name)s” was added.") % {"name": made.name})
        return f"{home_of(row)}#felder"

    return form_page(
        request,
        ActionFieldForm(request.POST if request.method == "POST" else None),
        title=_("New action field"),
        save=save,
        submit=_("Add action field"),
        back=home_of(row),
        trail=[*version_trail(row), (_("New action field"), "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_edit(request: HttpRequest, plan: str, version: str, field: str) -> HttpResponse:
    """Edit the texts of an action field of an open version."""
    row = field_to_edit(request, plan, version, field)
    if not is_open(row.version):
        return adopted(request, row.version)
    now = read(row, ACTION_FIELD_FIELDS)

    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=row,
            fields=ACTION_FIELD_FIELDS,
            edits=form.edits(),
            by=account(request),
            action="field.edit",
            owner=row.version.plan.owner,
        )

    return section_page(
        request,
        ActionFieldEditForm(request.POST if request.method == "POST" else None, now=now),
        title=_("Action field"),
        anchor="feld",
        save=save,
        back=_page_of(row),
        trail=[*version_trail(row.version), (row.name, _page_of(row)), (_("Edit"), "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_delete(request: HttpRequest, plan: str, version: str, field: str) -> HttpResponse:
    """Delete an action field of an open version."""
    row = field_to_edit(request, plan, version, field)

    def save() -> str:
        name = row.name
        actions.remove_field(field=row, by=account(request))
        messages.success(request, _("The action field “%(name)s” was deleted.") % {"name": name})
        return f"{home_of(row.version)}#felder"

    return confirm_page(
        request,
        title=_("Delete action field"),
        question=_("The action field “%(name)s” will be deleted from this version.") % {"name": row.name},
        submit=_("Delete"),
        save=save,
        back=_page_of(row),
        trail=[*version_trail(row.version), (row.name, _page_of(row)), (_("Delete action field"), "")],
        danger=True,
    )
