"""Position lines and the posts on them. Roles, never people."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council.models import ResolutionPoint
from organisation.models.base import (
    SLUG_LENGTH,
    DatedChange,
    Row,
    choices,
    partial_date_check,
    precision_field,
    tracked,
)
from organisation.models.bodies import Body, OrgUnit
from roadmap.grades import EG_9_SPLIT, HISTORICAL_GRADES, VALID_GRADES
from roadmap.models.plans import ActionField, Plan
from roadmap.models.projects import Project
from roadmap.querysets import PositionLineQuerySet


class PositionOrigin(models.TextChoices):
    """A relocated post never counts as additional need (rule 12)."""

    NEW = "new", _("new")
    RELOCATED = "relocated", _("relocated")
    EXISTING = "existing", _("existing")


class ThirdPartyFunding(models.TextChoices):
    """Whether somebody else pays for a post."""

    NO = "no", _("no")
    POSSIBLY = "possibly", _("possibly")
    NAMED = "named", _("named")


@tracked()
class PositionLine(Row):
    """A line of the staffing plan: one or more posts of the same kind.

    `may_exist_already`: existing staff may already meet the minimum, so it never counts as additional (rule 12).
    `temporary_until` is the last day of a line that is limited in time; empty where it is not, or not known to be.
    `yearly_cost` is the line's own figure in euros for one full-time equivalent and year; without it, the grade's rate.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="position_lines")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    title = models.CharField(max_length=300)
    tasks = models.TextField(blank=True, default="")
    qualification = models.CharField(max_length=200, blank=True, default="")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="position_lines")
    unit = models.ForeignKey(OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="position_lines")
    field = models.ForeignKey(ActionField, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="position_lines"
    )
    origin = choices(PositionOrigin, unknown=True)
    may_exist_already = models.BooleanField(default=False)
    evaluated_by = models.CharField(max_length=200, blank=True, default="")
    third_party_funding = choices(ThirdPartyFunding, unknown=True)
    third_party = models.CharField(max_length=200, blank=True, default="")
    requested_by_partners = models.BooleanField(null=True, blank=True)
    granted_by = models.ForeignKey(
        ResolutionPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="position_lines"
    )
    temporary_until = models.DateField(null=True, blank=True)
    temporary_until_precision = precision_field()
    yearly_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.TextField(blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    objects = PositionLineQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position", "title"]
        constraints = [
            models.UniqueConstraint(name="positionline_slug_per_plan", fields=["plan", "slug"]),
            models.CheckConstraint(
                name="positionline_third_party_named", condition=~Q(third_party_funding="named") | ~Q(third_party="")
            ),
            *partial_date_check("positionline", "temporary_until"),
            models.CheckConstraint(
                name="positionline_yearly_cost", condition=Q(yearly_cost__isnull=True) | Q(yearly_cost__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PositionGrade(DatedChange):
    """The line's grade, or alternatives, as of `effective_on`; an empty list means the grade is unknown."""

    line = models.ForeignKey(PositionLine, on_delete=models.CASCADE, related_name="grades")
    grades = ArrayField(models.CharField(max_length=6), default=list, blank=True)

    class Meta(DatedChange.Meta):
        constraints = [
            models.CheckConstraint(
                name="positiongrade_valid",
                condition=Q(grades__contained_by=list(VALID_GRADES))
                | Q(grades__contained_by=[*VALID_GRADES, *HISTORICAL_GRADES], effective_on__lt=EG_9_SPLIT),
            )
        ]
        indexes = [models.Index(fields=["line", "-effective_on", "-recorded_at"])]

    def __str__(self) -> str:
        return f"{self.line}: {' / '.join(self.grades)}"


class Post(Row):
    """One post, one row. FTE is in (0, 1] with three places, or unknown (rule 2)."""

    line = models.ForeignKey(PositionLine, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveSmallIntegerField()
    fte = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    minimum = models.BooleanField(default=False)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")

    class Meta:
        ordering = ["line", "number"]
        constraints = [
            models.UniqueConstraint(name="post_number_per_line", fields=["line", "number"]),
            models.CheckConstraint(name="post_fte", condition=Q(fte__isnull=True) | Q(fte__gt=0, fte__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.number}"


class PostEventKind(models.TextChoices):
    """What happened to a post."""

    REQUESTED = "requested", _("requested")
    APPROVED = "approved", _("approved")
    ADVERTISED = "advertised", _("advertised")
    FILLED = "filled", _("filled")
    VACATED = "vacated", _("vacated")
    CUT = "cut", _("cut")


class PostEvent(DatedChange):
    """A dated event of one post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="events")
    kind = choices(PostEventKind)

    class Meta(DatedChange.Meta):
        indexes = [models.Index(fields=["post", "-effective_on", "-recorded_at"])]

    def __str__(self) -> str:
        return f"{self.post}: {self.get_kind_display()}"


@tracked()
class RateTable(Row):
    """What a year of one full-time equivalent costs by grade, as a county counts it from `valid_from` on.

    The figures are the office's own; `basis` says where they come from (a KGSt report, the own payroll).
    """

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="rate_tables")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    label = models.CharField(max_length=120)
    valid_from = models.DateField()
    basis = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["owner", "-valid_from"]
        constraints = [
            models.UniqueConstraint(name="ratetable_slug_per_owner", fields=["owner", "slug"]),
            models.UniqueConstraint(name="ratetable_start_per_owner", fields=["owner", "valid_from"]),
        ]

    def __str__(self) -> str:
        return self.label


@tracked()
class GradeRate(Row):
    """A grade's cost in a table: euros for one full-time equivalent and year."""

    table = models.ForeignKey(RateTable, on_delete=models.CASCADE, related_name="rates")
    grade = models.CharField(max_length=6)
    yearly_cost = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["table", "grade"]
        constraints = [
            models.UniqueConstraint(name="graderate_once", fields=["table", "grade"]),
            models.CheckConstraint(name="graderate_grade", condition=Q(grade__in=VALID_GRADES)),
            models.CheckConstraint(name="graderate_cost", condition=Q(yearly_cost__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.table}: {self.grade}"
