"""`manage.py plan_schema [--check]`: write the JSON Schema of plan files and its table in the documentation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exchange.planfile.reference import with_tables
from exchange.planfile.schema import as_text


class Command(BaseCommand):
    help = "Write docs/plan-file.schema.json and the tables in docs/plan-files.md; with --check, only compare."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail when a file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs"
        guide = folder / "plan-files.md"
        wanted = {folder / "plan-file.schema.json": as_text(), guide: with_tables(guide.read_text("utf-8"))}
        stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
        if options["check"]:
            if stale:
                names = ", ".join(str(path.relative_to(settings.BASE_DIR)) for path in stale)
                raise CommandError(f"out of date: {names}; `manage.py plan_schema` writes them anew")
            self.stdout.write("Schema and tables are up to date.")
            return
        for path in stale:
            path.write_text(wanted[path], encoding="utf-8")
            self.stdout.write(f"written: {path.relative_to(settings.BASE_DIR)}")
