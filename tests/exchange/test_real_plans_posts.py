"""The posts of the four real plans as their page shows them and as their report prints them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluation import facts
from organisation.models import Membership, Role, User
from roadmap.amounts import Qualifier
from roadmap.models import Plan
from tests.exchange.real_plans import DITHMARSCHEN, NAMES, NEUSS, RENDSBURG, SIEG, plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plans(real_plans: None) -> None:
    """All four files."""


def page(client: Client, slug: str, day: str = "31.12.2023", **asked: str) -> Any:
    """The context of the page of a plan's posts as of a day, for its county's personnel department."""
    row = plan(slug)
    user, new = User.objects.get_or_create(email=f"personal@{slug}.example", defaults={"display_name": "Personal"})
    if new:
        Membership.objects.create(user=user, body=row.owner, role=Role.PERSONNEL)
    client.force_login(user)
    answer = client.get(reverse("roadmap:posts", args=[slug]), {"stichtag": day, **asked})
    assert answer.status_code == 200
    return answer.context


def needed(context: Any) -> dict[str, int]:
    return {place: cell.sum.posts for place, cell in context["need"] if cell.sum.posts}


def planned(context: Any) -> list[tuple[str, int]]:
    """Grade and planned posts of each group, highest first."""
    return [(" / ".join(group["grades"]), group["cells"][0].sum.posts) for group in context["groups"]]


def test_nine_new_posts_of_rendsburg_eckernfoerde(client: Client) -> None:
    context = page(client, RENDSBURG)
    assert planned(context) == [("EG 12", 2), ("EG 10", 5), ("EG 9b", 1), ("EG 8", 1), ("", 1)]
    assert needed(context) == {"additional": 9, "existing": 1}
    additional = dict(context["need"])["additional"].sum
    assert additional.fte.amount is None  # nine posts, and nobody says how much of a post each is
    assert additional.fte.unknown == 9
    assert context["chart"] is None


def test_four_new_posts_of_rhein_sieg_and_a_relocated_one_that_does_not_count(client: Client) -> None:
    context = page(client, SIEG)
    assert needed(context) == {"additional": 4, "relocated": 1}
    listed = {
        place: sorted(row.line.grades for row in client.get(cell.url).context["page"].object_list)
        for place, cell in context["need"]
        if cell.sum.posts
    }
    assert listed == {
        "additional": [("A 11",), ("A 12",), ("EG 13",), ("EG 14",)],
        "relocated": [("A 12",)],
    }


def test_at_least_four_over_eight_partners_are_not_additional(client: Client) -> None:
    context = page(client, DITHMARSCHEN)
    need = {place: cell.sum for place, cell in context["need"]}
    assert need["additional"].posts == 0
    assert need["may_exist_already"].posts == 8
    assert need["may_exist_already"].fte.amount.value == Decimal("4.000")
    assert need["may_exist_already"].fte.amount.qualifier is Qualifier.AT_LEAST
    text = client.get(reverse("roadmap:posts", args=[DITHMARSCHEN])).content.decode()
    assert '<span class="qualifier">mindestens</span> 4,0' in text


def test_neuss_states_no_posts(client: Client) -> None:
    assert page(client, NEUSS)["lines"] == []


@pytest.mark.parametrize("slug", NAMES)
def test_no_cost_is_made_up(client: Client, slug: str) -> None:
    """No source states what a post costs, and no rates are shipped: every cost is unknown, none is 0."""
    for year in page(client, slug)["years"]:
        for cell in (year["planned"], year["actual"]):
            assert cell.cost.low.parts == ()
            assert cell.cost.unknown == len(cell.cost.posts)


@pytest.mark.parametrize("slug", NAMES)
def test_the_page_and_the_report_say_the_same(client: Client, slug: str) -> None:
    context = page(client, slug)
    found = facts.collect(
        Plan.objects.get(slug=slug),
        period_from=date(2023, 1, 1),
        period_to=date(2023, 12, 31),
        cut_off=date(2023, 12, 31),
        frozen_at=datetime(2100, 1, 1, tzinfo=UTC),
    )["results"]["staff"]
    if not context["lines"]:
        assert found["lines"] == []
        return
    assert needed(context) == {name: one["posts"] for name, one in found["need"].items() if one["posts"]}
    groups = [(" / ".join(group["grades"]), group["planned"]["posts"]) for group in found["groups"]]
    assert sorted(planned(context)) == sorted(groups)
    by_year = {year["year"]: year for year in context["years"]}
    for year in found["costs"]:
        shown = by_year[year["year"]]
        assert (shown["planned"].cost.unknown, shown["actual"].cost.unknown) == (
            year["planned"]["low"]["unknown"],
            year["actual"]["low"]["unknown"],
        )
