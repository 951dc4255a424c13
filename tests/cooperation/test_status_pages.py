"""Reporting in the browser's terms: my projects, form, draft, submit once, what the office answers."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cooperation import actions
from cooperation.models import Participation, StatusDraft, StatusEntry, StatusRequest, StatusRound
from cooperation.querysets import StatusRequestQuerySet
from organisation.models import Body, Membership, OrgUnit, Role
from roadmap.models import Project
from tests.worlds import World, county

DAY = date(2023, 10, 31)
TYPED = {"as_of": "31.10.2023", "light_time": "amber", "reported_progress": "40", "text": "Der Vertrag fehlt noch."}
PAGES = ("status", "status-draft", "status-unchanged", "status-confirm", "status-return", "status-on-behalf")
ALL_PAGES = (*PAGES, "status-correct")


def opened(world: World, slug: str = "2023") -> StatusRound:
    row = actions.plan_round(
        plan=world.plan, slug=slug, title=f"Runde {slug}", cut_off=DAY, deadline=date(2023, 11, 30), by=None
    )
    actions.open_round(status_round=row, by=None)
    row.refresh_from_db()
    return row


def asked(world: World, body: Body, slug: str = "2023") -> StatusRequest:
    return StatusRequest.objects.with_subject().get(round__slug=slug, participation__body=body)


def at(name: str, row: StatusRequest) -> str:
    return reverse(f"cooperation:{name}", args=[row.pk])


@pytest.fixture
def world(db) -> World:
    return county()


@pytest.fixture
def town(world: World, client: Client) -> StatusRequest:
    """The request to the municipality; its reporting partner is signed in."""
    opened(world)
    client.force_login(world.user(Role.PARTNER_EDITOR, world.municipality))
    return asked(world, world.municipality)


def test_report_see_the_answer_and_write_anew(client: Client, world: World, town: StatusRequest) -> None:
    cards = client.get(reverse("cooperation:my-projects")).content.decode()
    assert world.joint.title in cards
    assert "Status melden" in cards
    assert at("status", town) in cards
    assert client.get(at("status", town)).status_code == 200
    assert client.post(at("status", town), TYPED).status_code == 302
    entry = town.entries.get()
    assert (entry.light_time, entry.reported_progress, entry.as_of) == ("amber", 40, DAY)
    text = client.get(at("status", town)).content.decode()
    assert "Status abgeben" not in text
    assert "Der Vertrag fehlt noch." in text
    actions.return_(entry=entry, reason="Bitte den Vertrag benennen.", by=world.user(Role.EDITOR))
    text = client.get(at("status", town)).content.decode()
    assert text.index("Bitte den Vertrag benennen.") < text.index("Status abgeben")
    assert "Der Vertrag fehlt noch.</textarea>" in text


def test_what_was_typed_stays_when_it_is_refused(client: Client, town: StatusRequest) -> None:
    response = client.post(at("status", town), TYPED | {"reported_progress": "140"})
    assert response.status_code == 422
    assert "Der Vertrag fehlt noch." in response.content.decode()
    assert client.post(at("status", town), {"as_of": "31.10.2023"}).status_code == 422
    late = client.post(at("status", town), TYPED | {"as_of": "01.11.2023"})
    assert late.status_code == 422
    assert not StatusEntry.objects.exists()


def test_the_same_form_twice_is_one_entry_and_another_one_is_refused(client: Client, town: StatusRequest) -> None:
    token = {"token": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(at("status", town), TYPED | token).status_code == 302
    assert town.entries.count() == 1
    second = client.post(at("status", town), TYPED | {"text": "Ein zweiter Text.", "token": str(uuid.uuid4())})
    assert second.status_code == 422
    assert "Ein zweiter Text." in second.content.decode()
    assert town.entries.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_in_two_threads_is_one_entry() -> None:
    world = county()
    opened(world)
    row = asked(world, world.municipality)
    user = world.user(Role.PARTNER_EDITOR, world.municipality)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(user)
    typed, start = TYPED | {"token": str(uuid.uuid4())}, Barrier(2)

    def send(client: Client) -> int:
        start.wait()
        try:
            return client.post(at("status", row), typed).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, clients)) == [302, 302]
    assert row.entries.count() == 1


def test_a_draft_is_kept_while_typing(client: Client, town: StatusRequest) -> None:
    answer = client.post(at("status-draft", town), TYPED, headers={"HX-Request": "true"})
    assert "data-saved=" in answer.content.decode()
    assert "gespeichert" in answer.content.decode()
    town.refresh_from_db()
    assert town.state == "draft"
    page = client.get(at("status", town)).content.decode()
    assert "Der Vertrag fehlt noch.</textarea>" in page
    assert 'value="40"' in page
    half = TYPED | {"reported_progress": "vierzig", "text": "Neuer Text."}
    answer = client.post(at("status-draft", town), half, headers={"HX-Request": "true"})
    assert "Fortschritt" in answer.content.decode()
    draft = StatusDraft.objects.get()
    assert (draft.reported_progress, draft.text) == (40, "Neuer Text.")
    assert client.post(at("status-draft", town), TYPED).status_code == 302
    assert client.post(at("status-draft", town), half).status_code == 422
    client.post(at("status", town), TYPED)
    answer = client.post(at("status-draft", town), half, headers={"HX-Request": "true"})
    assert "data-saved" not in answer.content.decode()
    assert not StatusDraft.objects.exists()


def test_a_draft_is_seen_by_its_own_body_only(client: Client, world: World, town: StatusRequest) -> None:
    client.post(at("status-draft", town), TYPED)
    client.force_login(world.user(Role.EDITOR))
    for name in ("status", "status-on-behalf"):
        assert "Der Vertrag fehlt noch." not in client.get(at(name, town)).content.decode()


def test_text_survives_an_ended_session(world: World, town: StatusRequest) -> None:
    client = Client()
    response = client.post(at("status", town), TYPED)
    assert response.status_code == 302
    assert reverse("sign-in") in response["Location"]
    line = client.post(at("status-draft", town), TYPED, headers={"HX-Request": "true"}).content.decode()
    assert "Anmelden" in line
    assert "data-saved" not in line
    client.force_login(world.user(Role.PARTNER_EDITOR, world.municipality))
    assert not StatusEntry.objects.exists()
    assert "Der Vertrag fehlt noch.</textarea>" in client.get(at("status", town)).content.decode()


def test_no_change_is_one_click_and_a_dated_entry(client: Client, world: World, town: StatusRequest) -> None:
    client.post(at("status", town), TYPED)
    opened(world, "2024")
    row = asked(world, world.municipality, "2024")
    page = client.get(at("status", row)).content.decode()
    assert "Keine Änderung" in page
    taken = client.get(at("status", row), {"vorlage": "letzte"}).content.decode()
    assert "Der Vertrag fehlt noch.</textarea>" in taken
    token = {"token": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(at("status-unchanged", row), token).status_code == 302
    entry = row.entries.get()
    assert (entry.text, entry.as_of, entry.light_time) == ("Der Vertrag fehlt noch.", DAY, "amber")


def test_the_office_confirms_returns_and_records(client: Client, world: World, town: StatusRequest) -> None:
    client.post(at("status", town), TYPED)
    entry = town.entries.get()
    assert client.post(at("status-confirm", town), {"entry": entry.pk}).status_code == 403
    assert client.get(at("status-return", town)).status_code == 403
    assert client.get(at("status-on-behalf", town)).status_code == 403
    client.force_login(world.user(Role.EDITOR))
    assert client.post(at("status-return", town), {"reason": " ", "entry": entry.pk}).status_code == 422
    assert client.post(at("status-return", town), {"reason": "Unklar.", "entry": entry.pk}).status_code == 302
    response = client.post(at("status-on-behalf", town), TYPED | {"text": "Am Telefon gesagt."})
    assert response.status_code == 302
    taken = town.entries.latest("recorded_at")
    assert taken.on_behalf
    assert "im Auftrag erfasst" in client.get(at("status", town)).content.decode()
    client.force_login(world.user(Role.PARTNER_EDITOR, world.municipality))
    assert "Bestätigen" in client.get(at("status", town)).content.decode()
    client.post(at("status-confirm", town), {"entry": taken.pk})
    town.refresh_from_db()
    assert town.state == "confirmed"
    assert taken.reviews.get().by_partner


def test_only_what_was_seen_is_confirmed(client: Client, world: World, town: StatusRequest) -> None:
    client.post(at("status", town), TYPED)
    old = town.entries.get()
    actions.return_(entry=old, reason="Unklar.", by=None)
    client.post(at("status", town), TYPED | {"text": "Neu."})
    client.force_login(world.user(Role.EDITOR))
    for meant in (str(old.pk), "", "kein", str(uuid.uuid4())):
        client.post(at("status-confirm", town), {"entry": meant})
        town.refresh_from_db()
        assert town.state == "submitted"


def test_a_reader_reads_and_does_not_write(client: Client, world: World, town: StatusRequest) -> None:
    client.force_login(world.user(Role.PARTNER_READER, world.municipality))
    assert "Status melden" not in client.get(reverse("cooperation:my-projects")).content.decode()
    assert client.get(at("status", town)).status_code == 200
    for name in ("status", "status-draft", "status-unchanged"):
        assert client.post(at(name, town), TYPED).status_code == 403


def test_another_municipality_finds_nothing_at_any_address(client: Client, world: World, town: StatusRequest) -> None:
    other = Body.objects.create(slug="fremd", name="Stadt fremd (fiktiv)", kind="stadt", fictional=True)
    Participation.objects.create(project=world.joint, body=other)
    StatusRequest.objects.create(round=town.round, participation=Participation.objects.get(body=other))
    client.post(at("status-draft", town), TYPED)
    client.force_login(world.user(Role.PARTNER_EDITOR, other))
    for row in StatusRequest.objects.exclude(participation__body=other):
        for name in ALL_PAGES:
            for method in (client.get, client.post):
                assert method(at(name, row), TYPED).status_code in (404, 405), (name, method)
            assert client.post(at(name, row), TYPED).status_code == 404
    assert "Der Vertrag fehlt noch." not in client.get(reverse("cooperation:my-projects")).content.decode()
    assert client.get(reverse("cooperation:round", args=[world.plan.slug, "2023"])).status_code == 404


def test_a_project_lead_reports_for_the_own_unit(client: Client, world: World) -> None:
    row = opened(world).requests.get(project=world.projects[1])
    assert row.project_id is not None
    lead = world.user(Role.PROJECT_LEAD)
    client.force_login(lead)
    mine = reverse("cooperation:my-projects")
    assert at("status", row) in client.get(mine).content.decode()
    other = OrgUnit.objects.create(owner=world.body, slug="bau", name="Bauamt", kind="amt")
    lead.memberships.update(unit=other)
    assert world.projects[1].title not in client.get(mine).content.decode()
    assert client.post(at("status", row), TYPED).status_code == 403
    Project.objects.filter(pk=row.project_id).update(
        responsible_unit=OrgUnit.objects.create(owner=world.body, slug="hoch", name="Hochbau", kind="amt", parent=other)
    )
    assert world.projects[1].title in client.get(mine).content.decode()
    assert client.post(at("status", row), TYPED).status_code == 302
    shared = StatusRequest.objects.get(participation__body=world.body)
    assert client.post(at("status", shared), TYPED).status_code == 403


def test_queries_of_my_projects_do_not_grow(client: Client, world: World, django_assert_max_num_queries) -> None:
    """Measured for a partner and for a project lead, with more projects, entries and answers."""
    users = [world.user(Role.PARTNER_EDITOR, world.municipality), world.user(Role.PROJECT_LEAD)]
    counts: dict[str, list[int]] = {}
    for more in (1, 12):
        for number in range(more):
            project = Project.objects.create(
                owner=world.body, slug=f"mehr-{more}-{number}", title=f"Mehr {number}", joint=True
            )
            project.state_changes.create(state="started", effective_on=date(2022, 1, 1))
            world.version.entries.create(project=project, title=project.title, position=10 + number)
            for body in (world.municipality, world.body):
                Participation.objects.create(project=project, body=body)
        for row in opened(world, f"r{more}").requests.all():
            entry = actions.submit_status(request=row, as_of=DAY, values=actions.StatusValues(text="Läuft."), by=None)
            actions.confirm(entry=entry, by=None)
        for user in users:
            client.force_login(user)
            with django_assert_max_num_queries(25) as captured:
                client.get(reverse("cooperation:my-projects"))
            counts.setdefault(user.email, []).append(len(captured.captured_queries))
    assert all(few == many for few, many in counts.values()), counts


def test_an_ended_participation_keeps_its_own_entries(client: Client, world: World, town: StatusRequest) -> None:
    client.post(at("status", town), TYPED)
    Participation.objects.filter(body=world.municipality).update(valid_to=date(2023, 12, 31), valid_to_precision="day")
    text = client.get(reverse("cooperation:my-projects")).content.decode()
    assert "Der Vertrag fehlt noch." in text
    assert client.get(at("status", town)).status_code == 200


def test_visible_rows_follow_memberships(world: World) -> None:
    opened(world)
    user = world.user(Role.PARTNER_EDITOR, world.municipality)
    rows: StatusRequestQuerySet = StatusRequest.objects.visible_to(user)
    assert [row.body for row in rows] == [world.municipality]
    Membership.objects.filter(user=user).update(valid_to=date(2020, 1, 1))
    del user.__dict__["_access"]
    assert not StatusRequest.objects.visible_to(user).exists()
