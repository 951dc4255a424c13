"""The reports as a reader gets them: made by a real worker, then read out of the PDF."""

import hashlib
import re
from collections.abc import Iterator

import pikepdf
import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from evaluation.models import Edition
from tests.acceptance import printed, stated
from tests.acceptance.conftest import AGAIN, BY_COMMAND, FULL, SAMPLE, SMALL, YEARS, Made, Reports
from tests.pdf_pages import almost_empty, overlapping
from tests.pdf_walk import problems
from tests.verapdf import Result, verapdf

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.django_db]

ALL = (*YEARS, SAMPLE)
PAPERS = ("council-paper", "invitation", "minutes", "status-sheet", "timeline-A4", "timeline-A3")
CONTENTS_PAGE = 2
"""Cover and contents are as full as they are."""
APPS = ("organisation", "council", "roadmap", "cooperation", "evaluation")
FIRA = re.compile(r"/[A-Z]{6}\+Fira-Sans(-[A-Za-z-]+)?")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[^}]*\}")
LONG = 14
"""Characters from which a piece of an English text is looked for; shorter ones may be German words as well."""


@pytest.mark.parametrize("slug", YEARS)
def test_every_fact_of_the_sources_is_printed(reports: Reports, slug: str) -> None:
    assert printed.missing(stated.STATED[slug], reports.made[slug].texts) == []


@pytest.mark.parametrize("slug", YEARS)
def test_every_doubt_and_derivation_is_printed(reports: Reports, slug: str) -> None:
    """Wherever it is recorded, for a row or for one field of it: what is held can be followed on paper."""
    made = reports.made[slug]
    notes = [note for ref in made.facts["refs"] for note in (ref["derivation"], ref["doubt"]) if note]
    assert len(notes) > 40
    versions = [unbroken(text) for text in made.texts]
    assert [note for note in notes if not any(unbroken(note) in text for text in versions)] == []


def unbroken(text: str) -> str:
    """The text without white space and hyphens, which the width of a column adds."""
    return re.sub(r"[\s-]+", "", printed.plain(text))


@pytest.mark.parametrize("slug", ALL)
def test_no_fact_is_without_its_source(reports: Reports, slug: str) -> None:
    made = reports.made[slug]
    assert made.facts["unsourced"] == []
    known = {source["key"] for source in made.facts["sources"]}
    targets = {row["id"] for rows in made.facts["rows"].values() for row in rows if "id" in row}
    for ref in made.facts["refs"]:
        assert ref["source"] in known
        assert ref["target"] in targets


@pytest.mark.parametrize("slug", ALL)
def test_what_is_reported_elsewhere_is_marked(reports: Reports, slug: str) -> None:
    """Only the first county has facts from public reporting; each line that cites them says that they are to check."""
    made = reports.made[slug]
    cited = any(ref["status"] == "reported" for ref in made.facts["refs"])
    assert cited == (slug == "rhein-kreis-neuss")
    assert any(printed.is_printed(stated.REPORTED, text) for text in made.texts) == cited


@pytest.mark.parametrize("slug", YEARS)
def test_nothing_of_the_page_around_the_source_and_no_name_of_a_person(reports: Reports, slug: str) -> None:
    for text in reports.made[slug].texts:
        assert [name for name in stated.NOT_PRINTED if printed.is_printed(name, text)] == []


def english() -> Iterator[str]:
    """Pieces of the catalogues' English texts that their German translation does not have."""
    for app in APPS:
        with (settings.BASE_DIR / app / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
            for message in read_po(file):
                ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
                german = message.string if isinstance(message.string, str) else " ".join(message.string or ())
                for piece in (piece.strip() for text in ids for piece in PLACEHOLDER.split(text)):
                    if len(piece) >= LONG and " " in piece and piece.lower() not in german.lower():
                        yield piece


@pytest.mark.parametrize("slug", ALL)
def test_nothing_is_left_in_english(reports: Reports, slug: str) -> None:
    pieces = sorted(set(english()))
    assert len(pieces) > 300
    text = " ".join(reports.made[slug].texts[0].split())
    assert [piece for piece in pieces if " ".join(piece.split()) in text] == []
    assert re.findall(r"\b(?:None|True|False|NaN|Decimal|[a-z]+_[a-z]+)\b", text) == []


@pytest.mark.parametrize("slug", ALL)
def test_the_report_is_a_draft_of_its_own_facts(reports: Reports, slug: str) -> None:
    made = reports.made[slug]
    for fact in ("Entwurf", " ".join(re.findall(".{8}", made.inputs["manifest"])), made.inputs["number"]):
        assert any(printed.is_printed(fact, text) for text in made.texts), fact


@pytest.fixture(scope="session")
def verdicts(reports: Reports) -> dict[tuple[str, str], Result]:
    """All files in one process: starting Java takes longer than reading a file."""
    results = verapdf([reports.files[name][0] for name in validated(reports)], timeout=3600 if FULL else 600)
    return {(result.path.stem, result.flavour): result for result in results}


@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_verapdf_passes_every_edition_size_and_paper(
    reports: Reports, verdicts: dict[tuple[str, str], Result], flavour: str
) -> None:
    assert {name for name, of in verdicts if of == flavour} == set(validated(reports))
    for name in validated(reports):
        result = verdicts[name, flavour]
        assert result.failures == [], name
        assert result.compliant, name
        assert result.checks > (1000 if name in ALL else 100), name
    for edition in Edition.values:
        assert any(f"-{edition}-" in name for name in reports.files)


def validated(reports: Reports) -> list[str]:
    """Every file; without DIGIPLAN_TEST_FULL=1 one full edition of a county and the sample's."""
    return [name for name in reports.files if FULL or name in AGAIN or name not in ALL]


WALKED = None if FULL else (SAMPLE, f"{SAMPLE}-summary-final", f"{SMALL}-full-draft", *PAPERS)
"""Files whose structure tree is walked; with DIGIPLAN_TEST_FULL=1 all."""


def test_the_structure_tree_says_what_the_document_says(reports: Reports) -> None:
    """Reading order, headings, tables, lists, links, figures, notes; see tests/pdf_walk.py for each."""
    wrong = []
    for name in WALKED or reports.files:
        path, html = reports.files[name]
        wrong += [f"{name}: {line}" for line in problems(path.read_bytes(), html)]
    assert not wrong, "\n".join(wrong)


def test_pages_are_legible_and_filled(reports: Reports) -> None:
    """No word is drawn over another, and no page is almost empty."""
    wrong = []
    for name in WALKED or reports.files:
        path, _html = reports.files[name]
        wrong += [f"{name}, {line}" for line in overlapping(path)]
        if name.startswith("timeline-"):
            continue  # its last sheet has the rows that are left, and the table begins a page
        first = 1 if name in PAPERS or "-summary-" in name else CONTENTS_PAGE + 1
        empty = [page for page in almost_empty(path, "Anhang: Steckbriefe") if page >= first]
        wrong += [f"{name}, page {page} is almost empty" for page in empty]
    assert not wrong, "\n".join(wrong)


def test_short_editions_are_short(reports: Reports) -> None:
    """Also with a text of eight thousand characters: the summary prints its beginning and says where it goes on."""
    for name in (name for name in reports.others if "-committee-" in name or "-summary-" in name):
        path, _html = reports.files[name]
        with pikepdf.open(path) as document:
            most = 2 if "-summary-" in name else 20
            # a county of three times as many projects has more to tell
            assert len(document.pages) <= most or name.startswith("grossau-committee"), name


def elements(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """All elements of the structure tree."""
    waiting = [document.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                waiting.append(kid)


def attribute(element: pikepdf.Object, name: str) -> pikepdf.Object | None:
    """An attribute of a structure element, wherever its attribute objects hold it."""
    found = element.get("/A", [])
    for one in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(one, pikepdf.Dictionary) and name in one:
            return one[name]
    return None


@pytest.mark.parametrize("slug", ALL)
def test_tags_and_fonts(reports: Reports, slug: str) -> None:
    with pikepdf.open(reports.made[slug].path) as document:
        tree = list(elements(document))
        heads = [element for element in tree if element.S == "/TH"]
        figures = [element for element in tree if element.S == "/Figure"]
        assert len(heads) > 50
        assert figures
        assert {str(attribute(element, "/Scope")) for element in heads} == {"/Row", "/Column"}
        assert [str(element.S) for element in figures if not str(element.get("/Alt", "")).strip()] == []
        fonts = {
            str(item.BaseFont) if "/BaseFont" in item else str(item.FontName)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") in ("/Font", "/FontDescriptor")
        }
        assert fonts
        assert [font for font in fonts if not FIRA.fullmatch(font)] == []
        assert len(document.pages) == reports.made[slug].pages
        assert {"facts.json", "projects.csv"} <= set(document.attachments)


@pytest.mark.parametrize("slug", ALL)
def test_the_file_has_the_stored_checksum(reports: Reports, slug: str) -> None:
    made = reports.made[slug]
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() == made.sha256


@pytest.mark.parametrize("slug", AGAIN)
def test_another_process_writes_the_same_bytes(reports: Reports, slug: str) -> None:
    made = reports.made[slug]
    assert hashlib.sha256(reports.rendered_again(slug)[0].read_bytes()).hexdigest() == made.sha256


def test_the_command_saves_what_the_worker_wrote(reports: Reports) -> None:
    saved = (reports.folder / "by-command.pdf").read_bytes()
    assert hashlib.sha256(saved).hexdigest() == reports.made[BY_COMMAND].sha256


def test_the_reports_differ(reports: Reports) -> None:
    made: list[Made] = list(reports.made.values())
    assert len({one.sha256 for one in made}) == len(ALL)
