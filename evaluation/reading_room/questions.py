"""What committees really ask, answered from the frozen facts, each answer with the chapter that it comes from.

Knows the snapshot only, so that an answer stands as long as the report. What is not known is said to be so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.document import chapters_of
from evaluation.report.reader import Reader, Row
from evaluation.report.sections.decided import FATES
from evaluation.report.words import DIRECTIONS, PARTS
from organisation.templatetags import display

SHOWN = 5
"""Entries of an answer; the rest is counted and stands in the chapter."""

Html = str


@dataclass(frozen=True)
class Answer:
    """A question with its answer in one sentence, the first entries, how many more there are, and the chapter."""

    question: str
    answer: Html
    chapter: str
    entries: Sequence[Html] = ()
    more: int = 0
    number: str = ""


def answers(content: Row, language: str = "de") -> list[Answer]:
    """Return the answers from the facts of one edition (evaluation.facts.content_for), where it has their chapters."""
    with translation.override(language):
        reader = Reader(content)
        numbers = {chapter.anchor: number for chapter, number in chapters_of(reader)}
        found = [
            _slipping(reader),
            _cost(reader),
            _vacant(reader),
            _next_grant(reader),
            _overdue(reader),
            _silent(reader),
            _decided(reader),
        ]
        return [replace(one, number=numbers[one.chapter]) for one in found if one.chapter in numbers]


def _answer(question: str, answer: Html, chapter: str, entries: Sequence[Html] = ()) -> Answer:
    return Answer(question, answer, chapter, entries[:SHOWN], max(0, len(entries) - SHOWN))


def _slipping(reader: Reader) -> Answer:
    question = _("Which projects slip past the plan's end?")
    found = [row for row in reader.results["projects"] if row["slips"]]
    entries = [
        format_html(_("{}: expected {}"), reader.row(row["project"])["title"], reader.date(row["forecast"]))
        for row in found
    ]
    if not entries:
        version = reader.version
        known = version is not None and version["period_to"]
        text = _("None, as far as an end is expected.") if known else _("Not known: the plan's end is not stated.")
        return _answer(question, text, "deviations")
    text = ngettext("%(count)d project.", "%(count)d projects.", len(entries)) % {"count": len(entries)}
    return _answer(question, text, "deviations", entries)


def _cost(reader: Reader) -> Answer:
    question = _("What did it cost against plan?")
    year = reader.day(reader.facts["cut_off"]).year
    rows = [row for row in reader.results["money"]["years"] if row["year"] == year]
    entries = [_cost_of(reader, row) for row in rows]
    text = _("In %(year)d:") if entries else _("For %(year)d neither appropriations nor actual figures are recorded.")
    return _answer(question, text % {"year": year}, "finance", entries)


def _cost_of(reader: Reader, row: Row) -> SafeString:
    side = str(DIRECTIONS[row["direction"]]) if row["direction"] else _("Money")
    part = f" ({PARTS[row['part']]})" if row["part"] else ""
    return format_html(
        _("{}{}: plan {}, actual {}"), side, part, _figure(reader, row["plan"]), _figure(reader, row["actual"])
    )


def _figure(reader: Reader, figure: Row | None) -> Html:
    """A sum without the mark of its calculation: the chapter has it."""
    return reader.figure({**figure, "parts": []} if figure else None, "")


def _vacant(reader: Reader) -> Answer:
    question = _("Which posts are vacant?")
    entries = []
    for row in reader.results["staff"]["lines"]:
        if count := row["states"].get("vacant"):
            posts = ngettext("%(count)d post", "%(count)d posts", count) % {"count": count}
            entries.append(format_html("{}: {}", reader.row(row["line"])["title"], posts))
    if not reader.results["staff"]["lines"]:
        return _answer(question, _("No posts are recorded for this plan."), "staff")
    text = _("None at the cut-off.") if not entries else _("At the cut-off:")
    return _answer(question, text, "staff", entries)


def _next_grant(reader: Reader) -> Answer:
    question = _("Which grant ends next?")
    cut_off = reader.facts["cut_off"]
    rows = [reader.row(row["grant"]) for row in reader.results["money"]["grants"] if not row["over"]]
    dated = sorted((row for row in rows if row["approval_to"]), key=lambda row: reader.day(row["approval_to"]))
    if not dated:
        unknown = len(rows)
        text = _("None that is known to end after the cut-off.")
        if unknown:
            text = ngettext(
                "The end of %(count)d grant is not stated.", "The end of %(count)d grants is not stated.", unknown
            ) % {"count": unknown}
        return _answer(question, text, "finance")
    first = dated[0]
    days = (reader.day(first["approval_to"]) - reader.day(cut_off)).days
    name = first["programme"] or first["purpose"] or first["slug"]
    text = format_html(
        _("{}, until {} ({} days after the cut-off)."), name, reader.date(first["approval_to"]), display.number(days)
    )
    entries = [
        format_html(_("{}: until {}"), row["programme"] or row["slug"], reader.date(row["approval_to"]))
        for row in dated[1:]
    ]
    return _answer(question, text, "finance", entries)


def _overdue(reader: Reader) -> Answer:
    question = _("Which mandate is overdue?")
    found = [reader.row(row["mandate"]) for row in reader.results["mandates"] if row["overdue"]]
    entries = [format_html(_("{}: due {}"), row["title"], reader.date(row["due_on"])) for row in found]
    return _answer(question, _("None.") if not entries else _("At the cut-off:"), "mandates", entries)


def _silent(reader: Reader) -> Answer:
    question = _("Who has not reported?")
    missing: dict[str, int] = {}
    for row in reader.results["reporting"]["not_reported"]:
        missing[row["body"]] = missing.get(row["body"], 0) + 1
    entries = [
        format_html(
            "{}: {}",
            reader.body(body),
            ngettext("%(count)d project", "%(count)d projects", count) % {"count": count},
        )
        for body, count in sorted(missing.items(), key=lambda item: -item[1])
    ]
    asked = reader.all("status_round")
    text = _("In this period:") if entries else _("Everyone who was asked has reported.")
    return _answer(question, text if asked else _("Nobody was asked in this period."), "joint", entries)


def _decided(reader: Reader) -> Answer:
    """What the facts hold of it, so that answer and chapter cannot disagree (evaluation.facts.decided)."""
    question = _("What was decided in the year of the report, and what came of it?")
    found = reader.results.get("decided")
    if found is None:
        return _answer(question, _("The facts of this report are older than this question."), "mandates")
    points = [(row, point) for row in found for point in row["points"]]
    entries = [_point(reader, row, point) for row, point in points]
    if not entries:
        return _answer(question, _("No adopted resolution of the period is recorded."), "mandates")
    counts = {fate: sum(row["count"][fate] for row in found) for fate in FATES}
    text = ngettext("%(count)d point adopted", "%(count)d points adopted", len(points)) % {"count": len(points)}
    told = _("%(points)s; mandates: %(done)d done, %(open)d open, %(overdue)d overdue")
    return _answer(question, f"{told % {'points': text, **counts}}.", "mandates", entries)


def _point(reader: Reader, decided: Row, found: Row) -> SafeString:
    point = reader.row(found["point"])
    came = [f"{reader.row(one['mandate'])['title']} ({FATES[one['fate']]})" for one in found["mandates"]]
    text = point["adopted_text"] or point["proposed_text"] or display.unknown()
    return format_html("{}: {} – {}", reader.date(decided["decided_on"]), text, ", ".join(came) or _("no mandate"))
