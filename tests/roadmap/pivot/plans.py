"""A plan with money of every kind: stages, sides, years, shares, covers, conditions, words and unknown figures."""

from datetime import date
from decimal import Decimal

from roadmap.models import Allocation, BudgetAmount, BudgetItem, BudgetProduct, FundingSource, ItemCover
from tests.worlds import World

STAGES = ["appropriation", "actual", "forecast", "supplementary", "carry_over", "draft", "need"]
SIDES = [("result", "expense"), ("finance", "payment"), ("result", "revenue"), ("result", ""), ("", "")]
WORDS = ["exact", "exact", "about", "at_least", "at_most"]


def fill(world: World, count: int, *, years: int = 10, sides: int = len(SIDES)) -> None:
    """Add `count` items over so many years; which is what of them follows from their number alone."""
    products = BudgetProduct.objects.bulk_create(
        BudgetProduct(owner=world.body, slug=f"produkt-{n}", code=f"01.{n:02}", name=f"Produkt {n}") for n in range(7)
    )
    covers = FundingSource.objects.bulk_create(
        FundingSource(owner=world.body, slug=f"quelle-{n}", kind="reserve", name=f"Quelle {n}") for n in range(4)
    )
    items = BudgetItem.objects.bulk_create(_item(world, n, products, years, sides) for n in range(count))
    BudgetAmount.objects.bulk_create(
        BudgetAmount(item=item, amount=Decimal(n * 977 % 90_000) + Decimal("0.01") * (n % 100),
                     qualifier=WORDS[n % 5], effective_on=date(2021, 1, 1))
        for n, item in enumerate(items)
        if n % 13
    )  # fmt: skip
    field = world.version.fields.first()
    shares = []
    for n, item in enumerate(items):
        if n % 4 < 2:
            third = Decimal("0.333333")
            shares.append(Allocation(item=item, project=world.projects[n % len(world.projects)], share=third))
        if n % 4 == 1:
            shares.append(Allocation(item=item, field=field, share=Decimal("0.25")))
    Allocation.objects.bulk_create(shares)
    paid = []
    for n, item in enumerate(items):
        percent = Decimal("33.33") if n % 3 == 0 else None
        paid += [ItemCover(item=item, funding_source=covers[n % 4], share_percent=percent)] if n % 5 else []
        paid += [ItemCover(item=item, funding_source=covers[(n + 1) % 4], share_percent=percent)] if n % 5 > 2 else []
    ItemCover.objects.bulk_create(paid)


def _item(world: World, n: int, products: list[BudgetProduct], years: int, sides: int) -> BudgetItem:
    part, direction = SIDES[n % sides]
    year = 2021 + n % years if n % 11 else None
    open_ended = year is not None and n % 29 == 3
    last = None if year is None or open_ended else min(year + n % 3 // 2, 2020 + years)
    return BudgetItem(
        plan=world.plan,
        slug=f"viel-{n}",
        title=f"Position <{n}> & Co",
        product=products[n % 8] if n % 8 < 7 else None,
        year_from=year,
        year_to=last,
        open_ended=open_ended,
        recurring=[True, None, False][n % 3],
        part=part,
        direction=direction,
        stage=STAGES[n // 3 % 7],
        conditional=n % 6 == 5,
        condition="wenn der Kreistag zustimmt" if n % 6 == 5 else "",
    )
