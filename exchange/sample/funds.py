"""Budgets, items of every stage, cover and grants."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from exchange.sample.setting import Setting, noted, on
from exchange.sample.stories import Story
from organisation.models import Qualifier
from organisation.partial_dates import PartialDate, Precision
from roadmap import actions
from roadmap.models import (
    BudgetPlan,
    BudgetPlanState,
    BudgetProduct,
    CoverScope,
    Direction,
    FundingKind,
    FundingSource,
    Nature,
    PlanPart,
    Project,
    Stage,
)

PRODUCTS = (
    ("111601", "Digitalisierung und Organisation"),
    ("111602", "Betrieb der Informationstechnik"),
    ("243100", "Informationstechnik der Kreisschulen"),
)
THOUSAND = Decimal(1000)
CONDITION = "nur, wenn die Landesförderung bewilligt wird"
YEARS_PER_PROJECT = 3


@dataclass
class _Books:
    """What items refer to."""

    products: list[BudgetProduct]
    plans: dict[int, BudgetPlan]
    supplementary: dict[int, BudgetPlan]
    draft: BudgetPlan
    sources: list[FundingSource]


def enter_money(setting: Setting) -> None:
    """Enter everything that is about money, in the order in which it refers to one another."""
    books = _Books(_products(setting), *_budgets(setting), _sources(setting))
    for story, project in zip(setting.stories, setting.projects, strict=True):
        if story.number % 3 != 1 and story.course not in {"idea", "waiting"}:
            _project_money(setting, books, story, project)
    _plan_money(setting, books)


def _products(setting: Setting) -> list[BudgetProduct]:
    return [
        actions.add_budget_product(owner=setting.county, slug=code, code=code, name=name, by=None)
        for code, name in PRODUCTS
    ]


def _budgets(setting: Setting) -> tuple[dict[int, BudgetPlan], dict[int, BudgetPlan], BudgetPlan]:
    """Double years from the first one on, a supplementary budget in the middle, and the next draft."""
    first, until = setting.size.first, setting.size.until
    plans: dict[int, BudgetPlan] = {}
    start = first
    while start <= until:
        plan = _budget(setting, f"{start}-{start + 1}", f"Doppelhaushalt {start}/{start + 1}", start, start + 1)
        plans |= {start: plan, start + 1: plan}
        start += 2
    middle = setting.size.span.amended.year
    label = f"1. Nachtragshaushalt {middle}"
    extra = {"state": BudgetPlanState.SUPPLEMENTARY, "supplementary_number": 1}
    supplementary = {middle: _budget(setting, f"nachtrag-{middle}", label, middle, middle, **extra)}
    label = f"Entwurf Doppelhaushalt {start}/{start + 1}"
    draft = _budget(setting, f"entwurf-{start}", label, start, start + 1, state=BudgetPlanState.DRAFT)
    return plans, supplementary, draft


def _budget(setting: Setting, slug: str, label: str, start: int, end: int, **more: Any) -> BudgetPlan:
    values = {"state": BudgetPlanState.ADOPTED, **more}
    return actions.add_budget_plan(
        owner=setting.county, slug=slug, label=label, year_from=start, year_to=end, by=None, **values
    )


def _sources(setting: Setting) -> list[FundingSource]:
    """Reserve, surplus, and the grants: one is over, one ends within the last year, one before the plan's end."""
    until, plan, owner = setting.size.until, setting.plan, setting.county

    def source(slug: str, kind: str, name: str, **more: Any) -> FundingSource:
        return actions.add_funding_source(owner=owner, slug=slug, kind=kind, name=name, by=None, **more)

    found = [
        source("ruecklage", FundingKind.RESERVE, "Ausgleichsrücklage", scope=CoverScope.ALL),
        source(
            "ueberschuss",
            FundingKind.SURPLUS,
            "Erwarteter Jahresüberschuss",
            scope=CoverScope.ADDITIONAL,
            condition="wenn der Überschuss der Rücklage zugeführt wird",
        ),
    ]
    periods = (
        ("online", "Landesprogramm Digitale Dienste", date(until - 1, 3, 31), 140),
        ("sicherheit", "Landesprogramm Sichere Kommune", date(until, 9, 30), 260),
        ("region", "Landesprogramm Smarte Region", date(until + 1, 6, 30), 380),
    )
    for slug, programme, end, thousand in periods:
        grant = actions.add_grant(
            plan=plan,
            slug=slug,
            project=setting.projects[thousand % len(setting.projects)],
            funder=setting.land,
            programme=programme,
            purpose=f"Förderung aus dem {programme}",
            amount=thousand * THOUSAND,
            rate_percent=Decimal(80),
            own_share=thousand * THOUSAND / 4,
            eligible_cost=thousand * THOUSAND * 5 / 4,
            granted_on=on(date(end.year - 2, 5, 4)),
            approval_from=on(date(end.year - 2, 6, 1)),
            approval_to=on(end),
            statement_due=PartialDate(date(end.year + 1, 3, 31), Precision.QUARTER),
            by=None,
        )
        found.append(source(f"zuwendung-{slug}", FundingKind.GRANT, programme, grant=grant, scope=CoverScope.ALL))
    return found


def _project_money(setting: Setting, books: _Books, story: Story, project: Project) -> None:
    random, size = setting.random, setting.size
    invest = story.number % 4 == 2
    kind: dict[str, Any] = {
        "part": PlanPart.FINANCE if invest else PlanPart.RESULT,
        "direction": Direction.PAYMENT if invest else Direction.EXPENSE,
        "product": books.products[2 if story.theme == 4 else story.number % 2],
        "nature": Nature.ADDITIONAL if story.number % 2 else Nature.EXISTING,
        "voluntary": story.number % 5 != 0,
        "account": "783100" if invest else "529100",
    }
    source = books.sources[story.number % len(books.sources)]
    covers: list[tuple[FundingSource, Decimal | None]] = [] if story.number % 6 == 5 else [(source, None)]
    begins = max(story.begins.year, size.until - YEARS_PER_PROJECT - story.number % 3)
    for year in range(begins, min(size.until, begins + YEARS_PER_PROJECT) + 1):
        if story.over_by(date(year - 1, 12, 31)):
            break
        base = Decimal(random.randint(12, 180)) * THOUSAND
        items = _Items(setting, project, year, {**kind, "budget_plan": books.plans.get(year)}, covers)
        _year(items, books, base, story, year)


@dataclass
class _Items:
    """Enters the items of a project and a year."""

    setting: Setting
    project: Project
    year: int
    kind: dict[str, Any]
    covers: list[tuple[FundingSource, Decimal | None]]

    def add(self, stage: Stage, name: str, amount: Decimal | None, day: date, **more: Any) -> None:
        """Enter an item of one stage; without an amount it stays unknown."""
        amounts = {} if amount is None else {"amount": amount, "effective_on": on(day), "recorded_at": noted(day, 14)}
        item = actions.add_budget_item(
            plan=self.setting.plan,
            slug=f"{self.project.slug}-{self.year}-{stage.value.replace('_', '-')}",
            title=f"{self.project.title[:200]}, {name} {self.year}",
            year_from=self.year,
            year_to=self.year,
            stage=stage,
            shares=[(self.project, Decimal(1))],
            covers=self.covers if stage == Stage.APPROPRIATION else (),
            by=None,
            **{**self.kind, **amounts, **more},
        )
        self.setting.items.append(item)


def _year(items: _Items, books: _Books, base: Decimal, story: Story, year: int) -> None:
    random, until = items.setting.random, items.setting.size.until
    qualifier = (Qualifier.EXACT, Qualifier.EXACT, Qualifier.ABOUT, Qualifier.AT_LEAST)[random.randint(0, 3)]
    more: dict[str, Any] = {"qualifier": qualifier}
    if story.number % 10 == 8:
        more |= {"conditional": True, "condition": CONDITION}
    unknown = story.number % 17 == 12
    items.add(Stage.APPROPRIATION, "Ansatz", None if unknown else base, date(year, 1, 1), **more)
    if year in books.supplementary and story.number % 4 == 0:
        raised = base * Decimal("1.2")
        extra = {"budget_plan": books.supplementary[year]}
        items.add(Stage.SUPPLEMENTARY, "Nachtrag", raised.quantize(THOUSAND), date(year, 7, 1), **extra)
    if more.get("conditional"):
        return
    spent = base * Decimal(random.randint(72, 118)) / 100
    if story.course == "jumps" and year == until:
        spent = base * Decimal("1.3")
    if year == until:
        items.add(Stage.ACTUAL, "Ist bis September", _cents(spent * Decimal("0.7"), random), date(year, 9, 30))
        items.add(Stage.FORECAST, "Prognose", (spent * Decimal("0.3")).quantize(THOUSAND), date(year, 10, 15))
    else:
        items.add(Stage.ACTUAL, "Ist", _cents(spent, random), date(year, 12, 31))
        if spent < base * Decimal("0.85") and story.number % 2 == 0:
            rest = (base - spent).quantize(THOUSAND)
            items.year += 1
            items.add(Stage.CARRY_OVER, f"Übertragung aus {year} nach", rest, date(year + 1, 2, 15))
            items.year -= 1


def _cents(amount: Decimal, random: Any) -> Decimal:
    return amount.quantize(Decimal(1)) + Decimal(random.randint(0, 99)) / 100


def _plan_money(setting: Setting, books: _Books) -> None:
    """What belongs to a field or the whole plan: training, revenue, a reversal, need and draft of the next years."""
    until, span = setting.size.until, setting.size.span
    field = setting.fields[1]["arbeit"]
    common: dict[str, Any] = {"plan": setting.plan, "product": books.products[0], "part": PlanPart.RESULT, "by": None}
    expense: dict[str, Any] = {**common, "direction": Direction.EXPENSE}
    known: dict[str, Any] = {"effective_on": on(span.adopted), "recorded_at": noted(span.adopted)}
    training = actions.add_budget_item(
        slug="schulungen",
        title="Schulungsprogramm für Kreis und Kommunen",
        year_from=setting.size.first,
        open_ended=True,
        recurring=True,
        stage=Stage.APPROPRIATION,
        amount=100 * THOUSAND,
        granted_by=setting.points["mittel"],
        shares=[(field, Decimal("0.6")), (None, Decimal("0.4"))],
        covers=[(books.sources[0], Decimal(100))],
        **expense,
        **known,
    )
    revenue = actions.add_budget_item(
        slug="landeszuweisung",
        title="Zuweisung des Landes",
        year_from=until,
        year_to=until,
        stage=Stage.APPROPRIATION,
        amount=65 * THOUSAND,
        qualifier=Qualifier.AT_MOST,
        direction=Direction.REVENUE,
        budget_plan=books.plans[until],
        **common,
        effective_on=on(date(until, 1, 1)),
        recorded_at=noted(date(until, 1, 1)),
    )
    reversal = actions.add_budget_item(
        slug="erstattung",
        title="Erstattung einer Lizenzgebühr",
        year_from=until,
        year_to=until,
        stage=Stage.ACTUAL,
        amount=Decimal("-4310.55"),
        **expense,
        effective_on=on(date(until, 8, 20)),
        recorded_at=noted(date(until, 8, 20)),
    )
    actions.record_amount(
        item=reversal,
        amount=Decimal("-4180.55"),
        effective_on=on(date(until, 11, 5)),
        reason="Gutschrift des Anbieters berichtigt",
        recorded_at=noted(date(until, 11, 5)),
        by=None,
    )
    setting.items += [training, revenue, reversal]
    for stage, slug, title in ((Stage.NEED, "bedarf", "Bedarf"), (Stage.DRAFT, "entwurf", "Haushaltsentwurf")):
        item = actions.add_budget_item(
            slug=f"{slug}-folgejahr",
            title=f"{title} der Stabsstelle für die Folgejahre",
            year_from=books.draft.year_from,
            year_to=books.draft.year_to,
            recurring=True,
            budget_plan=books.draft,
            stage=stage,
            amount=(420 if stage == Stage.NEED else 385) * THOUSAND,
            qualifier=Qualifier.ABOUT,
            **expense,
            effective_on=on(date(until, 10, 1)),
            recorded_at=noted(date(until, 10, 1)),
        )
        setting.items.append(item)
