"""Pages that change the units of a body."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from organisation import bodies_actions as actions
from organisation.access import access_of
from organisation.bodies_fields import UNIT_FIELDS
from organisation.bodies_forms import BecomesForm, UnitEdit, UnitForm
from organisation.bodies_rights import can_edit_units
from organisation.editing import read
from organisation.models import Body, OrgUnit
from organisation.pages import confirm_page, form_page, section_page
from organisation.partial_dates import PartialDate
from organisation.views_bodies import actor, address_of, form_view, trail_of


def _owner(request: HttpRequest, slug: str) -> Body:
    """Return the body whose units are to be changed: unknown outside its office, refused within for who only reads."""
    row = get_object_or_404(Body, slug=slug)
    if can_edit_units(request.user, row.pk):
        return row
    if row.pk in access_of(request.user).office:
        raise PermissionDenied
    raise Http404


def _unit(owner: Body, slug: str) -> OrgUnit:
    rows = OrgUnit.objects.filter(owner=owner).select_related("owner", "parent", "predecessor")
    return get_object_or_404(rows, slug=slug)


def _back(owner: Body) -> str:
    return f"{address_of(owner)}#einheiten"


@form_view
def unit_new(request: HttpRequest, body: str) -> HttpResponse:
    """Add a unit."""
    owner = _owner(request, body)
    form = UnitForm(request.POST if request.method == "POST" else None)
    form.offer(OrgUnit.objects.filter(owner=owner))

    def save(form: UnitForm) -> str:
        actions.create_unit(owner=owner, by=actor(request), **form.cleaned_data)
        messages.success(request, _("The unit is added."))
        return _back(owner)

    title = _("New unit")
    return form_page(request, form, title=title, save=save, back=_back(owner), trail=trail_of(owner, title))


@form_view
def unit_edit(request: HttpRequest, body: str, unit: str) -> HttpResponse:
    """Change a unit; with an end it is retired."""
    owner = _owner(request, body)
    row = _unit(owner, unit)
    form = UnitEdit(request.POST if request.method == "POST" else None, now=read(row, UNIT_FIELDS))
    form.offer(OrgUnit.objects.filter(owner=owner).exclude(pk=row.pk))
    title = _("Edit unit")
    return section_page(
        request,
        form,
        title=title,
        anchor="einheiten",
        save=lambda form: actions.edit_unit(unit=row, edits=form.edits(), by=actor(request)),
        back=address_of(owner),
        trail=trail_of(owner, title),
    )


@form_view
def unit_replace(request: HttpRequest, body: str, unit: str) -> HttpResponse:
    """Let a unit become another from a day on."""
    owner = _owner(request, body)
    row = _unit(owner, unit)
    known = {"name": row.name, "number": row.number, "kind": row.kind, "parent": row.parent, "take_children": True}
    form = BecomesForm(request.POST if request.method == "POST" else None, initial=known)
    form.offer(OrgUnit.objects.filter(owner=owner).exclude(pk=row.pk))

    def save(form: BecomesForm) -> str:
        values = form.values("number", "name", "kind", "parent", "take_children")
        starts_on = PartialDate(form.cleaned_data["starts_on"])
        actions.replace_unit(unit=row, starts_on=starts_on, by=actor(request), **values)
        messages.success(request, _("The new unit is added, and the old one ends the day before."))
        return _back(owner)

    title = _("Becomes …")
    return form_page(
        request,
        form,
        title=_("What “%(name)s” becomes") % {"name": f"{row.number} {row.name}".strip()},
        save=save,
        back=_back(owner),
        trail=trail_of(owner, title),
    )


@form_view
def unit_delete(request: HttpRequest, body: str, unit: str) -> HttpResponse:
    """Delete a unit that nothing refers to."""
    owner = _owner(request, body)
    row = _unit(owner, unit)

    def save() -> str:
        actions.remove_unit(unit=row, by=actor(request))
        messages.success(request, _("The unit is deleted."))
        return _back(owner)

    title = _("Delete unit")
    return confirm_page(
        request,
        title=title,
        question=_("Delete “%(name)s”? A unit that has ended gets an end instead.") % {"name": row.name},
        submit=_("Delete"),
        save=save,
        back=_back(owner),
        trail=trail_of(owner, title),
        danger=True,
    )
