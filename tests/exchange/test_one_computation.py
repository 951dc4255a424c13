"""Pages and report say the same of every project on the same day: lights with their reasons, progress, slips, jumps."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from evaluation import facts
from evaluation.canonical import plain
from evaluation.facts.figures import of_assessment
from exchange.sample.loading import load_sample
from exchange.sample.setting import Size
from roadmap.judging import Standing, period_start
from roadmap.models import Plan
from roadmap.standing import standings
from tests.exchange.real_plans import NAMES, plan

pytestmark = pytest.mark.django_db

FROZEN_AT = datetime(2100, 1, 1, tzinfo=UTC)
DAYS = (date(2022, 12, 31), date(2024, 7, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    """The fictional county with every story that it tells."""
    with django_db_blocker.unblock(), transaction.atomic():
        setting = load_sample(Size(projects=30, municipalities=2))
        assert setting is not None
        yield setting.plan
        transaction.set_rollback(True)


def reported(of_plan: Plan, day: date) -> dict[str, dict[str, Any]]:
    found = facts.collect(of_plan, period_from=period_start(day), period_to=day, cut_off=day, frozen_at=FROZEN_AT)
    return {row["project"]: row for row in found["results"]["projects"]}


def as_reported(found: Standing) -> dict[str, Any]:
    """What a page shows, written as the report freezes it."""
    rows = {
        "lights": {name: of_assessment(assessment) for name, assessment in found.lights.items()},
        "prior_light": found.previous,
        "jump": found.jump,
        "progress": {
            "computed": found.progress.computed,
            "reported": found.progress.reported,
            "gap": found.progress.gap,
            "show_both": found.progress.show_both,
        },
        "days_late": found.days_late,
        "slips": found.slips,
        "narrative_needed": found.narrative_needed,
        "current": found.has_entry,
    }
    result = plain(rows)
    assert isinstance(result, dict)
    return result


def assert_the_same(of_plan: Plan, day: date) -> set[str]:
    report = reported(of_plan, day)
    page = standings([UUID(key) for key in report], of_plan, day, compare=True)
    assert {str(key) for key in page} == set(report)
    for key, found in page.items():
        told = as_reported(found)
        assert told == {name: report[str(key)][name] for name in told}, (day, key)
    return {found.overall.light.value for found in page.values()}


def test_the_sample(sample: Plan) -> None:
    seen = {light for day in DAYS for light in assert_the_same(sample, day)}
    assert seen >= {"green", "amber", "red", "not_assessed"}, "otherwise nothing is compared"


@pytest.mark.usefixtures("real_plans")
@pytest.mark.parametrize("slug", NAMES)
def test_the_four_counties(slug: str) -> None:
    for day in DAYS[:2]:
        assert_the_same(plan(slug), day)


def test_the_number_of_queries_does_not_grow(sample: Plan) -> None:
    keys = list(sample.versions.get(state="adopted").entries.values_list("project", flat=True))
    counts = []
    for some in (keys[:1], keys):
        with CaptureQueriesContext(connection) as queries:
            standings(some, sample, date(2025, 12, 31))
        counts.append(len(queries))
    assert counts == [4, 4]


def test_no_projects_need_no_query(sample: Plan, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert standings([], sample, date(2025, 12, 31)) == {}
