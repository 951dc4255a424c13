"""Makes valid plan documents with something in every section, from the same table that the engine follows.

Hypothesis draws the texts, where the traps of YAML are, and a seed; from the seed comes the structure.
"""

from random import Random
from typing import Any

from django.db import models
from hypothesis import strategies as st

from evaluation.pdf_fonts import _characters, missing_characters
from exchange.planfile import columns as c
from exchange.planfile.emitting import Bare, Tree, emit
from exchange.planfile.sections import Section
from exchange.planfile.spec import BY_PATH, TOP
from exchange.planfile.values import clean_text
from organisation.models import SourceStatus
from roadmap.grades import VALID_GRADES
from tests.exchange.plan_repairs import REPAIRS

TRAPS = (
    *("- a", "a: b", "a:", "#a", "a #b", "no", "Yes", "null", "~", "1e3", "0815", "1_000", "12:30", ".5", "+1", "0x1F"),
    *("2024-01-01", "2024", "true", "'", '"', "'a'", '"a"', "a'b", "| a", "> a", "{a}", "[a]", "%a", "@a", "`a", "!a"),
    *("&a", "*a", "? a", ", a", "\\n", "a\\", "<<", "=", "...", "--- a", "a  b", "a\tb", "So\u00adft", "a\u00a0b"),
    *("a\nb", "a\n\nb", "a\n  b", "- a\n- b", "a \nb", "a\n#b", "# a\nb", "a\n\n\n: b", "„a“ – b…", "Ä ö ü ß §"),
    "ein langer Text " * 12,
    "Ein Satz, der lang ist und läuft und läuft. " * 4
    + "\n\n"
    + "Und noch ein Absatz, der ebenso lang ist. " * 5
    + "\nEnde",
    "x" * 250,
    "doppelte  Leerzeichen  in  einem  langen  Text  " * 5,
)


def texts() -> st.SearchStrategy[str]:
    """Texts as a plan file may hold them: every character that the report can print, and YAML's traps."""
    printable = st.text(sorted(_characters() - {"\r"}), min_size=1, max_size=60)
    return (
        st.one_of(st.sampled_from(TRAPS), printable).map(clean_text).filter(lambda t: t and not missing_characters(t))
    )


@st.composite
def plan_files(draw: st.DrawFn) -> str:
    """The text of a valid plan file."""
    pool = draw(st.lists(texts(), min_size=4, max_size=12))
    return Maker(Random(draw(st.integers(0, 2**32 - 1))), pool).text()


class Node:
    """An item that is being made: its section, its path, and its keys."""

    def __init__(self, section: Section, parent: "Node | None", address: tuple[str, ...], index: int) -> None:
        self.section = section
        self.parent = parent
        self.address = address
        self.index = index
        self.tree: dict[str, Tree] = {}

    def above(self, depth: int) -> tuple[str, ...]:
        """The first parts of its path."""
        return self.address[:depth]


class Maker:
    """Makes one plan file from a seed and some texts."""

    def __init__(self, random: Random, pool: list[str]) -> None:
        self.random = random
        self.pool = pool
        self.number = 0
        self.nodes: dict[Section, list[Node]] = {}
        self.taken: set[tuple[str, str]] = set()

    def first_time(self, kind: str, value: Tree | None) -> bool:
        """Whether something that only one row may name has not been named yet."""
        known = (kind, str(value))
        fresh = known not in self.taken
        self.taken.add(known)
        return fresh

    def text(self) -> str:
        for section in TOP:
            self._make(section, None, ())
        # what is told apart by what it refers to comes when everything that can be referred to is there
        for section in list(BY_PATH.values()):
            for node in self.nodes.get(section, []):
                self._fill(node)
        tree: dict[str, Tree] = {"format": Bare("1"), "county": "bodies-1", "plan": self._main_plan()}
        for section in TOP:
            items = self._items(section, None)
            if items:
                tree[section.name] = items
        return emit(tree, "# generated")

    def _main_plan(self) -> str:
        return self.nodes[BY_PATH["plans"]][0].address[0]

    def _count(self, section: Section) -> int:
        if section.single:
            return self.random.randint(0, 1)
        if section.up is None:
            return self.random.randint(2, 3)
        return self.random.randint(0, 2)

    def _make(self, section: Section, parent: Node | None, above: tuple[str, ...]) -> None:
        for index in range(self._count(section)):
            self.number += 1
            first = section is BY_PATH["bodies"] and not self.nodes.get(section)
            own = "bodies-1" if first else f"{section.name}-{self.number}"
            if section.key in {("number",), ("version",)} or not section.key:
                own = str(index + 1)
            node = Node(section, parent, (*above, own), index)
            self.nodes.setdefault(section, []).append(node)
            for child in section.children:
                self._make(child, node, node.address)

    def _fill(self, node: Node) -> None:
        section = node.section
        for name, column in section.columns.items():
            wanted = column.required or name in section.key or self.random.random() < 0.5
            if name == "slug":
                node.tree[name] = node.address[-1]
            elif wanted and column.kind == c.REFERENCE:
                if path := self._reference(node, name):
                    node.tree[name] = path
            elif wanted:
                node.tree[name] = self._value(node, name, column)
        if section.model in REPAIRS:
            REPAIRS[section.model](self, node)
        if section.path != "sources" and (not section.inherits or self.random.random() < 0.3):
            node.tree["source"] = self._sources(node)

    def _reference(self, node: Node, name: str) -> str:
        section, target = node.section, node.section.target(name)
        depth = section.shared_depth(name)
        start = node.above(depth)
        if name in section.within:
            base = node.tree.get(section.within[name])
            if base is None:
                return ""
            prefix = node.above(section.shared_depth(section.within[name]))
            start = (*prefix, *str(base).split("/"))
        found = [one for one in self.nodes.get(target, []) if one.above(len(start)) == start]
        if target is section:
            # only to what came before, so that nothing leads back to itself
            found = found[: node.index]
        if not found:
            return ""
        return "/".join(self.random.choice(found).address[len(start) :])

    def _value(self, node: Node, name: str, column: c.Column) -> Tree:
        random = self.random
        if column.kind == c.CHOICE:
            return random.choice(column.choices)
        if column.kind == c.BOOLEAN:
            return Bare(random.choice(("true", "false")))
        if column.kind == c.INTEGER:
            return Bare(self._integer(node, name, column))
        if column.kind == c.DECIMAL:
            return Bare(random.choice(("0.5", "1", "0.25", "0.1")))
        if column.kind == c.DAY:
            return Bare(f"{random.randint(2000, 2030)}-0{random.randint(1, 9)}-{random.randint(10, 28)}")
        if column.kind == c.PARTIAL_DATE:
            return Bare(self._date(self._year(name, node)))
        if column.kind == c.GRADES:
            return list(random.sample(VALID_GRADES, random.randint(1, 3)))
        return self._text(name, column)

    def _integer(self, node: Node, name: str, column: c.Column) -> str:
        if name in node.section.key:
            return node.address[-1]
        if column.is_year:
            return str(self._year(name, node))
        return str(self.random.randint(2, 200))

    def _year(self, name: str, node: Node) -> int:
        if name == "effective_on":
            return 2015 + node.index
        if name.endswith("_to"):
            return self.random.randint(2021, 2035)
        return self.random.randint(2001, 2020)

    def _date(self, year: int) -> str:
        month = self.random.randint(1, 12)
        forms = (f"{year}", f"{year}-Q{(month + 2) // 3}", f"{year}-{month:02d}", f"{year}-{month:02d}-28")
        return self.random.choice(forms)

    def _text(self, name: str, column: c.Column) -> str:
        self.number += 1
        if isinstance(column.field, models.URLField):
            return f"https://example.org/{self.number}"
        if name in {"ags", "ars"}:
            return f"{self.number:0{column.field.max_length}d}"
        if name in {"number", "reference", "code"}:
            # unique, and like a number where YAML is touchy about it
            return self.random.choice(("0{0}", "{0}.10", "Nr. {0}", "{0}")).format(self.number)
        text = self.random.choice(self.pool)
        if not column.multiline:
            text = " ".join(text.split("\n")).strip()
        return text[: column.field.max_length].strip() or "x"

    def _sources(self, node: Node) -> Tree:
        documents = [one.address[0] for one in self.nodes[BY_PATH["sources"]]]
        notes: list[Tree] = []
        for number in range(self.random.randint(1, 2)):
            note: dict[str, Tree] = {"document": self.random.choice(documents)}
            status = self.random.choice(SourceStatus.values)
            note["status"] = status
            note["place"] = f"{number}"
            if self.random.random() < 0.5:
                note["quote"] = self.random.choice(self.pool)
            if status == SourceStatus.DERIVED:
                note["derivation"] = self.random.choice(self.pool)
            if number:
                keys = [key for key in node.section.allowed_keys if key not in {"slug", "source"}]
                note["field"] = self.random.choice(keys)
            notes.append(note)
        return notes[0] if len(notes) == 1 else notes

    def _items(self, section: Section, parent: Node | None) -> Any:
        items: list[Tree] = []
        seen = set()
        nodes = [node for node in self.nodes.get(section, []) if node.parent is parent]
        if not section.positioned:
            self.random.shuffle(nodes)
        for node in nodes:
            required = [name for name, column in section.columns.items() if column.required]
            key = str([node.tree.get(name) for name in section.key]) if section.key else node.index
            if not all(name in node.tree for name in required) or key in seen or node.tree.get("kind") == "(none)":
                continue
            seen.add(key)
            tree = dict(node.tree)
            for child in section.children:
                children = self._items(child, node)
                if children:
                    tree[child.name] = children[0] if child.single else children
            items.append(tree["text"] if section.scalar and list(tree) == ["text"] else tree)
        return items
