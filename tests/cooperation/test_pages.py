"""The pages of cooperation: content, what is unknown, who sees what, and flat query counts."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cooperation.models import CooperationAgreement, Participation
from organisation.models import Body, Role
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county()


def agreement_page(client: Client, world: World) -> str:
    where = reverse("cooperation:agreement", args=[world.body.slug, world.agreement.slug])
    return client.get(where).content.decode()


def test_an_agreement_shows_its_derived_end_and_unknown_adoptions(client: Client, world: World) -> None:
    client.force_login(world.user(Role.EDITOR))
    text = agreement_page(client, world)
    assert "48 Monate" in text
    assert "2024" in text
    assert "berechnet" in text
    assert "22.09.2022" in text
    assert "nicht angegeben" in text
    assert "30.000,00\xa0€" in text


def test_a_partner_sees_its_agreement_but_not_what_others_promised(client: Client, world: World) -> None:
    client.force_login(world.user(Role.PARTNER_READER, body=world.municipality))
    text = agreement_page(client, world)
    assert world.agreement.title in text
    assert "30.000" in text
    world.agreement.contributions.update(body=world.body)
    assert "30.000" not in agreement_page(client, world)


def test_units_are_seen_by_their_own_office_only(client: Client, world: World) -> None:
    where = reverse("cooperation:body", args=[world.body.slug])
    client.force_login(world.user(Role.EDITOR))
    assert "IT-Amt kreis-eins" in client.get(where).content.decode()
    client.force_login(county("kreis-zwei").user(Role.EDITOR))
    text = client.get(where).content.decode()
    assert "IT-Amt kreis-eins" not in text
    assert "Zitat kreis-eins" not in text


@pytest.mark.parametrize("name", ["cooperation:overview", "cooperation:bodies"])
def test_queries_do_not_grow_with_rows(client: Client, world: World, name: str, django_assert_max_num_queries) -> None:
    client.force_login(world.user(Role.EDITOR))
    client.get(reverse(name))
    counts = []
    for more in (0, 30):
        for number in range(more):
            body = Body.objects.create(slug=f"ort-{number}", name=f"Ort {number} (fiktiv)", kind="gemeinde")
            Participation.objects.create(project=world.joint, body=body)
            CooperationAgreement.objects.create(
                owner=world.body, slug=f"v-{number}", title=f"V {number}", signed_on=date(2020, 1, 1),
                signed_on_precision="day",
            )  # fmt: skip
        with django_assert_max_num_queries(20) as captured:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1], counts
