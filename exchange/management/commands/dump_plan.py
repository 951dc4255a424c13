"""`manage.py dump_plan PLAN [--out FILE]`: write a plan, with all of its county, as a plan file."""

from argparse import ArgumentParser
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from exchange.planfile import dump
from roadmap.models import Plan


class Command(BaseCommand):
    help = "Write a plan, with all that belongs to its county, as a plan file in canonical form."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", metavar="PLAN", help="the plan's slug")
        parser.add_argument("--out", type=Path, metavar="FILE", help="write here instead of to the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["plan"]
        plan = Plan.objects.select_related("owner").filter(slug=slug).first()
        if plan is None:
            raise CommandError(_unknown(slug))
        text = dump(plan)
        if options["out"] is None:
            self.stdout.write(text, ending="")
            return
        try:
            options["out"].write_text(text, encoding="utf-8")
        except OSError as error:
            message = _("%(file)s cannot be written: %(reason)s")
            raise CommandError(message % {"file": options["out"], "reason": error.strerror}) from error


def _unknown(slug: str) -> str:
    known = sorted(Plan.objects.values_list("slug", flat=True))
    close = get_close_matches(slug, known, n=1)
    text = _("there is no plan “%(slug)s”") % {"slug": slug}
    if close:
        text += "; " + _("did you mean “%(word)s”?") % {"word": close[0]}
    return text + "; " + _("allowed: %(list)s") % {"list": ", ".join(known)}
