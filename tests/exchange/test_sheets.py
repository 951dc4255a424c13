"""The round trip of a plan's spreadsheet: out, changed, seen, entered, and out again the same."""

from datetime import date
from decimal import Decimal

import pytest
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
from tests.exchange.sheet_files import (
    DRAFT,
    LIVE,
    cell,
    cells,
    confirm,
    exported,
    file_of,
    opened,
    page_of,
    place,
    saved,
    send,
    thirty_changes,
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


def test_the_filter_of_the_list_narrows_thefile_of(world: World, signed_in: Client) -> None:
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
    response = client.post(page_of(world), {"file": file_of(foreign), "version": str(world.version.pk)})
    assert response.status_code == 422
    text = f"Schlüssel;Titel\n{other.projects[0].pk};Gekapert\n"
    upload = send(client, world, text.encode(), "x.csv")
    assert upload.result["counts"]["error"] == 1
    assert other.projects[0].title not in str(upload.result)


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
    response = signed_in.post(page_of(world), {"file": file_of(saved(book)), "version": str(world.version.pk)})
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
