"""Import of finance files: the office reads what came in, editors and the finance department bring it in."""

import uuid

from exchange.finance.models import FinanceBatch, FinanceEntry, FinanceImport, FinanceLine, FinanceMapping
from exchange.finance.settings import Settings
from roadmap.models import BudgetItem
from tests.access.rules import EDITING, OFFICE, PARTNERS, Rule, Scene, Values, each

MONEY = [*EDITING, "finance"]


def mapping(scene: Scene) -> uuid.UUID:
    """A mapping of the county."""
    world = scene.world
    row, _new = FinanceMapping.objects.get_or_create(
        owner=world.body, name=f"Zuordnung {world.slug}", defaults={"settings": Settings().as_json()}
    )
    return row.pk


def batch(scene: Scene) -> str:
    """A batch with one import and one line."""
    world = scene.world
    row, new = FinanceBatch.objects.get_or_create(
        plan=world.plan,
        slug="ist-2023",
        defaults={"name": f"Ist {world.slug}", "stage": "actual", "mapping_id": mapping(scene)},
    )
    if new:
        item = BudgetItem.objects.get(plan=world.plan, slug="posten-0")
        one = FinanceImport.objects.create(
            batch=row, number=1, file_name=f"{world.slug}.csv", sha256="0" * 64, size=1, as_of="2023-12-31", lines=1,
            created_label=f"Kasse {world.slug}", counts={"new": 1, "replaced": 0, "unchanged": 0, "gone": 0},
        )  # fmt: skip
        entry = FinanceEntry.objects.create(
            of_import=one, item=item.pk, code="11150", year=2023, direction="expense", title=f"Summe {world.slug}",
            amount=1, lines=1, state="new",
        )  # fmt: skip
        FinanceLine.objects.create(entry=entry, number=2, amount=1, text=f"Buchung {world.slug}")
    return row.slug


def item(scene: Scene) -> str:
    """An item that came in by the batch."""
    batch(scene)
    return "posten-0"


VALUES: Values = {
    "plan": lambda scene: scene.world.plan.slug,
    # whose uploads are whose is tested in tests/exchange/test_finance_import.py: nobody here has one
    "upload": lambda scene: uuid.UUID(int=2),
    "pk": lambda scene: uuid.UUID(int=2),
    "mapping": mapping,
    "batch": batch,
    "number": lambda scene: 1,
    "item": item,
}


def _read(*kwargs: str, status: int = 200) -> Rule:
    return Rule({"GET": {**each(OFFICE, status), **each(PARTNERS, 403)}}, kwargs=["plan", *kwargs])


def _enter(*kwargs: str, **statuses: int) -> Rule:
    refused = each([*OFFICE, *PARTNERS], 403)
    return Rule(
        {method: {**refused, **each(MONEY, status)} for method, status in statuses.items()}, kwargs=["plan", *kwargs]
    )


MATRIX: dict[str, Rule] = {
    "finance:batches": _read(),
    "finance:new": _enter(GET=200, POST=422),
    "finance:upload": _enter("upload", GET=404, POST=404),
    "finance:columns": _enter("upload", GET=404, POST=404),
    "finance:discard": _enter("upload", POST=404),
    "finance:mapping": _enter("mapping", GET=200, POST=422),
    "finance:mapping-name": _enter("mapping", GET=200, POST=422),
    "finance:mapping-remove": _enter("mapping", GET=200, POST=302),
    "finance:item": _read("item", status=302),
    "finance:batch": _read("batch"),
    "finance:take-back": _enter("batch", GET=200, POST=302),
    "finance:import": _read("batch", "number"),
    "finance:lines": _read("batch", "number"),
}
