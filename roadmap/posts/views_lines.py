"""Pages on which position lines and their posts are entered, changed section by section, and removed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from organisation.editing import edit, read
from organisation.inputs import InputForm
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent
from organisation.pages import confirm_page, form_page, saved, section_page
from organisation.partial_dates import PartialDate
from organisation.slugs import free_slug
from roadmap import actions
from roadmap.actions.posts_changes import Happened, add_posts, remove_line, remove_post
from roadmap.frame import Trail, plan_of, plan_trail
from roadmap.models import Plan, PositionLine, Post
from roadmap.permissions import can_edit_posts
from roadmap.posts.changes import edit_line, record_events
from roadmap.posts.fields import LINE_FIELDS, OR, POST_FIELDS
from roadmap.posts.forms import (
    CostForm,
    EventForm,
    GradeForm,
    LineForm,
    LineSection,
    OriginForm,
    PlaceForm,
    PostForm,
    PostsForm,
    WhatForm,
)
from roadmap.who import account

METHODS = ["GET", "HEAD", "POST"]
RESERVED = {"neu", "liste", "saetze"}
"""Words that stand in addresses where a line's slug does."""


def plan_for_posts(request: HttpRequest, slug: str) -> Plan:
    """Load a plan whose posts this account may change; 404 where it is hidden, 403 where it may only be seen."""
    row = plan_of(request, slug)
    if not can_edit_posts(request.user, row):
        raise PermissionDenied
    return row


def posts_trail(plan: Plan, *more: tuple[str, str]) -> Trail:
    """Return the way down to the page of a plan's posts, and on."""
    return [*plan_trail(plan), (_("Posts"), reverse("roadmap:posts", args=[plan.slug])), *more]


def _line_to_edit(request: HttpRequest, plan: str, line: str) -> PositionLine:
    of_plan = plan_for_posts(request, plan)
    rows = PositionLine.objects.select_related("body", "unit", "field__version", "project", "granted_by")
    row = get_object_or_404(rows, plan=of_plan, slug=line)
    row.plan = of_plan
    return row


def _page(line: PositionLine) -> str:
    return reverse("roadmap:line", args=[line.plan.slug, line.slug])


def _line_trail(line: PositionLine, title: str) -> Trail:
    return posts_trail(line.plan, (line.title, _page(line)), (title, ""))


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@login_required
@require_http_methods(METHODS)
def line_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Enter a line with its grade and its posts."""
    row = plan_for_posts(request, plan)

    def save(form: LineForm) -> str:
        values = form.values(*LineForm.LINE)
        until = values.pop("temporary_until")
        if until is not None:
            values |= {"temporary_until": until.day, "temporary_until_precision": until.precision.value}
        found = actions.add_position_line(
            plan=row,
            slug=free_line(row, values["title"]),
            effective_on=form.cleaned_data["since"] or PartialDate(timezone.localdate()),
            by=account(request),
            grades=form.cleaned_data["grades"].split(OR) if form.cleaned_data["grades"] else (),
            posts=[form.cleaned_data["fte"]] * (form.cleaned_data["count"] or 0),
            minimum=form.cleaned_data["minimum"],
            position=row.position_lines.count(),
            **values,
        )
        messages.success(request, _("The position line “%(title)s” was added.") % {"title": found.title})
        found.plan = row
        return _page(found)

    return form_page(
        request,
        LineForm(_typed(request), plan=row),
        title=_("New position line"),
        lead=_("One or more posts of the same kind, as the staffing plan lists them. Functions, never people."),
        submit=_("Add position line"),
        save=save,
        back=reverse("roadmap:posts", args=[row.slug]),
        trail=posts_trail(row, (_("New position line"), "")),
    )


def free_line(plan: Plan, title: str) -> str:
    """Return an address for a line that no other line of the plan has and that is no word of our own addresses."""
    found = free_slug(title, plan.position_lines.all(), fallback="stelle")
    return free_slug(f"stelle {title}", plan.position_lines.all(), fallback="stelle") if found in RESERVED else found


def _section(
    request: HttpRequest, plan: str, slug: str, form_class: type[LineSection], *, title: str, anchor: str
) -> HttpResponse:
    line = _line_to_edit(request, plan, slug)
    form = form_class(_typed(request), now=_now(line, form_class.base_fields), plan=line.plan)

    def save(form: MergeForm) -> AuditEvent | None:
        free = {name: form.cleaned_data.get(name) for name in form.free}
        return edit_line(
            line=line,
            edits=form.edits(),
            by=account(request),
            reason=free.get("reason") or "",
            since=free.get("since"),
        )

    return section_page(
        request,
        form,
        title=title,
        anchor=anchor,
        save=save,
        back=_page(line),
        trail=_line_trail(line, title),
    )


def _now(line: PositionLine, names: Any) -> dict[str, Any]:
    return read(line, {name: LINE_FIELDS[name] for name in names if name in LINE_FIELDS})


@login_required
@require_http_methods(METHODS)
def line_what(request: HttpRequest, plan: str, line: str) -> HttpResponse:
    """Change title, tasks, qualification and note."""
    return _section(request, plan, line, WhatForm, title=_("Position line"), anchor="angaben")


@login_required
@require_http_methods(METHODS)
def line_place(request: HttpRequest, plan: str, line: str) -> HttpResponse:
    """Change employer, unit, field and project."""
    return _section(request, plan, line, PlaceForm, title=_("Where it belongs"), anchor="zuordnung")


@login_required
@require_http_methods(METHODS)
def line_origin(request: HttpRequest, plan: str, line: str) -> HttpResponse:
    """Change origin, evaluation, the decision and who pays."""
    return _section(request, plan, line, OriginForm, title=_("Origin and funding"), anchor="herkunft")


@login_required
@require_http_methods(METHODS)
def line_cost(request: HttpRequest, plan: str, line: str) -> HttpResponse:
    """Change the last day and the own yearly cost."""
    return _section(request, plan, line, CostForm, title=_("Term and cost"), anchor="kosten")


@login_required
@require_http_methods(METHODS)
def line_grade(request: HttpRequest, plan: str, line: str) -> HttpResponse:
    """Change the grade from a day on."""
    return _section(request, plan, line, GradeForm, title=_("Grade"), anchor="eingruppierung")


@login_required
@require_http_methods(METHODS)
def line_delete(request: HttpRequest, plan: str, line: str) -> HttpResponse:
    """Delete a line that was entered by mistake."""
    row = _line_to_edit(request, plan, line)
    page = _page(row)

    def save() -> str:
        title = row.title
        remove_line(line=row, by=account(request))
        messages.success(request, _("The position line “%(title)s” was deleted.") % {"title": title})
        return reverse("roadmap:posts", args=[row.plan.slug])

    question = _(
        "The position line “%(title)s” with its posts and grades will be deleted. Posts that end are cut instead."
    )
    return confirm_page(
        request,
        title=_("Delete position line"),
        question=question % {"title": row.title},
        submit=_("Delete"),
        save=save,
        back=page,
        trail=_line_trail(row, _("Delete")),
        danger=True,
    )


@login_required
@require_http_methods(METHODS)
def posts_new(request: HttpRequest, plan: str, line: str) -> HttpResponse:
    """Add posts to a line."""
    row = _line_to_edit(request, plan, line)

    def save(form: PostsForm) -> str:
        found = add_posts(line=row, by=account(request), **form.values())
        text = ngettext("%(count)d post was added.", "%(count)d posts were added.", len(found))
        messages.success(request, text % {"count": len(found)})
        return f"{_page(row)}#stellen"

    return _form(request, PostsForm(_typed(request)), row, title=_("Add posts"), submit=_("Add posts"), save=save)


def _form(
    request: HttpRequest, form: InputForm, line: PositionLine, *, title: str, submit: str, save: Any, lead: str = ""
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        lead=lead,
        submit=submit,
        save=save,
        back=f"{_page(line)}#stellen",
        trail=_line_trail(line, title),
    )


def _post_to_edit(request: HttpRequest, plan: str, line: str, number: int) -> Post:
    of_line = _line_to_edit(request, plan, line)
    row = get_object_or_404(of_line.posts.select_related("body"), number=number)
    row.line = of_line
    return row


@login_required
@require_http_methods(METHODS)
def post_edit(request: HttpRequest, plan: str, line: str, number: int) -> HttpResponse:
    """Change the full-time equivalent of one post, or who employs it."""
    row = _post_to_edit(request, plan, line, number)
    fields = {name: POST_FIELDS[name] for name in PostForm.base_fields}

    def save(form: MergeForm) -> AuditEvent | None:
        owner = row.line.plan.owner
        return edit(row=row, fields=fields, edits=form.edits(), by=account(request), action="post.edit", owner=owner)

    title = _("Post %(number)d") % {"number": row.number}
    return section_page(
        request,
        PostForm(_typed(request), now=read(row, fields)),
        title=title,
        anchor="stellen",
        save=save,
        back=_page(row.line),
        trail=_line_trail(row.line, title),
    )


@login_required
@require_http_methods(METHODS)
def post_delete(request: HttpRequest, plan: str, line: str, number: int) -> HttpResponse:
    """Delete a post that was entered by mistake."""
    row = _post_to_edit(request, plan, line, number)
    page = f"{_page(row.line)}#stellen"

    def save() -> str:
        remove_post(post=row, by=account(request))
        messages.success(request, _("Post %(number)d was deleted.") % {"number": number})
        return page

    return confirm_page(
        request,
        title=_("Delete post"),
        question=_("Post %(number)d will be deleted. A post that ends is cut instead, and stays readable.")
        % {"number": number},
        submit=_("Delete"),
        save=save,
        back=page,
        trail=_line_trail(row.line, _("Delete post")),
        danger=True,
    )


@login_required
@require_http_methods(METHODS)
def post_event(request: HttpRequest, plan: str, line: str) -> HttpResponse:
    """Record what happened to one or several posts; `?stelle=` names those that are chosen already."""
    row = _line_to_edit(request, plan, line)
    posts = [(post, _("Post %(number)d") % {"number": post.number}) for post in row.posts.all()]
    chosen = request.GET.getlist("stelle") or ([str(posts[0][0].number)] if len(posts) == 1 else [])
    form = EventForm(_typed(request), posts=posts, initial={"posts": chosen})

    def save(form: EventForm) -> str:
        values = form.cleaned_data
        event = record_events(
            line=row,
            numbers=[int(number) for number in values["posts"]],
            event=Happened(values["kind"], values["on"], values["reason"]),
            by=account(request),
        )
        text = ngettext("Recorded for %(count)d post.", "Recorded for %(count)d posts.", len(values["posts"]))
        saved(request, event, text % {"count": len(values["posts"])})
        return f"{_page(row)}#stellen"

    return _form(
        request,
        form,
        row,
        title=_("Record event"),
        lead=_("Requested, approved, advertised, filled, vacated or cut: from which day on. Functions, never people."),
        submit=_("Record event"),
        save=save,
    )
