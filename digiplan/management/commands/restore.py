"""Puts a backup back, or only tries whether it could be."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from digiplan import backup_restore
from digiplan.backup_database import BackupError
from organisation.audit import record

ACTION = "backup.restore"


class Command(BaseCommand):
    help = "Restore a backup into an empty database. Everything is checked before anything is touched."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--verify-only",
            action="store_true",
            help="check the archive and restore it into a temporary database; touch nothing else",
        )
        parser.add_argument("--replace", action="store_true", help="replace what is in the database")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            if options["verify_only"]:
                backup_restore.verify(path, say=self.stdout.write)
                self.stdout.write(f"{path} is whole and can be restored; nothing was changed")
                return
            manifest = backup_restore.restore(path, replace=options["replace"], say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for problem in manifest.problems:
            self.stdout.write(f"known since the backup: {problem}")
        if "organisation_auditevent" in manifest.contents.tables:
            details = {"file": path.name, "made_at": manifest.created_at}
            record(by=None, action=ACTION, target=None, owner=None, details=details)
        self.stdout.write(f"{path} is restored, as of {manifest.created_at}")
