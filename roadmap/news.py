"""What changed since a moment on what somebody watches: from the audit trail, in words, with the rights of now.

One computation for the daily mail and the page. It begins with the events of the time, which are few, and asks each
kind of row which of them this account may see; so it takes as many queries for one watched project as for a plan.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet

from organisation import history, kinds
from organisation.access import Access, access_of
from organisation.audit_words import action_words
from organisation.history import Change
from organisation.models import AuditEvent, User
from roadmap.kinds import plan_address, project_address
from roadmap.models import (
    ActionField,
    Comment,
    Mention,
    MilestoneDate,
    Plan,
    PlanVersion,
    Project,
    ProjectForecast,
    ProjectStateChange,
    Watch,
)

LINES = 25
"""Lines of one project at most; what is more is counted."""
EVENTS = 5_000
"""Events that are looked at; whoever loads a whole plan reads the plan and not its thousand lines."""
EXCERPT = 400
OPEN_REASONS = {"project.state", "project.forecast", "milestone.move", "milestone.reach"}
"""Actions whose reason everyone reads on the project's page; other reasons stay in the county's own office."""
OWN_AFFAIRS = ("watch.", "comment.")
"""Comments are told with their text; who watches what is nobody's business."""
INNER_FIELDS = {"public"}
"""Fields that only the office sees on pages."""
PARTS: dict[str, tuple[type[Model], str]] = {
    "roadmap.projectstatechange": (ProjectStateChange, "project"),
    "roadmap.projectforecast": (ProjectForecast, "project"),
    "roadmap.milestonedate": (MilestoneDate, "milestone__project"),
}
"""Dated rows, which have no pages of their own: they are seen by whoever sees their project."""


@dataclass(frozen=True)
class Item:
    """One change or comment: when, who, what was done to which row, what from and to, why; `text` of a comment."""

    at: datetime
    who: str
    what: str
    subject: str
    changes: Sequence[Change] = ()
    reason: str = ""
    text: str = ""
    address: str = ""
    mentioned: bool = False


@dataclass
class Group:
    """A project or a plan with what is new there, newest first; `more` counts what is left out."""

    title: str
    address: str
    place: str
    items: list[Item] = field(default_factory=list)
    more: int = 0

    @property
    def number(self) -> int:
        """How much is new, with what is left out."""
        return len(self.items) + self.more


@dataclass(frozen=True)
class Watched:
    """What an account watches and may still see: keys of projects (through plans and fields too), plans and fields."""

    projects: frozenset[UUID]
    plans: frozenset[UUID]
    fields: frozenset[UUID]


def watched_by(user: User) -> Watched:
    """Return what `user` watches and may see today. A field is watched in all versions that call it the same."""
    watches = list(Watch.objects.filter(user=user).select_related("field__version"))
    plans = frozenset(
        Plan.objects.visible_to(user)
        .filter(pk__in=[row.plan_id for row in watches if row.plan_id])
        .values_list("pk", flat=True)
    )
    same = Q(pk__in=[])
    for row in watches:
        if row.field is not None:
            same |= Q(version__plan=row.field.version.plan_id, slug=row.field.slug)
    fields = frozenset(ActionField.objects.visible_to(user).filter(same).values_list("pk", flat=True))
    own = Q(pk__in=[row.project_id for row in watches if row.project_id])
    through = Q(entries__version__plan__in=plans) | Q(entries__field__in=fields)
    projects = frozenset(Project.objects.visible_to(user).filter(own | through).values_list("pk", flat=True))
    return Watched(projects, plans, fields)


def news(user: User, since: datetime, until: datetime) -> list[Group]:
    """Return what changed after `since` until `until` on what `user` watches, and the comments that mention them.

    Its own doings are left out. Groups are in the order of their titles, plans first.
    """
    access = access_of(user)
    if access.user is None:
        return []
    watched = watched_by(user)
    found: dict[UUID, list[Item]] = {}
    for key, item in [*_changes(user, access, watched, since, until), *_comments(user, watched, since, until)]:
        found.setdefault(key, []).append(item)
    return list(_groups(found))


def count(groups: Iterable[Group]) -> int:
    """Return how much is new in all."""
    return sum(group.number for group in groups)


def _changes(
    user: User, access: Access, watched: Watched, since: datetime, until: datetime
) -> Iterator[tuple[UUID, Item]]:
    events = AuditEvent.objects.filter(at__gt=since, at__lte=until, target_id__isnull=False).exclude(actor=user)
    for prefix in OWN_AFFAIRS:
        events = events.exclude(action__startswith=prefix)
    owners = set(Project.objects.filter(pk__in=watched.projects).values_list("owner", flat=True))
    owners |= set(Plan.objects.filter(pk__in=watched.plans).values_list("owner", flat=True))
    owners |= set(ActionField.objects.filter(pk__in=watched.fields).values_list("version__plan__owner", flat=True))
    rows = list(events.filter(owner__in=owners).select_related("owner").order_by("-at", "-id")[:EVENTS])
    places = _places(user, watched, rows)
    for line in history.lines(rows):
        event = line.event
        key = places.get(event.target_id) if event.target_id else None
        if key is not None:
            yield key, _item(line, event, event.owner_id in access.office)


def _item(line: history.Line, event: AuditEvent, inside: bool) -> Item:
    """Return an event as a line; outside the county's office without its people's names and inner reasons."""
    reason = line.reason if inside or event.action in OPEN_REASONS else ""
    changes = line.changes if inside else [change for change in line.changes if change.name not in INNER_FIELDS]
    who = line.who if inside or event.owner is None else event.owner.name
    return Item(event.at, who, action_words(event.action), event.target_label, changes, reason)


def _places(user: User, watched: Watched, events: Iterable[AuditEvent]) -> dict[UUID, UUID]:
    """Return, by the key of a row that an event is about, the project or plan under which it is told."""
    by_label: dict[str, set[UUID]] = {}
    for event in events:
        if event.target_id is not None:
            by_label.setdefault(event.target_type, set()).add(event.target_id)
    found: dict[UUID, UUID] = {}
    for label, keys in by_label.items():
        if label in PARTS:
            model, path = PARTS[label]
            rows = model._default_manager.filter(**{f"{path}__in": watched.projects})
            found |= dict(rows.filter(pk__in=keys).values_list("pk", path))
        elif kind := kinds.by_label(label):
            found |= _places_of(kind.visible(user).filter(pk__in=keys), kind.model, watched)
    return found


def _places_of(rows: QuerySet[Any], model: type[Model], watched: Watched) -> dict[UUID, UUID]:
    """The same for visible rows of one model: by its project if it has one, else by its plan."""
    if model is Project:
        return {key: key for key in rows.filter(pk__in=watched.projects).values_list("pk", flat=True)}
    if model is Plan:
        return {key: key for key in rows.filter(pk__in=watched.plans).values_list("pk", flat=True)}
    if model is ActionField:
        mine = rows.filter(Q(pk__in=watched.fields) | Q(version__plan__in=watched.plans))
        return dict(mine.values_list("pk", "version__plan"))
    found: dict[UUID, UUID] = {}
    for path, to, keys in (
        ("version__plan", Plan, watched.plans),
        ("plan", Plan, watched.plans),
        ("project", Project, watched.projects),
    ):
        if _leads_to(model, path, to):
            found |= dict(rows.filter(**{f"{path}__in": keys}).values_list("pk", path))
    return found


def _leads_to(model: type[Model], path: str, to: type[Model]) -> bool:
    first, _dots, rest = path.partition("__")
    try:
        column = model._meta.get_field(first)
    except FieldDoesNotExist:
        return False
    other = column.related_model if column.many_to_one else None
    if rest:
        return other is PlanVersion and _leads_to(PlanVersion, rest, to)
    return other is to


def _comments(user: User, watched: Watched, since: datetime, until: datetime) -> Iterator[tuple[UUID, Item]]:
    rows = Comment.objects.visible_to(user).filter(written_at__gt=since, written_at__lte=until, withdrawn_at=None)
    meant = set(Mention.objects.meaning(user).filter(comment__in=rows.values("pk")).values_list("comment", flat=True))
    told = rows.exclude(author=user).filter(Q(project__in=watched.projects) | Q(pk__in=meant))
    for row in told.select_related("body").order_by("-written_at", "id")[:EVENTS]:
        who = f"{row.author_label}, {row.body.name}" if row.body else row.author_label
        text = row.text if len(row.text) <= EXCERPT else f"{row.text[:EXCERPT]}…"
        what, here = action_words("comment.add"), f"kommentare/{row.pk}/"
        yield row.project_id, Item(row.written_at, who, what, "", text=text, address=here, mentioned=row.pk in meant)


def _groups(found: dict[UUID, list[Item]]) -> Iterator[Group]:
    plans = Plan.objects.filter(pk__in=found).select_related("owner")
    for plan in sorted(plans, key=lambda row: row.title.casefold()):
        yield _group(found[plan.pk], plan.title, plan_address(plan), plan.owner.name)
    projects = Project.objects.filter(pk__in=found).select_related("owner")
    for row in sorted(projects.prefetch_related("entries__version__plan"), key=lambda row: row.title.casefold()):
        yield _group(found[row.pk], row.title, project_address(row), row.owner.name)


def _group(items: list[Item], title: str, address: str, place: str) -> Group:
    """Return the newest lines of a project or plan; comments that mention the reader are never left out."""
    ordered = sorted(items, key=lambda item: item.at, reverse=True)
    first = sorted(ordered, key=lambda item: not item.mentioned)[:LINES]
    shown = sorted(first, key=lambda item: item.at, reverse=True)
    return Group(title, address, place, shown, len(ordered) - len(shown))
