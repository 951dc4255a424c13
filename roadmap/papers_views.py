"""Pages on which a project is linked with the papers of the council that it rests on."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from council.models import Paper
from organisation.editing import read
from roadmap import actions
from roadmap.models import ProjectPaper
from roadmap.papers_fields import PAPER_LINK_FIELDS
from roadmap.papers_forms import PaperLinkEditForm, PaperLinkForm
from roadmap.parts import Holder, edit_page, holder_to_edit, new_page, remove_page
from roadmap.who import account

ANCHOR = "gremien"
METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(METHODS)
def paper_link_new(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """Link a project with a paper."""
    holder = holder_to_edit(request, plan, project)
    papers = Paper.objects.visible_to(request.user)
    form = PaperLinkForm(request.POST if request.method == "POST" else None, papers=papers)

    def save(form: PaperLinkForm) -> str:
        assert holder.project is not None
        made = actions.link_paper(project=holder.project, by=account(request), **form.values())
        return _("The project is linked with “%(paper)s”.") % {"paper": made.paper}

    return new_page(request, holder, form, title=_("Link a council paper"), submit=_("Link"), anchor=ANCHOR, save=save)


@login_required
@require_http_methods(METHODS)
def paper_link_edit(request: HttpRequest, plan: str, project: str, pk: UUID) -> HttpResponse:
    """Edit point and note of a link."""
    holder, row = _link_to_edit(request, plan, project, pk)
    form = PaperLinkEditForm(
        request.POST if request.method == "POST" else None, now=read(row, PAPER_LINK_FIELDS), link=row
    )
    return edit_page(
        request,
        holder,
        form,
        row=row,
        fields=PAPER_LINK_FIELDS,
        action="project_paper.edit",
        title=_("Council paper: %(paper)s") % {"paper": row.paper},
        anchor=ANCHOR,
    )


@login_required
@require_http_methods(METHODS)
def paper_link_delete(request: HttpRequest, plan: str, project: str, pk: UUID) -> HttpResponse:
    """Take a link away."""
    holder, row = _link_to_edit(request, plan, project, pk)

    def save() -> str:
        actions.unlink_paper(link=row, by=account(request))
        return _("The project is no longer linked with “%(paper)s”.") % {"paper": row.paper}

    return remove_page(
        request,
        holder,
        title=_("Remove link"),
        question=_("The project will no longer be linked with “%(paper)s”; the paper stays.") % {"paper": row.paper},
        submit=_("Remove"),
        anchor=ANCHOR,
        save=save,
    )


def _link_to_edit(request: HttpRequest, plan: str, project: str, pk: UUID) -> tuple[Holder, ProjectPaper]:
    holder = holder_to_edit(request, plan, project)
    rows = ProjectPaper.objects.visible_to(request.user).filter(project=holder.project)
    return holder, get_object_or_404(rows.select_related("paper", "project__owner", "point__resolution"), pk=pk)
