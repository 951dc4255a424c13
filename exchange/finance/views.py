"""What came in as finance files: batches, their imports, sums and lines; taking back."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from exchange.finance import taking_back
from exchange.finance.access import batch_of, context_of, import_of, plan_to_fund, trail
from exchange.finance.comparing import KEEP
from exchange.finance.forms import WHOLE, TakeBackForm
from exchange.finance.models import FinanceBatch, FinanceEntry, FinanceImport, FinanceLine, FinanceMapping
from exchange.finance.words import SINCE
from exchange.models import Upload, UploadKind, UploadState
from organisation.pages import form_page
from roadmap.models import BudgetItem, Direction
from roadmap.who import account

PAGE = 100
NAMED = 50
"""Items that a question names one by one."""


def sums_of(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Return kept sums as a page shows them: product, year, direction, amount in euros, lines, items."""
    return [
        {
            "product": product,
            "year": year,
            "direction": Direction(direction).label,
            "amount": Decimal(amount),
            "lines": lines,
            "items": items,
        }
        for product, year, direction, amount, lines, items in rows
    ]


@login_required
@require_safe
def batches(request: HttpRequest, plan: str) -> HttpResponse:
    """The batches of a plan with the import that counts, mappings of the county, and files that wait."""
    context = context_of(request, plan)
    row = context["plan"]
    latest = FinanceImport.objects.order_by("batch", "-number").defer("removed")
    found = row.finance_batches.select_related("mapping", "budget_plan").prefetch_related(
        Prefetch("imports", queryset=latest)
    )
    waiting = Upload.objects.visible_to(request.user).filter(kind=UploadKind.FINANCE, plan=row)
    waiting = waiting.exclude(state=UploadState.LOADED).defer("content", "result")
    context |= {
        "batches": [{"batch": batch, **_standing(batch)} for batch in found],
        "mappings": FinanceMapping.objects.filter(owner=row.owner_id) if context["may_import"] else [],
        "waiting": waiting if context["may_import"] else [],
        "trail": trail(row),
    }
    return render(request, "exchange/finance/batches.html", context)


def _standing(batch: FinanceBatch) -> dict[str, Any]:
    """Return the imports of a batch, and the one that counts with its sums."""
    rows = list(batch.imports.all())
    counting = next((row for row in rows if row.taken_back_at is None), None)
    return {"counting": counting, "imports": rows, "sums": sums_of(counting.sums) if counting else []}


@login_required
@require_safe
def batch(request: HttpRequest, plan: str, batch: str) -> HttpResponse:
    """One batch: every file that came in, by whom and when, its sums, and what was taken back by whom."""
    context = context_of(request, plan)
    row = batch_of(context["plan"], batch)
    page = Paginator(row.imports.defer("removed"), PAGE).get_page(request.GET.get("seite"))
    counting = row.imports.filter(taken_back_at__isnull=True).first()
    context |= {
        "batch": row,
        "page": page,
        "query": "",
        "imports": [{"row": one, "sums": sums_of(one.sums)} for one in page],
        "counting": counting,
        "trail": trail(context["plan"], (row.name, "")),
    }
    return render(request, "exchange/finance/batch.html", context)


def _import_context(request: HttpRequest, plan: str, batch: str, number: int) -> dict[str, Any]:
    context = context_of(request, plan)
    row = batch_of(context["plan"], batch)
    one = import_of(row, number)
    context |= {"batch": row, "import": one, "label": _("Import %(number)d") % {"number": one.number}}
    return context


@login_required
@require_safe
def one_import(request: HttpRequest, plan: str, batch: str, number: int) -> HttpResponse:
    """One import: the sum of each product, account, year and direction, which opens its lines."""
    context = _import_context(request, plan, batch, number)
    one = context["import"]
    page = Paginator(one.entries.all(), PAGE).get_page(request.GET.get("seite"))
    context |= {
        "sums": sums_of(one.sums),
        "counting": context["batch"].imports.filter(taken_back_at__isnull=True).first(),
        "page": page,
        "query": "",
        "trail": trail(context["plan"], _step(context["batch"]), (context["label"], "")),
    }
    return render(request, "exchange/finance/import.html", context)


@login_required
@require_safe
def lines(request: HttpRequest, plan: str, batch: str, number: int) -> HttpResponse:
    """The lines of an import as they stood in the file; those of one sum where the address names it."""
    context = _import_context(request, plan, batch, number)
    one = context["import"]
    entry = _entry(one, request.GET.get("posten", ""))
    rows = FinanceLine.objects.filter(entry__of_import=one).select_related("entry").order_by("number")
    if entry is not None:
        rows = rows.filter(entry=entry)
    page = Paginator(rows, PAGE).get_page(request.GET.get("seite"))
    here = reverse("finance:import", args=[plan, context["batch"].slug, one.number])
    context |= {
        "entry": entry,
        "item": BudgetItem.objects.filter(pk=entry.item).first() if entry else None,
        "page": page,
        "query": f"posten={entry.pk}" if entry else "",
        "trail": trail(context["plan"], _step(context["batch"]), (context["label"], here), (_("Lines"), "")),
    }
    return render(request, "exchange/finance/lines.html", context)


def _entry(one: FinanceImport, asked: str) -> FinanceEntry | None:
    """Return the sum that an address names; all lines without one, 404 for one that is not the import's."""
    if not asked:
        return None
    try:
        key = UUID(asked)
    except ValueError:
        key = UUID(int=0)
    return get_object_or_404(one.entries, pk=key)


@login_required
@require_safe
def item(request: HttpRequest, plan: str, budgetitem: str) -> HttpResponse:
    """The lines that a budget item was summed from: those of the last import that counts."""
    context = context_of(request, plan)
    row = get_object_or_404(BudgetItem, plan=context["plan"], slug=budgetitem)
    rows = FinanceEntry.objects.select_related("of_import__batch").filter(
        item=row.pk, of_import__batch__plan=context["plan"]
    )
    counting = rows.filter(of_import__taken_back_at__isnull=True).order_by("-of_import__number").first()
    entry = counting or rows.order_by("-of_import__number").first()
    if entry is None:
        messages.info(request, _("This item was not imported."))
        return redirect("finance:batches", plan)
    one = entry.of_import
    return redirect(reverse("finance:lines", args=[plan, one.batch.slug, one.number]) + f"?posten={entry.pk}")


def _step(row: FinanceBatch) -> tuple[str, str]:
    return row.name, reverse("finance:batch", args=[row.plan.slug, row.slug])


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, plan: str, batch: str) -> HttpResponse:
    """Take the last import of a batch back, or all of them; what stays is named before and after."""
    row = batch_of(plan_to_fund(request, plan), batch)
    here = reverse("finance:batch", args=[plan, row.slug])
    rows = taking_back.active(row)
    if not rows:
        messages.info(request, _("Nothing of this batch stands in the budget any more."))
        return redirect(here)
    outlook = taking_back.outlook(row)
    sent = (request.POST,) if request.method == "POST" else ()
    form = TakeBackForm(*sent, imports=len(rows), by_hand=outlook.by_hand, initial={"expected": rows[0].number})

    def save(form: TakeBackForm) -> str:
        values = form.cleaned_data
        done = taking_back.take_back(
            row,
            whole=values.get("scope", WHOLE) == WHOLE,
            hand=values.get("hand") or KEEP,
            by=account(request),
            expected=values.get("expected") or 0,
        )
        messages.success(request, _told(done))
        if done.stays:
            messages.warning(request, _("These stay: %(items)s") % {"items": _listed(done)})
        return here

    lead = _("Last import: %(file)s, as of %(day)s.")
    return form_page(
        request,
        form,
        title=_("Take the import back"),
        lead=lead % {"file": rows[0].file_name, "day": f"{rows[0].as_of:%d.%m.%Y}"},
        submit=_("Take back"),
        save=save,
        back=here,
        trail=trail(row.plan, _step(row), (_("Take the import back"), "")),
        template="exchange/finance/take_back.html",
        stays=[(title, slug, SINCE[why]) for title, slug, why in outlook.stays[:NAMED]],
        more=max(0, len(outlook.stays) - NAMED),
    )


def _told(done: taking_back.TakenBack) -> str:
    count = done.gone + done.restored + done.back
    return ngettext(
        "One item is as it was before the import.", "%(number)d items are as they were before the import.", count
    ) % {"number": count}


def _listed(done: taking_back.TakenBack) -> str:
    named = [f"{title} ({SINCE[why]})" for title, _slug, why in done.stays[:12]]
    more = len(done.stays) - len(named)
    return "; ".join(named) + (f" (+{more})" if more else "")
