"""Pages of a report's texts: the list of places, and the editor of one with preview and draft."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluation import pages as report_pages
from evaluation.narratives import actions, pages
from evaluation.narratives.editor import Editor
from evaluation.narratives.forms import CommentForm, TextForm
from evaluation.narratives.loading import address, load_editor, load_report, trail, user_of
from evaluation.narratives.permissions import can_comment, can_write
from evaluation.permissions import can_change_report
from organisation.inputs import InputForm
from organisation.merging import Conflict

LAST_YEAR = "vorjahr"
View = Callable[[HttpRequest, UUID, str], HttpResponse]


def answers_in_a_line(view: View) -> View:
    """Tell an htmx request that the session has ended in the line below the form: what was typed is still there."""
    guarded = login_required(view)

    @wraps(view)
    def called(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
        if request.user.is_authenticated or not request.headers.get("HX-Request"):
            return guarded(request, pk, place)
        back = f"{reverse('sign-in')}?next={reverse('evaluation:text', args=[pk, place])}"
        return render(request, "evaluation/narratives/_draft_line.html", {"signed_out": back})

    return called


@login_required
@never_cache
@require_safe
def texts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every place of a report with its state, last change and open remarks; what sign-off waits for."""
    report = load_report(request, pk)
    context = {
        "report": report,
        "found": pages.listed(report, user_of(request)),
        "standing": report_pages.standing(report),
        "may_change": can_change_report(request.user, report),
        "may_comment": can_comment(request.user, report),
        "trail": trail(report),
    }
    return render(request, "evaluation/narratives/list.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
    """The editor of one text. Refusals come back with 422, what somebody else changed meanwhile with 409."""
    editor = load_editor(request, pk, place)
    may_write = can_write(request.user, editor.report, editor.place)
    if request.method != "POST":
        return page(request, editor, _opened(request, editor) if may_write else None)
    if not may_write:
        raise PermissionDenied
    form = TextForm(request.POST, now=editor.now)
    if "vorschau" in request.POST:
        form.is_valid()
        typed = form.cleaned_data.get("text", request.POST.get("text", ""))
        return page(request, editor, form, typed=typed)
    status = 422
    if form.is_valid():
        try:
            _save(request, editor, form)
        except ValidationError as error:
            form.refuse(error)
        except Conflict as conflict:
            form.show(conflict)
            status = 409
        else:
            return redirect(address(editor))
    return page(request, editor, form, status=status)


@answers_in_a_line
@require_POST
def preview(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
    """What was typed as the report will print it, as a part for htmx."""
    editor = load_editor(request, pk, place)
    form = TextForm(request.POST, now=editor.now)
    form.is_valid()
    context: dict[str, Any] = {
        "preview": editor.preview(form.cleaned_data.get("text", "")),
        "wrong": form.errors.get("text", []),
        "may_write": can_write(request.user, editor.report, editor.place),
        "editor": editor,
    }
    return render(request, "evaluation/narratives/_preview.html", context)


@answers_in_a_line
@require_POST
def draft(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
    """Keep what is being typed: a line for htmx, the page again without."""
    editor = load_editor(request, pk, place)
    if not can_write(request.user, editor.report, editor.place):
        raise PermissionDenied
    form = TextForm(request.POST, now=editor.now)
    form.is_valid()
    context: dict[str, Any] = {}
    if "text" in form.cleaned_data:
        values = {"text": form.cleaned_data["text"], "based_on": form.cleaned_data.get("revision") or 0}
        try:
            row = actions.save_draft(report=editor.report, place=editor.place, by=user_of(request), **values)
            context = {"draft": row}
        except ValidationError as error:
            context = {"problem": " ".join(error.messages)}
    else:
        context = {"problem": " ".join(map(str, form.errors.get("text", [])))}
    if request.headers.get("HX-Request"):
        return render(request, "evaluation/narratives/_draft_line.html", context)
    if context.get("problem"):
        return page(request, editor, form, status=422)
    messages.success(request, _("Draft saved."))
    return redirect(address(editor))


@login_required
@require_POST
def discard(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
    """Throw the own draft away."""
    editor = load_editor(request, pk, place)
    if not can_write(request.user, editor.report, editor.place):
        raise PermissionDenied
    if actions.discard_draft(report=editor.report, place=editor.place, by=user_of(request)):
        messages.success(request, _("The draft was thrown away."))
    else:
        messages.info(request, _("There was no draft any more."))
    return redirect(address(editor))


def page(
    request: HttpRequest,
    editor: Editor,
    form: TextForm | None,
    *,
    typed: str | None = None,
    comment: InputForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the editor of a text with everything beside it; `typed` is what the preview shows."""
    user, report = user_of(request), editor.report
    own, others = editor.drafts(user)
    if typed is None:
        bound = form.data.get("text", "") if form is not None and form.is_bound else None
        shown = form.initial["text"] if form is not None and bound is None else bound
        typed = shown if shown is not None else editor.now["text"]
    may_comment = can_comment(user, report)
    context = {
        "editor": editor,
        "report": report,
        "form": form,
        "revision": editor.last.number if editor.last else 0,
        "own": own,
        "others": others,
        "preview": editor.preview(typed),
        "comments": editor.comments(),
        "comment_form": (comment or CommentForm()) if may_comment else None,
        "may_write": form is not None,
        "may_comment": may_comment,
        "last_year": editor.last_year(),
        "trail": trail(report, (str(editor.title), "")),
    }
    return render(request, "evaluation/narratives/text.html", context, status=status)


def _opened(request: HttpRequest, editor: Editor) -> TextForm:
    """The form as it is opened: with the own draft where there is one, and last year's text where that was chosen."""
    own, _others = editor.drafts(user_of(request))
    now, number = editor.now, editor.last.number if editor.last else 0
    base = editor.at(own.based_on) if own else None
    if own is not None:
        number = own.based_on if base or not own.based_on else number
        now["text"] = base.text if base else now["text"] if own.based_on else ""
    form = TextForm(now=now)
    form.initial["revision"] = number
    if own is not None:
        form.initial["text"] = own.text
    if request.GET.get("vorlage") == LAST_YEAR and (found := editor.last_year()):
        form.initial["text"] = f"{form.initial['text']}\n\n{found[0].text}".strip()
    return form


def _save(request: HttpRequest, editor: Editor, form: TextForm) -> None:
    edits = form.edits()
    event = actions.save_text(
        report=editor.report, place=editor.place, title=str(editor.title), edits=edits, by=user_of(request)
    )
    if event is None:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, _("Saved."))
