"""Writes a tree of keys, lists and texts as YAML in one canonical way.

Numbers, dates and true/false stand bare; a text that YAML would take for something else is quoted; long texts are
folded; texts of several lines keep their lines. The same tree always gives the same bytes.
"""

import re
from dataclasses import dataclass

WIDTH = 100
STEP = 2

# Words and figures that some YAML version reads as a truth value, null, number or date.
_TYPED = re.compile(
    r"y|n|yes|no|on|off|true|false|null|nan|inf|[0-9][0-9a-fox_.,:+-]*([t ][0-9:.+z -]*)?", re.ASCII | re.IGNORECASE
)
_BAD_START = frozenset("-?:,[]{}#&*!|>'\"%@`~=+.<")
_BAD_INSIDE = re.compile(r": |:$| #|^ | $")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


@dataclass(frozen=True)
class Bare:
    """A number, date or truth value, written as it is."""

    text: str


Tree = str | Bare | list["Tree"] | dict[str, "Tree"]


def emit(tree: dict[str, Tree], header: str) -> str:
    """The whole file: a header line, and an empty line before each top-level list."""
    parts = [header]
    for key, value in tree.items():
        if isinstance(value, list | dict):
            parts.append("")
        parts += _pair(key, value, 0)
    return "\n".join(parts) + "\n"


def _pair(key: str, value: Tree, indent: int) -> list[str]:
    start = f"{' ' * indent}{key}:"
    if isinstance(value, dict):
        return [start, *_mapping(value, indent + STEP)] if value else [f"{start} {{}}"]
    if isinstance(value, list):
        return [start, *_sequence(value, indent + STEP)] if value else [f"{start} []"]
    return _scalar(start, value, indent + STEP)


def _mapping(value: dict[str, Tree], indent: int) -> list[str]:
    return [line for key, one in value.items() for line in _pair(key, one, indent)]


def _sequence(items: list[Tree], indent: int) -> list[str]:
    lines: list[str] = []
    for item in items:
        dash = f"{' ' * indent}-"
        if isinstance(item, dict):
            inner = _mapping(item, indent + STEP)
            lines += [f"{dash} {inner[0].lstrip(' ')}", *inner[1:]] if inner else [f"{dash} {{}}"]
        elif isinstance(item, list):
            raise TypeError("a plan file has no list directly in a list")
        else:
            lines += _scalar(dash, item, indent + STEP)
    return lines


def _scalar(start: str, value: str | Bare, indent: int) -> list[str]:
    if isinstance(value, Bare):
        return [f"{start} {value.text}"]
    margin = " " * indent
    if not all(c.isprintable() or c == "\n" for c in value):
        return [f"{start} {_double_quoted(value)}"]
    if "\n" in value:
        if value != value.strip():
            return [f"{start} {_double_quoted(value)}"]
        lines = value.split("\n")
        if any(len(margin + line) > WIDTH for line in lines) and all(line == line.strip() for line in lines):
            return [f"{start} >-", *_paragraphs(lines, margin)]
        return [f"{start} |-", *(margin + line if line else "" for line in lines)]
    inline = f"{start} {_inline(value)}"
    lines = _folded(value, WIDTH - indent)
    if len(inline) <= WIDTH or len(lines) < 2 or value != value.strip():
        return [inline]
    return [f"{start} >-", *(margin + line for line in lines)]


def _paragraphs(paragraphs: list[str], margin: str) -> list[str]:
    """Folded text of several lines: YAML makes n line breaks of n empty lines."""
    lines: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        if number:
            lines.append("")
        if paragraph:
            lines += [margin + line for line in _folded(paragraph, WIDTH - len(margin))]
    return lines


def _folded(text: str, width: int) -> list[str]:
    """The text in lines, broken only at single spaces, since YAML joins lines by exactly one."""
    lines: list[str] = []
    line = ""
    for word in re.split(r"(?<! ) (?! )", text):
        longer = f"{line} {word}" if line else word
        if line and len(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _inline(text: str) -> str:
    bare = text and text[0] not in _BAD_START and not _BAD_INSIDE.search(text) and not _TYPED.fullmatch(text)
    return text if bare else "'" + text.replace("'", "''") + "'"


def _double_quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(c) or (c if c.isprintable() else _escape(c)) for c in text) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
