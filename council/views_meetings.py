"""Pages to add, change and delete meetings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from council import actions
from council.fields import MEETING_FIELDS
from council.forms import MeetingEdit, MeetingForm
from council.loading import actor, address_of, committee_to_change, committee_trail, form_view, part
from council.models import Committee, Meeting
from organisation.editing import read
from organisation.pages import confirm_page, form_page, section_page


def _address(committee: Committee, meeting: Meeting) -> str:
    return reverse("council:meeting", args=[committee.owner.slug, committee.slug, meeting.slug])


@form_view
def meeting_new(request: HttpRequest, owner: str, committee: str) -> HttpResponse:
    """Add a meeting to a committee."""
    row = committee_to_change(request, owner, committee)
    form = MeetingForm(request.POST if request.method == "POST" else None, initial={"public": row.public})

    def save(form: MeetingForm) -> str:
        new = actions.add_meeting(committee=row, by=actor(request), **form.cleaned_data)
        messages.success(request, _("The meeting is added."))
        return _address(row, new)

    title = _("New meeting")
    back = f"{address_of(row)}#sitzungen"
    return form_page(request, form, title=title, save=save, back=back, trail=committee_trail(row, (title, "")))


@form_view
def meeting_edit(request: HttpRequest, owner: str, committee: str, meeting: str) -> HttpResponse:
    """Change a meeting's date, number or publicity."""
    row = committee_to_change(request, owner, committee)
    held = part(row.meetings.select_related("committee__owner"), slug=meeting)
    form = MeetingEdit(request.POST if request.method == "POST" else None, now=read(held, MEETING_FIELDS))
    title = _("Edit meeting")
    return section_page(
        request,
        form,
        title=title,
        anchor="angaben",
        save=lambda form: actions.edit_meeting(meeting=held, edits=form.edits(), by=actor(request)),
        back=_address(row, held),
        trail=committee_trail(row, (str(held), _address(row, held)), (title, "")),
    )


@form_view
def meeting_delete(request: HttpRequest, owner: str, committee: str, meeting: str) -> HttpResponse:
    """Delete a meeting that no paper goes to."""
    row = committee_to_change(request, owner, committee)
    held = part(row.meetings.select_related("committee__owner"), slug=meeting)

    def save() -> str:
        actions.remove_meeting(meeting=held, by=actor(request))
        messages.success(request, _("The meeting is deleted."))
        return f"{address_of(row)}#sitzungen"

    title = _("Delete meeting")
    return confirm_page(
        request,
        title=title,
        question=_("Delete the meeting “%(meeting)s”?") % {"meeting": str(held)},
        submit=_("Delete"),
        save=save,
        back=_address(row, held),
        trail=committee_trail(row, (str(held), _address(row, held)), (title, "")),
        danger=True,
    )
