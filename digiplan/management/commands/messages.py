"""`manage.py messages`: bring the message catalogues in line with the sources, or check that they are."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from digiplan import translations


class Command(BaseCommand):
    help = "Collect all messages into the apps' catalogues and compile them; with --check, only say what is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("apps", nargs="*", metavar="app", help="only these apps' catalogues; all without it")
        parser.add_argument("--check", action="store_true", help="change nothing, fail when something is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        apps = options["apps"] or list(translations.APPS)
        if unknown := sorted(set(apps) - set(translations.APPS)):
            raise CommandError(f"no such app: {', '.join(unknown)}; there are {', '.join(translations.APPS)}")
        try:
            self._check(apps) if options["check"] else self._synchronise(apps)
        except translations.SourceError as error:
            raise CommandError(str(error)) from error

    def _check(self, apps: list[str]) -> None:
        lines = [line for app in apps for line in translations.problems(settings.BASE_DIR, app)]
        lines += translations.conflicts(settings.BASE_DIR, apps)
        for line in lines:
            self.stderr.write(line)
        if lines:
            raise CommandError(
                f"{len(lines)} problems; `manage.py messages` collects and compiles, the texts are yours."
            )
        self.stdout.write("All messages are translated.")

    def _synchronise(self, apps: list[str]) -> None:
        for app in apps:
            count, empty = translations.synchronise(settings.BASE_DIR, app)
            self.stdout.write(f"{app}: {count} messages, {empty} without a translation")
