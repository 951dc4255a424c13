"""Projects: one identity over all versions, with the adopted text kept apart from the live data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from organisation.models.base import (
    SLUG_LENGTH,
    DatedChange,
    Row,
    choices,
    date_words,
    partial_date_check,
    precision_field,
    tracked,
)
from organisation.models.bodies import Body, OrgUnit
from roadmap.models.plans import ActionField, PlanVersion
from roadmap.querysets import PlanEntryQuerySet, ProjectQuerySet


class ProjectState(models.TextChoices):
    """States of a project. Deferred and dropped need a reason."""

    IDEA = "idea", _("idea")
    NOT_STARTED = "not_started", _("not started")
    IN_PREPARATION = "in_preparation", _("in preparation")
    STARTED = "started", _("started")
    ONGOING = "ongoing", _("ongoing")
    COMPLETED = "completed", _("completed")
    DEFERRED = "deferred", _("deferred")
    DROPPED = "dropped", _("dropped")


@tracked()
class Project(Row):
    """A project's identity and live data. `mandatory` and `joint` are unknown where null."""

    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="projects")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    title = models.CharField(max_length=300)
    lead_body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="led_projects")
    responsible_unit = models.ForeignKey(
        OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="projects"
    )
    mandatory = models.BooleanField(null=True, blank=True)
    joint = models.BooleanField(null=True, blank=True)
    public = models.BooleanField(default=False)
    results = models.TextField(blank=True, default="")
    next_steps = models.TextField(blank=True, default="")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "title"]
        constraints = [models.UniqueConstraint(name="project_slug_per_owner", fields=["owner", "slug"])]
        permissions = [
            ("comment_project", "Can comment on project"),
            ("report_project", "Can report the status of project"),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectUserPermission(UserObjectPermissionBase):
    """An object permission of a user; it follows from memberships and shares and is never the truth itself."""

    content_object = models.ForeignKey(Project, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        pass


class ProjectGroupPermission(GroupObjectPermissionBase):
    """An object permission of a group; see ProjectUserPermission."""

    content_object = models.ForeignKey(Project, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        pass


class ProjectStateChange(DatedChange):
    """The project is in `state` from `effective_on` on. `replacement` names what took a dropped project's place."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="state_changes")
    state = choices(ProjectState)
    replacement = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_projects"
    )

    class Meta(DatedChange.Meta):
        constraints = [
            models.CheckConstraint(
                name="statechange_reason", condition=~Q(state__in=["deferred", "dropped"]) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="statechange_replacement", condition=Q(replacement__isnull=True) | Q(state="dropped")
            ),
        ]
        indexes = [models.Index(fields=["project", "-effective_on", "-recorded_at"])]

    def __str__(self) -> str:
        return f"{self.project}: {self.get_state_display()}"


class ProjectForecast(DatedChange):
    """When the project is expected to end, as of `effective_on`. A null date withdraws the forecast."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="forecasts")
    ends_on = models.DateField(null=True, blank=True)
    ends_on_precision = precision_field()

    class Meta(DatedChange.Meta):
        constraints = [*partial_date_check("projectforecast", "ends_on")]
        indexes = [models.Index(fields=["project", "-effective_on", "-recorded_at"])]

    def __str__(self) -> str:
        return f"{self.project}: {date_words(self, 'ends_on')}"


@tracked()
class PlanEntry(Row):
    """A project's Steckbrief in one version: the text that was adopted.

    Number, order and priority are three different things, each of which a plan may lack (rule 13).
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="entries")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="entries")
    field = models.ForeignKey(ActionField, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    number = models.CharField(max_length=20, blank=True, default="")
    order = models.PositiveSmallIntegerField(null=True, blank=True)
    priority = models.CharField(max_length=40, blank=True, default="")
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True, default="")
    target_groups = models.TextField(blank=True, default="")
    responsible = models.TextField(blank=True, default="")
    participants = models.TextField(blank=True, default="")
    main_activities = models.TextField(blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    objects = PlanEntryQuerySet.as_manager()

    class Meta:
        ordering = ["version", "position", "title"]
        constraints = [
            models.UniqueConstraint(name="planentry_project_per_version", fields=["version", "project"]),
            models.UniqueConstraint(
                name="planentry_number_per_version", fields=["version", "number"], condition=~Q(number="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
