"""Pages to write a meeting's agenda, its decisions and the tasks that follow; the meeting as a calendar file."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council import pages
from council.forms import MandateForm
from council.kinds import meeting_address
from council.loading import Trail, actor, committee_to_change, committee_trail, form_view, part, post_view
from council.meetings import actions
from council.meetings.calendar import changes_of, entry_of
from council.meetings.fields import DECISION_FIELDS, ITEM_FIELDS
from council.meetings.forms import DecisionEdit, DecisionForm, ItemEdit, ItemForm
from council.models import AgendaItem, Decision, Mandate, Meeting, Paper
from organisation.calendars import calendar
from organisation.editing import read
from organisation.pages import confirm_page, form_page, section_page
from organisation.slugs import free_slug


@form_view
def item_new(request: HttpRequest, owner: str, committee: str, meeting: str) -> HttpResponse:
    """Put an item on the agenda."""
    row = _meeting(request, owner, committee, meeting)
    form = ItemForm(_posted(request))
    form.offer(_papers(row))
    title = _("New agenda item")

    def save(form: ItemForm) -> str:
        actions.add_item(meeting=row, by=actor(request), **form.values())
        messages.success(request, _("The item is on the agenda."))
        return _agenda(row)

    return form_page(request, form, title=title, save=save, back=_agenda(row), trail=_trail(row, title))


@form_view
def item_edit(request: HttpRequest, owner: str, committee: str, meeting: str, number: int) -> HttpResponse:
    """Change an item, and write its minutes."""
    row = _item(request, owner, committee, meeting, number)
    form = ItemEdit(_posted(request), now=read(row, ITEM_FIELDS))
    form.offer(_papers(row.meeting))
    return section_page(
        request,
        form,
        title=_("Edit agenda item"),
        anchor="tagesordnung",
        save=lambda form: actions.edit_item(item=row, edits=form.edits(), by=actor(request)),
        back=meeting_address(row.meeting),
        trail=_trail(row.meeting, _("Edit agenda item")),
    )


@post_view
def item_move(request: HttpRequest, owner: str, committee: str, meeting: str, number: int) -> HttpResponse:
    """Move an item up or down."""
    row = _item(request, owner, committee, meeting, number)
    actions.move_item(item=row, up=request.POST.get("richtung") == "hoch", by=actor(request))
    return redirect(_agenda(row.meeting))


@form_view
def item_delete(request: HttpRequest, owner: str, committee: str, meeting: str, number: int) -> HttpResponse:
    """Take an item off the agenda, after a question."""
    row = _item(request, owner, committee, meeting, number)

    def save() -> str:
        actions.remove_item(item=row, by=actor(request))
        messages.success(request, _("The item is off the agenda."))
        return _agenda(row.meeting)

    title = _("Remove agenda item")
    return confirm_page(
        request,
        title=title,
        question=_("Take “%(name)s” off the agenda?") % {"name": row.title},
        submit=_("Remove"),
        save=save,
        back=_agenda(row.meeting),
        trail=_trail(row.meeting, title),
        danger=True,
    )


@form_view
def decision_new(request: HttpRequest, owner: str, committee: str, meeting: str, number: int) -> HttpResponse:
    """Record what was decided on an item."""
    row = _item(request, owner, committee, meeting, number)
    form = DecisionForm(_posted(request))
    title = _("Record a decision")

    def save(form: DecisionForm) -> str:
        actions.add_decision(item=row, by=actor(request), **form.values())
        messages.success(request, _("The decision is recorded. Tasks can follow from it now."))
        return _agenda(row.meeting)

    return form_page(
        request,
        form,
        title=title,
        lead=str(row),
        save=save,
        back=_agenda(row.meeting),
        trail=_trail(row.meeting, title),
    )


@form_view
def decision_edit(
    request: HttpRequest, owner: str, committee: str, meeting: str, number: int, decision: int
) -> HttpResponse:
    """Change a decision's text, result or votes."""
    row = _decision(request, owner, committee, meeting, number, decision)
    return section_page(
        request,
        DecisionEdit(_posted(request), now=read(row, DECISION_FIELDS)),
        title=_("Edit decision"),
        anchor="tagesordnung",
        save=lambda form: actions.edit_decision(decision=row, edits=form.edits(), by=actor(request)),
        back=meeting_address(row.item.meeting),
        trail=_trail(row.item.meeting, _("Edit decision")),
    )


@form_view
def decision_delete(
    request: HttpRequest, owner: str, committee: str, meeting: str, number: int, decision: int
) -> HttpResponse:
    """Delete a decision that was recorded by mistake, after a question."""
    row = _decision(request, owner, committee, meeting, number, decision)

    def save() -> str:
        actions.remove_decision(decision=row, by=actor(request))
        messages.success(request, _("The decision is deleted."))
        return _agenda(row.item.meeting)

    title = _("Delete decision")
    return confirm_page(
        request,
        title=title,
        question=_("Delete this decision? “%(text)s”") % {"text": row.text},
        submit=_("Delete"),
        save=save,
        back=_agenda(row.item.meeting),
        trail=_trail(row.item.meeting, title),
        danger=True,
    )


@form_view
def task_new(
    request: HttpRequest, owner: str, committee: str, meeting: str, number: int, decision: int
) -> HttpResponse:
    """Derive a task from a decision: it is a mandate like those of the council's resolutions."""
    row = _decision(request, owner, committee, meeting, number, decision)
    owning = row.item.meeting.committee.owner
    form = MandateForm(_posted(request), initial={"committee": row.item.meeting.committee})
    form.offer(owning)
    title = _("New task")

    def save(form: MandateForm) -> str:
        slug = free_slug(form.cleaned_data["title"], Mandate.objects.filter(owner=owning), fallback="auftrag")
        actions.add_task(decision=row, slug=slug, by=actor(request), **form.values())
        messages.success(request, _("The task is added; it stands among the mandates."))
        return _agenda(row.item.meeting)

    return form_page(
        request,
        form,
        title=title,
        lead=row.text,
        save=save,
        back=_agenda(row.item.meeting),
        trail=_trail(row.item.meeting, title),
    )


@login_required
@require_safe
def calendar_file(request: HttpRequest, owner: str, committee: str, meeting: str) -> HttpResponse:
    """The meeting as a file for a calendar program; a meeting whose day is not known has none."""
    rows = pages.visible_meetings(request.user).filter(held_on_precision="day")
    row = get_object_or_404(rows, committee__owner__slug=owner, committee__slug=committee, slug=meeting)
    entry = entry_of(row, *changes_of([row.pk]).get(row.pk, (None, 1)))
    content = calendar(str(row), [entry], request.build_absolute_uri)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sitzung-{row.slug}.ics"'
    return answer


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _meeting(request: HttpRequest, owner: str, committee: str, meeting: str) -> Meeting:
    row = committee_to_change(request, owner, committee)
    return part(row.meetings.select_related("committee__owner"), slug=meeting)


def _item(request: HttpRequest, owner: str, committee: str, meeting: str, number: int) -> AgendaItem:
    held = _meeting(request, owner, committee, meeting)
    return part(held.agenda_items.select_related("meeting__committee__owner"), number=number)


def _decision(request: HttpRequest, owner: str, committee: str, meeting: str, number: int, decision: int) -> Decision:
    item = _item(request, owner, committee, meeting, number)
    return part(item.decisions.select_related("item__meeting__committee__owner"), number=decision)


def _papers(meeting: Meeting) -> QuerySet[Paper]:
    return Paper.objects.filter(owner=meeting.committee.owner)


def _agenda(meeting: Meeting) -> str:
    return f"{meeting_address(meeting)}#tagesordnung"


def _trail(meeting: Meeting, title: str) -> Trail:
    return committee_trail(meeting.committee, (str(meeting), meeting_address(meeting)), (title, ""))
