"""The roadmap's pages: what each shows, to whom, and with how many queries."""

import pytest
from django.test import Client

from organisation.models import Role
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
PAGES = ["", "projekte/", "felder/feld/", "projekte/projekt-0/", "haushalt/", "stellen/", "fassungen/", "quellen/"]


@pytest.fixture
def world() -> World:
    return county()


def login(client: Client, world: World, role: Role = Role.EDITOR, **kwargs: object) -> Client:
    client.force_login(world.user(role, **kwargs))  # type: ignore[arg-type]
    return client


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_plan_can_be_read(client: Client, world: World, page: str) -> None:
    answer = login(client, world).get(f"/roadmap/{world.plan.slug}/{page}")
    assert answer.status_code == 200
    assert "kreis-eins" in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_another_countys_plan_is_hidden(client: Client, world: World, page: str) -> None:
    other = county("kreis-zwei")
    answer = login(client, other).get(f"/roadmap/{world.plan.slug}/{page}")
    assert answer.status_code == 404


def test_a_project_page_shows_what_domain_asks_for(client: Client, world: World) -> None:
    text = login(client, world).get(f"/roadmap/{world.plan.slug}/projekte/projekt-0/").content.decode()
    for expected in [
        "begonnen", "2. Quartal 2023", "Grund kreis-eins", "rund", "30.000,00\xa0€", "Ausgleichsrücklage", "EG 14",
        "Rolle kreis-eins", "nicht gemeldet", "kreis-eins/0", "Zitat kreis-eins", "Indikator kreis-eins",
    ]:  # fmt: skip
        assert expected in text, expected


def test_a_partner_sees_only_its_joint_project_and_no_figures(client: Client, world: World) -> None:
    login(client, world, Role.PARTNER_EDITOR, body=world.municipality)
    plan = f"/roadmap/{world.plan.slug}/"
    assert client.get(plan).status_code == 200
    assert client.get(plan + "projekte/projekt-0/").status_code == 200
    assert client.get(plan + "projekte/projekt-1/").status_code == 404
    assert client.get(plan + "haushalt/").status_code == 403
    assert client.get(plan + "stellen/").status_code == 403
    joint = client.get(plan + "projekte/projekt-0/").content.decode()
    assert "30.000" not in joint
    assert "EG 14" not in joint
    listed = client.get(plan + "projekte/").content.decode()
    assert "projekt-0" in listed
    assert "projekt-1" not in listed


def test_a_body_outside_the_project_sees_nothing(client: Client, world: World) -> None:
    login(client, world, Role.PARTNER_EDITOR, body=world.outsider)
    assert client.get(f"/roadmap/{world.plan.slug}/").status_code == 404
    assert world.plan.title not in client.get("/roadmap/").content.decode()


def test_the_filter_narrows_and_refuses_what_it_does_not_know(client: Client, world: World) -> None:
    login(client, world)
    address = f"/roadmap/{world.plan.slug}/projekte/"
    assert "Ein Projekt von 2" in client.get(address, {"q": '"kreis-eins 1"'}).content.decode()
    assert "Kein Projekt passt" in client.get(address, {"stand": "completed"}).content.decode()
    assert client.get(address, {"stand": "erfunden"}).status_code == 422


@pytest.mark.parametrize("page", ["", "projekte/", "felder/feld/", "haushalt/", "stellen/", "projekte/projekt-0/"])
def test_queries_do_not_grow_with_rows(client: Client, page: str, django_assert_max_num_queries) -> None:
    small, large = county("klein", projects=1, rows=1), county("gross", projects=30, rows=30)
    counts = []
    for world in (small, large):
        login(client, world)
        client.get(f"/roadmap/{world.plan.slug}/")
        with django_assert_max_num_queries(40) as captured:
            assert client.get(f"/roadmap/{world.plan.slug}/{page}").status_code == 200
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1], counts
    if page in ("haushalt/", "stellen/"):
        assert counts[0] <= 15, counts
    if page == "projekte/":
        assert counts[0] <= 15, counts  # four of them are the lights'
