"""What the pages of products, budgets, funding sources, grants and causes of deviations show, in bulk."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation.models import SourceRef
from organisation.partial_dates import PartialDate, Precision
from roadmap import flags, links
from roadmap.amounts import Amount, total
from roadmap.loading import amount_of
from roadmap.models import Direction, Grant, Plan
from roadmap.money.listings import BUDGET, DEVIATION, FUNDING, GRANT, PRODUCT
from roadmap.money.years import Years

SOON_DAYS = 90
"""A grant that ends within so many days is flagged."""


def at(plan: Plan, name: str, *args: Any) -> str:
    """Return the address of one of the pages of money."""
    return reverse(f"roadmap:{name}", args=[plan.slug, *args])


def basics_context(plan: Plan) -> dict[str, Any]:
    """Return products, budgets and funding sources, each with the number of this plan's items."""
    own = Count("items", filter=Q(items__plan=plan), distinct=True)
    covered = Count("covers", filter=Q(covers__item__plan=plan), distinct=True)
    products = list(PRODUCT.rows(plan).annotate(item_count=own))
    budgets = list(BUDGET.rows(plan).annotate(item_count=own))
    sources = list(FUNDING.rows(plan).annotate(item_count=covered))
    for row in budgets:
        row.written_years = str(Years(row.year_from, row.year_to))
    return {
        "products": products,
        "budgets": budgets,
        "sources": sources,
        "refs": SourceRef.objects.by_target(row.pk for row in (*products, *budgets, *sources)),
    }


def grants_context(plan: Plan) -> dict[str, Any]:
    """Return the plan's grants with what was received of each."""
    rows = list(GRANT.rows(plan).prefetch_related("instalments").order_by("approval_to", "programme"))
    for row in rows:
        row.received = received(row.instalments.all())
    return {"grants": rows, "refs": SourceRef.objects.by_target(row.pk for row in rows)}


def received(instalments: Iterable[Any]) -> Any:
    """Return what was received of a grant: a sum in euros; one whose amount nobody stated is counted as unknown."""
    came = [row for row in instalments if row.received_on]
    return total(None if row.received_amount is None else Amount(row.received_amount) for row in came)


def grant_context(context: Mapping[str, Any], row: Grant, day: date) -> dict[str, Any]:
    """Return what the page of a grant shows: its instalments, the own share that its rate leaves, days to its end."""
    plan: Plan = context["plan"]
    may = context["may_edit_money"]
    instalments = list(row.instalments.all())
    sources = list(row.funding_sources.order_by("name"))
    end = date_of(row, "approval_to")
    edit = at(plan, "grant-edit", row.slug) if may else ""
    doing = [links.Do(_("New instalment"), at(plan, "instalment-new", row.slug), True)] if may else []
    doing += links.history("zuwendung", row, True)
    if may:
        doing.append(links.Do(_("Delete grant"), at(plan, "grant-delete", row.slug)))
    return {
        "grant": row,
        "instalments": instalments,
        "received": received(instalments),
        "due": total(amount_of(each.amount, each.qualifier) for each in instalments),
        "sources": sources,
        "own": own_share_of(row),
        "left": flags.days_left(end, day) if end else None,
        "edit": edit,
        "doing": doing,
        "refs": SourceRef.objects.by_target([row.pk, *(each.pk for each in instalments)]),
    }


def own_share_of(row: Grant) -> flags.OwnShare | None:
    """Return what the grant's rate leaves to the county beside what is stated; None where cost or rate is unknown."""
    eligible = None if row.eligible_cost is None else Amount(row.eligible_cost)
    stated = None if row.own_share is None else Amount(row.own_share)
    rate: Decimal | None = row.rate_percent
    return flags.own_share(eligible, rate, stated)


def date_of(row: Any, name: str) -> PartialDate | None:
    """Return the partial date in the columns `name` of a row."""
    day = getattr(row, name)
    return PartialDate(day, Precision(getattr(row, f"{name}_precision"))) if day else None


def deviations_context(plan: Plan) -> dict[str, Any]:
    """Return the causes of deviations, the newest year first."""
    rows = list(DEVIATION.rows(plan).order_by("-year", "product__code", "direction"))
    for row in rows:
        row.side = str(Direction(row.direction).label) if row.direction else ""
    return {"deviations": rows}
