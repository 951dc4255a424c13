"""The part of an action field in a large plan: a row a project, and a few words on those that have something to say.

A committee reads twelve to twenty pages. Every milestone, sum and status text is in the project's sheet in the annex.
"""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report import sentences
from evaluation.report.blocks import DASH, Block, Column, Para, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.sections.entries import milestone_in_words
from evaluation.report.sections.money import variance
from evaluation.report.sections.overview import light
from evaluation.report.words import DIRECTIONS, STATES
from organisation.templatetags import display

TOLD_STATES = ("completed", "deferred", "dropped")


def compact(reader: Reader, standing: Sequence[Row]) -> list[Block]:
    """The projects in one table, then those that are off track or came to an end."""
    return [_table(reader, standing), *_told(reader, standing)]


def brief(reader: Reader, standing: Sequence[Row]) -> list[Block]:
    """A row for each project that is off track or came to an end in the period; the others in one sentence."""
    told = [row for row in standing if _has_something_to_say(row)]
    rows = [
        TableRow(
            [
                reader.row(row["project"])["title"],
                light(row["lights"]["overall"]["light"]),
                format_html(
                    "{}; {}", str(STATES[row["state"]]) if row["state"] else display.unknown(), _progress(reader, row)
                ),
                format_html_join("; ", "{}", ((part,) for part in _reasons(reader, row))) or DASH,
            ]
        )
        for row in told
    ]
    blocks: list[Block] = []
    if rows:
        columns = [
            Column(_("Project"), width=20),
            Column(_("Light"), width=15),
            Column(_("State, progress, expected end"), width=25),
            Column(_("What there is to say"), width=40),
        ]
        caption = _("Projects that are off track or came to an end")
        blocks.append(Table(caption=caption, columns=columns, rows=rows, kind="data dense fixed"))
    others = [str(reader.row(row["project"])["title"]) for row in standing if not _has_something_to_say(row)]
    if others:
        text = ngettext("{0} other project: {1}.", "{0} other projects: {1}.", len(others))
        blocks.append(Para(format_html(text, len(others), "; ".join(others)), small=True))
    return blocks


def _table(reader: Reader, standing: Sequence[Row]) -> Table:
    year = reader.day(reader.facts["cut_off"]).year
    money = {one["project"]: one["year"] for one in reader.results["money"]["projects"]}
    rows = []
    for row in standing:
        title = str(reader.row(row["project"])["title"])
        rows.append(
            TableRow(
                [
                    title,
                    str(STATES[row["state"]]) if row["state"] else display.unknown(),
                    light(row["lights"]["overall"]["light"]),
                    _progress(reader, row),
                    _milestone(reader, row),
                    _money(reader, title, [one for one in money.get(row["project"], ()) if one["year"] == year]),
                ]
            )
        )
    columns = [
        Column(_("Project"), width=20),
        Column(_("State"), width=10),
        Column(_("Light"), width=15),
        Column(_("Progress, expected end"), width=15),
        Column(_("Next milestone"), width=20),
        Column(_("Money %(year)d: appropriation, actual (variance)") % {"year": year}, width=20),
    ]
    return Table(caption=_("How the projects stand"), columns=columns, rows=rows, kind="data dense fixed")


def _progress(reader: Reader, row: Row) -> SafeString:
    progress = row["progress"]
    value = progress["computed"] if progress["computed"] is not None else progress["reported"]
    text: str = f"{reader.number(value)}{display.NO_BREAK_SPACE}%" if value is not None else display.unknown()
    if progress["show_both"]:
        text = format_html(_("{} calculated, {} % reported"), text, reader.number(progress["reported"]))
    return format_html("{}; {}", text, reader.date(row["forecast"]))


def _milestone(reader: Reader, row: Row) -> SafeString | str:
    """The next one that is not reached, and the last one where all are."""
    open_ones = [one for one in row["milestones"] if not one["actual"]]
    dated = [one for one in open_ones if one["forecast"] or one["baseline"]]
    if row["state"] in ("completed", "dropped") or not open_ones:
        done = [one for one in row["milestones"] if one["actual"]]
        return milestone_in_words(reader, max(done, key=lambda one: reader.day(one["actual"]))) if done else DASH
    if not dated:
        return milestone_in_words(reader, open_ones[0])
    following = min(dated, key=lambda one: reader.day(one["forecast"] or one["baseline"]))
    if following["forecast"] == following["baseline"]:  # said once
        following = {**following, "forecast": None}
    return milestone_in_words(reader, following)


def _money(reader: Reader, title: str, found: Sequence[Row]) -> SafeString | str:
    if not found:
        return DASH
    told = []
    for one in found:
        side = str(DIRECTIONS[one["direction"]]) if one["direction"] else display.unknown()
        label = f"{title}, {one['year']}"
        told.append(
            format_html(
                "{}: {}, {} ({})",
                side,
                reader.figure(one["latest"], f"{label}, {_('Appropriation')}", empty=DASH),
                reader.figure(one["actual"], f"{label}, {_('Actual')}"),
                variance(reader, one["variance"]) if one["variance"] else DASH,
            )
        )
    return format_html_join("; ", "{}", ((part,) for part in told))


def _told(reader: Reader, standing: Sequence[Row]) -> list[Block]:
    rows = []
    for row in standing:
        if not _has_something_to_say(row):
            continue
        project, entry = reader.row(row["project"]), reader.get(row["status_entry"])
        told = _reasons(reader, row)
        steps = project["next_steps"] or (entry["next_step"] if entry else None)
        rows.append(
            TableRow(
                [
                    project["title"],
                    format_html_join("; ", "{}", ((part,) for part in told)) or DASH,
                    reader.text(project["results"]),
                    reader.text(steps),
                ]
            )
        )
    blocks: list[Block] = []
    if rows:
        columns = [
            Column(_("Project"), width=20),
            Column(_("What there is to say"), width=30),
            Column(_("Results"), width=25),
            Column(_("Next steps"), width=25),
        ]
        caption = _("Projects that are off track or came to an end")
        blocks.append(Table(caption=caption, columns=columns, rows=rows, kind="data dense fixed"))
    left = len(standing) - len(rows)
    if left:
        link = format_html('<a href="#entries">{}</a>', reader.numbers["entries"])
        text = ngettext(
            "Results and next steps of {} other project are in annex {}, as are all milestones and sources.",
            "Results and next steps of {} other projects are in annex {}, as are all milestones and sources.",
            left,
        )
        blocks.append(Para(format_html(text, left, link), small=True))
    return blocks


def _has_something_to_say(row: Row) -> bool:
    ended = row["state"] in TOLD_STATES and row["state"] != _before(row)
    return row["lights"]["overall"]["light"] in ("red", "amber") or ended


def _reasons(reader: Reader, row: Row) -> list[SafeString | str]:
    overall, told = row["lights"]["overall"], []
    if overall["light"] in ("red", "amber"):
        told += sentences.reasons(reader, overall)
    if row["jump"]:
        told.append(_("last year on track") if reader.annual else _("before the period on track"))
    if row["state"] in TOLD_STATES:
        told.append(sentences.state_since(reader, row))
    return told


def _before(row: Row) -> str | None:
    """Last year's state, None where none is known."""
    found: str | None = row["prior_state"]
    return found
