"""Entering money: items, the grid, what they refer to, grants, flags."""

from roadmap.models import Grant, GrantInstalment, MoneyDeviation
from tests.access import roadmap
from tests.access.rules import EDITING, OFFICE, PARTNERS, Rule, Scene, Values, each, read

MONEY = [*EDITING, "finance"]


def grant(scene: Scene) -> Grant:
    """The county's grant, also after it has been deleted."""
    programme = {"programme": f"Programm {scene.world.slug}"}
    return Grant.objects.get_or_create(plan=scene.world.plan, slug="zuwendung-0", defaults=programme)[0]


def instalment(scene: Scene) -> object:
    """The first instalment of the county's grant."""
    return GrantInstalment.objects.get_or_create(grant=grant(scene), number=1)[0].pk


def deviation(scene: Scene) -> object:
    """Why the county's money of a year deviates."""
    cause = {"cause": f"Grund {scene.world.slug}"}
    return MoneyDeviation.objects.get_or_create(plan=scene.world.plan, year=2023, defaults=cause)[0].pk


VALUES: Values = {
    **roadmap.VALUES,
    "item": lambda scene: "posten-0",
    "product": lambda scene: "11150",
    "budget": lambda scene: "2023",
    "funding": lambda scene: "ruecklage",
    "grant": lambda scene: grant(scene).slug,
    "instalment": instalment,
    "deviation": deviation,
}


def enter(kwargs: list[str], *, empty: int = 422) -> Rule:
    """A page on which money is entered: editors and finance see it, and an empty form is answered with `empty`."""
    refused = each([*OFFICE, *PARTNERS], 403)
    return Rule({"GET": {**refused, **each(MONEY, 200)}, "POST": {**refused, **each(MONEY, empty)}}, kwargs=kwargs)


MATRIX: dict[str, Rule] = {
    "roadmap:money-grid": Rule(
        {
            "GET": {**each(OFFICE, 200), **each(PARTNERS, 403)},
            "POST": {**each([*OFFICE, *PARTNERS], 403), **each(MONEY, 302)},
        },
        kwargs=["plan"],
    ),
    "roadmap:item": read(OFFICE, refused=PARTNERS, kwargs=["plan", "item"]),
    "roadmap:item-new": enter(["plan"]),
    "roadmap:item-head": enter(["plan", "item"]),
    "roadmap:item-kind": enter(["plan", "item"]),
    "roadmap:item-condition": enter(["plan", "item"], empty=302),
    "roadmap:item-amount": enter(["plan", "item"]),
    "roadmap:item-shares": enter(["plan", "item"]),
    "roadmap:item-covers": enter(["plan", "item"]),
    "roadmap:item-delete": enter(["plan", "item"]),
    "roadmap:money-flags": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:money-basics": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:product-new": enter(["plan"]),
    "roadmap:product-edit": enter(["plan", "product"]),
    "roadmap:product-delete": enter(["plan", "product"]),
    "roadmap:budget-new": enter(["plan"]),
    "roadmap:budget-edit": enter(["plan", "budget"]),
    "roadmap:budget-delete": enter(["plan", "budget"]),
    "roadmap:funding-new": enter(["plan"]),
    "roadmap:funding-edit": enter(["plan", "funding"]),
    "roadmap:funding-delete": enter(["plan", "funding"]),
    "roadmap:grants": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:grant-new": enter(["plan"]),
    "roadmap:grant": read(OFFICE, refused=PARTNERS, kwargs=["plan", "grant"]),
    "roadmap:grant-edit": enter(["plan", "grant"]),
    "roadmap:grant-delete": enter(["plan", "grant"], empty=302),
    "roadmap:instalment-new": enter(["plan", "grant"]),
    "roadmap:instalment-edit": enter(["plan", "grant", "instalment"]),
    "roadmap:instalment-delete": enter(["plan", "grant", "instalment"], empty=302),
    "roadmap:money-deviations": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:deviation-new": enter(["plan"]),
    "roadmap:deviation-edit": enter(["plan", "deviation"]),
    "roadmap:deviation-delete": enter(["plan", "deviation"], empty=302),
}
