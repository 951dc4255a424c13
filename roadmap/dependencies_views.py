"""Pages on which an office says which project waits for which."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.editing import read
from roadmap import actions
from roadmap.dependencies_fields import DEPENDENCY_FIELDS
from roadmap.dependencies_forms import DependencyEditForm, DependencyForm, Direction
from roadmap.models import Dependency
from roadmap.parts import Holder, edit_page, holder_to_edit, new_page, remove_page
from roadmap.who import account

ANCHOR = "abhaengigkeiten"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dependency_new(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """Say that this project waits for another one, or the other for this. A cycle is refused with its name."""
    holder = holder_to_edit(request, plan, project)
    assert holder.project is not None
    this = holder.project
    form = DependencyForm(request.POST if request.method == "POST" else None, project=this)

    def save(form: DependencyForm) -> str:
        other = form.cleaned_data["other"]
        waits = form.cleaned_data["direction"] == Direction.THIS
        before, after = (other, this) if waits else (this, other)
        note = form.cleaned_data["note"]
        actions.add_dependency(predecessor=before, successor=after, note=note, by=account(request), field="other")
        return _("“%(after)s” now waits for “%(before)s”.") % {"after": after.title, "before": before.title}

    return new_page(
        request,
        holder,
        form,
        title=_("New dependency"),
        lead=_("A project that waits for another one cannot end before it has."),
        submit=_("Add dependency"),
        anchor=ANCHOR,
        save=save,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dependency_edit(request: HttpRequest, plan: str, project: str, pk: UUID) -> HttpResponse:
    """Edit the note of a dependency."""
    holder, row = _dependency_to_edit(request, plan, project, pk)
    form = DependencyEditForm(request.POST if request.method == "POST" else None, now=read(row, DEPENDENCY_FIELDS))
    return edit_page(
        request,
        holder,
        form,
        row=row,
        fields=DEPENDENCY_FIELDS,
        action="dependency.edit",
        title=_("Dependency: %(both)s") % {"both": row},
        anchor=ANCHOR,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dependency_delete(request: HttpRequest, plan: str, project: str, pk: UUID) -> HttpResponse:
    """Remove a dependency."""
    holder, row = _dependency_to_edit(request, plan, project, pk)
    names = {"after": row.successor.title, "before": row.predecessor.title}

    def save() -> str:
        actions.remove_dependency(dependency=row, by=account(request))
        return _("“%(after)s” no longer waits for “%(before)s”.") % names

    return remove_page(
        request,
        holder,
        title=_("Remove dependency"),
        question=_("“%(after)s” will no longer wait for “%(before)s”.") % names,
        submit=_("Remove"),
        anchor=ANCHOR,
        save=save,
    )


def _dependency_to_edit(request: HttpRequest, plan: str, project: str, pk: UUID) -> tuple[Holder, Dependency]:
    holder = holder_to_edit(request, plan, project)
    rows = Dependency.objects.visible_to(request.user).select_related("predecessor__owner", "successor__owner")
    return holder, get_object_or_404(rows.filter(Q(predecessor=holder.project) | Q(successor=holder.project)), pk=pk)
