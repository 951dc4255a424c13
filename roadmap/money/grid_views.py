"""The page of the grid: chosen on top, typed in cells, saved at once."""

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from organisation.pages import saved
from roadmap import links
from roadmap.models import Plan
from roadmap.money.frame import money_context, money_to_edit
from roadmap.money.grid import STAGES
from roadmap.money.grid_pages import Shown, grid_context
from roadmap.money.grid_rows import Span, choices_of
from roadmap.money.grid_saving import EXISTING, NEW, Refused, Saved, Typed, save_grid
from roadmap.money.years import FIRST, LAST
from roadmap.who import account

THEIRS = "wahl-"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, plan: str) -> HttpResponse:
    """Years and stages of one product, project or field: every cell an item, every column with its sums."""
    if request.method == "POST":
        money_to_edit(request, plan)
    context = money_context(request, plan)
    choices = choices_of(context["plan"])
    chosen = choices.find(request.GET.get("was", ""))
    if chosen is None:
        raise Http404
    span = span_of(request.GET)
    shown, status = Shown(), 200
    if request.method == "POST":
        typed = typed_cells(request.POST)
        try:
            found = save_grid(
                plan=context["plan"],
                chosen=chosen,
                span=span,
                typed=typed,
                by=account(request),
                reason=request.POST.get("grund", "")[:2000],
            )
        except Refused as refused:
            shown, status = _shown(refused, typed, request.POST), 409 if refused.clashes else 422
        except ValidationError as error:
            shown, status = Shown(typed=_texts(typed), problems=error.messages), 422
        else:
            _tell(request, found)
            return redirect(request.get_full_path())
    context |= grid_context(context, choices, chosen, span, page=request.GET.get("seite", ""), shown=shown)
    if context["may_edit_money"]:
        context["doing"] = [links.Do(_("New budget item"), reverse("roadmap:item-new", args=[plan]))]
    context["address"] = address_of(context["plan"], request.GET)
    context["trail"] = [*context["trail"], (_("Grid"), "")]
    return render(request, "roadmap/money_grid.html", context, status=status)


def address_of(plan: Plan, asked: QueryDict) -> str:
    """Return the address of the grid as it is shown, for the form."""
    query = urlencode([(name, value) for name, values in asked.lists() for value in values])
    return f"{reverse('roadmap:money-grid', args=[plan.slug])}?{query}"


def span_of(asked: QueryDict) -> Span:
    """Return the years and stages that the address asks for; what it cannot mean is left out."""

    def year(name: str) -> int | None:
        text = asked.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and FIRST <= int(text[:5]) <= LAST else None

    return Span(year("von"), year("bis"), tuple(stage for stage in STAGES if stage in asked.getlist("stufe")))


def typed_cells(sent: QueryDict) -> dict[str, Typed]:
    """Return the cells that were sent: each with the text that it was opened with and the text that was typed."""
    try:
        opened = json.loads(sent.get("stand", "{}"))
    except ValueError:
        opened = {}
    bases: dict[str, str] = opened if isinstance(opened, dict) else {}
    found = {}
    for name in sent:
        if name.startswith((f"{EXISTING}-", f"{NEW}-")):
            base = str(bases.get(name, ""))
            theirs = sent.get(f"{THEIRS}{name}") == "andere"
            found[name] = Typed(base, base if theirs else str(sent[name])[:80])
    return found


def _texts(typed: dict[str, Typed]) -> dict[str, Typed]:
    """Keep the cells that differ from what they were opened with."""
    return {name: cell for name, cell in typed.items() if cell.text.strip() != cell.base}


def _shown(refused: Refused, typed: dict[str, Typed], sent: QueryDict) -> Shown:
    """Keep everything that was typed; a cell in conflict is opened anew with what stands there now."""
    kept = _texts(typed)
    for clash in refused.clashes:
        if clash.name:
            kept[clash.name] = Typed(clash.theirs, clash.yours)
    return Shown(typed=kept, errors=refused.errors, clashes=refused.clashes, reason=sent.get("grund", ""))


def _tell(request: HttpRequest, found: Saved) -> None:
    if not found.changed and not found.made:
        messages.info(request, _("Nothing was changed."))
        return
    parts = []
    if found.changed:
        parts.append(
            ngettext("%(n)d amount was changed.", "%(n)d amounts were changed.", found.changed) % {"n": found.changed}
        )
    if found.made:
        parts.append(ngettext("%(n)d item was added.", "%(n)d items were added.", found.made) % {"n": found.made})
    if found.event is None:
        messages.success(request, " ".join(parts))
    else:
        saved(request, found.event, " ".join(parts))
