"""Pages on which an office writes down how people were involved in a plan."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.editing import read
from roadmap import actions
from roadmap.actions.creation import free_address
from roadmap.models import ParticipationEvent
from roadmap.participation_fields import PARTICIPATION_FIELDS
from roadmap.participation_forms import ParticipationEditForm, ParticipationForm
from roadmap.parts import Holder, edit_page, holder_to_edit, new_page, remove_page
from roadmap.who import account

ANCHOR = "beteiligung"
METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(METHODS)
def participation_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Add a participation event."""
    holder = holder_to_edit(request, plan)
    form = ParticipationForm(request.POST if request.method == "POST" else None)

    def save(form: ParticipationForm) -> str:
        slug = free_address(form.cleaned_data["title"], holder.plan.participation_events.all(), "beteiligung")
        row = actions.add_participation_event(plan=holder.plan, slug=slug, by=account(request), **form.values())
        return _("“%(title)s” was added.") % {"title": row.title}

    return new_page(request, holder, form, title=_("New participation"), submit=_("Add"), anchor=ANCHOR, save=save)


@login_required
@require_http_methods(METHODS)
def participation_edit(request: HttpRequest, plan: str, event: str) -> HttpResponse:
    """Edit a participation event."""
    holder, row = _event_to_edit(request, plan, event)
    now = read(row, PARTICIPATION_FIELDS)
    form = ParticipationEditForm(request.POST if request.method == "POST" else None, now=now)
    return edit_page(
        request,
        holder,
        form,
        row=row,
        fields=PARTICIPATION_FIELDS,
        action="participation_event.edit",
        title=_("Participation: %(title)s") % {"title": row.title},
        anchor=ANCHOR,
    )


@login_required
@require_http_methods(METHODS)
def participation_delete(request: HttpRequest, plan: str, event: str) -> HttpResponse:
    """Delete a participation event."""
    holder, row = _event_to_edit(request, plan, event)

    def save() -> str:
        title = row.title
        actions.remove_participation_event(event=row, by=account(request))
        return _("“%(title)s” was deleted.") % {"title": title}

    return remove_page(
        request,
        holder,
        title=_("Delete participation"),
        question=_("“%(title)s” will be deleted. This cannot be undone.") % {"title": row.title},
        submit=_("Delete"),
        anchor=ANCHOR,
        save=save,
    )


def _event_to_edit(request: HttpRequest, plan: str, event: str) -> tuple[Holder, ParticipationEvent]:
    holder = holder_to_edit(request, plan)
    return holder, get_object_or_404(holder.plan.participation_events, slug=event)
