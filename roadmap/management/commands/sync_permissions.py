"""Makes the object permissions what memberships, shares and participations say."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from roadmap.object_permissions import sync_permissions


class Command(BaseCommand):
    """`sync_permissions` repairs; `sync_permissions --check` only tells, and fails where something is amiss."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 where something is amiss")

    def handle(self, *args: Any, **options: Any) -> None:
        """Repair or check, and tell the figures."""
        drift = sync_permissions(write=not options["check"])
        told = f"{drift.missing} missing, {drift.unfounded} unfounded"
        if options["check"] and drift:
            raise CommandError(f"Object permissions are amiss: {told}. Repair: manage.py sync_permissions")
        self.stdout.write(f"Object permissions: {told}{'' if options['check'] else ', now as they should be'}.")
