"""The council's pages: content, what is unknown, and flat query counts."""

import pytest
from django.test import Client
from django.urls import reverse

from council.models import Resolution
from organisation.models import Role
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
LISTS = ["council:overview", "council:papers", "council:resolutions", "council:mandates", "council:committees"]


@pytest.fixture
def world() -> World:
    return county()


def test_a_paper_shows_its_way_its_points_and_its_annexes(client: Client, world: World) -> None:
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    text = client.get(reverse("council:paper", args=[world.body.slug, world.paper.slug])).content.decode()
    for expected in [
        "kreis-eins/0",
        "Beschlussvorlage",
        "ungeändert beschlossen",
        "22.09.2022",
        "27 Ja, 0 Nein, 3 Enthaltungen",
        "Der Plan gilt.",
        "Bericht kreis-eins",
        "jährlich",
        "2.705",
        "Zitat kreis-eins",
    ]:
        assert expected in text, expected


def test_a_mandate_without_an_adopted_resolution_is_not_in_force(client: Client, world: World) -> None:
    client.force_login(world.user(Role.HEAD))
    assert "in Kraft" in client.get(reverse("council:mandates")).content.decode()
    Resolution.objects.update(result="")
    text = client.get(reverse("council:mandates")).content.decode()
    assert "in Kraft" not in text
    assert "Beschluss nicht belegt" in text


def test_a_committee_shows_seats_as_roles(client: Client, world: World) -> None:
    client.force_login(world.user(Role.COUNCIL_OFFICE))
    text = client.get(reverse("council:committee", args=[world.body.slug, world.committee.slug])).content.decode()
    assert "Vorsitz" in text
    assert "kreis-eins/0" in text


def test_another_countys_paper_is_hidden(client: Client, world: World) -> None:
    other = county("kreis-zwei")
    client.force_login(other.user(Role.COMMITTEE_MEMBER))
    assert client.get(reverse("council:paper", args=[world.body.slug, world.paper.slug])).status_code == 404


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("role", [Role.EDITOR, Role.COMMITTEE_MEMBER])
def test_lists_hold_nothing_of_another_county(client: Client, world: World, name: str, role: Role) -> None:
    client.force_login(county("kreis-zwei").user(role))
    text = client.get(reverse(name)).content.decode()
    assert "kreis-zwei" in text
    assert "kreis-eins" not in text


@pytest.mark.parametrize("name", LISTS)
def test_queries_do_not_grow_with_rows(client: Client, name: str, django_assert_max_num_queries) -> None:
    counts = []
    for world in (county("klein", rows=1), county("gross", rows=30)):
        client.force_login(world.user(Role.EDITOR))
        client.get(reverse(name))
        with django_assert_max_num_queries(15) as captured:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1], counts
