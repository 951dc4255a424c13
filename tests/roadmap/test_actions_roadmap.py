"""The actions of the roadmap: what each refuses, and that it says so by field."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from council.models import Resolution
from organisation.models import AuditEvent
from organisation.partial_dates import PartialDate, Precision
from roadmap import actions
from roadmap.models import BudgetItem, MilestoneDate, PlanVersion, PositionLine
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
DAY = PartialDate(date(2024, 3, 1))
LATER = PartialDate(date(2024, 9, 30), Precision.QUARTER)


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def resolution(world: World) -> Resolution:
    return world.paper.resolutions.get()


def refused(name: str, act: Callable[..., Any], /, **values: Any) -> str:
    """Do something that must be refused for a field; return the message."""
    events = AuditEvent.objects.count()
    with pytest.raises(ValidationError) as error:
        act(by=None, **values)
    assert list(error.value.message_dict) == [name]
    assert AuditEvent.objects.count() == events
    return error.value.message_dict[name][0]


def test_what_was_adopted_changes_only_by_a_new_version(world: World, resolution: Resolution) -> None:
    refused("version", actions.add_field, version=world.version, slug="x", name="X")
    refused("version", actions.add_entry, version=world.version, project=world.joint)
    refused("version", actions.adopt_version, version=world.version, resolution=resolution, adopted_on=DAY)
    second = actions.add_version(plan=world.plan, slug="v2", label="v2", by=None)
    field = actions.add_field(version=second, slug="x", name="X", by=None)
    old = world.version.fields.get()
    refused("field", actions.add_entry, version=second, project=world.joint, field=old)
    actions.add_entry(version=second, project=world.joint, field=field, by=None)
    refused("version", actions.set_baseline, version=second, resolution=resolution, set_on=DAY.day)
    actions.adopt_version(version=second, resolution=resolution, adopted_on=DAY, by=None)
    assert PlanVersion.objects.get(pk=world.version.pk).state == "superseded"
    actions.set_baseline(version=second, resolution=resolution, set_on=DAY.day, by=None)
    refused("version", actions.set_baseline, version=second, resolution=resolution, set_on=DAY.day)


def test_a_recommendation_adopts_nothing(world: World, resolution: Resolution) -> None:
    second = actions.add_version(plan=world.plan, slug="v2", label="v2", by=None)
    foreign = county("kreis-zwei").paper.resolutions.get()
    refused("resolution", actions.adopt_version, version=second, resolution=foreign, adopted_on=DAY)
    resolution.recommendation = True
    refused("resolution", actions.adopt_version, version=second, resolution=resolution, adopted_on=DAY)
    resolution.recommendation, resolution.result = False, "noted"
    refused("resolution", actions.adopt_version, version=second, resolution=resolution, adopted_on=DAY)


def test_a_baseline_holds_only_what_belongs_to_its_version(world: World, resolution: Resolution) -> None:
    other = county("kreis-zwei")
    strange = other.joint.milestones.get()
    baseline = {"version": world.version, "resolution": resolution, "set_on": DAY.day}
    refused("milestones", actions.set_baseline, **baseline, milestones=[(strange, DAY)])
    item, line = BudgetItem.objects.get(plan=other.plan), PositionLine.objects.get(plan=other.plan)
    refused("amounts", actions.set_baseline, **baseline, amounts=[(item, Decimal(1), "exact")])
    refused("posts", actions.set_baseline, **baseline, posts=[(line, Decimal(1), "exact")])


def test_a_mistake_in_copying_is_corrected_with_its_reason(world: World) -> None:
    entry = world.version.entries.first()
    assert entry is not None
    refused("reason", actions.correct_entry, entry=entry, changes={"title": "Neu"}, reason="")
    refused("changes", actions.correct_entry, entry=entry, changes={"title": entry.title}, reason="Tippfehler")
    actions.correct_entry(entry=entry, changes={"title": "Neu"}, reason="Tippfehler", by=None)
    event = AuditEvent.objects.get(action="entry.correct")
    assert event.details["reason"] == "Tippfehler"
    assert event.details["after"] == {"title": "Neu"}


def test_lineage_is_one_pair_forward_in_one_plan(world: World) -> None:
    second = actions.add_version(plan=world.plan, slug="v2", label="v2", by=None)
    forward = {"kind": "same", "from_version": world.version, "to_version": second}
    refused("kind", actions.link, **forward)
    back = {"kind": "same", "from_version": second, "to_version": world.version}
    refused("to_version", actions.link, **back, projects=(world.joint, world.joint))
    field = world.version.fields.get()
    refused("fields", actions.link, **forward, fields=(field, field))


def test_states_need_reasons_and_replacements_a_drop(world: World) -> None:
    one, other = world.projects
    for state in ("deferred", "dropped"):
        refused("reason", actions.record_state, project=one, state=state, effective_on=DAY)
    known: Any = {"project": one, "effective_on": DAY}
    refused("replacement", actions.record_state, **known, state="ongoing", replacement=other)
    refused("replacement", actions.record_state, **known, state="dropped", reason="Grund", replacement=one)
    refused("state", actions.record_state, **known, state="started")
    refused("state", actions.record_state, **known, state="finished")
    row = actions.record_state(**known, state="dropped", reason="Grund", replacement=other, by=None)
    assert AuditEvent.objects.get(action="project.state").target_id == row.pk


def test_every_forecast_after_the_first_has_a_reason(world: World) -> None:
    refused("reason", actions.record_forecast, project=world.joint, ends_on=LATER, effective_on=DAY)
    actions.record_forecast(project=world.joint, ends_on=None, effective_on=DAY, reason="offen", by=None)


def test_milestones_move_with_a_reason_and_not_once_reached(world: World) -> None:
    milestone = world.joint.milestones.get()
    moved: Any = {"milestone": milestone, "forecast": LATER, "effective_on": DAY}
    refused("reason", actions.move_milestone, **moved, reason="  ")
    actions.move_milestone(**moved, reason="Lieferverzug", by=None)
    refused("reason", actions.reach_milestone, milestone=milestone, actual=LATER, reason="")
    early = {
        "milestone": milestone,
        "actual": PartialDate(date(2024, 8, 1)),
        "effective_on": PartialDate(date(2024, 7, 1)),
    }
    refused("actual", actions.reach_milestone, **early, reason="Abnahme")
    actions.reach_milestone(milestone=milestone, actual=PartialDate(date(2024, 8, 1)), reason="Abnahme", by=None)
    refused("forecast", actions.move_milestone, **{**moved, "effective_on": LATER}, reason="Grund")
    last = MilestoneDate.objects.filter(milestone=milestone).latest("effective_on")
    assert (last.forecast_on, last.actual_on) == (None, date(2024, 8, 1))
    values = {"project": world.joint, "slug": "x", "title": "X", "effective_on": DAY}
    refused("weight", actions.plan_milestone, **values, weight=Decimal(0))


def test_a_cycle_is_named(world: World) -> None:
    one, two = world.projects
    three = actions.add_project(owner=world.body, slug="drei", title="Projekt drei", by=None)
    actions.add_dependency(predecessor=one, successor=two, by=None)
    actions.add_dependency(predecessor=two, successor=three, by=None)
    message = refused("successor", actions.add_dependency, predecessor=three, successor=one)
    assert f"{one.title} → {two.title} → {three.title} → {one.title}" in message
    refused("successor", actions.add_dependency, predecessor=one, successor=one)


def test_directions_conditions_and_years_of_items(world: World) -> None:
    item = {"plan": world.plan, "slug": "x", "title": "X", "stage": "draft"}
    refused("direction", actions.add_budget_item, **item, part="finance", direction="expense")
    refused("direction", actions.add_budget_item, **item, direction="payment")
    refused("condition", actions.add_budget_item, **item, conditional=True)
    refused("year_to", actions.add_budget_item, **item, year_from=2024, year_to=2023)
    product = county("kreis-zwei").body.budget_products.get()
    refused("product", actions.add_budget_item, **item, product=product)


def test_only_actuals_are_negative_and_money_is_no_float(world: World) -> None:
    item = BudgetItem.objects.get(plan=world.plan)
    known: Any = {"item": item, "effective_on": DAY}
    refused("amount", actions.record_amount, **known, amount=Decimal("-1.00"))
    refused("amount", actions.record_amount, **known, amount=1.5)
    refused("amount", actions.record_amount, **known, amount=Decimal("1.005"))
    actual = actions.add_budget_item(
        plan=world.plan, slug="ist", title="Ist", stage="actual", amount=Decimal("-1.00"), effective_on=DAY, by=None
    )
    assert actual.amounts.get().amount == Decimal("-1.00")
    actions.record_amount(**known, amount=None, reason="zurückgezogen", by=None)


def test_shares_make_one_at_most(world: World) -> None:
    item = BudgetItem.objects.get(plan=world.plan)
    refused("shares", actions.allocate, item=item, shares=[(world.projects[1], Decimal("0.1"))])
    refused("shares", actions.allocate, item=item, shares=[(None, Decimal(0))])
    third = Decimal("0.333334")
    shares = [(world.projects[0], third), (world.projects[1], third), (None, third)]
    actions.add_budget_item(plan=world.plan, slug="x", title="X", stage="need", shares=shares, by=None)
    source = world.body.funding_sources.get()
    refused("covers", actions.cover, item=item, funding_source=source, share_percent=Decimal(101))


def test_grants_and_budgets(world: World) -> None:
    period = {"approval_from": LATER, "approval_to": DAY}
    refused("approval_to", actions.add_grant, plan=world.plan, slug="x", **period)
    refused("amount", actions.add_grant, plan=world.plan, slug="x", amount=Decimal(-1))
    budget = {"owner": world.body, "slug": "x", "label": "X"}
    refused("supplementary_number", actions.add_budget_plan, **budget, state="supplementary")
    refused("supplementary_number", actions.add_budget_plan, **budget, state="adopted", supplementary_number=1)


def test_grades_exist_and_posts_are_one_at_most(world: World) -> None:
    line: Any = {"plan": world.plan, "slug": "x", "title": "X", "effective_on": DAY}
    assert "EG 9a" in refused("grades", actions.add_position_line, **line, grades=["EG 9d"])
    assert "A 16" in refused("grades", actions.add_position_line, **line, grades=["A 17"])
    for fte in (Decimal(0), Decimal("1.001")):
        refused("posts", actions.add_position_line, **line, posts=[fte])
    refused("third_party", actions.add_position_line, **line, third_party_funding="named")
    row = actions.add_position_line(**line, grades=["A12", "eg 11"], posts=[Decimal("0.5"), None], by=None)
    assert row.grades.get().grades == ["A 12", "EG 11"]
    refused("grades", actions.record_grades, line=row, grades=["B 12"], effective_on=DAY)


def test_what_can_happen_to_a_post(world: World) -> None:
    line = actions.add_position_line(plan=world.plan, slug="x", title="X", effective_on=DAY, by=None)
    post = line.posts.get()

    def event(kind: str, day: int) -> dict[str, Any]:
        return {"post": post, "kind": kind, "effective_on": PartialDate(date(2024, 4, day))}

    refused("kind", actions.add_post_event, **event("vacated", 1))
    actions.add_post_event(**event("filled", 2), by=None)
    refused("kind", actions.add_post_event, **event("filled", 3))
    actions.add_post_event(**event("vacated", 4), by=None)
    actions.add_post_event(**event("cut", 5), by=None)
    refused("kind", actions.add_post_event, **event("filled", 6))
    actions.add_post_event(**event("requested", 7), by=None)


def test_a_value_belongs_to_the_definition_of_its_day(world: World) -> None:
    indicator = actions.add_indicator(plan=world.plan, slug="x", name="X", by=None)
    old = actions.define_indicator(indicator=indicator, unit="Stück", text="alt", by=None)
    new = actions.define_indicator(indicator=indicator, unit="Stück", text="neu", valid_from=LATER, by=None)
    assert (old.version, new.version) == (1, 2)
    values = {"definition": new, "value": Decimal(3), "effective_on": DAY}
    refused("effective_on", actions.record_measurement, **values)


def test_rows_of_another_county_are_refused(world: World) -> None:
    other = county("kreis-zwei")
    unit = other.body.units.first()
    refused("responsible_unit", actions.add_project, owner=world.body, slug="x", title="X", responsible_unit=unit)
    plan = {"owner": world.body, "slug": "x", "title": "X", "kind": "agenda"}
    refused("parent", actions.add_plan, **plan, parent=other.plan)
    second = actions.add_version(plan=world.plan, slug="v2", label="v2", by=None)
    refused("project", actions.add_entry, version=second, project=other.projects[1])
    actions.add_entry(version=second, project=other.joint, by=None)
