"""The page on which an agenda item gets its project."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from council.kinds import meeting_address
from council.loading import committee_trail
from council.models import AgendaItem, Meeting
from council.permissions import can_write
from organisation.inputs import InputForm, RowField
from organisation.models import User
from organisation.pages import form_page
from roadmap.agenda import set_project
from roadmap.models import Project, ProjectAgendaItem


class AgendaProjectForm(InputForm):
    """Which project the item is about."""

    project = RowField(label=gettext_lazy("Project"), required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_project(request: HttpRequest, item: UUID) -> HttpResponse:
    """Choose the project that an agenda item is about; none takes it back."""
    assert isinstance(request.user, User)  # login_required
    user = request.user
    meetings = Meeting.objects.visible_to(user)
    rows = AgendaItem.objects.filter(meeting__in=meetings).select_related("meeting__committee__owner")
    row = get_object_or_404(rows, pk=item)
    committee = row.meeting.committee
    if not can_write(user, committee.owner_id):
        raise PermissionDenied
    now = ProjectAgendaItem.objects.filter(item=row).first()
    initial = {"project": now.project_id if now else None}
    form = AgendaProjectForm(request.POST if request.method == "POST" else None, initial=initial)
    form.choose("project", Project.objects.filter(owner=committee.owner_id).order_by("title"))
    back = f"{meeting_address(row.meeting)}#top-{row.number}"

    def save(form: AgendaProjectForm) -> str:
        set_project(item=row, project=form.cleaned_data["project"], by=user)
        messages.success(request, _("Saved."))
        return back

    title = _("Project of the agenda item")
    trail = committee_trail(committee, (str(row.meeting), meeting_address(row.meeting)), (title, ""))
    return form_page(request, form, title=title, lead=str(row), save=save, back=back, trail=trail)
