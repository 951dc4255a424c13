"""`manage.py load_plan FILE... [--dry-run] [--prune]`: load plan files, all of them or none."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.planfile import LoadResult, NamedRow, PlanFileError, Problem, load
from exchange.planfile.problems import Problems
from exchange.planfile.reading import MAX_BYTES, START


class Command(BaseCommand):
    help = "Load plan files: matched by slug, all of it or nothing, and the same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, field by field")
        parser.add_argument("--prune", action="store_true", help="delete what the files no longer have")

    def handle(self, *args: Any, **options: Any) -> None:
        results: list[LoadResult] = []
        problems: list[Problem] = []
        with transaction.atomic():
            for path in options["files"]:
                try:
                    results.append(load(_content(path), name=str(path), prune=options["prune"]))
                except PlanFileError as error:
                    problems += error.problems
            if problems or options["dry_run"]:
                transaction.set_rollback(True)
        if problems:
            self._refuse(problems)
        for result in results:
            self._report(result, dry_run=options["dry_run"])

    def _refuse(self, problems: list[Problem]) -> None:
        for problem in problems:
            self.stderr.write(str(problem))
        count = len(problems)
        message = ngettext("%(count)d mistake; nothing was changed.", "%(count)d mistakes; nothing was changed.", count)
        self.stderr.write(message % {"count": count})
        sys.exit(1)

    def _report(self, result: LoadResult, *, dry_run: bool) -> None:
        self.stdout.write(_("%(file)s (dry run):") % {"file": result.name} if dry_run else f"{result.name}:")
        line = _("  %(model)s: %(new)d new, %(changed)d changed, %(unchanged)d unchanged")
        for model in result.models:
            counts = {"new": result.new[model], "changed": result.changed[model], "unchanged": result.unchanged[model]}
            self.stdout.write(line % {"model": model, **counts})
        if dry_run:
            for one in result.changes:
                self.stdout.write(f"  {one.model} {one.row}: {one.field}: “{one.old}” → “{one.new}”")
        self._list(_("No longer in the file, kept (--prune deletes):"), result.vanished)
        self._list(_("Deleted, since no longer in the file:"), result.pruned)
        self._list(_("No longer in the file, but kept:"), result.protected)

    def _list(self, heading: str, rows: list[NamedRow]) -> None:
        if rows:
            self.stdout.write(f"  {heading}")
        for row in rows:
            self.stdout.write(f"    {row.model} {row.row}" + (f": {row.reason}" if row.reason else ""))


def _content(path: Path) -> bytes:
    """The file's bytes, and not more than a plan file may have. Raises PlanFileError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        problems = Problems(str(path))
        problems.add("unreadable", _("cannot be read: %(reason)s") % {"reason": error.strerror}, START, "")
        raise PlanFileError(problems.found) from error
