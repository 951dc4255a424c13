"""Brings a database to the state in which the demonstration or a report can start, in one process."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Migrate, load the plan files that are missing or have changed, and optionally the fictional sample."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan_files", nargs="*", type=Path, metavar="PLAN_FILE")
        parser.add_argument("--sample", action="store_true", help="also load the fictional county")
        parser.add_argument("--static", action="store_true", help="also collect the static files")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        self.load_plans(options["plan_files"])
        if options["sample"]:
            call_command("load_sample", stdout=self.stdout, stderr=self.stderr)
            call_command("load_demo_accounts", stdout=self.stdout, stderr=self.stderr)
        if options["static"]:
            call_command("collectstatic", interactive=False, verbosity=0)

    def load_plans(self, paths: list[Path]) -> None:
        """Load a file once: what was edited in the interface since then stays, until the file itself changes."""
        memory = Path(settings.MEDIA_ROOT).parent / "loaded-plans.json"
        loaded: dict[str, str] = json.loads(memory.read_text()) if memory.exists() else {}
        present = set(apps.get_model("roadmap", "Plan").objects.values_list("slug", flat=True))
        for path in paths:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            if path.stem in present and loaded.get(path.stem) == content:
                continue
            self.stdout.write(f"loading {path.name}")
            call_command("load_plan", str(path), stdout=self.stdout, stderr=self.stderr)
            loaded[path.stem] = content
            memory.parent.mkdir(parents=True, exist_ok=True)
            memory.write_text(json.dumps(loaded, indent=1, sort_keys=True))
