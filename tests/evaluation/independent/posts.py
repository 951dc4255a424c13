"""Posts on a day by rules 2 and 12, and what they cost (rules 1, 8, 9), computed once more from the rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.evaluation.independent.database import County, Row, grouped, query
from tests.evaluation.independent.german import Sum, added

STATES = {
    "requested": "beantragt",
    "vacant": "unbesetzt",
    "filled": "besetzt",
    "not_reported": "nicht gemeldet",
    "cut": "gestrichen",
}
ORIGINS = {"new": "neu", "relocated": "verlagert", "existing": "vorhanden"}


@dataclass
class Post:
    """A post with the events that are known of it, oldest first."""

    row: Row
    line: Row
    events: list[Row] = field(default_factory=list)

    @property
    def fte(self) -> tuple[str, Decimal] | None:
        if self.row["fte"] is None:
            return None
        return ("at_least" if self.row["minimum"] else "exact", self.row["fte"])

    def state(self, day: date) -> str:
        """What its events make of it, up to and including `day`."""
        until = self.line["temporary_until"]
        if until is not None and day > until:
            return "cut"
        state = "not_reported"
        for event in self.events:
            if event["effective_on"] > day:
                break
            match event["kind"], state:
                case "cut", _:
                    state = "cut"
                case "filled", _:
                    state = "filled"
                case "vacated", _:
                    state = "vacant"
                case "requested", "vacant" | "filled":
                    pass
                case "requested", _:
                    state = "requested"
                case _, "filled":
                    pass
                case _:
                    state = "vacant"
        return state


@dataclass
class Line:
    """A line of the plan's posts with its grades, oldest first, and its unit's name."""

    row: Row
    posts: list[Post]
    grades: list[Row]

    def grade(self, day: date) -> tuple[str, ...]:
        known = [row["grades"] for row in self.grades if row["effective_on"] <= day]
        return tuple(known[-1]) if known else ()


def lines(county: County) -> list[Line]:
    """The plan's lines as known on the cut-off."""
    known = {"plan": county.plan, "day": county.cut_off, "moment": county.moment}
    counted = "effective_on <= %(day)s AND recorded_at <= %(moment)s ORDER BY effective_on, recorded_at, id"
    rows = query(
        "SELECT l.*, u.name AS unit_name, u.number AS unit_number FROM roadmap_positionline l"
        " LEFT JOIN organisation_orgunit u ON u.id = l.unit_id WHERE l.plan_id = %(plan)s",
        **known,
    )
    posts = grouped(query("SELECT * FROM roadmap_post ORDER BY line_id, number"), "line_id")
    events = grouped(query(f"SELECT * FROM roadmap_postevent WHERE {counted}", **known), "post_id")
    grades = grouped(query(f"SELECT * FROM roadmap_positiongrade WHERE {counted}", **known), "line_id")
    return [
        Line(row, [Post(post, row, events.get(post["id"], [])) for post in posts[row["id"]]], grades.get(row["id"], []))
        for row in rows
    ]


def unit(line: Line) -> str:
    """The unit with its number, as it is called on paper."""
    name, number = line.row["unit_name"], line.row["unit_number"]
    if name is None:
        return "nicht angegeben"
    return name if not number or number in name.split() else f"{number} {name}"


def grade_words(grades: tuple[str, ...]) -> str:
    return " oder ".join(grades) or "nicht angegeben"


def total(posts: Iterable[Post]) -> Sum:
    return added([post.fte for post in posts])


@dataclass(frozen=True)
class Cost:
    """What posts cost in a year: lowest and highest of alternative grades, how many are unknown, how many there are."""

    low: Fraction
    high: Fraction
    unknown: int
    posts: int


def cost(county: County, listed: list[Line], year: int, *, actual: bool) -> Cost:
    """Day by day: what one full-time equivalent and year costs on it, divided by the days of the year."""
    tables = query("SELECT * FROM roadmap_ratetable WHERE owner_id = %(o)s ORDER BY valid_from", o=county.owner)
    rates = grouped(query("SELECT * FROM roadmap_graderate"), "table_id")
    prices = [(t["valid_from"], {r["grade"]: r["yearly_cost"] for r in rates[t["id"]]}) for t in tables]
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    days = [first + timedelta(days=number) for number in range(length)]
    low = high = Fraction(0)
    unknown = counted = 0
    for line in listed:
        for post in line.posts:
            costing = [day for day in days if _costs(post, day, actual=actual)]
            if not costing:
                continue
            counted += 1
            found = [_prices(line, day, prices) for day in costing]
            if post.row["fte"] is None or not all(found):
                unknown += 1
                continue
            share = Fraction(post.row["fte"]) / length
            low += sum(min(each) for each in found) * share
            high += sum(max(each) for each in found) * share
    return Cost(low, high, unknown, counted)


def _costs(post: Post, day: date, *, actual: bool) -> bool:
    if actual:
        return post.state(day) == "filled"
    approved = [event["effective_on"] for event in post.events if event["kind"] not in ("requested", "cut")]
    begins = min(approved or [event["effective_on"] for event in post.events], default=None)
    return post.state(day) != "cut" and (begins is None or day >= begins)


def _prices(line: Line, day: date, tables: list[tuple[date, dict[str, Decimal]]]) -> list[Fraction]:
    """What one full-time equivalent costs a year on a day, for each alternative; none where one of them is unknown."""
    if line.row["yearly_cost"] is not None:
        return [Fraction(line.row["yearly_cost"])]
    valid = [rates for since, rates in tables if since <= day]
    grades = line.grade(day)
    if not grades or not valid or any(grade not in valid[-1] for grade in grades):
        return []
    return [Fraction(valid[-1][grade]) for grade in grades]
