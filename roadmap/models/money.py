"""Budget products, budgets, items with their amounts and shares, and why they deviate. All money is in euros."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council.models import ResolutionPoint
from organisation.models.base import (
    SLUG_LENGTH,
    DatedChange,
    Row,
    choices,
    period_check,
    qualifier_field,
    tracked,
)
from organisation.models.bodies import Body
from roadmap.models.plans import ActionField, Plan
from roadmap.models.projects import Project
from roadmap.querysets import BudgetItemQuerySet


class BudgetProduct(Row):
    """A product of the budget. The code is text: leading zeros and dots count.

    `sub_plan` is the Teilergebnisplan that it belongs to, `frame` the Land's product frame that its code follows.
    """

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="budget_products")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True, default="")
    result_plan = models.BooleanField(default=False)
    sub_plan = models.CharField(max_length=120, blank=True, default="")
    frame = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["owner", "code"]
        constraints = [
            models.UniqueConstraint(name="budgetproduct_slug_per_owner", fields=["owner", "slug"]),
            models.UniqueConstraint(name="budgetproduct_code_per_owner", fields=["owner", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class BudgetPlanState(models.TextChoices):
    """How far a budget is."""

    DRAFT = "draft", _("draft")
    ADOPTED = "adopted", _("adopted")
    SUPPLEMENTARY = "supplementary", _("supplementary")


class BudgetPlan(Row):
    """A budget of one year or a double year. Both years are empty where the source does not state them."""

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="budget_plans")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    label = models.CharField(max_length=120)
    state = choices(BudgetPlanState, unknown=True)
    year_from = models.PositiveSmallIntegerField(null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(null=True, blank=True)
    supplementary_number = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["owner", "year_from", "slug"]
        constraints = [
            models.UniqueConstraint(name="budgetplan_slug_per_owner", fields=["owner", "slug"]),
            period_check("budgetplan", "year_from", "year_to"),
            models.CheckConstraint(
                name="budgetplan_supplementary_number",
                condition=Q(state="supplementary", supplementary_number__isnull=False)
                | (~Q(state="supplementary") & Q(supplementary_number__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class PlanPart(models.TextChoices):
    """The two parts of a budget, which are never added (rule 5)."""

    RESULT = "result", _("result plan")
    FINANCE = "finance", _("finance plan")


class Direction(models.TextChoices):
    """Revenue and expense belong to the result plan, receipt and payment to the finance plan (rule 5)."""

    REVENUE = "revenue", _("revenue")
    EXPENSE = "expense", _("expense")
    RECEIPT = "receipt", _("receipt")
    PAYMENT = "payment", _("payment")


class Stage(models.TextChoices):
    """Stages of a figure. Supplementary is the new total; forecast is what is still to be spent."""

    NEED = "need", _("need")
    DRAFT = "draft", _("budget draft")
    APPROPRIATION = "appropriation", _("appropriation")
    SUPPLEMENTARY = "supplementary", _("supplementary budget")
    ACTUAL = "actual", _("actual")
    FORECAST = "forecast", _("forecast")
    CARRY_OVER = "carry_over", _("carry-over")


class Nature(models.TextChoices):
    """Whether the money is additional to what is planned already."""

    ADDITIONAL = "additional", _("additional")
    EXISTING = "existing", _("existing")


@tracked()
class BudgetItem(Row):
    """A line of money: for a year, a span of years, from a year on, or without a known year.

    Amounts are BudgetAmount rows; without one the amount is unknown. An empty part or direction is unknown.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="budget_items")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    title = models.CharField(max_length=300)
    product = models.ForeignKey(BudgetProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    budget_plan = models.ForeignKey(BudgetPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    account = models.CharField(max_length=40, blank=True, default="")
    year_from = models.PositiveSmallIntegerField(null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(null=True, blank=True)
    open_ended = models.BooleanField(default=False)
    recurring = models.BooleanField(null=True, blank=True)
    part = choices(PlanPart, unknown=True)
    direction = choices(Direction, unknown=True)
    stage = choices(Stage)
    nature = choices(Nature, unknown=True)
    voluntary = models.BooleanField(null=True, blank=True)
    conditional = models.BooleanField(default=False)
    condition = models.TextField(blank=True, default="")
    granted_by = models.ForeignKey(
        ResolutionPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="budget_items"
    )
    note = models.TextField(blank=True, default="")
    batch = models.CharField(max_length=80, blank=True, default="")

    objects = BudgetItemQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "year_from", "slug"]
        constraints = [
            models.UniqueConstraint(name="budgetitem_slug_per_plan", fields=["plan", "slug"]),
            period_check("budgetitem", "year_from", "year_to"),
            models.CheckConstraint(
                name="budgetitem_direction_fits_part",
                condition=Q(direction="")
                | (Q(part="result") & Q(direction__in=["revenue", "expense"]))
                | (Q(part="finance") & Q(direction__in=["receipt", "payment"])),
            ),
            models.CheckConstraint(
                name="budgetitem_condition_named", condition=Q(conditional=False) | ~Q(condition="")
            ),
            models.CheckConstraint(
                name="budgetitem_open_end",
                condition=Q(open_ended=False) | (Q(year_from__isnull=False) & Q(year_to__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BudgetAmount(DatedChange):
    """The item's amount as of `effective_on`; null where it became unknown. Only actuals may be negative."""

    item = models.ForeignKey(BudgetItem, on_delete=models.CASCADE, related_name="amounts")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    qualifier = qualifier_field()

    class Meta(DatedChange.Meta):
        indexes = [models.Index(fields=["item", "-effective_on", "-recorded_at"])]
        triggers = [
            pgtrigger.Trigger(
                name="only_actuals_negative",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__amount__lt=0),
                func="""
                    IF (SELECT stage FROM roadmap_budgetitem WHERE id = NEW.item_id) <> 'actual' THEN
                        RAISE EXCEPTION 'only actuals may be negative'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'budgetamount_only_actuals_negative';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.amount}"


class Allocation(Row):
    """A share of an item that belongs to a field, a project, or the plan as a whole."""

    item = models.ForeignKey(BudgetItem, on_delete=models.CASCADE, related_name="allocations")
    field = models.ForeignKey(ActionField, null=True, blank=True, on_delete=models.CASCADE, related_name="allocations")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="allocations")
    share = models.DecimalField(max_digits=7, decimal_places=6)

    class Meta:
        ordering = ["item", "id"]
        constraints = [
            models.CheckConstraint(
                name="allocation_one_target", condition=Q(field__isnull=True) | Q(project__isnull=True)
            ),
            models.CheckConstraint(name="allocation_share", condition=Q(share__gt=0, share__lte=1)),
            models.UniqueConstraint(name="allocation_once", fields=["item", "field", "project"], nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.field or self.project or self.item.plan}"


@tracked()
class MoneyDeviation(Row):
    """Why actual plus forecast of a product in a year deviate from what was granted, and what is done (rule 20).

    `product` empty stands for the money of the year that has no product; `direction` empty for one that is unknown.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="money_deviations")
    product = models.ForeignKey(
        BudgetProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="deviations"
    )
    year = models.PositiveSmallIntegerField()
    direction = choices(Direction, unknown=True)
    cause = models.TextField()
    remedy = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["plan", "year", "product__code", "direction"]
        constraints = [
            models.UniqueConstraint(
                name="moneydeviation_once", fields=["plan", "product", "year", "direction"], nulls_distinct=False
            ),
            models.CheckConstraint(name="moneydeviation_cause", condition=~Q(cause="")),
        ]

    def __str__(self) -> str:
        return f"{self.product or self.plan} {self.year}"
