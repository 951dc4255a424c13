"""Status rounds: what is asked and typed can change, what was reported and reviewed cannot."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cooperation.models.agreements import Participation
from cooperation.querysets import StatusRequestQuerySet, StatusRoundQuerySet
from organisation.models.base import SLUG_LENGTH, Row, choices, immutable, period_check, tracked
from organisation.models.bodies import Body
from roadmap.models import Plan, Project


class RoundState(models.TextChoices):
    """States of a round."""

    PLANNED = "planned", _("planned")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


@tracked()
class StatusRound(Row):
    """The office asks for the status as of a cut-off, until a deadline."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="status_rounds")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    title = models.CharField(max_length=200)
    cut_off = models.DateField()
    deadline = models.DateField()
    state = choices(RoundState, default=RoundState.PLANNED)
    links_allowed = models.BooleanField(default=False)
    """Whether mails of this round carry a link that opens the recipient's own statuses without signing in."""

    objects = StatusRoundQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "-cut_off"]
        constraints = [
            models.UniqueConstraint(name="statusround_slug_per_plan", fields=["plan", "slug"]),
            period_check("statusround", "cut_off", "deadline"),
        ]

    def __str__(self) -> str:
        return self.title


class RequestState(models.TextChoices):
    """States of a request. Missing at the end is "not reported", which is not red (rule 9)."""

    OPEN = "open", _("open")
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    CONFIRMED = "confirmed", _("confirmed")
    RETURNED = "returned", _("returned")
    NOT_REPORTED = "not_reported", _("not reported")


class StatusRequest(Row):
    """A round asks for one participation, or for a project of the county itself."""

    round = models.ForeignKey(StatusRound, on_delete=models.CASCADE, related_name="requests")
    participation = models.ForeignKey(
        Participation, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    state = choices(RequestState, default=RequestState.OPEN)

    objects = StatusRequestQuerySet.as_manager()

    class Meta:
        ordering = ["round", "id"]
        constraints = [
            models.CheckConstraint(
                name="statusrequest_one_subject",
                condition=Q(participation__isnull=False, project__isnull=True)
                | Q(participation__isnull=True, project__isnull=False),
            ),
            models.UniqueConstraint(
                name="statusrequest_once", fields=["round", "participation", "project"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.participation or self.project}"

    @property
    def subject(self) -> Project:
        """The project that is reported on."""
        found = self.participation.project if self.participation else self.project
        assert found is not None  # the database checks that there is exactly one subject
        return found

    @property
    def body(self) -> Body:
        """The body that reports."""
        return self.participation.body if self.participation else self.subject.owner


class ReportedLight(models.TextChoices):
    """A light as reported."""

    GREEN = "green", _("on track")
    AMBER = "amber", _("at risk")
    RED = "red", _("critical")


class StatusText(Row):
    """What a status says; shared by the draft and the entry. Progress is in per cent."""

    reported_progress = models.PositiveSmallIntegerField(null=True, blank=True)
    light_time = choices(ReportedLight, unknown=True)
    light_money = choices(ReportedLight, unknown=True)
    light_scope = choices(ReportedLight, unknown=True)
    text = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")
    help_needed = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


class StatusDraft(StatusText):
    """What is being typed for a request. `page` is the form that saved it last, a new one whenever a page is shown."""

    request = models.OneToOneField(StatusRequest, on_delete=models.CASCADE, related_name="draft")
    as_of = models.DateField(null=True, blank=True)
    page = models.UUIDField(null=True, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["request"]

    def __str__(self) -> str:
        return str(self.request)


class StatusEntry(StatusText):
    """What was reported, as of a day. Written once.

    `on_behalf`: the office took it down, for instance by phone; the partner may confirm it (rule 22). `by_link`: it was
    written through a link in a mail, without signing in. `corrects` names the entry of the same request and day that
    this one takes the place of.
    """

    request = models.ForeignKey(StatusRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="status_entries")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="status_entries")
    as_of = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    author_label = models.CharField(max_length=160)
    on_behalf = models.BooleanField(default=False)
    by_link = models.BooleanField(default=False)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")

    class Meta:
        ordering = ["project", "body", "as_of", "recorded_at"]
        triggers = immutable()
        constraints = [
            models.UniqueConstraint(name="statusentry_corrected_once", fields=["corrects"]),
            models.CheckConstraint(
                name="statusentry_corrects_another", condition=Q(corrects__isnull=True) | ~Q(corrects=models.F("id"))
            ),
            models.CheckConstraint(
                name="statusentry_progress",
                condition=Q(reported_progress__isnull=True) | Q(reported_progress__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.body}, {self.as_of:%d.%m.%Y}"


class StatusToken(Row):
    """A form that was sent, and the entry that it became: the same form sent again makes no second entry.

    A row of its own, so that the frozen facts, which hold every column of an entry, stay free of it.
    """

    token = models.UUIDField()
    entry = models.OneToOneField(StatusEntry, on_delete=models.CASCADE, related_name="token")
    request = models.ForeignKey(StatusRequest, on_delete=models.CASCADE, related_name="tokens")

    class Meta:
        ordering = ["request"]
        constraints = [models.UniqueConstraint(name="statustoken_once", fields=["request", "token"])]

    def __str__(self) -> str:
        return str(self.entry)


class ReviewResult(models.TextChoices):
    """What the office, or for an entry on behalf the partner, said of an entry."""

    CONFIRMED = "confirmed", _("confirmed")
    RETURNED = "returned", _("returned")


class StatusReview(Row):
    """Confirmed, or returned with a reason. Written once."""

    entry = models.ForeignKey(StatusEntry, on_delete=models.PROTECT, related_name="reviews")
    result = choices(ReviewResult)
    reason = models.TextField(blank=True, default="")
    by_partner = models.BooleanField(default=False)
    reviewed_at = models.DateTimeField(db_default=Now())
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    reviewer_label = models.CharField(max_length=160)

    class Meta:
        ordering = ["entry", "reviewed_at"]
        triggers = immutable()
        constraints = [
            models.CheckConstraint(
                name="statusreview_return_has_reason", condition=~Q(result="returned") | ~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_result_display()}"


LINK_DAYS = 14
"""How long after the deadline a link for reporting still opens."""


class ReportLink(Row):
    """A link in the mails to one account that opens its statuses of one round without signing in.

    Only the SHA-256 of its secret is kept. It ends some days after the deadline, when the round closes, when the
    account may report nothing in the round any more, and when it is revoked. `window_at` and `window_count` tell how
    often it wrote within the minute that began then.
    """

    round = models.ForeignKey(StatusRound, on_delete=models.CASCADE, related_name="links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True, blank=True)
    window_at = models.DateTimeField(null=True, blank=True)
    window_count = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["round", "created_at"]
        constraints = [
            models.UniqueConstraint(name="reportlink_once", fields=["round", "user"]),
            models.CheckConstraint(
                name="reportlink_revoked_by_whom", condition=Q(revoked_by__isnull=True) | Q(revoked_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.user}"

    @property
    def last_day(self) -> date:
        """The last day on which it opens."""
        return self.round.deadline + timedelta(days=LINK_DAYS)

    def holds(self, today: date) -> bool:
        """Return whether it opens today, as far as the round and a revocation tell."""
        opens = self.round.links_allowed and self.round.state == RoundState.OPEN
        return opens and self.revoked_at is None and today <= self.last_day


class HelpAnswer(Row):
    """What the office answered to the help that an entry asks for. Written once; `done` closes the request."""

    entry = models.ForeignKey(StatusEntry, on_delete=models.PROTECT, related_name="help_answers")
    text = models.TextField()
    done = models.BooleanField(default=False)
    answered_at = models.DateTimeField(db_default=Now())
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    author_label = models.CharField(max_length=160)

    class Meta:
        ordering = ["entry", "answered_at"]
        triggers = immutable()
        constraints = [models.CheckConstraint(name="helpanswer_has_text", condition=~Q(text=""))]

    def __str__(self) -> str:
        return str(self.entry)
