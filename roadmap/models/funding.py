"""What pays for budget items: sources of cover, and grants with their instalments. All money is in euros."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.models.base import (
    SLUG_LENGTH,
    Row,
    choices,
    partial_date_check,
    period_check,
    precision_field,
    qualifier_field,
    tracked,
)
from organisation.models.bodies import Body
from roadmap.models.money import BudgetItem
from roadmap.models.plans import Plan
from roadmap.models.projects import Project


class FundingKind(models.TextChoices):
    """Where the money comes from."""

    RESERVE = "reserve", _("reserve")
    SURPLUS = "surplus", _("surplus")
    GRANT = "grant", _("grant")
    PARTNER = "partner", _("partner")
    OWN_BUDGET = "own_budget", _("own budget")


class CoverScope(models.TextChoices):
    """What a funding source covers of an item."""

    ALL = "all", _("all of it")
    ADDITIONAL = "additional", _("only what is additional")


@tracked()
class Grant(Row):
    """A grant: rate in per cent, own share and eligible cost in euros; spending outside the approval period is flagged.

    `statement_due` is when the statement of use (Verwendungsnachweis) has to be sent, `statement_sent` when it was.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="grants")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    funder = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="grants_given")
    programme = models.CharField(max_length=200, blank=True, default="")
    purpose = models.TextField(blank=True, default="")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    qualifier = qualifier_field()
    rate_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    own_share = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    eligible_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    granted_on = models.DateField(null=True, blank=True)
    granted_on_precision = precision_field()
    approval_from = models.DateField(null=True, blank=True)
    approval_from_precision = precision_field()
    approval_to = models.DateField(null=True, blank=True)
    approval_to_precision = precision_field()
    statement_due = models.DateField(null=True, blank=True)
    statement_due_precision = precision_field()
    statement_sent = models.DateField(null=True, blank=True)
    statement_sent_precision = precision_field()

    class Meta:
        ordering = ["plan", "approval_to"]
        constraints = [
            models.UniqueConstraint(name="grant_slug_per_plan", fields=["plan", "slug"]),
            *partial_date_check(
                "grant", "granted_on", "approval_from", "approval_to", "statement_due", "statement_sent"
            ),
            period_check("grant", "approval_from", "approval_to"),
            models.CheckConstraint(name="grant_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gte=0)),
            models.CheckConstraint(
                name="grant_rate_percent",
                condition=Q(rate_percent__isnull=True) | Q(rate_percent__gte=0, rate_percent__lte=100),
            ),
            models.CheckConstraint(
                name="grant_eligible_cost", condition=Q(eligible_cost__isnull=True) | Q(eligible_cost__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.programme or self.slug


@tracked()
class GrantInstalment(Row):
    """A part of a grant that is due on a day; `received_on` is empty until it came. In euros; null is unknown."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)
    due_on_precision = precision_field()
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    qualifier = qualifier_field()
    received_on = models.DateField(null=True, blank=True)
    received_on_precision = precision_field()
    received_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["grant", "number"]
        constraints = [
            models.UniqueConstraint(name="grantinstalment_number_per_grant", fields=["grant", "number"]),
            *partial_date_check("grantinstalment", "due_on", "received_on"),
            models.CheckConstraint(
                name="grantinstalment_amounts",
                condition=(Q(amount__isnull=True) | Q(amount__gte=0))
                & (Q(received_amount__isnull=True) | Q(received_amount__gte=0)),
            ),
            models.CheckConstraint(
                name="grantinstalment_received",
                condition=Q(received_amount__isnull=True) | Q(received_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.number}"


@tracked()
class FundingSource(Row):
    """A source of cover, with the condition it hangs on and what it covers; `partner` is who pays a partner's share."""

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="funding_sources")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    kind = choices(FundingKind)
    name = models.CharField(max_length=200)
    grant = models.ForeignKey(Grant, null=True, blank=True, on_delete=models.PROTECT, related_name="funding_sources")
    partner = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="shares_paid")
    scope = choices(CoverScope, unknown=True)
    condition = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["owner", "name"]
        constraints = [
            models.UniqueConstraint(name="fundingsource_slug_per_owner", fields=["owner", "slug"]),
            models.CheckConstraint(
                name="fundingsource_partner_pays", condition=Q(partner__isnull=True) | Q(kind="partner")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ItemCover(Row):
    """A funding source that covers an item. An item without any has an unknown cover."""

    item = models.ForeignKey(BudgetItem, on_delete=models.CASCADE, related_name="covers")
    funding_source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="covers")
    share_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["item", "funding_source__name"]
        constraints = [
            models.UniqueConstraint(name="itemcover_once", fields=["item", "funding_source"]),
            models.CheckConstraint(
                name="itemcover_share",
                condition=Q(share_percent__isnull=True) | Q(share_percent__gt=0, share_percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.funding_source}"
