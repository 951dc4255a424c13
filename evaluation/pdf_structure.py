"""The structure tree of a PDF that WeasyPrint has just drawn, as something that can be read and rearranged.

Works on pydyf's objects before they are written. An element is a dictionary with a type `S`, a parent `P`, a page `Pg`
and kids `K`; a kid is a marked-content number on that page, a dictionary naming another page, or a reference.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import pydyf

Node = Any  # a pydyf.Dictionary of type /StructElem


@dataclass(frozen=True)
class Source:
    """Where a structure element comes from: the HTML element, and its tag, which may name a pseudo-element
    (``li::marker``).
    """

    element: Element | None
    tag: str

    @property
    def principal(self) -> bool:
        """Whether the box is the element's own, and not a pseudo-element's."""
        return self.element is not None and self.tag == self.element.tag


UNKNOWN = Source(None, "")


@dataclass
class Sources:
    """What is known of the tree's origin: `nodes` by object number, `texts` by page and number of marked content."""

    nodes: dict[int, Source] = field(default_factory=dict)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    pages: set[int] = field(default_factory=set)


class Structure:
    """Reads and rearranges the structure tree of `pdf`; `sources` is their origin in the HTML."""

    def __init__(self, pdf: Any, sources: Sources) -> None:
        self.pdf = pdf
        self._sources = sources
        self.root: Node = self.at(pdf.catalog["StructTreeRoot"])
        self.document: Node = self.at(self.root["K"][0])
        self.pages: dict[bytes, int] = {page: number for number, page in enumerate(pdf.page_references)}
        numbers = self.at(self.root["ParentTree"])["Nums"]
        self.owners: list[Any] = [numbers[2 * page + 1] for page in range(len(self.pages))]
        self._annotations: dict[bytes, list[int]] = {}
        for position in range(2 * len(self.pages) + 1, len(numbers), 2):
            self._annotations.setdefault(numbers[position], []).append(position)
        self._numbers = numbers

    # reading

    def at(self, reference: bytes) -> Any:
        """The object behind `reference` (``b"12 0 R"``)."""
        return self.pdf.objects[int(reference.split(maxsplit=1)[0])]

    def source(self, node: Node) -> Source:
        """Where `node` comes from."""
        return self._sources.nodes.get(node.number, UNKNOWN)

    def text(self, place: tuple[int, int]) -> str:
        """The text drawn as the marked content at `place` (page, number); empty for pictures."""
        return self._sources.texts.get(place, "")

    def children(self, node: Node) -> list[Node]:
        """The elements directly in `node`."""
        found = (self.at(kid) for kid in node["K"] if isinstance(kid, bytes))
        return [kid for kid in found if kid.get("Type") == "/StructElem"]

    def child(self, node: Node, kind: str) -> Node | None:
        """The first element of type `kind` directly in `node`."""
        return next((kid for kid in self.children(node) if kid["S"] == kind), None)

    def walk(self, node: Node | None = None) -> Iterator[Node]:
        """`node` (the whole document by default) and everything in it, in reading order."""
        node = self.document if node is None else node
        yield node
        for kid in self.children(node):
            yield from self.walk(kid)

    def contents(self, node: Node) -> Iterator[tuple[int, int]]:
        """Page and number of the marked content directly in `node`."""
        for kid in node["K"]:
            if isinstance(kid, int):
                yield self.pages[node["Pg"]], kid
            elif isinstance(kid, dict):
                yield self.pages[kid["Pg"]], kid["MCID"]

    # rearranging

    def new(self, kind: str, parent: Node) -> Node:
        """A new element of type `kind` as the last in `parent`."""
        node = pydyf.Dictionary(
            {"Type": "/StructElem", "S": kind, "K": pydyf.Array(), "Pg": parent["Pg"], "P": parent.reference}
        )
        self.pdf.add_object(node)
        parent["K"].append(node.reference)
        return node

    def remove(self, node: Node) -> None:
        """Take `node` out of the tree; its content becomes an artifact unless it is put elsewhere."""
        self.at(node["P"])["K"].remove(node.reference)

    def move(self, node: Node, parent: Node, after: Node | None = None) -> None:
        """Put `node` into `parent`, behind the element `after` or at the end."""
        self.remove(node)
        index = len(parent["K"]) if after is None else parent["K"].index(after.reference) + 1
        parent["K"].insert(index, node.reference)
        node["P"] = parent.reference

    def absorb(self, first: Node, second: Node) -> None:
        """Append everything in `second` to `first`. `second` is left in the tree, empty."""
        page = self.pages[second["Pg"]] if "Pg" in second else 0
        for kid in second["K"]:
            if isinstance(kid, int):
                same = first["Pg"] == second["Pg"]
                first["K"].append(kid if same else _content(second["Pg"], kid))
                self.owners[page][kid] = first.reference
            elif isinstance(kid, dict):
                first["K"].append(kid)
                self.owners[self.pages[kid["Pg"]]][kid["MCID"]] = first.reference
            else:
                first["K"].append(kid)
                if (inner := self.at(kid)).get("Type") == "/StructElem":
                    inner["P"] = first.reference
        second["K"] = pydyf.Array()
        self._hand_over_annotations(second, first)

    def _hand_over_annotations(self, before: Node, after: Node) -> None:
        positions = self._annotations.pop(before.reference, [])
        for position in positions:
            self._numbers[position] = after.reference
        if positions:
            self._annotations.setdefault(after.reference, []).extend(positions)

    # finishing

    def make_artifacts(self, decoration: Iterable[tuple[int, int]]) -> None:
        """Turn all marked content that no element holds into artifacts, and empty the elements that held it.

        Content in `decoration` (page and number) becomes a layout artifact, all else (heads and feet of pages, repeated
        heads of tables) a pagination artifact.
        """
        layout = set(decoration)
        held = {place for node in self.walk() for place in self.contents(node)}
        for page, reference in enumerate(self.pages):
            stream = self.at(self.at(reference)["Contents"]).stream
            for position, item in enumerate(stream):
                if isinstance(item, dict) and "MCID" in item and (page, item["MCID"]) not in held:
                    place = (page, item["MCID"])
                    owner = self.owners[page][item["MCID"]]
                    if isinstance(owner, bytes):
                        self.at(owner).clear()
                    self.owners[page][item["MCID"]] = "null"
                    stream[position - 1] = "/Artifact"
                    stream[position] = pydyf.Dictionary({"Type": "/Layout" if place in layout else "/Pagination"})

    def write_ids(self, named: Sequence[Node]) -> None:
        """Write the tree that finds the elements `named` by their `ID` (ISO 32000-1, 14.7.2)."""
        by_name = {node["ID"].string: node.reference for node in named}
        if by_name:
            names = pydyf.Array(item for name in sorted(by_name) for item in (pydyf.String(name), by_name[name]))
            tree = pydyf.Dictionary({"Names": names})
            self.pdf.add_object(tree)
            self.root["IDTree"] = tree.reference


def _content(page: bytes, number: int) -> Any:
    return pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": number})
