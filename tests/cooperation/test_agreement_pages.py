"""Agreements from nothing in the browser's terms: parties, adoptions, participations, contributions, rights."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from cooperation import actions
from cooperation.models import AgreementAdoption, Contribution, CooperationAgreement, Participation
from organisation.models import Role
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def office(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.EDITOR))
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"cooperation:{name}", args=args)


def bases(response_form) -> dict[str, str]:
    """What the form was opened with, as a browser sends it back."""
    form = response_form.context["form"]
    return {field.html_name: field.value() or "" for field in form} | dict(form.bases())


def test_an_agreement_from_nothing(office: Client, world: World) -> None:
    typed = {
        "owner": world.body.pk, "title": "Digitale Allianz", "parties": [world.municipality.pk, world.outsider.pk],
        "plan": world.plan.pk, "signed_on": "12/2020", "starts_on": "2021", "duration_months": "48",
        "decision_rule": "einstimmig", "comparison_allowed": "nein", "public": "nein",
    }  # fmt: skip
    response = office.post(at("agreement-new"), typed)
    assert response.status_code == 302, response.content.decode()
    row = CooperationAgreement.objects.get(slug="digitale-allianz")
    assert next(party.body for party in row.parties.order_by("position")) == world.body
    assert row.parties.count() == 3
    page = office.get(response["Location"]).content.decode()
    assert "Dezember 2020" in page
    assert "2025" in page
    assert "berechnet" in page
    assert "48 Monate" in page
    only_one = office.post(at("agreement-new"), typed | {"parties": [world.body.pk]})
    assert only_one.status_code == 422
    foreign = county("kreis-zwei")
    assert office.post(at("agreement-new"), typed | {"plan": foreign.plan.pk}).status_code == 422
    assert office.post(at("agreement-new"), typed | {"owner": foreign.body.pk}).status_code == 422


def test_an_agreement_is_edited_merged_and_undone(office: Client, world: World) -> None:
    where = at("agreement-edit", world.body.slug, world.agreement.slug)
    opened = bases(office.get(where))
    assert office.post(where, opened | {"purpose": "Gemeinsam"}).status_code == 302
    assert office.post(where, opened | {"duties": "Jede stellt Personal."}).status_code == 302
    assert office.post(where, opened | {"purpose": "Etwas anderes"}).status_code == 409
    world.agreement.refresh_from_db()
    assert (world.agreement.purpose, world.agreement.duties) == ("Gemeinsam", "Jede stellt Personal.")
    page = office.get(reverse("history", args=["vereinbarung", world.agreement.pk])).content.decode()
    event = page.split("/rueckgaengig/")[0].rsplit("/", 1)[1]
    office.post(reverse("undo", args=[event]))
    world.agreement.refresh_from_db()
    assert world.agreement.duties == ""


def test_a_term_that_ends_before_the_plan_is_warned_of(office: Client, world: World) -> None:
    world.version.period_to, world.version.period_to_precision = date(2025, 12, 31), "year"
    world.version.vision_year = 2026
    world.version.save()
    for where in (at("agreement", world.body.slug, world.agreement.slug), at("overview")):
        page = office.get(where).content.decode()
        assert "Endet vor dem Plan, der bis 31.12.2025 läuft." in page
        assert "Endet vor dem Jahr der Vision, 2026." in page


def test_parties_and_their_adoption(office: Client, world: World) -> None:
    new = at("party-new", world.body.slug, world.agreement.slug)
    assert office.post(new, {"body": world.outsider.pk, "role": "Partner"}).status_code == 302
    assert office.post(new, {"body": world.outsider.pk}).status_code == 422
    party = world.agreement.parties.get(body=world.outsider)
    assert party.position == 2
    where = at("party-edit", party.pk)
    assert office.post(where, bases(office.get(where)) | {"position": "0"}).status_code == 302
    adoption = at("adoption", party.pk)
    assert office.post(adoption, {"unanimous": "ja"}).status_code == 302
    row = AgreementAdoption.objects.get(party=party)
    assert (row.adopted_on, row.unanimous) == (None, True)
    assert office.post(adoption, bases(office.get(adoption)) | {"adopted_on": "Q1 2021"}).status_code == 302
    row.refresh_from_db()
    assert (row.adopted_on, row.adopted_on_precision) == (date(2021, 3, 31), "quarter")
    assert "1. Quartal 2021" in office.get(at("agreement", world.body.slug, world.agreement.slug)).content.decode()
    assert office.post(at("adoption-remove", party.pk)).status_code == 302
    assert office.get(at("adoption-remove", party.pk)).status_code == 404
    assert office.post(at("party-remove", party.pk)).status_code == 302
    last = world.agreement.parties.get(body=world.municipality)
    assert office.post(at("party-remove", last.pk)).status_code == 422


def test_participations_end_once_something_was_reported(office: Client, world: World) -> None:
    typed = {"project": world.joint.pk, "body": world.outsider.pk, "cost_share_percent": "60", "valid_from": "2023"}
    assert office.post(at("participation-new"), typed).status_code == 302
    assert office.post(at("participation-new"), typed).status_code == 422
    row = Participation.objects.get(body=world.outsider)
    assert row.cost_share_percent == Decimal(60)
    where = at("participation-edit", row.pk)
    opened = bases(office.get(where))
    assert office.post(where, opened | {"valid_to": "2022"}).status_code == 422
    assert office.post(where, opened | {"cost_share_percent": "100,01"}).status_code == 422
    assert office.post(where, opened | {"valid_to": "2024", "note": "im Betrieb"}).status_code == 302
    row.refresh_from_db()
    assert (row.valid_to, row.note) == (date(2024, 12, 31), "im Betrieb")
    assert office.post(at("participation-remove", row.pk)).status_code == 302
    kept = Participation.objects.get(body=world.municipality)
    day = date(2023, 10, 31)
    asked = actions.plan_round(plan=world.plan, slug="r", title="R", cut_off=day, deadline=day, by=None)
    actions.open_round(status_round=asked, by=None)
    response = office.post(at("participation-remove", kept.pk))
    assert response.status_code == 422
    assert "letzten Tag" in response.content.decode()


def test_contributions_per_party_and_year(office: Client, world: World) -> None:
    new = at("contribution-new", world.body.slug, world.agreement.slug)
    typed = {
        "body": world.municipality.pk, "title": "Digitalisierungsmanagement", "year_from": "2023", "fte_each": "0,5",
        "fte_qualifier": "at_least", "amount_qualifier": "exact", "open_ended": "nein", "recommended": "nein",
    }  # fmt: skip
    assert office.post(new, typed).status_code == 302
    row = Contribution.objects.get(title="Digitalisierungsmanagement")
    assert (row.fte_each, row.amount_each, row.fte_qualifier) == (Decimal("0.500"), None, "at_least")
    page = office.get(at("agreement", world.body.slug, world.agreement.slug)).content.decode()
    assert "mindestens" in page
    where = at("contribution-edit", row.pk)
    opened = bases(office.get(where))
    assert opened["year_from"] == "2023"
    opened = {name: {True: "ja", False: "nein"}.get(value, value) for name, value in opened.items()}  # type: ignore[call-overload]
    assert office.post(where, opened | {"year_to": "2022"}).status_code == 422
    assert (
        office.post(
            where, opened | {"delivery": "not_delivered", "open_ended": "nein", "recommended": "nein"}
        ).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.delivery == "not_delivered"
    assert office.post(at("contribution-remove", row.pk)).status_code == 302


def test_an_agreement_in_use_is_not_deleted(office: Client, world: World) -> None:
    response = office.post(at("agreement-remove", world.body.slug, world.agreement.slug))
    assert response.status_code == 422
    row = actions.add_agreement(
        owner=world.body, slug="x", title="X", parties=[(world.body, ""), (world.outsider, "")], by=None
    )
    assert office.post(at("agreement-remove", world.body.slug, "x")).status_code == 302
    assert not CooperationAgreement.objects.filter(pk=row.pk).exists()


def test_other_counties_find_nothing(client: Client, world: World) -> None:
    client.force_login(county("kreis-zwei").user(Role.EDITOR))
    party = world.agreement.parties.get(body=world.body)
    addresses = [
        at(name, world.body.slug, world.agreement.slug)
        for name in ("agreement-edit", "agreement-remove", "party-new", "contribution-new")
    ]
    addresses += [at(name, party.pk) for name in ("party-edit", "party-remove", "adoption", "adoption-remove")]
    addresses += [
        at(f"participation-{name}", Participation.objects.filter(project=world.joint)[0].pk)
        for name in ("edit", "remove")
    ]
    addresses += [at(f"contribution-{name}", world.agreement.contributions.all()[0].pk) for name in ("edit", "remove")]
    for where in addresses:
        assert client.get(where).status_code == 404, where
        assert client.post(where).status_code == 404, where
