"""Pages of bodies: list, one body with its relations and units, and what changes them."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import bodies_actions as actions
from organisation.access import access_of
from organisation.bodies_fields import BODY_FIELDS, RELATION_FIELDS
from organisation.bodies_forms import BodyEdit, BodyFilter, BodyForm, RelationEdit, RelationForm, RetireForm
from organisation.bodies_rights import (
    can_edit_body,
    can_edit_units,
    can_relate,
    counties_of,
    editable_bodies,
    units_seen,
)
from organisation.editing import read
from organisation.models import Body, RelationKind, SourceRef, User
from organisation.pages import confirm_page, form_page, section_page
from organisation.partial_dates import PartialDate

PAGE_SIZE = 50
Trail = list[tuple[str, str]]


def form_view(view: Any) -> Any:
    """Make a view one for signed-in accounts that shows a form and takes it."""
    return login_required(require_http_methods(["GET", "HEAD", "POST"])(view))


def actor(request: HttpRequest) -> User:
    """Return who is signed in."""
    assert isinstance(request.user, User)
    return request.user


def address_of(body: Body) -> str:
    """Return the page of a body."""
    return reverse("body", args=[body.slug])


def trail_of(body: Body | None, *more: str) -> Trail:
    """Return the way to a page about a body, or about none yet."""
    found = [(_("Bodies and units"), reverse("bodies"))]
    if body is not None:
        found.append((body.name, address_of(body) if more else ""))
    return [*found, *((name, "") for name in more)]


def body_to_change(request: HttpRequest, slug: str) -> Body:
    """Return a body that the account may change; refuse those who only read, since everybody may read."""
    row = get_object_or_404(Body, slug=slug)
    if not can_edit_body(request.user, row):
        raise PermissionDenied
    return row


def body_to_relate(request: HttpRequest, slug: str) -> Body:
    """Return a body of which the account may say how it relates to others."""
    row = get_object_or_404(Body, slug=slug)
    if not can_relate(request.user, row):
        raise PermissionDenied
    return row


@login_required
@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """All bodies: shared reference data that everyone reads and few change."""
    filters = BodyFilter(request.GET)
    filters.is_valid()
    wanted = {name: request.GET.get(name, "").strip() for name in ("suche", "art")}
    set_ones = {name: value for name, value in wanted.items() if value}
    rows = Body.objects.order_by("name", "slug")
    if text := wanted["suche"]:
        rows = rows.filter(Q(name__icontains=text) | Q(ags__startswith=text) | Q(ars__startswith=text))
    if wanted["art"]:
        rows = rows.filter(kind=wanted["art"])
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("seite")),
        "filters": filters,
        "active": len(set_ones),
        "query": urlencode(set_ones),
        "mine": set(editable_bodies(request.user).values_list("pk", flat=True)),
        "may_add": counties_of(request.user).exists(),
        "trail": [(_("Bodies and units"), "")],
    }
    return render(request, "organisation/bodies.html", context)


@login_required
@require_safe
def body(request: HttpRequest, body: str) -> HttpResponse:
    """A body with its keys, its relations to others and, for its own office, its units."""
    row = get_object_or_404(Body, slug=body)
    user = request.user
    relations = list(row.relations.select_related("body", "other").order_by("kind", "other__name"))
    inverse = list(row.relations_from.select_related("body", "other").order_by("kind", "body__name"))
    units = list(units_seen(user, row))
    seen = access_of(user).office | access_of(user).committee
    parts = [row.pk, *(each.pk for each in relations), *(each.pk for each in units)]
    context = {
        "body": row,
        "relations": relations,
        "inverse": [each for each in inverse if each.kind != RelationKind.SUCCESSOR_OF],
        "followed_by": [each for each in inverse if each.kind == RelationKind.SUCCESSOR_OF],
        "units": units,
        "day": timezone.localdate(),
        "refs": SourceRef.objects.filter(owner__in=seen).by_target(parts),
        "may_edit": can_edit_body(user, row),
        "may_relate": can_relate(user, row),
        "may_edit_units": can_edit_units(user, row.pk),
        "may_see_units": row.pk in access_of(user).office,
        "trail": trail_of(row),
    }
    return render(request, "organisation/body.html", context)


@form_view
def body_new(request: HttpRequest) -> HttpResponse:
    """Add a body: for administrators of a county."""
    counties = counties_of(request.user)
    if not counties.exists():
        if access_of(request.user).office:
            raise PermissionDenied
        raise Http404
    form = BodyForm(request.POST if request.method == "POST" else None)
    form.offer(counties)

    def save(form: BodyForm) -> str:
        row = actions.create_body(by=actor(request), **form.cleaned_data)
        messages.success(request, _("The body is added."))
        return address_of(row)

    title = _("New body")
    back = reverse("bodies")
    return form_page(request, form, title=title, save=save, back=back, trail=trail_of(None, title))


@form_view
def body_edit(request: HttpRequest, body: str) -> HttpResponse:
    """Change a body's name, kind and keys."""
    row = body_to_change(request, body)
    form = BodyEdit(request.POST if request.method == "POST" else None, now=read(row, BODY_FIELDS))
    title = _("Edit body")
    return section_page(
        request,
        form,
        title=title,
        anchor="angaben",
        save=lambda form: actions.edit_body(body=row, edits=form.edits(), by=actor(request)),
        back=address_of(row),
        trail=trail_of(row, title),
    )


@form_view
def body_retire(request: HttpRequest, body: str) -> HttpResponse:
    """End a body that is dissolved, with its successor where there is one."""
    row = body_to_relate(request, body)
    form = RetireForm(request.POST if request.method == "POST" else None)
    form.choose("successor", Body.objects.exclude(pk=row.pk).order_by("name", "slug"))

    def save(form: RetireForm) -> str:
        on = PartialDate(form.cleaned_data["on"])
        actions.retire_body(body=row, on=on, successor=form.cleaned_data["successor"], by=actor(request))
        messages.success(request, _("The body has ended."))
        return address_of(row)

    title = _("End body")
    lead = _("For a body that was dissolved or merged. What refers to it stays as it is.")
    back = address_of(row)
    return form_page(request, form, title=title, lead=lead, save=save, back=back, trail=trail_of(row, title))


@form_view
def body_delete(request: HttpRequest, body: str) -> HttpResponse:
    """Delete a body that nothing refers to."""
    row = body_to_relate(request, body)

    def save() -> str:
        actions.remove_body(body=row, by=actor(request))
        messages.success(request, _("The body is deleted."))
        return reverse("bodies")

    title = _("Delete body")
    return confirm_page(
        request,
        title=title,
        question=_("Delete “%(name)s” with its relations? Only for what was added by mistake.") % {"name": row.name},
        submit=_("Delete"),
        save=save,
        back=address_of(row),
        trail=trail_of(row, title),
        danger=True,
    )


@form_view
def relation_new(request: HttpRequest, body: str) -> HttpResponse:
    """Say how a body relates to another."""
    row = body_to_relate(request, body)
    form = RelationForm(request.POST if request.method == "POST" else None)
    form.choose("other", Body.objects.exclude(pk=row.pk).order_by("name", "slug"))

    def save(form: RelationForm) -> str:
        actions.add_relation(body=row, by=actor(request), **form.cleaned_data)
        messages.success(request, _("The relation is added."))
        return f"{address_of(row)}#beziehungen"

    title = _("New relation")
    back = f"{address_of(row)}#beziehungen"
    return form_page(request, form, title=title, lead=row.name, save=save, back=back, trail=trail_of(row, title))


@form_view
def relation_edit(request: HttpRequest, body: str, relation: UUID) -> HttpResponse:
    """Change from when to when a relation holds."""
    row = body_to_relate(request, body)
    found = get_object_or_404(row.relations.select_related("body", "other"), pk=relation)
    form = RelationEdit(request.POST if request.method == "POST" else None, now=read(found, RELATION_FIELDS))
    title = _("Edit relation")
    return section_page(
        request,
        form,
        title=title,
        lead=str(found),
        anchor="beziehungen",
        save=lambda form: actions.edit_relation(relation=found, edits=form.edits(), by=actor(request)),
        back=address_of(row),
        trail=trail_of(row, title),
    )


@form_view
def relation_delete(request: HttpRequest, body: str, relation: UUID) -> HttpResponse:
    """Delete a relation that was entered by mistake."""
    row = body_to_relate(request, body)
    found = get_object_or_404(row.relations.select_related("body", "other"), pk=relation)

    def save() -> str:
        actions.remove_relation(relation=found, by=actor(request))
        messages.success(request, _("The relation is deleted."))
        return f"{address_of(row)}#beziehungen"

    title = _("Delete relation")
    return confirm_page(
        request,
        title=title,
        question=_("Delete “%(relation)s”? A relation that is over gets an end instead.") % {"relation": str(found)},
        submit=_("Delete"),
        save=save,
        back=f"{address_of(row)}#beziehungen",
        trail=trail_of(row, title),
        danger=True,
    )
