"""Taking away what nobody needs: parts of a draft, milestones, an unused plan. What hangs on a row is never lost."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from organisation.actions import action
from organisation.audit import record
from organisation.audit_words import kind_words
from organisation.models import Body, SourceRef, User
from roadmap.actions.plans import must_be_open_now
from roadmap.models import ActionField, Lineage, Milestone, Plan, PlanEntry, PlanVersion, Project

PARTS_OF_PROJECT = (
    "roadmap.lineage.from_project",
    "roadmap.lineage.to_project",
    "roadmap.milestone.project",
    "roadmap.projectforecast.project",
    "roadmap.projectgrouppermission.content_object",
    "roadmap.projectstatechange.project",
    "roadmap.projectuserpermission.content_object",
    "roadmap.watch.project",
)
PARTS_OF_FIELD = ("roadmap.lineage.from_field", "roadmap.lineage.to_field", "roadmap.watch.field")
PARTS_OF_VERSION = (
    "roadmap.actionfield.version",
    "roadmap.lineage.from_version",
    "roadmap.lineage.to_version",
    "roadmap.planentry.version",
    "roadmap.visionpoint.version",
)


@action
def remove_milestone(*, milestone: Milestone, by: User | None) -> None:
    """Delete a milestone with its dates. Refused when a baseline holds it: what was adopted stays comparable."""
    delete_row(
        milestone,
        action="milestone.remove",
        parts=["roadmap.milestonedate.milestone"],
        by=by,
        owner=milestone.project.owner,
    )


@action
def remove_field(*, field: ActionField, by: User | None) -> None:
    """Delete an action field of an open version. Refused while projects, money, posts or indicators hang on it."""
    must_be_open_now(field.version)
    delete_row(field, action="field.remove", parts=PARTS_OF_FIELD, by=by, owner=field.version.plan.owner)


@action
def remove_entry(*, entry: PlanEntry, by: User | None) -> bool:
    """Take a project out of an open version; return whether the project itself is gone with it.

    A project that stands in no other version would not be found any more, so it is deleted too, and the whole is
    refused while money, posts, partners or status entries hang on it.
    """
    version, project = entry.version, entry.project
    must_be_open_now(version)
    for name in ("from", "to"):
        Lineage.objects.filter(**{f"{name}_version": version, f"{name}_project": project}).delete()
    delete_row(entry, action="entry.remove", parts=(), by=by, owner=version.plan.owner)
    if project.entries.exists():
        return False
    _remove_project(project, by)
    return True


@action
def remove_version(*, version: PlanVersion, by: User | None) -> None:
    """Delete an open version with its fields and Steckbriefe. Refused while a project stands nowhere else."""
    must_be_open_now(version)
    elsewhere = PlanEntry.objects.exclude(version=version).values("project")
    if only_here := list(version.entries.exclude(project__in=elsewhere).values_list("title", flat=True)[:5]):
        message = _("These projects stand only in this version; remove them first: %(names)s.")
        raise ValidationError(message % {"names": ", ".join(only_here)}, code="needed")
    for field in version.fields.all():
        _free(field, (*PARTS_OF_FIELD, "roadmap.planentry.field"))
    keys = [*version.fields.values_list("pk", flat=True), *version.entries.values_list("pk", flat=True)]
    keys += version.vision_points.values_list("pk", flat=True)
    version.entries.all().delete()
    delete_row(version, action="version.remove", parts=PARTS_OF_VERSION, by=by, owner=version.plan.owner, keys=keys)


@action
def remove_plan(*, plan: Plan, by: User | None) -> None:
    """Delete a plan that is not used. Its versions, money, posts and reports have to be gone before."""
    delete_row(plan, action="plan.remove", parts=["roadmap.watch.plan"], by=by, owner=plan.owner)


def _remove_project(project: Project, by: User | None) -> None:
    milestones = list(project.milestones.all())
    for milestone in milestones:
        _free(milestone, ["roadmap.milestonedate.milestone"])
    delete_row(
        project,
        action="project.remove",
        parts=PARTS_OF_PROJECT,
        by=by,
        owner=project.owner,
        keys=[row.pk for row in milestones],
    )


def delete_row(
    row: Model,
    *,
    action: str,
    parts: Iterable[str],
    by: User | None,
    owner: Body,
    keys: Iterable[object] = (),
    reason: str = "",
) -> None:
    """Delete a row that nothing but its own parts hangs on, with the references to its sources."""
    _free(row, parts)
    record(by=by, action=action, target=row, owner=owner, details={"reason": reason} if reason else None)
    gone = [row.pk, *keys]
    row.delete()
    SourceRef.objects.filter(target_id__in=gone).delete()


def _free(row: Model, parts: Iterable[str]) -> None:
    """Raise ValidationError that names and counts what hangs on a row; `parts` ("app.model.column") go with it."""
    found = []
    for relation in row._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        model: Any = relation.related_model
        column = relation.field.name  # type: ignore[union-attr]  # a relation from another model has its field
        if hasattr(model, "pgh_tracked_model") or f"{model._meta.label_lower}.{column}" in set(parts):
            continue
        if number := model._base_manager.filter(**{column: row}).count():
            found.append(f"{number} × {kind_words(model._meta.label_lower)}")
    if found:
        message = _("“%(row)s” cannot be deleted, because something hangs on it: %(what)s.")
        raise ValidationError(message % {"row": str(row), "what": ", ".join(found)}, code="needed")
