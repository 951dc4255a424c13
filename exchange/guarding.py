"""A plan file from a browser: what an editor of one county may load, beyond what the file's own rules check.

On the command line a plan file may say anything. Here it stays within the county in which the user edits: no other
county's rows, no other body's name, and nothing that a council has adopted (rule 14).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from exchange.planfile import LoadResult, load, parse
from exchange.planfile.items import Item, PlanFile
from exchange.planfile.problems import Mark, Problems
from exchange.planfile.reading import START
from exchange.planfile.spec import BY_PATH
from organisation.access import access_of
from organisation.models import Body, BodyRelation, User
from roadmap.actions.plans import OPEN_STATES
from roadmap.models import ActionField, PlanEntry, PlanVersion, Project, VisionPoint

# What a council adopts of a version (rule 14); its note, pages and period may still be completed.
ADOPTED_TEXTS = ((ActionField, "version"), (PlanEntry, "version"), (VisionPoint, "version"))
VISION = ("vision_title", "vision_year", "vision_statement")

Contents = dict[UUID, Any]


@dataclass(frozen=True)
class Loaded:
    """What was loaded, into which county, and the slug of the file's main plan."""

    county: Body
    plan: str
    result: LoadResult


def load_within(content: bytes, *, name: str, by: User, dry_run: bool) -> Loaded:
    """Load a plan file as `by`, atomically; with `dry_run` all is taken back.

    Raises PlanFileError with every mistake, also for a file of another county, for changes of bodies that the county
    does not keep, and for changes of what a council has adopted.
    """
    plan_file = parse(content, name=name)
    problems = Problems(name)
    county = _own_county(plan_file, by, problems)
    _check_references(plan_file, by, problems)
    problems.raise_if_any()
    assert county is not None
    with transaction.atomic():
        bodies, versions = _other_bodies(plan_file, county), _closed_versions(county)
        result = load(content, name=name, by=by)
        result.dry_run = dry_run
        _check_bodies(plan_file, bodies, problems)
        _check_versions(plan_file, versions, problems)
        problems.raise_if_any()
        if dry_run:
            transaction.set_rollback(True)
    return Loaded(county, plan_file.plan, result)


def _own_county(plan_file: PlanFile, by: User, problems: Problems) -> Body | None:
    own = list(Body.objects.filter(pk__in=access_of(by).editing).order_by("slug"))
    for body in own:
        if body.slug == plan_file.county:
            return body
    mark = plan_file.marks.get("county", START)
    message = _("is not a county in which you edit")
    problems.add("county", message, mark, "county", value=plan_file.county, allowed=[body.slug for body in own])
    return None


def _check_references(plan_file: PlanFile, by: User, problems: Problems) -> None:
    """Another county's project may be named only by who may see it; a hidden one is like one that is not there."""
    foreign = [ref for item in plan_file.all() for ref in item.references.values() if ref.foreign_id]
    seen = set(
        Project.objects.visible_to(by).filter(pk__in=[r.foreign_id for r in foreign]).values_list("pk", flat=True)
    )
    for reference in foreign:
        if reference.foreign_id not in seen:
            message = _("names no %(what)s of this file") % {"what": "projects"}
            problems.add("reference", message, reference.mark, reference.path, value=reference.text)


def _other_bodies(plan_file: PlanFile, county: Body) -> Contents:
    """Return the bodies of the file that are there already and that the county does not keep."""
    kept = set(BodyRelation.objects.filter(other=county, kind="belongs_to").values_list("body_id", flat=True))
    slugs = [item.values["slug"] for item in plan_file.of(BY_PATH["bodies"])]
    rows = Body.objects.filter(slug__in=slugs).exclude(pk__in=kept | {county.pk})
    return {row["id"]: row for row in rows.values()}


def _check_bodies(plan_file: PlanFile, before: Contents, problems: Problems) -> None:
    now = {row["id"]: row for row in Body.objects.filter(pk__in=before).values()}
    for item in plan_file.of(BY_PATH["bodies"]):
        if item.values["slug"] not in {row["slug"] for row in before.values()}:
            continue
        key = next(pk for pk, row in before.items() if row["slug"] == item.values["slug"])
        changed = sorted(name for name, value in now[key].items() if value != before[key][name])
        if changed:
            mark, path = item.mark_of(*changed)
            message = _("says something else of a body that another county keeps: %(fields)s")
            names = ", ".join(changed)
            problems.add("body", message % {"fields": names}, mark, path, value=item.values["slug"])


def _closed_versions(county: Body) -> Contents:
    """Return what the council adopted of the county's versions, by version."""
    closed = PlanVersion.objects.filter(plan__owner=county).exclude(state__in=OPEN_STATES)
    return _contents(closed.values_list("pk", flat=True))


def _contents(ids: Iterable[UUID]) -> Contents:
    found: Contents = {
        row["id"]: [row["state"] in OPEN_STATES, *(row[name] for name in VISION)]
        for row in PlanVersion.objects.filter(pk__in=list(ids)).values("id", "state", *VISION)
    }
    for model, parent in ADOPTED_TEXTS:
        for row in model._default_manager.filter(**{f"{parent}__in": list(found)}).order_by("pk").values():
            columns: dict[str, Any] = dict(row)
            found[columns[f"{parent}_id"]].append(sorted(columns.items(), key=lambda pair: pair[0]))
    return found


def _slug(item: Item | None) -> str:
    return str(item.values["slug"]) if item else ""


def _check_versions(plan_file: PlanFile, before: Contents, problems: Problems) -> None:
    after = _contents(before)
    changed = PlanVersion.objects.filter(pk__in=[key for key in before if after.get(key) != before[key]])
    items = [item for item in plan_file.of(BY_PATH["plans.versions"]) if item.parent is not None]
    places = {(_slug(item.parent), _slug(item)): item for item in items}
    for version in changed.select_related("plan"):
        item = places.get((version.plan.slug, version.slug))
        mark, path = item.mark_of("slug") if item else (Mark(1, 1), "plans")
        message = _("this version is adopted: what the council decided changes only in a new version")
        problems.add("adopted", message, mark, path, value=version.label)
