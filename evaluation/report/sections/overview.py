"""One page, and the matrix of fields and states."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report import sentences
from evaluation.report.blocks import (
    Block,
    Box,
    Column,
    Facts,
    Figures,
    Lead,
    Para,
    Picture,
    Sub,
    Table,
    TableRow,
)
from evaluation.report.reader import Reader, Row
from evaluation.report.sections import risks
from evaluation.report.words import LIGHTS, STATES
from organisation.templatetags import display
from roadmap.charts.lights import Light, light_shape
from roadmap.charts.states import State, StateRow, StateTexts, state_bars

LIGHT_NAMES: tuple[Light, ...] = ("green", "amber", "red", "not_reported", "not_assessed")


def light(name: Light) -> SafeString:
    """A light as shape and word."""
    return format_html(
        '<span class="light light-{}">{} {}</span>', name.replace("_", "-"), mark_safe(light_shape(name)), LIGHTS[name]
    )


# 1 One page


def summary(reader: Reader) -> list[Block]:
    """Counts by state, what is at risk, what has to be decided, the bridge from last year."""
    standing = reader.results["projects"]
    counts = {name: sum(1 for row in standing if (row["state"] or "unknown") == name) for name in STATES}
    blocks: list[Block] = [Lead(_opening(reader, len(standing)))]
    if standing:
        by_light = {
            name: sum(1 for row in standing if row["lights"]["overall"]["light"] == name) for name in LIGHT_NAMES
        }
        blocks.append(Figures([(light(name), str(by_light[name])) for name in LIGHT_NAMES]))
        present = [name for name, count in counts.items() if count]
        blocks.append(
            Table(
                caption=_("Projects by state"),
                columns=[
                    Column(_("State"), width=10),
                    *(Column(str(STATES[name])) for name in present),
                    Column(_("Total")),
                ],
                rows=[TableRow([_("Projects"), *(str(counts[name]) for name in present), str(len(standing))])],
                kind="data dense matrix fixed",
            )
        )
        blocks.append(Para(current_share(reader)))
    blocks.append(
        Box(
            _("Decisions asked for"),
            sentences.decisions(reader, sentences.SHORT_LIST)
            or [_("The data leave nothing open that has to be decided.")],
        )
    )
    critical = sentences.risks(reader) + (risks.top_in_brief(reader) if reader.brief else [])
    blocks.append(
        Box(_("What is at risk"), critical or [_("Nothing is marked as critical or flagged.")], warning=bool(critical))
    )
    if not reader.brief:
        blocks += risks.top(reader)
    blocks.append(Sub("bridge", sentences.bridge_title(reader), bridge(reader)))
    return blocks


def _opening(reader: Reader, projects: int) -> SafeString:
    fields = len([row for row in reader.results["fields"] if row["field"]])
    counted = ngettext("%(count)d project", "%(count)d projects", projects) % {"count": projects}
    if not fields:  # a source that names none does not say that there are none
        return format_html(
            _("On {}, {} of {} comprised {}; its action fields are not stated."),
            reader.date(reader.facts["cut_off"]),
            reader.plan["title"],
            reader.owner["name"],
            counted,
        )
    in_fields = ngettext("%(count)d action field", "%(count)d action fields", fields) % {"count": fields}
    return format_html(
        _("On {}, {} of {} comprised {} and {}."),
        reader.date(reader.facts["cut_off"]),
        reader.plan["title"],
        reader.owner["name"],
        in_fields,
        counted,
    )


BRIDGE = (
    ("prior", ""),
    ("new", "+"),
    ("reactivated", "+"),
    ("lineage_in", "+"),
    ("lineage_out", "\u2212"),
    ("completed", "\u2212"),
    ("dropped", "\u2212"),
    ("now", "="),
)


def bridge(reader: Reader) -> list[Block]:
    """The components of the bridge (rule 15) with the names of what moved."""
    found = reader.results["bridge"]
    if found is None and not reader.annual:
        return [Para(_("Nothing is known of the projects before this period, so there is no comparison."))]
    if found is None:
        return [Para(_("There is no last year to compare with: nothing is known of the projects before this period."))]
    labels = {
        "prior": _("Stock on %(day)s") % {"day": reader.date(reader.facts["prior_day"])},
        "new": _("new"),
        "reactivated": _("reactivated"),
        "lineage_in": _("from splits and mergers"),
        "lineage_out": _("went into other projects"),
        "completed": _("completed"),
        "dropped": _("dropped"),
        "now": _("Stock on %(day)s") % {"day": reader.date(reader.facts["cut_off"])},
    }
    always = ("prior", "new", "completed", "dropped", "now")
    shown = [(name, sign) for name, sign in BRIDGE if found[name] or name in always]
    figures = [f"{sign}{display.NO_BREAK_SPACE}{len(found[name])}".strip() for name, sign in shown]
    blocks: list[Block] = [
        Table(
            caption=_("The stock is every project that is neither completed nor dropped"),
            columns=[Column(_("Component")), *(Column(labels[name]) for name, _sign in shown)],
            rows=[TableRow([_("Projects"), *figures])],
            kind="data matrix",
        )
    ]
    moved = [(name, found[name]) for name, _sign in shown if found[name] and name not in ("prior", "now")]
    if moved and not reader.brief:
        titles = [(labels[name], "; ".join(str(reader.row(key)["title"]) for key in keys)) for name, keys in moved]
        blocks.append(Facts(titles))
    return [*blocks, *_remarks(reader, found)]


def _remarks(reader: Reader, found: Row) -> list[Block]:
    """What last year is, who is deferred, and what the bridge cannot hold; in a short edition one paragraph."""
    prior = reader.facts["prior"]
    if not reader.annual:
        text = _("Before the period means what is recorded as effective on that day.")
        if prior:
            text = _("Before the period means the state of report %(number)s with the cut-off %(day)s.") % {
                "number": prior["number"],
                "day": reader.date(prior["cut_off"]),
            }
    elif prior:
        text = _("Last year is the state of report %(number)s.") % {"number": prior["number"]}
    else:
        text = _("There is no earlier report; last year is what is recorded as effective on that day.")
    told = []
    if found["deferred"]:
        count = len(found["deferred"])
        deferred = ngettext(
            "%(count)d project in the stock is deferred.", "%(count)d projects in the stock are deferred.", count
        )
        told.append(deferred % {"count": count})
    if found["not_stated"]:
        names = "; ".join(str(reader.row(key)["title"]) for key in found["not_stated"])
        told.append(_("Not in the bridge, since their state is not stated: %(names)s.") % {"names": names})
    if reader.brief:
        return [Para(" ".join([text, *told]), small=True)]
    return [Para(text, small=True), *map(Para, told)]


def current_share(reader: Reader) -> str:
    """How many projects in the stock have a current confirmed status."""
    reporting = reader.results["reporting"]
    if not reporting["projects"]:
        return _("There are no projects in the stock.")
    text = _("%(current)d of %(total)d projects in the stock have a confirmed status from the period of this report.")
    if not reader.annual:
        text = _("%(current)d of %(total)d projects in the stock have a confirmed status of the last twelve months.")
    return text % {"current": reporting["current"], "total": reporting["projects"]}


# 3 Matrix


def matrix(reader: Reader) -> list[Block]:
    """Field × state, this year and last, as chart and table."""
    found = reader.results["matrix"]
    rows = found["rows"]
    if not rows:
        return [Para(_("The plan has no action fields and no projects, so there is nothing to compare."))]
    prior_total = found["prior_total"] or dict.fromkeys(found["states"], 0)
    names = [name for name in found["states"] if found["total"][name] or prior_total[name]]
    blocks: list[Block] = [Lead(_matrix_lead(reader, rows))]
    if any(found["total"][name] for name in KNOWN_STATES):
        blocks.append(_state_chart(reader, rows))
    blocks.append(_matrix_table(reader, found, names))
    absent = [str(STATES[name]) for name in KNOWN_STATES if name not in names]
    if absent:
        text = _("No project is or was in these states: %(states)s.") % {"states": ", ".join(absent)}
        blocks.append(Para(text, small=True))
    if found["prior_total"] is None:
        none = _("Nothing is known of the year before, so there is no comparison.")
        if not reader.annual:
            none = _("Nothing is known of the projects before this period, so there is no comparison.")
        blocks.append(Para(none, small=True))
    return blocks


KNOWN_STATES = tuple(name for name in STATES if name != "unknown")


def _state_chart(reader: Reader, rows: Sequence[Row]) -> Picture:
    bars = [StateRow(reader.field_name(row["field"]), tuple(row["now"][name] for name in KNOWN_STATES)) for row in rows]
    texts = StateTexts(
        title=_("Number of projects in each state, by action field"),
        description=_state_description(reader, rows),
        field=_("Action field"),
        total=_("Total"),
    )
    chart = state_bars("states", [State(name, str(STATES[name])) for name in KNOWN_STATES], bars, texts)
    return Picture(chart, _("Figure 1: projects by action field and state"), "", with_table=False)


def _matrix_table(reader: Reader, found: Row, names: Sequence[str]) -> Table:
    """The counts of the states `names`; last year's in brackets, where anything is known of it."""

    def cells(label: str, now: Row, prior: Row | None) -> TableRow:
        counts = [str(now[name]) for name in names]
        if prior is not None:
            counts = [f"{now[name]} ({prior[name]})" if now[name] or prior[name] else "0" for name in names]
        return TableRow([label, *counts, str(sum(now.values()))])

    caption = _("Projects by action field and state; last year in brackets")
    if not reader.annual:
        caption = _("Projects by action field and state; before the period in brackets")
    if found["prior_total"] is None:
        caption = _("Projects by action field and state")
    columns = [Column(_("Action field"), width=25), *(Column(str(STATES[name])) for name in names), Column(_("Total"))]
    return Table(
        caption=caption,
        columns=columns,
        rows=[cells(reader.field_name(row["field"]), row["now"], row["prior"]) for row in found["rows"]],
        foot=[cells(_("Total"), found["total"], found["prior_total"])],
        kind="data dense matrix fixed",
    )


def _matrix_lead(reader: Reader, rows: Sequence[Row]) -> str:
    empty = [reader.field_name(row["field"]) for row in rows if not row["now"] or not sum(row["now"].values())]
    if not any(row["field"] for row in rows):
        return _("The plan's action fields are not stated.")
    if not empty:
        return _("Every action field has projects; the table shows how they stand.")
    return _("No project is recorded for: %(fields)s.") % {"fields": "; ".join(empty)}


def _state_description(reader: Reader, rows: Sequence[Row]) -> str:
    parts = []
    for row in rows:
        counts = ", ".join(f"{count} {STATES[name]}" for name, count in row["now"].items() if count)
        parts.append(f"{reader.field_name(row['field'])}: {counts or '0'}")
    return "; ".join(parts)
