"""Which papers of the council a project rests on, and which meetings deal with it."""

from django.db import models

from council.models import AgendaItem, Paper, ResolutionPoint
from organisation.models.base import Row, tracked
from roadmap.models.projects import Project
from roadmap.querysets import ProjectPaperQuerySet


@tracked()
class ProjectPaper(Row):
    """A paper that concerns a project; with `point`, the very point of a resolution."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="paper_links")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="project_links")
    point = models.ForeignKey(
        ResolutionPoint, null=True, blank=True, on_delete=models.PROTECT, related_name="project_links"
    )
    note = models.TextField(blank=True, default="")

    objects = ProjectPaperQuerySet.as_manager()

    class Meta:
        ordering = ["project", "paper"]
        constraints = [
            models.UniqueConstraint(
                name="projectpaper_once", fields=["project", "paper", "point"], nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.paper}"


@tracked()
class ProjectAgendaItem(Row):
    """The project that an item on a meeting's agenda is about; one at most."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="agenda_links")
    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="project_link")

    class Meta:
        ordering = ["project", "item"]

    def __str__(self) -> str:
        return f"{self.project}: {self.item}"
