"""The structure tree of a PDF, read with pikepdf: what a screen reader gets."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

Place = tuple[int, int]
"""A page, from 0, and the number of a marked content on it."""


class Tree:
    """The structure tree of a PDF."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(BytesIO(content))
        self.root = self.pdf.Root.StructTreeRoot
        self.pages = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        self.texts: dict[Place, str] = {}
        self.artifacts: dict[int, list[tuple[str, str]]] = {}
        self.loose: list[int] = []
        for number, page in enumerate(self.pdf.pages):
            self._read(number, page)

    def _read(self, number: int, page: Any) -> None:
        """Keep the texts of a page's marked content, its artifacts as type and text, and whether anything is loose."""
        for mark, kind, text in drawn(page):
            if mark is not None:
                self.texts[number, mark] = text
            elif kind:
                self.artifacts.setdefault(number, []).append((kind, text))
            else:
                self.loose.append(number)

    @staticmethod
    def kids(node: Any) -> list[Any]:
        kids = node.get("/K", [])
        return list(kids) if isinstance(kids, pikepdf.Array) else [kids]

    def children(self, node: Any) -> list[Any]:
        return [kid for kid in self.kids(node) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]

    def walk(self, node: Any = None) -> Iterator[Any]:
        for kid in self.children(self.root if node is None else node):
            yield kid
            yield from self.walk(kid)

    def all(self, kind: str, inside: Any = None) -> list[Any]:
        return [node for node in self.walk(inside) if kind == node.S]

    def contents(self, inside: Any = None) -> Iterator[Place]:
        """Page and number of all marked content, in reading order."""
        for kid in self.kids(self.root if inside is None else inside):
            if isinstance(kid, int):
                yield self.pages[inside.Pg.objgen], kid
            elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
                yield self.pages[kid.Pg.objgen], int(kid.MCID)
            elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from self.contents(kid)

    def text(self, inside: Any = None) -> str:
        """What is read out, line ends as spaces."""
        return " ".join(" ".join(self.texts.get(place, "") for place in self.contents(inside)).split())


def drawn(page: Any) -> Iterator[tuple[int | None, str, str]]:
    """Yield each piece of a page's content: its number in the tree or None, its kind as an artifact, and its text.

    The text is read by the fonts' own tables to Unicode. What is neither marked nor an artifact has no kind.
    """
    fonts = {name: to_unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    stack: list[tuple[int | None, str, list[str]]] = []
    font: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            properties = operands[1] if name == "BDC" and isinstance(operands[1], pikepdf.Dictionary) else {}
            mark = int(properties["/MCID"]) if "/MCID" in properties else None
            kind = str(properties.get("/Type", "/Artifact")) if str(operands[0]) == "/Artifact" else ""
            if stack and mark is None and not kind:  # a mark inside of another, such as a language
                stack.append(stack[-1])
            else:
                stack.append((mark, kind, []))
        elif name == "EMC":
            mark, kind, texts = stack.pop()
            if not stack or stack[-1][2] is not texts:
                yield mark, kind, "".join(texts)
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name in PAINTING:
            if not stack:
                yield None, "", ""
            elif name in ("Tj", "TJ"):
                parts = operands[0] if name == "TJ" else operands
                codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                stack[-1][2].append("".join(font[codes[at : at + 2]] for at in range(0, len(codes), 2)))


PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", "Do", "INLINE IMAGE"}


def to_unicode(font: Any) -> dict[bytes, str]:
    lines = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
    return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in lines}
