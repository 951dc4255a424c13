"""The page of a single budget item, its forms section by section, a new one, and deleting one."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation.editing import Editable, edit, read
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent
from organisation.pages import form_page, section_page
from organisation.partial_dates import PartialDate
from roadmap import actions
from roadmap.actions.creation import free_address
from roadmap.actions.money_items import amount_on, remove_item
from roadmap.frame import Trail
from roadmap.models import BudgetItem, Plan, Project
from roadmap.money.fields import (
    CONDITION_FIELDS,
    COVER_FIELDS,
    HEAD_FIELDS,
    KIND_FIELDS,
    SHARE_FIELDS,
    amount_fields,
    columns_of,
    columns_of_years,
)
from roadmap.money.flag_pages import item_flags
from roadmap.money.forms import (
    AmountForm,
    ConditionForm,
    CoversForm,
    HeadForm,
    ItemForm,
    KindForm,
    RemovalForm,
    SharesForm,
)
from roadmap.money.frame import money_context, money_to_edit, money_trail
from roadmap.money.item_pages import item_context, item_rows, rows_of_plan
from roadmap.who import account

METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def item(request: HttpRequest, plan: str, budgetitem: str) -> HttpResponse:
    """One item with everything it holds, its amounts over time, shares, cover and sources."""
    context = money_context(request, plan)
    today = timezone.localdate()
    row = get_object_or_404(item_rows(context["plan"], today), slug=budgetitem)
    context |= item_context(context, row, today)
    context["flags"] = item_flags(context, row, today)
    context["trail"] = [*context["trail"], (row.title, "")]
    return render(request, "roadmap/money_item.html", context)


@login_required
@require_http_methods(METHODS)
def item_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Add an item with its first amount."""
    row = money_to_edit(request, plan)
    project = _asked_for(request, row)
    form = ItemForm(
        request.POST if request.method == "POST" else None, plan=row, initial={"project": project, "qualifier": "exact"}
    )

    def save(form: ItemForm) -> str:
        made = _add(form, row, request)
        messages.success(request, _("The item “%(title)s” was added.") % {"title": made.title})
        return reverse("roadmap:item", args=[row.slug, made.slug])

    title = _("New budget item")
    return form_page(
        request,
        form,
        title=title,
        submit=_("Add item"),
        save=save,
        back=reverse("roadmap:budget", args=[row.slug]),
        trail=[*money_trail(row), (title, "")],
    )


def _asked_for(request: HttpRequest, plan: Plan) -> Project | None:
    """Return the project that the address asks to fill in, or None."""
    slug = request.GET.get("projekt", "")
    rows = Project.objects.filter(entries__version__plan=plan, owner=plan.owner_id, slug=slug)
    return rows.first() if slug else None


def _add(form: ItemForm, plan: Plan, request: HttpRequest) -> BudgetItem:
    found = form.cleaned_data
    known = found["amount"] is not None
    since = found["since"] or PartialDate(timezone.localdate())
    names = ("title", "product", "budget_plan", "account", "recurring", "stage", "nature", "voluntary")
    return actions.add_budget_item(
        plan=plan,
        by=account(request),
        slug=free_address(found["title"], plan.budget_items.all(), "posten"),
        effective_on=since if known else None,
        amount=found["amount"],
        qualifier=found["qualifier"],
        shares=[(found["project"], Decimal(1))] if found["project"] else [],
        **columns_of_years(found["years"]),
        **columns_of(found["side"]),
        **form.values(*names, "conditional", "condition", "granted_by", "note"),
    )


@login_required
@require_http_methods(METHODS)
def item_head(request: HttpRequest, plan: str, budgetitem: str) -> HttpResponse:
    """Edit title, product, budget, account and note."""
    return _section(request, plan, budgetitem, HeadForm, HEAD_FIELDS, title=_("What it is"), anchor="angaben")


@login_required
@require_http_methods(METHODS)
def item_kind(request: HttpRequest, plan: str, budgetitem: str) -> HttpResponse:
    """Edit years, part of the budget, stage."""
    title = _("Years, part of the budget, stage")
    return _section(request, plan, budgetitem, KindForm, KIND_FIELDS, title=title, anchor="art")


@login_required
@require_http_methods(METHODS)
def item_condition(request: HttpRequest, plan: str, budgetitem: str) -> HttpResponse:
    """Edit the condition, and the resolution that granted the money."""
    title = _("Condition and resolution")
    return _section(request, plan, budgetitem, ConditionForm, CONDITION_FIELDS, title=title, anchor="bedingung")


@login_required
@require_http_methods(METHODS)
def item_shares(request: HttpRequest, plan: str, budgetitem: str) -> HttpResponse:
    """Edit what the item belongs to."""
    return _section(request, plan, budgetitem, SharesForm, SHARE_FIELDS, title=_("Allocation"), anchor="zuordnung")


@login_required
@require_http_methods(METHODS)
def item_covers(request: HttpRequest, plan: str, budgetitem: str) -> HttpResponse:
    """Edit what covers the item."""
    return _section(request, plan, budgetitem, CoversForm, COVER_FIELDS, title=_("Cover"), anchor="deckung")


@login_required
@require_http_methods(METHODS)
def item_amount(request: HttpRequest, plan: str, budgetitem: str) -> HttpResponse:
    """Enter a new amount, as of a day and with its reason."""
    row = _item_to_edit(request, plan, budgetitem)
    data = request.POST if request.method == "POST" else None
    first = amount_on(row, timezone.localdate()) is None
    form = AmountForm(data, now=read(row, amount_fields()), stage=row.stage, first=first)

    def save(form: MergeForm) -> AuditEvent | None:
        fields = amount_fields(form.cleaned_data["since"])
        reason = form.cleaned_data["reason"]
        return edit(
            row=row,
            fields=fields,
            edits=form.edits(),
            by=account(request),
            action="item.amount",
            owner=row.plan.owner,
            reason=reason,
        )

    return section_page(
        request,
        form,
        title=_("New amount"),
        anchor="betrag",
        save=save,
        back=_address(row),
        trail=_trail(row, _("New amount")),
    )


def _section(
    request: HttpRequest,
    plan: str,
    slug: str,
    form_class: Any,
    fields: dict[str, Editable],
    *,
    title: str,
    anchor: str,
) -> HttpResponse:
    """Edit one section of an item: merged field by field, 409 where another changed the same."""
    row = _item_to_edit(request, plan, slug)
    data = request.POST if request.method == "POST" else None
    form = form_class(data, now=read(row, fields), plan=row.plan)

    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=row,
            fields=fields,
            edits=form.edits(),
            by=account(request),
            action="item.edit",
            owner=row.plan.owner,
        )

    return section_page(
        request, form, title=title, anchor=anchor, save=save, back=_address(row), trail=_trail(row, title)
    )


@login_required
@require_http_methods(METHODS)
def item_delete(request: HttpRequest, plan: str, budgetitem: str) -> HttpResponse:
    """Delete an item that was a mistake, with a reason."""
    row = _item_to_edit(request, plan, budgetitem)
    form = RemovalForm(request.POST if request.method == "POST" else None)

    def save(form: RemovalForm) -> str:
        remove_item(item=row, by=account(request), **form.values())
        messages.success(request, _("The item “%(title)s” was deleted.") % {"title": row.title})
        return reverse("roadmap:budget", args=[row.plan.slug])

    return form_page(
        request,
        form,
        title=_("Delete budget item"),
        lead=_("“%(title)s” with its amounts, shares and cover will be deleted.") % {"title": row.title},
        submit=_("Delete"),
        save=save,
        back=_address(row),
        trail=_trail(row, _("Delete budget item")),
    )


def _item_to_edit(request: HttpRequest, plan: str, slug: str) -> BudgetItem:
    return get_object_or_404(rows_of_plan(money_to_edit(request, plan)), slug=slug)


def _address(row: BudgetItem) -> str:
    return reverse("roadmap:item", args=[row.plan.slug, row.slug])


def _trail(row: BudgetItem, title: str) -> Trail:
    return [*money_trail(row.plan), (row.title, _address(row)), (title, "")]
