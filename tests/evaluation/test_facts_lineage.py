"""The bridge over plan versions: split and merged projects leave and enter by lineage, once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from evaluation.facts import collect
from roadmap.models import Lineage, PlanEntry, PlanVersion, Project, ProjectStateChange
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


def bridge(world: World, year: int) -> Any:
    facts = collect(
        world.plan,
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        cut_off=date(year, 12, 31),
        frozen_at=datetime(2030, 1, 1, tzinfo=UTC),
    )
    return facts["results"]["bridge"]


@pytest.fixture
def split() -> World:
    """Of two projects the second is split in 2023: version 2 has the first and two successors."""
    world = county()
    version = PlanVersion.objects.create(
        plan=world.plan, slug="v2", label="v2", position=2, state="adopted", adopted_on=date(2023, 6, 1),
        adopted_on_precision="day",
    )  # fmt: skip
    PlanEntry.objects.create(version=version, project=world.projects[0], title="bleibt")
    for name in ("teil-a", "teil-b"):
        part = Project.objects.create(owner=world.body, slug=name, title=name)
        PlanEntry.objects.create(version=version, project=part, title=name)
        ProjectStateChange.objects.create(project=part, state="started", effective_on=date(2023, 6, 1))
        Lineage.objects.create(
            from_version=world.version, to_version=version, kind="split", from_project=world.projects[1],
            to_project=part,
        )  # fmt: skip
    return world


def test_a_split_project_leaves_and_its_parts_enter_by_lineage(split: World) -> None:
    found = bridge(split, 2023)
    assert len(found["prior"]) == 2
    assert found["lineage_out"] == [str(split.projects[1].pk)]
    assert len(found["lineage_in"]) == 2
    assert found["new"] == []
    assert len(found["now"]) == 3


def test_the_year_after_the_split_is_past(split: World) -> None:
    found = bridge(split, 2024)
    assert len(found["prior"]) == len(found["now"]) == 3
    assert found["lineage_in"] == found["lineage_out"] == found["new"] == []


def test_a_source_dropped_for_its_successors_is_dropped_and_not_counted_twice(split: World) -> None:
    ProjectStateChange.objects.create(
        project=split.projects[1], state="dropped", reason="geteilt", effective_on=date(2023, 6, 1)
    )
    found = bridge(split, 2023)
    assert found["dropped"] == [str(split.projects[1].pk)]
    assert found["lineage_out"] == []
    assert len(found["now"]) == 3
