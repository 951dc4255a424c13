"""Finance and the budget items in the annex (7 and 13)."""

from collections import Counter

from tests.evaluation.independent import money
from tests.evaluation.independent.conftest import Read
from tests.evaluation.independent.database import Row, query
from tests.evaluation.independent.german import Sum, added, read_percent, read_sum, tenths
from tests.evaluation.independent.paper import DASH, UNKNOWN, told


def test_the_money_of_each_project_in_the_year(read: Read) -> None:
    found = money.outcomes_of_projects(read.county)
    printed = {
        (line.head, line["Richtung"]): (table, line)
        for table in read.paper.tables("Die Handlungsfelder", "Geld der Projekte")
        for line in table.lines
    }
    assert set(printed) == {
        (one.row["title"], direction) for key, one in read.now.items() for direction, _code in found.get(key, {})
    }
    for key, sides in found.items():
        for (direction, _code), side in sides.items():
            table, line = printed[read.now[key].row["title"], direction]
            assert table.cell(line, "Jahr") == str(read.county.year)
            _outcome(table.cell, line, side)


def _outcome(cell, line, side: money.Side) -> None:
    assert read_sum(cell(line, "Ansatz")) == _shown(side.latest)
    assert read_sum(cell(line, "Ist")) == _shown(side.actual)
    assert read_sum(cell(line, "Prognose")) == _shown(side.forecast)
    share = money.variance(side.latest, side.expected)
    assert read_percent(cell(line, "Abweichung")) == (None if share is None else tenths(share))


def _shown(found: Sum) -> Sum:
    """A sum without any known part is printed as not stated, whatever is missing from it."""
    return found if found.figures else Sum()


# 7 finance


def test_appropriation_and_outcome_by_product_and_year(read: Read) -> None:
    table = read.paper.table("Ansatz und Ergebnis", "Ansatz, Ergebnis und Abweichung nach Produkt und Jahr")
    expected = {
        key: side
        for key, side in money.outcomes(read.county).items()
        if side.latest.figures or side.actual.figures or side.forecast.figures
    }
    printed = {(line.group, int(line.head), line["Richtung"]): line for line in table.lines}
    assert len(printed) == len(table.lines)
    assert set(printed) == set(expected)
    for key, side in expected.items():
        _outcome(table.cell, printed[key], side)
        assert read_sum(table.cell(printed[key], "Ermächtigungsübertragung")) == _shown(side.carried)


def test_what_is_granted_under_a_condition_stands_apart(read: Read) -> None:
    listed = [
        item
        for item in money.items(read.county, read.county.cut_off, 1990, 2100)
        if item.row["conditional"] and item.amount
    ]
    assert listed
    expected: dict[str, list[money.Part]] = {}
    for item in listed:
        part = "Ergebnisplan" if item.row["part"] == "result" else "Finanzplan"
        expected.setdefault(f"Ansatz, {money.DIRECTIONS[item.direction]} ({part}), {item.year}", []).append(item.amount)
    table = read.paper.table("Finanzen", "Mittel unter Vorbehalt")
    printed = {line.head: read_sum(line["Unter Vorbehalt"]) for line in table.lines}
    assert printed == {name: added(parts) for name, parts in expected.items()}


def test_the_balances_of_the_year_and_their_cover(read: Read) -> None:
    year = read.county.year
    covered = {row["item_id"] for row in query("SELECT item_id FROM roadmap_itemcover")}
    groups: dict[tuple[str, str, str], list[money.Item]] = {}
    for item in money.items(read.county, read.county.cut_off, year, year):
        if item.row["year_from"] == item.row["year_to"] == year and not item.row["conditional"]:
            product = f"{item.row['code']} {item.row['product_name']}"
            part = "Ergebnisplan" if item.row["part"] == "result" else "Finanzplan"
            groups.setdefault((product, part, item.stage), []).append(item)
    expected = {}
    for (product, part, stage), listed in groups.items():
        if not any(item.amount for item in listed):
            continue
        out = [item for item in listed if item.direction in money.OUTGOING]
        saldo = added([_signed(item) for item in listed])
        planned = [*groups.get((product, part, "appropriation"), []), *groups.get((product, part, "supplementary"), [])]
        counting = [item for item in planned if item.direction in money.OUTGOING and _counts(item, planned)]
        flag = DASH
        granted = any(item.stage == stage for item in counting)
        if granted and out and saldo.value is not None and saldo.value < 0:
            flag = DASH if all(item.row["id"] in covered for item in counting) else "Deckung nicht angegeben"
        expected[product, f"{STAGES[stage]} ({part})"] = (saldo, flag)
    table = read.paper.table("Finanzen", "Salden")
    printed = {
        (line.head, line["Stufe"]): (read_sum(line["Saldo"]), table.cell(line, "Hinweis")) for line in table.lines
    }
    assert printed == expected
    flags = {flag for _saldo, flag in expected.values()}
    assert DASH in flags
    assert "Deckung nicht angegeben" in flags or read.county.year != 2023


STAGES = {
    "need": "Bedarf",
    "draft": "Entwurf",
    "appropriation": "Ansatz",
    "supplementary": "Nachtrag",
    "actual": "Ist",
    "forecast": "Prognose",
    "carry_over": "Ermächtigungsübertragung",
}


def _signed(item: money.Item) -> money.Part:
    """What comes in less what goes out: a bound changes its side with the sign."""
    if item.amount is None or item.direction in ("revenue", "receipt"):
        return item.amount
    kind, value = item.amount
    return {"at_least": "at_most", "at_most": "at_least"}.get(kind, kind), -value


def _counts(item: money.Item, planned: list[money.Item]) -> bool:
    """Whether no supplementary budget took the item's place."""
    return item.stage == "supplementary" or not any(
        other.stage == "supplementary" and _same(other) == _same(item) for other in planned
    )


def _same(item: money.Item) -> tuple[object, ...]:
    """What a supplementary budget takes the place of: the same thing, account by account, secured or not."""
    return item.target, item.row["account"], item.row["conditional"]


def test_plan_and_actual_of_each_year(read: Read) -> None:
    groups: dict[tuple[int, str], list[money.Item]] = {}
    for item in money.items(read.county, read.county.cut_off, read.county.year - 10, read.county.year):
        if item.stage in money.GRANTED and item.direction in money.OUTGOING and item.year is not None:
            part = "Ergebnisplan" if item.row["part"] == "result" else "Finanzplan"
            groups.setdefault((item.year, part), []).append(item)
    sides = {key: money.side(listed) for key, listed in groups.items()}
    table = read.paper.table("Ansatz und Ergebnis", "Daten zu Abbildung 3")
    assert {line.head for line in table.lines} == {
        f"{year} ({part})"
        for (year, part), side in sides.items()
        if side.latest.figures or side.actual.figures or side.forecast.figures
    }
    for (year, part), side in sides.items():
        line = table.by_head()[f"{year} ({part})"]
        for column, total in (("Ansatz", side.latest), ("Ist", side.actual), ("Prognose", side.forecast)):
            assert read_sum(table.cell(line, column)).figures == total.figures


def test_where_the_money_comes_from(read: Read) -> None:
    """The latest totals of all years by what covers them; those of a replaced appropriation count no more."""
    last = max(row["year_to"] or 0 for row in query("SELECT year_to FROM roadmap_budgetitem"))
    last = max(last, read.county.version(read.county.cut_off)["period_to"].year)
    covers = {
        row["item_id"]: row["name"]
        for row in query(
            "SELECT c.item_id, f.name FROM roadmap_itemcover c"
            " JOIN roadmap_fundingsource f ON f.id = c.funding_source_id"
        )
    }
    for direction, word in money.OUTGOING.items():
        listed = [
            item
            for item in money.items(read.county, read.county.cut_off, 1990, last)
            if item.direction == direction and item.stage in ("appropriation", "supplementary")
        ]
        expected: dict[str, tuple[list[money.Part], list[money.Part]]] = {}
        for item in listed:
            rivals = [
                other
                for other in listed
                if other.year == item.year and other.row["product_id"] == item.row["product_id"]
            ]
            if item.amount and _counts(item, rivals):
                name = covers.get(item.row["id"], "Deckung nicht angegeben")
                expected.setdefault(name, ([], []))[bool(item.row["conditional"])].append(item.amount)
        table = read.paper.table("Deckung", f"Daten zu Abbildung 4 ({word})")
        printed = {
            line.head: (read_sum(line["Gesichert"]), read_sum(table.cell(line, "Unter Vorbehalt")))
            for line in table.lines
            if line["Gesichert"] != DASH or table.cell(line, "Unter Vorbehalt") != DASH
        }
        assert printed == {name: (added(secured), added(other)) for name, (secured, other) in expected.items()}


def test_every_budget_item_stands_in_the_annex(read: Read) -> None:
    amounts = read.county.latest("roadmap_budgetamount", "item", read.county.cut_off)
    expected = Counter(
        (
            row["code"],
            row["title"],
            row["conditional"],
            read_sum(_amount(amounts.get(row["id"]))),
        )
        for row in query(
            "SELECT i.*, p.code FROM roadmap_budgetitem i JOIN roadmap_budgetproduct p ON p.id = i.product_id"
            " WHERE i.plan_id = %(plan)s",
            plan=read.county.plan,
        )
    )
    printed = Counter(
        (line.head.split(" ")[0], line["Posten"], "Vorbehalt" in table.caption, read_sum(line["Betrag"]))
        for table in read.paper.tables("Anhang: Haushaltspositionen", "Haushaltspositionen")
        for line in table.lines
    )
    assert printed == expected


def _amount(row: Row | None) -> str:
    if row is None or row["amount"] is None:
        return UNKNOWN
    word = {"exact": "", "about": "rund ", "at_least": "mindestens ", "at_most": "höchstens "}[row["qualifier"]]
    return f"{word}{row['amount']:f} €".replace(".", ",")


def test_the_grants_with_their_ends(read: Read) -> None:
    adopted = read.county.version(read.county.cut_off)["adopted_on"]
    grants = query(
        "SELECT g.*, b.name AS funder_name FROM roadmap_grant g JOIN organisation_body b ON b.id = g.funder_id"
        " WHERE g.plan_id = %(plan)s",
        plan=read.county.plan,
    )
    assert len(grants) == 3
    for grant in grants:
        said = told(read.paper.chapter(grant["programme"]))
        assert said["Zuwendungsgeber"] == grant["funder_name"]
        assert read_sum(said["Betrag"]).value == grant["amount"]
        assert read_percent(said["Fördersatz"]) == grant["rate_percent"]
        assert read_sum(said["Eigenanteil"]).value == grant["own_share"]
        start, end = grant["approval_from"], grant["approval_to"]
        assert said["Bewilligungszeitraum"] == f"{start:%d.%m.%Y} bis {end:%d.%m.%Y}"
        left = (end - adopted).days
        text = f"endet {left} Tage nach" if left >= 0 else f"endete {-left} Tage vor"
        assert said["Ende"].startswith(f"{text} dem Beschluss des Plans")
        assert said["Ende"].endswith("zum Stichtag abgelaufen") == (end < read.county.cut_off)
