"""The walk through the structure tree finds nothing in the made-up report, and each fault that is put into it."""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from evaluation import pdf, pdf_tags
from tests.evaluation.pdf_sample import CREATED, SPANNED, chart_block, small_html, state_chart
from tests.pdf_pages import almost_empty, overlapping
from tests.pdf_tree import Tree
from tests.pdf_walk import problems

BODY = f"""<h2>Erstens</h2><p>Ein Satz mit einem Aufruf.<span class="footnote">Die Anmerkung dazu.</span> Und weiter,
siehe <a href="#zahlen">die Zahlen</a>.</p><ul><li>eins</li><li>zwei<ol><li>innen</li></ol></li></ul>
<dl class="facts"><dt>Stichtag</dt><dd>31.12.2024</dd></dl><h3>Stand</h3>{chart_block(state_chart(), "Abbildung 1")}
<section id="zahlen" class="new-page"><h2>Zweitens</h2>{SPANNED}<p>{"Schluss des Berichts. " * 9}</p></section>"""


@cache
def made() -> tuple[bytes, str]:
    """Two pages with every construct once."""
    html = small_html(BODY)
    return pdf.render_pdf(html, attachments=[], identifier="x", created=CREATED), html


def test_nothing_is_found_in_a_whole_tree() -> None:
    content, html = made()
    assert problems(content, html) == []


def first(tree: Tree, kind: str) -> Any:
    return tree.all(kind)[0]


def swap(tree: Tree) -> None:
    node = first(tree, "/TBody")
    node.K = pikepdf.Array([node.K[1], node.K[0], *list(node.K)[2:]])


def deepen(tree: Tree) -> None:
    first(tree, "/H3").S = pikepdf.Name("/H5")


def lose_heads(tree: Tree) -> None:
    del first(tree, "/TD").A["/Headers"]


def name_another_head(tree: Tree) -> None:
    cells = tree.all("/TD", tree.all("/Table")[0])
    cells[0].A["/Headers"] = cells[1].A["/Headers"]


def lose_scope(tree: Tree) -> None:
    del first(tree, "/TH").A["/Scope"]


def lose_body(tree: Tree) -> None:
    item = next(item for item in tree.all("/LI") if len(tree.children(item)) == 2)
    tree.children(item)[1].S = pikepdf.Name("/P")


def lose_area(tree: Tree) -> None:
    link = first(tree, "/Link")
    link.K = pikepdf.Array([kid for kid in Tree.kids(link) if not isinstance(kid, pikepdf.Dictionary)])


def lose_link_text(tree: Tree) -> None:
    link = first(tree, "/Link")
    area = next(kid for kid in Tree.kids(link) if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid)
    del area.Obj["/Contents"]


def lose_alternative(tree: Tree) -> None:
    del first(tree, "/Figure")["/Alt"]


def part_note(tree: Tree) -> None:
    note = first(tree, "/Note")
    parent = note.P
    parent.K = pikepdf.Array([note, *(kid for kid in parent.K if not _is(kid, note))])


def _is(kid: Any, node: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.objgen == node.objgen


def lose_content(tree: Tree) -> None:
    """Text that is drawn and stands in no element."""
    tree.all("/P")[-1].K = pikepdf.Array()


def draw_unmarked(tree: Tree) -> None:
    tree.pdf.pages[0].contents_add(b"0 0 10 10 re f", prepend=False)


def head_as_content(tree: Tree) -> None:
    """Head and foot of a page as if they were content."""
    page = tree.pdf.pages[1]
    old = page.Contents.read_bytes()
    page.Contents = tree.pdf.make_stream(old.replace(b"/Artifact", b"/P"))


FAULTS: dict[Callable[[Tree], None], str] = {
    swap: "the reading order differs",
    deepen: "is read as ('h5'",
    lose_heads: "does not find its heads",
    name_another_head: "does not find its heads",
    lose_scope: "has no scope or no name",
    lose_body: "an item of a list holds",
    lose_area: "has no area",
    lose_link_text: "has no text",
    lose_alternative: "no alternative text",
    part_note: "is not behind its call",
    lose_content: "is drawn and in no element",
    draw_unmarked: "draws what is neither in the tree nor an artifact",
    head_as_content: "page 2 has no artifact",
}


@pytest.mark.parametrize("spoil", FAULTS, ids=lambda spoil: spoil.__name__)
def test_each_fault_is_found(spoil: Callable[[Tree], None]) -> None:
    content, html = made()
    tree = Tree(content)
    spoil(tree)
    out = BytesIO()
    tree.pdf.save(out)
    found = problems(out.getvalue(), html)
    assert any(FAULTS[spoil] in line for line in found), found


def test_a_heading_at_the_foot_of_a_page_is_found() -> None:
    """The stylesheet keeps headings with what follows, unless that begins a page of its own."""
    html = small_html("<h2>Allein</h2><div class='new-page'><p>Auf der nächsten Seite.</p></div>")
    content = pdf.render_pdf(html, attachments=[], identifier="x", created=CREATED)
    assert problems(content, html) == ["H2 'Allein' ends page 1"]


def low(css: str, lines: int, small: int) -> str:
    """A page that is filled so far that a heading just fits on it, and a list of labels after the heading."""
    rows = "".join(f"<dt>Angabe {n}</dt><dd>Wert {n}</dd>" for n in range(14))
    before = f"<p>{'Zeile<br>' * 38}</p><ul>{'<li>x</li>' * lines}</ul><p class='small'>{'k<br>' * small}</p>"
    title = f"<h3 class='{css}'>Titel {lines}</h3>"
    return f"<div class='new-page'>{before}<section>{title}<dl class='facts'>{rows}</dl></section></div>"


def test_a_heading_stays_with_a_long_list_of_labels() -> None:
    """Without the room that the heading asks for it would stand alone, on some of the pages that are nearly full."""
    alone = {}
    for css in ("before-facts", ""):
        pages = "".join(low(css, lines, small) for lines in range(2, 12) for small in (0, 1, 2))
        html = small_html(f"<h2>Lage</h2><p>Text</p>{pages}")
        content = pdf.render_pdf(html, attachments=[], identifier="x", created=CREATED)
        alone[css] = [line for line in problems(content, html) if "ends page" in line]
    assert alone["before-facts"] == []
    assert alone[""]


def test_a_label_on_another_page_than_its_text_is_found() -> None:
    html = small_html("<dl class='facts'><dt>Stand</dt><dd class='new-page'>begonnen</dd></dl>")
    content = pdf.render_pdf(html, attachments=[], identifier="x", created=CREATED)
    assert "the label 'Stand' ends page 1" in problems(content, html)


def test_the_tree_as_the_engine_writes_it_is_full_of_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_tags, "finish", lambda document, pdf, sources: None)
    html = small_html(BODY)
    content = pdf.render_pdf(html, attachments=[], identifier="x", created=CREATED)
    found = " ".join(problems(content, html))
    for words in ("the reading order differs", "has no scope or no name", "has no artifact", "an item of a list"):
        assert words in found, words


def test_words_over_each_other_and_pages_with_little_on_them_are_found(tmp_path: Path) -> None:
    """A word that is wider than its column, and a page of one line."""
    cells = '<td class="num">123.456.789,00 €</td>' * 12
    heads = '<th scope="col">Spalte</th>' * 12
    html = small_html(
        f'<table class="data fixed"><caption>Schmal</caption><thead><tr>{heads}</tr></thead>'
        f'<tbody><tr>{cells}</tr></tbody></table><p class="new-page">Ende</p>'
    )
    path = tmp_path / "narrow.pdf"
    path.write_bytes(pdf.render_pdf(html, attachments=[], identifier="x", created=CREATED))
    assert len(overlapping(path)) > 5
    assert almost_empty(path) == [1]
    path.write_bytes(made()[0])
    assert overlapping(path) == []
    assert almost_empty(path) == []
