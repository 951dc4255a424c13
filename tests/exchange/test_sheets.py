"""The round trip of a plan's spreadsheet: out, changed, seen, entered, and out again the same."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exchange import uploads
from exchange.models import SheetExport, Upload, UploadState
from exchange.sheets.columns import COLUMNS, MILESTONES, PROJECTS
from organisation.models import AuditEvent, OrgUnit, Role, User
from organisation.partial_dates import PartialDate, Precision
from roadmap import actions
from roadmap.models import Milestone, PlanEntry, PlanVersion, Project
from tests.exchange.database_state import fingerprint
from tests.exchange.sheet_files import (
    cell,
    cells,
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


DRAFT = "?fassung=v2"
LIVE = "'=1+1"


def thirty_changes(content: bytes) -> bytes:
    """Change exactly thirty cells of every kind with openpyxl."""
    book = opened(content)
    for row in range(2, 7):
        cell(book, "state", row).value = "fortlaufend"
        cell(book, "forecast_end", row).value = [date(2027, 3, 31), "Q4 2026", "06/2028", "2029", None][row - 2]
        cell(book, "responsible_unit", row).value = "Bauamt"
        results = cell(book, "results", row)
        results.value = ["=1+1", "+49 431", "-5 %", "@SUM(A1)", "Zeile 1\nZeile 2"][row - 2]
        results.data_type = "s"
    for row in range(2, 5):
        cell(book, "mandatory", row).value = "nein"
        cell(book, "description", row).value = f"Neu beschrieben {row}: ä ß € „so“"
    for row in range(2, 4):
        cell(book, "weight", row, MILESTONES).value = 2.5
        cell(book, "forecast", row, MILESTONES).value = date(2027, 1, 31)
    return saved(book)


def test_thirty_changed_cells_are_previewed_entered_and_exported_again_the_same(
    world: World, signed_in: Client, editor: User
) -> None:
    changed = thirty_changes(exported(signed_in, world, DRAFT))
    upload = send(signed_in, world, changed)
    assert upload.state == UploadState.CHECKED
    assert upload.result["cells"] == 30
    assert upload.result["counts"] == {"new": 0, "changed": 7, "same": 17, "error": 0, "conflict": 0, "double": 0}
    page = signed_in.get(f"{page_of(world)}{upload.pk}/").content.decode()
    assert "begonnen" in page
    assert "fortlaufend" in page
    before = AuditEvent.objects.count()
    assert confirm(signed_in, world, upload) == 302
    assert upload.state == UploadState.LOADED
    events = list(AuditEvent.objects.order_by("-at", "-id")[: AuditEvent.objects.count() - before])
    cells_of = [name for event in events for name in event.details.get("changes", {})]
    assert len(cells_of) == 30
    for event in events:
        assert event.action.endswith(".import")
        assert event.actor == editor
        assert event.details["reason"] == "Abgleich mit der Liste"
    project = Project.objects.get(results="=1+1")
    state = next(e for e in events if e.target_id == project.pk and "state" in e.details["changes"])
    assert state.details["changes"]["state"] == ["started", "ongoing"]
    history = signed_in.get(reverse("history", args=["projekt", project.pk])).content.decode()
    assert "Import: Projekt eingetragen oder geändert" in history
    assert "Abgleich mit der Liste" in history
    again = exported(signed_in, world, DRAFT)
    derived = {number for number, column in enumerate(COLUMNS[PROJECTS]) if not column.editable} - {0}
    first, second = cells(changed), cells(again)
    for one, two in zip(first[PROJECTS], second[PROJECTS], strict=True):
        assert [v for i, v in enumerate(one) if i not in derived] == [v for i, v in enumerate(two) if i not in derived]
    reason = place(MILESTONES, "last_reason") - 1
    for one, two in zip(first[MILESTONES], second[MILESTONES], strict=True):
        assert one[:reason] == two[:reason]


def test_an_unchanged_file_changes_nothing_and_never_overwrites_newer_data(world: World, signed_in: Client) -> None:
    content = exported(signed_in, world, DRAFT)
    Project.objects.filter(pk=world.projects[3].pk).update(results="Neuer als die Datei")
    upload = send(signed_in, world, saved(opened(content)))
    assert (upload.result["rows"], upload.result["cells"]) == (0, 0)
    assert upload.result["counts"]["same"] == 24
    assert "Die Datei ändert nichts" in signed_in.get(f"{page_of(world)}{upload.pk}/").content.decode()


@pytest.mark.parametrize("file", ["projekte.csv", "meilensteine.csv"])
def test_csv_comes_back_as_it_went(world: World, signed_in: Client, file: str) -> None:
    Project.objects.filter(pk=world.projects[0].pk).update(results=LIVE, next_steps='- eins\n- zwei; drei "vier"')
    Project.objects.filter(pk=world.projects[1].pk).update(results="=cmd|' /C calc'!A0", next_steps="''=x")
    content = exported(signed_in, world, DRAFT, file)
    assert content.startswith(b"\xef\xbb\xbf")
    for line in content.decode("utf-8-sig").replace("\r\n", ";").split(";"):
        assert not line.startswith(("=", "+", "@")), line
    upload = send(signed_in, world, content, file)
    assert (upload.result["rows"], upload.result["counts"]["error"]) == (0, 0)
    assert upload.result["has_base"] is True


def test_windows_1252_and_commas_are_read(world: World, signed_in: Client) -> None:
    key = world.projects[0].pk
    text = f'Schlüssel,Titel,Nächste Schritte\r\n{key},Straße & Büro,"für 5 €, bald"\r\n'
    upload = send(signed_in, world, text.encode("cp1252"), "liste.csv")
    assert confirm(signed_in, world, upload) == 302
    project = Project.objects.get(pk=key)
    assert (project.title, project.next_steps) == ("Straße & Büro", "für 5 €, bald")


def test_texts_that_begin_like_formulas_stay_texts(world: World, signed_in: Client) -> None:
    texts = ["=1+1", "+49", "-x", "@SUM(A1)", "'=quoted", "_x0041_ und &lt;"]
    for project, text in zip(world.projects, texts, strict=False):
        Project.objects.filter(pk=project.pk).update(results=text)
    content = exported(signed_in, world, DRAFT)
    book = opened(content)
    found = {cell(book, "results", row).value: cell(book, "results", row) for row in range(2, 14)}
    assert all(one.data_type == "s" for value, one in found.items() if value)
    assert found["=1+1"].quotePrefix
    upload = send(signed_in, world, saved(book))
    assert (upload.result["rows"], upload.result["problems"]) == (0, [])


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


def test_an_adopted_version_takes_live_data_and_leaves_its_text_alone(world: World, signed_in: Client) -> None:
    book = opened(exported(signed_in, world, "?fassung=v1"))
    assert book[PROJECTS].cell(1, place(PROJECTS, "description")).value == "Beschreibung (nur lesen)"
    cell(book, "description", 2).value = "Heimlich"
    cell(book, "results", 2).value = "Ergebnis"
    cell(book, "light_overall", 2).value = "im Plan!"
    book[PROJECTS].cell(book[PROJECTS].max_row + 1, place(PROJECTS, "title")).value = "Neues"
    upload = send(signed_in, world, saved(book))
    assert upload.result["counts"]["error"] == 1
    book[PROJECTS].delete_rows(book[PROJECTS].max_row)
    upload = send(signed_in, world, saved(book))
    page = signed_in.get(f"{page_of(world)}{upload.pk}/").content.decode()
    assert "Heimlich" in page
    assert upload.result["cells"] == 1
    assert confirm(signed_in, world, upload) == 302
    assert not PlanEntry.objects.filter(description="Heimlich").exists()


def test_the_filter_of_the_list_narrows_the_file(world: World, signed_in: Client) -> None:
    world.version.entries.filter(project=world.projects[7]).update(field=None)
    content = cells(exported(signed_in, world, f"{DRAFT}&feld=ohne"))
    assert len(content[PROJECTS]) == 2
    assert len(content[MILESTONES]) == 2
    page = signed_in.get(f"{page_of(world)}?q=Bau&feld=ohne").content.decode()
    assert "q=Bau" in page
    assert f"{page_of(world)}?q=Bau" in signed_in.get(f"/roadmap/{world.plan.slug}/projekte/?q=Bau").content.decode()


def test_a_file_of_another_plan_and_foreign_keys_are_refused(world: World, signed_in: Client, client: Client) -> None:
    other = county("kreis-zwei")
    client.force_login(other.user(Role.EDITOR))
    foreign = exported(client, other)
    client.force_login(world.user(Role.EDITOR))
    response = client.post(page_of(world), {"file": _file(foreign), "version": str(world.version.pk)})
    assert response.status_code == 422
    text = f"Schlüssel;Titel\n{other.projects[0].pk};Gekapert\n"
    upload = send(client, world, text.encode(), "x.csv")
    assert upload.result["counts"]["error"] == 1
    assert other.projects[0].title not in str(upload.result)


def _file(content: bytes, name: str = "plan.xlsx") -> object:
    return SimpleUploadedFile(name, content)


def test_a_forgotten_export_shows_every_difference(world: World, signed_in: Client) -> None:
    book = opened(exported(signed_in, world, DRAFT))
    cell(book, "results", 2).value = "Neu"
    SheetExport.objects.all().delete()
    upload = send(signed_in, world, saved(book))
    assert upload.result["has_base"] is False
    assert upload.result["cells"] == 1
    assert "nicht bekannt" in signed_in.get(f"{page_of(world)}{upload.pk}/").content.decode()


def test_a_large_import_goes_to_the_worker(world: World, signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(uploads, "LARGE", 10)
    monkeypatch.setattr(uploads, "MANY", 0)

    def hand_over(pk: object) -> bool:
        sent.append(str(pk))
        return True

    monkeypatch.setattr(uploads, "_handed_over", hand_over)
    upload = send(signed_in, world, thirty_changes(exported(signed_in, world, DRAFT)))
    where = f"{page_of(world)}{upload.pk}/"
    assert "wird geprüft" in signed_in.get(where).content.decode()
    uploads.advance(upload.pk)
    assert confirm(signed_in, world, upload) == 302
    assert upload.state == UploadState.LOADING
    assert signed_in.get(where, headers={"HX-Request": "true"}).status_code == 200
    uploads.advance(upload.pk)
    assert signed_in.get(where, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    upload.refresh_from_db()
    assert (upload.state, len(sent)) == (UploadState.LOADED, 2)


def test_only_the_own_upload_is_seen(world: World, signed_in: Client, client: Client) -> None:
    upload = send(signed_in, world, exported(signed_in, world, DRAFT))
    client.force_login(world.user(Role.ADMINISTRATOR))
    assert client.get(f"{page_of(world)}{upload.pk}/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(signed_in: Client, world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            exported(signed_in, world, DRAFT)
        return len(found)

    first = count()
    for number in range(8):
        actions.create_project(
            version=world.version, by=None, live={}, sheet={"title": f"Weiteres {number}"}, state="idea",
            since=PartialDate(date(2024, 1, 1), Precision.DAY),
        )  # fmt: skip
    assert count() == first <= 15


def test_reached_milestones_and_weights_keep_their_kind(world: World, signed_in: Client) -> None:
    book = opened(exported(signed_in, world, DRAFT))
    cell(book, "actual", 2, MILESTONES).value = date(2024, 5, 6)
    cell(book, "forecast", 2, MILESTONES).value = None
    cell(book, "weight", 2, MILESTONES).value = 3
    upload = send(signed_in, world, saved(book))
    assert confirm(signed_in, world, upload) == 302
    key = book[MILESTONES].cell(2, 1).value
    milestone = Milestone.objects.get(pk=key)
    assert milestone.weight == Decimal(3)
    last = milestone.dates.order_by("effective_on", "recorded_at").last()
    assert last is not None
    assert (last.actual_on, last.forecast_on) == (date(2024, 5, 6), None)
    again = opened(exported(signed_in, world, DRAFT))
    assert cell(again, "actual", 2, MILESTONES).value.date() == date(2024, 5, 6)
    assert cell(again, "actual", 2, MILESTONES).number_format == "dd\\.mm\\.yyyy"


def test_signs_that_the_database_cannot_hold_are_left_out(world: World, signed_in: Client) -> None:
    book = opened(exported(signed_in, world, DRAFT))
    cell(book, "results", 2).value = "a_x0000_b_xD800_c"
    book["digiplan"].cell(2, 2).value = "x_x0000__xD800_"
    book["digiplan"].cell(4, 2).value = "y_xD800_"
    response = signed_in.post(page_of(world), {"file": _file(saved(book)), "version": str(world.version.pk)})
    assert response.status_code == 422
    book = opened(exported(signed_in, world, DRAFT))
    cell(book, "results", 2).value = "a_x0000_b_xD800_c"
    upload = send(signed_in, world, saved(book))
    assert confirm(signed_in, world, upload, reason="nicht\x00so", **{"p2\x00": "\x00"}) == 422
    assert confirm(signed_in, world, upload) == 302
    assert Project.objects.filter(results="abc").exists()


def test_versions_without_a_draft_offer_only_what_is_there(world: World, signed_in: Client) -> None:
    PlanVersion.objects.filter(pk=world.version.pk).update(state="adopted")
    assert signed_in.get(page_of(world)).status_code == 200
    assert Upload.objects.count() == 0
