"""How forms become pages: one way to show, refuse, save, confirm and merge, with and without htmx."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseLocation

from organisation.inputs import InputForm
from organisation.mergeforms import MergeForm
from organisation.merging import Conflict
from organisation.models import AuditEvent
from organisation.templatetags.components import UNDO

Trail = Sequence[tuple[str | Promise, str]]
F = TypeVar("F", bound=InputForm)


def form_page(
    request: HttpRequest,
    form: F,
    *,
    title: str,
    save: Callable[[F], str],
    back: str,
    lead: str = "",
    submit: str = "",
    trail: Trail = (),
    template: str = "components/form_page.html",
    **context: Any,
) -> HttpResponse:
    """Show a form, or save it and go on.

    `save` gets the valid form, does one action and returns the address to go to. A ValidationError of the action stands
    at the fields that it names. What cannot be accepted comes back with 422 and everything that was typed.
    """
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(save(form))
        except ValidationError as error:
            form.refuse(error)
    context |= {"form": form, "title": title, "lead": lead, "back": back, "submit": submit or _("Save")}
    context["trail"] = list(trail) or [(title, "")]
    return render(request, template, context, status=422 if form.errors else 200)


def confirm_page(
    request: HttpRequest,
    *,
    title: str,
    question: str,
    submit: str,
    save: Callable[[], str],
    back: str,
    trail: Trail = (),
    danger: bool = False,
) -> HttpResponse:
    """Ask before something that is not easily undone; POST does it and goes to the address that `save` returns."""
    context: dict[str, Any] = {"title": title, "question": question, "submit": submit, "back": back, "danger": danger}
    context |= {"problems": [], "trail": list(trail) or [(title, "")]}
    if request.method == "POST":
        try:
            return redirect(save())
        except ValidationError as error:
            context["problems"] = error.messages
    return render(request, "components/confirm_page.html", context, status=422 if context["problems"] else 200)


def section_page(
    request: HttpRequest,
    form: MergeForm,
    *,
    title: str,
    anchor: str,
    save: Callable[[MergeForm], AuditEvent | None],
    back: str,
    lead: str = "",
    trail: Trail = (),
    undo: bool = True,
    **context: Any,
) -> HttpResponse:
    """Edit one section of the page `back`, whose element has the id `anchor`: in place with htmx, on a page without.

    `save` gets the valid form and calls an action with `form.edits()`. Refusals come back with 422. When somebody else
    changed the same field meanwhile, the answer is 409 with before, theirs and yours of each such field. `undo` is
    False for who may change the section and not take changes back.
    """
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            event = save(form)
        except ValidationError as error:
            form.refuse(error)
        except Conflict as conflict:
            form.show(conflict)
            status = 409
        else:
            saved(request, event, undo=undo)
            return _back_to(request, back, anchor)
    if form.errors:
        status = 422
    context |= {"form": form, "title": title, "lead": lead, "anchor": anchor, "back": back}
    context |= {"address": request.path, "trail": list(trail) or [(title, "")]}
    template = "components/edit_section.html" if request.headers.get("HX-Request") else "components/edit_page.html"
    return render(request, template, context, status=status)


def saved(request: HttpRequest, event: AuditEvent | None, text: str = "", *, undo: bool = True) -> None:
    """Tell that something was saved, with the offer to undo it where the event holds what changed."""
    if event is None:
        messages.info(request, _("Nothing was changed."))
        return
    messages.success(request, text or _("Saved."), extra_tags=undo_tag(event) if undo else "")


def undo_tag(event: AuditEvent) -> str:
    """Return what makes a message offer to undo an event; nothing where the event does not hold what changed."""
    return f"{UNDO}{event.pk}" if event.details.get("changes") or event.details.get("parts") else ""


def _back_to(request: HttpRequest, back: str, anchor: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponseLocation(back, target="#inhalt", select="#inhalt", swap="outerHTML show:none")
    return redirect(f"{back}#{anchor}")
