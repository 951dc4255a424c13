"""`manage.py load_sample_reports`: reports of earlier years of the fictional county. Never in production."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exchange.sample.reports import YEARS, tell_reports


class Command(BaseCommand):
    help = "Add signed, published and decided reports of the fictional county; where there are some nothing changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--last", action="store_true", help="the last year's report as well, not decided yet")
        parser.add_argument("--years", type=int, default=YEARS, help="so many years before the last one")
        parser.add_argument("--without-files", action="store_true", help="order no PDF; they can be ordered later")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in {"demo", "test"}:
            raise CommandError("Reports of the fictional county exist in the modes demo and test only.")
        added = tell_reports(last=options["last"], files=not options["without_files"], years=options["years"])
        self.stdout.write(f"reports of the fictional county: {added} added")
