"""Pages on which editors share a project, change a share and end it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.editing import read
from organisation.models import Body, User
from organisation.pages import confirm_page, form_page, saved, section_page
from roadmap.models import Plan, Project, Share
from roadmap.permissions import can_edit_project
from roadmap.shares_actions import SHARE_FIELDS, change_share, end_share, share_project
from roadmap.shares_forms import ShareChangeForm, ShareForm
from roadmap.shares_mail import tell

ANCHOR = "freigaben"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_new(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """Share a project with a body or a person."""
    row, page = _project_to_edit(request, plan, project)
    form = ShareForm(request.POST if request.method == "POST" else None)
    form.choose("body", Body.objects.exclude(pk=row.owner_id).order_by("name"))

    def save(form: ShareForm) -> str:
        values = form.values("body", "level", "reason") | {"user": form.cleaned_data["user"]}
        made = share_project(project=row, by=_account(request), **values, **form.values("valid_from", "valid_to"))
        tell(made, request.build_absolute_uri(page))
        return f"{page}#{ANCHOR}"

    title = _("Share the project")
    return form_page(
        request,
        form,
        title=title,
        lead=_("Whoever a project is shared with sees its page without money and posts, and nothing else of the plan."),
        submit=title,
        save=save,
        back=page,
        trail=[(row.title, page), (title, "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_edit(request: HttpRequest, plan: str, project: str, pk: UUID) -> HttpResponse:
    """Change what a share allows, its days and its reason."""
    share, page = _share_to_edit(request, plan, project, pk)
    form = ShareChangeForm(request.POST if request.method == "POST" else None, now=read(share, SHARE_FIELDS))
    title = _("Share with %(who)s") % {"who": share.body or share.user}
    return section_page(
        request,
        form,
        title=title,
        anchor=ANCHOR,
        save=lambda form: change_share(share=share, edits=form.edits(), by=_account(request)),
        back=page,
        trail=[(share.project.title, page), (title, "")],
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share_end(request: HttpRequest, plan: str, project: str, pk: UUID) -> HttpResponse:
    """End a share at once."""
    share, page = _share_to_edit(request, plan, project, pk)

    def save() -> str:
        saved(request, end_share(share=share, today=timezone.localdate(), by=_account(request)), _("The share ended."))
        return f"{page}#{ANCHOR}"

    title = _("End the share")
    question = _("%(who)s will no longer see “%(project)s” from now on. That the project was shared stays on record.")
    return confirm_page(
        request,
        title=title,
        question=question % {"who": share.body or share.user, "project": share.project.title},
        submit=title,
        save=save,
        back=page,
        trail=[(share.project.title, page), (title, "")],
    )


def _project_to_edit(request: HttpRequest, plan: str, project: str) -> tuple[Project, str]:
    """Load a project that this account may change, with the address of its page: 404 hides it, 403 refuses."""
    of_plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=plan)
    rows = Project.objects.visible_to(request.user).filter(entries__version__plan=of_plan, slug=project)
    found = sorted(rows.select_related("owner").distinct(), key=lambda row: row.owner_id != of_plan.owner_id)
    if not found:
        raise Http404
    if not can_edit_project(request.user, found[0]):
        raise PermissionDenied
    return found[0], reverse("roadmap:project", args=[of_plan.slug, found[0].slug])


def _share_to_edit(request: HttpRequest, plan: str, project: str, pk: UUID) -> tuple[Share, str]:
    row, page = _project_to_edit(request, plan, project)
    share = get_object_or_404(Share.objects.select_related("body", "user"), pk=pk, project=row)
    share.project = row
    return share, page


def _account(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required
    return request.user
