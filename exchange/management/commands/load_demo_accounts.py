"""`manage.py load_demo_accounts`: one account per role for every county that owns a plan. Never in production."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exchange.sample.accounts import load_demo_accounts


class Command(BaseCommand):
    help = "Add the demonstration's accounts, which sign in with one click; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in {"demo", "test"}:
            raise CommandError("Demonstration accounts exist in the modes demo and test only.")
        added = load_demo_accounts()
        self.stdout.write(f"demonstration accounts: {added} added")
