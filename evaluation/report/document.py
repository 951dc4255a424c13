"""Puts the sections together: the whole document for the PDF, and the sections alone for the web page."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.facts.editions import content_for
from evaluation.report.blocks import Block, Section, tidy
from evaluation.report.detail import DETAILS, Detail, without_dead_links
from evaluation.report.numbers import NUMBERS
from evaluation.report.reader import Reader, plain
from evaluation.report.sections import (
    annex,
    balance,
    contributions,
    cooperation,
    council,
    decided,
    deviations,
    entries,
    fields,
    indicators,
    method,
    money,
    overview,
    special,
    staff,
)
from evaluation.report.writing import for_edition, with_text, written
from evaluation.titles import report_title

OnSection = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Chapter:
    """A chapter of the report: its anchor, its title, and what builds it."""

    anchor: str
    title: str | Promise
    build: Callable[[Reader], list[Block]]


def _items(reader: Reader) -> list[Block]:
    """What is too long for the chapters of finance and of the joint projects."""
    return [*money.items(reader), *contributions.many_contributions(reader)]


def _mandates(reader: Reader) -> list[Block]:
    """What was decided in the period and what came of it, then every mandate."""
    return [*decided.decided(reader), *council.mandates(reader)]


# The calculations and notes are numbered as the chapters before them mention them, so their annexes come last.
CHAPTERS: tuple[Chapter, ...] = (
    Chapter("summary", gettext_lazy("On one page"), overview.summary),
    Chapter("mandate", gettext_lazy("Mandate and method"), method.mandate),
    Chapter("matrix", gettext_lazy("Action fields at a glance"), overview.matrix),
    Chapter("fields", gettext_lazy("The action fields"), fields.fields),
    Chapter("deviations", gettext_lazy("Deviations"), deviations.deviations),
    Chapter("finance", gettext_lazy("Finance"), money.finance),
    Chapter("staff", gettext_lazy("Posts"), staff.staff),
    Chapter("joint", gettext_lazy("Joint projects"), cooperation.joint),
    Chapter("indicators", gettext_lazy("Indicators"), indicators.indicators),
    Chapter("mandates", gettext_lazy("Open mandates of earlier resolutions"), _mandates),
    Chapter("adaptations", gettext_lazy("Adaptations needed and decisions asked for"), cooperation.adaptations),
    Chapter("entries", gettext_lazy("Annex: project sheets"), entries.entries),
    Chapter("papers", gettext_lazy("Annex: further papers and resolutions"), council.papers),
    Chapter("items", gettext_lazy("Annex: budget items"), _items),
    Chapter("calculations", gettext_lazy("Annex: calculations"), annex.calculations),
    Chapter("sources", gettext_lazy("Annex: sources"), annex.sources),
    Chapter("changes", gettext_lazy("Annex: changes since the last report"), annex.changes),
    Chapter("glossary", gettext_lazy("Annex: glossary"), annex.glossary),
)


def _final_summary(reader: Reader) -> list[Block]:
    return [*overview.summary(reader), *balance.wording_box(reader)]


def _of(anchor: str, title: str | Promise = "", build: Callable[[Reader], list[Block]] | None = None) -> Chapter:
    """A chapter of the annual report, with another title or content."""
    chapter = next(one for one in CHAPTERS if one.anchor == anchor)
    return replace(chapter, title=title or chapter.title, build=build or chapter.build)


_FIRST_ANNEX = next(position for position, one in enumerate(CHAPTERS) if one.anchor == "entries")
FINAL: tuple[Chapter, ...] = (
    _of("summary", build=_final_summary),
    *CHAPTERS[1:_FIRST_ANNEX],
    Chapter("balance", gettext_lazy("Final balance of every project"), balance.balance),
    Chapter("proposal", gettext_lazy("Proposal for a decision"), balance.proposal),
    *CHAPTERS[_FIRST_ANNEX:],
)
_LAST = (
    _of("papers", gettext_lazy("Annex: papers and resolutions")),
    _of("items", gettext_lazy("Annex: budget items"), special.items),
    *(_of(anchor) for anchor in ("calculations", "sources", "changes", "glossary")),
)
_FIRST = (
    _of("summary", build=special.summary),
    _of("mandate", gettext_lazy("Subject and method"), special.mandate),
)
AD_HOC: tuple[Chapter, ...] = (
    *_FIRST,
    _of("entries", gettext_lazy("The project"), special.project),
    *(_of(anchor) for anchor in ("deviations", "finance", "staff")),
    _of("joint", gettext_lazy("Partners")),
    *(_of(anchor) for anchor in ("indicators", "mandates", "adaptations")),
    *_LAST,
)
MUNICIPAL: tuple[Chapter, ...] = (
    *_FIRST,
    _of("fields", gettext_lazy("The joint projects"), special.projects),
    _of("joint", gettext_lazy("Statuses, agreements and contributions")),
    *(_of(anchor) for anchor in ("deviations", "finance", "staff", "mandates", "adaptations")),
    _of("entries"),
    *_LAST,
)
BY_KIND: Mapping[str, tuple[Chapter, ...]] = {
    "annual": CHAPTERS,
    "interim": CHAPTERS,
    "final": FINAL,
    "ad_hoc": AD_HOC,
    "municipal": MUNICIPAL,
}
ANNEXES = "ABCDEFG"

# The first chapter and the annex begin on a page of their own; all others flow on.
PREFACE = "preface"
NEW_PAGE = frozenset({"summary", "entries"})
IN_EVERY_BODY = frozenset({"balance", "proposal"})
"""Chapters that an edition for a session has although the annual report has none of them."""


@dataclass(frozen=True)
class Rendered:
    """A chapter for the web page: anchor, number and title for the contents, and its HTML."""

    anchor: str
    number: str
    title: str
    html: SafeString


def document_html(
    facts: Mapping[str, Any],
    *,
    manifest_sha256: str,
    report_number: str,
    version: int,
    language: str = "de",
    edition: str = "full",
    draft: bool = True,
    confirmations: Sequence[Mapping[str, Any]] = (),
    particulars: Mapping[str, Any] | None = None,
    replaced: Mapping[str, Any] | None = None,
    texts: Mapping[str, Mapping[str, Any]] | None = None,
    on_section: OnSection | None = None,
) -> str:
    """Return the report as one HTML document after docs/pdf.md, from frozen facts alone.

    What `edition` may not hold is left out. `particulars` is what the report tells of its own making, `replaced` the
    facts of the version that it corrects (reader.py), `texts` those of the manifest, by place. `on_section(title, done,
    total)` is called before each chapter, and with done == total at the end; what it raises stops the work. Raises
    EditionError for facts of another edition.
    """
    with translation.override(language):
        content, detail = content_for(edition, facts), DETAILS[edition]
        before = content_for(edition, replaced) if replaced else None
        shown = for_edition(texts or {}, edition)
        reader = Reader(content, confirmations, shown, detail.brief, particulars=particulars or {}, replaced=before)
        sections = _sections(reader, detail, on_section)
        cover = _cover(reader, manifest_sha256, report_number, version, detail, draft=draft)
        html = render_to_string(
            "evaluation/report/document.html",
            {
                "language": language,
                "cover": cover,
                "contents": [] if detail.leaflet else sections,
                "sections": [_html(section) for section in sections],
                "leaflet": detail.leaflet,
            },
        )
        return without_dead_links(html) if detail.chapters or reader.narrow else html


def preview_sections(
    facts: Mapping[str, Any],
    *,
    language: str = "de",
    edition: str = "full",
    confirmations: Sequence[Mapping[str, Any]] = (),
    particulars: Mapping[str, Any] | None = None,
    replaced: Mapping[str, Any] | None = None,
    texts: Mapping[str, Mapping[str, Any]] | None = None,
    only: Collection[str] | None = None,
) -> list[Rendered]:
    """Return the chapters of the report one by one, for a web page; the same templates and texts as in the PDF.

    `only` names the anchors of the chapters that are wanted; None: all.
    """
    with translation.override(language):
        content, detail = content_for(edition, facts), DETAILS[edition]
        before = content_for(edition, replaced) if replaced else None
        shown = for_edition(texts or {}, edition)
        reader = Reader(content, confirmations, shown, detail.brief, particulars=particulars or {}, replaced=before)
        sections = _sections(reader, detail, None, only)
        made = [Rendered(one.anchor, one.number, one.title, _html(one)) for one in sections]
        return _only_live_links(made) if (detail.chapters or reader.narrow) and only is None else made


def _only_live_links(made: list[Rendered]) -> list[Rendered]:
    """The chapters of a short edition, without links to those that it lacks."""
    parts = without_dead_links("\0".join(one.html for one in made)).split("\0")
    return [
        replace(one, html=mark_safe(part)) for one, part in zip(made, parts, strict=True)
    ]  # what we wrote, less links


def _sections(
    reader: Reader, detail: Detail, on_section: OnSection | None, only: Collection[str] | None = None
) -> list[Section]:
    chapters = chapters_of(reader)
    missing = dict.fromkeys(NUMBERS, "") if reader.narrow else NUMBERS
    reader.numbers = {**missing, **{one.anchor: number for one, number in chapters}}
    found = _preface(reader) if not detail.leaflet and (only is None or PREFACE in only) else []
    for done, (chapter, number) in enumerate(chapters):
        if not _shown(detail, chapter, number) or (only is not None and chapter.anchor not in only):
            continue
        if on_section:
            on_section(str(chapter.title), done, len(chapters))
        blocks = detail.narrowed(_blocks(reader, chapter))
        blocks = tidy(blocks, _("Not stated"), _("Not stated for any row: %(columns)s."))
        new_page = chapter.anchor in NEW_PAGE and not detail.leaflet and (number == "1" or number.isalpha())
        found.append(Section(chapter.anchor, number, str(chapter.title), blocks, new_page))
    if on_section:
        on_section(found[-1].title, len(chapters), len(chapters))
    return found


def _shown(detail: Detail, chapter: Chapter, number: str) -> bool:
    """Whether an edition has a chapter: beside those of the annual report, one of a project that is no annex."""
    own = chapter.anchor in IN_EVERY_BODY or (chapter.anchor == "entries" and number.isdigit())
    return detail.has(chapter.anchor) or (own and not detail.leaflet)


def _blocks(reader: Reader, chapter: Chapter) -> list[Block]:
    """What a chapter says, with what was written for it; nothing where a part of the plan has nothing for it."""
    built = chapter.build(reader) if not reader.narrow or special.has(reader, chapter.anchor) else []
    return with_text(reader, chapter.anchor, built)


def chapters_of(reader: Reader) -> list[tuple[Chapter, str]]:
    """Return the chapters of a report with their numbers.

    A report on the whole plan has all of its kind's, with the numbers that they always have. One on a part of it has
    those that are not empty, numbered without gaps; what is empty shows when it is built, by a reader of its own.
    """
    chapters = BY_KIND[reader.kind]
    if not reader.narrow:
        return [(chapter, NUMBERS[chapter.anchor]) for chapter in chapters]
    trial = Reader(
        reader.facts, reader.confirmations, reader.texts, particulars=reader.particulars, replaced=reader.replaced
    )
    kept = [chapter for chapter in chapters if not special.is_empty(_blocks(trial, chapter))]
    annex = {chapter.anchor for chapter in _LAST} | ({"entries"} if reader.kind == "municipal" else set())
    body = [chapter for chapter in kept if chapter.anchor not in annex]
    rest = [chapter for chapter in kept if chapter.anchor in annex]
    return [
        *((chapter, str(number)) for number, chapter in enumerate(body, start=1)),
        *zip(rest, ANNEXES, strict=False),
    ]


def _preface(reader: Reader) -> list[Section]:
    """What was written to stand before the first chapter."""
    blocks = written(reader, PREFACE)
    return [Section(PREFACE, "", _("Foreword"), blocks)] if blocks else []


def _html(section: Section) -> SafeString:
    return render_to_string("evaluation/report/section.html", {"section": section})


def _cover(
    reader: Reader, manifest_sha256: str, report_number: str, version: int, detail: Detail, *, draft: bool
) -> Mapping[str, str | Sequence[tuple[str, str]]]:
    facts = reader.facts
    plan = (reader.version or {}).get("title") or reader.plan["title"]
    numbered = _("Report %(number)s, version %(version)d") % {"number": report_number, "version": version}
    rows: list[tuple[str, Any]] = [
        (_("Report"), numbered),
        (_("Period"), format_html(_("{} to {}"), reader.date(facts["period_from"]), reader.date(facts["period_to"]))),
        (_("Cut-off"), reader.date(facts["cut_off"])),
        (_("Facts frozen"), reader.moment(facts["frozen_at"])),
        (_("Manifest (SHA-256)"), _grouped(manifest_sha256)),
    ]
    if before := reader.particulars.get("replaces"):
        rows.insert(1, (_("Replaces"), _("version %(version)d of this report") % {"version": before["version"]}))
    if detail.name:
        rows.append((_("Edition"), f"{detail.name}. {detail.note}"))
    return {
        "title": title_of(reader),
        "owner": reader.owner["name"]
        + (f" ({_('fictional')})" if reader.owner["fictional"] and "(" not in reader.owner["name"] else ""),
        "plan": plan,
        "number": numbered,
        "manifest_short": _("Checksum %(hash)s") % {"hash": manifest_sha256[:8]},
        "draft": _("Draft") if draft else "",
        "description": _("State of implementation of the plan as of the cut-off, with money, posts and partners."),
        "keywords": ", ".join([_("Evaluation report"), reader.plan["title"], reader.owner["name"]]),
        "rows": rows,
        "note": _("Made from the frozen facts alone. What a source does not state is shown as not stated."),
    }


def title_of(reader: Reader) -> str:
    """Return the title of a report by its kind; what the edition may not name, it does not name."""
    facts, subject = reader.facts, reader.subject
    name = ""
    if subject is not None:
        name = subject["title"] if reader.kind == "ad_hoc" else plain(reader.body(subject["id"]))
    return report_title(reader.kind, reader.day(facts["period_from"]), reader.day(facts["period_to"]), name)


def _grouped(digest: str) -> SafeString:
    """A hash in groups of eight, so that it can be broken and compared."""
    return format_html("{}", " ".join(digest[start : start + 8] for start in range(0, len(digest), 8)))
