"""What somebody has uploaded and not yet confirmed, and what became of it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from exchange.finance.models import (
    EntryState,
    FinanceBatch,
    FinanceEntry,
    FinanceImport,
    FinanceLine,
    FinanceMapping,
    FinanceProblem,
)
from organisation.access import access_of
from organisation.models.base import Row, choices
from organisation.models.bodies import Body
from roadmap.models import Plan

if TYPE_CHECKING:
    from organisation.models import User


__all__ = [
    "EntryState",
    "FinanceBatch",
    "FinanceEntry",
    "FinanceImport",
    "FinanceLine",
    "FinanceMapping",
    "FinanceProblem",
    "SheetExport",
    "SheetHead",
    "Upload",
    "UploadKind",
    "UploadState",
]


class UploadKind(models.TextChoices):
    """What is uploaded."""

    PLAN_FILE = "plan_file", _("plan file")
    SPREADSHEET = "spreadsheet", _("spreadsheet")
    ROUND_TRIP = "round_trip", _("spreadsheet of a plan")
    FINANCE = "finance", _("finance file")


class UploadState(models.TextChoices):
    """The two steps, check and load, each of which may take a while or be refused.

    A spreadsheet with heads of its own waits in between for somebody to say what its columns are.
    """

    CHECKING = "checking", _("is being checked")
    MAPPING = "mapping", _("waits for you to say what its columns are")
    REFUSED = "refused", _("refused")
    CHECKED = "checked", _("checked, waits for your confirmation")
    LOADING = "loading", _("is being loaded")
    LOADED = "loaded", _("loaded")
    FAILED = "failed", _("not loaded")


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep what `user` uploaded, as long as they edit in that county, or enter its money for a finance file."""
        access = access_of(user)
        money = Q(kind=UploadKind.FINANCE, owner__in=access.money)
        return self.filter(Q(owner__in=access.editing) | money, created_by_id=user.pk)


class Upload(Row):
    """A file that waits between check and confirmation. Its content is thrown away once it is loaded.

    `options` is what was chosen with the file, `result` what the check found or the load did, `problems` why not,
    `progress` how far the worker is: step, done, total.
    """

    owner = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="uploads")
    kind = choices(UploadKind)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    state = choices(UploadState, default=UploadState.CHECKING)
    options = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    progress = models.JSONField(default=dict)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.CASCADE, related_name="uploads")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(db_default=Now())

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="upload_refused_has_problems",
                condition=~Q(state__in=["refused", "failed"]) | ~Q(problems=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def busy(self) -> bool:
        """Whether the worker has it."""
        return self.state in (UploadState.CHECKING, UploadState.LOADING)


class SheetExport(Row):
    """What stood in a spreadsheet when it was exported: the base of the three-way merge when it comes back.

    `content` is compressed JSON: the text of each cell by sheet, key and column (exchange/sheets/exporting.py). The
    version is named by its id alone: an export must never keep anybody from deleting a draft.
    """

    owner = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="sheet_exports")
    version = models.UUIDField()
    content = models.BinaryField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return f"{self.version}, {self.created_at:%d.%m.%Y %H:%M}"


class SheetHead(Row):
    """What a county has said a column of its own list means: remembered for the next upload.

    `head` is in small letters; an empty `column` means that the column is left out.
    """

    owner = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="sheet_heads")
    sheet = models.CharField(max_length=40)
    head = models.CharField(max_length=200)
    column = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ["owner", "sheet", "head"]
        constraints = [models.UniqueConstraint(name="sheethead_once", fields=["owner", "sheet", "head"])]

    def __str__(self) -> str:
        return f"{self.head}: {self.column}"
