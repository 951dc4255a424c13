"""Pages of products, budgets, funding sources, grants with instalments, and causes of deviations."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation.editing import edit, read
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent
from organisation.pages import confirm_page, form_page, section_page
from roadmap.actions.money_lists import add_instalment, remove_listed
from roadmap.models import Grant, GrantInstalment, Plan
from roadmap.money.frame import money_context, money_to_edit, money_trail
from roadmap.money.list_fields import INSTALMENT_FIELDS
from roadmap.money.list_forms import InstalmentEditForm, InstalmentForm
from roadmap.money.list_pages import basics_context, deviations_context, grant_context, grants_context
from roadmap.money.listings import BUDGET, DEVIATION, FUNDING, GRANT, PRODUCT, Listing
from roadmap.who import account

METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def basics(request: HttpRequest, plan: str) -> HttpResponse:
    """Products, budgets and funding sources of the plan's county."""
    context = money_context(request, plan)
    context |= basics_context(context["plan"])
    context["trail"] = [*context["trail"], (_("Products, budgets, funding sources"), "")]
    return render(request, "roadmap/money_basics.html", context)


@login_required
@require_safe
def grants(request: HttpRequest, plan: str) -> HttpResponse:
    """The plan's grants."""
    context = money_context(request, plan)
    context |= grants_context(context["plan"])
    context["trail"] = [*context["trail"], (_("Grants"), "")]
    return render(request, "roadmap/money_grants.html", context)


@login_required
@require_safe
def grant(request: HttpRequest, plan: str, grant: str) -> HttpResponse:
    """One grant with its instalments."""
    context = money_context(request, plan)
    row = get_object_or_404(GRANT.rows(context["plan"]), slug=grant)
    context |= grant_context(context, row, timezone.localdate())
    here = [(_("Grants"), GRANT.back(context["plan"])), (str(row), "")]
    context["trail"] = [*context["trail"], *here]
    return render(request, "roadmap/money_grant.html", context)


@login_required
@require_safe
def deviations(request: HttpRequest, plan: str) -> HttpResponse:
    """Why money deviates from what was granted, by product and year."""
    context = money_context(request, plan)
    context |= deviations_context(context["plan"])
    context["trail"] = [*context["trail"], (_("Causes of deviations"), "")]
    return render(request, "roadmap/money_deviations.html", context)


def _new(request: HttpRequest, plan: str, listing: Listing) -> HttpResponse:
    row = money_to_edit(request, plan)
    initial = {name: request.GET.get(name, "") for name in ("product", "year", "direction") if name in request.GET}
    form = listing.new_form(request.POST if request.method == "POST" else None, plan=row, initial=initial)

    def save(form: Any) -> str:
        made = listing.add(row, form.values(), account(request))
        messages.success(request, _("“%(row)s” was added.") % {"row": made})
        return listing.back(row)

    title = str(listing.titles[0])
    return form_page(
        request, form, title=title, save=save, back=listing.back(row), trail=[*money_trail(row), (title, "")]
    )


def _edit(request: HttpRequest, plan: str, listing: Listing, **found: Any) -> HttpResponse:
    of_plan = money_to_edit(request, plan)
    row = get_object_or_404(listing.rows(of_plan), **found)
    data = request.POST if request.method == "POST" else None
    form = listing.edit_form(data, now=read(row, listing.fields), plan=of_plan)
    return _edit_page(request, of_plan, row, form, listing)


def _edit_page(request: HttpRequest, plan: Plan, row: Any, form: MergeForm, listing: Listing) -> HttpResponse:
    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=row,
            fields=listing.fields,
            edits=form.edits(),
            by=account(request),
            action=listing.edit_code,
            owner=plan.owner,
        )

    title = f"{listing.titles[1]}: {row}"
    back, _hash, anchor = listing.back(plan).partition("#")
    if listing is GRANT:
        back, anchor = reverse("roadmap:grant", args=[plan.slug, row.slug]), "angaben"
    return section_page(
        request, form, title=title, anchor=anchor, save=save, back=back, trail=[*money_trail(plan), (title, "")]
    )


def _delete(request: HttpRequest, plan: str, listing: Listing, **found: Any) -> HttpResponse:
    of_plan = money_to_edit(request, plan)
    row = get_object_or_404(listing.rows(of_plan), **found)

    def save() -> str:
        name = str(row)
        remove_listed(row=row, by=account(request), owner=of_plan.owner)
        messages.success(request, _("“%(row)s” was deleted.") % {"row": name})
        return listing.back(of_plan)

    title = str(listing.titles[2])
    return confirm_page(
        request,
        title=title,
        question=_("“%(row)s” will be deleted.") % {"row": row},
        submit=_("Delete"),
        save=save,
        back=listing.back(of_plan),
        trail=[*money_trail(of_plan), (title, "")],
        danger=True,
    )


@login_required
@require_http_methods(METHODS)
def product_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Add a product."""
    return _new(request, plan, PRODUCT)


@login_required
@require_http_methods(METHODS)
def product_edit(request: HttpRequest, plan: str, budgetproduct: str) -> HttpResponse:
    """Edit a product."""
    return _edit(request, plan, PRODUCT, slug=budgetproduct)


@login_required
@require_http_methods(METHODS)
def product_delete(request: HttpRequest, plan: str, budgetproduct: str) -> HttpResponse:
    """Delete a product that nothing hangs on."""
    return _delete(request, plan, PRODUCT, slug=budgetproduct)


@login_required
@require_http_methods(METHODS)
def budget_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Add a budget."""
    return _new(request, plan, BUDGET)


@login_required
@require_http_methods(METHODS)
def budget_edit(request: HttpRequest, plan: str, budgetplan: str) -> HttpResponse:
    """Edit a budget."""
    return _edit(request, plan, BUDGET, slug=budgetplan)


@login_required
@require_http_methods(METHODS)
def budget_delete(request: HttpRequest, plan: str, budgetplan: str) -> HttpResponse:
    """Delete a budget that nothing hangs on."""
    return _delete(request, plan, BUDGET, slug=budgetplan)


@login_required
@require_http_methods(METHODS)
def funding_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Add a funding source."""
    return _new(request, plan, FUNDING)


@login_required
@require_http_methods(METHODS)
def funding_edit(request: HttpRequest, plan: str, fundingsource: str) -> HttpResponse:
    """Edit a funding source."""
    return _edit(request, plan, FUNDING, slug=fundingsource)


@login_required
@require_http_methods(METHODS)
def funding_delete(request: HttpRequest, plan: str, fundingsource: str) -> HttpResponse:
    """Delete a funding source that covers nothing."""
    return _delete(request, plan, FUNDING, slug=fundingsource)


@login_required
@require_http_methods(METHODS)
def grant_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Add a grant."""
    return _new(request, plan, GRANT)


@login_required
@require_http_methods(METHODS)
def grant_edit(request: HttpRequest, plan: str, grant: str) -> HttpResponse:
    """Edit a grant."""
    return _edit(request, plan, GRANT, slug=grant)


@login_required
@require_http_methods(METHODS)
def grant_delete(request: HttpRequest, plan: str, grant: str) -> HttpResponse:
    """Delete a grant with its instalments; not while it covers something."""
    return _delete(request, plan, GRANT, slug=grant)


@login_required
@require_http_methods(METHODS)
def deviation_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Say why money deviates."""
    return _new(request, plan, DEVIATION)


@login_required
@require_http_methods(METHODS)
def deviation_edit(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """Edit why money deviates."""
    return _edit(request, plan, DEVIATION, pk=pk)


@login_required
@require_http_methods(METHODS)
def deviation_delete(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """Delete the cause of a deviation."""
    return _delete(request, plan, DEVIATION, pk=pk)


@login_required
@require_http_methods(METHODS)
def instalment_new(request: HttpRequest, plan: str, grant: str) -> HttpResponse:
    """Add the next instalment of a grant."""
    of_plan, row = _grant_to_edit(request, plan, grant)
    form = InstalmentForm(request.POST if request.method == "POST" else None, plan=of_plan)

    def save(form: InstalmentForm) -> str:
        made = add_instalment(grant=row, by=account(request), **form.values())
        messages.success(request, _("“%(row)s” was added.") % {"row": made})
        return _grant_address(row)

    title = _("New instalment")
    trail = [*money_trail(of_plan), (str(row), _grant_address(row)), (title, "")]
    return form_page(request, form, title=title, save=save, back=_grant_address(row), trail=trail)


@login_required
@require_http_methods(METHODS)
def instalment_edit(request: HttpRequest, plan: str, grant: str, pk: UUID) -> HttpResponse:
    """Edit an instalment."""
    of_plan, of_grant = _grant_to_edit(request, plan, grant)
    row = get_object_or_404(of_grant.instalments, pk=pk)
    data = request.POST if request.method == "POST" else None
    form = InstalmentEditForm(data, now=read(row, INSTALMENT_FIELDS), plan=of_plan)

    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=row,
            fields=INSTALMENT_FIELDS,
            edits=form.edits(),
            by=account(request),
            action="instalment.edit",
            owner=of_plan.owner,
        )

    title = _("Instalment %(number)s") % {"number": row.number}
    trail = [*money_trail(of_plan), (str(of_grant), _grant_address(of_grant)), (title, "")]
    back = _grant_address(of_grant).partition("#")[0]
    return section_page(request, form, title=title, anchor="raten", save=save, back=back, trail=trail)


@login_required
@require_http_methods(METHODS)
def instalment_delete(request: HttpRequest, plan: str, grant: str, pk: UUID) -> HttpResponse:
    """Delete an instalment."""
    of_plan, of_grant = _grant_to_edit(request, plan, grant)
    row: GrantInstalment = get_object_or_404(of_grant.instalments, pk=pk)

    def save() -> str:
        remove_listed(row=row, by=account(request), owner=of_plan.owner)
        messages.success(request, _("The instalment was deleted."))
        return _grant_address(of_grant)

    title = _("Delete instalment")
    return confirm_page(
        request,
        title=title,
        question=_("Instalment %(number)s of “%(grant)s” will be deleted.") % {"number": row.number, "grant": of_grant},
        submit=_("Delete"),
        save=save,
        back=_grant_address(of_grant),
        trail=[*money_trail(of_plan), (str(of_grant), _grant_address(of_grant)), (title, "")],
        danger=True,
    )


def _grant_to_edit(request: HttpRequest, plan: str, grant: str) -> tuple[Plan, Grant]:
    of_plan = money_to_edit(request, plan)
    return of_plan, get_object_or_404(GRANT.rows(of_plan), slug=grant)


def _grant_address(row: Grant) -> str:
    return f"{reverse('roadmap:grant', args=[row.plan.slug, row.slug])}#raten"
