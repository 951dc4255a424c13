"""Pages of bodies and units: who may change what, errors at the fields, queries."""

import pytest
from django.test import Client
from django.urls import reverse

from organisation.models import AuditEvent, Body, BodyRelation, OrgUnit, Role
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.ADMINISTRATOR))
    return client


def test_a_county_adds_a_municipality_and_a_unit(admin: Client, world: World) -> None:
    page = admin.get(reverse("body-new"))
    assert page.context["form"]["county"].value() == world.body.pk
    answer = admin.post(
        reverse("body-new"),
        {"name": "Gemeinde Auwald", "kind": "gemeinde", "ags": "05999001", "fictional": "on", "county": world.body.pk},
    )
    body = Body.objects.get(ags="05999001")
    assert answer.url == reverse("body", args=[body.slug])  # type: ignore[attr-defined]
    text = admin.get(answer.url).content.decode()  # type: ignore[attr-defined]
    for expected in ("Gemeinde Auwald (fiktiv)", "05999001", world.body.name, "Bearbeiten"):
        assert expected in text, expected
    own = [world.body.slug]
    admin.post(reverse("unit-new", args=own), {"name": "Stabsstelle Digitalisierung", "kind": "stabsstelle"})
    unit = OrgUnit.objects.get(slug="stabsstelle-digitalisierung")
    admin.post(
        reverse("unit-replace", args=[*own, unit.slug]),
        {"name": "Amt für Digitales", "number": "12", "kind": "amt", "starts_on": "01.03.2026"},
    )
    unit.refresh_from_db()
    assert f"{unit.valid_to}" == "2026-02-28"
    text = admin.get(reverse("body", args=own)).content.decode()
    for expected in ("12 Amt für Digitales", "bis 28.02.2026", "Stabsstelle Digitalisierung"):
        assert expected in text, expected


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": "X", "kind": "stadt", "ags": "0536200A"}, "ags"),
        ({"name": "X", "kind": "stadt", "ags": "5362000"}, "ags"),
        ({"name": "X", "kind": "stadt", "ars": "٠٥٣٦٢٠٠٠٠٠٠٠"}, "ars"),
        ({"name": "X", "kind": "stadt", "member_count": "1"}, "member_count"),
        ({"name": "", "kind": "stadt"}, "name"),
        ({"name": "X", "kind": "planet"}, "kind"),
    ],
)
def test_refusals_stand_at_the_field(admin: Client, data: dict[str, str], field: str) -> None:
    answer = admin.post(reverse("body-new"), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_what_does_not_belong_to_the_county_is_only_read(admin: Client, world: World) -> None:
    other = county("kreis-zwei")
    for row in (world.outsider, other.body, other.municipality):
        assert admin.get(reverse("body", args=[row.slug])).status_code == 200
        for name in ("body-edit", "body-retire", "body-delete", "relation-new"):
            assert admin.get(reverse(name, args=[row.slug])).status_code == 403, (name, row)
            assert admin.post(reverse(name, args=[row.slug])).status_code == 403, (name, row)
    assert admin.get(reverse("unit-edit", args=[other.body.slug, "it"])).status_code == 404
    assert "IT-Amt kreis-zwei" not in admin.get(reverse("body", args=[other.body.slug])).content.decode()
    relation = BodyRelation.objects.get(body=other.municipality)
    assert admin.get(reverse("relation-edit", args=[world.municipality.slug, relation.pk])).status_code == 404


def test_rights_end_with_the_relation(admin: Client, world: World) -> None:
    where = reverse("body-edit", args=[world.municipality.slug])
    assert admin.get(where).status_code == 200
    admin.post(reverse("body-retire", args=[world.municipality.slug]), {"on": "31.12.2020"})
    assert admin.get(where).status_code == 403


def test_a_towns_administrator_changes_the_town_but_not_its_place(client: Client, world: World) -> None:
    client.force_login(world.user(Role.ADMINISTRATOR, body=world.municipality))
    slug = world.municipality.slug
    assert client.get(reverse("body-edit", args=[slug])).status_code == 200
    assert client.get(reverse("unit-new", args=[slug])).status_code == 200
    for name in ("relation-new", "body-retire", "body-delete"):
        assert client.get(reverse(name, args=[slug])).status_code == 403
    assert client.get(reverse("body-edit", args=[world.body.slug])).status_code == 403
    assert client.get(reverse("body-new")).status_code == 403


def test_a_change_is_merged_kept_and_undone(admin: Client, world: World) -> None:
    where = reverse("body-edit", args=[world.municipality.slug])
    form = admin.get(where).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | dict(form.bases())
    assert admin.post(where, {**sent, "ags": "05999002"}).status_code == 302
    assert admin.post(where, {**sent, "ags": "05999003"}).status_code == 409
    event = AuditEvent.objects.get(action="body.edit")
    admin.post(reverse("undo", args=[event.pk]))
    assert Body.objects.get(pk=world.municipality.pk).ags == ""


def test_filters_stand_in_the_address(admin: Client, world: World) -> None:
    text = admin.get(reverse("bodies"), {"suche": "Dorf", "art": "gemeinde"}).content.decode()
    assert world.outsider.name in text
    assert world.municipality.name not in text
    assert "Keine Körperschaft passt" in admin.get(reverse("bodies"), {"suche": "fehlt"}).content.decode()


def test_queries_do_not_grow(admin: Client, world: World, django_assert_max_num_queries) -> None:
    counts: dict[str, list[int]] = {}
    for number in range(2):
        for each in range(number * 8):
            town = Body.objects.create(slug=f"ort-{each}", name=f"Ort {each} (fiktiv)", kind="stadt", fictional=True)
            BodyRelation.objects.create(body=town, other=world.body, kind="belongs_to")
            OrgUnit.objects.create(owner=world.body, slug=f"amt-{each}", name=f"Amt {each}", kind="amt")
        for where in (reverse("bodies"), reverse("body", args=[world.body.slug])):
            admin.get(where)
            with django_assert_max_num_queries(30) as captured:
                assert admin.get(where).status_code == 200
            counts.setdefault(where, []).append(len(captured.captured_queries))
    assert all(len(set(found)) == 1 for found in counts.values()), counts
