"""The staff chapter: what posts cost, when they end, and the picture of full-time equivalents; the same as the page."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from evaluation import facts, report
from organisation.models import Role
from roadmap.models import Plan, PositionGrade, PositionLine, Post, PostEvent, RateTable
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
YEAR_END = date(2024, 12, 31)


def frozen(plan: Plan) -> Any:
    return facts.collect(
        plan,
        period_from=date(2024, 1, 1),
        period_to=YEAR_END,
        cut_off=YEAR_END,
        frozen_at=datetime(2100, 1, 1, tzinfo=UTC),
    )


def printed(found: Any) -> str:
    html = report.document_html(found, manifest_sha256="a" * 64, report_number="EB 1", version=1)
    return " ".join(strip_tags(re.sub(r"<(?!/?(?:span|a)\b)", " <", html)).replace("\u00a0", " ").split())


@pytest.fixture
def world() -> World:
    """A county with rates and two posts that are filled in the course of 2024, one of them temporary."""
    world = county()
    PositionLine.objects.filter(plan=world.plan).delete()
    values: list[tuple[str, list[str], dict[str, Any]]] = [
        ("einfach", ["EG 10"], {}),
        ("offen", ["EG 13", "A 13"], {"temporary_until": date(2025, 3, 31), "temporary_until_precision": "day"}),
    ]
    for slug, grades, more in values:
        line = PositionLine.objects.create(plan=world.plan, slug=slug, title=f"Stelle {slug}", origin="new", **more)
        PositionGrade.objects.create(line=line, grades=grades, effective_on=date(2023, 1, 1))
        post = Post.objects.create(line=line, number=1, fte=Decimal(1))
        PostEvent.objects.create(post=post, kind="approved", effective_on=date(2023, 1, 1))
        PostEvent.objects.create(post=post, kind="filled", effective_on=date(2024, 7, 1))
    table = RateTable.objects.create(owner=world.body, slug="s", label="S", valid_from=date(2023, 1, 1))
    for grade, cost in (("EG 10", "72000"), ("EG 13", "90000"), ("A 13", "84500")):
        table.rates.create(grade=grade, yearly_cost=Decimal(cost))
    return world


def test_cost_terms_and_picture_are_printed(world: World) -> None:
    text = printed(frozen(world.plan))
    assert "von 156.500 €" in text  # planned in a whole year: 72.000 and 84.500, or
    assert "bis 162.000 €" in text  # 72.000 and 90.000
    assert "von 78.677,59 €" in text  # filled on 184 of 366 days
    assert "in 90 Tagen" in text
    assert "Abbildung 5: Vollzeitäquivalente im Zeitverlauf" in text
    assert "01.07.2024 2,0 2,0 2,0" in text


def test_page_and_report_say_the_same(client: Client, world: World) -> None:
    found = frozen(world.plan)["results"]["staff"]
    client.force_login(world.user(Role.PERSONNEL))
    context = client.get(reverse("roadmap:posts", args=[world.plan.slug]), {"stichtag": "31.12.2024"}).context
    shown = {row["year"]: row for row in context["years"]}
    for row in found["costs"]:
        for view in ("planned", "actual"):
            cost = shown[row["year"]][view].cost
            for end, total in (("low", cost.low), ("high", cost.high)):
                assert [part["value"] for part in row[view][end]["shown"]] == [str(one.value) for one in total.shown]
    assert [row[0][1] for row in context["chart"]["rows"]] == ["01.01.2023", "01.07.2024"]
    assert [step["on"] for step in found["steps"]] == ["2023-01-01", "2024-07-01"]


def test_facts_of_before_say_nothing_of_costs(world: World) -> None:
    found = frozen(world.plan)
    for results in (found["results"], found["public_results"]):
        for name in ("costs", "steps", "terms"):
            del results["staff"][name]
    text = printed(found)
    assert "Stelle einfach" in text
    assert "Kosten der Stellen je Jahr" not in text
