"""What a plan's spreadsheet asks its importer: conflicts, mistakes, new rows, doubles, columns; and taking it back."""

from datetime import date

import pytest
from django.test import Client

from exchange.models import UploadState
from exchange.sheets.columns import MILESTONES, PROJECTS
from organisation.models import AuditEvent, OrgUnit, Role, User
from roadmap import actions
from roadmap.models import Milestone, PlanEntry, Project
from tests.exchange.database_state import fingerprint
from tests.exchange.sheet_files import (
    DRAFT,
    cell,
    confirm,
    exported,
    opened,
    page_of,
    place,
    row_of,
    saved,
    send,
)
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A county with a draft version that holds all of its projects."""
    made = county(projects=12)
    user = made.user(Role.EDITOR)
    made.version = actions.continue_version(earlier=made.version, label="v2", slug="v2", by=user)
    OrgUnit.objects.create(owner=made.body, slug="bau", name="Bauamt", kind="amt")
    return made


@pytest.fixture
def editor(world: World) -> User:
    return world.user(Role.EDITOR)


@pytest.fixture
def signed_in(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def test_what_somebody_else_changed_meanwhile_is_decided_by_the_importer(
    world: World, signed_in: Client, editor: User
) -> None:
    book = opened(exported(signed_in, world, DRAFT))
    row = row_of(book, world.projects[0].pk)
    cell(book, "results", row).value = "Aus der Datei"
    cell(book, "next_steps", row).value = "Auch aus der Datei"
    Project.objects.filter(pk=world.projects[0].pk).update(results="Aus dem Browser")
    upload = send(signed_in, world, saved(book))
    assert upload.result["counts"]["conflict"] == 1
    page = signed_in.get(f"{page_of(world)}{upload.pk}/").content.decode()
    assert "Aus dem Browser" in page
    assert "Aus der Datei" in page
    before = fingerprint()
    assert confirm(signed_in, world, upload) == 422
    assert_same(before)
    name = f"p{row}-results"
    assert confirm(signed_in, world, upload, **{name: "theirs"}) == 302
    project = Project.objects.get(pk=world.projects[0].pk)
    assert (project.results, project.next_steps) == ("Aus dem Browser", "Auch aus der Datei")


def assert_same(before: dict[str, str], *but: str) -> None:
    """The database holds what it held, apart from the upload itself and the session."""
    after = fingerprint()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"exchange.Upload", "exchange.SheetExport", "sessions.Session", *but}


def test_a_change_between_preview_and_confirmation_brings_the_preview_back(world: World, signed_in: Client) -> None:
    book = opened(exported(signed_in, world, DRAFT))
    row = row_of(book, world.projects[0].pk)
    cell(book, "results", row).value = "Aus der Datei"
    upload = send(signed_in, world, saved(book))
    Project.objects.filter(pk=world.projects[0].pk).update(results="In letzter Sekunde")
    assert confirm(signed_in, world, upload) == 409
    assert upload.state == UploadState.CHECKED
    assert upload.result["counts"]["conflict"] == 1
    assert Project.objects.get(pk=world.projects[0].pk).results == "In letzter Sekunde"
    assert confirm(signed_in, world, upload, **{f"p{row}-results": "mine"}) == 302
    assert Project.objects.get(pk=world.projects[0].pk).results == "Aus der Datei"


def test_mistakes_name_column_value_and_what_is_allowed_and_nothing_is_entered(world: World, signed_in: Client) -> None:
    book = opened(exported(signed_in, world, DRAFT))
    cell(book, "state", 2).value = "läuft"
    cell(book, "forecast_end", 3).value = "bald"
    cell(book, "title", 4).value = None
    cell(book, "field", 5).value = "Nirgends"
    cell(book, "public", 6).value = "vielleicht"
    cell(book, "order", 7).value = 1.5
    cell(book, "actual", 2, MILESTONES).value = date(2099, 1, 1)
    cell(book, "weight", 3, MILESTONES).value = -1
    cell(book, "results", 8).value = "gut"
    before = fingerprint()
    upload = send(signed_in, world, saved(book))
    assert upload.result["counts"]["error"] == 8
    by_name = {c["name"]: c for line in upload.result["lines"] for c in line["cells"] if c["status"] == "error"}
    assert "zurückgestellt" in by_name["state"]["allowed"]
    assert by_name["state"]["new"] == "läuft"
    assert by_name["state"]["place"] == "E"
    assert "31.12.2026" in by_name["forecast_end"]["message"]
    assert "Zukunft" in by_name["actual"]["message"]
    assert confirm(signed_in, world, upload) == 422
    assert_same(before)


def test_rows_that_are_missing_stay_and_are_named(world: World, signed_in: Client) -> None:
    book = opened(exported(signed_in, world, DRAFT))
    book[PROJECTS].delete_rows(3, 2)
    upload = send(signed_in, world, saved(book))
    assert len(upload.result["missing"]) == 2
    assert world.version.entries.count() == 12


def test_new_rows_become_projects_and_milestones_and_the_whole_is_taken_back(
    world: World, signed_in: Client, editor: User
) -> None:
    before_counts = (Project.objects.count(), Milestone.objects.count(), PlanEntry.objects.count())
    book = opened(exported(signed_in, world, DRAFT))
    sheet, dates = book[PROJECTS], book[MILESTONES]
    new = sheet.max_row + 1
    for name, value in (("title", "Kfz-Zulassung online"), ("state", "zurückgestellt"), ("number", "1.10"),
                        ("forecast_end", "Q2 2028"), ("responsible_unit", "Bauamt"), ("joint", "ja")):  # fmt: skip
        sheet.cell(new, place(PROJECTS, name)).value = value
    at = dates.max_row + 1
    dates.cell(at, place(MILESTONES, "project_title")).value = "Kfz-Zulassung online"
    dates.cell(at, place(MILESTONES, "title")).value = "Vergabe"
    dates.cell(at, place(MILESTONES, "forecast")).value = "2027"
    cell(book, "results", 2).value = "Zurückzunehmen"
    cell(book, "state", 3).value = "abgeschlossen"
    upload = send(signed_in, world, saved(book))
    assert upload.result["counts"]["new"] == 2
    assert confirm(signed_in, world, upload) == 302
    made = Project.objects.get(title="Kfz-Zulassung online")
    assert made.responsible_unit is not None
    assert made.state_changes.get().reason == "Abgleich mit der Liste"
    assert made.entries.get(version=world.version).number == "1.10"
    assert made.milestones.get().dates.get().forecast_on == date(2027, 12, 31)
    assert AuditEvent.objects.filter(target_id=made.pk, action="project.import").exists()
    where = f"{page_of(world)}{upload.pk}/zuruecknehmen/"
    assert signed_in.get(where).status_code == 200
    assert Project.objects.filter(pk=made.pk).exists()
    assert signed_in.post(where).status_code == 302
    assert (Project.objects.count(), Milestone.objects.count(), PlanEntry.objects.count()) == before_counts
    assert not Project.objects.filter(results="Zurückzunehmen").exists()
    assert signed_in.post(where).status_code == 302


def test_undo_leaves_what_was_changed_again(world: World, signed_in: Client) -> None:
    book = opened(exported(signed_in, world, DRAFT))
    cell(book, "results", 2).value = "Eins"
    cell(book, "results", 3).value = "Zwei"
    upload = send(signed_in, world, saved(book))
    confirm(signed_in, world, upload)
    Project.objects.filter(results="Zwei").update(results="Zwei, ergänzt")
    where = f"{page_of(world)}{upload.pk}/zuruecknehmen/"
    assert "seither" in signed_in.get(where).content.decode()
    signed_in.post(where)
    assert Project.objects.filter(results="Zwei, ergänzt").exists()
    assert not Project.objects.filter(results="Eins").exists()


def test_numbers_may_go_round(world: World, signed_in: Client) -> None:
    book = opened(exported(signed_in, world, DRAFT))
    places = [row_of(book, project.pk) for project in world.projects[:4]]
    numbers = [cell(book, "number", row).value for row in places]
    for row, number in zip(places, [*numbers[1:3], numbers[0], "99"], strict=True):
        cell(book, "number", row).value = number
    fifth = row_of(book, world.projects[4].pk)
    cell(book, "number", fifth).value = numbers[3]
    upload = send(signed_in, world, saved(book))
    assert upload.result["counts"]["error"] == 0
    assert confirm(signed_in, world, upload) == 302
    found = dict(world.version.entries.values_list("project", "number"))
    assert [found[project.pk] for project in world.projects[:5]] == [*numbers[1:3], numbers[0], "99", numbers[3]]


def test_a_likely_double_is_decided(world: World, signed_in: Client) -> None:
    existing = world.projects[5]
    book = opened(exported(signed_in, world, DRAFT))
    sheet = book[PROJECTS]
    for number, title in enumerate((existing.title.upper(), "Ganz anderes Vorhaben"), start=sheet.max_row + 1):
        sheet.cell(number, place(PROJECTS, "title")).value = title
        sheet.cell(number, place(PROJECTS, "results")).value = "Aus der Zeile"
    row = sheet.max_row - 1
    upload = send(signed_in, world, saved(book))
    assert (upload.result["counts"]["double"], upload.result["counts"]["new"]) == (1, 1)
    assert confirm(signed_in, world, upload) == 422
    assert confirm(signed_in, world, upload, **{f"p{row}": str(existing.pk)}) == 302
    assert upload.state == UploadState.CHECKED
    assert upload.result["counts"]["double"] == 0
    assert confirm(signed_in, world, upload) == 302
    existing.refresh_from_db()
    assert existing.results == "Aus der Zeile"
    assert Project.objects.filter(owner=world.body).count() == 13


def test_an_own_list_is_mapped_by_hand_and_remembered(world: World, signed_in: Client) -> None:
    text = "Lfd. Nr.;Maßnahme;Status;Zieltermin;Bemerkung\n77;Drohnen für die Vermessung;begonnen;Q3 2027;x\n"
    upload = send(signed_in, world, text.encode(), "liste.csv")
    assert upload.state == UploadState.MAPPING
    where = f"{page_of(world)}{upload.pk}/spalten/"
    page = signed_in.get(where).content.decode()
    assert '<option value="title" selected>' in page
    assert '<option value="forecast_end" selected>' in page
    sent = {"c0": "number", "c1": "title", "c2": "state", "c3": "forecast_end", "c4": "next_steps"}
    assert signed_in.post(where, {"art": PROJECTS, **sent, "c4": "title"}).status_code == 422
    assert signed_in.post(where, {"art": PROJECTS, **sent}).status_code == 302
    upload.refresh_from_db()
    assert upload.result["counts"]["new"] == 1
    assert confirm(signed_in, world, upload) == 302
    made = Project.objects.get(title="Drohnen für die Vermessung")
    assert made.next_steps == "x"
    again = send(signed_in, world, text.encode(), "liste.csv")
    page = signed_in.get(f"{page_of(world)}{again.pk}/spalten/").content.decode()
    assert '<option value="next_steps" selected>' in page
