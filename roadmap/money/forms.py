"""Forms of a single budget item: a new one, and each of its sections."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from council.models import ResolutionPoint
from organisation.inputs import (
    InputForm,
    LineField,
    MoneyField,
    OneOf,
    PartialDateField,
    RowField,
    TextField,
    YesNoField,
)
from organisation.mergeforms import MergeForm
from organisation.models import Qualifier
from organisation.partial_dates import PartialDate
from organisation.templatetags.display import locale
from roadmap.models import BudgetPlan, BudgetProduct, Nature, Plan, Project, Stage
from roadmap.money.fields import Side
from roadmap.money.inputs import PointField, RowsField, YearsField
from roadmap.money.targets import sources_of, targets_of

SHARES_HELP = gettext_lazy(
    "In per cent, together at most 100. A third may be written 1/3 or 33,3333; what is left out belongs to nothing."
)
COVERS_HELP = gettext_lazy(
    "In per cent, together at most 100; an empty share is not stated. Without any row the cover is unknown."
)


def amount_field(stage: str, **kwargs: Any) -> MoneyField:
    """Return a field for euros; only actuals may be negative, as reversals."""
    return MoneyField(minimum=None if stage == Stage.ACTUAL else 0, **kwargs)


class HeadFields(forms.Form):
    """What an item is and where it stands in the budget."""

    title = LineField(label=gettext_lazy("Item"), max_length=300)
    product = RowField(label=gettext_lazy("Product"), required=False)
    budget_plan = RowField(label=pgettext_lazy("one budget of a county", "Budget"), required=False)
    account = LineField(label=gettext_lazy("Account"), max_length=40, required=False)
    note = TextField(label=gettext_lazy("Note"), required=False, rows=3)


class KindFields(forms.Form):
    """Which years, which side of the budget, which stage."""

    years = YearsField(label=gettext_lazy("Years"))
    recurring = YesNoField(
        label=gettext_lazy("Every year"), help_text=gettext_lazy("Whether the amount is meant for each of the years.")
    )
    side = OneOf(Side, label=gettext_lazy("Part of the budget"), required=False)
    stage = OneOf(Stage, label=gettext_lazy("Stage"))
    nature = OneOf(Nature, label=gettext_lazy("Additional or existing"), required=False)
    voluntary = YesNoField(label=gettext_lazy("Voluntary task"))


class ConditionFields(forms.Form):
    """On what the money hangs, and who granted it."""

    conditional = forms.BooleanField(
        label=gettext_lazy("Under a condition"),
        required=False,
        help_text=gettext_lazy("Conditional money is shown apart and never added to secured money."),
    )
    condition = TextField(label=gettext_lazy("Condition"), required=False, rows=2)
    granted_by = PointField(
        label=gettext_lazy("Granted by"),
        required=False,
        help_text=gettext_lazy("The point of a resolution by which the council granted the money."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse conditional money that does not say on what it hangs."""
        found = super().clean() or {}
        if found.get("conditional") and not found.get("condition"):
            error = ValidationError(_("Say on what the conditional money hangs."), code="required")
            self.add_error("condition", error)
        return found


def _choose_head(form: InputForm, plan: Plan) -> None:
    form.choose("product", BudgetProduct.objects.filter(owner=plan.owner_id).order_by("code"))
    form.choose("budget_plan", BudgetPlan.objects.filter(owner=plan.owner_id).order_by("year_from", "label"))


def _choose_point(form: InputForm, plan: Plan) -> None:
    rows = ResolutionPoint.objects.filter(resolution__paper__owner=plan.owner_id)
    form.choose(
        "granted_by",
        rows.select_related("resolution__paper").order_by("-resolution__paper__dated_on", "resolution", "number"),
    )


class ItemForm(HeadFields, KindFields, ConditionFields, InputForm):
    """A new item with its first amount."""

    # "−1" in a plan is refused by the action, at this field: only actuals may be negative
    amount = MoneyField(label=gettext_lazy("Amount"), required=False, minimum=None)
    qualifier = OneOf(Qualifier, label=gettext_lazy("How exactly"), initial=Qualifier.EXACT)
    since = PartialDateField(
        label=gettext_lazy("Known since"), required=False, help_text=gettext_lazy("Left empty: today.")
    )
    project = RowField(
        label=gettext_lazy("Project"),
        required=False,
        empty_label=gettext_lazy("none"),
        help_text=gettext_lazy("All of it belongs to this project. Shares are given on the item's page."),
    )
    groups = (
        ("", ("title", "product", "budget_plan", "account")),
        (gettext_lazy("Years, part of the budget, stage"), tuple(KindFields.base_fields)),
        (gettext_lazy("Amount"), ("amount", "qualifier", "since")),
        (gettext_lazy("Condition and resolution"), tuple(ConditionFields.base_fields)),
        (gettext_lazy("What it is for"), ("project", "note")),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_head(self, plan)
        _choose_point(self, plan)
        projects = Project.objects.filter(entries__version__plan=plan, owner=plan.owner_id)
        self.choose("project", projects.distinct().order_by("title"))

    def clean_since(self) -> PartialDate | None:
        """Refuse a day that has not passed: until then nobody would see the amount."""
        since: PartialDate | None = self.cleaned_data["since"]
        if since is not None and since.day > timezone.localdate():
            raise ValidationError(_("“%(date)s” has not passed yet."), params={"date": since.display(locale())})
        return since

    def clean(self) -> dict[str, Any]:
        """Refuse a day of an amount that is not given: nothing would keep it."""
        found = super().clean()
        if found.get("since") and "amount" in found and found["amount"] is None:
            message = _("“%(date)s” needs an amount that is known since then; give it, or leave the day empty.")
            self.add_error("since", ValidationError(message, code="amount", params={"date": self["since"].value()}))
        return found


class HeadForm(HeadFields, MergeForm):
    """What an item is."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_head(self, plan)


class KindForm(KindFields, MergeForm):
    """Which years, which side, which stage."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ConditionForm(ConditionFields, MergeForm):
    """On what the money hangs."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_point(self, plan)


class AmountForm(MergeForm):
    """A new amount with its day and its reason."""

    amount = MoneyField(label=gettext_lazy("Amount"), required=False)
    qualifier = OneOf(Qualifier, label=gettext_lazy("How exactly"))
    since = PartialDateField(
        label=gettext_lazy("Known since"), required=False, help_text=gettext_lazy("Left empty: today.")
    )
    reason = TextField(label=gettext_lazy("Reason"), required=False, rows=2)
    free = ("since", "reason")

    def __init__(self, *args: Any, stage: str, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = amount_field(stage, label=_("Amount"), required=False)
        self.fields["reason"].required = not first
        self.order_fields(("amount", "qualifier", "since", "reason"))


class SharesForm(MergeForm):
    """What an item belongs to."""

    shares = RowsField(gettext_lazy("Belongs to"), label=gettext_lazy("Allocation"), help_text=SHARES_HELP)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["shares"]
        assert isinstance(field, RowsField)
        field.offer((key, label) for key, (label, _row) in targets_of(plan).items())


class CoversForm(MergeForm):
    """What covers an item."""

    covers = RowsField(gettext_lazy("Funding source"), unknown=True, label=gettext_lazy("Cover"), help_text=COVERS_HELP)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["covers"]
        assert isinstance(field, RowsField)
        field.offer((key, label) for key, (label, _row) in sources_of(plan).items())


class RemovalForm(InputForm):
    """Why something is deleted."""

    reason = TextField(label=gettext_lazy("Reason"), rows=2, help_text=gettext_lazy("It stays in the history."))
