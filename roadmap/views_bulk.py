"""Changing many projects of the list at once: what is to change, a preview of every row, then all or nothing."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from organisation.access import access_of
from organisation.pages import undo_tag
from organisation.partial_dates import PartialDate
from organisation.templatetags.display import locale, or_unknown
from roadmap.frame import plan_context, plan_trail
from roadmap.models import PlanVersion, ProjectState
from roadmap.projectlist import query, rows
from roadmap.projectlist.cell_forms import WishForm, units_of
from roadmap.projectlist.changes import (
    Changed,
    Kind,
    Line,
    Outcome,
    Wish,
    bases,
    change_many,
    preview,
    selected,
)
from roadmap.views_list import version_named
from roadmap.who import account

Shown = dict[UUID, str]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, plan: str) -> HttpResponse:
    """From the list's selection to what changes: `schritt` is empty, "vorschau" or "anwenden"."""
    context = plan_context(request, plan, tab="projects")
    if not context["may_edit"]:
        raise PermissionDenied
    data = request.POST
    text = QueryDict(data.get("filter", "")[:4000]).urlencode()
    back = f"{reverse('roadmap:projects', args=[plan])}?{text or 'ansicht='}"
    version = version_named(context, QueryDict(text).get("fassung", ""))
    keys = _keys(request, context, version, text) if version is not None else []
    if request.method != "POST" or version is None or not keys or data.get("aktion") not in set(Kind):
        if request.method == "POST":
            messages.info(request, _("No project was selected."))
        return redirect(back)
    kind = Kind(data["aktion"])
    step = data.get("schritt", "")
    form = WishForm(data if step else None, kind=kind, version=version)
    page = {
        "kind": kind,
        "form": form,
        "back": back,
        "filter": text,
        "title": TITLES[kind](),
        "keys": ",".join(map(str, keys)),
    }
    found = selected(version, access_of(request.user), timezone.localdate(), keys)
    if step and form.is_valid():
        wish = form.wish()
        if step != "anwenden":
            return _preview(request, context, page, preview(found, wish, version, access_of(request.user)), wish)
        return _apply(request, context, page, version, wish)
    return _page(request, context, {**page, "count": len(found)}, 422 if step and form.errors else 200)


TITLES: Mapping[Kind, Any] = {
    Kind.STATE: lambda: _("Change the state of several projects"),
    Kind.FIELD: lambda: _("Change the action field of several projects"),
    Kind.UNIT: lambda: _("Change the responsible unit of several projects"),
    Kind.END: lambda: _("Change the expected end of several projects"),
}


def _keys(request: HttpRequest, context: dict[str, Any], version: PlanVersion, text: str) -> list[UUID]:
    """Return the selected projects: those that are ticked, or all that the list's filter finds."""
    if not request.POST.get("alle"):
        ticked = [*request.POST.getlist("projekt"), *request.POST.get("projekte", "").split(",")]
        return [key for value in ticked if (key := _uuid(value)) is not None]
    figures = context["may_see_figures"]
    asked = query.read(QueryDict(text), figures=figures)
    every = rows.load(version, access_of(request.user), timezone.localdate(), money=figures, wanted=asked.wanted())
    found = rows.searched(every, asked.text, account(request)) if asked.text else None
    return [row.project for row in query.narrow(every, asked, found, figures=figures).rows]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _shown(text: str) -> Shown:
    """Return what a preview showed: what each project held that was to change. Nothing for a text of another kind."""
    try:
        kept = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(kept, dict):
        return {}
    found = {_uuid(str(key)): str(value) for key, value in kept.items()}
    return {key: value for key, value in found.items() if key is not None}


def _apply(
    request: HttpRequest, context: dict[str, Any], page: dict[str, Any], version: PlanVersion, wish: Wish
) -> HttpResponse:
    """Change what the preview showed, or show again what has changed since."""
    shown = _shown(request.POST.get("gezeigt", ""))
    if not shown:
        return redirect(page["back"])
    try:
        event = change_many(version=version, wish=wish, shown=shown, by=account(request))
    except Changed as changed:
        return _preview(request, context, {**page, "changed": True}, changed.lines, wish, status=409)
    except ValidationError as error:
        page["form"].refuse(error)
        return _page(request, context, {**page, "count": len(shown)}, 422)
    count = len(event.details["parts"]) if event else 0
    if event is None:
        messages.info(request, _("Nothing was changed."))
    else:
        text = ngettext("One project was changed.", "%(number)s projects were changed.", count)
        messages.success(request, text % {"number": count}, extra_tags=undo_tag(event))
    return redirect(page["back"])


def _preview(
    request: HttpRequest,
    context: dict[str, Any],
    page: dict[str, Any],
    lines: Sequence[Line],
    wish: Wish,
    status: int = 200,
) -> HttpResponse:
    """Show what becomes of each row. What conflicts is offered again with what stands there now."""
    write = _written(context, wish)
    going = [line for line in lines if line.outcome in (Outcome.CHANGE, Outcome.CONFLICT)]
    kept = bases([line.row for line in going], wish.kind)
    counts = {outcome: sum(line.outcome is outcome for line in lines) for outcome in Outcome}
    page = {
        **page,
        "lines": [
            {
                "row": line.row,
                "outcome": line.outcome.value,
                "before": write(line.shown if line.outcome is Outcome.CONFLICT else line.now),
                "theirs": write(line.now),
                "after": write(line.target),
                "why": line.why,
            }
            for line in lines
        ],
        "count": len(lines),
        "going": len(going),
        "same": counts[Outcome.SAME],
        "refused": counts[Outcome.REFUSED],
        "conflicts": counts[Outcome.CONFLICT],
        "shown": json.dumps({str(key): value for key, value in kept.items()}),
        "hidden": [(name, page["form"].data.get(name, "")) for name in page["form"].fields],
    }
    return _page(request, context, page, status)


def _written(context: dict[str, Any], wish: Wish) -> Any:
    """Return the function that writes a value of a preview as people read it."""
    words: dict[str, str] = {}
    empty: Any = or_unknown(None)
    if wish.kind is Kind.STATE:
        words = {state.value: str(state.label) for state in ProjectState}
    elif wish.kind is Kind.UNIT:
        words = dict(units_of(context["plan"].owner).values_list("slug", "name"))
    elif wish.kind is Kind.FIELD:
        versions = [row.pk for row in context["versions"]]
        words = dict(
            context["versions"][0].fields.model.objects.filter(version__in=versions).values_list("slug", "name")
        )
        empty = _("without an action field")

    def write(value: Any) -> Any:
        if isinstance(value, PartialDate):
            return value.display(locale())
        return words.get(value, value) if value else empty

    return write


def _page(request: HttpRequest, context: dict[str, Any], page: dict[str, Any], status: int) -> HttpResponse:
    trail = [*plan_trail(context["plan"]), (_("Projects"), page["back"]), (page["title"], "")]
    return render(request, "roadmap/list_bulk.html", {**context, **page, "trail": trail}, status=status)
