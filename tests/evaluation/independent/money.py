"""Sums of money by rules 5 to 8, 11 and 17, computed once more from the rows. Euros."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.evaluation.independent.database import County, Row, query
from tests.evaluation.independent.german import Sum, added

OUTGOING = {"expense": "Aufwand", "payment": "Auszahlung"}
DIRECTIONS = {**OUTGOING, "revenue": "Ertrag", "receipt": "Einzahlung"}
GRANTED = ("appropriation", "supplementary", "carry_over", "actual", "forecast")

Part = tuple[str, Decimal] | None


@dataclass(frozen=True)
class Item:
    """A budget item, or the part of it that belongs to a project, in one of its years (None: several or unknown)."""

    row: Row
    amount: Part
    year: int | None
    target: object

    @property
    def stage(self) -> str:
        return str(self.row["stage"])

    @property
    def direction(self) -> str:
        return str(self.row["direction"])


@dataclass(frozen=True)
class Side:
    """One direction of the money: what was granted last, carried over, spent and is still to be spent."""

    latest: Sum
    carried: Sum
    actual: Sum
    forecast: Sum
    expected: Sum


def items(county: County, day: date, first: int, last: int) -> list[Item]:
    """The plan's items as of `day`, those of every year once a year from `first` to `last`."""
    amounts = county.latest("roadmap_budgetamount", "item", day)
    rows = query(
        "SELECT i.*, coalesce(b.supplementary_number, 0) AS supplement, p.code, p.name AS product_name,"
        " (SELECT count(*) FROM roadmap_allocation a WHERE a.item_id = i.id) AS targets,"
        " (SELECT coalesce(a.project_id, a.field_id) FROM roadmap_allocation a WHERE a.item_id = i.id LIMIT 1)"
        " AS target"
        " FROM roadmap_budgetitem i LEFT JOIN roadmap_budgetplan b ON b.id = i.budget_plan_id"
        " LEFT JOIN roadmap_budgetproduct p ON p.id = i.product_id WHERE i.plan_id = %(plan)s",
        plan=county.plan,
    )
    found = []
    for row in rows:
        change = amounts.get(row["id"])
        amount = (change["qualifier"], change["amount"]) if change and change["amount"] is not None else None
        target = row["target"] if row["targets"] == 1 else None
        found += [Item(row, amount, year, target) for year in _years(row, first, last)]
    return found


def _years(row: Row, first: int, last: int) -> list[int | None]:
    start, end = row["year_from"], last if row["open_ended"] else row["year_to"]
    if start is not None and start == row["year_to"]:
        return [start] if first <= start <= last else []
    if row["recurring"] and start is not None and end is not None:
        return list(range(max(start, first), min(end, last) + 1))
    raise NotImplementedError("the sample has no item without a year")


def latest(listed: list[Item]) -> list[Part]:
    """What was granted: a supplementary budget takes the place of what was granted for the same before.

    The same is: the same thing that the money is for, account by account where all name one.
    """
    groups: dict[Any, list[Item]] = defaultdict(list)
    for item in listed:
        if item.stage in ("appropriation", "supplementary") and not item.row["conditional"]:
            groups[item.row["product_id"], item.target, item.year, item.direction].append(item)
    parts: list[Part] = []
    for members in groups.values():
        by_account: dict[Any, list[Item]] = defaultdict(list)
        named = all(item.row["account"] for item in members)
        for item in members:
            by_account[item.row["account"] if named else ""].append(item)
        for rivals in by_account.values():
            newest = max((item.stage == "supplementary", item.row["supplement"]) for item in rivals)
            parts += [
                item.amount for item in rivals if (item.stage == "supplementary", item.row["supplement"]) == newest
            ]
    return parts


def side(listed: list[Item]) -> Side:
    """The items of one direction put together."""

    def of(*stages: str) -> list[Part]:
        return [item.amount for item in listed if item.stage in stages and not item.row["conditional"]]

    return Side(
        latest=added(latest(listed)),
        carried=added(of("carry_over")),
        actual=added(of("actual")),
        forecast=added(of("forecast")),
        expected=added(of("actual", "forecast")),
    )


def variance(granted: Sum, expected: Sum) -> Fraction | None:
    """Expected against granted in per cent; None where a part of either is unknown, or nothing was granted or spent."""
    base, spent = granted.value, expected.value
    if granted.unknown or expected.unknown or base is None or spent is None or base <= 0:
        return None
    return Fraction(spent - base) * 100 / Fraction(base)


def outcomes(county: County) -> dict[tuple[str, int, str], Side]:
    """By product, year and direction, up to the cut-off's year."""
    groups: dict[tuple[str, int, str], list[Item]] = defaultdict(list)
    for item in items(county, county.cut_off, county.year - 10, county.year):
        if item.stage in GRANTED:
            assert item.year is not None
            product = f"{item.row['code']} {item.row['product_name']}"
            groups[product, item.year, DIRECTIONS[item.direction]].append(item)
    return {key: side(members) for key, members in groups.items()}


def sides_of_projects(county: County, day: date) -> dict[object, list[Side]]:
    """The outgoing money of each project in the year of `day`, expense and payment each for itself."""
    return {
        project: [one for (direction, _product), one in sides.items() if direction in OUTGOING.values()]
        for project, sides in _of_projects(county, day, by_product=False).items()
    }


def outcomes_of_projects(county: County) -> dict[object, dict[tuple[str, str], Side]]:
    """The money of each project in the cut-off's year by direction and product."""
    return _of_projects(county, county.cut_off, by_product=True)


def _of_projects(county: County, day: date, *, by_product: bool) -> dict[object, dict[tuple[str, str], Side]]:
    shares = query("SELECT * FROM roadmap_allocation WHERE project_id IS NOT NULL")
    assert all(row["share"] == 1 for row in shares), "the sample shares no item between projects"
    projects = {row["item_id"]: row["project_id"] for row in shares}
    groups: dict[Any, dict[tuple[str, str], list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items(county, day, day.year, day.year):
        if item.row["id"] in projects and item.stage in GRANTED:
            code = str(item.row["code"]) if by_product else ""
            groups[projects[item.row["id"]]][DIRECTIONS[item.direction], code].append(item)
    return {key: {name: side(members) for name, members in sides.items()} for key, sides in groups.items()}


def euros(value: Fraction) -> Decimal:
    """An exact figure as a number with more places than cents."""
    return Decimal(value.numerator) / Decimal(value.denominator)
