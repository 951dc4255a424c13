"""The Steckbriefe: what was adopted of each project, and everything that is known of how it stands."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.report import sentences
from evaluation.report.blocks import DASH, Block, Facts, Para, Sub
from evaluation.report.reader import Reader, Row
from evaluation.report.sections.deviations import days
from evaluation.report.sections.money import side, span
from evaluation.report.sections.overview import light
from evaluation.report.sections.rollout import rollout_words
from evaluation.report.sections.timelines import all_timelines
from evaluation.report.words import STAGES, STATES
from organisation.templatetags import display


def entries(reader: Reader) -> list[Block]:
    """The Steckbriefe: what was adopted, and how the project stands."""
    blocks: list[Block] = list(all_timelines(reader))
    for standing in reader.results["projects"]:
        project = reader.row(standing["project"])
        entry = reader.get(standing["entry"])
        title = f"{entry['number']} {entry['title']}" if entry and entry["number"] else (entry or project)["title"]
        blocks.append(Sub(f"entry-{project['slug']}", title, _entry(reader, project, entry, standing)))
    return blocks or [Para(_("No projects are recorded, so there are no project sheets."))]


def sheet(reader: Reader, standing: Row) -> list[Block]:
    """The sheet of one project alone."""
    return _entry(reader, reader.row(standing["project"]), reader.get(standing["entry"]), standing)


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
    rows += _lights(reader, standing) + _reported(reader, standing) + _history(reader, project)
    rows += _partners(reader, project)
    sums = [one["sums"] for one in reader.results["money"]["projects"] if one["project"] == project["id"]]
    if sums:
        rows.append((_("Money"), sums_in_words(reader, sums[0], project["title"])))
    if standing["milestones"]:
        listed = format_html_join("; ", "{}", ((milestone_in_words(reader, one),) for one in standing["milestones"]))
        rows.append((_("Milestones"), listed))
    return [Facts(rows)]


def _partners(reader: Reader, project: Row) -> list[tuple[str, Any]]:
    """Who takes part, as what, how far, at which share of the cost."""
    found = reader.of("participation", "project", project["id"])
    if not found:
        return []
    joint = next((one for one in reader.results["joint"] if one["project"] == project["id"]), None)
    partners = {one["participation"]: one for one in joint["partners"]} if joint else {}
    groups: dict[str, list[str]] = {}
    for row in found:
        share = row["cost_share_percent"]
        stage = rollout_words(row, partners.get(row["id"]))
        told = [row["role"], stage, f"{reader.number(share)}{display.NO_BREAK_SPACE}%" if share else ""]
        known = ", ".join(part for part in told if part) or _("role not stated")
        groups.setdefault(known, []).append(reader.body(row["body"]))
    listed = (
        format_html("{} ({})", format_html_join(", ", "{}", ((name,) for name in names)), known)
        for known, names in groups.items()
    )
    text = format_html_join("; ", "{}", ((one,) for one in listed))
    marks = reader.sources((row["id"], None) for row in found)
    return [(_("Partners"), format_html('{} <span class="small">[{}]</span>', text, marks) if marks else text)]


def _lights(reader: Reader, standing: Row) -> list[tuple[str, Any]]:
    """The three lights with their reasons, as far as there is anything to judge by."""
    words = {"time": _("Time"), "money": _("Money light"), "scope": _("Scope")}
    return [
        (word, format_html("{}: {}", light(found["light"]), "; ".join(sentences.reasons(reader, found))))
        for name, word in words.items()
        for found in [standing["lights"][name]]
        if found["light"] != "not_assessed"
    ]


def _reported(reader: Reader, standing: Row) -> list[tuple[str, Any]]:
    """What the last confirmed status says."""
    entry = reader.get(standing["status_entry"])
    if entry is None:
        return []
    labels = {"text": _("Reported"), "next_step": _("Next step"), "help_needed": _("Help needed")}
    rows: list[tuple[str, Any]] = [(label, entry[name]) for name, label in labels.items() if entry[name]]
    return [*rows, (_("Status as of"), reader.date(entry["as_of"]))]


def _history(reader: Reader, project: Row) -> list[tuple[str, Any]]:
    """The states that the project has been in, where it is more than one."""
    changes = reader.of("state_change", "project", project["id"])
    if len(changes) < 2:
        return []
    told = [
        reader.cite_with(
            format_html(
                "{}: {}{}",
                reader.date(change["effective_on"]),
                STATES[change["state"]],
                f" ({change['reason']})" if change["reason"] else "",
            ),
            change["id"],
            "effective_on",
        )
        for change in changes
    ]
    return [(_("History"), format_html_join("; ", "{}", ((one,) for one in told)))]


def milestone_in_words(reader: Reader, row: Row) -> SafeString:
    """A milestone in words: its baseline, and when it was reached or is expected."""
    parts = []
    if row["baseline"]:
        parts.append(format_html(_("planned {}"), reader.date(row["baseline"])))
    if row["actual"]:
        parts.append(format_html(_("reached {}"), reader.date(row["actual"])))
    elif row["forecast"]:
        parts.append(format_html(_("expected {}"), reader.date(row["forecast"])))
    if row["baseline"] and row["days_late"]:
        parts.append(format_html(_("{} days"), days(row["days_late"])))
    told = format_html_join(", ", "{}", ((part,) for part in parts)) if parts else _("no date stated")
    return format_html("{} ({})", row["title"], told)


def sums_in_words(reader: Reader, sums: list[Row], label: str) -> SafeString:
    """Every sum by side of the budget and year; what may not be added stands by itself."""
    sides: dict[str, dict[str, list[SafeString]]] = {}
    for row in sums:
        values = sides.setdefault(side(row), {}).setdefault(span(row), [])
        values += _values(reader, row, f"{label}, {side(row)} {span(row)}")
    told = []
    for name, years in sides.items():
        listed = [format_html("{}: {}", year, _in_a_row(", ", values)) for year, values in years.items()]
        told.append(format_html("{}: {}", name, _in_a_row("; ", listed)) if name else _in_a_row("; ", listed))
    return _in_a_row(". ", told)


def _values(reader: Reader, row: Row, label: str) -> Iterator[SafeString]:
    stage = STAGES[row["stage"]]
    if row["secured"]:
        yield format_html("{} {}", stage, reader.figure(row["secured"], f"{label}, {stage}"))
    if row["conditional"]:
        told = reader.figure(row["conditional"], f"{label}, {stage}")
        yield format_html(_("{} {} under a condition"), stage, told)
    if row["unknown"]:
        yield format_html("{} {}", stage, _("amount not stated"))


def _in_a_row(separator: str, parts: Iterable[SafeString]) -> SafeString:
    return format_html_join(separator, "{}", ((part,) for part in parts))
