"""The rendering itself: same bytes, own fonts only, nothing fetched, nothing silently lost."""

import gc
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from evaluation import pdf, pdf_contract, pdf_fonts
from tests.evaluation.pdf_sample import ATTACHMENTS, CREATED, IDENTIFIER, sample_html, sample_pdf, small_html, small_pdf

ROOT = Path(__file__).resolve().parents[2]
FIRA = re.compile(r"/[A-Z]{6}\+Fira-Sans(-Bold|-Italic|-Semi-Bold|-Semibold|-SemiBold)?")


def text_of(content: bytes, tmp_path: Path) -> str:
    """What poppler reads in the PDF."""
    path = tmp_path / "read.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def font_names(content: bytes) -> set[str]:
    with pikepdf.open(BytesIO(content)) as document:
        return {
            str(font.BaseFont)
            for page in document.pages
            for font in page.Resources.get("/Font", {}).values()
            if "/BaseFont" in font
        }


# Same bytes


def test_the_same_input_gives_the_same_bytes():
    assert (
        hashlib.sha256(small_pdf(attachments=ATTACHMENTS)).digest()
        == hashlib.sha256(small_pdf(attachments=list(reversed(ATTACHMENTS)))).digest()
    )


@pytest.mark.slow
def test_every_process_gives_the_same_bytes_even_one_that_used_system_fonts_before():
    program = """
import hashlib, sys
if sys.argv[1] == "used":
    from weasyprint import HTML
    HTML(string="<p style='font-family: serif'>x").write_pdf()
from tests.evaluation.pdf_sample import sample_pdf
print(hashlib.sha256(sample_pdf()).hexdigest())
"""
    expected = hashlib.sha256(sample_pdf()).hexdigest()
    for seed, state in (("1", "fresh"), ("2", "used")):
        run = subprocess.run(
            [sys.executable, "-c", program, state],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
        assert run.stdout.strip() == expected, state


def test_other_identifier_or_date_gives_other_bytes():
    first = small_pdf()
    assert small_pdf(identifier="other") != first
    assert small_pdf(created=CREATED.replace(year=2027)) != first


def test_a_date_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        small_pdf(created=datetime(2026, 5, 4))  # noqa: DTZ001  # the very thing that is refused


def test_renderer_version_names_everything_that_decides_the_bytes(monkeypatch, tmp_path):
    assert re.fullmatch(r"digiplan-\d+ weasyprint-70\.\S+ assets-[0-9a-f]{16}", pdf.RENDERER_VERSION)
    (tmp_path / "report.css").write_bytes((pdf_fonts.ASSETS / "report.css").read_bytes() + b" ")
    monkeypatch.setattr(pdf, "ASSETS", tmp_path)
    assert pdf._renderer_version() != pdf.RENDERER_VERSION


def test_weasyprint_is_loaded_only_to_render():
    program = "import sys, evaluation.pdf, roadmap.charts.states; print([m for m in sys.modules if 'weasy' in m])"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_process_is_left_as_it_was(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/nowhere/fonts.conf")
    small_pdf()
    assert os.environ["FONTCONFIG_FILE"] == "/nowhere/fonts.conf"
    assert gc.isenabled()


# The file


def test_metadata_says_what_the_file_is():
    with pikepdf.open(BytesIO(sample_pdf())) as document:
        with document.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("3", "A", "1")
            assert xmp["xmp:CreateDate"] == xmp["xmp:ModifyDate"] == "2026-05-04T08:00:00Z"
            assert xmp["dc:title"] == "Evaluationsbericht 2024: Masterplan"
        assert str(document.Root.Lang) == "de"
        assert str(document.docinfo.CreationDate) == "D:20260504080000+00'00"
        assert document.Root.PageMode == "/UseOutlines"
        assert bytes(document.trailer.ID[0]).decode() == hashlib.sha256(IDENTIFIER.encode()).hexdigest()[:32]


def test_attachments_are_in_the_file_once_each():
    with pikepdf.open(BytesIO(sample_pdf())) as document:
        assert {name: file.get_file().read_bytes() for name, file in document.attachments.items()} == {
            file.name: file.content for file in ATTACHMENTS
        }
        described = {str(file.UF): (str(file.Desc), str(file.AFRelationship)) for file in document.Root.AF}
        assert described == {file.name: (file.description, f"/{file.relationship}") for file in ATTACHMENTS}
        assert len(document.Root.AF) == len(ATTACHMENTS)
        dates = {str(file.EF.F.Params[key]) for file in document.Root.AF for key in ("/CreationDate", "/ModDate")}
        assert dates == {"D:20260504080000Z"}


def test_bookmarks_follow_the_headings():
    with pikepdf.open(BytesIO(sample_pdf())) as document, document.open_outline() as outline:
        (cover,) = outline.root
        assert cover.title == "Evaluationsbericht 2024"
        assert [entry.title for entry in cover.children][:3] == ["Inhalt", "1 Auf einer Seite", "2 Handlungsfelder"]
        assert cover.children[2].children[0].title == "2.1 Mannschaft und digitale Kompetenzen"


def test_contents_and_running_lines(tmp_path):
    text = text_of(sample_pdf(), tmp_path)
    pages = text.split("\f")
    assert "Seite" not in pages[0]
    assert re.search(r"5\s+Breite Tabelle\s+32\b", pages[1])
    assert re.search(r"Entwurf\s+Prüfsumme 3f2a9c41d0e7\s+Seite 2 von 32", pages[1])
    assert re.search(r"Masterplan Digitalisierung 2021–2025\s+Bericht 2024/1, Fassung 2", pages[2])
    assert "Breite Tabelle" in pages[31]


def test_a_final_report_has_no_draft_mark(tmp_path):
    html = small_html().replace('data-draft="Entwurf"', 'data-draft=""')
    content = pdf.render_pdf(html, attachments=[], identifier="x", created=CREATED)
    assert "Entwurf" not in text_of(content, tmp_path)


# Fonts and characters


def test_only_the_bundled_fonts_are_used():
    names = font_names(sample_pdf())
    assert names
    assert [name for name in names if not FIRA.fullmatch(name)] == []


def test_characters_that_the_fonts_lack_are_named():
    assert pdf.missing_characters("Größe ≥ 5 € – „Ämter“ · ½\u00a0%\n\t\u00ad") == []
    assert pdf.missing_characters("a\u0308") == []
    assert pdf.missing_characters("✓ ja ✓ \u202f \x00 \ud800") == [
        "U+2713 CHECK MARK",
        "U+202F NARROW NO-BREAK SPACE",
        "U+0000",
        "U+D800",
    ]
    assert pdf.replace_missing("✓ ja") == "[U+2713 CHECK MARK] ja"
    assert pdf.replace_missing("nein") == "nein"


def test_a_missing_character_is_shown_by_name_and_stops_nothing(tmp_path):
    content = small_pdf("<p>Haken ✓, Pfeil &#x2197;, halb \ud800, null \x00.</p>")
    text = text_of(content, tmp_path)
    for name in ("[U+2713 CHECK MARK]", "[U+2197 NORTH EAST ARROW]", "[U+D800]", "[U+0000]"):
        assert name in text
    assert all(FIRA.fullmatch(name) for name in font_names(content))


def test_the_stylesheet_writes_no_character_that_the_fonts_lack():
    css = (pdf_fonts.ASSETS / "report.css").read_text("utf-8")
    escapes = {chr(int(code, 16)) for code in re.findall(r"\\([0-9a-f]{1,6})", css)}
    assert escapes
    assert pdf.missing_characters("".join(escapes) + "".join(re.findall(r'"([^"\\]*)"', css))) == []


# Nothing is fetched

ADDRESS = r"etc/passwd|169\.254|data:image|ftp://example"

ATTACKS = [
    '<img src="file:///etc/passwd" alt="x">',
    '<img src="http://169.254.169.254/latest" alt="x">',
    '<img src="../../etc/passwd" alt="x">',
    '<img src="bundle:../../../etc/passwd" alt="x">',
    '<img src="data:image/svg+xml,&lt;svg/&gt;" alt="x">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    '<link rel="stylesheet" href="file:///etc/passwd">',
    "<style>@import url(file:///etc/passwd)</style>",
    "<style>@font-face{font-family:Q;src:url(file:///etc/passwd)} p{font-family:Q}</style>",
    '<svg width="9" height="9" viewBox="0 0 9 9"><title>t</title><image href="file:///etc/passwd" width="9"/></svg>',
    '<svg width="9" height="9" viewBox="0 0 9 9"><title>t</title><use href="file:///etc/passwd#a"/></svg>',
    '<object data="file:///etc/passwd"></object>',
    '<embed src="file:///etc/passwd">',
    '<div style="background:url(ftp://example.org/y)">x</div>',
]


NEVER_ASKED_FOR = (ATTACKS[5], ATTACKS[11])
"""WeasyPrint does not get as far as asking: attachments come from the caller only, `use` stays inside the document."""


class _Opened:
    """What Python opens outside the file system's own parts while `watching`: an audit hook stays for good."""

    watching = False
    seen: list[str] = []

    @classmethod
    def hook(cls, event: str, arguments: tuple[object, ...]) -> None:
        if cls.watching and event in ("open", "socket.connect", "socket.getaddrinfo", "urllib.Request"):
            cls.seen.append(f"{event} {arguments[0]!r}")


@pytest.fixture
def opened() -> Iterator[list[str]]:
    if not _Opened.seen:
        sys.addaudithook(_Opened.hook)
    _Opened.seen.append("watched")
    _Opened.watching = True
    yield _Opened.seen
    _Opened.watching = False


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_contract_refuses_every_address(attack):
    with pytest.raises(pdf.PdfError, match=ADDRESS):
        small_pdf(attack)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_fetched_when_the_contract_is_not_looked_at(attack, monkeypatch, opened):
    """The second line: the fetcher refuses by name, and what it is not asked for is not opened either."""
    monkeypatch.setattr(pdf_contract, "problems", lambda root: [])
    if attack in NEVER_ASKED_FOR:
        small_pdf(attack)
    else:
        with pytest.raises(pdf.PdfError, match=ADDRESS):
            small_pdf(attack)
    assert [event for event in opened if "passwd" in event or "socket" in event or "Request" in event] == []
    assert any("report.css" in event for event in opened), "the watch works"


def test_the_guard_is_what_refuses(monkeypatch, opened, tmp_path):
    """With a fetcher that serves all, the same attack reads the file: the tests above can fail."""
    from weasyprint import Attachment
    from weasyprint.urls import URLFetcher

    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")
    with Attachment(url=secret.as_uri(), url_fetcher=URLFetcher()).source as (file, *_):
        assert file.read() == b"x"
    assert any("secret.png" in event for event in opened)


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "other.html", "data:text/html,x"])
def test_links_lead_to_pages_mail_and_places_in_the_document_only(target):
    with pytest.raises(pdf.PdfError, match="a link leads to"):
        small_pdf(f'<p><a href="{target}">x</a></p>')


def test_links_to_the_web_are_kept():
    content = small_pdf(
        '<p><a href="https://example.org/a?b=1&amp;c=2">x</a> <a href="mailto:it@example.org">y</a></p>'
    )
    with pikepdf.open(BytesIO(content)) as document:
        targets = {str(a.A.URI) for page in document.pages for a in page.get("/Annots", []) if "/A" in a}
    assert targets == {"https://example.org/a?b=1&c=2", "mailto:it@example.org"}


def test_own_pictures_are_handed_in_by_name():
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
        "53de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
    )
    content = small_pdf('<p><img src="bundle:arms.png" alt="Wappen"></p>', resources={"arms.png": png})
    with pikepdf.open(BytesIO(content)) as document:
        assert any("/XObject" in page.Resources and len(page.Resources.XObject) for page in document.pages)


# The contract


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (' lang="de"', "", "<html> has no lang"),
        ("<title>Evaluationsbericht 2024: Masterplan</title>", "<title> </title>", "no <title>"),
        ("data-manifest", "data-other", "<body> has no data-manifest"),
        ("<h1>Evaluationsbericht 2024</h1>", "<h2>x</h2>", "heading level jumps from 0 to 2"),
        ("<h4>Projekt 1.1</h4>", "<h1>x</h1>", "a second <h1>"),
        ("<h4>Projekt 1.1</h4>", "<h4> </h4>", "empty <h4>"),
        ('id="wide"', 'id="finance"', "id finance is used twice"),
        ("<caption>Alle Projekte</caption>", "", "a table has no caption"),
        ('<th scope="col">Ampel</th>', "<th>Ampel</th>", "without scope in the table: Alle Projekte"),
        ('href="#wide"', 'href="#nowhere"', "#nowhere"),
        ("<main>", "<main><script>x</script>", "<script> is not allowed"),
        ("<main>", '<main><img src="bundle:x.png">', "an <img> has no alt"),
        ("<main>", f'<main><p><span class="footnote">{"x " * 1001}</span></p>', "a footnote of more than 2000"),
        ("<main>", '<main><svg viewBox="0 0 9 9" width="9" height="9"></svg>', "an <svg> has no <title>"),
    ],
)
def test_html_that_breaks_the_contract_is_refused(before, after, problem):
    html = sample_html(fields=1, rows=3)
    assert before in html
    with pytest.raises(pdf.PdfError, match=re.escape(problem)):
        pdf.render_pdf(html.replace(before, after, 1), attachments=[], identifier="x", created=CREATED)


def test_a_document_nested_too_deeply_is_refused():
    with pytest.raises(pdf.PdfError, match="nested too deeply"):
        small_pdf("<div>" * 600 + "x" + "</div>" * 600)


# Progress


def test_progress_is_told_phase_by_phase():
    calls: list[tuple[str, int, int]] = []
    small_pdf(on_progress=lambda *call: calls.append(call))
    phases = list(dict.fromkeys(phase for phase, _, _ in calls))
    assert phases == list(pdf.PHASES)
    drawn = [(done, total) for phase, done, total in calls if phase == "draw"]
    assert drawn == [(number, len(drawn)) for number in range(len(drawn))]
    assert ("layout", len(drawn), 0) in calls
    assert calls[-1] == ("finish", 1, 1)


@pytest.mark.parametrize("phase", pdf.PHASES)
def test_rendering_can_be_stopped_from_outside(phase):
    class Cancelled(Exception):
        pass

    def stop(current: str, done: int, total: int) -> None:
        if current == phase:
            raise Cancelled

    with pytest.raises(Cancelled):
        small_pdf(on_progress=stop)
    assert gc.isenabled()
    assert "FONTCONFIG_FILE" not in os.environ or "digiplan-fonts" not in os.environ["FONTCONFIG_FILE"]


def test_the_font_folder_is_what_the_version_file_says():
    assert {path.name for path in pdf_fonts.FONT_FOLDER.glob("*.ttf")} == set(pdf_fonts.FONT_FILES)
    assert "4.203" in (pdf_fonts.FONT_FOLDER / "VERSION").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in (pdf_fonts.FONT_FOLDER / "OFL.txt").read_text()


KILLED = """
import os, signal
from evaluation.pdf_fonts import bundled_fonts_only
with bundled_fonts_only():
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_processes_leave_one_folder_behind_however_many_they_are(tmp_path):
    for _ in range(3):
        run = subprocess.run([sys.executable, "-c", KILLED], env={**os.environ, "TMPDIR": str(tmp_path)}, check=False)
        assert run.returncode == -9
    (folder,) = tmp_path.iterdir()
    assert [path.name for path in folder.iterdir()] == ["fonts.conf"]


def test_a_folder_that_others_may_write_to_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pdf_fonts.bundled_fonts_only():
        (usual,) = tmp_path.iterdir()
    usual.chmod(0o777)
    with pdf_fonts.bundled_fonts_only():
        assert Path(os.environ["FONTCONFIG_FILE"]).parent != usual
    assert list(tmp_path.iterdir()) == [usual]
