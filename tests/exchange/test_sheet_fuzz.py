"""Whatever somebody uploads and answers: never an error page, and never a part of it entered."""

import os
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exchange import uploads
from exchange.models import Upload, UploadKind, UploadState
from exchange.sheets import csv_format, xlsx_writer
from exchange.sheets.columns import COLUMNS, MILESTONES, PROJECTS
from exchange.sheets.tables import Origin, OutColumn, OutTable
from organisation.models import AuditEvent, Role
from roadmap import actions
from tests.exchange.database_state import fingerprint
from tests.exchange.sheet_files import cells, exported, page_of
from tests.worlds import World, county

pytestmark = pytest.mark.django_db

FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
CASES = 10_000 if FULL else 50
BROWSED = 10
"""Every so many cases go through the pages; the others through the same steps without them."""
ROWS = [
    *("roadmap_project", "roadmap_planentry", "roadmap_milestone", "roadmap_milestonedate", "roadmap_actionfield"),
    *("roadmap_projectstatechange", "roadmap_projectforecast", "roadmap_planversion", "organisation_auditevent"),
    "exchange_sheethead",
]
ALLOWED = {200, 302, 404, 405, 409, 422}

TEXTS = (
    *(
        "",
        " ",
        "=1+1",
        "+49",
        "-5",
        "@x",
        "'=x",
        "\x00",
        "\x0b",
        "_x0041_",
        "ä€😀",
        "\ud7ff",
        "x" * 25_000,
        "\n\n",
        "ja",
    ),
    *("nein", "begonnen", "zurückgestellt", "entfallen", "Q4 2026", "Q5 2026", "06/2026", "2026", "31.02.2026", "1900"),
    *("2201", "1,5", "1.5", "-1", "1e9", "0", "99999", "12.345,67", "Bauamt", "Feld kreis-eins", "Nirgends", "null"),
    *(
        "<b>fett</b>",
        "{{ x }}",
        "%s",
        "'; DROP TABLE x",
        "kreis-eins",
        "Projekt kreis-eins 0",
        "Meilenstein kreis-eins",
    ),
)
VALUES = st.one_of(
    st.sampled_from(TEXTS),
    st.text(max_size=30),
    st.integers(-(10**12), 10**12),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9),
    st.dates(date(1900, 1, 1), date(2250, 1, 1)),
    st.none(),
)


@pytest.fixture
def world() -> World:
    made = county(projects=3)
    made.version = actions.continue_version(earlier=made.version, label="v2", slug="v2", by=made.user(Role.EDITOR))
    return made


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """What is done to the file, step by step."""
    step = st.one_of(
        st.tuples(st.just("cell"), st.integers(0, 1), st.integers(0, 5), st.integers(0, 27), VALUES),
        st.tuples(st.just("cell"), st.integers(0, 1), st.integers(3, 5), st.integers(0, 8), VALUES),
        st.tuples(st.just("key"), st.integers(0, 1), st.integers(0, 4), st.sampled_from(["", "x", "new", "double"])),
        st.tuples(st.just("head"), st.integers(0, 1), st.integers(0, 27), st.sampled_from(TEXTS[:20])),
        st.tuples(st.just("drop"), st.integers(0, 1), st.integers(0, 5)),
        st.tuples(st.just("again"), st.integers(0, 1), st.integers(0, 5)),
        st.tuples(
            st.just("name"), st.integers(0, 1), st.sampled_from(["Projekte", "PROJEKTE ", "Tabelle1", "digiplan"])
        ),
    )
    return draw(st.lists(step, min_size=1, max_size=8))


class File:
    """The exported tables, to be changed and written again."""

    def __init__(self, content: bytes) -> None:
        self.names = list(COLUMNS)
        self.tables = [[list(row) for row in rows] for rows in cells(content).values()]

    def change(self, step: tuple[Any, ...]) -> None:
        kind, sheet, *rest = step
        table = self.tables[sheet]
        if kind == "cell":
            row, column, value = rest
            while len(table) <= row + 1:
                table.append([None] * len(table[0]))
            table[row + 1][column % len(table[0])] = value
        elif kind == "key" and len(table) > rest[0] + 1:
            keys = {"new": str(uuid.uuid4()), "double": table[1][0]}
            table[rest[0] + 1][0] = keys.get(rest[1], rest[1])
        elif kind == "head":
            table[0][rest[0] % len(table[0])] = rest[1]
        elif kind == "drop" and len(table) > rest[0] + 1:
            del table[rest[0] + 1]
        elif kind == "again" and len(table) > rest[0] + 1:
            table.append(list(table[rest[0] + 1]))
        elif kind == "name":
            self.names[sheet] = rest[0]

    def out(self) -> list[OutTable]:
        return [
            OutTable(
                name, [OutColumn(str(head or "")) for head in table[0]], [[_typed(v) for v in row] for row in table[1:]]
            )
            for name, table in zip(self.names, self.tables, strict=True)
        ]


def _typed(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, str):
        return "".join(c for c in value if c in "\t\n\r" or 0x20 <= ord(c) < 0xD800 or 0xE000 <= ord(c) < 0xFFFE)
    return value.date() if hasattr(value, "date") else value


def state() -> list[tuple[Any, ...]]:
    """What the tables hold that an import may write, row by row."""
    parts = [f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t.ctid), '')) FROM {table} t" for table in ROWS]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return cursor.fetchall()


@pytest.fixture
def setting(world: World) -> tuple[World, Client, bytes, bytes]:
    client = Client()
    client.force_login(world.user(Role.EDITOR))
    return world, client, exported(client, world, "?fassung=v2"), exported(client, world, "?fassung=v2", "projekte.csv")


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.mark.usefixtures("logged_errors")
def test_nothing_breaks_and_nothing_is_entered_in_part(setting: tuple[World, Client, bytes, bytes]) -> None:
    world, client, content, csv_content = setting
    origin = _origin(content)
    loaded = [0]
    unchanged = state()

    @settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
    @given(
        changes(),
        st.sampled_from(["xlsx", "xlsx", "xlsx", "projects", "milestones", "bytes", "text"]),
        st.binary(max_size=200),
        st.integers(0, 2**30),
        st.sampled_from(["", "mine", "theirs", "new", "first"]),
    )
    def attempt(steps: list[tuple[Any, ...]], kind: str, noise: bytes, where: int, answer: str) -> None:
        with transaction.atomic():
            file = File(content)
            for step in steps:
                file.change(step)
            name, sent = _written(file, kind, noise, where, csv_content, origin)
            play = _play if where % BROWSED == 0 else _step
            loaded[0] += play(world, client, name, sent, answer, unchanged)
            transaction.set_rollback(True)

    before = fingerprint()
    attempt()
    after = fingerprint()
    assert {name for name in before if before[name] != after[name]} <= {"exchange.Upload", "sessions.Session"}
    assert loaded[0] > CASES // 50  # the search reaches the end often enough


def _origin(content: bytes) -> Origin:
    from exchange.sheets import files

    return files.read("x.xlsx", content, []).origin


def _written(file: File, kind: str, noise: bytes, where: int, csv_content: bytes, origin: Origin) -> tuple[str, bytes]:
    if kind == "text":
        at = where % (len(csv_content) + 1)
        return "x.csv", csv_content[:at] + noise + csv_content[at:]
    if kind in {"projects", "milestones"}:
        table = file.out()[kind == "milestones"]
        return "x.csv", csv_format.write(table, origin if where % 2 else Origin())
    names = file.names if len(set(file.names)) == 2 else [PROJECTS, MILESTONES]
    file.names = names
    sent = xlsx_writer.write(file.out(), {}, origin if where % 3 else Origin())
    if kind == "bytes":
        at = where % len(sent)
        sent = sent[:at] + noise + sent[at + len(noise) :]
    return "x.xlsx", sent


def _play(
    world: World, client: Client, name: str, content: bytes, answer: str, unchanged: list[tuple[Any, ...]]
) -> bool:
    """Upload on the page, say the columns if asked, decide, confirm, take back; return whether it was entered."""
    data = {"file": SimpleUploadedFile(name, content), "version": str(world.version.pk)}
    response = client.post(page_of(world), data)
    assert response.status_code in ALLOWED
    if response.status_code != 302:
        return _entered(None, unchanged)
    upload = Upload.objects.order_by("-created_at", "-pk")[0]
    where = f"{page_of(world)}{upload.pk}/"
    assert client.get(where, follow=True).status_code in ALLOWED
    if upload.state == UploadState.MAPPING:
        columns = {f"c{place}": column.name for place, column in enumerate(COLUMNS[PROJECTS]) if column.editable}
        assert client.post(f"{where}spalten/", {"art": PROJECTS, **columns}).status_code in ALLOWED
        assert client.get(where, follow=True).status_code in ALLOWED
    for _attempt in range(2):
        upload.refresh_from_db()
        answers = {f"d-{name}": value for name, value in _answers(upload, answer).items()}
        assert client.post(where, {"reason": "Versuch", **answers}).status_code in ALLOWED
    if not _entered(upload, unchanged):
        return False
    assert client.get(where).status_code == 200
    assert client.post(f"{where}zuruecknehmen/").status_code == 302
    return True


def _step(
    world: World, client: Client, name: str, content: bytes, answer: str, unchanged: list[tuple[Any, ...]]
) -> bool:
    """The same steps without the pages."""
    user = world.user(Role.EDITOR)
    options = {"plan": world.plan.slug, "version": str(world.version.pk)}
    upload = uploads.keep(
        owner=world.body, kind=UploadKind.ROUND_TRIP, name=name, content=content, by=user, options=options
    )
    uploads.start(upload, large=False)
    if upload.state == UploadState.MAPPING:
        named = {str(place): column.name for place, column in enumerate(COLUMNS[PROJECTS]) if column.editable}
        table = upload.result["tables"][0]
        upload.options["mapping"] = {"table": table, "sheet": PROJECTS, "columns": named, "heads": {"x": "title"}}
        uploads.check_again(upload)
    if upload.state == UploadState.CHECKED and (answers := _answers(upload, answer)):
        upload.options["decisions"] = answers
        uploads.check_again(upload)
    if upload.state == UploadState.CHECKED:
        upload.options |= {"reason": "Versuch", "mark": upload.result["mark"]}
        upload.save()
        uploads.confirm(upload)
    return _entered(upload, unchanged)


def _entered(upload: Upload | None, unchanged: list[tuple[Any, ...]]) -> bool:
    """Whether the file was entered: all of it with its audit events, or else nothing at all."""
    if upload is not None:
        upload.refresh_from_db()
    if upload is None or upload.state != UploadState.LOADED:
        assert state() == unchanged
        return False
    assert AuditEvent.objects.filter(action="sheet.import").count() == 1
    assert AuditEvent.objects.filter(pk__in=upload.result["events"]).count() == len(upload.result["events"])
    return True


def _answers(upload: Upload, answer: str) -> dict[str, str]:
    found = {}
    for line in upload.result.get("lines", []):
        if line["doubles"]:
            found[line["name"]] = line["doubles"][0][0] if answer == "first" else answer
        for cell in line["cells"]:
            if cell["status"] == "conflict":
                found[f"{line['name']}-{cell['name']}"] = answer
    return found
