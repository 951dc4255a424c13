"""On which papers of the council a project rests."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from council.models import Paper, ResolutionPoint
from organisation.actions import action, enter
from organisation.models import User
from roadmap.actions.removal import delete_row
from roadmap.models import Project, ProjectPaper


@action
def link_paper(
    *, project: Project, paper: Paper, by: User | None, point: ResolutionPoint | None = None, note: str = ""
) -> ProjectPaper:
    """Say that a paper concerns a project; with `point`, which point of its resolutions."""
    if point is not None and point.resolution.paper_id != paper.pk:
        raise ValidationError({"point": _("The point belongs to another paper.")}, code="foreign")
    row = ProjectPaper(project=project, paper=paper, point=point, note=note)
    try:
        with transaction.atomic():
            return enter(row, by=by, action="project_paper.add", owner=project.owner, details={"paper": str(paper)})
    except ValidationError as error:
        if getattr(error, "code", "") != "projectpaper_once":
            raise
        raise ValidationError({"paper": _("The paper is linked already.")}, code="unique") from error


@action
def unlink_paper(*, link: ProjectPaper, by: User | None) -> None:
    """Take the link away; the paper stays."""
    delete_row(link, action="project_paper.remove", parts=(), by=by, owner=link.project.owner)
