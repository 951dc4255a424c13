"""What the page of one text shows: figures, preview, hints of the checks, remarks, wordings, last year's text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.models import (
    FactsSnapshot,
    Narrative,
    NarrativeComment,
    NarrativeDismissal,
    NarrativeDraft,
    NarrativeRevision,
    Report,
)
from evaluation.narratives import pages
from evaluation.narratives.checks import check
from evaluation.narratives.known import figures_of, known_of, reader_of
from evaluation.narratives.places import Place
from evaluation.narratives.words import in_words
from evaluation.report.named import GROUPS, Named
from evaluation.report.prose import names_in, problems, to_html
from evaluation.report.reader import Reader
from organisation.models import User
from roadmap.comparing import Part, marked

FIRST: Mapping[str, tuple[str, ...]] = {
    "preface": ("period", "states"),
    "summary": ("states", "lights", "bridge", "deviations"),
    "mandate": ("period", "deviations"),
    "matrix": ("states",),
    "fields": ("states", "lights"),
    "deviations": ("deviations", "lights"),
    "finance": ("money",),
    "staff": ("posts",),
    "joint": ("partners",),
    "indicators": ("council",),
    "mandates": ("council",),
    "proposal": ("states", "money", "posts"),
    "adaptations": ("deviations", "council"),
    "annex": ("period",),
}
"""Which figures are offered first in each section; all others can be named there as well."""
SHOWN_VERSIONS = 100


@dataclass(frozen=True)
class Hint:
    """A finding of the checks in words; `dismissal` says why it may stand, None while it is open."""

    code: str
    quote: str
    line: int
    finding: str
    dismissal: NarrativeDismissal | None = None


@dataclass(frozen=True)
class Group:
    """Figures that are offered together."""

    title: str
    figures: Sequence[Named]
    first: bool


@dataclass(frozen=True)
class Preview:
    """A text as the report will print it, with what is wrong and what the data do not bear out."""

    html: SafeString
    wrong: Sequence[str]
    hints: Sequence[Hint]

    @property
    def open(self) -> Sequence[Hint]:
        """The hints that nobody has let stand."""
        return [hint for hint in self.hints if hint.dismissal is None]

    @property
    def settled(self) -> Sequence[Hint]:
        """Those that somebody let stand, with the reason."""
        return [hint for hint in self.hints if hint.dismissal is not None]


class Editor:
    """One place of a report as it is written: the facts are read once, and everything else when it is asked for."""

    def __init__(self, report: Report, place: Place, facts: FactsSnapshot) -> None:
        self.report, self.place, self.facts = report, place, facts
        self.reader: Reader = reader_of(facts)
        self.title = pages.title_of(self.reader, place)
        self.figures = figures_of(self.reader, place)
        self.narrative = Narrative.objects.filter(report=report, key=place.key).first()
        self.revisions: list[NarrativeRevision] = (
            list(
                self.narrative.revisions.select_related("facts")
                .defer("facts__content")
                .order_by("-number")[:SHOWN_VERSIONS]
            )
            if self.narrative
            else []
        )

    @property
    def last(self) -> NarrativeRevision | None:
        """The wording that counts."""
        return self.revisions[0] if self.revisions else None

    @property
    def now(self) -> dict[str, Any]:
        """What the form starts from."""
        row = self.narrative
        return {
            "text": self.last.text if self.last else "",
            "ready": row.ready if row else False,
            "public": row.public if row else False,
        }

    def at(self, number: int) -> NarrativeRevision | None:
        """The wording with this number."""
        return next((row for row in self.revisions if row.number == number), None)

    def drafts(self, user: User) -> tuple[NarrativeDraft | None, list[NarrativeDraft]]:
        """The user's own draft, and those of others."""
        rows = list(self.narrative.drafts.select_related("user").order_by("-saved_at")) if self.narrative else []
        own = next((row for row in rows if row.user_id == user.pk), None)
        return own, [row for row in rows if row is not own]

    def comments(self) -> list[NarrativeComment]:
        """Remarks, the open ones first, each group the oldest first."""
        rows = list(self.narrative.comments.order_by("written_at", "id")) if self.narrative else []
        return sorted(rows, key=lambda row: row.resolved_at is not None)

    def groups(self) -> list[Group]:
        """The figures as they are offered: those of this place and section first."""
        first = ("place", *FIRST[self.place.section])
        order = [*first, *(group for group in GROUPS if group not in first)]
        titles = group_titles()
        found = []
        for group in order:
            figures = [one for one in self.figures.values() if one.group == group]
            if figures:
                found.append(Group(titles[group], figures, group in first))
        return found

    def changes(self) -> list[pages.FigureChange]:
        """Figures of the saved wording that are others since it was saved."""
        if self.last is None or self.last.facts is None:
            return []
        before = pages.facts_of(self.report, self.last.facts.version, self.facts)
        return pages.changed(self.last.text, self.place, before, self.reader)

    def preview(self, text: str) -> Preview:
        """The text as it will be printed."""
        shown = {name: one.shown for name, one in self.figures.items()}
        wrong = [_("Line %(line)d: %(problem)s") % {"line": one.line, "problem": one.message} for one in problems(text)]
        wrong += [
            _("There is no figure “%(name)s”.") % {"name": name} for name in names_in(text) if name not in self.figures
        ]
        return Preview(to_html(text, shown, level=3), wrong, self.hints(text))

    def hints(self, text: str) -> list[Hint]:
        """What the checks find in a text, with what was said of it before."""
        if not text:
            return []
        rows = self.narrative.dismissals.all() if self.narrative else []
        said = {(row.code, row.quote, row.finding): row for row in rows}
        found = []
        for one in check(text, known_of(self.reader, self.place, self.figures)):
            words = in_words(one)
            found.append(Hint(one.code, one.quote, one.line, words, said.get((one.code, one.quote, words))))
        return found

    def last_year(self) -> tuple[pages.LastYear, SafeString] | None:
        """The last report's text of this place, with its figures of then."""
        found = pages.last_year(self.report, self.place, self.reader)
        if found is None:
            return None
        figures = {name: one.shown for name, one in figures_of(found.reader, self.place).items()}
        return found, to_html(found.text, figures, level=3)


def group_titles() -> dict[str, str]:
    """Return the headings of the groups of figures."""
    return {
        "period": _("Period and plan"),
        "states": _("Projects by state"),
        "lights": _("Projects by light"),
        "bridge": _("Bridge from last year"),
        "deviations": _("Deviations, risks, statuses"),
        "money": _("Money"),
        "posts": _("Posts"),
        "partners": _("Joint projects"),
        "council": _("Mandates and indicators"),
        "place": _("Of this part"),
    }


def compared(before: str, after: str) -> list[tuple[str, str]]:
    """Return what differs between two wordings as ("kept" | "gone" | "new", text), line by line, then by words."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[tuple[str, str]] = []
    for tag, start, end, other, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[start:end]), "".join(new[other:until])
        if tag == "equal":
            pieces.append((Part.KEPT.value, gone))
        else:
            pieces += [(part.value, text) for part, text in marked(gone, came)]
    return pieces
