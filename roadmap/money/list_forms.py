"""Forms of products, budgets, funding sources, grants, instalments and causes of deviations."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from organisation.inputs import (
    InputForm,
    LineField,
    MoneyField,
    NumberField,
    OneOf,
    PartialDateField,
    RowField,
    TextField,
    WholeField,
)
from organisation.mergeforms import MergeForm
from organisation.models import Body, Qualifier
from roadmap.models import BudgetPlanState, BudgetProduct, CoverScope, Direction, FundingKind, Grant, Plan, Project
from roadmap.money.inputs import YearsField
from roadmap.money.years import FIRST, LAST


class ProductFields(forms.Form):
    """A product of the budget."""

    code = LineField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("As the budget writes it: leading zeros and points count."),
    )
    name = LineField(label=gettext_lazy("Name"), required=False)
    sub_plan = LineField(label=gettext_lazy("Part of the result plan"), max_length=120, required=False)
    frame = LineField(
        label=gettext_lazy("Product frame of the Land"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The frame that the code follows."),
    )


class BudgetFields(forms.Form):
    """A budget of one year or two."""

    label = LineField(label=gettext_lazy("Name"), max_length=120)
    years = YearsField(label=gettext_lazy("Years"), help_text=gettext_lazy("One year, or two for a double budget."))
    state = OneOf(BudgetPlanState, label=gettext_lazy("State"), required=False)
    supplementary_number = WholeField(
        label=gettext_lazy("Number of the supplementary budget"), required=False, minimum=1, maximum=99
    )

    def clean(self) -> dict[str, Any]:
        """A supplementary budget, and no other, has a number."""
        found = super().clean() or {}
        number = found.get("supplementary_number")
        if (found.get("state") == BudgetPlanState.SUPPLEMENTARY) != (number is not None) and not self.errors:
            message = _("A supplementary budget, and no other, has a supplementary number.")
            self.add_error("supplementary_number", ValidationError(message, code="supplementary"))
        return found


class FundingFields(forms.Form):
    """A source of cover."""

    name = LineField(label=gettext_lazy("Name"))
    kind = OneOf(FundingKind, label=gettext_lazy("Kind"))
    grant = RowField(label=gettext_lazy("Grant"), required=False)
    partner = RowField(
        label=gettext_lazy("Partner"), required=False, help_text=gettext_lazy("Who pays a partner's share.")
    )
    scope = OneOf(CoverScope, label=gettext_lazy("What it covers"), required=False)
    condition = TextField(label=gettext_lazy("Condition"), required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        """Only a partner's share has a partner, only a grant a grant."""
        found = super().clean() or {}
        for name, kind in (("partner", FundingKind.PARTNER), ("grant", FundingKind.GRANT)):
            if found.get(name) and found.get("kind") != kind:
                message = _("Only a source of the kind “%(kind)s” has one.") % {"kind": kind.label}
                self.add_error(name, ValidationError(message, code="kind"))
        return found


class GrantFields(forms.Form):
    """A grant with its rate, its period and its statement of use."""

    programme = LineField(label=gettext_lazy("Programme"))
    purpose = TextField(label=gettext_lazy("Purpose"), required=False, rows=2)
    funder = RowField(label=gettext_lazy("Funder"), required=False)
    project = RowField(label=gettext_lazy("Project"), required=False, empty_label=gettext_lazy("none"))
    amount = MoneyField(label=gettext_lazy("Amount"), required=False)
    qualifier = OneOf(Qualifier, label=gettext_lazy("How exactly"), initial=Qualifier.EXACT)
    rate_percent = NumberField(
        label=gettext_lazy("Rate in per cent"), places=2, maximum=Decimal(100), unit="%", required=False
    )
    eligible_cost = MoneyField(label=gettext_lazy("Eligible cost"), required=False)
    own_share = MoneyField(label=gettext_lazy("Own share"), required=False)
    granted_on = PartialDateField(label=gettext_lazy("Granted on"), required=False)
    approval_from = PartialDateField(label=gettext_lazy("Approval period from"), required=False)
    approval_to = PartialDateField(label=gettext_lazy("Approval period to"), required=False)
    statement_due = PartialDateField(label=gettext_lazy("Statement of use due"), required=False)
    statement_sent = PartialDateField(label=gettext_lazy("Statement of use sent"), required=False)

    def clean(self) -> dict[str, Any]:
        """The approval period does not end before it begins."""
        found = super().clean() or {}
        begins, ends = found.get("approval_from"), found.get("approval_to")
        if begins and ends and ends.day < begins.day:
            message = _("The approval period ends before it begins.")
            self.add_error("approval_to", ValidationError(message, code="period"))
        return found


class InstalmentFields(forms.Form):
    """A part of a grant, due and received."""

    due_on = PartialDateField(label=pgettext_lazy("an instalment", "Due on"), required=False)
    amount = MoneyField(label=gettext_lazy("Amount"), required=False)
    qualifier = OneOf(Qualifier, label=gettext_lazy("How exactly"), initial=Qualifier.EXACT)
    received_on = PartialDateField(label=gettext_lazy("Received on"), required=False)
    received_amount = MoneyField(label=gettext_lazy("Amount received"), required=False)

    def clean(self) -> dict[str, Any]:
        """What was received has its day."""
        found = super().clean() or {}
        if found.get("received_amount") is not None and not found.get("received_on"):
            self.add_error("received_on", ValidationError(_("Say when it was received."), code="required"))
        return found


class DeviationFields(forms.Form):
    """Why money deviates from what was granted, and what is done."""

    product = RowField(label=gettext_lazy("Product"), required=False, empty_label=gettext_lazy("without a product"))
    year = WholeField(label=gettext_lazy("Year"), minimum=FIRST, maximum=LAST)
    direction = OneOf(Direction, label=gettext_lazy("Revenue or expense"), required=False)
    cause = TextField(label=pgettext_lazy("of a deviation", "Cause"), rows=3)
    remedy = TextField(label=pgettext_lazy("of a deviation", "Remedy"), rows=3, required=False)


def choose(form: InputForm, plan: Plan) -> None:
    """Let the fields of a form choose among the rows of the plan's county."""
    rows: dict[str, Any] = {
        "grant": Grant.objects.filter(plan__owner=plan.owner_id).order_by("programme"),
        "partner": Body.objects.exclude(pk=plan.owner_id).order_by("name"),
        "funder": Body.objects.order_by("name"),
        "project": Project.objects.filter(entries__version__plan=plan, owner=plan.owner_id)
        .distinct()
        .order_by("title"),
        "product": BudgetProduct.objects.filter(owner=plan.owner_id).order_by("code"),
    }
    for name in rows.keys() & form.fields.keys():
        form.choose(name, rows[name])


class _New(InputForm):
    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, plan)


class _Edit(MergeForm):
    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, plan)


class ProductForm(ProductFields, _New):
    """A new product."""


class ProductEditForm(ProductFields, _Edit):
    """A product."""


class BudgetForm(BudgetFields, _New):
    """A new budget."""


class BudgetEditForm(BudgetFields, _Edit):
    """A budget."""


class FundingForm(FundingFields, _New):
    """A new source of cover."""


class FundingEditForm(FundingFields, _Edit):
    """A source of cover."""


class GrantForm(GrantFields, _New):
    """A new grant."""


class GrantEditForm(GrantFields, _Edit):
    """A grant."""


class InstalmentForm(InstalmentFields, _New):
    """A new instalment."""


class InstalmentEditForm(InstalmentFields, _Edit):
    """An instalment."""


class DeviationForm(DeviationFields, _New):
    """A new cause of a deviation."""


class DeviationEditForm(DeviationFields, _Edit):
    """A cause of a deviation."""
