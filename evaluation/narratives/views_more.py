"""Wordings of a text, remarks on it, and hints that may stand."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluation.models import NarrativeComment, NarrativeRevision
from evaluation.narratives import actions
from evaluation.narratives.editor import Editor, Hint, compared
from evaluation.narratives.forms import CommentForm, DismissForm
from evaluation.narratives.loading import address, load_editor, trail, user_of
from evaluation.narratives.permissions import can_comment, can_write
from evaluation.narratives.views import page
from organisation.pages import form_page


@login_required
@never_cache
@require_safe
def versions(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
    """The wordings of a text, and what differs between two of them: `?von=` and `?bis=`, else the last two."""
    editor = load_editor(request, pk, place)
    newer = _chosen(request, editor, "bis") or editor.last
    older = _chosen(request, editor, "von") or (editor.at(newer.number - 1) if newer else None)
    context = {
        "editor": editor,
        "report": editor.report,
        "older": older,
        "newer": newer,
        "pieces": compared(older.text if older else "", newer.text) if newer else [],
        "may_write": can_write(request.user, editor.report, editor.place),
        "trail": trail(editor.report, (str(editor.title), address(editor)), (_("Wordings"), "")),
    }
    return render(request, "evaluation/narratives/versions.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
    """Make an earlier wording the newest one."""
    editor = load_editor(request, pk, place)
    if not can_write(request.user, editor.report, editor.place):
        raise PermissionDenied
    row = _chosen(request, editor, "fassung")
    try:
        if row is None:
            raise ValidationError(_("There is nothing to restore."))
        actions.restore(
            report=editor.report, place=editor.place, title=str(editor.title), number=row.number, by=user_of(request)
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(address(editor, "text-versions"))
    messages.success(request, _("Wording %(number)d counts again.") % {"number": row.number})
    return redirect(address(editor))


@login_required
@require_POST
def comment(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
    """Remark on a text; without words the page comes back with 422."""
    editor = load_editor(request, pk, place)
    if not can_comment(request.user, editor.report):
        raise PermissionDenied
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            actions.comment(
                report=editor.report,
                place=editor.place,
                title=str(editor.title),
                text=form.cleaned_data["text"],
                by=user_of(request),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Remark written."))
            return redirect(f"{address(editor)}#anmerkungen")
    return page(request, editor, None, comment=form, status=422)


@login_required
@require_POST
def settle(request: HttpRequest, pk: UUID, place: str, key: UUID) -> HttpResponse:
    """Mark a remark as done, or with `offen` open it again."""
    editor = load_editor(request, pk, place)
    if not can_comment(request.user, editor.report):
        raise PermissionDenied
    if editor.narrative is None or not editor.narrative.comments.filter(pk=key).exists():
        raise Http404
    done = "offen" not in request.POST
    try:
        actions.settle(report=editor.report, title=str(editor.title), key=key, done=done, by=user_of(request))
    except NarrativeComment.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Marked as done.") if done else _("Open again."))
    return redirect(f"{address(editor)}#anmerkungen")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, pk: UUID, place: str) -> HttpResponse:
    """Ask why a hint may stand, and keep the reason. The hint is named by its code and its words."""
    editor = load_editor(request, pk, place)
    if not can_write(request.user, editor.report, editor.place):
        raise PermissionDenied
    values = request.POST if request.method == "POST" else request.GET
    hint = _hint(request, editor, values.get("code", ""), values.get("quote", ""))
    if hint is None:
        messages.info(request, _("The text no longer has this hint."))
        return redirect(address(editor))
    initial = {"code": hint.code, "quote": hint.quote, "finding": hint.finding}
    form = DismissForm(request.POST if request.method == "POST" else None, initial=initial)

    def save(form: DismissForm) -> str:
        actions.dismiss(
            report=editor.report,
            place=editor.place,
            title=str(editor.title),
            **initial,
            reason=form.cleaned_data["reason"],
            by=user_of(request),
        )
        messages.success(request, _("The reason is kept; the hint no longer stands in the way."))
        return f"{address(editor)}#hinweise"

    title = _("Let the hint stand")
    return form_page(
        request,
        form,
        title=title,
        lead=_("“%(quote)s”: %(finding)s") % {"quote": hint.quote, "finding": hint.finding},
        submit=_("Let it stand"),
        save=save,
        back=address(editor),
        trail=trail(editor.report, (str(editor.title), address(editor)), (title, "")),
    )


def _hint(request: HttpRequest, editor: Editor, code: str, quote: str) -> Hint | None:
    """The open hint with these words, in the own draft or in what is saved."""
    own, _others = editor.drafts(user_of(request))
    for text in dict.fromkeys([own.text if own else "", editor.now["text"]]):
        for hint in editor.hints(text):
            if (hint.code, hint.quote) == (code, quote) and hint.dismissal is None:
                return hint
    return None


def _chosen(request: HttpRequest, editor: Editor, name: str) -> NarrativeRevision | None:
    text = (request.POST if request.method == "POST" else request.GET).get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return editor.at(int(text))
