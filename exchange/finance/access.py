"""Loads what a page of finance files is about, for whom it is: 404 hides, 403 refuses."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from exchange.finance.models import FinanceBatch, FinanceImport, FinanceMapping
from exchange.models import Upload, UploadKind
from roadmap.frame import Trail, figures_only, plan_context, plan_of, plan_trail
from roadmap.models import Plan
from roadmap.permissions import can_edit_money


def context_of(request: HttpRequest, plan: str) -> dict[str, Any]:
    """Return the frame of a page below the plan's money, for the office; `may_import` says who may do more."""
    context = plan_context(request, plan, tab="budget")
    figures_only(context)
    context["may_import"] = can_edit_money(request.user, context["plan"])
    return context


def plan_to_fund(request: HttpRequest, slug: str) -> Plan:
    """Load a plan whose money this account may enter."""
    row = plan_of(request, slug)
    if not can_edit_money(request.user, row):
        raise PermissionDenied
    return row


def upload_of(request: HttpRequest, plan: str, pk: UUID, *, content: bool = False) -> tuple[Plan, Upload]:
    """Load the account's own upload for a plan; without its content, unless it is needed."""
    row = plan_to_fund(request, plan)
    rows = Upload.objects.visible_to(request.user).select_related("owner", "created_by", "plan__owner")
    found = get_object_or_404(rows if content else rows.defer("content"), pk=pk, kind=UploadKind.FINANCE, plan=row)
    return row, found


def batch_of(plan: Plan, slug: str) -> FinanceBatch:
    """Load a batch of a plan."""
    found = get_object_or_404(FinanceBatch.objects.select_related("mapping", "budget_plan"), plan=plan, slug=slug)
    found.plan = plan
    return found


def import_of(batch: FinanceBatch, number: int) -> FinanceImport:
    """Load an import of a batch."""
    found = get_object_or_404(batch.imports, number=number)
    found.batch = batch
    return found


def mapping_of(plan: Plan, pk: UUID) -> FinanceMapping:
    """Load a mapping of the plan's county."""
    return get_object_or_404(FinanceMapping.objects.select_related("owner"), pk=pk, owner=plan.owner_id)


def trail(plan: Plan, *more: tuple[str, str]) -> Trail:
    """Return the way down to the imports of a plan's money."""
    found = [
        *plan_trail(plan),
        (_("Budget"), reverse("roadmap:budget", args=[plan.slug])),
        (_("Import"), reverse("finance:batches", args=[plan.slug]) if more else ""),
    ]
    return [*found, *more]
