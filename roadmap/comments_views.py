"""Pages on which people comment on a project."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation.access import access_of
from organisation.editing import read
from organisation.pages import confirm_page, section_page
from roadmap.comments_actions import (
    COMMENT_FIELDS,
    add_comment,
    edit_comment,
    mark_read,
    may_edit,
    may_withdraw,
    withdraw_comment,
)
from roadmap.comments_forms import CommentEdit, CommentForm
from roadmap.comments_pages import ANCHOR, address_in, page_of
from roadmap.comments_people import audience_of, can_comment
from roadmap.frame import Trail, plan_context, plan_of, project_of, project_trail
from roadmap.models import Comment, Mention, Plan, Project
from roadmap.who import account


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """The comments on a project, newest first, and the form of a new one for those who may comment."""
    context = plan_context(request, plan, tab="projects")
    row = project_of(request, context["plan"], project)
    user = account(request)
    form = None
    if can_comment(user, row):
        data = request.POST if request.method == "POST" else None
        office = row.owner_id in access_of(user).office
        form = CommentForm(data, audience=audience_of(row, user), office=office)
    elif request.method == "POST":
        raise PermissionDenied
    if form is not None and form.is_bound and form.is_valid():
        groups, people = form.mentioned()
        try:
            done = add_comment(
                project=row, by=user, groups=groups, people=people, **form.values("text", "scope", "key")
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The comment is written."))
            return redirect(f"{reverse('roadmap:comments', args=[plan, row.slug])}#{ANCHOR}{done.pk}")
    page, shown = page_of(row, user, request.GET.get("seite"), timezone.now())
    context |= {"project": row, "form": form, "page": page, "shown": shown, "query": ""}
    context["trail"] = [*project_trail(context["plan"], row), (_("Comments"), "")]
    status = 422 if form is not None and form.errors else 200
    return render(request, "roadmap/comments.html", context, status=status)


@login_required
@require_safe
def comment(request: HttpRequest, plan: str, project: str, pk: UUID) -> HttpResponse:
    """Lead to a comment on the page on which it stands."""
    of_plan, row = _comment(request, plan, project, pk)
    return redirect(address_in(of_plan.slug, row, account(request)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request: HttpRequest, plan: str, project: str, pk: UUID) -> HttpResponse:
    """Change one's own comment, for a time."""
    of_plan, row = _comment(request, plan, project, pk)
    user = account(request)
    if not may_edit(row, user, timezone.now()):
        raise PermissionDenied
    title = _("Edit the comment")
    return section_page(
        request,
        CommentEdit(request.POST if request.method == "POST" else None, now=read(row, COMMENT_FIELDS)),
        title=title,
        lead=_("The comment will be marked as edited. Whom it mentions stays."),
        anchor=f"{ANCHOR}{row.pk}",
        save=lambda form: edit_comment(comment=row, edits=form.edits(), by=user),
        back=_back(of_plan, row.project),
        trail=_trail(of_plan, row.project, title),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment_withdraw(request: HttpRequest, plan: str, project: str, pk: UUID) -> HttpResponse:
    """Take a comment back."""
    of_plan, row = _comment(request, plan, project, pk)
    user = account(request)
    if not may_withdraw(row, user):
        raise PermissionDenied

    def save() -> str:
        withdraw_comment(comment=row, by=user)
        messages.success(request, _("The comment is withdrawn."))
        return f"{_back(of_plan, row.project)}#{ANCHOR}{row.pk}"

    title = _("Withdraw the comment")
    question = _("The text disappears; that there was a comment stays visible. This cannot be undone.")
    return confirm_page(
        request,
        title=title,
        question=question,
        submit=_("Withdraw"),
        save=save,
        back=_back(of_plan, row.project),
        trail=_trail(of_plan, row.project, title),
        danger=True,
    )


@login_required
@require_POST
def comment_read(request: HttpRequest, plan: str, project: str, pk: UUID) -> HttpResponse:
    """Mark the mentions of this account in a comment as read; they leave its start page."""
    of_plan, row = _comment(request, plan, project, pk)
    user = account(request)
    if mark_read(mentions=list(Mention.objects.unread_by(user).filter(comment=row)), by=user):
        messages.success(request, _("Marked as read."))
    return redirect(address_in(of_plan.slug, row, user))


def _comment(request: HttpRequest, plan: str, project: str, pk: UUID) -> tuple[Plan, Comment]:
    """Load a comment that this account may read, or answer 404."""
    of_plan = plan_of(request, plan)
    of_project = project_of(request, of_plan, project)
    rows = Comment.objects.visible_to(request.user).select_related("project__owner", "body")
    return of_plan, get_object_or_404(rows, pk=pk, project=of_project)


def _back(plan: Plan, project: Project) -> str:
    return reverse("roadmap:comments", args=[plan.slug, project.slug])


def _trail(plan: Plan, project: Project, title: str) -> Trail:
    return [*project_trail(plan, project), (_("Comments"), _back(plan, project)), (title, "")]
