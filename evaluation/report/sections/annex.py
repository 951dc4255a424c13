"""The annex: calculations, sources with notes, documents, changes since the last report, glossary."""

from collections.abc import Sequence

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.report.blocks import DASH, Block, Column, Facts, Para, Table, TableRow
from evaluation.report.reader import Calculation, Reader
from evaluation.report.sections import corrections
from evaluation.report.sections.notes import notes
from evaluation.report.words import SOURCE_KINDS, STATES
from organisation.templatetags import display

MANY_PARTS = 12


def calculations(reader: Reader) -> list[Block]:
    """Every calculated figure that the report shows, with its parts."""
    if not reader.calculations and reader.narrow:
        return []
    if not reader.calculations:
        return [Para(_("The report shows no calculated figures."))]
    rows = [
        TableRow(
            [
                f"b{one.number}",
                one.label,
                _parts(one),
                one.value,
            ],
            anchor=f"r{one.number}",
        )
        for one in reader.calculations
    ]
    columns = [Column(_("No.")), Column(_("Figure")), Column(_("Parts")), Column(_("Value"))]
    return [Table(caption=_("Calculated figures and their parts"), columns=columns, rows=rows)]


def _parts(one: Calculation) -> SafeString:
    """The parts, or how many there are where a page would not hold them."""
    if len(one.parts) > MANY_PARTS:
        text = _(
            "%(count)d parts; they stand one by one in the attached file money.csv, and in facts.json with this sum"
        )
        return conditional_escape(text % {"count": len(one.parts)})
    return format_html_join("; ", "{}: {}", one.parts)


def sources(reader: Reader) -> list[Block]:
    """The documents, and the notes of doubt and derivation that the marks name."""
    found = reader.facts["sources"]
    if not found:
        return [Para(_("No sources are recorded. Every fact of this report lacks one."))]
    rows = [
        TableRow(
            [
                source["key"],
                _source(source),
                str(SOURCE_KINDS[source["kind"]]),
                reader.date(source["dated_on"]),
                source["note"] or DASH,
            ],
            anchor=f"source-{source['key'].lower()}",
        )
        for source in found
    ]
    columns = [Column(_("No.")), Column(_("Source")), Column(_("Kind")), Column(_("Date")), Column(_("Note"))]
    blocks: list[Block] = [Table(caption=_("Sources"), columns=columns, rows=rows)]
    blocks += _documents(reader)
    blocks += notes(reader)
    missing = reader.facts["unsourced"]
    if missing:
        text = _("%(count)d records have no source. They are listed in the attached facts under “unsourced”.") % {
            "count": len(missing)
        }
        blocks.append(Para(text, small=True))
    return blocks


def _source(source: dict[str, str | None]) -> SafeString:
    parts = [part for part in (source["title"], source["publisher"], source["reference"]) if part]
    return format_html_join(", ", "{}", ((part,) for part in parts))


def _documents(reader: Reader) -> list[Block]:
    documents = reader.all("document")
    if not documents:
        return []
    rows = [
        TableRow(
            [
                row["title"],
                reader.text(row["media_type"]),
                display.file_size(row["size_bytes"]),
                reader.source(row["id"]) or DASH,
            ]
        )
        for row in documents
    ]
    columns = [Column(_("Document")), Column(_("Type")), Column(_("Size"), num=True), Column(_("Source"), width=20)]
    return [Table(caption=_("Documents"), columns=columns, rows=rows)]


def changes(reader: Reader) -> list[Block]:
    """What is different from the last report, from earlier facts of this one, and from the version it corrects."""
    return [*_since_last_report(reader), *corrections.corrections(reader)]


def _since_last_report(reader: Reader) -> list[Block]:
    """Projects' states, and the projects that came and went."""
    prior = reader.facts["prior"]
    if not prior and reader.narrow:
        return []
    if not prior:
        return [Para(_("There is no earlier report of this plan."))]
    found = []
    for standing in reader.results["projects"]:
        before = prior["states"].get(standing["project"])
        known = standing["project"] in prior["states"]
        if known and before == standing["state"]:
            continue
        then = (str(STATES[before]) if before else display.unknown()) if known else _("not in the report")
        now = str(STATES[standing["state"]]) if standing["state"] else display.unknown()
        found.append((str(reader.row(standing["project"])["title"]), then, now))
    head = Facts(
        [
            (
                _("Compared with"),
                _("report %(number)s, version %(version)d") % {"number": prior["number"], "version": prior["version"]},
            ),
            (_("Its cut-off"), reader.date(prior["cut_off"])),
            (_("Hash of its facts"), prior["sha256"]),
        ]
    )
    if not found:
        return [head, Para(_("No project's state has changed since."))]
    return [head, _by_state(found) if reader.brief else _by_project(found)]


def _by_project(found: Sequence[tuple[str, str, str]]) -> Table:
    """A row for each title with its state then and now."""
    columns = [Column(_("Project")), Column(_("In the last report")), Column(_("Now"))]
    rows = [TableRow(one) for one in found]
    return Table(caption=_("Projects whose state has changed"), columns=columns, rows=rows)


def _by_state(found: Sequence[tuple[str, str, str]]) -> Table:
    """A row for all titles with the same states then and now, which takes less room."""
    together: dict[tuple[str, str], list[str]] = {}
    for title, then, now in found:
        together.setdefault((then, now), []).append(title)
    columns = [Column(_("In the last report"), width=20), Column(_("Now"), width=20), Column(_("Projects"))]
    rows = [TableRow([then, now, "; ".join(titles)]) for (then, now), titles in together.items()]
    return Table(caption=_("Projects whose state has changed"), columns=columns, rows=rows)


def glossary(reader: Reader) -> list[Block]:
    """The words of the report."""
    return [
        Para(_("What the words of this report mean in it.")),
        Facts(
            [
                (_("Appropriation"), _("The amount that the adopted budget provides.")),
                (
                    _("Baseline"),
                    _("What a resolution set for a version of the plan: dates, amounts, posts."),
                ),
                (
                    _("Carry-over"),
                    _("Money of a year that may still be spent in the next one; it is added to the appropriation."),
                ),
                (_("Cover"), _("Where the money for a negative balance comes from.")),
                (_("Cut-off"), _("The day as of which everything in this report counts.")),
                (_("Forecast (money)"), _("What is still to be spent after the actual figure.")),
                (_("FTE"), _("Full-time equivalent; not a number of people.")),
                (
                    _("Mandate"),
                    _("What a resolution obliges somebody to; in force only once the resolution was adopted."),
                ),
                (_("Not reported"), _("A status was asked for and none was confirmed. It is no judgement.")),
                (_("Stock"), _("Every project that is neither completed nor dropped; deferred ones are in it.")),
                (_("Project sheet"), _("The text of a project as it was adopted with a version of the plan.")),
            ]
        ),
    ]
