"""A part for each action field: goal, how its projects stand, milestones, money of the year, results, next steps.

The chapter is for reading in a session, so it holds what happened and what comes next; every milestone and every sum of
a project is in its Steckbrief in the annex.
"""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report import sentences
from evaluation.report.blocks import DASH, Block, Bullets, Column, Facts, Para, Sub, Table, TableRow, heads
from evaluation.report.reader import Reader, Row
from evaluation.report.sections import risks
from evaluation.report.sections.deviations import days
from evaluation.report.sections.entries import sums_in_words
from evaluation.report.sections.fields_compact import brief, compact
from evaluation.report.sections.money import variance, years
from evaluation.report.sections.overview import light
from evaluation.report.sections.timelines import timelines
from evaluation.report.words import DIRECTIONS, STAGES
from evaluation.report.writing import written
from organisation.templatetags import display

MANY_PROJECTS = 20
"""Beyond so many projects a field's part is one table, and the rest stands in the annex."""

FEW_MILESTONES = 40
"""Up to so many milestones the chapter shows all of them, and beyond that those of the period and the next year."""


def fields(reader: Reader) -> list[Block]:
    """One part a field."""
    found = reader.results["fields"]
    if not found:
        return [Para(_("The plan has no action fields and no projects."))]
    blocks: list[Block] = list(timelines(reader))
    for position, row in enumerate(found, start=1):
        title = reader.field_name(row["field"], numbered=False)
        number = f"{reader.numbers['fields']}.{position}"
        blocks.append(Sub(f"field-{position}", title, _field(reader, row), number=number, in_contents=True))
    return blocks


def _field(reader: Reader, row: Row) -> list[Block]:
    key = f"field:{row['field'] or 'none'}"
    text = written(reader, key, level=4, field=row["field"])
    if not row["projects"]:
        return [*_empty(reader, row["field"]), *text]
    standing = [reader.standing[key] for key in row["projects"]]
    many = len(reader.results["projects"]) > MANY_PROJECTS
    if many and reader.brief:
        return [_in_brief(reader, row), *text, *brief(reader, standing), *_own_money(reader, row)]
    blocks: list[Block] = [*_goal(reader, row["field"]), *text]
    blocks.append(Para(format_html(_("{} in this field; overall light: {}."), _counted(row), light(row["light"]))))
    if many:
        return [
            *blocks,
            *compact(reader, standing),
            *risks.of_projects(reader, row["projects"]),
            *_own_money(reader, row),
        ]
    blocks.append(project_table(reader, standing))
    blocks += reasons(reader, standing)
    blocks += milestone_table(reader, standing)
    blocks += _money(reader, standing)
    blocks += _own_money(reader, row)
    blocks += risks.of_projects(reader, row["projects"])
    blocks += _results(reader, standing)
    return blocks


def _counted(row: Row) -> str:
    count = len(row["projects"])
    return ngettext("%(count)d project", "%(count)d projects", count) % {"count": count}


def _in_brief(reader: Reader, row: Row) -> Facts:
    """What is to be said of a field beside its heading, in few rows."""
    stands = format_html(_("{}; overall light: {}"), _counted(row), light(row["light"]))
    return Facts([(_("State"), stands), *_goal_rows(reader, row["field"])])


def _empty(reader: Reader, key: str | None) -> list[Block]:
    """A field without projects, in one paragraph where nothing but its name is known."""
    none = _("No project is recorded for this action field.")
    field, labels = reader.get(key), _texts()
    if field is None or any(field[name] for name in labels):
        return [*_goal(reader, key), Para(none)]
    unknown = _("Not stated: %(columns)s.") % {"columns": ", ".join(labels.values())}
    return [Para(format_html("{} {} {}", _introduction(reader, field), none, unknown))]


def _texts() -> dict[str, str]:
    return {
        "goal": _("Goal"),
        "starting_point": _("Starting point"),
        "challenges": _("Challenges"),
        "chances": _("Chances"),
    }


def _introduction(reader: Reader, field: Row) -> SafeString:
    if field["number"]:
        text = _("Action field %(number)s of the plan.") % {"number": field["number"]}
    else:
        text = _("Action field of the plan, without a number.")
    return format_html("{}{}", text, reader.mark(field["id"]))


def _goal(reader: Reader, key: str | None) -> list[Block]:
    field = reader.get(key)
    return [Para(_introduction(reader, field)), Facts(_goal_rows(reader, key))] if field else []


def _goal_rows(reader: Reader, key: str | None) -> list[tuple[str, SafeString]]:
    field = reader.get(key)
    if field is None:
        return []
    return [(label, reader.cite(reader.text(field[name]), field["id"], name)) for name, label in _texts().items()]


def project_table(reader: Reader, standing: Sequence[Row]) -> Table:
    """State, light, progress and expected end of projects."""
    rows = [
        TableRow(
            [
                reader.cite(reader.row(row["project"])["title"], row["project"]),
                sentences.state_since(reader, row),
                light(row["lights"]["overall"]["light"]),
                _progress(reader, row["progress"]),
                reader.date(row["forecast"]),
            ]
        )
        for row in standing
    ]
    columns = [_("Project"), _("State"), _("Light"), _("Progress"), _("Expected end")]
    return Table(caption=_("How the projects stand"), columns=heads(columns), rows=rows)


def _progress(reader: Reader, progress: Row) -> SafeString | str:
    """The calculated progress; the reported one beside it where the two differ by more than the plan allows."""
    computed, reported = progress["computed"], progress["reported"]
    shown = f"{reader.number(computed)}{display.NO_BREAK_SPACE}%" if computed is not None else display.unknown()
    if reported is not None and (progress["show_both"] or computed is None):
        return format_html(_("{} calculated, {} % reported"), shown, reader.number(reported))
    return shown


def reasons(reader: Reader, standing: Sequence[Row]) -> list[Block]:
    """Why a project is critical or at risk, and what jumped from on track to critical."""
    items = []
    for row in standing:
        overall = row["lights"]["overall"]
        if overall["light"] not in ("red", "amber"):
            continue
        text = "; ".join(sentences.reasons(reader, overall))
        if row["jump"]:
            before = _("last year on track") if reader.annual else _("before the period on track")
            text = f"{text}; {before}"
        items.append(format_html("{} {}: {}", light(overall["light"]), reader.row(row["project"])["title"], text))
    return [Bullets(items)] if items else []


def milestone_table(reader: Reader, standing: Sequence[Row]) -> list[Block]:
    """The milestones of projects; of many those of the period and the next year."""
    total = sum(len(row["milestones"]) for row in reader.results["projects"])
    rows: list[TableRow] = []
    left_out = 0
    for row in standing:
        shown = [one for one in row["milestones"] if total <= FEW_MILESTONES or _is_near(reader, one)]
        left_out += len(row["milestones"]) - len(shown)
        if shown:
            rows.append(TableRow([reader.row(row["project"])["title"]], group=True))
            rows += [milestone_row(reader, one) for one in shown]
    if not rows:
        return []
    columns = [
        Column(_("Milestone"), width=50),
        Column(_("Planned (baseline)")),
        Column(_("Expected")),
        Column(_("Reached")),
        Column(_("Days"), num=True),
    ]
    caption = _("Milestones of the period and the year after it") if left_out else _("Milestones")
    blocks: list[Block] = [Table(caption=caption, columns=columns, rows=rows, kind="data dense")]
    if left_out:
        link = format_html('<a href="#entries">{}</a>', reader.numbers["entries"])
        blocks.append(Para(format_html(_("{} more milestones are in annex {}."), left_out, link), small=True))
    return blocks


def _is_near(reader: Reader, row: Row) -> bool:
    """Reached in the period; not reached and overdue, late, or due by a year after the cut-off."""
    first, last = reader.day(reader.facts["period_from"]), reader.day(reader.facts["cut_off"])
    if row["actual"]:
        return bool(reader.day(row["actual"]) >= first)
    due = row["forecast"] or row["baseline"]
    return bool(due and ((row["days_late"] or 0) > 0 or (reader.day(due) - last).days <= 366))


def milestone_row(reader: Reader, row: Row) -> TableRow:
    """Baseline, forecast, actual date and the days between."""
    return TableRow(
        [
            reader.cite(row["title"], row["milestone"]),
            reader.date(row["baseline"]),
            DASH if row["actual"] else reader.date(row["forecast"]),
            reader.date(row["actual"]) if row["actual"] else DASH,
            days(row["days_late"]) if row["baseline"] else DASH,
        ]
    )


def _money(reader: Reader, standing: Sequence[Row]) -> list[Block]:
    """What was granted and spent in the year of the cut-off, by project; figures without a year are named as such."""
    known = {one["project"]: one["year"] for one in reader.results["money"]["projects"]}
    words = {"latest": STAGES["appropriation"], "actual": STAGES["actual"], "forecast": STAGES["forecast"]}
    rows = []
    for project in standing:
        title = reader.row(project["project"])["title"]
        for one in known.get(project["project"], ()):
            side = str(DIRECTIONS[one["direction"]]) if one["direction"] else display.unknown()
            rows.append(
                TableRow(
                    [
                        title,
                        years(reader, one),
                        side,
                        *(reader.figure(one[name], f"{title}, {word}") for name, word in words.items()),
                        variance(reader, one["variance"]),
                    ]
                )
            )
    if rows:
        columns = [
            Column(_("Project"), width=30),
            Column(_("Year")),
            Column(_("Direction")),
            *(Column(str(word), num=True) for word in words.values()),
            Column(_("Variance"), num=True),
        ]
        return [Table(caption=_("Money of the projects"), columns=columns, rows=rows, kind="data dense")]
    return []


def _own_money(reader: Reader, row: Row) -> list[Block]:
    """What is laid on the field as a whole."""
    own = [one for one in reader.results["money"]["fields"] if row["field"] and one["field"] == row["field"]]
    if own:
        text = sums_in_words(reader, own[0]["sums"], reader.field_name(row["field"]))
        return [Para(format_html(_("Money laid on the field itself: {}."), text))]
    return []


def _results(reader: Reader, standing: Sequence[Row]) -> list[Block]:
    rows = []
    for row in standing:
        project, entry = reader.row(row["project"]), reader.get(row["status_entry"])
        results, steps = project["results"], project["next_steps"] or (entry["next_step"] if entry else None)
        if results or steps:
            rows.append(
                TableRow(
                    [
                        project["title"],
                        reader.cite(results, project["id"], "results") if results else display.unknown(),
                        reader.cite(project["next_steps"], project["id"], "next_steps")
                        if project["next_steps"]
                        else reader.text(steps),
                    ]
                )
            )
    if not rows:
        return []
    columns = [Column(_("Project"), width=20), Column(_("Results"), width=40), Column(_("Next steps"))]
    return [Table(caption=_("Results and next steps"), columns=columns, rows=rows)]
