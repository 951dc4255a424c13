"""What an uploaded finance file goes through: columns where they are unknown, dry run, confirmation.

`advance` runs in the worker or in the request. Only one at a time works on an upload: whoever holds its advisory lock,
which the database frees when the process dies. Nothing of the budget is written before the confirmation, and then all
of it in one transaction.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from exchange.finance import lines, own, reading
from exchange.finance.applying import File, Import
from exchange.finance.comparing import KEEP, Proposal, compare, title_of
from exchange.finance.lines import Found, Known
from exchange.finance.models import FinanceBatch, FinanceImport, FinanceMapping, FinanceProblem
from exchange.finance.progress import Progress
from exchange.finance.settings import Settings
from exchange.models import Upload, UploadState
from exchange.spreadsheet_cells import CellProblem, SpreadsheetError
from organisation.slugs import free_slug
from roadmap.models import BudgetPlan, BudgetProduct, Plan, Stage
from roadmap.permissions import can_edit_money

SHOWN = 400
"""Items that a page names one by one; of more it tells the number."""
SIZE = 2_000
ATTEMPTS = 3
"""How often writing begins anew because somebody held the same rows in the other order."""
GUARDED = True
"""Whether what changed after the preview stops the import; a test shows what happens without."""
DEADLOCK = "40P01"


class Stale(Exception):
    """What was shown is no longer what would happen."""


@dataclass(frozen=True)
class Target:
    """Where a file goes. `batch` is a new one, not yet saved, where the upload names none that is there."""

    plan: Plan
    batch: FinanceBatch
    as_of: date

    @property
    def is_new(self) -> bool:
        """Whether the batch begins with this file."""
        return self.batch._state.adding

    @property
    def settings(self) -> Settings:
        """What the county has said about such files."""
        return Settings.read(self.batch.mapping.settings)


def target_of(upload: Upload) -> Target:
    """Return where an upload goes. Raises SpreadsheetError when plan, batch, mapping or budget are gone."""
    options = upload.options
    plan = upload.plan
    if plan is None or plan.owner_id != upload.owner_id:
        raise SpreadsheetError([CellProblem(_("This plan is no longer there."))])
    if options["batch"]:
        found = plan.finance_batches.select_related("mapping", "budget_plan").filter(pk=options["batch"]).first()
        if found is None:
            raise SpreadsheetError([CellProblem(_("This batch is no longer there."))])
        found.plan = plan
        return Target(plan, found, date.fromisoformat(options["as_of"]))
    mapping = FinanceMapping.objects.filter(pk=options["mapping"], owner=upload.owner_id).first()
    budgets = BudgetPlan.objects.filter(owner=upload.owner_id)
    budget = budgets.filter(pk=options["budget_plan"]).first() if options["budget_plan"] else None
    if mapping is None or (options["budget_plan"] and budget is None):
        raise SpreadsheetError([CellProblem(_("The mapping or the budget is no longer there."))])
    batch = FinanceBatch(
        plan=plan,
        name=options["name"],
        stage=options["stage"],
        year=options["year"],
        budget_plan=budget,
        mapping=mapping,
    )
    return Target(plan, batch, date.fromisoformat(options["as_of"]))


def advance(pk: UUID) -> None:
    """Do the step that the upload is in; copies of the message, and a second worker, find nothing to do."""
    with _alone(pk) as mine:
        rows = Upload.objects.select_related("owner", "created_by", "plan__owner").filter(pk=pk)
        upload = rows.first() if mine else None
        if upload is None or not upload.busy:
            return
        with Progress(upload.pk) as progress:
            try:
                if upload.state == UploadState.CHECKING:
                    _check(upload, progress)
                else:
                    _load(upload, progress)
            except SpreadsheetError as error:
                upload.problems = [vars(problem) for problem in error.problems]
                _save(upload, UploadState.REFUSED)


@contextmanager
def _alone(pk: UUID) -> Iterator[bool]:
    """Hold the upload's advisory lock, or tell that somebody else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"upload {pk}"])
        mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                # in a transaction that an error has spoilt nothing more can be said; the lock ends with the session
                with suppress(DatabaseError):
                    cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"upload {pk}"])


def _save(upload: Upload, state: UploadState, **more: Any) -> bool:
    """Save the end of a step, unless the upload was thrown away or went on meanwhile; return whether it was saved."""
    columns = {"state": state, "problems": upload.problems, "result": upload.result, "progress": {}, **more}
    saved = Upload.objects.filter(pk=upload.pk, state=upload.state).update(**columns)
    upload.state = state
    return bool(saved)


def table_of(upload: Upload, settings: Settings) -> reading.Table:
    """Return the sheet that the settings name, or else the one whose heads they know best."""
    tables = reading.tables(upload.name, bytes(upload.content), settings.columns)
    named = [table for table in tables if table.name == settings.sheet]
    return (named or sorted(tables, key=lambda table: -sum(head.folded in settings.columns for head in table.heads)))[0]


def _check(upload: Upload, progress: Progress) -> None:
    target = target_of(upload)
    upload.problems = []
    table = table_of(upload, target.settings)
    if missing(table, target):
        upload.result = {}
        _save(upload, UploadState.MAPPING)
        return
    found = _read(upload, target, table, progress)
    products = _products(target)
    progress.tell("comparing", 0)
    proposal = _proposal(target, found, products, lock=False)
    upload.result = show(upload, target, found, proposal, products)
    rows = [
        FinanceProblem(upload_id=upload.pk, position=position, **vars(problem))
        for position, problem in enumerate(found.problems, start=1)
    ]
    with transaction.atomic():
        if not Upload.objects.select_for_update().filter(pk=upload.pk).exists():
            return
        FinanceProblem.objects.filter(upload=upload).delete()
        FinanceProblem.objects.bulk_create(rows, batch_size=SIZE)
        _save(upload, UploadState.CHECKED)


def missing(table: reading.Table, target: Target) -> set[str]:
    """Return the meanings that no column of the file has, without which it cannot be read."""
    settings = target.settings
    return settings.needed(year=target.batch.year is None) - set(lines.places(table.heads, settings))


def _read(upload: Upload, target: Target, table: reading.Table, progress: Progress) -> Found:
    rows = []
    for row in table.rows:
        rows.append(row)
        progress.tell("reading", len(rows))
    known = Known(
        products={product.code: key for key, product in _products(target).items()},
        year=target.batch.year,
        negative=target.batch.stage == Stage.ACTUAL,
    )
    settings = target.settings
    return lines.read(
        iter(rows),
        lines.places(table.heads, settings),
        settings,
        known,
        lambda done: progress.tell("checking", done, len(rows)),
    )


def _products(target: Target) -> dict[str, BudgetProduct]:
    return {str(row.pk): row for row in BudgetProduct.objects.filter(owner=target.plan.owner_id)}


def _proposal(target: Target, found: Found, products: dict[str, BudgetProduct], *, lock: bool) -> Proposal:
    owns = {} if target.is_new else own.load(target.batch, lock=lock)
    with override("de"):  # a title stands in the budget for good, whatever language the page had
        word = _("Account")
    titles = {key: title_of(key, total, products[key.product], word) for key, total in found.sums.items()}
    return compare(owns, found.sums, titles)


def _mark(upload: Upload, target: Target, proposal: Proposal) -> str:
    last = None if target.is_new else last_of(target.batch)
    return proposal.mark(str(last.pk) if last else "", target.as_of.isoformat(), target.batch.name, str(upload.pk))


def last_of(batch: FinanceBatch) -> FinanceImport | None:
    """Return the import of the batch that counts, None before the first and when all are taken back."""
    return batch.imports.filter(taken_back_at__isnull=True).order_by("-number").first()


def show(
    upload: Upload, target: Target, found: Found, proposal: Proposal, products: dict[str, BudgetProduct]
) -> dict[str, Any]:
    """Return what the page shows of a dry run."""
    sha = hashlib.sha256(bytes(upload.content)).hexdigest()
    before = FinanceImport.objects.filter(sha256=sha, taken_back_at__isnull=True, batch__plan=target.plan)
    return {
        "rows": found.lines,
        "mistakes": len(found.problems),
        "rows_with_mistakes": len({problem.row for problem in found.problems}),
        "left_out": sorted(found.left_out.items())[:SHOWN],
        "left_out_lines": sum(found.left_out.values()),
        "sums": _sums(found, products),
        "counts": proposal.counts(),
        "changes": proposal.changes,
        "replaced": [_shown(change) for change in proposal.replaced[:SHOWN]],
        "by_hand": [_shown(change) for change in proposal.to_decide[:SHOWN]],
        "gone": [_shown(change) for change in proposal.gone[:SHOWN]],
        "in_use": [_shown(change) for change in proposal.in_use[:SHOWN]],
        "again": [[str(one.batch), one.created_at.isoformat()] for one in before.select_related("batch")[:5]],
        "refused": _refusals(target, found),
        "sha256": sha,
        "size": len(upload.content),
        "mark": _mark(upload, target, proposal),
        "stale": bool(upload.options.get("stale")),
    }


def _sums(found: Found, products: dict[str, BudgetProduct]) -> list[list[Any]]:
    """Return product, year, direction, sum, lines and items of each; never added over directions (rule 5)."""
    sums: dict[tuple[str, int, str], list[Any]] = {}
    for key, total in found.sums.items():
        row = sums.setdefault((str(products[key.product]), key.year, key.direction), [Decimal(0), 0, 0])
        row[0], row[1], row[2] = row[0] + total.amount, row[1] + len(total.lines), row[2] + 1
    return [[*group, str(amount), count, items] for group, (amount, count, items) in sorted(sums.items())]


def _shown(change: Any) -> dict[str, Any]:
    own_row = change.own
    return {
        "title": change.title,
        "slug": own_row.item.slug if own_row and own_row.item else "",
        "year": change.key.year,
        "before": None if change.before is None else str(change.before),
        "after": str(change.total.amount) if change.total else None,
        "since": own_row.since if own_row else [],
    }


def _refusals(target: Target, found: Found) -> list[str]:
    """Return why the file cannot be entered at all, whatever stands in its lines."""
    if not found.sums and not found.problems:
        return [_("No line of the file goes into the budget.")]
    if target.is_new:
        if target.plan.finance_batches.filter(name=target.batch.name).exists():
            return [_("There is a batch of this name already. Choose it to replace what it brought before.")]
        return []
    last = last_of(target.batch)
    if last is not None and target.as_of < last.as_of:
        message = _("The file is as of an earlier day than the last import of the batch (%(day)s).")
        return [message % {"day": f"{last.as_of:%d.%m.%Y}"}]
    return []


def _load(upload: Upload, progress: Progress) -> None:
    """Enter what was confirmed; whatever is no longer as it was shown brings the preview back instead."""
    if not can_edit_money(upload.created_by, target_of(upload).plan):
        raise SpreadsheetError([CellProblem(_("You may not enter this plan's money any more."))])
    for attempt in range(ATTEMPTS):
        try:
            _enter(upload, progress)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != DEADLOCK or attempt == ATTEMPTS - 1:
                raise
        except (Stale, IntegrityError):
            _back(upload, progress)
            return
        else:
            return


def _enter(upload: Upload, progress: Progress) -> None:
    target = target_of(upload)
    table = table_of(upload, target.settings)
    if missing(table, target):
        raise Stale
    found = _read(upload, target, table, progress)
    with transaction.atomic():
        own.check_at_once()
        moment = _moment()
        Plan.objects.select_for_update(no_key=True).get(pk=target.plan.pk)
        products = _products(target)
        if found.problems or _refusals(target, found) or not {key.product for key in found.sums} <= set(products):
            raise Stale
        progress.tell("comparing", 0)
        proposal = _proposal(target, found, products, lock=True)
        if GUARDED and _mark(upload, target, proposal) != upload.options.get("mark"):
            raise Stale
        if target.is_new:
            target.batch.slug = free_slug(target.batch.name, target.plan.finance_batches.all(), fallback="stapel")
            target.batch.save(force_insert=True)
        writing = Import(
            batch=target.batch,
            file=_file(upload, target),
            found=found,
            proposal=proposal,
            products=products,
            by=upload.created_by,
            sums=_sums(found, products),
            moment=moment,
            tell=progress.tell,
        )
        row = writing.write()
        upload.result |= {"batch": target.batch.slug, "import": row.number}
        # last of all: until here the upload's row is free for the progress
        if not _save(upload, UploadState.LOADED, content=b""):
            raise Stale


def _file(upload: Upload, target: Target) -> File:
    return File(
        name=upload.name,
        sha256=upload.result["sha256"],
        size=upload.result["size"],
        as_of=target.as_of,
        reason=upload.options.get("reason", ""),
        hand=upload.options.get("hand") or KEEP,
    )


def _moment() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def _back(upload: Upload, progress: Progress) -> None:
    """Make the preview anew, and say why."""
    upload.options["stale"] = True
    _check(upload, progress)
