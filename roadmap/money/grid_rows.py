"""Loads the grid of a plan: what was chosen, its items as entries, its columns; a constant number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from roadmap.loading import budget_items
from roadmap.models import ActionField, Allocation, BudgetItem, BudgetProduct, Direction, Plan, Project, Stage
from roadmap.money.fields import side_of, years_of
from roadmap.money.grid import MOST_YEARS, STAGES, Column, Entry, Line, Row, columns_of, rows_of, single_years
from roadmap.money.percents import percent_of
from roadmap.money.targets import field_key, joined, key_of, project_key
from roadmap.querysets import BudgetItemQuerySet

USUAL = (Stage.APPROPRIATION.value, Stage.ACTUAL.value)
NO_PRODUCT = "ohne"


@dataclass(frozen=True)
class Chosen:
    """What the grid is of: a product (None: what has none), a project or an action field, with its name."""

    kind: str
    key: str
    label: str
    row: Any = None

    @property
    def query(self) -> str:
        """Its value in the address."""
        return f"{self.kind}:{self.key}"

    def items(self, plan: Plan) -> BudgetItemQuerySet:
        """Return the items of a plan that it has."""
        rows = BudgetItem.objects.filter(plan=plan)
        match self.kind:
            case "projekt":
                return rows.filter(allocations__project=self.row)
            case "feld":
                return rows.filter(allocations__field=self.row)
            case _:
                return rows.filter(product=self.row)

    def blank(self, lines: Iterable[Line]) -> list[Line]:
        """Return the lines on which one may begin: one for each side, of what was chosen."""
        product, shares = self.key if self.kind == "produkt" and self.row else "", ""
        if self.kind != "produkt":
            key = project_key(self.row) if self.kind == "projekt" else field_key(self.row)
            product, shares = next((line.product for line in lines), ""), joined([(key, "100")])
        return [Line(product, side, "", False, shares) for side in Direction.values]


@dataclass(frozen=True)
class Choices:
    """What may be chosen, by group."""

    products: list[Chosen]
    projects: list[Chosen]
    fields: list[Chosen]

    def find(self, query: str) -> Chosen | None:
        """Return what the address names; without it the first product."""
        every = [*self.products, *self.projects, *self.fields]
        if not query:
            return every[0] if every else None
        return next((each for each in every if each.query == query), None)


def choices_of(plan: Plan) -> Choices:
    """Return what a grid of a plan may be of. Three queries."""
    used = set(plan.budget_items.order_by().values_list("product", flat=True).distinct())
    products = list(BudgetProduct.objects.filter(owner=plan.owner_id).order_by("code"))
    found = [Chosen("produkt", row.slug, str(row), row) for row in products]
    found.sort(key=lambda each: each.row.pk not in used)  # those with money in the plan come first
    found.append(Chosen("produkt", NO_PRODUCT, _("without a product")))
    projects = Project.objects.filter(entries__version__plan=plan, owner=plan.owner_id).distinct().order_by("title")
    fields = ActionField.objects.filter(version__plan=plan).select_related("version")
    return Choices(
        found,
        [Chosen("projekt", row.slug, row.title, row) for row in projects],
        [
            Chosen("feld", f"{row.version.slug}/{row.slug}", f"{row.name} ({row.version.label})", row)
            for row in fields.order_by("-version__position", "position")
        ],
    )


@dataclass(frozen=True)
class Span:
    """The years and stages that the address asks for; None and () where it does not."""

    first: int | None = None
    last: int | None = None
    stages: tuple[str, ...] = ()


@dataclass
class Grid:
    """A grid: all rows of what was chosen, the columns shown, and how many items stand in none of them."""

    chosen: Chosen
    span: Span
    rows: list[Row]
    columns: list[Column]
    left_out: int
    labels: Mapping[str, str]
    """What the shares of lines are called, by their text."""

    def row(self, key: str) -> Row | None:
        """Return the row of that name."""
        return next((row for row in self.rows if row.key == key), None)


def load_grid(plan: Plan, chosen: Chosen, span: Span, day: date) -> Grid:
    """Return the grid of a plan with its amounts as of `day`. Two queries."""
    allocations = Allocation.objects.select_related("project__owner", "field__version").order_by("id")
    rows = list(
        chosen.items(plan)
        .with_amount(day)
        .select_related("product", "budget_plan")
        .prefetch_related(Prefetch("allocations", queryset=allocations))
        .order_by("product__code", "account", "slug")
    )
    for row in rows:
        row.plan = plan
    labels: dict[str, str] = {}
    entries = [_entry(row, item, labels) for row, item in zip(rows, budget_items(rows), strict=True)]
    span = _span(span, entries, day)
    years = range(span.first or day.year, (span.last or day.year) + 1)
    other = {entry.column.period for entry in entries if not entry.column.period.isdigit()}
    columns = columns_of([*map(str, years), *sorted(other)], span.stages)
    blank = chosen.blank(entry.line for entry in entries)
    for line in blank:
        labels.setdefault(line.shares, chosen.label if line.shares else "")
    shown = set(columns)
    left_out = sum(1 for entry in entries if entry.column not in shown)
    return Grid(chosen, span, rows_of(entries, blank), columns, left_out, labels)


def _entry(row: Any, item: Any, labels: dict[str, str]) -> Entry:
    shares = list(row.allocations.all())
    text = joined((key_of(share, row), percent_of(share.share)) for share in shares)
    labels[text] = ", ".join(_target(share) for share in shares)
    line = Line(row.product.slug if row.product else "", side_of(row), row.account, row.conditional, text)
    return Entry(line, Column(str(years_of(row)), row.stage), item, row.title, row.slug)


def _target(share: Allocation) -> str:
    name = share.project.title if share.project else share.field.name if share.field else _("the plan as a whole")
    return name if share.share == 1 else f"{name} ({percent_of(share.share)} %)"


def _span(span: Span, entries: Iterable[Entry], day: date) -> Span:
    """Fill in what the address does not say: the years and stages that have money, around the present year."""
    listed = list(entries)
    known = single_years(entry.column.period for entry in listed)
    near = [year for year in known if day.year - 1 <= year <= day.year + 1]
    usual = [*near, day.year, day.year + 1] if near or not known else known[-3:]
    first = span.first or min([*usual, span.last or usual[0]])
    last = min(max(first, span.last or max(usual)), first + MOST_YEARS - 1)
    shown = {str(year) for year in range(first, last + 1)}
    near_by = (entry.column for entry in listed if entry.column.period in shown or not entry.column.period.isdigit())
    present = {column.stage for column in near_by} | set(USUAL)
    stages = span.stages or tuple(stage for stage in STAGES if stage in present)
    return replace(span, first=first, last=last, stages=stages)
