"""A spreadsheet: read cell by cell, every mistake with its place, limits, and nothing of it executed."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from exchange import spreadsheet_cells
from exchange.spreadsheet import COLUMNS, Sheet, SpreadsheetError
from exchange.spreadsheet_saving import add
from exchange.spreadsheet_template import template
from organisation.models import AuditEvent, Role
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import ActionField, Milestone, Plan, PlanEntry, PlanVersion, Project
from tests.exchange.books import FIELDS, MILESTONES, PROJECTS, book
from tests.worlds import World, county


def problems(content: bytes) -> list[Any]:
    with pytest.raises(SpreadsheetError) as caught:
        Sheet.read(content)
    return caught.value.problems


def test_rows_are_read_with_the_precision_of_their_dates() -> None:
    sheet = Sheet.read(book())
    assert [field.name for field in sheet.fields] == ["Bildung", "Verwaltung"]
    first, second = sheet.projects
    assert (first.number, first.state, first.joint) == ("1.1", "started", True)
    assert first.ends_on == PartialDate(date(2026, 12, 31), Precision.QUARTER)
    assert second.ends_on == PartialDate(date(2027, 12, 31), Precision.YEAR)
    assert second.joint is None
    assert sheet.milestones[0].forecast == PartialDate(date(2026, 6, 30), Precision.MONTH)


def test_each_mistake_names_its_cell_and_what_is_allowed() -> None:
    rows: list[list[Any]] = [
        ["Titel", "Stand", "Voraussichtliches Ende", "Gemeinsam", "Reihenfolge"],
        [None, "begonnen", None, None, None],
        ["A", "läuft irgendwie", "bald", "vielleicht", "1,5"],
        ["a", None, None, None, None],
    ]
    found = problems(book(Projekte=rows))
    places = {(one.sheet, one.row, one.column) for one in found}
    assert {
        (PROJECTS, 2, "A"),
        (PROJECTS, 3, "B"),
        (PROJECTS, 3, "C"),
        (PROJECTS, 3, "D"),
        (PROJECTS, 3, "E"),
    } <= places
    by_column = {one.column: one for one in found if one.row == 3}
    assert by_column["B"].value == "läuft irgendwie"
    assert "begonnen" in by_column["B"].allowed
    assert "31.12.2026" in by_column["C"].message


def test_a_title_twice_is_a_mistake_with_both_rows() -> None:
    found = problems(book(Projekte=[["Titel"], ["Bauakte"], ["bauakte"]], Meilensteine=[]))
    assert [(one.row, one.head) for one in found] == [(3, "Titel")]
    assert "2" in found[0].message


def test_unknown_doubled_and_missing_heads() -> None:
    found = problems(book(Projekte=[["Titel", "Titel", "Budget"], ["A", "B", "C"]]))
    assert {(one.column, one.value) for one in found} >= {("B", "Titel"), ("C", "Budget")}
    assert "Titel" in problems(book(Projekte=[["Nummer"], ["1"]]))[0].message
    assert PROJECTS in problems(book({"Tabelle1": [["x"]]}))[0].message


def test_a_formula_is_never_executed_and_its_missing_value_is_named() -> None:
    found = problems(book(Projekte=[["Titel", "Beschreibung"], ["A", "=1+1"]]))
    assert [(one.row, one.column, one.value) for one in found] == [(2, "B", "=1+1")]


def test_of_a_formula_the_saved_value_counts() -> None:
    content = book(Projekte=[["Titel", "Beschreibung"], ["A", "=1+1"]], Meilensteine=[])
    with_value = edited(content, b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>", b"<f>1+1</f><v></v>")
    assert Sheet.read(with_value).projects[0].description == "2"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+49 431", "-5", "@SUM(A1)"])
def test_texts_that_look_like_formulas_stay_texts(text: str) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = PROJECTS
    sheet.append(["Titel"])
    cell = sheet.cell(2, 1)
    cell.value = text
    cell.data_type = "s"
    file = io.BytesIO()
    workbook.save(file)
    assert Sheet.read(file.getvalue()).projects[0].title == text


def edited(content: bytes, *texts: bytes) -> bytes:
    """Replace each of the first and last of `texts` by the middle one in the second sheet."""
    old, new, other = texts
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.infolist():
            archive.writestr(part, source.read(part).replace(old, new).replace(other, new))
    return target.getvalue()


def test_limits_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet_cells, "MAX_ROWS", 3)
    assert "3" in problems(book())[0].message
    assert "2 MB" in problems(b"0" * (spreadsheet_cells.MAX_BYTES + 1))[0].message


def test_an_archive_that_unpacks_to_far_more_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    assert len(file.getvalue()) < 100_000
    assert problems(file.getvalue())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Titel;Stand\n", b"\xd0\xcf\x11\xe0" + b"0" * 600])
def test_what_is_no_spreadsheet_is_said_so(content: bytes) -> None:
    assert len(problems(content)) == 1


def test_entities_are_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    source, target = zipfile.ZipFile(io.BytesIO(book())), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part in source.infolist():
            archive.writestr(part, evil if part.filename == "xl/styles.xml" else source.read(part))
    assert len(problems(target.getvalue())) == 1


def test_the_template_has_every_column_and_is_an_empty_spreadsheet() -> None:
    workbook = load_workbook(io.BytesIO(template()))
    assert workbook.sheetnames == list(COLUMNS)
    heads = [cell.value for cell in workbook[PROJECTS][1]]
    assert heads == [one.head + ("*" if one.field.required else "") for one in COLUMNS[PROJECTS]]
    workbook[PROJECTS]["B2"] = "Digitale Bauakte"
    workbook[FIELDS]["B2"] = "Verwaltung"
    workbook[MILESTONES]["A2"], workbook[MILESTONES]["B2"] = "Digitale Bauakte", "Vergabe"
    file = io.BytesIO()
    workbook.save(file)
    assert Sheet.read(file.getvalue()).size == 3


@pytest.fixture
def world(db: None) -> World:
    return county()


def counts() -> list[int]:
    return [
        m._default_manager.count() for m in (Plan, PlanVersion, ActionField, Project, PlanEntry, Milestone, AuditEvent)
    ]


def test_rows_go_into_a_new_plan(world: World) -> None:
    user = world.user(Role.EDITOR)
    version = add(Sheet.read(book()), owner=world.body, by=user, title="Agenda Süd", kind="agenda")
    assert version.state == "draft"
    assert version.plan.slug == "agenda-sued"
    entries = {entry.title: entry for entry in version.entries.select_related("field", "project")}
    fields = {title: str(entry.field) for title, entry in entries.items()}
    assert fields == {"Digitale Bauakte": "Verwaltung", "Schulnetz": "Bildung"}  # the second named by its number
    project = entries["Digitale Bauakte"].project
    assert project.state_changes.get().state == "started"
    assert project.milestones.get().title == "Vergabe"
    assert AuditEvent.objects.filter(actor=user, action="project.add").count() == 2


def test_an_adopted_plan_gets_a_draft_version(world: World) -> None:
    version = add(Sheet.read(book()), owner=world.body, by=world.user(Role.EDITOR), plan=world.plan.slug)
    assert version.plan == world.plan
    assert version.state == "draft"
    assert version.pk != world.version.pk
    again = add(
        Sheet.read(book(Handlungsfelder=[], Projekte=[["Titel"], ["Neu"]], Meilensteine=[])),
        owner=world.body, by=world.user(Role.EDITOR), plan=world.plan.slug,
    )  # fmt: skip
    assert again.pk == version.pk


def test_the_same_spreadsheet_twice_changes_nothing_and_names_the_cells(world: World) -> None:
    user = world.user(Role.EDITOR)
    plan = add(Sheet.read(book()), owner=world.body, by=user, title="Agenda", kind="agenda").plan
    before = counts()
    with pytest.raises(SpreadsheetError) as caught:
        add(Sheet.read(book()), owner=world.body, by=user, plan=plan.slug)
    assert [(one.sheet, one.row, one.head) for one in caught.value.problems] == [
        (PROJECTS, 2, "Titel"), (PROJECTS, 3, "Titel"), (MILESTONES, 2, "Meilenstein"),
    ]  # fmt: skip
    assert counts() == before


def test_unknown_field_and_project_leave_nothing_half_written(world: World) -> None:
    before = counts()
    rows = [["Titel", "Handlungsfeld"], ["A", "Gibt es nicht"]]
    dates = [["Projekt", "Meilenstein"], ["B", "Vergabe"]]
    with pytest.raises(SpreadsheetError) as caught:
        add(
            Sheet.read(book(Projekte=rows, Meilensteine=dates)),
            owner=world.body, by=world.user(Role.EDITOR), title="Agenda", kind="agenda",
        )  # fmt: skip
    assert {(one.sheet, one.head) for one in caught.value.problems} == {
        (PROJECTS, "Handlungsfeld"), (MILESTONES, "Projekt"),
    }  # fmt: skip
    assert counts() == before
