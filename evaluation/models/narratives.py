"""What people write in a report beside the figures: texts with revisions, drafts, remarks, and dismissed warnings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from evaluation.models.reports import FactsSnapshot, Report
from organisation.models.base import Row, immutable, tracked

KEY_LENGTH = 60
LABEL_LENGTH = 160


@tracked()
class Narrative(Row):
    """The text of one place in a report: a chapter, an action field's part, or a deviation (`key`).

    Its wording is in the revision with the highest number. `ready` says that whoever writes it has finished; `public`
    that it may stand in the public edition. `key` is made and read by evaluation.narratives.places.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="narratives")
    key = models.CharField(max_length=KEY_LENGTH)
    ready = models.BooleanField(default=False)
    public = models.BooleanField(default=False)

    class Meta:
        ordering = ["report", "key"]
        constraints = [models.UniqueConstraint(name="narrative_once", fields=["report", "key"])]

    def __str__(self) -> str:
        return f"{self.report}: {self.key}"


class NarrativeRevision(Row):
    """The wording of a text as it was saved, for good. An empty one took the text out.

    `facts` is the version of the frozen facts whose figures its author saw.
    """

    narrative = models.ForeignKey(Narrative, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    facts = models.ForeignKey(FactsSnapshot, null=True, on_delete=models.PROTECT, related_name="+")
    restored_from = models.PositiveIntegerField(null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    author_label = models.CharField(max_length=LABEL_LENGTH)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["narrative", "number"]
        constraints = [models.UniqueConstraint(name="narrativerevision_number", fields=["narrative", "number"])]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.narrative}, {self.number}"


class NarrativeDraft(Row):
    """What somebody is typing and has not saved; `based_on` is the revision that it began with (0: none)."""

    narrative = models.ForeignKey(Narrative, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    based_on = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["narrative", "saved_at"]
        constraints = [models.UniqueConstraint(name="narrativedraft_once", fields=["narrative", "user"])]

    def __str__(self) -> str:
        return f"{self.narrative}: {self.saved_at:%d.%m.%Y}"


class NarrativeComment(Row):
    """A reviewer's remark on a text; open until somebody marks it as done. Never part of a report."""

    narrative = models.ForeignKey(Narrative, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_label = models.CharField(max_length=LABEL_LENGTH)
    written_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolved_label = models.CharField(max_length=LABEL_LENGTH, blank=True, default="")

    class Meta:
        ordering = ["narrative", "written_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="narrativecomment_resolved",
                condition=Q(resolved_at__isnull=True, resolved_label="")
                | (Q(resolved_at__isnull=False) & ~Q(resolved_label="")),
            ),
            models.CheckConstraint(name="narrativecomment_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.narrative}: {self.author_label}"


class NarrativeDismissal(Row):
    """A warning about a text that somebody looked at and let stand, with the reason, for good.

    It holds for the same words and the same finding: other figures make another finding, which is shown again.
    """

    narrative = models.ForeignKey(Narrative, on_delete=models.PROTECT, related_name="dismissals")
    code = models.CharField(max_length=40)
    quote = models.TextField()
    finding = models.TextField()
    reason = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    author_label = models.CharField(max_length=LABEL_LENGTH)
    dismissed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["narrative", "dismissed_at", "id"]
        constraints = [models.CheckConstraint(name="narrativedismissal_reason", condition=~Q(reason=""))]
        triggers = immutable()

    def __str__(self) -> str:
        return f"{self.narrative}: {self.quote[:60]}"
