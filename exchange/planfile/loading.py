"""Loads a plan file: all of it or nothing."""

import pghistory
from django.db import connection, transaction
from django.utils.translation import gettext as _

from exchange.planfile.items import PlanFile, build
from exchange.planfile.linking import link
from exchange.planfile.matching import match
from exchange.planfile.problems import Problems
from exchange.planfile.pruning import note_vanished, prune
from exchange.planfile.reading import START, read
from exchange.planfile.result import LoadResult
from exchange.planfile.rules import check
from exchange.planfile.saving import REFUSALS, save
from exchange.planfile.sourcing import save_sources
from exchange.planfile.spec import BY_PATH
from organisation.audit import record
from organisation.models import Body, User
from roadmap.models import Plan

ACTION = "plan_file.load"


def parse(text: str | bytes, *, name: str) -> PlanFile:
    """Read and check a plan file without writing; only another county's projects are looked up in the database.

    Raises PlanFileError with every mistake.
    """
    problems = Problems(name)
    root = read(text, problems)
    if root is None:
        problems.raise_if_any()
        raise AssertionError("a file that cannot be read has a problem")
    plan_file = build(root, problems)
    link(plan_file, problems)
    check(plan_file, problems)
    problems.raise_if_any()
    return plan_file


def load(
    text: str | bytes, *, name: str, by: User | None = None, dry_run: bool = False, prune: bool = False
) -> LoadResult:
    """Load a plan file, atomically; what is there already and equal is not touched.

    `name` stands in messages, `by` in the audit trail. With `dry_run` all is done and taken back. Rows that the file
    no longer has are named, and with `prune` deleted. Raises PlanFileError with every mistake, and changes nothing.
    """
    plan_file = parse(text, name=name)
    result = LoadResult(name, dry_run)
    with transaction.atomic():
        # Two loads at a time would both find a row missing, and one would fail.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('plan file'))")
        with pghistory.context(action=ACTION, file=name):
            _apply(plan_file, name=name, by=by, delete=prune, result=result)
        if dry_run:
            transaction.set_rollback(True)
    return result


def _apply(plan_file: PlanFile, *, name: str, by: User | None, delete: bool, result: LoadResult) -> None:
    problems = Problems(name)
    county = Body.objects.filter(slug=plan_file.county).first()
    vanished = match(plan_file, county.pk if county else None)
    county_id = next(i.id for i in plan_file.of(BY_PATH["bodies"]) if i.values["slug"] == plan_file.county)
    assert county_id is not None
    save(plan_file, vanished, county_id=county_id, by=by, result=result, problems=problems)
    problems.raise_if_any()
    save_sources(plan_file, county_id, result)
    if delete:
        prune(vanished, county_id, result)
    else:
        note_vanished(vanished, result)
    _check_now(problems)
    if result.touched:
        plan = Plan.objects.get(slug=plan_file.plan)
        record(by=by, action=ACTION, target=plan, owner=plan.owner, details=result.as_details())


def _check_now(problems: Problems) -> None:
    """Have the database check the foreign keys now, not at the end of a transaction that may be somebody else's."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except REFUSALS as error:
        reason = " ".join(str(error).split())
        problems.add("database", _("the database refuses the file: %(reason)s") % {"reason": reason}, START, "")
    problems.raise_if_any()
