"""The structure that a screen reader gets: what the HTML says, each element once, whole and in order."""

import re
from collections import Counter
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from evaluation import pdf, pdf_tags
from tests.evaluation.pdf_sample import CREATED, FIELDS, sample_html, sample_pdf, small_pdf
from tests.pdf_tree import Tree
from tests.verapdf import verapdf


@cache
def tree() -> Tree:
    return Tree(sample_pdf())


def test_the_repair_is_for_this_version_of_weasyprint():
    """Moved? Read weasyprint/pdf/tags.py again, run these tests and veraPDF, look at pages, then raise the number."""
    assert version("weasyprint") == "70.0"
    assert version("pydyf") == "0.13.0"


def test_another_version_of_weasyprint_is_refused(monkeypatch):
    monkeypatch.setattr(pdf_tags, "SUPPORTED_WEASYPRINT", "71.")
    with pytest.raises(pdf.PdfError, match=r"made for WeasyPrint 71\.\*, not for 70\.0"):
        small_pdf()


@pytest.mark.slow
def test_verapdf_accepts_the_sample_as_pdf_ua_1_and_pdf_a_3a(tmp_path):
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(sample_pdf())
    assert len(tree().pdf.pages) >= 30
    with pikepdf.open(BytesIO(small_pdf())) as document:
        del document.Root.ViewerPreferences
        del document.Root.OutputIntents
        document.save(bad)
    results = verapdf([good, bad])
    assert [(r.flavour, r.compliant, r.failures) for r in results if r.path == good] == [
        ("ua1", True, []),
        ("3a", True, []),
    ]
    assert [(r.flavour, r.compliant) for r in results if r.path == bad] == [("ua1", False), ("3a", False)]
    assert "7.1" in {failure.clause for r in results for failure in r.failures}


def test_every_html_element_is_one_structure_element():
    html = sample_html()
    kinds = Counter(str(node.S) for node in tree().walk())
    for tag, kind in {
        "table": "/Table",
        "tr": "/TR",
        "th": "/TH",
        "td": "/TD",
        "thead": "/THead",
        "tbody": "/TBody",
        "tfoot": "/TFoot",
        "p": "/P",
        "h1": "/H1",
        "h2": "/H2",
        "h3": "/H3",
        "h4": "/H4",
        "blockquote": "/BlockQuote",
        "main": "/Part",
        "a": "/Link",
    }.items():
        assert kinds[kind] == len(re.findall(rf"<{tag}[ >]", html)), tag
    assert kinds["/Caption"] == html.count("<caption") + html.count("<figcaption")
    assert kinds["/LI"] + kinds["/TOCI"] == len(re.findall(r"<li[ >]|<dt[ >]", html))
    assert kinds["/L"] + kinds["/TOC"] == len(re.findall(r"<[uod]l[ >]", html))
    assert kinds["/Figure"] == html.count('role="img"')
    assert kinds["/Sect"] == len(re.findall(r"<section[^>]*>(?!</section>)", html))


def test_all_content_is_in_the_tree_once_or_an_artifact():
    held = Counter(tree().contents())
    assert len(held) > 1000
    assert [place for place, times in held.items() if times > 1] == []
    for number, page in enumerate(tree().pdf.pages):
        marked = set()
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "BDC" and "/MCID" in operands[1]:
                marked.add((number, int(operands[1].MCID)))
        assert marked == {place for place in held if place[0] == number}


def test_the_parent_tree_leads_back_to_the_element_that_holds_the_content():
    numbers = list(tree().root.ParentTree.Nums)
    owners = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    checked = 0
    for node in tree().walk():
        for kid in Tree.kids(node):
            if isinstance(kid, int):
                page, number = tree().pages[node.Pg.objgen], kid
            elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
                page, number = tree().pages[kid.Pg.objgen], int(kid.MCID)
            elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR":
                assert owners[int(kid.Obj.StructParent)].objgen == node.objgen
                continue
            else:
                assert kid.P.objgen == node.objgen
                continue
            assert owners[page][number].objgen == node.objgen
            checked += 1
    assert checked > 1000


# Tables


def table(caption: str) -> Any:
    (found,) = [node for node in tree().all("/Table") if tree().text(tree().children(node)[0]) == caption]
    return found


@pytest.mark.parametrize(
    ("cell", "heads"),
    [
        ("287.000", ["Gesichert", "111405 IT-Management", "Aufwand", "2023", "Ansatz 2023"]),
        ("nicht angegeben", ["Gesichert", "111405 IT-Management", "Aufwand", "2024", "Ist 2024"]),
        ("10.000", ["Gesichert", "111405 IT-Management", "Ertrag", "2023", "Ansatz 2023", "Ist 2023"]),
        ("350.000", ["Unter Vorbehalt", "111501 Digitalisierung", "Aufwand", "2023", "Ansatz 2023"]),
        ("281.401", ["Summe", "2023", "Ist 2023"]),
    ],
)
def test_cells_have_the_right_heads_with_colspan_and_rowspan(cell, heads):
    node = table("Haushalt nach Produkten in Euro")
    names = {str(head.ID): tree().text(head) for head in tree().all("/TH", node)}
    (found,) = [data for data in tree().all("/TD", node) if tree().text(data) == cell]
    assert [names[str(name)] for name in found.A.Headers] == heads


def test_every_head_cell_has_scope_and_identity():
    heads = tree().all("/TH")
    names = [str(head.ID) for head in heads]
    assert {str(head.A.Scope) for head in heads} == {"/Column", "/Row"}
    assert len(set(names)) == len(names)
    listed = tree().root.IDTree.Names
    by_name = {str(listed[index]): listed[index + 1].objgen for index in range(0, len(listed), 2)}
    assert list(by_name) == sorted(by_name)
    assert {str(node.ID): node.objgen for node in tree().walk() if "/ID" in node} == by_name
    for cell in tree().all("/TD"):
        assert cell.A.Headers
        assert all(str(name) in by_name for name in cell.A.Headers)


def test_a_table_over_many_pages_is_one_table_with_one_head():
    node = table("Alle Projekte")
    assert [str(part.S) for part in tree().children(node)] == ["/Caption", "/THead", "/TBody"]
    assert len({inner.Pg.objgen for inner in tree().walk(node)}) > 4
    assert [len(tree().children(row)) for row in tree().all("/TR", node)] == [5] * 131
    assert tree().text(node).count("Bemerkung") == 1


def test_a_row_split_by_a_page_break_is_one_row():
    rows = [row for row in tree().all("/TR") if len({node.Pg.objgen for node in tree().walk(row)}) > 1]
    assert rows, "the sample has a split row"
    assert {len(tree().children(row)) for row in rows} == {5}


# Everything else


def test_every_figure_has_its_text_and_place():
    for node in tree().all("/Figure"):
        assert re.match(r".+\. .+\.$", str(node.Alt))
        box = [float(value) for value in node.A.BBox]
        page = [float(value) for value in node.Pg.MediaBox]
        assert 0 < box[0] < box[2] < page[2]
        assert 0 < box[1] < box[3] < page[3]


def test_decoration_running_lines_and_repeated_heads_are_artifacts():
    kinds: Counter[str] = Counter()
    for page in tree().pdf.pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "BDC" and operands[0] == "/Artifact":
                kinds[str(operands[1].Type)] += 1
    lights = sample_html().count("light-shape")
    assert kinds["/Layout"] == lights
    assert kinds["/Pagination"] > 4 * len(tree().pdf.pages)
    for line in ("Prüfsumme 3f2a9c41d0e7", "Seite 2 von"):
        assert not any(line in text for text in tree().texts.values())


def test_contents_are_toc_items_with_one_link_each():
    items = tree().all("/TOCI")
    assert len(items) == 10
    for item in items:
        assert [str(kid.S) for kid in tree().children(item)][:1] == ["/Reference"]
        assert {str(kid.S) for kid in tree().children(item)} <= {"/Reference", "/TOC"}
    (outer, inner) = tree().all("/TOC")
    assert str(inner.P.S) == "/TOCI"
    assert len(tree().children(outer)) == 5


def test_links_are_one_element_with_an_area_for_each_line_and_speak_their_text():
    links = tree().all("/Link")
    areas = [
        [kid for kid in Tree.kids(link) if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid] for link in links
    ]
    assert {len(found) for found in areas} == {1, 2}
    texts = {str(area.Obj.Contents) for found in areas for area in found}
    assert "2.1 Mannschaft und digitale Kompetenzen" in texts
    assert not any(text.startswith("#") or "\n" in text for text in texts)
    annotations = sum(len(page.get("/Annots", [])) for page in tree().pdf.pages)
    assert annotations == sum(map(len, areas))


def test_footnotes_stand_behind_their_call():
    notes = tree().all("/Note")
    assert len(notes) == len(FIELDS)
    assert len({str(note.ID) for note in notes}) == len(notes)
    for note in notes:
        kids = [kid.objgen for kid in tree().children(note.P)]
        before = tree().children(note.P)[kids.index(note.objgen) - 1]
        assert before.S == "/Reference"
    assert "mindestens 0,5 VZÄ . 1 1 Nach der Kooperationsvereinbarung" in tree().text(notes[0].P)


def test_a_footnote_on_the_next_page_stands_behind_its_call():
    note = "Anmerkung mit Worten. " * 85 + "Schluss der Anmerkung."
    content = small_pdf(f"<p>{'Text. ' * 1300}Aufruf.<span class='footnote'>{note}</span> Weiter im Satz.</p>")
    found = Tree(content)
    (one,) = found.all("/Note")
    assert len({node.Pg.objgen for node in found.walk(one.P)}) == 2
    text = found.text()
    assert text.index("Aufruf.") < text.index("Schluss der Anmerkung") < text.index("Weiter im Satz")


def test_lists_have_items_with_label_and_body():
    for node in tree().all("/L"):
        assert {str(kid.S) for kid in tree().children(node)} == {"/LI"}
    for item in tree().all("/LI"):
        assert [str(kid.S) for kid in tree().children(item)] == ["/Lbl", "/LBody"]
    numbering = Counter(str(node.A.ListNumbering) for node in tree().all("/L"))
    assert set(numbering) == {"/Disc", "/Decimal", "/None"}
    facts = tree().all("/L")[0]
    assert [tree().text(item) for item in tree().children(facts)][:2] == [
        "Berichtszeitraum 01.01.2024 bis 31.12.2024",
        "Stichtag 31.12.2024",
    ]


def test_languages_and_abbreviations():
    assert {str(node.Lang) for node in tree().walk() if "/Lang" in node} == {"en"}
    expansions = {str(node.E) for node in tree().walk() if "/E" in node}
    assert expansions == {"Vollzeitäquivalent", "berechnet"}


def test_words_split_at_a_line_end_are_one_word():
    """Only where the hyphen is the layout's own."""
    cell = "<td>Digitalisierungsmanagement und IT-Sicherheit, Energie-, Ver- und Entsorgungsunternehmen</td>"
    rows = f"<tr>{cell * 9}</tr>"
    content = small_pdf(
        '<table class="data"><caption>Schmal</caption><thead><tr>'
        + "".join(f'<th scope="col">{n}</th>' for n in range(9))
        + f"</tr></thead><tbody>{rows}</tbody></table>"
    )
    found = Tree(content)
    spoken = []
    for span in found.all("/Span", found.all("/TD")[0]):
        text = str(span.ActualText) if "/ActualText" in span else found.text(span)
        spoken.append(text if text.endswith("\u00ad") else text + " ")
    assert "".join(spoken).count("\u00ad") >= 2
    words = "".join(spoken).replace("\u00ad", "").split()
    assert words == [
        "Digitalisierungsmanagement",
        "und",
        "IT-",
        "Sicherheit,",
        "Energie-,",
        "Ver-",
        "und",
        "Entsorgungsunternehmen",
    ]


def test_reading_order_is_that_of_the_html():
    text = tree().text()
    marks = [
        "Musterkreis (fiktiv)",
        "Inhalt",
        "Auf einer Seite",
        "Was die Ampeln bedeuten",
        "Abbildung 1",
        "Projekt 1.1",
    ]
    marks += ["Projekt 5.8", "Haushalt nach Produkten", "Abbildung 3", "Stand 17 ", "Stand 130", "Vorhaben 19"]
    places, start = [], 0
    for mark in marks:
        start = text.index(mark, start)
        places.append(start)
    assert places == sorted(places)


def test_without_the_repair_these_tests_would_fail(monkeypatch):
    """WeasyPrint's own tree breaks what the repair mends, so the tests above do look at the repair."""
    monkeypatch.setattr(pdf_tags, "finish", lambda document, pdf, sources: None)
    raw = Tree(pdf.render_pdf(sample_html(fields=1), attachments=[], identifier="x", created=CREATED))
    assert len(raw.all("/Table")) > sample_html(fields=1).count("<table")
    assert not raw.all("/TOCI")
    assert not raw.all("/Note")
    assert any("/Scope" not in head.A for head in raw.all("/TH"))


def test_the_judge_says_what_is_missing(monkeypatch):
    monkeypatch.setattr("tests.verapdf.DEBIAN_JARS", Path("/nowhere"))
    with pytest.raises(RuntimeError, match="apt-get install default-jre-headless libjaxb-java"):
        verapdf([Path("x.pdf")])
