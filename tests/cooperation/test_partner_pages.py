"""The page of a municipality, requests for help and their answers, what stays readable, who sees what and why."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cooperation.models import (
    AgreementParty,
    Contribution,
    HelpAnswer,
    Participation,
    RolloutStep,
    StatusEntry,
    StatusRequest,
    StatusReview,
    StatusRound,
)
from cooperation.partner.help_actions import answer_help
from cooperation.partner.help_rows import help_requests, waiting_count
from organisation.models import AuditEvent, Body, Role, User
from organisation.waiting import waiting_for
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def world(db: None) -> World:
    User.objects.create_user("erstes@konto.example", display_name="damit der erste Start vorbei ist")
    return county("kreis-eins", projects=2)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def report(world: World, body: Body, as_of: date, **values: Any) -> StatusEntry:
    entry = StatusEntry.objects.create(
        project=world.joint,
        body=body,
        as_of=as_of,
        author_label="Stadt",
        recorded_at=datetime(2023, 1, 5, tzinfo=UTC),
        **values,
    )
    StatusReview.objects.create(entry=entry, result="confirmed", reviewer_label="Büro")
    return entry


def page_of(client: Client, world: World, name: str = "partner") -> str:
    return (
        client.get(reverse(f"cooperation:{name}", args=[world.municipality.slug])).content.decode().replace("\xa0", " ")
    )


def test_the_page_tells_what_is_known_and_what_is_not(world: World) -> None:
    partner, office = signed_in(world.user(Role.PARTNER_READER, world.municipality)), signed_in(world.user(Role.HEAD))
    empty = page_of(partner, world)
    assert "nicht gemeldet" in empty  # a missing report is never red
    assert "0 %" not in empty
    assert "Nichts zu melden" in empty or "nichts zu melden" in empty
    report(world, world.municipality, date(2023, 1, 4), reported_progress=40, text="Läuft an", help_needed="Personal")
    row = world.joint.participations.get(body=world.municipality)
    RolloutStep.objects.create(participation=row, stage="in_rollout", effective_on=date(2023, 1, 1))
    asked = StatusRound.objects.create(
        plan=world.plan,
        slug="r1",
        title="Herbstrunde",
        cut_off=date(2023, 10, 31),
        deadline=date(2023, 11, 30),
        state="open",
    )
    StatusRequest.objects.create(round=asked, participation=row)
    Participation.objects.filter(pk=row.pk).update(cost_share_percent=Decimal("12.50"))
    for text in (page_of(partner, world), page_of(office, world)):
        for word in ("40 %", "in Einführung", "Läuft an", "Personal", "Herbstrunde", "30.000,00", "12,5"):
            assert word in text, word
    assert "Stelle kreis-eins" not in text  # a post of the county's own


def test_who_may_open_it(world: World) -> None:
    town = Body.objects.create(slug="nachbar", name="Nachbar (fiktiv)", kind="gemeinde", fictional=True)
    where = reverse("cooperation:partner", args=[world.municipality.slug])
    for user, status in (
        (world.user(Role.PARTNER_EDITOR, world.municipality), 200),
        (world.user(Role.EDITOR), 200),
        (world.user(Role.COMMITTEE_MEMBER), 404),
        (world.user(Role.PARTNER_EDITOR, town), 404),
        (world.user(Role.PARTNER_EDITOR, world.outsider), 404),
    ):
        assert signed_in(user).get(where).status_code == status
    office = signed_in(world.user(Role.EDITOR))
    assert (
        office.get(reverse("cooperation:partner", args=[town.slug])).status_code == 404
    )  # it has nothing to do with it
    assert office.get(reverse("cooperation:partner", args=[world.body.slug])).status_code == 404  # the county itself


def test_queries_do_not_grow_with_projects(world: World, django_assert_max_num_queries: Any) -> None:
    partner = signed_in(world.user(Role.PARTNER_EDITOR, world.municipality))
    where = reverse("cooperation:partner", args=[world.municipality.slug])

    def queries() -> int:
        with django_assert_max_num_queries(200) as taken:
            partner.get(where)
        return len(taken)

    report(world, world.municipality, date(2023, 1, 4), help_needed="Personal")
    before = queries()
    other = world.projects[1]
    other.joint = True
    other.save()
    Participation.objects.create(project=other, body=world.municipality, agreement=world.agreement)
    for day in (1, 2, 3):
        entry = StatusEntry.objects.create(
            project=other,
            body=world.municipality,
            as_of=date(2023, 2, day),
            author_label="x",
            help_needed=f"Bitte {day}",
        )
        HelpAnswer.objects.create(entry=entry, text="Ja", author_label="Büro")
    Contribution.objects.create(plan=world.plan, slug="weiterer", body=world.municipality, title="Weiterer Beitrag")
    assert queries() <= before


def test_a_request_for_help_from_asking_to_settled(world: World) -> None:
    partner, editor = world.user(Role.PARTNER_EDITOR, world.municipality), world.user(Role.EDITOR)
    row = world.joint.participations.get(body=world.municipality)
    asked = StatusRound.objects.create(
        plan=world.plan, slug="r1", title="Runde", cut_off=date(2023, 10, 31), deadline=date(2023, 11, 30), state="open"
    )
    wanted = StatusRequest.objects.create(round=asked, participation=row, state="confirmed")
    entry = report(world, world.municipality, date(2023, 1, 4), help_needed="Eine halbe Stelle", request=wanted)
    report(world, world.body, date(2023, 1, 4), help_needed="Kreis braucht selbst etwas")  # no municipality
    assert waiting_count([world.body.pk]) == {world.body.pk: 1}
    assert any(
        "1" in line.text or "Eine" in line.text
        for line in waiting_for(editor)
        if line.address == reverse("cooperation:help")
    )
    office = signed_in(editor)
    listed = office.get(reverse("cooperation:help")).content.decode()
    assert "Eine halbe Stelle" in listed
    assert "Kreis braucht" not in listed
    where = reverse("cooperation:help-answer", args=[entry.pk])
    assert signed_in(partner).get(where).status_code == 403
    assert signed_in(world.user(Role.FINANCE)).post(where, {"text": "Nein", "done": "ja"}).status_code == 403
    assert office.post(where, {"text": " ", "done": "nein"}).status_code == 422
    assert office.post(where, {"text": "Wir stellen jemanden ab.", "done": "nein"}).status_code == 302
    assert waiting_count([world.body.pk]) == {}
    mine = signed_in(partner)
    for address in (
        reverse("cooperation:partner", args=[world.municipality.slug]),
        reverse("cooperation:partner-entries", args=[world.municipality.slug]),
        reverse("cooperation:status", args=[wanted.pk]),
    ):
        assert "Wir stellen jemanden ab." in mine.get(address).content.decode(), address
    assert office.post(where, {"text": "Ab März.", "done": "ja"}).status_code == 302
    assert office.post(where, {"text": "Noch etwas", "done": "ja"}).status_code == 422  # settled
    assert [answer.text for answer in HelpAnswer.objects.order_by("answered_at")] == [
        "Wir stellen jemanden ab.",
        "Ab März.",
    ]
    assert AuditEvent.objects.filter(action="help.answer", owner=world.body, actor=editor).count() == 2
    later = report(world, world.municipality, date(2023, 6, 1), help_needed="Geld")
    assert waiting_count([world.body.pk]) == {world.body.pk: 1}
    report(world, world.municipality, date(2023, 7, 1), text="Geht ohne")
    assert waiting_count([world.body.pk]) == {}
    with pytest.raises(ValidationError):
        answer_help(entry=later, text="Zu spät", by=editor)
    with pytest.raises(ValidationError):
        answer_help(entry=entry, text="Fremd", by=partner)
    found = help_requests(StatusEntry.objects.filter(body=world.municipality))
    assert [(one.words, one.state.value) for one in found] == [("Geld", "withdrawn"), ("Eine halbe Stelle", "done")]


def test_what_was_reported_stays_readable_after_leaving(world: World) -> None:
    editor, colleague = (world.user(role, world.municipality) for role in (Role.PARTNER_EDITOR, Role.PARTNER_READER))
    row = world.joint.participations.get(body=world.municipality)
    asked = StatusRound.objects.create(
        plan=world.plan,
        slug="r1",
        title="Runde",
        cut_off=date(2023, 10, 31),
        deadline=date(2023, 11, 30),
        state="closed",
    )
    wanted = StatusRequest.objects.create(round=asked, participation=row, state="confirmed")
    entry = report(world, world.municipality, date(2023, 1, 4), text="Unser Wort", help_needed="Rat", request=wanted)
    answer_help(entry=entry, text="Gern", by=None)
    Participation.objects.filter(pk=row.pk).update(valid_to=date(2024, 6, 30), valid_to_precision="month")
    AgreementParty.objects.filter(body=world.municipality).delete()
    project = reverse("roadmap:project", args=[world.plan.slug, world.joint.slug])
    for user in (editor, colleague):
        client = signed_in(user)
        assert client.get(project).status_code == 404
        assert (
            client.get(reverse("cooperation:agreement", args=[world.body.slug, world.agreement.slug])).status_code
            == 404
        )
        for address in (
            reverse("cooperation:status", args=[wanted.pk]),
            reverse("cooperation:partner", args=[world.municipality.slug]),
            reverse("cooperation:partner-entries", args=[world.municipality.slug]),
        ):
            text = client.get(address).content.decode()
            assert "Unser Wort" in text, address
            assert "Gern" in text, address
    office = signed_in(world.user(Role.EDITOR))
    told = office.get(reverse("rights", args=["projekt", world.joint.pk])).content.decode()
    assert "liest nur noch eigene Meldungen" in told
    page = office.get(reverse("cooperation:partner-rights", args=[world.municipality.slug])).content.decode()
    assert "liest nur noch eigene Meldungen" in page
    assert "Juni 2024" in page
    editor.memberships.update(valid_to=date(2024, 6, 30))  # who leaves the municipality reads nothing more of it
    gone = signed_in(User.objects.get(pk=editor.pk))
    assert gone.get(reverse("cooperation:status", args=[wanted.pk])).status_code == 404
    assert gone.get(reverse("cooperation:partner", args=[world.municipality.slug])).status_code == 404
    assert signed_in(colleague).get(reverse("cooperation:status", args=[wanted.pk])).status_code == 200


def test_the_comparison_needs_the_agreement_and_names_nobody(world: World) -> None:
    towns = [
        Body.objects.create(slug=f"ort-{n}", name=f"Ort {n} (fiktiv)", kind="gemeinde", fictional=True)
        for n in range(3)
    ]
    partner = signed_in(world.user(Role.PARTNER_READER, world.municipality))
    report(world, world.municipality, date(2023, 1, 4), reported_progress=40)
    for town, progress in zip(towns, (20, 71, 55), strict=True):
        AgreementParty.objects.create(agreement=world.agreement, body=town)
        Participation.objects.create(project=world.joint, body=town, agreement=world.agreement)
        report(world, town, date(2023, 1, 4), reported_progress=progress)
    assert "erlaubt einen Vergleich" in page_of(partner, world)
    world.agreement.comparison_allowed = True
    world.agreement.save()
    text = page_of(partner, world).split('id="vergleich"')[1].split('id="meldungen"')[0]
    assert "55 %" in text  # of 20, 71 and 55; the county's own figure is not among them
    assert "zu wenige für einen Vergleich" in text  # nobody's rollout is known
    assert not any(town.name in text for town in towns)
    assert "20 %" not in text
    assert "71 %" not in text
