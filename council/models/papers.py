"""Papers, their way through the committees, and what was resolved."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council.models.committees import Committee, Meeting
from council.querysets import PaperQuerySet
from organisation.models.base import SLUG_LENGTH, Row, choices, partial_date_check, precision_field, tracked
from organisation.models.bodies import Body, OrgUnit


class PaperKind(models.TextChoices):
    """Kinds of paper; a county's own words for it differ."""

    RESOLUTION_PAPER = "resolution_paper", _("paper for resolution")
    INFORMATION_PAPER = "information_paper", _("paper for information")
    SESSION_PAPER = "session_paper", _("session paper")


@tracked()
class Paper(Row):
    """A paper of the body whose council decides."""

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="papers")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    reference = models.CharField(max_length=80, blank=True, default="")
    kind = choices(PaperKind, unknown=True)
    title = models.CharField(max_length=300, blank=True, default="")
    dated_on = models.DateField(null=True, blank=True)
    dated_on_precision = precision_field()
    lead_unit = models.ForeignKey(OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
    public = models.BooleanField(null=True, blank=True)
    summary = models.TextField(blank=True, default="")
    financial_effect = models.BooleanField(null=True, blank=True)
    staffing_effect = models.BooleanField(null=True, blank=True)
    url = models.URLField(blank=True, default="")

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "-dated_on", "reference"]
        constraints = [
            models.UniqueConstraint(name="paper_slug_per_owner", fields=["owner", "slug"]),
            models.UniqueConstraint(
                name="paper_reference_per_owner", fields=["owner", "reference"], condition=~Q(reference="")
            ),
            *partial_date_check("paper", "dated_on"),
            # it becomes a link on the page, so no other scheme may stand there
            models.CheckConstraint(
                name="paper_url_is_a_web_address", condition=Q(url="") | Q(url__regex=r"^https?://")
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.reference, self.title) if part) or self.slug


class PaperAnnex(Row):
    """An annex as the paper lists it; the file itself need not be here."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="annexes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    size_kb = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["paper", "number"]
        constraints = [models.UniqueConstraint(name="paperannex_number", fields=["paper", "number"])]

    def __str__(self) -> str:
        return self.title


class ConsultationRole(models.TextChoices):
    """What a committee does with a paper."""

    INTRODUCTION = "introduction", _("introduction")
    NOTING = "noting", _("takes note")
    PRELIMINARY = "preliminary", _("preliminary deliberation")
    RECOMMENDATION = "recommendation", _("recommendation")
    DECISION = "decision", _("decision")
    FINAL = "final", _("final decision")


class ResolutionResult(models.TextChoices):
    """How a committee dealt with a paper."""

    ADOPTED_UNCHANGED = "adopted_unchanged", _("adopted unchanged")
    ADOPTED_CHANGED = "adopted_changed", _("adopted with changes")
    NOTED = "noted", _("noted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REJECTED = "rejected", _("rejected")
    POSTPONED = "postponed", _("postponed")


@tracked()
class Consultation(Row):
    """One step of a paper's way. The meeting is unknown where the source names only the committee."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="consultations")
    position = models.PositiveSmallIntegerField()
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="consultations")
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="consultations")
    role = choices(ConsultationRole, unknown=True)
    result = choices(ResolutionResult, unknown=True)
    public = models.BooleanField(null=True, blank=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["paper", "position"]
        constraints = [models.UniqueConstraint(name="consultation_position", fields=["paper", "position"])]

    def __str__(self) -> str:
        return f"{self.paper}: {self.committee}"


@tracked()
class Resolution(Row):
    """What a consultation led to. An empty result is unknown; a recommendation is not an adoption.

    "einstimmig" may stand beside abstentions, so unanimity is kept apart from the votes (rule 23).
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="resolutions")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.PROTECT, related_name="resolutions"
    )
    recommendation = models.BooleanField(default=False)
    result = choices(ResolutionResult, unknown=True)
    votes_yes = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_no = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_abstain = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_biased = models.PositiveSmallIntegerField(null=True, blank=True)
    unanimous = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["paper", "slug"]
        constraints = [
            models.UniqueConstraint(name="resolution_slug_per_paper", fields=["paper", "slug"]),
            models.CheckConstraint(
                name="resolution_unanimous_without_no",
                condition=Q(unanimous__isnull=True) | Q(unanimous=False) | Q(votes_no__isnull=True) | Q(votes_no=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} ({self.get_result_display() if self.result else '?'})"

    @property
    def is_adopted(self) -> bool:
        """Return whether the council adopted it, changed or not."""
        return self.result in {ResolutionResult.ADOPTED_UNCHANGED, ResolutionResult.ADOPTED_CHANGED}


class ResolutionPoint(Row):
    """A numbered point of a resolution, as proposed and as adopted (unknown where empty)."""

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="points")
    number = models.PositiveSmallIntegerField()
    proposed_text = models.TextField(blank=True, default="")
    adopted_text = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["resolution", "number"]
        constraints = [models.UniqueConstraint(name="resolutionpoint_number", fields=["resolution", "number"])]

    def __str__(self) -> str:
        return f"{self.number}. {self.adopted_text or self.proposed_text}"
