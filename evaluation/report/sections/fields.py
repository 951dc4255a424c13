"""A chapter for each action field, deviations, and the Steckbriefe of the annex."""

from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.charts import Span, TimelineRow, TimelineTexts, timeline
from evaluation.report import sentences
from evaluation.report.blocks import (
    DASH,
    Block,
    Box,
    Bullets,
    Column,
    Facts,
    Lead,
    Para,
    Picture,
    Sub,
    Table,
    TableRow,
    heads,
)
from evaluation.report.numbers import NUMBERS
from evaluation.report.reader import Reader, Row
from evaluation.report.sections.money import column_words, span
from evaluation.report.sections.overview import light
from evaluation.report.words import STATES
from organisation.partial_dates import parse_iso
from organisation.templatetags import display


def fields(reader: Reader) -> list[Block]:
    """One part a field: goal, starting point, challenges, chances, how the projects stand."""
    found = reader.results["fields"]
    if not found:
        return [Para(_("The plan has no action fields and no projects."))]
    blocks: list[Block] = []
    picture = _timeline(reader)
    if picture:
        blocks.append(picture)
    for position, row in enumerate(found, start=1):
        number = f"{NUMBERS['fields']}.{position}"
        blocks.append(
            Sub(
                f"field-{position}",
                reader.field_name(row["field"], numbered=False),
                _field(reader, row),
                number=number,
                in_contents=True,
            )
        )
    return blocks


def _field(reader: Reader, row: Row) -> list[Block]:
    field = reader.get(row["field"])
    blocks: list[Block] = []
    if field:
        number, mark = field["number"], reader.mark(field["id"])
        text = (
            _("Action field %(number)s of the plan.") % {"number": number}
            if number
            else _("Action field of the plan, without a number.")
        )
        blocks.append(Para(format_html("{}{}", text, mark)))
        labels = {
            "goal": _("Goal"),
            "starting_point": _("Starting point"),
            "challenges": _("Challenges"),
            "chances": _("Chances"),
        }
        blocks.append(
            Facts([(label, reader.cite(reader.text(field[name]), field["id"], name)) for name, label in labels.items()])
        )
    if not row["projects"]:
        blocks.append(Para(_("No project is recorded for this action field.")))
        return blocks
    count = len(row["projects"])
    blocks.append(
        Para(
            format_html(
                _("{} in this field; overall light: {}."),
                ngettext("%(count)d project", "%(count)d projects", count) % {"count": count},
                light(row["light"]),
            )
        )
    )
    blocks.append(_project_table(reader, row["projects"]))
    for key in row["projects"]:
        blocks += _project_parts(reader, reader.standing[key])
    sums = [one for one in reader.results["money"]["fields"] if one["field"] == row["field"]]
    if sums and row["field"]:
        blocks.append(
            Para(
                format_html(
                    _("Money laid on the field itself: {}."),
                    _sums(reader, sums[0]["sums"], reader.field_name(row["field"])),
                )
            )
        )
    return blocks


def _project_table(reader: Reader, keys: list[str]) -> Table:
    rows = []
    for key in keys:
        standing, project = reader.standing[key], reader.row(key)
        progress = standing["progress"]
        shown = (
            f"{reader.number(progress['computed'])}{display.NO_BREAK_SPACE}%"
            if progress["computed"] is not None
            else display.unknown()
        )
        if progress["reported"] is not None and (progress["show_both"] or progress["computed"] is None):
            shown = format_html(_("{} calculated, {} % reported"), shown, reader.number(progress["reported"]))
        rows.append(
            TableRow(
                [
                    reader.cite(project["title"], key),
                    sentences.state_since(reader, standing),
                    light(standing["lights"]["overall"]["light"]),
                    shown,
                    reader.date(standing["forecast"]),
                ]
            )
        )
    columns = [_("Project"), _("State"), _("Light"), _("Progress"), _("Expected end")]
    return Table(caption=_("How the projects stand"), columns=heads(columns), rows=rows)


def _project_parts(reader: Reader, standing: Row) -> list[Block]:
    """Milestones, money, results and next steps of one project; nothing where nothing is known."""
    project = reader.row(standing["project"])
    blocks: list[Block] = []
    lights = standing["lights"]
    assessed = [name for name in ("time", "money", "scope") if lights[name]["light"] != "not_assessed"]
    if assessed:
        words = {"time": _("Time"), "money": _("Money"), "scope": _("Scope")}
        blocks.append(
            Facts(
                [
                    (
                        words[name],
                        format_html(
                            "{}: {}", light(lights[name]["light"]), "; ".join(sentences.reasons(reader, lights[name]))
                        ),
                    )
                    for name in assessed
                ]
            )
        )
    if standing["jump"]:
        blocks.append(Box(_("Jump"), [_("Last year this project was on track; now it is critical.")], warning=True))
    if standing["milestones"]:
        blocks.append(_milestones(reader, standing))
    money = [one for one in reader.results["money"]["projects"] if one["project"] == project["id"]]
    if money:
        blocks.append(Para(format_html("{}: {}", _("Money"), _sums(reader, money[0]["sums"], project["title"]))))
    entry = reader.get(standing["status_entry"])
    for label, text, mark in (
        (_("Results"), project["results"], reader.mark(project["id"], "results")),
        (_("Next steps"), project["next_steps"], reader.mark(project["id"], "next_steps")),
        (_("Reported"), entry["text"] if entry else None, ""),
        (_("Next step reported"), entry["next_step"] if entry else None, ""),
        (_("Help needed"), entry["help_needed"] if entry else None, ""),
    ):
        if text:
            blocks.append(Para(format_html("{}: {}{}", label, text, mark)))
    if not blocks:
        return []
    return [Sub(f"project-{project['slug']}", project["title"], blocks, level=4)]


def _milestones(reader: Reader, standing: Row) -> Table:
    rows = [
        TableRow(
            [
                reader.cite(row["title"], row["milestone"]),
                reader.date(row["baseline"]),
                DASH if row["actual"] else reader.date(row["forecast"]),
                reader.date(row["actual"]) if row["actual"] else DASH,
                days(row["days_late"]) if row["baseline"] else DASH,
            ]
        )
        for row in standing["milestones"]
    ]
    columns = [
        Column(_("Milestone")),
        Column(_("Planned (baseline)")),
        Column(_("Expected")),
        Column(_("Reached")),
        Column(_("Days"), num=True),
    ]
    return Table(caption=_("Milestones"), columns=columns, rows=rows)


def days(value: int | None) -> str:
    """A deviation in days with its sign; "nicht angegeben" where one of the dates is missing."""
    if value is None:
        return display.unknown()
    return f"{value:+d}".replace("-", "\u2212") if value else "0"


def _sums(reader: Reader, sums: list[Row], label: str) -> SafeString:
    parts = []
    for row in sums:
        words = f"{column_words(row)} {span(row)}".strip()
        values = []
        if row["secured"]:
            values.append(reader.figure(row["secured"], f"{label}, {words}"))
        if row["conditional"]:
            values.append(
                format_html(_("{} under a condition"), reader.figure(row["conditional"], f"{label}, {words}"))
            )
        if row["unknown"]:
            values.append(_("amount not stated"))
        parts.append(format_html("{}: {}", words, format_html_join(", ", "{}", ((value,) for value in values))))
    return format_html_join("; ", "{}", ((part,) for part in parts))


# Timeline


def _timeline(reader: Reader) -> Picture | None:
    """Every dated milestone, by project, with the baseline behind it."""
    rows: list[TimelineRow] = []
    for standing in reader.results["projects"]:
        dated = [row for row in standing["milestones"] if row["baseline"] or row["forecast"] or row["actual"]]
        forecast = standing["forecast"]
        if not dated and not forecast:
            continue
        title = str(reader.row(standing["project"])["title"])
        rows.append(
            TimelineRow(title, None, _span(reader, forecast), head=True) if forecast else TimelineRow(title, head=True)
        )
        rows += [
            TimelineRow(
                str(row["title"]),
                _span(reader, row["baseline"]),
                _span(reader, row["actual"] or row["forecast"]),
                reached=row["actual"] is not None,
                deviation=_deviation(row["days_late"]),
            )
            for row in dated
        ]
    if not rows:
        return None
    chart = timeline(
        "timeline",
        rows,
        date.fromisoformat(reader.facts["cut_off"]),
        TimelineTexts(
            title=_("Milestones of the projects over time"),
            description=_(
                "Each milestone with its baseline and its forecast or actual date; the table below holds the same data."
            ),
            row=_("Project and milestone"),
            baseline=_("baseline"),
            forecast=_("expected"),
            actual=_("reached"),
            deviation=_("Deviation"),
            cut_off=_("cut-off"),
            unknown=_("not stated"),
        ),
    )
    return Picture(chart, _("Figure 2: milestones against their baseline"), _("Data of figure 2"))


def _span(reader: Reader, text: str | None) -> Span | None:
    if text is None:
        return None
    value = parse_iso(text)
    label = str(reader.date(text))
    return Span(value.day, label, None if value.earliest == value.latest else value.earliest)


def _deviation(late: int | None) -> str:
    if not late:
        return ""
    if late > 0:
        return ngettext("%(days)d day later", "%(days)d days later", late) % {"days": late}
    return ngettext("%(days)d day earlier", "%(days)d days earlier", -late) % {"days": -late}


# 5 Deviations


def deviations(reader: Reader) -> list[Block]:
    """Moved, late, deferred, dropped, critical: with cause and remedy."""
    found = reader.results["deviations"]
    if not found:
        return [Para(_("No project was deferred or dropped, no milestone was moved or is late, as far as is known."))]
    kinds = {
        "deferred": str(STATES["deferred"]),
        "dropped": str(STATES["dropped"]),
        "moved": _("moved"),
        "late": _("late"),
        "red": _("critical"),
    }
    rows = []
    for row in found:
        project = reader.row(row["project"])
        rows.append(
            TableRow(
                [
                    project["title"],
                    ", ".join(kinds[kind] for kind in row["kinds"]),
                    _cause(reader, row),
                    reader.text(project["next_steps"]),
                ]
            )
        )
    columns = [_("Project"), _("Deviation"), _("Cause"), _("Remedy")]
    blocks: list[Block] = [
        Lead(
            ngettext(
                "%(count)d project deviates from the plan.", "%(count)d projects deviate from the plan.", len(found)
            )
            % {"count": len(found)}
        ),
        Table(caption=_("Deviations with cause and remedy"), columns=heads(columns), rows=rows),
    ]
    needed = [reader.row(row["project"])["title"] for row in found if row["narrative_needed"]]
    if needed:
        text = _("These deviate by more than the plan's thresholds and need an explanation before sign-off.")
        blocks.append(Box(text, [str(title) for title in needed], warning=True))
    return blocks


def _cause(reader: Reader, row: Row) -> SafeString | str:
    parts: list[Any] = []
    change = reader.get(row["state_change"])
    if change and change["reason"]:
        text: Any = format_html("{} ({})", change["reason"], reader.date(change["effective_on"]))
        if row["replacement"]:
            text = format_html(_("{}; replaced by {}"), text, reader.name(row["replacement"]))
        parts.append(reader.cite(text, change["id"]))
    for move in row["moves"]:
        dates = reader.row(move["change"])
        title = reader.row(move["milestone"])["title"]
        by = f" ({days(move['days'])})" if move["days"] is not None else ""
        moved = format_html(_("{}: from {} to {}{}"), title, reader.date(move["from"]), reader.date(move["to"]), by)
        parts.append(format_html("{}: {}", moved, dates["reason"]) if dates["reason"] else moved)
    return format_html_join("; ", "{}", ((part,) for part in parts)) if parts else display.unknown()


# Annex A


def entries(reader: Reader) -> list[Block]:
    """The Steckbriefe: what was adopted, and how the project stands."""
    blocks: list[Block] = []
    for standing in reader.results["projects"]:
        project = reader.row(standing["project"])
        entry = reader.get(standing["entry"])
        title = f"{entry['number']} {entry['title']}" if entry and entry["number"] else (entry or project)["title"]
        blocks.append(Sub(f"entry-{project['slug']}", title, _entry(reader, project, entry, standing)))
    return blocks or [Para(_("No projects are recorded, so there are no project sheets."))]


def _entry(reader: Reader, project: Row, entry: Row | None, standing: Row) -> list[Block]:
    rows: list[tuple[str, Any]] = [
        (_("State"), sentences.state_since(reader, standing)),
        (_("Action field"), reader.field_name(standing["field"])),
    ]
    if entry:
        rows += [
            (_("Number"), reader.cite(reader.text(entry["number"]), entry["id"], "number")),
            (_("Order"), reader.cite(reader.number(entry["order"]), entry["id"], "order")),
            (_("Priority"), reader.cite(reader.text(entry["priority"]), entry["id"], "priority")),
        ]
    rows += [
        (_("Lead"), reader.body(project["lead_body"])),
        (_("Responsible unit"), reader.unit(project["responsible_unit"])),
        (_("Mandatory"), reader.yes_no(project["mandatory"])),
        (_("Joint project"), reader.yes_no(project["joint"])),
    ]
    labels = {
        "description": _("Description"),
        "target_groups": _("Target groups"),
        "responsible": _("Responsible"),
        "participants": _("Participants"),
        "main_activities": _("Main activities"),
    }
    if entry:
        rows += [(label, reader.cite(reader.text(entry[name]), entry["id"], name)) for name, label in labels.items()]
    rows.append((_("Source"), reader.sources([(project["id"], None), (entry["id"] if entry else None, None)]) or DASH))
    if not entry:
        rows.append((_("In the plan"), _("No version in force has an entry for this project.")))
    for label, name in ((_("Results"), "results"), (_("Next steps"), "next_steps")):
        if project[name]:
            rows.append((label, reader.cite(project[name], project["id"], name)))
    blocks: list[Block] = [Facts(rows)]
    changes = reader.of("state_change", "project", project["id"])
    if len(changes) > 1:
        listed = [
            format_html(
                "{}: {}{}{}",
                reader.date(change["effective_on"]),
                STATES[change["state"]],
                f" ({change['reason']})" if change["reason"] else "",
                reader.mark(change["id"]),
            )
            for change in changes
        ]
        blocks.append(Bullets(listed))
    return blocks
