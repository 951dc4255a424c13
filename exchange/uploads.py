"""Uploads in two steps: check, then load. Small ones at once, large ones in the worker; nothing is ever half loaded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from exchange import guarding, spreadsheet_saving
from exchange.finance import steps as finance_steps
from exchange.models import Upload, UploadKind, UploadState
from exchange.planfile import LoadResult, PlanFileError
from exchange.sheets import steps
from exchange.spreadsheet import Sheet, SpreadsheetError
from organisation.actions import action
from organisation.models import Body, User
from roadmap.models import Plan

log = structlog.get_logger(__name__)

TASK = "exchange.tasks.advance_upload"
LARGE = 300_000
"""Bytes of a file from which on the worker checks it, and loads it if it is a plan file."""
MANY = 200
"""Rows of a spreadsheet from which on the worker loads it."""
KEPT = timedelta(days=2)
"""How long an upload that nobody confirmed is kept."""
STUCK = timedelta(minutes=10)
"""After this time a step that is still under way may be started again."""
SHOWN = 300
"""Lines of changes that a page shows."""


@action
def keep(
    *,
    owner: Body,
    kind: str,
    name: str,
    content: bytes,
    by: User,
    options: dict[str, Any] | None = None,
    plan: Plan | None = None,
) -> Upload:
    """Keep a file until it is confirmed; throw away what the user has left lying."""
    Upload.objects.filter(created_by=by, created_at__lt=timezone.now() - KEPT).delete()
    return Upload.objects.create(
        owner=owner, kind=kind, name=name[-120:], content=content, created_by=by, options=options or {}, plan=plan
    )


def start(upload: Upload, *, large: bool) -> None:
    """Do the step that the upload is in: in the worker when it is large and the broker takes it, else now."""
    if large and _handed_over(upload.pk):
        return
    advance(upload.pk)
    upload.refresh_from_db()


def confirm(upload: Upload) -> bool:
    """Start the loading of a checked upload. False when somebody else has (a double submit makes one loading)."""
    stuck = Upload.objects.filter(pk=upload.pk, state=UploadState.LOADING, started_at__lt=timezone.now() - STUCK)
    won = Upload.objects.filter(pk=upload.pk, state=UploadState.CHECKED) | stuck
    if not won.update(state=UploadState.LOADING, started_at=Now()):
        return False
    upload.refresh_from_db()
    start(upload, large=is_large(upload))
    return True


def is_large(upload: Upload) -> bool:
    """Whether the worker should do it, because it would keep a browser waiting."""
    if upload.kind == UploadKind.PLAN_FILE:
        return len(upload.content) > LARGE
    return int(upload.result.get("rows", 0)) > MANY


def check_again(upload: Upload) -> None:
    """Make the dry run anew, because something was decided that it depends on."""
    upload.state = UploadState.CHECKING
    upload.save()
    start(upload, large=len(upload.content) > LARGE)


def advance(pk: UUID) -> None:
    """Check or load, whichever the upload waits for; anything else is left alone, so that a repetition does no harm."""
    if Upload.objects.filter(pk=pk, kind=UploadKind.FINANCE).exists():
        finance_steps.advance(pk)
        return
    with transaction.atomic():
        upload = Upload.objects.select_for_update(of=("self",)).select_related("owner", "created_by", "plan").get(pk=pk)
        if upload.kind == UploadKind.ROUND_TRIP:
            steps.advance(upload)
        elif upload.state == UploadState.CHECKING:
            _step(upload, UploadState.CHECKED, UploadState.REFUSED, dry_run=True)
        elif upload.state == UploadState.LOADING:
            _step(upload, UploadState.LOADED, UploadState.FAILED, dry_run=False)


def _step(upload: Upload, done: UploadState, refused: UploadState, *, dry_run: bool) -> None:
    work: Callable[..., dict[str, Any]] = _plan_file if upload.kind == UploadKind.PLAN_FILE else _spreadsheet
    try:
        with transaction.atomic():
            upload.result = work(upload, dry_run=dry_run)
            if dry_run:
                transaction.set_rollback(True)
    except PlanFileError as error:
        upload.problems = [_problem(problem) for problem in error.problems]
    except SpreadsheetError as error:
        upload.problems = [vars(problem) for problem in error.problems]
    except ValidationError as error:
        upload.problems = [{"message": text} for text in error.messages]
    upload.state = refused if upload.problems else done
    if done == UploadState.LOADED and not upload.problems:
        upload.content = b""
    upload.save()


def _plan_file(upload: Upload, *, dry_run: bool) -> dict[str, Any]:
    loaded = guarding.load_within(bytes(upload.content), name=upload.name, by=upload.created_by, dry_run=dry_run)
    upload.owner = loaded.county
    if not dry_run:
        upload.plan = Plan.objects.filter(owner=loaded.county, slug=loaded.plan).first()
    return summary(loaded.result)


def _spreadsheet(upload: Upload, *, dry_run: bool) -> dict[str, Any]:
    sheet = Sheet.read(bytes(upload.content))
    version = spreadsheet_saving.add(sheet, owner=upload.owner, by=upload.created_by, **upload.options)
    if not dry_run:
        upload.plan = version.plan
    return {
        "rows": sheet.size,
        "plan": version.plan.title,
        "version": version.label,
        "fields": [field.name for field in sheet.fields],
        "projects": [[project.title, project.field, project.shown_end] for project in sheet.projects],
        "milestones": [[one.project, one.title, one.shown_date] for one in sheet.milestones],
    }


def summary(result: LoadResult) -> dict[str, Any]:
    """Return what a page shows of a load: counts by model, changed fields, what is not in the file."""
    counts = [[model, result.new[model], result.changed[model], result.unchanged[model]] for model in result.models]
    changes = [[c.model, c.row, c.field, c.old, c.new] for c in result.changes[:SHOWN]]
    vanished = [[row.model, row.row] for row in result.vanished[:SHOWN]]
    return {
        "counts": counts,
        "changes": changes,
        "more_changes": max(0, len(result.changes) - SHOWN),
        "vanished": vanished,
        "more_vanished": max(0, len(result.vanished) - SHOWN),
        "touched": result.touched,
    }


def _problem(problem: Any) -> dict[str, Any]:
    allowed = list(problem.allowed[:40])
    return {
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "value": problem.value,
        "message": problem.message,
        "suggestion": problem.suggestion,
        "allowed": ", ".join(allowed) + (", …" if len(problem.allowed) > len(allowed) else ""),
    }


def _handed_over(pk: UUID) -> bool:
    """Whether the broker took the message; a broker that is away costs a few seconds and nothing else."""
    try:
        current_app.send_task(TASK, args=[str(pk)], retry=False, ignore_result=True)
    except Exception as problem:  # whatever the transport raises: the request then does the work itself
        log.warning("an upload could not be handed to the worker", upload=str(pk), problem=str(problem))
        return False
    return True
