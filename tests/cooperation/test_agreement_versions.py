"""Agreements that go on or end, their annexes, and what came of contributions."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cooperation.actions import record_adoption, versions
from cooperation.contributions import Delivered, Promise, sheet
from cooperation.models import AgreementParty, Contribution, CooperationAgreement
from cooperation.terms import Term, agreement_term, terminated, years
from organisation.merging import Edit
from organisation.models import Role
from organisation.partial_dates import PartialDate, parse_iso
from roadmap.amounts import Amount, Qualifier
from tests.worlds import World, county


def test_a_termination_ends_the_term_earlier_and_never_later() -> None:
    term = agreement_term(parse_iso("2020-08-20"), years(4))
    assert terminated(term, parse_iso("2022-12-31")).end == parse_iso("2022-12-31")
    assert terminated(term, parse_iso("2025-01-01")) == term
    assert terminated(Term(), parse_iso("2022")).latest == date(2022, 12, 31)
    # within the year in which the derived end lies, what is known is said and no more
    rough = terminated(agreement_term(parse_iso("2020"), years(4)), parse_iso("2024-06-30"))
    assert (rough.end, rough.earliest, rough.latest) == (None, date(2024, 1, 1), date(2024, 6, 30))


def promise(body: str, value: str, qualifier: Qualifier = Qualifier.EXACT, **more: object) -> Promise:
    known = {"members": 1, "first": 2023, "last": None, "open_ended": False, "fte": None, **more}
    return Promise(key=body, body=body, amount=Amount(Decimal(value), qualifier), **known)  # type: ignore[arg-type]


def test_contributions_by_party_and_year_are_summed_by_the_rules() -> None:
    came = (Delivered(2023, "delivered", Amount(Decimal(20000))), Delivered(2024, "not_delivered"))
    found = sheet(
        [
            promise("Ämter", "30000", members=6),
            promise("Heide", "30000", Qualifier.AT_LEAST, open_ended=True, deliveries=came),
            promise("Kreis", "30000", own=True, state="delivered"),
            promise("Büsum", "5000", first=None),
        ],
        2024,
    )
    assert found.years == (2023, 2024, None)
    first, second, unknown = found.sums
    assert first.amount.amount == Amount(Decimal(240000), Qualifier.AT_LEAST)
    assert first.own.amount == Amount(Decimal(30000))
    assert (first.came, first.missed, first.open) == (2, 0, 1)
    assert (first.delivered_amount.amount, first.delivered_amount.unknown) == (Amount(Decimal(20000)), 1)
    assert (second.amount.amount, second.missed) == (Amount(Decimal(30000), Qualifier.AT_LEAST), 1)
    assert unknown.amount.amount == Amount(Decimal(5000))


@pytest.fixture
def world(db: None) -> World:
    return county()


def test_a_renewal_is_a_draft_with_parties_and_annexes_and_warns_of_missing_adoptions(
    client: Client, world: World
) -> None:
    old = world.agreement
    versions.add_annex(agreement=old, title="Kostenschlüssel", size_kb=48, by=None)
    new = versions.renew_agreement(agreement=old, by=None)
    assert (new.draft, new.starts_on, new.duration_months) == (True, None, old.duration_months)
    assert [row.body for row in new.parties.order_by("position")] == [
        row.body for row in old.parties.order_by("position")
    ]
    assert [row.title for row in new.annexes.all()] == ["Kostenschlüssel"]
    assert not hasattr(new.parties.first(), "adoption")
    for row in (old, new):
        with pytest.raises(ValidationError):
            versions.renew_agreement(agreement=row, by=None)
    page = reverse("cooperation:agreement", args=[world.body.slug, new.slug])
    client.force_login(world.user(Role.PARTNER_EDITOR, body=world.municipality))
    assert client.get(page).status_code == 404
    versions.conclude_agreement(agreement=new, by=None)
    party = AgreementParty.objects.get(agreement=new, body=world.body)
    record_adoption(party=party, by=None)
    assert client.get(page).status_code == 200
    client.force_login(world.user(Role.EDITOR))
    shown = client.get(page).content.decode()
    warned = shown[shown.index("Zustimmung von Parteien der vorigen Fassung") :][:400]
    assert world.municipality.name in warned
    assert world.body.name not in warned
    assert "Frühere Fassung" in shown
    listed = client.get(reverse("cooperation:overview"))
    assert [row.pk for row in listed.context["page"]] == [new.pk]
    assert [row.pk for row in listed.context["versions"][new.pk]] == [old.pk]
    assert client.get(reverse("cooperation:agreement", args=[world.body.slug, old.slug])).status_code == 200


def test_a_termination_shows_in_the_term_and_can_be_taken_back(client: Client, world: World) -> None:
    row = world.agreement
    CooperationAgreement.objects.filter(pk=row.pk).update(
        starts_on=date(2020, 8, 20), starts_on_precision="day", duration_months=120
    )
    row.refresh_from_db()
    client.force_login(world.user(Role.EDITOR))
    where = reverse("cooperation:agreement-terminate", args=[world.body.slug, row.slug])
    base = {"vorher-terminated_on": "", "vorher-termination_reason": ""}
    for refused in ({"terminated_on": "2019"}, {"termination_reason": "ohne Tag"}):
        empty = {"terminated_on": "", "termination_reason": ""}
        assert client.post(where, base | empty | refused).status_code == 422
    typed = {"terminated_on": "31.12.2023", "termination_reason": "Neuzuschnitt"}
    assert client.post(where, base | typed).status_code == 302
    page = client.get(reverse("cooperation:agreement", args=[world.body.slug, row.slug])).content.decode()
    assert "Neuzuschnitt" in page
    assert "31.12.2023" in page
    edits = {
        "terminated_on": Edit(PartialDate(date(2023, 12, 31)), None),
        "termination_reason": Edit("Neuzuschnitt", ""),
    }
    assert versions.terminate_agreement(agreement=row, edits=edits, by=None)
    row.refresh_from_db()
    assert row.terminated_on is None


def test_a_partner_enters_what_it_delivered_and_sees_no_other_contribution(client: Client, world: World) -> None:
    other = Contribution.objects.create(
        plan=world.plan, slug="des-kreises", body=world.body, agreement=world.agreement, title="Anteil des Kreises",
        year_from=2023, amount_each=Decimal(77),
    )  # fmt: skip
    own = world.agreement.contributions.get(body=world.municipality)
    page = reverse("cooperation:agreement", args=[world.body.slug, world.agreement.slug])
    client.force_login(world.user(Role.PARTNER_EDITOR, body=world.municipality))
    shown = client.get(page).content.decode()
    assert own.title in shown
    assert "Anteil des Kreises" not in shown
    assert client.get(reverse("cooperation:delivery", args=[other.pk, 2023])).status_code == 404
    where = reverse("cooperation:delivery", args=[own.pk, 2023])
    assert client.get(reverse("cooperation:delivery", args=[own.pk, 2025])).status_code == 404
    typed = {"delivery": "delivered", "amount": "12.500,00", "fte": "", "note": "Rest folgt"}
    assert client.post(where, typed | {"delivery": "not_delivered"}).status_code == 422
    assert client.post(where, typed).status_code == 302
    row = own.deliveries.get()
    assert (row.amount, row.delivery) == (Decimal("12500.00"), "delivered")
    shown = client.get(page).content.decode()
    assert "12.500,00\N{NO-BREAK SPACE}€" in shown
    client.force_login(world.user(Role.PARTNER_READER, body=world.municipality))
    assert client.get(where).status_code == 403
    client.force_login(world.user(Role.EDITOR))
    shown = client.get(page).content.decode()
    assert "Anteil des Kreises" in shown
    assert "Lieferung von einem nicht angegeben" in shown
