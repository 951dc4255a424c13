"""The rules that the database itself holds: each refused by name, whatever code writes the row."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cooperation.models import StatusEntry, StatusReview
from council.models import Mandate
from organisation.models import AuditEvent, Body, SourceRef
from roadmap.models import (
    Allocation,
    Baseline,
    BaselineMilestone,
    BudgetAmount,
    BudgetItem,
    Dependency,
    Lineage,
    Milestone,
    MilestoneDate,
    PlanVersion,
    PositionGrade,
    PositionLine,
    Post,
    Project,
    ProjectStateChange,
)
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
DAY = date(2022, 9, 22)


@pytest.fixture
def world() -> World:
    return county()


def _item(world: World, **fields: Any) -> BudgetItem:
    return BudgetItem.objects.create(plan=world.plan, slug="neu", title="Neu", **{"stage": "draft", **fields})


def _post(fte: Decimal) -> Post:
    return Post.objects.create(line=PositionLine.objects.get(), number=2, fte=fte)


def _body(ags: str) -> Body:
    return Body.objects.create(slug="x", name="x", kind="kreis", ags=ags)


def _grade(grades: list[str], day: date = DAY) -> PositionGrade:
    return PositionGrade.objects.create(line=PositionLine.objects.get(), grades=grades, effective_on=day)


BROKEN: dict[str, tuple[str, Callable[[World], object]]] = {
    "a grade that does not exist": ("positiongrade_valid", lambda w: _grade(["A 17"])),
    "EG 9 after the split": ("positiongrade_valid", lambda w: _grade(["EG 9"])),
    "FTE above 1": ("post_fte", lambda w: _post(Decimal("1.001"))),
    "FTE of 0": ("post_fte", lambda w: _post(Decimal(0))),
    "expense in the finance plan": (
        "budgetitem_direction_fits_part", lambda w: _item(w, part="finance", direction="expense"),
    ),
    "a condition without words": ("budgetitem_condition_named", lambda w: _item(w, conditional=True)),
    "years in reverse": ("budgetitem_year_from_before_year_to", lambda w: _item(w, year_from=2024, year_to=2023)),
    "a negative plan": (
        "only actuals may be negative",
        lambda w: BudgetAmount.objects.create(item=BudgetItem.objects.get(), amount=Decimal(-1), effective_on=DAY),
    ),
    "a share above 1": (
        "allocation_share", lambda w: Allocation.objects.create(item=BudgetItem.objects.get(), share=Decimal("1.1")),
    ),
    "a state that does not exist": (
        "roadmap_projectstatechange_state_check",
        lambda w: ProjectStateChange.objects.create(project=w.joint, state="done", effective_on=DAY),
    ),
    "dropped without a reason": (
        "statechange_reason",
        lambda w: ProjectStateChange.objects.create(project=w.joint, state="dropped", effective_on=DAY),
    ),
    "forecast beside an actual date": (
        "milestonedate_actual_or_forecast",
        lambda w: MilestoneDate.objects.create(
            milestone=w.joint.milestones.get(), forecast_on=DAY, forecast_on_precision="day", actual_on=DAY,
            actual_on_precision="day", reason="x", effective_on=DAY,
        ),
    ),
    "a move without a reason": (
        "milestonedate_move_has_reason",
        lambda w: MilestoneDate.objects.create(
            milestone=w.joint.milestones.get(), forecast_on=DAY, forecast_on_precision="day", effective_on=DAY
        ),
    ),
    "a date without its precision": (
        "planversion_period_from_precision",
        lambda w: PlanVersion.objects.filter(pk=w.version.pk).update(period_from=DAY),
    ),
    "a dependency on itself": (
        "dependency_two_projects", lambda w: Dependency.objects.create(predecessor=w.joint, successor=w.joint),
    ),
    "descent of nothing": (
        "lineage_one_pair",
        lambda w: Lineage.objects.create(from_version=w.version, to_version=w.version, kind="same"),
    ),
    "an AGS of five digits": ("body_ags_digits", lambda w: _body(ags="05162")),
    "a derived fact that does not say how": (
        "sourceref_derived_says_how", lambda w: SourceRef.objects.filter(target_id=w.plan.pk).update(status="derived"),
    ),
    "a mandate that ended without a reason": (
        "mandate_end_has_reason", lambda w: Mandate.objects.update(ended_on=DAY),
    ),
    "two projects of one slug": (
        "project_slug_per_owner", lambda w: Project.objects.create(owner=w.body, slug="projekt-0", title="x"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_the_database_refuses(world: World, case: str) -> None:
    name, act = BROKEN[case]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act(world)


def test_what_is_allowed_passes(world: World) -> None:
    assert _grade(["EG 9"], date(2016, 12, 31)).pk
    assert _grade(["A 12", "EG 11"]).pk
    item = _item(world, stage="actual")
    assert BudgetAmount.objects.create(item=item, amount=Decimal(-1), effective_on=DAY).pk


def test_a_dependency_cycle_of_any_length_is_refused(world: World) -> None:
    chain = [Project.objects.create(owner=world.body, slug=f"kette-{number}", title="Kette") for number in range(50)]
    for before, after in pairwise(chain):
        Dependency.objects.create(predecessor=before, successor=after)
    for last in (chain[1], chain[25], chain[-1]):
        with pytest.raises(IntegrityError, match="dependency cycle"), transaction.atomic():
            Dependency.objects.create(predecessor=last, successor=chain[0])


def test_rows_that_are_written_once_stay(world: World) -> None:
    baseline = Baseline.objects.create(version=world.version, set_on=DAY)
    milestone = Milestone.objects.filter(project=world.joint).get()
    rows = [
        baseline,
        BaselineMilestone.objects.create(baseline=baseline, milestone=milestone, due_on=DAY, due_on_precision="day"),
        AuditEvent.objects.create(actor_label="Test", action="x", target_type="x", target_label="x"),
    ]
    entry = StatusEntry.objects.create(project=world.joint, body=world.municipality, as_of=DAY, author_label="Test")
    rows += [entry, StatusReview.objects.create(entry=entry, result="confirmed", reviewer_label="Test")]
    connection.check_constraints()  # or TRUNCATE would be refused for another reason: pending trigger events
    for row in rows:
        manager = type(row)._default_manager
        with pytest.raises(DatabaseError, match=r"Cannot (update or )?delete"), transaction.atomic():
            manager.filter(pk=row.pk)._raw_delete("default")
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            row.save(force_update=True)
        with pytest.raises(DatabaseError, match="cannot truncate"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {type(row)._meta.db_table} CASCADE")
