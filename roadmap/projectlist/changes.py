"""Changing many projects at once: what would become of each row, and doing all of it or nothing.

A preview tells for each project the value now and the one to come. What was shown then is the base of the merge when it
is applied: a row that somebody else has changed meanwhile is a conflict, and no row is written (rule of every form).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.access import Access, access_of
from organisation.actions import as_one
from organisation.audit import record
from organisation.editing import Editable, edit
from organisation.merging import Conflict, Edit, merge
from organisation.models import AuditEvent, OrgUnit, User
from organisation.partial_dates import PartialDate, Precision, parse_iso
from roadmap.actions.dated import NEEDS_REASON
from roadmap.actions.plans import OPEN_STATES
from roadmap.fields import ENTRY_FIELDS, PROJECT_FIELDS, end_field, state_field
from roadmap.models import PlanEntry, PlanVersion, Project
from roadmap.projectlist.rows import ListRow, Wanted, load

__all__ = ["NEEDS_REASON", "Changed", "Kind", "Line", "Outcome", "Wish", "bases", "change_many", "preview"]
CHANGE_ACTION = "projects.change"


class Kind(StrEnum):
    """What can be changed of many projects, as addresses and forms name it."""

    STATE = "stand"
    FIELD = "feld"
    UNIT = "stelle"
    END = "ende"


class Outcome(StrEnum):
    """What becomes of a row."""

    CHANGE = "change"
    SAME = "same"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Wish:
    """What is to become of all selected projects. `value` is a state, a row, a partial date or None; `days` moves the
    expected end instead; `since` is when the state began (None: today)."""

    kind: Kind
    value: Any
    days: int | None = None
    since: PartialDate | None = None
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """One project of a preview: what stands there now and what would, as values; `why` it is refused.

    `shown` is what stood there when a conflict's preview was made.
    """

    row: ListRow
    now: Any
    target: Any
    outcome: Outcome
    why: str = ""
    shown: Any = None


class Changed(Exception):
    """Rows have changed since the preview, or are no longer allowed: nothing was written. `lines` tell which."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = list(lines)
        super().__init__(", ".join(line.row.title for line in lines))


def selected(version: PlanVersion, access: Access, day: date, keys: Collection[UUID]) -> list[ListRow]:
    """Return the selected projects that the account may see, without lights and money."""
    return load(version, access, day, money=False, wanted=Wanted(standing=False, partners=False), only=keys)


def value_of(row: ListRow, kind: Kind) -> Any:
    """Return what a row holds now: a state, a slug of a field or unit, a partial date."""
    match kind:
        case Kind.STATE:
            return row.state
        case Kind.FIELD:
            return row.field_slug
        case Kind.UNIT:
            return row.unit_slug
        case Kind.END:
            return row.end


def bases(rows: Iterable[ListRow], kind: Kind) -> dict[UUID, str]:
    """Return, as text, what each project held when a preview was made."""
    found = {row.project: value_of(row, kind) for row in rows}
    return {key: value.iso() if isinstance(value, PartialDate) else value or "" for key, value in found.items()}


def _from_base(text: str, kind: Kind) -> Any:
    return (parse_iso(text) if text else None) if kind is Kind.END else text


def preview(
    rows: Iterable[ListRow],
    wish: Wish,
    version: PlanVersion,
    access: Access,
    *,
    shown: Mapping[UUID, str] | None = None,
) -> list[Line]:
    """Return what would become of each row; with `shown`, the values of an earlier preview, also what clashes."""
    return [_line(row, wish, version, access, shown) for row in rows]


def _line(row: ListRow, wish: Wish, version: PlanVersion, access: Access, shown: Mapping[UUID, str] | None) -> Line:
    now = value_of(row, wish.kind)
    base = now if shown is None else _from_base(shown.get(row.project, ""), wish.kind)
    target = _target(base, wish)
    why = _refusal(row, wish, version, access, base, target)
    if why:
        return Line(row, now, target, Outcome.REFUSED, why)
    try:
        changes = merge({"value": now}, {"value": Edit(base, target)})
    except Conflict:
        return Line(row, now, target, Outcome.CONFLICT, shown=base)
    return Line(row, now, target, Outcome.CHANGE if changes else Outcome.SAME)


def _target(base: Any, wish: Wish) -> Any:
    if wish.kind is Kind.END and wish.days is not None:
        if base is None or base.precision is not Precision.DAY:
            return base
        return PartialDate(base.day + timedelta(days=wish.days))
    if wish.kind in (Kind.FIELD, Kind.UNIT):
        return wish.value.slug if wish.value is not None else ""
    return wish.value


def _refusal(row: ListRow, wish: Wish, version: PlanVersion, access: Access, base: Any, target: Any) -> str:
    """Return why a row may not be changed so, or nothing."""
    if wish.kind is Kind.FIELD:
        if version.plan.owner_id not in access.editing:
            return _("You may not change this plan.")
        if version.state not in OPEN_STATES:
            return _("The council has adopted it: it changes only in a draft version.")
        return ""
    if row.owner not in access.editing:
        return _("Another county keeps this project.")
    if wish.kind is Kind.UNIT and isinstance(wish.value, OrgUnit) and wish.value.owner_id != row.owner:
        return _("The unit belongs to another body.")
    if wish.kind is Kind.END and wish.days is not None and (base is None or base.precision is not Precision.DAY):
        return _("The expected end is not known to the day.")
    if wish.kind is Kind.STATE and target != base and wish.since is not None:
        if wish.since.day > timezone.localdate():
            return _("This state would begin in the future.")
        if row.since is not None and wish.since.day < row.since.day:
            return _("The present state holds since a later day.")
    return ""


def change_many(*, version: PlanVersion, wish: Wish, shown: Mapping[UUID, str], by: User) -> AuditEvent | None:
    """Change the projects of a preview, all of them or none, and write one event for the whole beside one a project.

    `shown` is what each project held when it was shown, for those that were to change. Returns the event of the whole,
    which can be undone, or None when nothing changes. Raises Changed when a row has changed since in
    another way or is refused now, ValidationError when a rule of the rows refuses one; nothing is written then.
    """
    access, day = access_of(by), timezone.localdate()
    with as_one():
        kept = {row.pk: row for row in _locked(version, wish.kind, sorted(shown))}
        lines = preview(selected(version, access, day, list(shown)), wish, version, access, shown=shown)
        if any(line.outcome in (Outcome.CONFLICT, Outcome.REFUSED) for line in lines) or len(lines) < len(shown):
            raise Changed(lines)
        changing = [line for line in lines if line.outcome is Outcome.CHANGE]
        events = [_write(kept[_key(line, wish.kind)], line, wish, by) for line in changing]
        parts = [str(event.pk) for event in events if event is not None]
        if not parts:
            return None
        details = {"parts": parts, "count": len(parts), "reason": wish.reason.strip()}
        plan = version.plan
        return record(by=by, action=CHANGE_ACTION, target=plan, owner=plan.owner, details=details)


def _locked(version: PlanVersion, kind: Kind, keys: Sequence[UUID]) -> Iterable[Any]:
    """Lock the rows in the order of their keys, so that two who change the same ones wait and do not deadlock."""
    projects = Project.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True, of=("self",))
    found = list(projects.select_related("owner"))
    if kind is not Kind.FIELD:
        return found
    entries = PlanEntry.objects.filter(version=version, project__in=keys).order_by("pk")
    return list(entries.select_for_update(no_key=True, of=("self",)).select_related("project", "version__plan__owner"))


def _key(line: Line, kind: Kind) -> UUID:
    return line.row.entry if kind is Kind.FIELD else line.row.project


def _write(row: Any, line: Line, wish: Wish, by: User) -> AuditEvent | None:
    """Change one row by the way of every edit: its merge, its rules, its event."""
    fields: dict[str, Editable]
    match wish.kind:
        case Kind.STATE:
            name, fields = "state", {"state": state_field(wish.since or PartialDate(timezone.localdate()))}
            value, base = wish.value, line.now
        case Kind.END:
            name, fields, value, base = "forecast_end", {"forecast_end": end_field()}, line.target, line.now
        case Kind.UNIT:
            name, fields, value, base = "responsible_unit", PROJECT_FIELDS, wish.value, row.responsible_unit
        case Kind.FIELD:
            name, fields, value, base = "field", ENTRY_FIELDS, wish.value, row.field
    owner = row.version.plan.owner if isinstance(row, PlanEntry) else row.owner
    try:
        return edit(
            row=row,
            fields=fields,
            edits={name: Edit(base, value)},
            by=by,
            action="entry.edit" if isinstance(row, PlanEntry) else "project.edit",
            owner=owner,
            reason=wish.reason,
        )
    except ValidationError as error:
        message = _("%(project)s: %(refusal)s")
        text = message % {"project": line.row.title, "refusal": " ".join(error.messages)}
        raise ValidationError(text, code="row") from error
    except Conflict as error:
        raise Changed([replace(line, outcome=Outcome.CONFLICT, shown=line.now)]) from error
