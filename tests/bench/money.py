"""`run.py bench money`: what it costs to read the money of a plan with 5,000 budget items over ten years.

Like `bench pages`: each page beside a bare view of the same rows, asked in turns by the same test client.
"""

import argparse

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from organisation.models import Role
from roadmap.models import BudgetItem
from tests.bench.pages import Case, bare_client, measure, profile
from tests.bench.roadmap import Target, table
from tests.roadmap.pivot.plans import fill
from tests.worlds import World, county

COLUMNS = ("title", "year_from", "stage", "product__name", "condition")
QUERIES = 15


def targets(world: World) -> list[Target]:
    """Every page that is measured."""
    rows = BudgetItem.objects.filter(plan=world.plan)
    pivot, items = (reverse(f"roadmap:{name}", args=[world.plan.slug]) for name in ("pivot", "items"))
    pages = {
        "pivot": pivot,
        "pivot year cover": f"{pivot}?zeilen=jahr&spalten=deckung",
        "pivot project year": f"{pivot}?zeilen=projekt&spalten=jahr",
        "items": items,
        "items of a cell": f"{items}?produkt=produkt-1&jahr=2024&stufe=appropriation&richtung=expense",
        "budget": reverse("roadmap:budget", args=[world.plan.slug]),
    }
    return [Target(Case(name, address, rows, COLUMNS), queries=QUERIES) for name, address in pages.items()]


def main() -> None:
    """Fill an empty database with one plan, measure, print."""
    parser = argparse.ArgumentParser(prog="run.py bench money", description=__doc__)
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--profile", metavar="PAGE", help="also print where the time of one page goes")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    world = county("kreis-messung", projects=60)
    fill(world, options.items)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(world.user(Role.FINANCE))
    plain = bare_client()
    found = [(target, measure(target.case, client, plain, options.rounds)) for target in targets(world)]
    print(f"{options.items} budget items, {options.rounds} rounds\n")
    print(table(found))
    for target, _result in found:
        if target.case.name == options.profile:
            print(profile(target.case, client))


if __name__ == "__main__":
    main()
