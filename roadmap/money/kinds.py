"""Money as kinds of row, for search, history, undo and rights."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisation import kinds
from organisation.access import access_of
from organisation.kinds import SearchSpec
from roadmap import registry
from roadmap.models import (
    BudgetItem,
    BudgetPlan,
    BudgetProduct,
    FundingSource,
    Grant,
    GrantInstalment,
    MoneyDeviation,
    Plan,
)
from roadmap.money.fields import ITEM_FIELDS
from roadmap.money.list_fields import (
    BUDGET_FIELDS,
    DEVIATION_FIELDS,
    FUNDING_FIELDS,
    GRANT_FIELDS,
    INSTALMENT_FIELDS,
    PRODUCT_FIELDS,
)
from roadmap.permissions import can_edit_money


def visible_items(user: Any) -> QuerySet[BudgetItem]:
    """Return the items that `user` may see: those of the own county's plans."""
    return BudgetItem.objects.filter(plan__owner__in=access_of(user).office)


def item_address(item: BudgetItem) -> str:
    """Return the page of an item."""
    return reverse("roadmap:item", args=[item.plan.slug, item.slug])


ITEM = kinds.RowKind(
    model=BudgetItem,
    slug="haushaltsposten",
    name=_("Budget item"),
    plural=_("Budget items"),
    visible=visible_items,
    address=item_address,
    body=lambda row: row.plan.owner,
    may_change=lambda user, row: can_edit_money(user, row.plan),
    fields=ITEM_FIELDS,
    search=SearchSpec(
        title=["title"],
        text=["account", "condition", "note"],
        related=["plan__owner"],
        place=lambda row: row.plan,
    ),
)


def basics_address(row: Any) -> str:
    """Return the page of a county's products, budgets and funding sources, in one of its plans."""
    plan = Plan.objects.filter(owner=row.owner_id).order_by("title").first()
    if plan is None:
        return reverse("roadmap:plans")
    return reverse("roadmap:money-basics", args=[plan.slug])


def _of_owner(model: Any, slug: str, name: Any, plural: Any, fields: Any) -> kinds.RowKind:
    """A kind of row that belongs to a county and not to one plan."""
    return kinds.RowKind(
        model=model,
        slug=slug,
        name=name,
        plural=plural,
        visible=lambda user: model.objects.filter(owner__in=access_of(user).office),
        address=basics_address,
        body=lambda row: row.owner,
        may_change=lambda user, row: row.owner_id in access_of(user).money,
        fields=fields,
    )


def _of_plan(model: Any, slug: str, names: tuple[Any, Any], fields: Any, path: str, address: Any) -> kinds.RowKind:
    """A kind of row that belongs to a plan; `path` leads to the plan."""

    def plan_of(row: Any) -> Plan:
        return row.grant.plan if isinstance(row, GrantInstalment) else row.plan

    return kinds.RowKind(
        model=model,
        slug=slug,
        name=names[0],
        plural=names[1],
        visible=lambda user: model.objects.filter(**{f"{path}__owner__in": access_of(user).office}),
        address=address,
        body=lambda row: plan_of(row).owner,
        may_change=lambda user, row: can_edit_money(user, plan_of(row)),
        fields=fields,
    )


def grant_address(row: Grant) -> str:
    """Return the page of a grant."""
    return reverse("roadmap:grant", args=[row.plan.slug, row.slug])


PRODUCT = _of_owner(BudgetProduct, "produkt", _("Product"), _("Products"), PRODUCT_FIELDS)
BUDGET = _of_owner(
    BudgetPlan, "haushaltsplan", pgettext_lazy("one budget of a county", "Budget"), _("Budgets"), BUDGET_FIELDS
)
FUNDING = _of_owner(FundingSource, "deckungsquelle", _("Funding source"), _("Funding sources"), FUNDING_FIELDS)
GRANT = _of_plan(Grant, "zuwendung", (_("Grant"), _("Grants")), GRANT_FIELDS, "plan", grant_address)
INSTALMENT = _of_plan(
    GrantInstalment,
    "zuwendungsrate",
    (_("Instalment"), _("Instalments")),
    INSTALMENT_FIELDS,
    "grant__plan",
    lambda row: f"{grant_address(row.grant)}#raten",
)
DEVIATION = _of_plan(
    MoneyDeviation,
    "abweichungsgrund",
    (_("Cause of a deviation"), _("Causes of deviations")),
    DEVIATION_FIELDS,
    "plan",
    lambda row: reverse("roadmap:money-deviations", args=[row.plan.slug]),
)


PAGES = {
    "money-grid": _("Enter money"),
    "money-basics": _("Products, budgets, funding sources"),
    "grants": _("Grants"),
    "money-deviations": _("Causes of deviations"),
    "money-flags": _("Flags about money"),
}
"""Pages of entering money, linked from the page of the plan's budget."""


def register() -> None:
    """Make the kinds and the pages known; called once, when the apps are ready."""
    kinds.register(ITEM, PRODUCT, BUDGET, FUNDING, GRANT, INSTALMENT, DEVIATION)
    for name, label in PAGES.items():
        registry.add_plan_link(registry.Place.BUDGET, _link(name, label))


def _link(name: str, label: Any) -> registry.PlanLink:
    return lambda plan, _query: (str(label), reverse(f"roadmap:{name}", args=[plan.slug]))
