"""The project that an item on a meeting's agenda is about: shown on the meeting's page, chosen and taken back there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from council import registry
from council.models import AgendaItem
from council.permissions import writing
from organisation.actions import action, enter
from organisation.models import User
from organisation.removal import remove
from roadmap.models import Plan, PlanEntry, Project, ProjectAgendaItem


@action
def set_project(*, item: AgendaItem, project: Project | None, by: User | None) -> ProjectAgendaItem | None:
    """Say which project an item is about, or that it is about none. Raises ValidationError for a foreign project."""
    owner = item.meeting.committee.owner
    old = ProjectAgendaItem.objects.select_for_update(no_key=True).filter(item=item).select_related("project").first()
    if project is not None and project.owner_id != owner.pk:
        raise ValidationError({"project": _("The project belongs to another body.")}, code="foreign")
    if old is not None and project is not None and old.project_id == project.pk:
        return old
    if old is not None:
        remove(old, by=by, action="agenda_project.remove", owner=owner)
    if project is None:
        return None
    return enter(ProjectAgendaItem(item=item, project=project), by=by, action="agenda_project.add", owner=owner)


def _parts(items: Sequence[AgendaItem], user: Any) -> dict[UUID, Any]:
    """The project of each item, as far as `user` may see it, and where it is chosen. Two queries."""
    links = {row.item_id: row.project for row in _links(items, user)}
    slugs = _plan_slugs([project.pk for project in links.values()], user)
    may_write = writing(user)
    found = {}
    for item in items:
        project = links.get(item.pk)
        edit = ""
        if item.meeting.committee.owner_id in may_write:
            edit = reverse("agenda-project", args=[item.pk])
        if project or edit:
            plan = slugs.get(project.pk) if project else None
            address = reverse("roadmap:project", args=[plan, project.slug]) if project and plan else ""
            found[item.pk] = {"project": project, "address": address, "edit": edit, "item": item}
    return found


def _links(items: Sequence[AgendaItem], user: Any) -> list[ProjectAgendaItem]:
    seen = Project.objects.visible_to(user)
    rows = ProjectAgendaItem.objects.filter(item__in=[item.pk for item in items], project__in=seen)
    return list(rows.select_related("project"))


def _plan_slugs(projects: Sequence[UUID], user: Any) -> dict[UUID, str]:
    rows = PlanEntry.objects.filter(project__in=projects, version__plan__in=Plan.objects.visible_to(user))
    return dict(rows.order_by("version__position").values_list("project", "version__plan__slug"))


def register() -> None:
    """Show it on the meetings' pages; called once, when the apps are ready."""
    registry.add_agenda_part(registry.AgendaPart("roadmap/agenda_project.html", _parts))
