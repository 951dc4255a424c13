"""Walks the structure tree of a report beside the HTML that it was made of: what a screen reader would get wrong.

veraPDF accepts a tree that is valid and says the wrong things; this compares it with the document. `problems` returns
one line for each fault, so that a test says what is wrong and a broken document can be shown to be found.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import pikepdf
import tinyhtml5

from evaluation.pdf import replace_missing
from tests.pdf_tree import Place, Tree

HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
PICTURES = ("svg", "{http://www.w3.org/2000/svg}svg")
SHOWN = 60
"""Characters of a text that a line quotes."""


def problems(content: bytes, html: str) -> list[str]:
    """Return what is wrong with the tree of the PDF `content`, which was made of `html`; [] when all is well."""
    tree = Tree(content)
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    checks = (_content, _headings, _tables, _lists, _links, _figures, _notes, _kept_together)
    return [
        *_order(tree, root),
        *_running_lines(tree, root),
        *(line for check in checks for line in check(tree)),
    ]


# The document's text and the tree's


def _order(tree: Tree, root: Element) -> Iterator[str]:
    """What is read out, from the first word to the last, is what the HTML says; so are headings and alternatives."""
    said, read = _squeezed(_html_text(root)), _squeezed(_tree_text(tree))
    if said != read:
        at = next((n for n, (a, b) in enumerate(zip(said, read, strict=False)) if a != b), min(len(said), len(read)))
        start = max(0, at - 20)
        yield f"the reading order differs: {said[start : at + SHOWN]!r} is read as {read[start : at + SHOWN]!r}"
    tags = {kind[1:].lower() for kind in HEADINGS}
    wanted = [(element.tag, _words(element)) for element in root.iter() if element.tag in tags]
    found = [(f"h{str(node.S)[-1]}", _plain(tree, node)) for node in tree.walk() if str(node.S) in HEADINGS]
    for one, other in zip(wanted, found, strict=False):
        if (one[0], _squeezed(one[1])) != (other[0], _squeezed(other[1])):
            yield f"the heading {one} is read as {other}"
            break
    if len(wanted) != len(found):
        yield f"{len(wanted)} headings are read as {len(found)}"


def _html_text(root: Element) -> str:
    """The text of a document in its order, the contents and pictures left out, footnotes numbered at their call."""
    notes = iter(range(1, 1_000_000))

    def told(element: Element) -> Iterator[str]:
        if element.tag in ("head", "nav"):
            return
        if element.tag in PICTURES or element.tag == "img":
            if element.get("aria-hidden") != "true":
                yield "\u0001"
            return
        if element.get("class") == "footnote":
            yield str(next(notes)) * 2
        yield replace_missing(element.text or "")
        for kid in element:
            if isinstance(kid.tag, str):
                yield from told(kid)
            yield replace_missing(kid.tail or "")

    return "".join(told(root))


def _words(element: Element) -> str:
    return replace_missing("".join(element.itertext()))


def _tree_text(tree: Tree) -> str:
    """The same as the tree has it: without the contents, without the marks of lists, a sign for each picture."""

    def told(node: Any, numbering: str) -> Iterator[str]:
        kind = str(node.get("/S", ""))
        if kind == "/TOC" or (kind == "/Lbl" and numbering in ("/Disc", "/Decimal")):
            return
        if kind == "/Figure":
            yield "\u0001"
            return
        if "/ActualText" in node:
            yield str(node.ActualText)
            return
        if kind == "/L":
            numbering = str(attribute(node, "/ListNumbering"))
        for kid in tree.kids(node):
            if isinstance(kid, int):
                yield tree.texts.get((tree.pages[node.Pg.objgen], kid), "")
            elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
                yield tree.texts.get((tree.pages[kid.Pg.objgen], int(kid.MCID)), "")
            elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from told(kid, numbering)

    return _without_contents_heading(tree, "".join(told(tree.root, "")))


def _without_contents_heading(tree: Tree, text: str) -> str:
    """The heading of the contents stands beside them, in a part of its own."""
    for node in tree.walk():
        if any(str(kid.S) == "/TOC" for kid in tree.children(node)):
            heads = [kid for kid in tree.children(node) if str(kid.S) in HEADINGS]
            for head in heads:
                return text.replace(_plain(tree, head), "", 1)
    return text


def _plain(tree: Tree, node: Any) -> str:
    """The text of an element with words that were split at a line's end in one piece."""
    parts = []
    for place, owner in _leaves(tree, node):
        parts.append(str(owner.ActualText) if "/ActualText" in owner else tree.texts.get(place, ""))
    return "".join(parts)


def _leaves(tree: Tree, node: Any) -> Iterator[tuple[Place, Any]]:
    for kid in tree.kids(node):
        if isinstance(kid, int):
            yield (tree.pages[node.Pg.objgen], kid), node
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
            yield (tree.pages[kid.Pg.objgen], int(kid.MCID)), node
        elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _leaves(tree, kid)


def _squeezed(text: str) -> str:
    """Without any white space and soft hyphens: lines and columns are the layout's own."""
    return "".join(text.split()).replace("\u00ad", "")


def attribute(node: Any, name: str) -> Any:
    """An attribute of an element, wherever its attribute objects hold it; None where there is none."""
    found = node.get("/A", [])
    for one in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(one, pikepdf.Dictionary) and name in one:
            return one[name]
    return None


# What is drawn


def _content(tree: Tree) -> Iterator[str]:
    """Everything that is drawn is in the tree once, or an artifact."""
    held = Counter(tree.contents())
    yield from (f"content {place} is in the tree {times} times" for place, times in held.items() if times > 1)
    yield from (f"content {place} is drawn and in no element" for place in tree.texts if place not in held)
    yield from (f"content {place} is in the tree and not drawn" for place in held if place not in tree.texts)
    yield from (f"page {number + 1} draws what is neither in the tree nor an artifact" for number in set(tree.loose))


def _running_lines(tree: Tree, root: Element) -> Iterator[str]:
    """Head and foot of each page but the cover are artifacts: the plan, the report's number, the page's number."""
    body = next(root.iter("body"))
    cover = any(element.get("class") == "cover" for element in root.iter("section"))
    lines = [body.get("data-running", ""), body.get("data-number", ""), body.get("data-draft", "")]
    for number in range(1 if cover else 0, len(tree.pages)):
        page = f"{body.get('data-page')} {number + 1} {body.get('data-of')} {len(tree.pages)}"
        shown = _squeezed("".join(text for kind, text in tree.artifacts.get(number, []) if kind == "/Pagination"))
        for line in (*lines, page):
            if _squeezed(replace_missing(line)) not in shown:
                yield f"page {number + 1} has no artifact {line!r}"


# Elements


def _headings(tree: Tree) -> Iterator[str]:
    levels = [int(str(node.S)[-1]) for node in tree.walk() if str(node.S) in HEADINGS]
    if levels[:1] != [1]:
        yield "the first heading is no H1"
    yield from (f"the headings skip from H{one} to H{two}" for one, two in pairwise(levels) if two > one + 1)


def _tables(tree: Tree) -> Iterator[str]:
    """Every head has a scope and a name, every cell names the heads of its row and its column."""
    for table in tree.all("/Table"):
        kids = tree.children(table)
        name = _plain(tree, kids[0])[:SHOWN] if kids and str(kids[0].S) == "/Caption" else ""
        if not name:
            yield "a table has no caption"
        yield from (f"{name}: {line}" for line in _table(tree, table))


def _table(tree: Tree, table: Any) -> Iterator[str]:
    cells = list(_grid(tree, table))
    heads = [(row, column, cell) for row, column, cell in cells if str(cell.S) == "/TH"]
    if not heads:
        yield "no head cells"
    by_name = {str(cell.get("/ID", "")): cell for _row, _column, cell in heads}
    for _row, _column, head in heads:
        if str(attribute(head, "/Scope")) not in ("/Column", "/Row") or "/ID" not in head:
            yield f"the head {_plain(tree, head)!r} has no scope or no name"
    columns = {column: cell for row, column, cell in heads if str(attribute(cell, "/Scope")) == "/Column"}
    rows = {row: cell for row, column, cell in heads if str(attribute(cell, "/Scope")) == "/Row" and column == 0}
    for row, column, cell in cells:
        if str(cell.S) == "/TH":
            continue
        named = [str(one) for one in attribute(cell, "/Headers") or []]
        wanted = [str(found[at].get("/ID", "")) for found, at in ((rows, row), (columns, column)) if at in found]
        if not named or any(one not in by_name for one in named) or any(one not in named for one in wanted):
            yield f"the cell {_plain(tree, cell)[:SHOWN]!r} does not find its heads"


def _grid(tree: Tree, table: Any) -> Iterator[tuple[int, int, Any]]:
    """Each cell with its row and column, counting what other cells cover."""
    covered: set[tuple[int, int]] = set()
    for row, line in enumerate(tree.all("/TR", table)):
        column = 0
        for cell in tree.children(line):
            while (row, column) in covered:
                column += 1
            across, down = int(attribute(cell, "/ColSpan") or 1), int(attribute(cell, "/RowSpan") or 1)
            covered.update((row + y, column + x) for y in range(down) for x in range(across))
            yield row, column, cell
            column += across


def _lists(tree: Tree) -> Iterator[str]:
    for node in tree.all("/L"):
        kinds = [str(kid.S) for kid in tree.children(node)]
        if not kinds or set(kinds) != {"/LI"}:
            yield f"a list holds {sorted(set(kinds))}"
        if attribute(node, "/ListNumbering") is None:
            yield "a list does not say how it is numbered"
    for item in tree.all("/LI"):
        kinds = [str(kid.S) for kid in tree.children(item)]
        if kinds != ["/Lbl", "/LBody"]:
            yield f"an item of a list holds {kinds}: {_plain(tree, item)[:SHOWN]!r}"


def _links(tree: Tree) -> Iterator[str]:
    """Each link has its area on the page with a text, and each area is that of a link in the tree."""
    areas = 0
    for link in tree.all("/Link"):
        found = [kid for kid in Tree.kids(link) if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"]
        areas += len(found)
        if not found:
            yield f"the link {_plain(tree, link)!r} has no area"
        for one in found:
            if not str(one.Obj.get("/Contents", "")).strip() or str(one.Obj.get("/Subtype")) != "/Link":
                yield f"an area of the link {_plain(tree, link)!r} has no text"
    drawn = sum(len(page.get("/Annots", [])) for page in tree.pdf.pages)
    if drawn != areas:
        yield f"{drawn} areas of links on the pages, {areas} in the tree"


def _figures(tree: Tree) -> Iterator[str]:
    for node in tree.all("/Figure"):
        if not str(node.get("/Alt", "")).strip():
            yield "a figure has no alternative text"
        if attribute(node, "/BBox") is None:
            yield "a figure does not say where it is"


def _notes(tree: Tree) -> Iterator[str]:
    """Each note has a name and stands behind its call."""
    for note in tree.all("/Note"):
        kids = [kid.objgen for kid in tree.children(note.P)]
        at = kids.index(note.objgen)
        before = tree.children(note.P)[at - 1] if at else None
        if "/ID" not in note or before is None or str(before.S) != "/Reference":
            yield f"the note {_plain(tree, note)[:SHOWN]!r} is not behind its call"


# Layout that readers see: what belongs together is on one page


def _kept_together(tree: Tree) -> Iterator[str]:
    """A heading is on the page of what follows it, a caption and the head of a table on that of the first row, a label
    on that of its text.
    """
    order = {place: n for n, place in enumerate(tree.contents())}
    places = list(order)
    for node in tree.walk():
        kind = str(node.S)
        if kind in HEADINGS or kind == "/THead" or (kind == "/Caption" and str(node.P.S) == "/Table"):
            own = [place for place, _owner in _leaves(tree, node)]
            last = max((order[place] for place in own), default=None)
            if last is None or last + 1 >= len(places):
                continue
            if places[last + 1][0] != places[last][0]:
                yield f"{kind[1:]} {_plain(tree, node)[:SHOWN]!r} ends page {places[last][0] + 1}"
    for item in tree.all("/LI"):
        parts = [next(tree.contents(kid), None) for kid in tree.children(item)]
        if len(parts) == 2 and parts[0] and parts[1] and parts[0][0] != parts[1][0]:
            yield f"the label {_plain(tree, tree.children(item)[0])!r} ends page {parts[0][0] + 1}"
