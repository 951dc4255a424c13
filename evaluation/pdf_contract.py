"""Checks that a report's HTML keeps the contract of docs/pdf.md, before any time is spent on rendering it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

BODY_DATA = ("data-running", "data-number", "data-manifest", "data-draft", "data-page", "data-of")
FORBIDDEN = ("script", "style", "link", "base", "iframe", "object", "embed", "form", "input", "textarea", "select")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ADDRESSES = ("src", "href", "{http://www.w3.org/1999/xlink}href", "xlink:href")
LONGEST_FOOTNOTE = 2000
"""Characters. WeasyPrint never splits a footnote: it moves to the next page, and one longer than a page is lost."""
SVG = "{http://www.w3.org/2000/svg}svg"
SVG_TITLE = "{http://www.w3.org/2000/svg}title"


def problems(root: Element) -> list[str]:
    """What in the document `root` (an ``html`` element) breaks the contract; empty when all is well."""
    return [*_frame(root), *_forbidden(root), *_headings(root), *_ids(root), *_tables(root), *_rest(root)]


def is_decoration(element: Element) -> bool:
    """Whether a picture is marked as decoration and is not read out."""
    return (
        element.get("aria-hidden") == "true"
        or element.get("role") in ("presentation", "none")
        or (element.tag == "img" and element.get("alt") == "")
    )


def _frame(root: Element) -> Iterator[str]:
    if not root.get("lang"):
        yield "<html> has no lang"
    title = root.find("head/title")
    if title is None or not (title.text or "").strip():
        yield "the document has no <title>"
    body = root.find("body")
    for name in BODY_DATA:
        if body is None or body.get(name) is None:
            yield f"<body> has no {name}"


def _forbidden(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag in FORBIDDEN:
            target = element.get("href") or element.get("src") or element.get("data") or element.text or ""
            yield f"<{element.tag}> is not allowed: {target[:200].strip()}"
        if element.get("style") is not None:
            yield f"style attribute on <{element.tag}>: {element.get('style', '')[:200]}"
        if element.tag == "a":  # where links may lead is checked by pdf.py, on the links that were found
            if element.get("rel"):
                yield f"<a> with rel: {element.get('href', '')[:200]}"
            continue
        for name in ADDRESSES:
            if not element.get(name, "#").startswith(("#", "bundle:")):
                yield f"<{element.tag}> refers to {element.get(name, '')[:200]}"


def _headings(root: Element) -> Iterator[str]:
    level = 0
    for heading in (element for element in root.iter() if element.tag in HEADINGS):
        new = int(heading.tag[1])
        text = " ".join("".join(heading.itertext()).split())
        if not text:
            yield f"empty <{heading.tag}>"
        if new > level + 1:
            yield f"heading level jumps from {level} to {new}: {text}"
        if new == 1 and level:
            yield f"a second <h1>: {text}"
        level = new


def _ids(root: Element) -> Iterator[str]:
    seen: set[str] = set()
    for element in root.iter():
        name = element.get("id")
        if name is not None and name in seen:
            yield f"id {name} is used twice"
        elif name is not None:
            seen.add(name)


def _tables(root: Element) -> Iterator[str]:
    for table in root.iter("table"):
        caption = table.find("caption")
        name = " ".join("".join(caption.itertext()).split()) if caption is not None else ""
        if not name:
            yield "a table has no caption"
        for head in table.iter("th"):
            if head.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f"a head cell without scope in the table: {name}"


def _rest(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.tag == SVG and not is_decoration(element) and not element.findtext(SVG_TITLE):
            yield "an <svg> has no <title>"
        if element.get("class") == "footnote" and len("".join(element.itertext())) > LONGEST_FOOTNOTE:
            yield f"a footnote of more than {LONGEST_FOOTNOTE} characters"
        if element.tag == "img" and element.get("alt") is None:
            yield "an <img> has no alt"
