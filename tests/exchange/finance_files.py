"""What the tests of finance files share: make a file, send it, say what it means, confirm, take back."""

import random
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from exchange.finance.models import FinanceMapping
from exchange.finance.settings import Range, Settings
from exchange.models import Upload
from organisation.inputs import typed_number
from roadmap.models import BudgetProduct
from tests.worlds import World

HEADS = ["Produkt", "Sachkonto", "Kontobezeichnung", "Haushaltsjahr", "Betrag", "Buchungstext"]
COLUMNS = {
    "produkt": "product",
    "sachkonto": "account",
    "kontobezeichnung": "account_name",
    "haushaltsjahr": "year",
    "betrag": "amount",
    "buchungstext": "text",
}
RANGES = (
    Range("4", "4", "revenue"),
    Range("5", "5", "expense"),
    Range("57", "57", ""),
    Range("6", "6", "receipt"),
    Range("7", "7", "payment"),
)
SETTINGS = Settings(columns=COLUMNS, ranges=RANGES)
Row = list[Any]
ROWS: list[Row] = [
    ["11150", "5431000", "Geschäftsaufwendungen", "2023", "1.234,56", "Lizenzen"],
    ["11150", "5431000", "Geschäftsaufwendungen", "2023", "234,56-", "Storno Lizenzen"],
    ["11150", "4141000", "Zuweisungen vom Land", "2023", "10.000,00", "Bescheid"],
    ["11150", "5431000", "Geschäftsaufwendungen", "2024", "99,90", "Lizenzen"],
]


def csv(rows: list[Row], heads: list[str] | None = None, encoding: str = "utf-8", mark: str = ";") -> bytes:
    lines = [heads or HEADS, *rows]
    return "\r\n".join(mark.join(str(cell) for cell in row) for row in lines).encode(encoding)


def mapping(world: World, settings: Settings = SETTINGS, name: str = "Ist aus der Kasse") -> FinanceMapping:
    found, _new = FinanceMapping.objects.get_or_create(
        owner=world.body, name=name, defaults={"settings": settings.as_json()}
    )
    return found


def page_of(world: World, more: str = "") -> str:
    return f"/roadmap/{world.plan.slug}/haushalt/import/{more}"


def post(client: Client, world: World, content: bytes, *, file: str = "ist.csv", **chosen: Any) -> Any:
    """Upload a file; into a new batch of actuals unless something else is chosen."""
    if "batch" not in chosen:
        if "mapping" not in chosen:
            chosen["mapping"] = str(mapping(world).pk)
        chosen = {"name": "Ist 2023", "stage": "actual", **chosen}
    data = {"file": SimpleUploadedFile(file, content), "as_of": "31.12.2023", **chosen}
    return client.post(page_of(world, "neu/"), data)


def send(client: Client, world: World, content: bytes, *, file: str = "ist.csv", **chosen: Any) -> Upload:
    """The same, where the file must be taken as a file."""
    response = post(client, world, content, file=file, **chosen)
    assert response.status_code == 302, response.content.decode()[:6000]
    return Upload.objects.order_by("-created_at")[0]


def confirm(client: Client, world: World, upload: Upload, **chosen: str) -> int:
    """Confirm what the page showed."""
    data = {"mark": upload.result["mark"], **chosen}
    status = client.post(page_of(world, f"datei/{upload.pk}/"), data).status_code
    upload.refresh_from_db()
    return status


def load(client: Client, world: World, content: bytes, *, file: str = "ist.csv", **chosen: Any) -> Upload:
    """Upload and confirm."""
    hand = {"hand": chosen.pop("hand")} if "hand" in chosen else {}
    upload = send(client, world, content, file=file, **chosen)
    assert confirm(client, world, upload, **hand) == 302, upload.result
    assert upload.state == "loaded", (upload.state, upload.problems, upload.result)
    return upload


def products(world: World, count: int) -> list[str]:
    """The codes of as many products of the county."""
    codes = [f"2{number:04d}" for number in range(count)]
    BudgetProduct.objects.bulk_create(
        BudgetProduct(owner=world.body, slug=f"p-{code}", code=code, name=f"Produkt {code}") for code in codes
    )
    return codes


def many(codes: list[str], count: int, accounts: int = 40, seed: int = 7) -> list[Row]:
    """As many lines of actuals, over accounts of expense and revenue and two years."""
    draw = random.Random(seed)
    rows = []
    for number in range(count):
        account = f"{draw.choice('45')}{100000 + draw.randrange(accounts)}"
        amount = Decimal(draw.randrange(-500_00, 9_000_00)).scaleb(-2)
        year = str(2023 + draw.randrange(2))
        rows.append([draw.choice(codes), account, f"Konto {account}", year, typed_number(amount), f"Buchung {number}"])
    return rows
