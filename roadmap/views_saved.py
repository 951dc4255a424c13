"""Pages that keep, rename, share and delete views of the project list."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation.inputs import InputForm
from organisation.pages import confirm_page, form_page
from roadmap.frame import Trail, plan_of, plan_trail
from roadmap.models import Plan, SavedView
from roadmap.permissions import is_office
from roadmap.projectlist.cell_forms import ViewForm
from roadmap.projectlist.saving import (
    add_view,
    choose_view,
    default_of,
    edit_view,
    may_change_view,
    remove_view,
    views_of,
)
from roadmap.who import account

LONGEST = 4000


def _list_of(plan: Plan, query: str = "") -> str:
    address = reverse("roadmap:projects", args=[plan.slug])
    return f"{address}?{query}" if query else address


def _trail(plan: Plan, title: str) -> Trail:
    return [*plan_trail(plan), (_("Projects"), _list_of(plan)), (title, "")]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, plan: str) -> HttpResponse:
    """Keep the view whose address `?abfrage=` holds."""
    row = plan_of(request, plan)
    query = kept_query(request.GET.get("abfrage", ""))
    form = ViewForm(request.POST if request.method == "POST" else None, may_share=is_office(request.user, row))

    def save(form: InputForm) -> str:
        data = form.cleaned_data
        made = add_view(
            plan=row,
            by=account(request),
            name=data["name"],
            query=query,
            shared=data.get("shared", False),
            default=data["default"],
        )
        messages.success(request, _("The view “%(name)s” was saved.") % {"name": made.name})
        return _list_of(row, query)

    return form_page(
        request,
        form,
        title=_("Save view"),
        lead=_("It keeps filters, columns, order and groups; what it shows is always of today."),
        save=save,
        back=_list_of(row, query),
        trail=_trail(row, _("Save view")),
    )


def kept_query(text: str) -> str:
    """Return an address's query without its page, tidied; of reasonable length."""
    data = QueryDict(text[:LONGEST], mutable=True)
    for name in ("seite", "ansicht"):
        data.pop(name, None)
    return data.urlencode()


def _view_to_use(request: HttpRequest, plan: str, view: UUID) -> SavedView:
    row = plan_of(request, plan)
    found = next((one for one in views_of(account(request), row) if one.pk == view), None)
    if found is None:
        raise Http404
    found.plan = row
    return found


def _view_to_change(request: HttpRequest, plan: str, view: UUID) -> SavedView:
    found = _view_to_use(request, plan, view)
    if not may_change_view(account(request), found):
        raise PermissionDenied
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_one(request: HttpRequest, plan: str, view: UUID) -> HttpResponse:
    """Rename a view, share it, open the list with it."""
    row = _view_to_change(request, plan, view)
    by = account(request)
    now = {"name": row.name, "shared": row.shared, "default": default_of(by, row.plan) == row.pk}
    may_share = is_office(by, row.plan)
    form = ViewForm(request.POST if request.method == "POST" else None, initial=now, may_share=may_share)

    def save(form: InputForm) -> str:
        data = form.cleaned_data
        edit_view(view=row, by=by, name=data["name"], shared=data.get("shared", False), default=data["default"])
        messages.success(request, _("The view “%(name)s” was saved.") % {"name": row.name})
        return _list_of(row.plan, row.query)

    title = _("View: %(name)s") % {"name": row.name}
    return form_page(
        request,
        form,
        title=title,
        save=save,
        back=_list_of(row.plan, row.query),
        trail=_trail(row.plan, title),
    )


@login_required
@require_POST
def choose(request: HttpRequest, plan: str, view: UUID) -> HttpResponse:
    """Open the list with a view from now on, or no longer."""
    row = _view_to_use(request, plan, view)
    if choose_view(view=row, by=account(request)):
        messages.success(request, _("The list opens with the view “%(name)s” now.") % {"name": row.name})
    else:
        messages.success(request, _("The list no longer opens with the view “%(name)s”.") % {"name": row.name})
    return redirect(_list_of(row.plan, row.query))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, plan: str, view: UUID) -> HttpResponse:
    """Delete a view."""
    row = _view_to_change(request, plan, view)

    def save() -> str:
        name = remove_view(view=row, by=account(request))
        messages.success(request, _("The view “%(name)s” was deleted.") % {"name": name})
        return f"{_list_of(row.plan)}?ansicht="

    return confirm_page(
        request,
        title=_("Delete view"),
        question=_("The view “%(name)s” will be deleted; the projects stay as they are.") % {"name": row.name},
        submit=_("Delete"),
        save=save,
        back=_list_of(row.plan, row.query),
        trail=_trail(row.plan, _("Delete view")),
        danger=True,
    )
