"""The data that travel inside the PDF: the facts as canonical JSON, and tables as CSV for a spreadsheet."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.canonical import canonical
from evaluation.pdf import DataFile
from evaluation.report.reader import Reader, plain
from evaluation.report.sections.money import span
from evaluation.report.sections.rollout import rollout_words
from evaluation.report.words import (
    DIRECTIONS,
    LIGHTS,
    ORIGINS,
    PARTS,
    POST_STATES,
    QUALIFIERS,
    SOURCE_KINDS,
    STAGES,
    STATES,
)

Rows = Iterable[Sequence[str]]

# A spreadsheet takes such a cell for a formula; a real negative number is none.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^-?[0-9]+(,[0-9]+)?$")


def data_files(facts: Mapping[str, Any], language: str = "de") -> list[DataFile]:
    """Return the files to attach, as DataFile(name, content, description, relationship), from facts of one edition.

    The JSON is canonical. The CSVs are UTF-8 with a byte order mark, separated by semicolons, figures with a decimal
    comma and without grouping; an empty cell is unknown.
    """
    with translation.override(language):
        reader = Reader(facts)
        files = [DataFile("facts.json", canonical(facts).encode(), _("The frozen facts of this report"), "Source")]
        for name, description, build in _TABLES:
            files.append(DataFile(f"{name}.csv", _csv(build(reader)), str(description), "Data"))
        return files


def _csv(rows: Rows) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([[safe_cell(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe_cell(text: str) -> str:
    """The cell's text, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def _figure(value: str | int | None) -> str:
    """A figure with a decimal comma; empty where it is unknown."""
    return "" if value is None else f"{Decimal(value):f}".replace(".", ",")


def _text(value: str | None) -> str:
    """Text without markup; "nicht angegeben" becomes an empty cell."""
    if not value or 'class="unknown"' in value:
        return ""
    return plain(mark_safe(value))


def _word(words: Mapping[str, Any], value: str | None) -> str:
    return str(words[value]) if value else ""


def _projects(reader: Reader) -> Rows:
    yield [
        _("Project"),
        _("Action field"),
        _("State"),
        _("Since"),
        _("Last year") if reader.annual else _("Before the period"),
        _("Light"),
        _("Progress %"),
        _("Reported %"),
        _("Expected end"),
        _("Source"),
    ]
    for row in reader.results["projects"]:
        project = reader.row(row["project"])
        yield [
            project["title"],
            reader.field_name(row["field"]),
            _word(STATES, row["state"]),
            row["since"] or "",
            _word(STATES, row["prior_state"]),
            _word(LIGHTS, row["lights"]["overall"]["light"]),
            _figure(row["progress"]["computed"]),
            _figure(row["progress"]["reported"]),
            row["forecast"] or "",
            _text(reader.source(project["id"])),
        ]


def _milestones(reader: Reader) -> Rows:
    yield [_("Project"), _("Milestone"), _("Planned (baseline)"), _("Expected"), _("Reached"), _("Days"), _("Reason")]
    for row in reader.results["projects"]:
        for milestone in row["milestones"]:
            yield [
                reader.row(row["project"])["title"],
                milestone["title"],
                milestone["baseline"] or "",
                milestone["forecast"] or "",
                milestone["actual"] or "",
                _figure(milestone["days_late"]),
                milestone["reason"] or "",
            ]


def _money(reader: Reader) -> Rows:
    yield [
        *(_("Product"), _("Item"), _("Year"), _("Stage"), _("Part"), _("Direction"), _("Qualifier"), _("Amount")),
        *(_("Under a condition"), _("Condition"), _("Source")),
    ]
    for result in reader.results["money"]["items"]:
        item = reader.row(result["item"])
        amount = result["amount"]
        product = reader.get(item["product"])
        yield [
            product["code"] if product else "",
            item["title"],
            span(item),
            _word(STAGES, item["stage"]),
            _word(PARTS, item["part"]),
            _word(DIRECTIONS, item["direction"]),
            _word(QUALIFIERS, amount["qualifier"]) if amount else "",
            _figure(amount["value"]) if amount else "",
            _("yes") if item["conditional"] else _("no"),
            item["condition"] or "",
            _text(reader.sources([(item["id"], None), (result["amount_row"], None)])),
        ]


def _posts(reader: Reader) -> Rows:
    yield [
        _("Post"),
        _("Grade"),
        _("Unit"),
        _("Origin"),
        _("Posts"),
        _("FTE each"),
        *(str(word) for word in POST_STATES.values()),
        _("Source"),
    ]
    for result in reader.results["staff"]["lines"]:
        line = reader.row(result["line"])
        each = [
            "" if one is None else f"{_word(QUALIFIERS, one['qualifier'])} {_figure(one['value'])}".strip()
            for one in result["post_fte"]
        ]
        yield [
            line["title"],
            " / ".join(result["grades"]),
            _text(reader.unit(line["unit"])),
            _word(ORIGINS, line["origin"]),
            str(result["posts"]),
            " / ".join(dict.fromkeys(each)),
            *(str(result["states"][name]) for name in POST_STATES),
            _text(reader.source(line["id"])),
        ]


def _partners(reader: Reader) -> Rows:
    yield [
        _("Project"),
        _("Partner"),
        _("Takes part"),
        _("Status"),
        _("As of"),
        _("Rollout"),
        _("Planned to go live"),
        _("Went live"),
        _("Source"),
    ]
    for row in reader.results["joint"]:
        for partner in row["partners"]:
            told = partner.get("rollout") or {}
            yield [
                reader.row(row["project"])["title"],
                _text(reader.body(partner["body"])),
                _("yes") if partner["holds"] else _("no"),
                _word(LIGHTS, partner["light"]),
                partner["as_of"] or "",
                rollout_words(reader.row(partner["participation"]), partner),
                told.get("planned") or "",
                told.get("actual") or "",
                _text(reader.source(partner["participation"])),
            ]


def _sources(reader: Reader) -> Rows:
    yield [
        _("Source"),
        _("Title"),
        _("Kind"),
        _("Record"),
        _("Field"),
        _("Status"),
        _("Place"),
        _("Quote"),
        _("Derivation"),
        _("Doubt"),
    ]
    documents = {row["key"]: row for row in reader.facts["sources"]}
    for ref in reader.facts["refs"]:
        document = documents[ref["source"]]
        yield [
            ref["source"],
            document["title"],
            _word(SOURCE_KINDS, document["kind"]),
            ref["target"],
            ref["field"] or "",
            ref["status"],
            ref["place"] or "",
            ref["quote"] or "",
            ref["derivation"] or "",
            ref["doubt"] or "",
        ]


_TABLES: Sequence[tuple[str, str | Promise, Callable[[Reader], Rows]]] = (
    ("projects", gettext_lazy("Projects with state, light and progress"), _projects),
    ("milestones", gettext_lazy("Milestones with baseline, forecast and actual date"), _milestones),
    ("money", gettext_lazy("Budget items with amount, condition and source"), _money),
    ("posts", gettext_lazy("Posts by line, with grade, unit and state"), _posts),
    ("partners", gettext_lazy("Partners of the joint projects and what they reported"), _partners),
    ("sources", gettext_lazy("Sources of every record"), _sources),
)
