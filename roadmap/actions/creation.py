"""What is made of several rows at once: a project with its Steckbrief, and the next version out of the one before."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from organisation.actions import action
from organisation.audit import record
from organisation.models import User
from organisation.partial_dates import PartialDate
from organisation.slugs import free_slug
from roadmap.actions.plans import add_entry, add_version
from roadmap.actions.projects import add_project, record_state
from roadmap.models import ActionField, Lineage, LineageKind, PlanEntry, PlanVersion, Project, VisionPoint

FIELD_COLUMNS = ("slug", "number", "position", "name", "goal", "starting_point", "challenges", "chances")
ENTRY_TEXTS = ("title", "description", "target_groups", "responsible", "participants", "main_activities")
ENTRY_COLUMNS = ("number", "order", "priority", "position", *ENTRY_TEXTS)
VERSION_COLUMNS = ("title", "vision_title", "vision_year", "vision_statement")
RESERVED = {"neu", "aufnahme", "belege", "definitionen", "werte"}
"""Words that stand in addresses where slugs do."""


def free_address(text: str, among: Any, fallback: str) -> str:
    """Return an address for `text` that no row of `among` has and that is no word of our own addresses."""
    found = free_slug(text, among, fallback=fallback)
    return free_slug(f"{fallback} {text}", among, fallback=fallback) if found in RESERVED else found


@action
def create_project(
    *,
    version: PlanVersion,
    by: User | None,
    live: Mapping[str, Any],
    sheet: Mapping[str, Any],
    state: str = "",
    since: PartialDate | None = None,
) -> Project:
    """Add a project of the plan's county with its Steckbrief in an open version; `live` are columns of Project.

    `sheet` are columns of PlanEntry, its title is the project's too. A state needs the day since which it holds.
    """
    owner = version.plan.owner
    taken = Project.objects.filter(Q(owner=owner) | Q(entries__version__plan=version.plan))
    slug = free_address(sheet["title"], taken, "projekt")
    project = add_project(owner=owner, by=by, slug=slug, title=sheet["title"], **live)
    add_entry(version=version, project=project, by=by, **{"position": version.entries.count(), **sheet})
    if state:
        if since is None:
            raise ValidationError({"since": _("Say since when.")}, code="required")
        record_state(project=project, state=state, effective_on=since, by=by)
    return project


@action
def take_in(*, version: PlanVersion, project: Project, by: User | None, field: ActionField | None = None) -> PlanEntry:
    """Take a project that is there already into an open version, with the text of its latest Steckbrief."""
    if version.entries.filter(project=project).exists():
        raise ValidationError({"project": _("The project stands in this version already.")}, code="unique")
    if (
        PlanEntry.objects.filter(version__plan=version.plan, project__slug=project.slug)
        .exclude(project=project)
        .exists()
    ):
        message = _("Another project of this plan has the same address, “%(slug)s”.")
        raise ValidationError({"project": message % {"slug": project.slug}}, code="unique")
    latest = project.entries.order_by("-version__position").first()
    texts = {name: getattr(latest, name) for name in ENTRY_TEXTS} if latest else {}
    return add_entry(
        version=version, project=project, field=field, by=by, **{**texts, "position": version.entries.count()}
    )


@action
def continue_version(
    *,
    earlier: PlanVersion,
    label: str,
    slug: str,
    by: User | None,
    period_from: PartialDate | None = None,
    period_to: PartialDate | None = None,
    **values: Any,
) -> PlanVersion:
    """Add the plan's next version as a draft that starts with vision, fields and Steckbriefe of `earlier`.

    Each copied field and each project is linked to the one before as the same. Raises ValidationError as `add_version`.
    """
    copied = {name: getattr(earlier, name) for name in VERSION_COLUMNS}
    version = add_version(
        plan=earlier.plan,
        by=by,
        label=label,
        slug=slug,
        period_from=period_from,
        period_to=period_to,
        **{**copied, **values},
    )
    points = [VisionPoint(version=version, position=p.position, text=p.text) for p in earlier.vision_points.all()]
    VisionPoint.objects.bulk_create(points)
    fields = _copied_fields(earlier, version)
    entries = list(earlier.entries.select_related("project"))
    PlanEntry.objects.bulk_create(
        PlanEntry(
            version=version,
            project_id=entry.project_id,
            field=fields.get(entry.field_id),
            **{name: getattr(entry, name) for name in ENTRY_COLUMNS},
        )
        for entry in entries
    )
    pair = {"from_version": earlier, "to_version": version, "kind": LineageKind.SAME}
    same = [Lineage(from_field_id=old, to_field=new, **pair) for old, new in fields.items()]
    same += [Lineage(from_project_id=row.project_id, to_project_id=row.project_id, **pair) for row in entries]
    Lineage.objects.bulk_create(same)
    details = {"from": str(earlier), "fields": len(fields), "projects": len(entries)}
    record(by=by, action="version.continue", target=version, owner=version.plan.owner, details=details)
    return version


def _copied_fields(earlier: PlanVersion, version: PlanVersion) -> dict[Any, ActionField]:
    """Copy the fields; the new one by the key of the old one."""
    copies = {
        row.pk: ActionField(version=version, **{name: getattr(row, name) for name in FIELD_COLUMNS})
        for row in earlier.fields.all()
    }
    ActionField.objects.bulk_create(copies.values())
    return copies
