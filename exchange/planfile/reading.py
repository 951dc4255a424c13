"""Reads YAML text to nodes that keep every scalar as it is written, with its place.

No value is interpreted: a code keeps its zeros, an amount never becomes a float, and ``no`` is a word. What makes YAML
hard to read or dangerous to load is refused: anchors and aliases, tags, several documents, great size and depth.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from ruamel.yaml import YAML
from ruamel.yaml import events as ev
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from exchange.planfile.problems import Mark, Problems

MAX_BYTES = 5_000_000
MAX_DEPTH = 20
START = Mark(1, 1)

_EMPTY_WORDS = frozenset({"", "~", "null", "Null", "NULL"})
# What YAML itself does not allow unescaped, and lone surrogates, which no valid UTF-8 holds.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass
class Scalar:
    """A value as written. `empty` is a missing value or a plain null."""

    text: str
    mark: Mark
    empty: bool = False


@dataclass
class Sequence:
    """A list."""

    mark: Mark
    items: list["Node"] = field(default_factory=list)


@dataclass
class Mapping:
    """Keys with their values, in the file's order; `key_marks` says where each key stands."""

    mark: Mark
    items: dict[str, "Node"] = field(default_factory=dict)
    key_marks: dict[str, Mark] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


def read(content: str | bytes, problems: Problems) -> Mapping | None:
    """Read a plan file's text to its root mapping, or None when a problem was noted that makes reading impossible."""
    text = _text(content, problems)
    if text is None:
        return None
    builder = _Builder(problems)
    try:
        for event in _events(text):
            if not builder.take(event):
                return None
    except MarkedYAMLError as error:
        _note_syntax(error, text, problems)
        return None
    except YAMLError as error:
        problems.add("syntax", _("this is not valid YAML: %(reason)s") % {"reason": _reason(str(error))}, START, "")
        return None
    if not isinstance(builder.root, Mapping):
        problems.add("not-a-mapping", _("a plan file is a mapping of keys to values"), START, "")
        return None
    return builder.root


def _events(text: str) -> Iterator[ev.Event]:
    parser = YAML(typ="safe", pure=True)
    yield from parser.parse(text)


def _text(content: str | bytes, problems: Problems) -> str | None:
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    if len(content) > MAX_BYTES:
        message = _("the file is larger than the %(limit)d bytes that a plan file may have") % {"limit": MAX_BYTES}
        problems.add("too-large", message, START, "")
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        problems.add("encoding", _("the file is not valid UTF-8"), mark_at(before, len(before)), "")
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = list(_FORBIDDEN.finditer(text))
    for match in found:
        message = _("the character U+%(code)s is not allowed") % {"code": f"{ord(match[0]):04X}"}
        problems.add("bad-character", message, mark_at(text, match.start()), "")
    return None if found else text


def mark_at(text: str, offset: int) -> Mark:
    """The line and column of an offset in `text`."""
    start = text.rfind("\n", 0, offset) + 1
    return Mark(text.count("\n", 0, offset) + 1, offset - start + 1)


def _note_syntax(error: MarkedYAMLError, text: str, problems: Problems) -> None:
    place = error.problem_mark or error.context_mark
    mark = Mark(place.line + 1, place.column + 1) if place else START
    lines = text.split("\n")
    line = lines[mark.line - 1] if mark.line <= len(lines) else ""
    if "\t" in line[: mark.column]:
        problems.add("tab", _("a tab cannot indent; use spaces"), mark, "")
        return
    reason = _reason(str(error.problem or error.context or ""))
    if error.context and error.context_mark:
        reason += f" ({_reason(str(error.context))}, {error.context_mark.line + 1}:{error.context_mark.column + 1})"
    problems.add("syntax", _("this is not valid YAML: %(reason)s") % {"reason": reason}, mark, "")


def _reason(text: str) -> str:
    return " ".join(text.split("\n")[0].split())


@dataclass
class _Open:
    """A list or mapping that is being read; `key` waits for its value, and is None where a key comes next."""

    node: Sequence | Mapping
    path: str
    key: str | None = None


class _Builder:
    """Puts the parser's events together to nodes. Iterative, so that no depth can exhaust the stack."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.root: Node | None = None
        self._stack: list[_Open] = []
        self._documents = 0

    def take(self, event: ev.Event) -> bool:
        """Take one event; False when reading cannot go on."""
        mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, ev.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self.problems.add("documents", _("a plan file holds one document only"), mark, "")
                return False
        elif isinstance(event, ev.AliasEvent):
            self._refuse_anchor(mark)
            self._place(Scalar("", mark), mark)
        elif isinstance(event, ev.ScalarEvent | ev.CollectionStartEvent):
            return self._start(event, mark)
        elif isinstance(event, ev.CollectionEndEvent):
            self._stack.pop()
        return True

    def _start(self, event: ev.ScalarEvent | ev.CollectionStartEvent, mark: Mark) -> bool:
        if event.anchor is not None:
            self._refuse_anchor(mark)
        if event.tag is not None:
            message = _("tags are not used in plan files")
            self.problems.add("tag", message, mark, self._path(), value=str(event.tag))
        if isinstance(event, ev.ScalarEvent):
            plain = event.style is None
            self._place(Scalar(event.value, mark, plain and event.value in _EMPTY_WORDS), mark)
            return True
        node: Sequence | Mapping = Sequence(mark) if isinstance(event, ev.SequenceStartEvent) else Mapping(mark)
        path = self._place(node, mark)
        if len(self._stack) >= MAX_DEPTH:
            message = _("nested more than %(limit)d levels deep") % {"limit": MAX_DEPTH}
            self.problems.add("too-deep", message, mark, path)
            return False
        self._stack.append(_Open(node, path))
        return True

    def _refuse_anchor(self, mark: Mark) -> None:
        self.problems.add("anchor", _("anchors and aliases are not used in plan files"), mark, self._path())

    def _path(self) -> str:
        if not self._stack:
            return ""
        top = self._stack[-1]
        if isinstance(top.node, Sequence):
            return f"{top.path}[{len(top.node.items)}]"
        return join(top.path, top.key) if top.key is not None else top.path

    def _place(self, node: Node, mark: Mark) -> str:
        """Put the node where it belongs and return its path."""
        path = self._path()
        if not self._stack:
            self.root = node
            return path
        top = self._stack[-1]
        if isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif top.key is None:
            self._take_key(top, node, mark)
        else:
            top.node.items.setdefault(top.key, node)
            top.key = None
        return path

    def _take_key(self, top: _Open, node: Node, mark: Mark) -> None:
        assert isinstance(top.node, Mapping)
        if not isinstance(node, Scalar):
            self.problems.add("bad-key", _("a key is a single word"), mark, top.path)
            top.key = f"(line {mark.line})"
            return
        if node.text in top.node.key_marks:
            first = top.node.key_marks[node.text].line
            message = _("the key is given twice; first in line %(line)d") % {"line": first}
            self.problems.add("duplicate-key", message, mark, join(top.path, node.text), value=node.text)
        else:
            top.node.key_marks[node.text] = mark
        top.key = node.text


def join(path: str, key: str) -> str:
    """The path of `key` below `path`."""
    return f"{path}.{key}" if path else key
