"""Repairs the structure tree that WeasyPrint 70 writes, so that a screen reader gets the report as it was meant.

veraPDF accepts WeasyPrint's own tree, but the tree is wrong in places: an element that spans two pages is two elements,
headers of tables with colspan or rowspan point to the wrong cells, heads and feet of pages and repeated table heads are
read as content, footnotes stand at the end of the page. `finish` mends this after drawing and before writing.

WeasyPrint does not say which HTML element a structure element comes from, so one private function is wrapped while a
PDF is written (`recorded_sources`). That is why WeasyPrint is pinned to 70.* and a test fails when the version moves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pydyf

from evaluation.pdf_contract import is_decoration
from evaluation.pdf_structure import Node, Source, Sources, Structure
from evaluation.pdf_tables import mend_table

SUPPORTED_WEASYPRINT = "70."
CSS_PIXEL = 0.75  # points
LIST_NUMBERING = {"ol": "/Decimal", "ul": "/Disc", "dl": "/None"}
ONE_PIECE = ("/Figure", "/Form")
BLOCKS = ("/P", "/TD", "/TH", "/LBody", "/Lbl", "/Caption", "/Note", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
GROUPS = ("/Sect", "/Part", "/Art", "/Div", "/BlockQuote", "/Caption", "/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6")


@contextmanager
def recorded_sources(tags_module: Any) -> Iterator[Sources]:
    """Record the HTML element behind each structure element, and the text behind its content, while a PDF is written.

    `tags_module` is ``weasyprint.pdf.tags``, whose ``_build_box_tree`` is wrapped meanwhile. The dictionary fills up
    with object numbers and their sources.
    """
    build = tags_module._build_box_tree
    sources = Sources()

    def build_and_record(box: Any, *arguments: Any) -> Iterator[Node]:
        page, marked = arguments[2], arguments[5]
        if page not in sources.pages:  # `marked` empties while the page's tree is built
            sources.pages.add(page)
            sources.texts.update({(page, kid["mcid"]): key.text for key, kid in marked.items() if hasattr(key, "text")})
        inner = box._box if isinstance(box, tags_module.AbsolutePlaceholder) else box
        source = Source(inner.element, str(inner.element_tag) if inner.element is not None else "")
        for node in build(box, *arguments):
            sources.nodes.setdefault(node.number, source)
            yield node

    tags_module._build_box_tree = build_and_record
    try:
        yield sources
    finally:
        tags_module._build_box_tree = build


def finish(document: Any, pdf: Any, sources: Sources) -> None:
    """Repair the tags of `pdf`, which WeasyPrint has drawn from `document`."""
    tree = Structure(pdf, sources)
    html = document._html.etree_element
    _merge(tree, tree.document)
    notes = _footnotes(tree)
    _prune(tree, tree.document)
    decoration = _pictures(tree, [page.height for page in document.pages])
    _types(tree, tree.document)
    _lists(tree)
    _contents_list(tree, html)
    heads = [head for node in list(tree.walk()) if node["S"] == "/Table" for head in mend_table(tree, node)]
    _hyphens(tree)
    tree.write_ids([*notes, *heads])
    tree.make_artifacts(decoration)
    _link_texts(document)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _merge(tree: Structure, parent: Node) -> None:
    """Make one element again of the pieces into which an HTML element was split by pages and lines.

    A table's head that is repeated on the next page is left out and so becomes an artifact.
    """
    first: dict[tuple[int, str, str], Node] = {}
    kept: list[Any] = []
    for kid in parent["K"]:
        node = tree.at(kid) if isinstance(kid, bytes) else None
        source = tree.source(node) if node is not None else None
        if node is None or source is None or source.element is None or node["S"] in ONE_PIECE:
            kept.append(kid)
            continue
        key = (id(source.element), source.tag, node["S"])
        earlier = first.get(key)
        if earlier is not None and (kept[-1] == earlier.reference or _is_own(tree, node, parent)):
            if node["S"] != "/THead":
                tree.absorb(earlier, node)
            continue
        first[key] = node
        kept.append(kid)
    parent["K"] = pydyf.Array(kept)
    for node in tree.children(parent):
        _merge(tree, node)


def _is_own(tree: Structure, node: Node, parent: Node) -> bool:
    """Whether `node` is its element's own box: anonymous boxes name the element of the box around them."""
    source = tree.source(node)
    return source.principal and source.element is not tree.source(parent).element


def _footnotes(tree: Structure) -> list[Node]:
    """Put each footnote behind its call, as Reference and Note, and return the notes."""
    calls = {
        id(tree.source(node).element): node for node in tree.walk() if tree.source(node).tag.endswith("::footnote-call")
    }
    notes = list(_outermost(tree, tree.document, set(calls)))
    for note in notes:
        call = calls[id(tree.source(note).element)]
        tree.move(note, tree.at(call["P"]), after=call)
        call["S"], note["S"] = "/Reference", "/Note"
        note["ID"] = pydyf.String(f"note-{note.number}")
    return notes


def _outermost(tree: Structure, parent: Node, elements: set[int]) -> Iterator[Node]:
    """The outermost own boxes in `parent` of the HTML elements with these identities."""
    for node in tree.children(parent):
        source = tree.source(node)
        if source.principal and id(source.element) in elements:
            yield node
        else:
            yield from _outermost(tree, node, elements)


def _prune(tree: Structure, parent: Node) -> None:
    """Drop groups that hold nothing."""
    for node in tree.children(parent):
        _prune(tree, node)
        if node["S"] in ("/NonStruct", "/Span", "/Div") and not node["K"]:
            tree.remove(node)


def _pictures(tree: Structure, heights: list[float]) -> set[tuple[int, int]]:
    """Take decoration out of the tree and give pictures their full text and their true place.

    `heights` are the pages' heights in CSS pixels. Returns page and number of the decoration's content.
    """
    decoration: set[tuple[int, int]] = set()
    for node in list(tree.walk()):
        element = tree.source(node).element
        if node["S"] != "/Figure" or element is None:
            continue
        if is_decoration(element):
            decoration.update(tree.contents(node))
            tree.remove(node)
            continue
        title, description = (element.findtext(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "desc"))
        if title and description:
            node["Alt"] = pydyf.String(f"{title}. {description}")
        # WeasyPrint writes CSS pixels from the page's top; the attribute means points from its bottom.
        left, top, right, bottom = node["A"]["BBox"]
        height = heights[tree.pages[node["Pg"]]]
        corners = (left, height - bottom, right, height - top)
        node["A"]["BBox"] = pydyf.Array(round(CSS_PIXEL * value, 2) for value in corners)
    return decoration


def _types(tree: Structure, parent: Node) -> None:
    """Languages, expansions of abbreviations, and types that WeasyPrint gets wrong.

    Boxes that the layout puts around lines and blocks carry the name of the element around them: they mean nothing.
    """
    for node in tree.children(parent):
        source = tree.source(node)
        element = source.element
        if source.tag.startswith("a::") or (source.tag == "a" and not _has_annotation(tree, node)):
            node["S"] = "/Span"
        if element is not None and element is tree.source(parent).element and node["S"] in GROUPS:
            node["S"] = "/NonStruct"
        elif element is not None and source.principal:
            if language := element.get("lang"):
                node["Lang"] = pydyf.String(language)
            if source.tag == "abbr" and (title := element.get("title")):
                node["S"], node["E"] = "/Span", pydyf.String(title)
            if source.tag == "figure":
                node["S"] = "/Div"
        _types(tree, node)


def _has_annotation(tree: Structure, node: Node) -> bool:
    return any(isinstance(kid, bytes) and tree.at(kid).get("Type") == "/OBJR" for kid in node["K"])


def _lists(tree: Structure) -> None:
    """Lists as L, LI, Lbl and LBody: bodies for blocks in items, nested lists in their item, terms with their texts."""
    for node in list(tree.walk()):
        if node["S"] == "/LI":
            _item_body(tree, node)
    for node in list(tree.walk()):
        if node["S"] != "/L":
            continue
        tag = tree.source(node).tag
        node["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": LIST_NUMBERING.get(tag, "/None")})
        if tag == "dl":
            _join_terms(tree, node)
        else:
            _nest(tree, node)


def _item_body(tree: Structure, item: Node) -> None:
    loose = [kid for kid in tree.children(item) if kid["S"] not in ("/Lbl", "/LBody")]
    if loose:
        body = tree.child(item, "/LBody") or tree.new("/LBody", item)
        for kid in loose:
            tree.move(kid, body)


def _nest(tree: Structure, node: Node) -> None:
    """WeasyPrint puts a nested list behind the item that it belongs to: move it in."""
    item: Node | None = None
    for kid in tree.children(node):
        if kid["S"] == "/LI":
            item = kid
        elif kid["S"] == "/L" and item is not None:
            tree.move(kid, tree.child(item, "/LBody") or tree.new("/LBody", item))


def _join_terms(tree: Structure, node: Node) -> None:
    """Make one item of each ``dt`` and its ``dd``: the term is the label, the texts are the body."""
    item: Node | None = None
    for kid in tree.children(node):
        body = tree.child(kid, "/LBody")
        if body is None:
            continue
        if tree.source(body).tag == "dt":
            item = kid
            body["S"] = "/Lbl"
        elif item is not None:
            earlier = tree.child(item, "/LBody")
            if earlier is None:
                tree.move(body, item)
            else:
                tree.absorb(earlier, body)
            tree.remove(kid)


def _contents_list(tree: Structure, html: Any) -> None:
    """The list in ``nav role=doc-toc`` becomes TOC, TOCI and Reference."""
    inside = {id(kid) for nav in html.iter("nav") if nav.get("role") == "doc-toc" for kid in nav.iter()}
    for node in list(tree.walk()):
        if node["S"] not in ("/L", "/LI") or id(tree.source(node).element) not in inside:
            continue
        if node["S"] == "/L":
            node["S"] = "/TOC"
            node.pop("A", None)
            continue
        node["S"] = "/TOCI"
        for body in tree.children(node):
            if body["S"] == "/LBody":
                body["S"] = "/Reference"
                for nested in [kid for kid in tree.children(body) if kid["S"] in ("/L", "/TOC")]:
                    tree.move(nested, node)


def _hyphens(tree: Structure) -> None:
    """Say that a hyphen at a line's end is only that: a screen reader then reads the word in one piece.

    It is one when the HTML has the word without it.
    """
    for block in tree.walk():
        element = tree.source(block).element
        if block["S"] not in BLOCKS or element is None:
            continue
        leaves = [(node, place) for node in tree.walk(block) for place in tree.contents(node)]
        text = "".join(element.itertext())
        for (node, place), (_, following) in pairwise(leaves):
            before, after = tree.text(place), tree.text(following)
            hyphen = before[-1:] == "-" and before[-2:-1].isalpha() and after[:1].islower() and node["S"] == "/Span"
            if hyphen and before.split()[-1][:-1] + after.split()[0].rstrip("-") in text:
                node["ActualText"] = pydyf.String(before[:-1] + "\u00ad")


def _link_texts(document: Any) -> None:
    """Let each link's description be its text, not its target."""
    for page in document.pages:
        for _, _, _, box in page.links:
            annotation = getattr(box, "link_annotation", None)
            if annotation and box.element is not None:
                text = box.element.get("title") or " ".join("".join(box.element.itertext()).split())
                if text:
                    annotation["Contents"] = pydyf.String(text)
