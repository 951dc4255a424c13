"""Plans, their versions, and what a council adopted of them (rule 14)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from council.models import Resolution
from organisation.actions import action, enter, figure, partial, required
from organisation.audit import record
from organisation.editing import as_json, save
from organisation.models import Body, Qualifier, User
from organisation.partial_dates import PartialDate
from roadmap.models import (
    ActionField,
    Baseline,
    BaselineAmount,
    BaselineMilestone,
    BaselinePost,
    BudgetItem,
    Lineage,
    Milestone,
    Plan,
    PlanEntry,
    PlanVersion,
    PositionLine,
    Project,
    VersionState,
    VisionPoint,
)

OPEN_STATES = {VersionState.DRAFT, VersionState.INTRODUCED, VersionState.DELIBERATED}
"""States in which a version may still be worked on; after adoption only a new version changes it (rule 14)."""


@action
def add_plan(*, owner: Body, by: User | None, **values: Any) -> Plan:
    """Add a plan (slug, title, kind, …). Parent and predecessor must be plans of the same body."""
    for name in ("parent", "predecessor"):
        other = values.get(name)
        if other is not None and other.owner_id != owner.pk:
            raise ValidationError({name: _("The plan belongs to another body.")}, code="foreign")
    return enter(Plan(owner=owner, **values), by=by, action="plan.add", owner=owner)


@action
def add_version(
    *,
    plan: Plan,
    by: User | None,
    period_from: PartialDate | None = None,
    period_to: PartialDate | None = None,
    vision_points: Sequence[str] = (),
    **values: Any,
) -> PlanVersion:
    """Add the plan's next version as a draft, with the bullets of its vision."""
    if period_from and period_to and period_to.day < period_from.earliest:
        raise ValidationError({"period_to": _("The period ends before it begins.")}, code="period")
    row = PlanVersion(
        plan=plan,
        state=VersionState.DRAFT,
        position=(plan.versions.aggregate(last=Max("position"))["last"] or 0) + 1,
        **partial("period_from", period_from),
        **partial("period_to", period_to),
        **values,
    )
    enter(row, by=by, action="version.add", owner=plan.owner)
    VisionPoint.objects.bulk_create(
        VisionPoint(version=row, position=position, text=text) for position, text in enumerate(vision_points)
    )
    return row


@action
def add_field(*, version: PlanVersion, by: User | None, **values: Any) -> ActionField:
    """Add a field of action behind the others. Refused once the version is adopted (rule 14)."""
    _must_be_open(version)
    position = values.pop("position", None)
    if position is None:
        last = version.fields.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
    row = ActionField(version=version, position=position, **values)
    return enter(row, by=by, action="field.add", owner=version.plan.owner)


@action
def add_entry(
    *, version: PlanVersion, project: Project, by: User | None, field: ActionField | None = None, **values: Any
) -> PlanEntry:
    """Take a project into a version. Refused once the version is adopted (rule 14).

    Raises ValidationError too when the field belongs to another version, or another body's project is not a joint one.
    """
    _must_be_open(version)
    if field is not None and field.version_id != version.pk:
        raise ValidationError({"field": _("The field of action belongs to another version.")}, code="foreign")
    if project.owner_id != version.plan.owner_id and not project.joint:
        raise ValidationError({"project": _("Only joint projects stand in another body's plan.")}, code="foreign")
    row = PlanEntry(version=version, project=project, field=field, **{"title": project.title, **values})
    return enter(row, by=by, action="entry.add", owner=version.plan.owner)


@action
def correct_entry(*, entry: PlanEntry, changes: Mapping[str, Any], reason: str, by: User | None) -> PlanEntry:
    """Put right what was copied down wrongly from the adopted text; old and new text stay in the audit trail (rule 14).

    Raises ValidationError without a reason, for a field of another version, and when nothing changes.
    """
    reason = required(reason, "reason", _("Say what was copied down wrongly."))
    field = changes.get("field")
    if field is not None and field.version_id != entry.version_id:
        raise ValidationError({"field": _("The field of action belongs to another version.")}, code="foreign")
    kept = {name: getattr(entry, name) for name in changes}
    before = {name: str(value or "") for name, value in kept.items()}
    for name, value in changes.items():
        setattr(entry, name, value)
    after = {name: str(getattr(entry, name) or "") for name in changes}
    if before == after:
        raise ValidationError({"changes": _("Nothing would change.")}, code="unchanged")
    save(entry, list(changes))
    pairs = {name: [as_json(kept[name]), as_json(value)] for name, value in changes.items()}
    details = {"reason": reason, "before": before, "after": after, "changes": pairs}
    record(by=by, action="entry.correct", target=entry, owner=entry.version.plan.owner, details=details)
    return entry


@action
def adopt_version(
    *, version: PlanVersion, resolution: Resolution, adopted_on: PartialDate, by: User | None
) -> PlanVersion:
    """Make a version the adopted one, by a resolution; the one that was adopted before is superseded.

    Raises ValidationError when the resolution is a recommendation or not an adoption, is another body's, or the version
    is adopted already.
    """
    # the plan's lock: of two drafts that are adopted at once, the second supersedes the first
    Plan.objects.select_for_update(no_key=True).get(pk=version.plan_id)
    must_be_open_now(version)
    _must_adopt(resolution, version)
    earlier = version.plan.versions.filter(state__in=[VersionState.ADOPTED, VersionState.AMENDED])
    for other in earlier.select_for_update(no_key=True):
        other.state = VersionState.SUPERSEDED
        other.save(update_fields=["state"])
    version.state = VersionState.ADOPTED
    version.resolution = resolution
    version.adopted_on, version.adopted_on_precision = adopted_on.day, adopted_on.precision.value
    version.save(update_fields=["state", "resolution", "adopted_on", "adopted_on_precision"])
    details = {"resolution": str(resolution), "adopted_on": adopted_on.iso()}
    record(by=by, action="version.adopt", target=version, owner=version.plan.owner, details=details)
    return version


@action
def set_baseline(
    *,
    version: PlanVersion,
    resolution: Resolution,
    set_on: date,
    by: User | None,
    milestones: Iterable[tuple[Milestone, PartialDate]] = (),
    amounts: Iterable[tuple[BudgetItem, Decimal, str]] = (),
    posts: Iterable[tuple[PositionLine, Decimal, str]] = (),
    note: str = "",
) -> Baseline:
    """Set what an adopted version is measured against: dates, amounts and FTE, each with its qualifier. Once only.

    Raises ValidationError when the version is not adopted, has a baseline already (rule 14), when the resolution is
    not an adoption, and for rows that do not belong to the version.
    """
    if version.state in OPEN_STATES:
        raise ValidationError({"version": _("Only an adopted version has a baseline.")}, code="not_adopted")
    if Baseline.objects.filter(version=version).exists():
        message = _("The baseline is set; it changes only by a new version.")
        raise ValidationError({"version": message}, code="immutable")
    _must_adopt(resolution, version)
    milestones, amounts, posts = list(milestones), list(amounts), list(posts)
    entered = set(version.entries.values_list("project", flat=True))
    if strange := [str(row) for row, _due in milestones if row.project_id not in entered]:
        raise ValidationError({"milestones": _not_part(strange)}, code="foreign")
    for name, rows in (("amounts", amounts), ("posts", posts)):
        if strange := [str(row) for row, _figure, _qualifier in rows if row.plan_id != version.plan_id]:
            raise ValidationError({name: _not_part(strange)}, code="foreign")
    row = Baseline(version=version, resolution=resolution, set_on=set_on, note=note)
    details = {"milestones": len(milestones), "amounts": len(amounts), "posts": len(posts)}
    enter(row, by=by, action="baseline.set", owner=version.plan.owner, details=details)
    BaselineMilestone.objects.bulk_create(
        BaselineMilestone(baseline=row, milestone=milestone, **partial("due_on", due)) for milestone, due in milestones
    )
    BaselineAmount.objects.bulk_create(
        BaselineAmount(baseline=row, item=item, amount=figure(amount, "amounts", 2), qualifier=Qualifier(qualifier))
        for item, amount, qualifier in amounts
    )
    BaselinePost.objects.bulk_create(
        BaselinePost(baseline=row, line=line, fte=figure(fte, "posts", 3), qualifier=Qualifier(qualifier))
        for line, fte, qualifier in posts
    )
    return row


@action
def link(
    *,
    kind: str,
    from_version: PlanVersion,
    to_version: PlanVersion,
    by: User | None,
    fields: tuple[ActionField, ActionField] | None = None,
    projects: tuple[Project, Project] | None = None,
    note: str = "",
) -> Lineage:
    """Say what became of a field or a project between two versions of a plan: exactly one pair is given."""
    if (fields is None) == (projects is None):
        raise ValidationError({"kind": _("Give two fields of action or two projects.")}, code="pair")
    if from_version.plan_id != to_version.plan_id or from_version.position >= to_version.position:
        raise ValidationError({"to_version": _("Give a later version of the same plan.")}, code="order")
    if fields and (fields[0].version_id != from_version.pk or fields[1].version_id != to_version.pk):
        raise ValidationError({"fields": _("The field of action belongs to another version.")}, code="foreign")
    row = Lineage(
        kind=kind,
        from_version=from_version,
        to_version=to_version,
        from_field=fields[0] if fields else None,
        to_field=fields[1] if fields else None,
        from_project=projects[0] if projects else None,
        to_project=projects[1] if projects else None,
        note=note,
    )
    return enter(row, by=by, action="lineage.add", owner=to_version.plan.owner)


def must_be_open_now(version: PlanVersion) -> None:
    """Lock the version and raise ValidationError when it has been adopted, also a moment ago (rule 14)."""
    _must_be_open(PlanVersion.objects.select_for_update(no_key=True).get(pk=version.pk))


def _must_be_open(version: PlanVersion) -> None:
    if version.state not in OPEN_STATES:
        message = _("What the council adopted changes only by a new version.")
        raise ValidationError({"version": message}, code="immutable")


def _must_adopt(resolution: Resolution, version: PlanVersion) -> None:
    if resolution.paper.owner_id != version.plan.owner_id:
        raise ValidationError({"resolution": _("The resolution is another body's.")}, code="foreign")
    if resolution.recommendation or not resolution.is_adopted:
        message = _("The resolution does not adopt anything; a recommendation is not an adoption.")
        raise ValidationError({"resolution": message}, code="not_adopted")


def _not_part(names: list[str]) -> str:
    return _("Not part of this version: %(names)s.") % {"names": ", ".join(names)}
