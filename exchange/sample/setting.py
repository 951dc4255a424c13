"""How large the sample is, when it plays, and what its parts hand to one another."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cooperation.models import CooperationAgreement
from council.models import Committee, ResolutionPoint
from exchange.sample.stories import Span, Story
from organisation.models import Body, OrgUnit
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import ActionField, BudgetItem, Milestone, Plan, PlanVersion, PositionLine, Project

BERLIN = ZoneInfo("Europe/Berlin")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_SLUG = 50
DEFAULT_SLUG = "kreis-musterau"
OFFICE = "Programmbüro"


@dataclass(frozen=True)
class Size:
    """What decides the content. Raises ValueError for a size that no county has."""

    slug: str = DEFAULT_SLUG
    projects: int = 60
    municipalities: int = 12
    years: int = 5
    seed: int = 1
    until: int = 2025

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.slug) or len(self.slug) > MAX_SLUG:
            raise ValueError("the slug has lower-case letters, digits and single hyphens, and at most 50 of them")
        for name, low, high in (("projects", 1, 5000), ("municipalities", 1, 250), ("years", 1, 20)):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name}: from {low} to {high}")
        if not 2000 <= self.until <= 2100:
            raise ValueError("until: from 2000 to 2100")

    @property
    def text(self) -> str:
        """The size in one line; a county holds it, so that a second run knows what is there."""
        return (
            f"projects={self.projects} municipalities={self.municipalities} years={self.years} "
            f"seed={self.seed} until={self.until}"
        )

    @property
    def name(self) -> str:
        """The county's name."""
        place = " ".join(part.capitalize() for part in self.slug.removeprefix("kreis-").split("-"))
        return f"Kreis {place} (fiktiv)"

    @property
    def plan_slug(self) -> str:
        return self.slug.removeprefix("kreis-")

    @property
    def first(self) -> int:
        """The first year."""
        return self.until - self.years + 1

    @property
    def span(self) -> Span:
        """The days between which everything happens."""
        amended = date(self.until, 9, 15) if self.years == 1 else date(self.first + self.years // 2, 6, 20)
        return Span(
            adopted=date(self.first, 3, 15),
            amended=amended,
            now=date(self.until, 12, 31),
            end=date(self.until + 1, 12, 31),
        )


@dataclass
class Setting:
    """What has been entered so far, for those who enter the next part."""

    size: Size
    random: Random
    county: Body
    land: Body
    association: Body
    municipalities: list[Body]
    units: dict[str, OrgUnit] = field(default_factory=dict)
    committees: dict[str, Committee] = field(default_factory=dict)
    points: dict[str, ResolutionPoint] = field(default_factory=dict)
    plan: Plan = field(init=False)
    versions: list[PlanVersion] = field(default_factory=list)
    fields: list[dict[str, ActionField]] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    milestones: list[list[Milestone]] = field(default_factory=list)
    lines: list[PositionLine] = field(default_factory=list)
    items: list[BudgetItem] = field(default_factory=list)
    agreement: CooperationAgreement = field(init=False)


def on(day: date) -> PartialDate:
    """A date that is known to the day."""
    return PartialDate(day, Precision.DAY)


def noted(day: date, days: int = 3) -> datetime:
    """When something of that day was recorded: some days later, in the morning, Berlin time."""
    return datetime.combine(day + timedelta(days=days), time(9, 30), BERLIN)
