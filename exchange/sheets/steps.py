"""What the upload of a plan's spreadsheet goes through: columns where they are unknown, dry run, confirmation, undo.

`advance` is called within the upload's transaction and lock, in the request or in the worker.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.models import SheetExport, SheetHead, Upload, UploadState
from exchange.sheets import applying, exporting, files, heads, present
from exchange.sheets.columns import PROJECTS
from exchange.sheets.judging import Verdict
from exchange.sheets.proposal import ERROR, SAME, Proposal, Sources, propose
from exchange.sheets.tables import InBook
from exchange.sheets.xlsx_writer import META
from exchange.spreadsheet_cells import CellProblem, SpreadsheetError
from organisation.access import access_of
from organisation.merging import Conflict
from roadmap.models import Plan, PlanVersion, Project

ATTEMPTS = 3
"""How often a dry run begins anew because somebody changed a row in the same moment."""
SHOWN = 400
"""Rows that a page shows one by one beside those on which somebody has to decide; of more it tells the number."""
GUARDED = True
"""Whether what changed after the preview stops the import; a test shows what happens without."""


class Stale(Exception):
    """What was shown is no longer what would happen."""


def advance(upload: Upload) -> None:
    """Do the step that the upload is in, and save it."""
    try:
        if upload.state == UploadState.CHECKING:
            _check(upload)
        elif upload.state == UploadState.LOADING:
            _load(upload)
    except SpreadsheetError as error:
        upload.problems = [vars(problem) for problem in error.problems]
        upload.state = UploadState.REFUSED
    upload.save()


def version_of(upload: Upload) -> PlanVersion:
    """Return the version that the upload goes into. Raises SpreadsheetError when it is no longer there."""
    rows = PlanVersion.objects.select_related("plan__owner").filter(plan__owner=upload.owner_id)
    version = rows.filter(pk=upload.options["version"]).first()
    if version is None:
        raise SpreadsheetError([CellProblem(_("This version is no longer there."))])
    return version


def read(upload: Upload) -> InBook:
    """Read the file. Raises SpreadsheetError with everything that is wrong with it as a file."""
    problems: list[CellProblem] = []
    book = files.read(upload.name, bytes(upload.content), problems)
    if problems:
        raise SpreadsheetError(problems)
    return book


def _check(upload: Upload) -> None:
    book = read(upload)
    _choose_version(upload, book)
    unknown = heads.is_own_list(book) and "export" not in upload.options  # an export without its keys is a mistake
    if unknown and "mapping" not in upload.options:
        upload.result = {"tables": [table.name for table in heads.tables_of(book)]}
        upload.state = UploadState.MAPPING
        return
    upload.result = show(_tried(upload, book))
    upload.state = UploadState.CHECKED


def _choose_version(upload: Upload, book: InBook) -> None:
    """Let the file's own origin say into which version it goes; refuse one of another plan."""
    export = _export_of(upload, book)
    if export is not None:
        upload.options["export"] = str(export.pk)
        found = PlanVersion.objects.filter(pk=export.version).select_related("plan").first()
    elif book.origin.plan:
        rows = PlanVersion.objects.select_related("plan").filter(plan__owner=upload.owner_id)
        found = rows.filter(plan__slug=book.origin.plan, slug=book.origin.version).first()
    else:
        return
    plan = Plan.objects.filter(slug=upload.options["plan"], owner=upload.owner_id).first()
    if found is None or plan is None or found.plan_id != plan.pk:
        name = found.plan.title if found else book.origin.plan
        message = _("This file was exported from another plan or from a version that is gone: %(name)s.")
        raise SpreadsheetError([CellProblem(message % {"name": name}, sheet=META)])
    upload.options["version"] = str(found.pk)


def _export_of(upload: Upload, book: InBook) -> SheetExport | None:
    try:
        key = UUID(book.origin.export)
    except ValueError:
        return None
    return SheetExport.objects.filter(pk=key, owner=upload.owner_id).first()


def _proposal(upload: Upload, book: InBook) -> tuple[Proposal, present.Present]:
    """Compare the file with what stands there now."""
    version = version_of(upload)
    now = present.load(version, access_of(upload.created_by), timezone.localdate())
    problems: list[CellProblem] = []
    if "mapping" in upload.options:
        mapped = heads.rows_of_list(book, upload.options["mapping"])
    else:
        mapped = heads.rows_of_export(book, problems)
    if problems:
        raise SpreadsheetError(problems)
    export = SheetExport.objects.filter(pk=upload.options.get("export"), owner=upload.owner_id).first()
    elsewhere = _elsewhere(upload, now) if any(not row.key for row in mapped.rows) else {}
    sources = Sources(
        now,
        exporting.kept_in(export) if export else None,
        upload.options.get("decisions", {}),
        {key: line.title for key, line in elsewhere.items()},
        elsewhere,
    )
    return propose(mapped, sources), now


def _elsewhere(upload: Upload, now: present.Present) -> dict[UUID, present.Line]:
    """Return the county's projects that this version does not hold, as far as it may take them in."""
    if not now.is_open:
        return {}
    rows = Project.objects.visible_to(upload.created_by).filter(owner=upload.owner_id)
    rows = rows.select_related("lead_body", "responsible_unit").exclude(pk__in=list(now.lines[PROJECTS]))
    day = timezone.localdate()
    return {row.pk: present.outside(row) for row in rows.with_state(day).with_forecast(day)}


def _tried(upload: Upload, book: InBook) -> Proposal:
    """Return the dry run: compared, and tried out with everything taken back."""
    for _attempt in range(ATTEMPTS):
        proposal, now = _proposal(upload, book)
        try:
            applying.try_out(proposal, now, by=upload.created_by, day=timezone.localdate())
        except Conflict:
            continue
        return proposal
    raise SpreadsheetError([CellProblem(_("Somebody is changing the same rows right now; please try again."))])


def _load(upload: Upload) -> None:
    """Apply what was confirmed; whatever is no longer as it was shown brings the preview back instead."""
    book = read(upload)
    proposal, now = _proposal(upload, book)
    options = upload.options
    try:
        with transaction.atomic():
            if GUARDED and proposal.mark != options.get("mark"):
                raise Stale
            if not proposal.ready:
                raise Stale
            done = applying.apply(
                proposal,
                now,
                by=upload.created_by,
                reason=options.get("reason", ""),
                day=timezone.localdate(),
                name=upload.name,
            )
    except (Stale, Conflict):
        _back(upload, book, _("Somebody has changed the same meanwhile. Nothing was entered; please look again."))
        return
    except ValidationError as error:
        _back(upload, book, " ".join(error.messages))
        return
    _remember(upload)
    upload.result = {**show(proposal), **vars(done)}
    upload.state = UploadState.LOADED
    upload.content = b""


def _back(upload: Upload, book: InBook, why: str) -> None:
    upload.result = {**show(_tried(upload, book)), "stale": why}
    upload.state = UploadState.CHECKED


def show(proposal: Proposal) -> dict[str, Any]:
    """Return what the page shows of a dry run."""
    matter = [row for row in proposal.rows if row.status != SAME or row.cells]
    urgent = [row for row in matter if row.doubles or any(cell.status == Verdict.CONFLICT for cell in row.cells)]
    pressing = {id(row) for row in urgent}
    calm = [row for row in matter if id(row) not in pressing]
    calm.sort(key=lambda row: row.status != ERROR)
    return {
        "rows": sum(row.status not in {SAME, ERROR} for row in proposal.rows),
        "counts": {name: proposal.count(name) for name in ("new", "changed", "same", "error", "conflict", "double")},
        "cells": sum(len(row.edits) for row in proposal.rows),
        "lines": [row.as_json() for row in (*urgent, *calm[:SHOWN])],
        "more": max(0, len(calm) - SHOWN),
        "missing": [list(pair) for pair in proposal.missing],
        "ignored_heads": [list(pair) for pair in proposal.ignored_heads],
        "has_base": proposal.has_base,
        "problems": proposal.problems,
        "ready": proposal.ready,
        "mark": proposal.mark,
    }


def remembered(upload: Upload, sheet: str) -> dict[str, str]:
    """Return what the county has said before about heads of its lists."""
    rows = SheetHead.objects.filter(owner=upload.owner_id, sheet=sheet)
    return dict(rows.values_list("head", "column"))


def _remember(upload: Upload) -> None:
    """Keep what was said about the columns, once the list has gone in."""
    mapping = upload.options.get("mapping")
    if not mapping:
        return
    rows = [
        SheetHead(owner_id=upload.owner_id, sheet=mapping["sheet"], head=head, column=column)
        for head, column in mapping["heads"].items()
    ]
    SheetHead.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["owner", "sheet", "head"], update_fields=["column"]
    )
