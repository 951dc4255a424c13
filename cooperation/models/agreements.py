"""Agreements, who takes part in joint projects, and what each body promised."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperation.querysets import AgreementQuerySet, ParticipationQuerySet
from council.models import Committee, Paper
from organisation.models.base import (
    SLUG_LENGTH,
    Row,
    choices,
    date_words,
    partial_date_check,
    period_check,
    precision_field,
    qualifier_field,
    tracked,
)
from organisation.models.bodies import Body
from roadmap.models import BudgetItem, Document, Plan, PositionLine, Project


@tracked()
class CooperationAgreement(Row):
    """An agreement. Its end is derived from start and duration, at the coarser precision of the two (rule 10).

    A renewal is a row of its own that names its `predecessor`; it is a draft until it is concluded. An agreement that
    was terminated ends on `terminated_on`, if that comes before the derived end.
    """

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="agreements")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    title = models.CharField(max_length=300)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements")
    purpose = models.TextField(blank=True, default="")
    signed_on = models.DateField(null=True, blank=True)
    signed_on_precision = precision_field()
    starts_on = models.DateField(null=True, blank=True)
    starts_on_precision = precision_field()
    duration_months = models.PositiveSmallIntegerField(null=True, blank=True)
    duties = models.TextField(blank=True, default="")
    decision_body = models.ForeignKey(
        Committee, null=True, blank=True, on_delete=models.PROTECT, related_name="decided_agreements"
    )
    decision_rule = models.CharField(max_length=200, blank=True, default="")
    service_provider = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="served_agreements"
    )
    service_condition = models.CharField(max_length=200, blank=True, default="")
    financing = models.TextField(blank=True, default="")
    comparison_allowed = models.BooleanField(default=False)
    public = models.BooleanField(default=False)
    predecessor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    draft = models.BooleanField(default=False)
    terminated_on = models.DateField(null=True, blank=True)
    terminated_on_precision = precision_field()
    termination_reason = models.TextField(blank=True, default="")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "title"]
        constraints = [
            models.UniqueConstraint(name="agreement_slug_per_owner", fields=["owner", "slug"]),
            *partial_date_check("agreement", "signed_on", "starts_on", "terminated_on"),
            models.UniqueConstraint(name="agreement_one_successor", fields=["predecessor"]),
            models.CheckConstraint(
                name="agreement_not_its_own_predecessor",
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=models.F("id")),
            ),
            models.CheckConstraint(
                name="agreement_termination_reason",
                condition=Q(termination_reason="") | Q(terminated_on__isnull=False),
            ),
            models.CheckConstraint(
                name="agreement_duration_positive",
                condition=Q(duration_months__isnull=True) | Q(duration_months__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgreementParty(Row):
    """A body that is party to an agreement."""

    agreement = models.ForeignKey(CooperationAgreement, on_delete=models.CASCADE, related_name="parties")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="agreement_parties")
    role = models.CharField(max_length=200, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["agreement", "position", "body__name"]
        constraints = [models.UniqueConstraint(name="agreementparty_once", fields=["agreement", "body"])]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.body}"


class AgreementAdoption(Row):
    """A party adopted the agreement. No row, or no date, is unknown and never "no"."""

    party = models.OneToOneField(AgreementParty, on_delete=models.CASCADE, related_name="adoption")
    adopted_on = models.DateField(null=True, blank=True)
    adopted_on_precision = precision_field()
    unanimous = models.BooleanField(null=True, blank=True)
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="adoptions")

    class Meta:
        ordering = ["party"]
        constraints = [*partial_date_check("agreementadoption", "adopted_on")]

    def __str__(self) -> str:
        return f"{self.party}: {date_words(self, 'adopted_on')}"


@tracked()
class AgreementAnnex(Row):
    """An annex of an agreement; the file itself need not be here. `document` is one of the plan that carries it."""

    agreement = models.ForeignKey(CooperationAgreement, on_delete=models.CASCADE, related_name="annexes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    size_kb = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="agreement_annexes"
    )

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [models.UniqueConstraint(name="agreementannex_number", fields=["agreement", "number"])]

    def __str__(self) -> str:
        return self.title


@tracked()
class Participation(Row):
    """A body takes part in a joint project for a time. After it ends, its own entries stay readable."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="participations")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="participations")
    agreement = models.ForeignKey(
        CooperationAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="participations"
    )
    role = models.CharField(max_length=200, blank=True, default="")
    cost_share_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_from_precision = precision_field()
    valid_to = models.DateField(null=True, blank=True)
    valid_to_precision = precision_field()
    note = models.TextField(blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["project", "position", "body__name"]
        constraints = [
            models.UniqueConstraint(name="participation_once", fields=["project", "body"]),
            *partial_date_check("participation", "valid_from", "valid_to"),
            period_check("participation", "valid_from", "valid_to"),
            models.CheckConstraint(
                name="participation_cost_share",
                condition=Q(cost_share_percent__isnull=True)
                | Q(cost_share_percent__gte=0, cost_share_percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.project}"


class Delivery(models.TextChoices):
    """Whether what was promised came. Empty is unknown."""

    DELIVERED = "delivered", _("delivered")
    NOT_DELIVERED = "not_delivered", _("not delivered")


@tracked()
class Contribution(Row):
    """What a body promises for a year, in euros and FTE. With `budget_item` it is that item's other side."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="contributions")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="contributions")
    agreement = models.ForeignKey(
        CooperationAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions")
    title = models.CharField(max_length=300)
    year_from = models.PositiveSmallIntegerField(null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(null=True, blank=True)
    open_ended = models.BooleanField(default=False)
    amount_each = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    amount_qualifier = qualifier_field()
    fte_each = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    fte_qualifier = qualifier_field()
    recommended = models.BooleanField(default=False)
    delivery = choices(Delivery, unknown=True)
    budget_item = models.ForeignKey(
        BudgetItem, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    position_line = models.ForeignKey(
        PositionLine, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["plan", "year_from", "body__name", "slug"]
        constraints = [
            models.UniqueConstraint(name="contribution_slug_per_plan", fields=["plan", "slug"]),
            period_check("contribution", "year_from", "year_to"),
            models.CheckConstraint(
                name="contribution_amount", condition=Q(amount_each__isnull=True) | Q(amount_each__gte=0)
            ),
            models.CheckConstraint(name="contribution_fte", condition=Q(fte_each__isnull=True) | Q(fte_each__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.title}"


@tracked()
class ContributionDelivery(Row):
    """Whether a contribution came in one year, and how much of it. No row, or an empty state, is unknown.

    Amount and FTE are those of the body as a whole: of a group all its members together.
    """

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="deliveries")
    year = models.PositiveSmallIntegerField()
    delivery = choices(Delivery, unknown=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    fte = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["contribution", "year"]
        constraints = [
            models.UniqueConstraint(name="contributiondelivery_year", fields=["contribution", "year"]),
            models.CheckConstraint(
                name="contributiondelivery_figures",
                condition=(Q(amount__isnull=True) | Q(amount__gte=0)) & (Q(fte__isnull=True) | Q(fte__gte=0)),
            ),
            models.CheckConstraint(
                name="contributiondelivery_only_of_delivered",
                condition=Q(delivery="delivered") | Q(amount__isnull=True, fte__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution} ({self.year})"
