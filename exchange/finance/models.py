"""What a county has said about its finance files, and what came in by them: batches, imports, sums and lines."""

import hashlib
import json
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organisation.models.base import SLUG_LENGTH, Row, choices
from organisation.models.bodies import Body
from roadmap.models import BudgetPlan, BudgetProduct, Direction, Plan, Stage

if TYPE_CHECKING:
    from organisation.models import User


class FinanceMapping(Row):
    """What the columns, codes and accounts of a county's finance files mean (exchange/finance/settings.py).

    A county may have several, one for each kind of file.
    """

    owner = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="finance_mappings")
    name = models.CharField(max_length=120)
    settings = models.JSONField(default=dict)

    class Meta:
        ordering = ["owner", "name"]
        constraints = [models.UniqueConstraint(name="financemapping_name_per_owner", fields=["owner", "name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """A mark of what stands in it: a form that was opened on another one does not overwrite it."""
        return hashlib.sha256(json.dumps(self.settings, sort_keys=True).encode()).hexdigest()[:16]


class FinanceBatchQuerySet(models.QuerySet["FinanceBatch"]):
    """Batches."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep those of plans whose money `user` may see: the office of the plan's county."""
        from organisation.access import access_of

        return self.filter(plan__owner__in=access_of(user).office)


class FinanceBatch(Row):
    """What comes again and again with the same meaning: "actuals 2025". A later import replaces the items of the last.

    `year` is empty where a column of the file says it; `budget_plan` numbers a supplementary budget.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="finance_batches")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    name = models.CharField(max_length=120)
    stage = choices(Stage)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    budget_plan = models.ForeignKey(
        BudgetPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="finance_batches"
    )
    mapping = models.ForeignKey(FinanceMapping, on_delete=models.PROTECT, related_name="batches")

    objects = FinanceBatchQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "slug"]
        constraints = [
            models.UniqueConstraint(name="financebatch_slug_per_plan", fields=["plan", "slug"]),
            models.UniqueConstraint(name="financebatch_name_per_plan", fields=["plan", "name"]),
        ]

    def __str__(self) -> str:
        return self.name


class FinanceImport(Row):
    """One file of a batch. `sums` is what a page shows of it, `removed` the items that it took away, whole.

    It counts until it is taken back; the one with the highest number that counts is what stands in the budget.
    """

    batch = models.ForeignKey(FinanceBatch, on_delete=models.CASCADE, related_name="imports")
    number = models.PositiveIntegerField()
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    as_of = models.DateField()
    reason = models.TextField(blank=True, default="")
    lines = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(default=0)
    sums = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    removed = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_label = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_back_label = models.CharField(max_length=200, blank=True, default="")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["batch", "-number"]
        constraints = [models.UniqueConstraint(name="financeimport_number_per_batch", fields=["batch", "number"])]
        indexes = [models.Index(fields=["sha256"])]

    def __str__(self) -> str:
        return f"{self.batch}, {self.file_name}"


class EntryState(models.TextChoices):
    """What an import did with the item of a sum."""

    NEW = "new", _("new")
    REPLACED = "replaced", _("replaced")
    UNCHANGED = "unchanged", _("unchanged")
    OVERWRITTEN = "overwritten", _("changed by hand, replaced")
    KEPT = "kept", _("changed by hand, kept")


class FinanceEntry(Row):
    """The sum of an import for a product, an account, a year and a direction: what became one budget item.

    `item` is the item's id alone: an item may be deleted by hand, and come back. `amount_row` is the BudgetAmount that
    the import wrote, `before` the item's columns that it overwrote; `stays` marks an item that was left when the import
    was taken back.
    """

    of_import = models.ForeignKey(FinanceImport, on_delete=models.CASCADE, related_name="entries")
    item = models.UUIDField(db_index=True)
    amount_row = models.UUIDField(null=True, blank=True)
    product = models.ForeignKey(BudgetProduct, null=True, on_delete=models.SET_NULL, related_name="+")
    code = models.CharField(max_length=40)
    account = models.CharField(max_length=40, blank=True, default="")
    year = models.PositiveSmallIntegerField()
    direction = choices(Direction)
    title = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    lines = models.PositiveIntegerField()
    state = choices(EntryState)
    before = models.JSONField(default=dict)
    stays = models.BooleanField(default=False)

    class Meta:
        ordering = ["of_import", "code", "account", "year", "direction"]

    def __str__(self) -> str:
        return self.title


class FinanceLine(Row):
    """A line of the file: its row from 1, its amount in euros with the sign that it has in the sum, its text."""

    entry = models.ForeignKey(FinanceEntry, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    text = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["entry", "number"]
        indexes = [models.Index(fields=["entry", "number"])]

    def __str__(self) -> str:
        return f"{self.number}: {self.amount}"


class FinanceProblem(Row):
    """A mistake in an uploaded file: row, column, value, what is wrong (exchange/finance/words.py), what is allowed."""

    upload = models.ForeignKey("exchange.Upload", on_delete=models.CASCADE, related_name="finance_problems")
    position = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=4, blank=True, default="")
    head = models.CharField(max_length=200, blank=True, default="")
    value = models.CharField(max_length=120, blank=True, default="")
    code = models.CharField(max_length=40)
    allowed = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        ordering = ["upload", "position"]
        constraints = [models.UniqueConstraint(name="financeproblem_position", fields=["upload", "position"])]

    def __str__(self) -> str:
        return f"{self.row}: {self.code}"


ACTIVE = Q(taken_back_at__isnull=True)
"""Imports that count."""
