"""The rendering job: this row is the truth, the message in the queue only a hint."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evaluation.models.council_papers import CouncilPaperVersion
from evaluation.models.prints import MeetingPrint, PartnerSheet, TimelinePrint
from evaluation.models.reports import Edition, Manifest
from evaluation.querysets import RenderJobQuerySet
from organisation.models.base import Row, choices


class JobState(models.TextChoices):
    """States of a job."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


INPUTS = ("manifest", "timeline_print", "partner_sheet", "meeting_print", "council_paper")
"""What a job may render; each job one of them."""


def _one_of(*names: str) -> Q:
    """Return the condition that one of the columns holds something and all others do not."""
    cases = (Q(**{f"{name}__isnull": name != held for name in names}) for held in names)
    return reduce(or_, cases)


class RenderJob(Row):
    """One rendering of one input: a report's manifest, the print of a timeline or meeting, a partner's sheet, or a
    version of a council paper.

    The claim hands out `token`; only its holder may finish the job.

    `step` names the chapter being done, `steps_done` of `steps_total`; `error` is for people to read.
    """

    manifest = models.ForeignKey(Manifest, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs")
    timeline_print = models.ForeignKey(
        TimelinePrint, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs"
    )
    partner_sheet = models.ForeignKey(
        PartnerSheet, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs"
    )
    meeting_print = models.ForeignKey(
        MeetingPrint, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs"
    )
    council_paper = models.ForeignKey(
        CouncilPaperVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    edition = choices(Edition, default=Edition.FULL)
    language = models.CharField(max_length=5, default="de")
    final = models.BooleanField(default=False)
    state = choices(JobState, default=JobState.QUEUED)
    token = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    step = models.CharField(max_length=200, blank=True, default="")
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_total = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    objects = RenderJobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="renderjob_one_at_a_time",
                fields=["manifest", "edition", "language", "final"],
                condition=Q(state__in=["queued", "running"]),
            ),
            models.UniqueConstraint(
                name="renderjob_one_print_at_a_time",
                fields=["timeline_print"],
                condition=Q(state__in=["queued", "running"]),
            ),
            models.UniqueConstraint(
                name="renderjob_one_sheet_at_a_time",
                fields=["partner_sheet"],
                condition=Q(state__in=["queued", "running"]),
            ),
            models.UniqueConstraint(
                name="renderjob_one_meeting_print_at_a_time",
                fields=["meeting_print"],
                condition=Q(state__in=["queued", "running"]),
            ),
            models.UniqueConstraint(
                name="renderjob_one_council_paper_at_a_time",
                fields=["council_paper"],
                condition=Q(state__in=["queued", "running"]),
            ),
            models.CheckConstraint(name="renderjob_one_input", condition=_one_of(*INPUTS)),
            models.CheckConstraint(
                name="renderjob_running_has_lease", condition=~Q(state="running") | Q(lease_until__isnull=False)
            ),
            models.CheckConstraint(name="renderjob_failed_has_error", condition=~Q(state="failed") | ~Q(error="")),
            models.CheckConstraint(
                name="renderjob_finished",
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
            ),
            models.CheckConstraint(name="renderjob_steps", condition=Q(steps_done__lte=models.F("steps_total"))),
        ]

    def __str__(self) -> str:
        rendered = (
            self.manifest or self.timeline_print or self.partner_sheet or self.meeting_print or self.council_paper
        )
        return f"{rendered}: {self.get_state_display()}"
