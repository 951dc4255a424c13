"""The tables of sections and keys in docs/plan-files.md, made from the same table as everything else."""

from django.utils.translation import override

from exchange.planfile.schema import describe, summary_of
from exchange.planfile.sections import Section
from exchange.planfile.spec import SECTIONS

START = "<!-- tables: written by manage.py plan_schema -->"
END = "<!-- end of tables -->"


def with_tables(guide: str) -> str:
    """The guide with its tables made anew. Raises ValueError when it lacks the marks between which they stand."""
    before, start, rest = guide.partition(START)
    _old, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError("docs/plan-files.md lacks the marks between which the tables stand")
    return f"{before}{START}\n\n{tables()}\n{END}{after}"


def tables() -> str:
    """One table per section."""
    with override("en"):
        return "\n".join(_table(section) for section in SECTIONS)


def _table(section: Section) -> str:
    lines = [f"### `{section.path}`", "", summary_of(section), ""]
    facts = ["one mapping" if section.single else "a list"]
    if section.key:
        facts.append("told apart by " + ", ".join(f"`{name}`" for name in section.key))
    elif not section.single:
        facts.append("told apart by the place in the list")
    if section.dated:
        facts.append("a changed entry is recorded beside the old one")
    if section.immutable:
        facts.append("written once, never changed")
    if section.path != "sources":
        facts.append("has its parent's source when it has none" if section.inherits else "needs a source")
    if section.children:
        facts.append("holds " + ", ".join(f"`{child.name}`" for child in section.children))
    lines += ["; ".join(facts)[0].upper() + "; ".join(facts)[1:] + ".", ""]
    lines += ["| key | needed | meaning and form |", "|---|---|---|"]
    for name, column in section.columns.items():
        text = describe(section, name, column).replace("|", "\\|")
        lines.append(f"| `{name}` | {'yes' if column.required else ''} | {text} |")
    return "\n".join(lines) + "\n"
