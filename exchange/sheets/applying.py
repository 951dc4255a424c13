"""Writes what a proposal says: each row by the rooms' own actions, all of it or nothing.

The values that the proposal was compared with are the bases of each edit: what somebody changes between the comparison
and the row's lock is a Conflict, and the whole import stops.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from exchange.sheets.columns import MILESTONES, PROJECTS, Of, by_name
from exchange.sheets.present import Present
from exchange.sheets.proposal import ERROR, NEW, SAME, Cell, Proposal, Row
from organisation.actions import as_one
from organisation.audit import record
from organisation.editing import Editable, edit, read
from organisation.merging import Edit
from organisation.models import AuditEvent, User
from organisation.partial_dates import PartialDate
from roadmap import actions
from roadmap.actions.creation import free_address
from roadmap.actions.plans import must_be_open_now
from roadmap.fields import ENTRY_FIELDS, MILESTONE_FIELDS, PROJECT_FIELDS, state_field
from roadmap.models import PlanEntry, Project
from roadmap.permissions import can_edit_plan, can_edit_project

LIVE = ("lead_body", "responsible_unit", "mandatory", "joint", "public", "results", "next_steps")
TRIAL_REASON = "…"
"""Stands for the reason as long as nobody has given it: the trial asks for nothing but the values."""


@dataclass
class Done:
    """What an import has written, for its undoing: events of edits in their order, and keys of what it added."""

    events: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    milestones: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass
class _Run:
    present: Present
    by: User
    reason: str
    day: date
    done: Done = field(default_factory=Done)
    added: dict[str, Project] = field(default_factory=dict)

    @property
    def project_fields(self) -> Mapping[str, Editable]:
        """A new state holds from the day of the import on."""
        return {**PROJECT_FIELDS, "state": state_field(PartialDate(self.day))}


def apply(proposal: Proposal, present: Present, *, by: User, reason: str, day: date, name: str) -> Done:
    """Write everything in one transaction with one reason.

    Raises Conflict when somebody changed one of the same cells since the comparison, and ValidationError when a rule
    refuses a row; nothing is written then.
    """
    run = _Run(present, by, reason, day)
    with as_one():
        _check_rights(proposal, run)
        rows = _in_order(proposal)
        _break_rings(rows, run)
        for row in rows:
            _write(row, run)
        details = {"file": name, "rows": run.done.rows, "reason": reason}
        owner = present.version.plan.owner
        record(by=by, action="sheet.import", target=present.version, owner=owner, details=details)
    return run.done


class _Taken(Exception):
    """Leaves the trial: everything in it is taken back, and nothing follows from it."""


def try_out(proposal: Proposal, present: Present, *, by: User, day: date) -> None:
    """Write every row and take it all back; a rule that refuses a row is noted at its cells."""
    run = _Run(present, by, TRIAL_REASON, day)
    try:
        with transaction.atomic(), as_one():
            _check_rights(proposal, run)
            rows = _in_order(proposal)
            before = [(cell, cell.now_value) for row in rows for cell in row.cells]
            _break_rings(rows, run)
            for row in rows:
                with _noted(row):
                    _write(row, run)
            raise _Taken
    except _Taken:
        for cell, value in before:
            cell.now_value = value
    except ValidationError as error:
        proposal.problems += error.messages


@contextmanager
def _noted(row: Row) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        note(row, error)


def note(row: Row, error: ValidationError) -> None:
    """Set a refusal at the cells that it names; what names none of them stands at the row."""
    if not hasattr(error, "error_dict"):
        row.problems += error.messages
        return
    for name, messages in error.message_dict.items():
        cell = next((cell for cell in row.cells if _field_of(row, cell) == name), None)
        if cell is None:
            row.problems += messages
        else:
            cell.status, cell.message = ERROR, " ".join(messages)


def _field_of(row: Row, cell: Cell) -> str:
    return by_name(row.sheet)[cell.name].field


def _check_rights(proposal: Proposal, run: _Run) -> None:
    if not can_edit_plan(run.by, run.present.version.plan):
        raise ValidationError(_("You do not edit in this county."))
    touches = [row for row in proposal.rows if row.sheet == PROJECTS and (row.is_new or _edits(row, Of.ENTRY))]
    if touches:
        must_be_open_now(run.present.version)


def _in_order(proposal: Proposal) -> list[Row]:
    """Return the rows to write: projects before milestones, and numbers in an order in which none is taken twice."""
    rows = [row for row in proposal.rows if row.status not in {ERROR, SAME}]
    projects = [row for row in rows if row.sheet == PROJECTS]
    return [*_free_first(projects), *(row for row in rows if row.sheet == MILESTONES)]


def _free_first(rows: list[Row]) -> list[Row]:
    """Let a row that gives a number up come before the one that takes it; a ring of them begins anywhere."""
    gives = {cell.tokens[0]: row for row in rows for cell in row.edits if cell.name == "number" and cell.tokens[0]}
    found: list[Row] = []
    seen: set[int] = set()
    for row in rows:
        chain: list[Row] = []
        at: Row | None = row
        while at is not None and id(at) not in seen:
            seen.add(id(at))
            chain.append(at)
            at = gives.get(_taken_by(at))
        found += reversed(chain)
    return found


def _taken_by(row: Row) -> str:
    return next((cell.tokens[1] for cell in row.cells if cell.name == "number"), "")


def _break_rings(rows: list[Row], run: _Run) -> None:
    """Where numbers go round (1 becomes 2 and 2 becomes 1), one row of the ring gives its number up beforehand."""
    held = {cell.tokens[0]: (row, cell) for row in rows for cell in row.edits if cell.name == "number"}
    for row in rows:
        for cell in row.edits:
            if cell.name == "number":
                held.pop(cell.tokens[0], None)
        found = held.pop(_taken_by(row), None)
        if found is None:
            continue
        other, cell = found
        if other.line is not None and other.line.entry is not None:
            only = {"number": Edit(base=cell.now_value, value="")}
            _kept(_edit_entry(other.line.entry, only, run, run.present.version.plan.owner), run)
            cell.now_value = ""


def _write(row: Row, run: _Run) -> None:
    if row.sheet == PROJECTS:
        if row.is_new:
            _add_project(row, run)
        else:
            _edit_project(row, run)
    elif row.is_new:
        _add_milestone(row, run)
    else:
        _edit_milestone(row, run)
    run.done.rows += 1


def _edits(row: Row, of: Of) -> list[Cell]:
    columns = by_name(row.sheet)
    return [cell for cell in row.edits if columns[cell.name].of is of]


def _edit_project(row: Row, run: _Run) -> None:
    assert row.line is not None
    line, owner = row.line, run.present.version.plan.owner
    entry = line.entry
    if entry is None:
        entry = actions.take_in(version=run.present.version, project=line.project, by=run.by)
        run.done.entries.append(str(entry.pk))
    if cells := _edits(row, Of.PROJECT):
        _must_keep(line.project, run)
        changes = _changes(row, cells)
        _kept(
            edit(
                row=line.project,
                fields=run.project_fields,
                edits=changes,
                by=run.by,
                action="project.import",
                owner=line.project.owner,
                reason=run.reason,
            ),
            run,
        )
    if cells := _edits(row, Of.ENTRY):
        changes = _changes(row, cells)
        if line.entry is None:  # just taken in: compared with what it brought along
            now = read(entry, {name: ENTRY_FIELDS[name] for name in changes})
            changes = {name: Edit(base=now[name], value=change.value) for name, change in changes.items()}
        _kept(_edit_entry(entry, changes, run, owner), run)


def _edit_entry(entry: PlanEntry, changes: Mapping[str, Edit], run: _Run, owner: Any) -> AuditEvent | None:
    return edit(
        row=entry,
        fields=ENTRY_FIELDS,
        edits=changes,
        by=run.by,
        action="entry.import",
        owner=owner,
        reason=run.reason,
    )


def _changes(row: Row, cells: list[Cell]) -> dict[str, Edit]:
    columns = by_name(row.sheet)
    return {columns[cell.name].field: Edit(base=cell.now_value, value=cell.value) for cell in cells}


def _kept(event: AuditEvent | None, run: _Run) -> None:
    if event is not None:
        run.done.events.append(str(event.pk))


def _must_keep(project: Project, run: _Run) -> None:
    if not can_edit_project(run.by, project):
        raise ValidationError(_("Another county keeps this project; it is left out."))


def _given(row: Row, of: Of) -> dict[str, Any]:
    columns = by_name(row.sheet)
    return {
        columns[cell.name].field: cell.value for cell in row.cells if cell.status == NEW and columns[cell.name].of is of
    }


def _add_project(row: Row, run: _Run) -> None:
    live, sheet = _given(row, Of.PROJECT), _given(row, Of.ENTRY)
    version, today = run.present.version, PartialDate(run.day)
    sheet.setdefault("title", live["title"])
    project = actions.create_project(
        version=version,
        by=run.by,
        live={name: live[name] for name in LIVE if name in live},
        sheet=sheet,
    )
    if project.title != live["title"]:
        only = {"title": Edit(base=project.title, value=live["title"])}
        edit(row=project, fields=PROJECT_FIELDS, edits=only, by=run.by, action="project.import", owner=project.owner,
             reason=run.reason)  # fmt: skip
    if live.get("state"):
        actions.record_state(project=project, state=live["state"], effective_on=today, by=run.by, reason=run.reason)
    if live.get("forecast_end"):
        actions.record_forecast(
            project=project, ends_on=live["forecast_end"], effective_on=today, by=run.by, reason=run.reason
        )
    run.added[row.title.casefold()] = project
    run.done.entries.append(str(project.entries.get(version=version).pk))
    record(by=run.by, action="project.import", target=project, owner=project.owner, details={"reason": run.reason})


def _add_milestone(row: Row, run: _Run) -> None:
    line = run.present.lines[PROJECTS].get(_uuid(row.project)) if row.project not in run.added else None
    project = line.project if line else run.added.get(row.project)
    if project is None:
        raise ValidationError(_("The project of this milestone could not be added."))
    _must_keep(project, run)
    given, today = _given(row, Of.MILESTONE), PartialDate(run.day)
    last = project.milestones.order_by("-position").first()
    weight = {"weight": given["weight"]} if "weight" in given else {}
    made = actions.plan_milestone(
        project=project,
        slug=free_address(given["title"], project.milestones.all(), "meilenstein"),
        title=given["title"],
        forecast=None if given.get("actual") else given.get("forecast"),
        effective_on=today,
        position=last.position + 1 if last else 0,
        by=run.by,
        **weight,
    )
    if given.get("actual"):
        actions.reach_milestone(
            milestone=made, actual=given["actual"], effective_on=today, reason=run.reason, by=run.by
        )
    run.done.milestones.append(str(made.pk))
    record(by=run.by, action="milestone.import", target=made, owner=project.owner, details={"reason": run.reason})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _edit_milestone(row: Row, run: _Run) -> None:
    assert row.line is not None
    assert row.line.milestone is not None
    _must_keep(row.line.project, run)
    event = edit(
        row=row.line.milestone,
        fields=MILESTONE_FIELDS,
        edits=_changes(row, _edits(row, Of.MILESTONE)),
        by=run.by,
        action="milestone.import",
        owner=row.line.project.owner,
        reason=run.reason,
    )
    _kept(event, run)
