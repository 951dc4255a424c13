"""`manage.py load_sample`: enter a fictional county of any size, always the same for the same size and seed."""

from argparse import ArgumentParser
from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.sample.loading import SampleConflictError, load_sample
from exchange.sample.setting import Size


class Command(BaseCommand):
    help = "Enter the fictional county; a second run changes nothing, and another size needs another slug."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = Size()
        parser.add_argument("--projects", type=int, default=default.projects)
        parser.add_argument("--municipalities", type=int, default=default.municipalities)
        parser.add_argument("--years", type=int, default=default.years)
        parser.add_argument("--seed", type=int, default=default.seed)
        parser.add_argument("--until", type=int, default=default.until, help="the last year that is told")
        parser.add_argument("--slug", default=default.slug, help="the county's slug")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            size = Size(**{field.name: options[field.name] for field in fields(Size)})
            setting = load_sample(size)
        except (ValueError, SampleConflictError) as error:
            raise CommandError(str(error)) from error
        if setting is None:
            self.stdout.write(f"{size.name} is there already; nothing was changed.")
        else:
            self.stdout.write(f"{size.name}: {size.projects} projects, {size.municipalities} municipalities added.")
