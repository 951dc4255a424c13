"""The timeline's page: the same facts in picture and table, a constant number of queries, moving a milestone."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisation.models import AuditEvent, Role
from roadmap.models import Baseline, BaselineMilestone, Dependency, Milestone, MilestoneDate
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
PICTURE = re.compile(r'<svg class="timeline" role="group".*?</svg>', re.DOTALL)
ROWS = re.compile(r'<th scope="row"><a href="([^"]+)">')


@pytest.fixture
def world(client: Client) -> World:
    made = county(projects=3)
    client.force_login(made.user(Role.EDITOR))
    return made


def page(client: Client, world: World, query: str = "") -> str:
    response = client.get(reverse("roadmap:timeline", args=[world.plan.slug]) + query)
    assert response.status_code == 200
    return response.content.decode()


def forecast_of(milestone: Milestone) -> tuple[date | None, str]:
    row = milestone.dates.order_by("-effective_on", "-recorded_at", "-id").first()
    assert row is not None
    return row.forecast_on, row.forecast_on_precision


def moving(world: World, **typed: str) -> tuple[str, dict[str, str]]:
    milestone = world.joint.milestones.get()
    where = reverse("roadmap:milestone-move", args=[world.plan.slug, world.joint.slug, milestone.slug])
    return where, {"vorher-forecast": "Q2 2023", "forecast": "Q3 2023", "reason": "Lieferant", **typed}


def test_picture_and_table_hold_the_same_rows_in_the_same_order(client: Client, world: World) -> None:
    baseline = Baseline.objects.create(version=world.version, set_on=date(2022, 9, 22))
    BaselineMilestone.objects.create(
        baseline=baseline, milestone=world.joint.milestones.get(), due_on=date(2023, 3, 31), due_on_precision="quarter"
    )
    Dependency.objects.create(predecessor=world.projects[0], successor=world.projects[1])
    text = page(client, world)
    found = PICTURE.search(text)
    assert found
    assert re.findall(r'<a href="([^"]+)"', found[0]) == ROWS.findall(text)
    assert len(ROWS.findall(text)) == 6
    assert "2. Quartal 2023, 91 Tage später" in found[0]
    table = text[found.end() :]
    assert "<td>1. Quartal 2023</td><td>2. Quartal 2023</td><td>–</td><td>91 Tage später</td>" in table
    assert f"<td>{world.projects[0].title}</td></tr>" in table, "what it waits for is named"


def test_an_editor_gets_handles_a_reader_only_links(client: Client, world: World) -> None:
    assert page(client, world).count('data-d="Q2 2023"') == 3
    client.force_login(world.user(Role.FINANCE))
    text = page(client, world)
    assert "data-d=" not in text
    assert "js/timeline.js" not in text
    client.force_login(world.user(Role.PARTNER_READER, world.municipality))
    text = page(client, world)
    assert world.joint.title in text
    assert world.projects[1].title not in text


def test_what_is_undated_is_listed_apart(client: Client, world: World) -> None:
    made = Milestone.objects.create(project=world.joint, slug="offen", title="Offener Meilenstein")
    MilestoneDate.objects.create(milestone=made, effective_on=date(2022, 1, 1), first=True)
    text = page(client, world)
    found = PICTURE.search(text)
    assert found
    assert "Offener Meilenstein" not in found[0]
    assert "Offener Meilenstein" in text[text.index('id="ohne-termin"') :]


def test_zoom_and_filter_stand_in_the_address(client: Client, world: World) -> None:
    text = page(client, world, "?zoom=quartal&ab=2023-Q2&feld=feld")
    assert '<p class="timeline-head__time" role="status">2. Quartal 2023</p>' in text
    assert "?feld=feld&amp;zoom=quartal&amp;ab=2023-Q3" in text
    assert 'name="zoom" value="quartal"' in text, "filtering keeps the zoom"
    assert "Nichts in dieser Zeit" in page(client, world, "?zoom=jahr&ab=2019")
    answer = client.get(reverse("roadmap:timeline", args=[world.plan.slug]) + "?stand=unsinn")
    assert answer.status_code == 422


def test_queries_do_not_grow_with_projects(client: Client) -> None:
    counts = []
    for number, projects in enumerate((1, 30)):
        world = county(f"kreis-{number}", projects=projects)
        client.force_login(world.user(Role.EDITOR))
        page(client, world)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page(client, world)
        counts.append(len(caught))
    assert counts[0] == counts[1]
    assert counts[0] <= 18


def test_a_move_is_saved_with_its_reason_and_undone(client: Client, world: World) -> None:
    milestone = world.joint.milestones.get()
    where, data = moving(world, ansicht="?zoom=jahr&ab=2023")
    answer = client.post(where, data)
    assert answer.status_code == 302
    back = f"{reverse('roadmap:timeline', args=[world.plan.slug])}?zoom=jahr&ab=2023#{world.joint.slug}.start"
    assert answer["Location"] == back
    assert forecast_of(milestone) == (date(2023, 9, 30), "quarter")
    event = AuditEvent.objects.get(target_id=milestone.pk, action="milestone.edit")
    assert event.details == {
        "changes": {"forecast": [{"date": "2023-Q2"}, {"date": "2023-Q3"}]},
        "reason": "Lieferant",
    }
    assert reverse("undo", args=[event.pk]) in page(client, world)
    client.post(reverse("undo", args=[event.pk]))
    assert forecast_of(milestone) == (date(2023, 6, 30), "quarter")
    history = client.get(reverse("history", args=["meilenstein", milestone.pk])).content.decode()
    assert "Lieferant" in history


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"reason": " "}, "Grund"), ({"forecast": ""}, "erwartet"), ({"forecast": "bald"}, "kein Datum")],
)
def test_a_move_without_reason_or_date_is_refused(client: Client, world: World, typed, said) -> None:
    where, data = moving(world, **typed)
    answer = client.post(where, data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert forecast_of(world.joint.milestones.get()) == (date(2023, 6, 30), "quarter")


def test_a_move_from_a_page_that_is_out_of_date_shows_before_theirs_and_yours(client: Client, world: World) -> None:
    where, data = moving(world, ansicht="?zoom=jahr")
    assert client.post(where, {**data, "forecast": "Q4 2023"}).status_code == 302
    answer = client.post(where, data)
    assert answer.status_code == 409
    text = answer.content.decode()
    for shown in ("2. Quartal 2023", "4. Quartal 2023", "Q3 2023", "Lieferant", 'value="?zoom=jahr"'):
        assert shown in text, shown
    assert forecast_of(world.joint.milestones.get()) == (date(2023, 12, 31), "quarter")


def test_the_way_back_is_never_another_site(client: Client, world: World) -> None:
    where, data = moving(world, ansicht="//boese.example/?a=1\r\nX: y")
    answer = client.post(where, data)
    assert answer["Location"].startswith(reverse("roadmap:timeline", args=[world.plan.slug]))
    assert "boese.example/?" not in answer["Location"]
