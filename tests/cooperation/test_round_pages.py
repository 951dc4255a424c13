"""Rounds of the office: planned, checked, opened, followed and closed in the browser's terms."""

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from cooperation import actions
from cooperation.models import Participation, RequestState, StatusRequest, StatusRound
from organisation.models import Body, Role
from roadmap.models import Project
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
DAY = date(2023, 10, 31)
ROUND = {"title": "Statusrunde 2023", "cut_off": "31.10.2023", "deadline": "30.11.2023", "links_allowed": "nein"}
DESPITE = {"despite_silent": "on"}


@pytest.fixture
def world() -> World:
    return county()


def at(name: str, row: StatusRound) -> str:
    return reverse(f"cooperation:{name}", args=[row.plan.slug, row.slug])


def planned(client: Client, world: World) -> StatusRound:
    client.force_login(world.user(Role.EDITOR))
    response = client.post(reverse("cooperation:round-new"), ROUND | {"plan": world.plan.pk})
    assert response.status_code == 302, response.content.decode()
    row = StatusRound.objects.get()
    assert response["Location"] == at("round", row)
    return row


def test_from_planning_to_closing(client: Client, world: World) -> None:
    row = planned(client, world)
    page = client.get(at("round", row)).content.decode()
    assert "noch niemand" in page
    assert world.municipality.name in page
    world.user(Role.PARTNER_EDITOR, world.municipality)
    page = client.get(at("round", row)).content.decode()
    assert "Für diese kann noch niemand melden" not in page
    assert "partner_editor, Stadt" in page
    assert client.get(at("round-open", row)).status_code == 200
    assert client.post(at("round-open", row), DESPITE).status_code == 302
    assert client.post(at("round-open", row), DESPITE).status_code == 422
    request = StatusRequest.objects.get(participation__body=world.municipality)
    entry = actions.submit_status(request=request, as_of=DAY, values=actions.StatusValues(text="Gut."), by=None)
    board = client.get(at("round", row)).content.decode()
    assert "abgegeben" in board
    assert reverse("cooperation:status-return", args=[request.pk]) in board
    confirm = reverse("cooperation:status-confirm", args=[request.pk])
    response = client.post(confirm, {"entry": entry.pk, "weiter": "runde"})
    assert response["Location"] == at("round", row)
    assert "2 Statusmeldungen fehlen" in client.get(at("round-close", row)).content.decode()
    assert client.post(at("round-close", row)).status_code == 302
    states = sorted(row.requests.values_list("state", flat=True))
    assert states == [RequestState.CONFIRMED, RequestState.NOT_REPORTED, RequestState.NOT_REPORTED]
    assert "nicht gemeldet" in client.get(at("round", row), {"stand": "not_reported"}).content.decode()


def test_the_board_is_downloaded_as_filtered(client: Client, world: World) -> None:
    row = planned(client, world)
    client.post(at("round-open", row), DESPITE)
    request = StatusRequest.objects.get(participation__body=world.municipality)
    values = actions.StatusValues(text="=1+1", light_time="red", reported_progress=40, help_needed="Schulung")
    actions.submit_status(request=request, as_of=DAY, values=values, by=None)
    own = [row.plan.slug, row.slug]
    page = client.get(at("round", row), {"stand": "submitted"}).content.decode()
    assert f"{reverse('rounds:csv', args=own)}?stand=submitted" in page
    lines = client.get(reverse("rounds:csv", args=own)).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + row.requests.count() > 2
    lines = client.get(reverse("rounds:csv", args=own), {"stand": "submitted"}).content.decode("utf-8-sig").splitlines()
    subject = f"{world.municipality.name};{world.joint.title};abgegeben;31.10.2023;kritisch;;;40;'=1+1;;Schulung;;"
    assert lines[1:] == [subject]
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("rounds:xlsx", args=own)).content))
    reported, missing = book.worksheets[:2]
    assert reported.max_row == 1 + row.requests.count()
    cells = {cell.value: cell.data_type for line in reported.iter_rows() for cell in line}
    assert cells["=1+1"] == "s", "text, not a formula"
    assert world.municipality.name not in [line[0].value for line in missing.iter_rows(min_row=2)]
    assert missing.max_row > 1


def test_days_are_checked_and_what_was_typed_stays(client: Client, world: World) -> None:
    client.force_login(world.user(Role.EDITOR))
    for wrong in ({"deadline": "1.10.2023"}, {"cut_off": "2023"}, {"title": ""}):
        response = client.post(reverse("cooperation:round-new"), ROUND | {"plan": world.plan.pk} | wrong)
        assert response.status_code == 422
    assert client.get(reverse("cooperation:round-new") + "?plan=%00").status_code == 200
    assert f'value="{world.plan.pk}" selected' in client.get(reverse("cooperation:round-new")).content.decode()
    foreign = county("kreis-zwei").plan
    assert client.post(reverse("cooperation:round-new"), ROUND | {"plan": foreign.pk}).status_code == 422
    assert not StatusRound.objects.exists()


def test_title_and_days_are_edited_until_the_round_is_open(client: Client, world: World) -> None:
    row = planned(client, world)
    typed = ROUND | {f"vorher-{name}": text for name, text in ROUND.items()}
    assert client.post(at("round-edit", row), typed | {"cut_off": "30.09.2023"}).status_code == 302
    row.refresh_from_db()
    assert row.cut_off == date(2023, 9, 30)
    assert client.post(at("round-edit", row), typed | {"cut_off": "29.09.2023"}).status_code == 409
    page = client.get(reverse("history", args=["statusrunde", row.pk])).content.decode()
    assert "30.09.2023" in page
    event = page.split("/rueckgaengig/")[0].rsplit("/", 1)[1]
    client.post(reverse("undo", args=[event]))
    row.refresh_from_db()
    assert row.cut_off == DAY
    client.post(at("round-open", row), DESPITE)
    assert client.post(at("round-edit", row), typed | {"cut_off": "30.09.2023"}).status_code == 422
    assert client.post(at("round-edit", row), typed | {"deadline": "15.12.2023"}).status_code == 302
    assert client.post(at("round-edit", row), typed | {"deadline": "1.1.2023"}).status_code == 422
    client.post(at("round-close", row))
    assert client.post(at("round-edit", row), typed).status_code == 422


def test_only_a_planned_round_is_removed(client: Client, world: World) -> None:
    row = planned(client, world)
    client.post(at("round-open", row), DESPITE)
    assert client.post(at("round-drop", row)).status_code == 422
    other = actions.plan_round(plan=world.plan, slug="x", title="X", cut_off=DAY, deadline=DAY, by=None)
    assert client.post(at("round-drop", other)).status_code == 302
    assert list(StatusRound.objects.all()) == [row]


def test_a_late_round_says_so(client: Client, world: World) -> None:
    row = planned(client, world)
    client.post(at("round-open", row), DESPITE)
    assert "Die Frist ist überschritten" in client.get(at("round", row)).content.decode()
    assert "überschritten" in client.get(reverse("cooperation:rounds")).content.decode()


@pytest.mark.parametrize("name", ["planned", "open", "list", "csv"])
def test_queries_do_not_grow(client: Client, world: World, name: str, django_assert_max_num_queries) -> None:
    row = planned(client, world)
    counts = []
    for more in (1, 20):
        for number in range(more):
            body = Body.objects.create(slug=f"ort-{more}-{number}", name=f"Ort {number} (fiktiv)", kind="gemeinde")
            project = Project.objects.create(
                owner=world.body, slug=f"mehr-{more}-{number}", title=f"Mehr {number}", joint=True
            )
            project.state_changes.create(state="started", effective_on=date(2022, 1, 1))
            world.version.entries.create(project=project, title=project.title, position=10 + number)
            Participation.objects.create(project=project, body=body)
            world.user(Role.PARTNER_EDITOR, body)
        slug = f"r{more}"
        now = actions.plan_round(plan=world.plan, slug=slug, title=slug, cut_off=DAY, deadline=DAY, by=None)
        if name in ("open", "csv"):
            actions.open_round(status_round=now, by=None)
            for request in now.requests.all():
                actions.submit_status(request=request, as_of=DAY, values=actions.StatusValues(text="Gut."), by=None)
        where = reverse("cooperation:rounds") if name == "list" else at("round", now if name == "open" else row)
        if name == "csv":
            where = reverse("rounds:csv", args=[now.plan.slug, now.slug])
        client.get(where)
        with django_assert_max_num_queries(25) as captured:
            assert client.get(where).status_code == 200
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1], counts
