"""Documents: what may be kept, what the scanner says, where files lie, who may download them and how."""

import hashlib
import io
import socket
import struct
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from organisation.models import Role
from roadmap import document_files, document_scans
from roadmap.document_types import Active, kind_of
from roadmap.documents_forms import plain_name
from roadmap.models import Document, DocumentVersion
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    return county()


@pytest.fixture
def editor(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.EDITOR))
    return client


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


def office(**more: bytes) -> bytes:
    return archive(**{"[Content_Types]_dot_xml": b"", "word__document_dot_xml": b"", **more})


KINDS = [
    ("a.pdf", PDF, "pdf"),
    ("a.PDF", PDF, "pdf"),
    ("a.docx", office(), "docx"),
    ("a.odt", archive(mimetype=b"application/vnd.oasis.opendocument.text"), "odt"),
    ("a.png", b"\x89PNG\r\n\x1a\n....", "png"),
    ("a.jpeg", b"\xff\xd8\xff\xe0", "jpg"),
    ("a.csv", "Größe;Zahl\n".encode("cp1252"), "csv"),
    ("a.pdf", b"MZ\x90\x00", None),  # a program under another name
    ("a.docx", PDF, None),
    ("a.xlsx", office(), None),  # a text document called a table
    ("a.docx", archive(anything=b"x"), None),
    ("a.docx", b"PK\x03\x04 broken", None),
    ("a.txt", b"<script>alert(1)</script>", None),
    ("a.txt", b"\x00\x01", None),
    ("a.html", b"<html></html>", None),
    ("a.svg", b"<svg/>", None),
    ("a.exe", b"MZ", None),
    ("pdf", PDF, "pdf"),
]


@pytest.mark.parametrize(("name", "content", "expected"), KINDS)
def test_a_file_is_what_its_content_says(name: str, content: bytes, expected: str | None) -> None:
    found = kind_of(name, content)
    assert (found.ending if found else None) == expected


def test_macros_are_refused() -> None:
    with pytest.raises(Active):
        kind_of("a.docx", office(word__vbaProject_dot_bin=b"x"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Ordner\\Bericht.pdf", "Bericht.pdf"),
        ('a"b\r\nX-Evil: 1.pdf', "a b X-Evil 1.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("...", "datei"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert plain_name(given) == kept


def new(world: World) -> str:
    return reverse("roadmap:document-new", args=[world.plan.slug, world.joint.slug])


def upload(client: Client, where: str, name: str, content: bytes, **data: str) -> Any:
    return client.post(where, {"file": SimpleUploadedFile(name, content), **data})


def test_a_document_is_kept_replaced_downloaded_and_removed(
    editor: Client, world: World, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    assert upload(editor, new(world), "Bericht 1.pdf", PDF, title="Bericht").status_code == 302
    row = Document.objects.get(title="Bericht")
    file = row.versions.get()
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert file.scan == "off"
    path = tmp_path / file.path
    assert path.read_bytes() == PDF
    assert "Bericht" not in file.path
    where = reverse("roadmap:document-replace", args=[world.plan.slug, world.joint.slug, row.slug])
    assert upload(editor, where, "b.pdf", PDF + b"2").status_code == 422  # says not what changes
    assert upload(editor, where, "b.pdf", PDF + b"2", note="Anlage ergänzt").status_code == 302
    page = editor.get(reverse("roadmap:document", args=[world.plan.slug, row.slug])).content.decode()
    assert hashlib.sha256(PDF).hexdigest() in page
    assert hashlib.sha256(PDF + b"2").hexdigest() in page
    answer = editor.get(reverse("roadmap:document-file", args=[world.plan.slug, row.slug]))
    assert b"".join(answer) == PDF + b"2"
    assert answer["Content-Disposition"] == 'attachment; filename="b.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Type"] == "application/pdf"
    gone = reverse("roadmap:document-delete", args=[world.plan.slug, world.joint.slug, row.slug])
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(gone).status_code == 302
    assert not DocumentVersion.objects.exists()
    assert not path.exists()
    history = editor.get(reverse("roadmap:project-history", args=[world.plan.slug, world.joint.slug]))
    assert "Dokument: entfernt" in history.content.decode()


def test_what_is_too_large_or_of_another_kind_is_refused(
    editor: Client, world: World, settings: Any, tmp_path: Path
) -> None:
    settings.DOCUMENT_MAX_BYTES = 100
    for name, content in (("a.pdf", PDF + b"x" * 100), ("a.exe", b"MZ"), ("a.pdf", b"MZ")):
        assert upload(editor, new(world), name, content, title="x").status_code == 422, name
    settings.DOCUMENT_TYPES = ["png"]
    assert upload(editor, new(world), "a.pdf", PDF, title="x").status_code == 422
    assert not (tmp_path / "documents").exists()


def read(client: Client, where: str) -> int:
    """The status of an answer, read to its end and closed as the server does."""
    answer = client.get(where)
    if answer.streaming:
        assert b"".join(answer)
    for closer in answer._resource_closers:  # type: ignore[attr-defined]
        closer()
    return answer.status_code


def test_partners_read_the_latest_public_file_only(editor: Client, world: World) -> None:
    upload(editor, new(world), "a.pdf", PDF, title="Offen", public="on")
    upload(editor, new(world), "b.pdf", PDF, title="Intern")
    for row in Document.objects.filter(title="Offen"):
        where = reverse("roadmap:document-replace", args=[world.plan.slug, world.joint.slug, row.slug])
        upload(editor, where, "a.pdf", PDF + b"2", note="neu")
    partner = Client()
    partner.force_login(world.user(Role.PARTNER_READER, world.municipality))
    slug = world.plan.slug
    status = {
        where: read(partner, where)
        for where in (
            reverse("roadmap:document-file", args=[slug, "offen"]),
            reverse("roadmap:document-version", args=[slug, "offen", 2]),
            reverse("roadmap:document-version", args=[slug, "offen", 1]),
            reverse("roadmap:document-file", args=[slug, "intern"]),
            reverse("roadmap:document", args=[slug, "intern"]),
        )
    }
    assert list(status.values()) == [200, 200, 404, 404, 404]
    Document.objects.filter(title="Offen").update(public=False)
    assert read(partner, reverse("roadmap:document-file", args=[slug, "offen"])) == 404


def scanner(code: int) -> str:
    return f"command:{sys.executable} -c 'import sys; sys.stdin.buffer.read(); sys.exit({code})'"


@pytest.mark.parametrize(
    ("setting", "status", "scan"),
    [
        (scanner(0), 302, "clean"),
        (scanner(1), 422, None),
        (scanner(2), 422, None),
        ("command:/does/not/exist", 422, None),
        ("clamd:/does/not/exist.ctl", 422, None),
        ("elsewhere:x", 422, None),
    ],
)
def test_an_infected_or_unscannable_file_is_refused(
    editor: Client,
    world: World,
    settings: Any,
    tmp_path: Path,
    setting: str,
    status: int,
    scan: str | None,
    logged_errors: list[Any],
) -> None:
    settings.VIRUS_SCAN = setting
    assert upload(editor, new(world), "a.pdf", PDF, title="x").status_code == status
    assert DocumentVersion.objects.values_list("scan", flat=True).first() == scan
    assert (tmp_path / "documents").exists() is (scan is not None)
    assert all("scanner" in str(record.msg) for record in logged_errors)
    logged_errors.clear()


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[str]:
    """A daemon that speaks as clamd does and finds the word "virus"."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "c"))
    server.listen()

    def serve() -> None:
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", stream.read(4))[0]:
                    content += stream.read(size)
                connection.sendall(b"stream: Test FOUND\0" if b"virus" in content else b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    yield f"clamd:{tmp_path / 'c'}"
    server.close()


def test_the_daemon_is_asked(clamd: str, settings: Any) -> None:
    settings.VIRUS_SCAN = clamd
    assert document_scans.scan(b"x" * 200_000) == "clean"
    with pytest.raises(document_scans.Infected):
        document_scans.scan(b"a virus")


@pytest.mark.parametrize("name", ["../x", "documents/../../x", "renditions/aa/x", "/etc/passwd"])
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(ValueError, match="not below"):
        document_files.path_of(name)
