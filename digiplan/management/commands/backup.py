"""Writes a backup: the database and the files in one archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from digiplan import backup, backup_restore
from digiplan.backup_database import BackupError
from organisation.audit import record

ACTION = "backup.make"


class Command(BaseCommand):
    help = (
        "Write database and files as one archive: into FOLDER under a dated name, or to FILE, which must not exist. "
        "Ends with 1 when the backup could not be written, or when files of reports are missing or changed."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("where", metavar="FOLDER|FILE", type=Path)
        parser.add_argument(
            "--verify", action="store_true", help="restore it into a temporary database as well, and compare"
        )
        parser.add_argument(
            "--keep", metavar="N", type=int, help="afterwards remove all but the N latest backups of the folder"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        where: Path = options["where"]
        keep: int | None = options["keep"]
        if keep is not None and (keep < 1 or not where.is_dir()):
            raise CommandError("--keep needs a folder and a number of at least 1")
        try:
            made = backup.make(where, say=self.stdout.write)
            if options["verify"]:
                backup_restore.verify(made.path, say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        details = {"file": made.path.name, "size": made.size, "sha256": made.sha256, "verified": options["verify"]}
        record(by=None, action=ACTION, target=None, owner=None, details=details)
        self.stdout.write(f"{made.path}: {made.size} bytes, SHA-256 {made.sha256}")
        for path in backup.remove_old(where, keep) if keep else []:
            self.stdout.write(f"removed {path}")
        if made.manifest.problems:
            raise CommandError("the backup was written, but " + "; ".join(made.manifest.problems))
