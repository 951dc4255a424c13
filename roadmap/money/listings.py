"""The lists of money as data: whose rows they are, their forms, and what adding one does. One way for all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisation.editing import Editable
from organisation.models import User
from roadmap import actions
from roadmap.actions.creation import free_address
from roadmap.actions.money_lists import add_deviation
from roadmap.models import BudgetPlan, BudgetProduct, FundingSource, Grant, MoneyDeviation, Plan
from roadmap.money import list_forms as forms
from roadmap.money.list_fields import (
    BUDGET_FIELDS,
    DEVIATION_FIELDS,
    FUNDING_FIELDS,
    GRANT_FIELDS,
    PRODUCT_FIELDS,
    budget_years,
)


@dataclass(frozen=True)
class Listing:
    """One list. `rows` are those of a plan or its county, `add` makes one, `page` names the page it stands on.

    `edit_code` is the audit trail's code for an edit; `titles` are those of the pages to add, edit and delete.
    """

    model: type[Model]
    rows: Callable[[Plan], QuerySet[Any]]
    new_form: type[Any]
    edit_form: type[Any]
    fields: Mapping[str, Editable]
    add: Callable[[Plan, dict[str, Any], User], Any]
    page: str
    anchor: str
    edit_code: str
    titles: tuple[str | Promise, str | Promise, str | Promise]

    def back(self, plan: Plan) -> str:
        """Return the address of the page on which the list stands."""
        return f"{reverse(f'roadmap:{self.page}', args=[plan.slug])}#{self.anchor}"


def _add_product(plan: Plan, values: dict[str, Any], by: User) -> BudgetProduct:
    slug = free_address(values["code"], BudgetProduct.objects.filter(owner=plan.owner_id), "produkt")
    return actions.add_budget_product(owner=plan.owner, by=by, slug=slug, **values)


def _add_budget(plan: Plan, values: dict[str, Any], by: User) -> BudgetPlan:
    slug = free_address(values["label"], BudgetPlan.objects.filter(owner=plan.owner_id), "haushalt")
    years = budget_years(values.pop("years"))
    return actions.add_budget_plan(owner=plan.owner, by=by, slug=slug, **years, **values)


def _add_funding(plan: Plan, values: dict[str, Any], by: User) -> FundingSource:
    slug = free_address(values["name"], FundingSource.objects.filter(owner=plan.owner_id), "deckung")
    return actions.add_funding_source(owner=plan.owner, by=by, slug=slug, **values)


def _add_grant(plan: Plan, values: dict[str, Any], by: User) -> Grant:
    slug = free_address(values["programme"], plan.grants.all(), "zuwendung")
    return actions.add_grant(plan=plan, by=by, slug=slug, **values)


def _add_deviation(plan: Plan, values: dict[str, Any], by: User) -> MoneyDeviation:
    return add_deviation(plan=plan, by=by, **values)


PRODUCT = Listing(
    BudgetProduct,
    lambda plan: BudgetProduct.objects.filter(owner=plan.owner_id).order_by("code"),
    forms.ProductForm,
    forms.ProductEditForm,
    PRODUCT_FIELDS,
    _add_product,
    "money-basics",
    "produkte",
    "product.edit",
    (_("New product"), _("Edit product"), _("Delete product")),
)
BUDGET = Listing(
    BudgetPlan,
    lambda plan: BudgetPlan.objects.filter(owner=plan.owner_id).order_by("year_from", "label"),
    forms.BudgetForm,
    forms.BudgetEditForm,
    BUDGET_FIELDS,
    _add_budget,
    "money-basics",
    "haushalte",
    "budget.edit",
    (_("New budget"), _("Edit budget"), _("Delete budget")),
)
FUNDING = Listing(
    FundingSource,
    lambda plan: (
        FundingSource.objects.filter(owner=plan.owner_id).select_related("grant__plan", "partner").order_by("name")
    ),
    forms.FundingForm,
    forms.FundingEditForm,
    FUNDING_FIELDS,
    _add_funding,
    "money-basics",
    "deckungsquellen",
    "funding.edit",
    (_("New funding source"), _("Edit funding source"), _("Delete funding source")),
)
GRANT = Listing(
    Grant,
    lambda plan: Grant.objects.filter(plan=plan).select_related("plan__owner", "funder", "project"),
    forms.GrantForm,
    forms.GrantEditForm,
    GRANT_FIELDS,
    _add_grant,
    "grants",
    "zuwendungen",
    "grant.edit",
    (_("New grant"), _("Edit grant"), _("Delete grant")),
)
DEVIATION = Listing(
    MoneyDeviation,
    lambda plan: MoneyDeviation.objects.filter(plan=plan).select_related("plan__owner", "product"),
    forms.DeviationForm,
    forms.DeviationEditForm,
    DEVIATION_FIELDS,
    _add_deviation,
    "money-deviations",
    "abweichungen",
    "deviation.edit",
    (_("New cause of a deviation"), _("Edit cause of a deviation"), _("Delete cause of a deviation")),
)
