"""Reads a rendered report as a reader does: chapters by title, tables by caption, cells by their columns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

UNKNOWN = "nicht angegeben"
DASH = "–"
NOWHERE = "In keiner Zeile angegeben: "


def words(element: Any) -> str:
    """The text of an element without pictures, marks of sources and marks of calculations; plain spaces."""
    return " ".join("".join(_pieces(element)).replace("\u00a0", " ").replace("\u00ad", "").split())


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        css = child.get("class", "")
        if _local(child) != "svg" and css != "derived" and not (_local(child) == "span" and css == "small"):
            yield from _pieces(child)
        yield child.tail or ""


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


@dataclass(frozen=True)
class Line:
    """A row of a table: its head, its cells by the heads of the columns, and the group that it stands in."""

    head: str
    cells: dict[str, str]
    group: str = ""

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True)
class Printed:
    """A table. A column that is said to be stated in no row is unknown, one that was left out has dashes."""

    caption: str
    columns: list[str]
    lines: list[Line]
    foot: list[Line] = field(default_factory=list)
    nowhere: frozenset[str] = frozenset()

    def cell(self, line: Line, column: str) -> str:
        """What a row says in a column, also in one that `tidy` took out."""
        if column in self.nowhere:
            return UNKNOWN
        return line.cells.get(column, DASH)

    def by_head(self, group: str | None = None) -> dict[str, Line]:
        """The rows by their head, each once."""
        found = [line for line in self.lines if group is None or line.group == group]
        assert len({line.head for line in found}) == len(found), f"{self.caption}: a head stands twice"
        return {line.head: line for line in found}


class Paper:
    """A report: `document_html` parsed."""

    def __init__(self, html: str) -> None:
        self.root = import_module("tinyhtml5").parse(html, namespace_html_elements=False)
        self._by_id = {one.get("id"): one for one in self.root.iter() if one.get("id")}

    def chapter(self, title: str) -> Any:
        """The chapter or part whose heading is `title`, without its number."""
        for section in self.root.iter("section"):
            for heading in _headings(section):
                if _title(heading) == title:
                    return section
        raise AssertionError(f"no chapter is called {title!r}")

    def titles(self, level: str) -> list[str]:
        """All headings of a level, with their numbers."""
        return [words(one) for one in self.root.iter(level)]

    def text(self, title: str) -> str:
        return words(self.chapter(title))

    def tables(self, title: str, caption: str) -> list[Printed]:
        """The tables of a chapter whose caption begins with `caption`."""
        return [one for one in tables_in(self.chapter(title)) if one.caption.startswith(caption)]

    def table(self, title: str, caption: str) -> Printed:
        """The one table of a chapter whose caption begins with `caption`."""
        found = self.tables(title, caption)
        assert len(found) == 1, f"{title}: {len(found)} tables are called {caption!r}"
        return found[0]

    def facts(self, title: str) -> dict[str, str]:
        """All terms of a chapter's lists with what they say; those gathered under "Nicht angegeben" are unknown."""
        return told(self.chapter(title))

    def entries(self, title: str, box: str) -> list[str]:
        """The lines of the box called `box`."""
        for element in self.chapter(title).iter("div"):
            head = element.find("p")
            if head is not None and head.get("class") == "box-title" and words(head) == box:
                listed = [words(one) for one in element.iter("li")]
                return listed or [words(one) for one in element.findall("p")[1:]]
        return []


def told(element: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for listed in element.iter("dl"):
        for term, value in zip(listed.findall("dt"), listed.findall("dd"), strict=True):
            if words(term) == "Nicht angegeben":
                found |= dict.fromkeys(words(value).split(", "), UNKNOWN)
            else:
                found[words(term)] = words(value)
    return found


def _headings(section: Any) -> Iterator[Any]:
    for child in [*section, *section.findall("div[@class='keep']/*")]:
        if re.fullmatch("h[1-6]", _local(child)):
            yield child


def _title(heading: Any) -> str:
    number = heading.find("span")
    if number is not None and number.get("class") == "no":
        return " ".join((number.tail or "").split())
    return words(heading)


def tables_in(section: Any) -> Iterator[Printed]:
    """All tables of a part, in their order."""
    for parent in section.iter():
        children = list(parent)
        for place, child in enumerate(children):
            if _local(child) == "table":
                following = words(children[place + 1]) if place + 1 < len(children) else ""
                yield _table(child, following)


def _table(element: Any, following: str) -> Printed:
    columns = [words(one) for one in element.find("thead/tr")]
    lines: list[Line] = []
    for body in element.findall("tbody"):
        group = ""
        for row in body.findall("tr"):
            cells = [words(one) for one in row]
            if row.get("class") == "group":
                group = cells[0]
            else:
                lines.append(Line(cells[0], dict(zip(columns, cells, strict=True)), group))
    foot = [
        Line(words(row[0]), dict(zip(columns, [words(one) for one in row], strict=True)))
        for row in element.findall("tfoot/tr")
    ]
    missing = following.removeprefix(NOWHERE).removesuffix(".") if following.startswith(NOWHERE) else ""
    nowhere = frozenset(missing.split(", ")) if missing else frozenset[str]()
    return Printed(words(element.find("caption")), columns, lines, foot, nowhere)
