"""What became of the fields and projects of an earlier version, said in a draft."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.actions import action
from organisation.audit import record
from organisation.models import User
from roadmap.actions.plans import link, must_be_open_now
from roadmap.models import ActionField, Lineage, LineageKind, PlanVersion, Project


@action
def state_lineage(
    *,
    version: PlanVersion,
    earlier: PlanVersion,
    kind: str,
    by: User | None,
    fields: tuple[ActionField, ActionField] | None = None,
    projects: tuple[Project, Project] | None = None,
    note: str = "",
) -> Lineage:
    """Say what became of a field or a project of `earlier` in the open `version`; said before, it is said anew.

    Raises ValidationError as `link`, and for a project that stands in neither of the two versions where it should.
    """
    must_be_open_now(version)
    if projects:
        _must_stand(projects[0], earlier, "before")
        _must_stand(projects[1], version, "after")
    pair: dict[str, Any] = {"from_version": earlier, "to_version": version}
    if fields:
        pair |= {"from_field": fields[0], "to_field": fields[1]}
    if projects:
        pair |= {"from_project": projects[0], "to_project": projects[1]}
    known = Lineage.objects.filter(**pair).first() if fields or projects else None
    if known is None:
        made = link(
            kind=kind, from_version=earlier, to_version=version, by=by, fields=fields, projects=projects, note=note
        )
        _tell(made, "version.lineage", by)
        return made
    known.kind, known.note = LineageKind(kind), note
    known.save(update_fields=["kind", "note"])
    _tell(known, "version.lineage", by)
    return known


@action
def remove_lineage(*, lineage: Lineage, by: User | None) -> None:
    """Take back what was said of a field or a project; refused once the version is adopted (rule 14)."""
    must_be_open_now(lineage.to_version)
    _tell(lineage, "version.lineage_removed", by)
    lineage.delete()


def _must_stand(project: Project, version: PlanVersion, name: str) -> None:
    if not version.entries.filter(project=project).exists():
        message = _("“%(title)s” does not stand in the version “%(label)s”.")
        raise ValidationError({name: message % {"title": project.title, "label": version.label}}, code="foreign")


def _tell(lineage: Lineage, code: str, by: User | None) -> None:
    """Keep it in the history of the version, where people look for it."""
    text = f"{lineage}: {LineageKind(lineage.kind).label}" + (f". {lineage.note}" if lineage.note else "")
    version = lineage.to_version
    record(by=by, action=code, target=version, owner=version.plan.owner, details={"reason": text})
