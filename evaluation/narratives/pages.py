"""What the pages of a report's texts show, gathered in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.models import FactsSnapshot, NarrativeDraft, NarrativeRevision, Report, ReportKind
from evaluation.narratives.known import figures_of, reader_of
from evaluation.narratives.permissions import can_write
from evaluation.narratives.places import OWN_SECTIONS, SECTIONS, Place, from_key, of_deviation, of_field, section
from evaluation.narratives.required import required
from evaluation.narratives.texts import with_wording
from evaluation.report.document import BY_KIND
from evaluation.report.named import Named
from evaluation.report.prose import names_in
from evaluation.report.reader import Reader
from evaluation.report.writing import CHAPTER_KEYS
from organisation.models import User

MISSING, DRAFT, READY = "missing", "draft", "ready"


@dataclass(frozen=True)
class FigureChange:
    """A figure that a text names and that is another one since the text was written."""

    figure: Named
    before: str


@dataclass(frozen=True)
class Line:
    """A place in the list. `state` is missing, draft or ready; `required` says that sign-off waits for it."""

    place: Place
    title: str
    level: int
    address: str
    state: str = MISSING
    required: bool = False
    public: bool = False
    author: str = ""
    saved_at: datetime | None = None
    comments: int = 0
    changes: Sequence[FigureChange] = ()
    own_draft: bool = False
    may_write: bool = False
    gone: bool = False
    """The facts no longer have this field or project, so that the text is not printed."""

    @property
    def lacking(self) -> bool:
        """Whether sign-off waits for it."""
        return self.required and self.state != READY


@dataclass(frozen=True)
class Listed:
    """All places of a report, with what is left to do."""

    lines: Sequence[Line]
    facts: FactsSnapshot | None

    @property
    def lacking(self) -> int:
        """How many sign-off waits for."""
        return sum(1 for line in self.lines if line.lacking)

    @property
    def ready(self) -> int:
        """How many are marked as ready."""
        return sum(1 for line in self.lines if line.state == READY)

    @property
    def comments(self) -> int:
        """How many remarks are open."""
        return sum(line.comments for line in self.lines)


def listed(report: Report, user: User) -> Listed:
    """Return every place of the report's newest facts, and what stands there; five queries."""
    facts = report.facts.order_by("version").last()
    if facts is None:
        return Listed([], None)
    reader = reader_of(facts)
    rows = {row.key: row for row in _with_all(report, user)}
    before = _earlier(report, facts, rows.values())
    lines = []
    for place, title, level, needed in _places(reader):
        lines.append(_line(report, user, place, title, level, rows.pop(place.key, None), needed, reader, before))
    for key, row in rows.items():
        if row.text:
            title = _("No longer in the facts: %(key)s") % {"key": key}
            lines.append(_line(report, user, from_key(key), title, 0, row, False, reader, before, gone=True))
    return Listed(lines, facts)


def _with_all(report: Report, user: User) -> Any:
    """The report's texts with their newest wording, whose it is, open remarks, and whether the user has a draft."""
    newest = NarrativeRevision.objects.filter(narrative=OuterRef("pk")).order_by("-number")
    own = NarrativeDraft.objects.filter(narrative=OuterRef("pk"), user=user)
    return with_wording(report).annotate(
        author_label=Subquery(newest.values("author_label")[:1]),
        saved_at=Subquery(newest.values("saved_at")[:1]),
        facts_version=Subquery(newest.values("facts__version")[:1]),
        own_draft=Subquery(own.values("pk")[:1]),
        open_comments=Count("comments", filter=Q(comments__resolved_at=None)),
    )


def _earlier(report: Report, facts: FactsSnapshot, rows: Iterable[Any]) -> dict[int, Reader]:
    """Readers of the earlier versions of the facts that texts were written with, by version."""
    wanted = {row.facts_version for row in rows if row.text and row.facts_version not in (None, facts.version)}
    return {one.version: reader_of(one) for one in report.facts.filter(version__in=wanted)} if wanted else {}


def _places(reader: Reader) -> Iterable[tuple[Place, str, int, bool]]:
    """Every place with its title, its level, and whether sign-off waits for it."""
    titles = section_titles(reader.kind)
    needed = {row["project"] for row in required(reader.facts)}
    deviating = {row["project"] for row in reader.results["deviations"]} | needed
    for key, title in titles.items():
        yield section(key), title, 0, key == "proposal"
        if key == "fields" and not reader.narrow:
            for row in reader.results["fields"]:
                yield of_field(row["field"]), reader.field_name(row["field"]), 1, False
        if key == "deviations":
            for row in reader.results["projects"]:
                if row["project"] in deviating:
                    project = row["project"]
                    yield of_deviation(project), reader.row(project)["title"], 1, project in needed


def section_titles(kind: str = "annual") -> dict[str, str]:
    """Return the titles of the sections that a report of a kind has: of the whole plan thirteen, and its own ones."""
    found = {CHAPTER_KEYS.get(chapter.anchor, chapter.anchor): str(chapter.title) for chapter in BY_KIND[kind]}
    found["preface"] = _("Foreword")
    if kind != ReportKind.AD_HOC:  # there the project's sheet is a chapter, and its title tells so
        found["annex"] = _("Annex")
    keys = [*(key for key in SECTIONS if key != "annex"), *OWN_SECTIONS.get(kind, ()), "annex"]
    return {key: found[key] for key in keys if key in found}


def title_of(reader: Reader, place: Place) -> str | None:
    """Return what a place is called, None where the facts have no such field or project."""
    if place.kind == "section":
        return section_titles(reader.kind).get(place.key)
    if place.kind == "field" and reader.narrow:
        return None  # its report has no part for each action field
    if place.kind == "field":
        known = any(row["field"] == place.subject for row in reader.results["fields"])
        return reader.field_name(place.subject) if known else None
    found = reader.standing.get(place.subject or "")
    return str(reader.row(found["project"])["title"]) if found else None


def _line(
    report: Report,
    user: User,
    place: Place,
    title: str,
    level: int,
    row: Any,
    needed: bool,
    reader: Reader,
    before: Mapping[int, Reader],
    *,
    gone: bool = False,
) -> Line:
    address = reverse("evaluation:text", args=[report.pk, place.address])
    may_write = can_write(user, report, place)
    if row is None:
        return Line(place, title, level, address, required=needed, may_write=may_write, gone=gone)
    return Line(
        place,
        title,
        level,
        address,
        state=(READY if row.ready else DRAFT) if row.text else MISSING,
        required=needed,
        public=row.public,
        author=row.author_label or "",
        saved_at=row.saved_at,
        comments=row.open_comments,
        changes=changed(row.text or "", place, before.get(row.facts_version), reader),
        own_draft=row.own_draft is not None,
        may_write=may_write,
        gone=gone,
    )


def changed(text: str, place: Place, before: Reader | None, now: Reader) -> list[FigureChange]:
    """Return the figures that a text names and whose printed value differs between two versions of the facts."""
    names = names_in(text)
    if before is None or not names:
        return []
    old, new = figures_of(before, place), figures_of(now, place)
    return [
        FigureChange(new[name], old[name].shown)
        for name in names
        if name in new and name in old and new[name].shown != old[name].shown
    ]


@dataclass(frozen=True)
class LastYear:
    """The text of the same place in the last report, as it was printed there, and as it was typed."""

    report: Report
    text: str
    reader: Reader


def last_year(report: Report, place: Place, reader: Reader) -> LastYear | None:
    """Return the text of the same place in the last report of the plan, None where it had none; three queries.

    An action field that follows another one takes that one's text.
    """
    before = (
        Report.objects.filter(plan=report.plan_id, kind=report.kind, period_to__lt=report.period_from)
        .filter(project=report.project_id, body=report.body_id)
        .select_related("signed_manifest")
        .order_by("-period_to", "-version")
        .first()
    )
    if before is None:
        return None
    if before.signed_manifest is not None:
        texts = {key: text["text"] for key, text in before.signed_manifest.texts.items()}
        facts: FactsSnapshot | None = before.signed_manifest.facts
    else:
        texts = dict(with_wording(before).exclude(text=None).values_list("key", "text"))
        facts = before.facts.order_by("version").last()
    text = next((texts[key] for key in _keys_before(place, reader) if texts.get(key)), "")
    return LastYear(before, text, reader_of(facts)) if text and facts is not None else None


def _keys_before(place: Place, reader: Reader) -> list[str]:
    keys = [place.key]
    if place.kind == "field" and place.subject:
        keys += [
            of_field(row["from_field"]).key
            for row in reader.all("lineage")
            if row.get("to_field") == place.subject and row.get("from_field")
        ]
    return keys


def facts_of(report: Report, version: int | None, newest: FactsSnapshot) -> Reader | None:
    """Return a reader of an earlier version of the report's facts, None where it is the newest or unknown."""
    if version is None or version == newest.version:
        return None
    found = report.facts.filter(version=version).first()
    return reader_of(found) if found else None
