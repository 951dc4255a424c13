"""Brings a database to the state in which the demonstration or a report can start, in one process."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Migrate, load the plan files that are missing or have changed, and optionally the fictional sample."

    requires_system_checks = []  # run.py check does that; here every second counts

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan_files", nargs="*", type=Path, metavar="PLAN_FILE")
        parser.add_argument("--sample", action="store_true", help="also load the fictional county")
        parser.add_argument("--without-reports", action="store_true", help="no reports of the sample's earlier years")
        parser.add_argument("--static", action="store_true", help="also collect the static files")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)
        self.load_plans(options["plan_files"])
        if options["sample"]:
            call_command("load_sample", stdout=self.stdout, stderr=self.stderr)
            call_command("load_demo_accounts", stdout=self.stdout, stderr=self.stderr)
            if not options["without_reports"]:
                call_command("load_sample_reports", stdout=self.stdout, stderr=self.stderr)
        if options["static"]:
            self.collect_static()

    def load_plans(self, paths: list[Path]) -> None:
        """Load a file once: what was edited in the interface since then stays, until the file itself changes."""
        present = set(apps.get_model("roadmap", "Plan").objects.values_list("slug", flat=True))
        for path in paths:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            if path.stem in present and self.remembered(path.stem) == content:
                continue
            self.stdout.write(f"loading {path.name}")
            call_command(
                "load_plan", str(path), stdout=io.StringIO(), stderr=self.stderr
            )  # its counts interest nobody here
            self.remember(path.stem, content)

    def collect_static(self) -> None:
        """Collect and compress, which takes seconds, only when a file has come, gone or changed."""
        digest = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list([]):
                about = Path(storage.path(name)).stat()
                digest.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
        current = digest.hexdigest()
        if self.remembered("static files") != current or not Path(settings.STATIC_ROOT).is_dir():
            call_command("collectstatic", interactive=False, verbosity=0)
            self.remember("static files", current)

    @property
    def memory(self) -> Path:
        return Path(settings.MEDIA_ROOT).parent / "prepared.json"

    def remembered(self, name: str) -> str:
        """What `remember` was told under this name, or ""."""
        facts: dict[str, str] = json.loads(self.memory.read_text()) if self.memory.exists() else {}
        return facts.get(name, "")

    def remember(self, name: str, value: str) -> None:
        facts: dict[str, str] = json.loads(self.memory.read_text()) if self.memory.exists() else {}
        self.memory.parent.mkdir(parents=True, exist_ok=True)
        self.memory.write_text(json.dumps({**facts, name: value}, indent=1, sort_keys=True))
