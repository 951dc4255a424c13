"""Loads the four counties' plan files for tests, and short ways to ask for their rows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import models, transaction
from pytest_django.plugin import DjangoDbBlocker

from council.models import Consultation, Paper
from exchange.planfile import load
from organisation.models import SourceRef
from roadmap.models import BudgetAmount, BudgetItem, Plan, PositionGrade, PositionLine, Project, ProjectStateChange
from tests.known import known

PLANS = Path(__file__).resolve().parents[2] / "plans"
NAMES = ("rhein-kreis-neuss", "rendsburg-eckernfoerde", "rhein-sieg-kreis", "dithmarschen")
NEUSS, RENDSBURG, SIEG, DITHMARSCHEN = NAMES


@pytest.fixture(scope="module")
def real_plans(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """All four files, loaded once for the module and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        for name in NAMES:
            load((PLANS / f"{name}.yaml").read_bytes(), name=name)
        yield
        transaction.set_rollback(True)


def plan(slug: str) -> Plan:
    return Plan.objects.get(slug=slug)


def project(county_plan: str, slug: str) -> Project:
    return Project.objects.get(owner=plan(county_plan).owner, slug=slug)


def paper(county_plan: str, slug: str) -> Paper:
    return Paper.objects.get(owner=plan(county_plan).owner, slug=slug)


def refs(row: models.Model, field: str = "") -> list[SourceRef]:
    return list(SourceRef.objects.filter(target_id=row.pk, field=field).select_related("source"))


def statuses(row: models.Model, field: str = "") -> set[str]:
    return {ref.status for ref in refs(row, field)}


def doubts(row: models.Model, field: str = "") -> str:
    return " ".join(ref.doubt for ref in refs(row, field))


def derivations(row: models.Model, field: str = "") -> str:
    return " ".join(ref.derivation for ref in refs(row, field))


def partial(row: models.Model, name: str) -> tuple[date | None, str]:
    return getattr(row, name), getattr(row, f"{name}_precision")


def state(row: Project) -> str:
    return known(ProjectStateChange.objects.filter(project=row).order_by("effective_on").last()).state


def grades(line: PositionLine) -> list[str]:
    return PositionGrade.objects.get(line=line).grades


def amount(item: BudgetItem) -> tuple[Decimal | None, str]:
    row = BudgetAmount.objects.get(item=item)
    return row.amount, row.qualifier


def path(of: Paper) -> list[tuple[str, str, date | None, str]]:
    """A paper's way: committee, role, day, result."""
    rows = Consultation.objects.filter(paper=of).select_related("committee", "meeting").order_by("position")
    return [(r.committee.name, r.role, r.meeting.held_on if r.meeting else None, r.result) for r in rows]
