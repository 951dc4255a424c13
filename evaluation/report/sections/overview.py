"""One page, mandate and method, and the matrix of fields and states."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.charts import State, StateRow, StateTexts, light_shape, state_bars
from evaluation.report import sentences
from evaluation.report.blocks import (
    Block,
    Box,
    Bullets,
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
from evaluation.report.numbers import NUMBERS
from evaluation.report.reader import Reader, Row
from evaluation.report.sections.council import committees, paper
from evaluation.report.words import EVENT_KINDS, LIGHTS, PLAN_KINDS, STATES, VERSION_STATES
from organisation.templatetags import display

LIGHT_NAMES = ("green", "amber", "red", "not_reported", "not_assessed")


def light(name: str) -> SafeString:
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
        blocks.append(
            Table(
                caption=_("Projects by state"),
                columns=[Column(_("State")), Column(_("Projects"), num=True)],
                rows=[TableRow([str(STATES[name]), str(count)]) for name, count in counts.items() if count],
                foot=[TableRow([_("Total"), str(len(standing))])],
            )
        )
        blocks.append(Para(_share(reader)))
    blocks.append(
        Box(
            _("Decisions asked for"),
            sentences.decisions(reader) or [_("The data leave nothing open that has to be decided.")],
        )
    )
    risks = sentences.risks(reader)
    blocks.append(
        Box(_("What is at risk"), risks or [_("Nothing is marked as critical or flagged.")], warning=bool(risks))
    )
    blocks.append(Sub("bridge", _("Bridge from last year"), _bridge(reader)))
    return blocks


def _opening(reader: Reader, projects: int) -> SafeString:
    fields = len([row for row in reader.results["fields"] if row["field"]])
    counted = ngettext("%(count)d project", "%(count)d projects", projects) % {"count": projects}
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


def _bridge(reader: Reader) -> list[Block]:
    found = reader.results["bridge"]
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
    rows = []
    for name, sign in BRIDGE:
        keys = found[name]
        if not keys and name not in ("prior", "new", "completed", "dropped", "now"):
            continue
        names = "; ".join(str(reader.row(key)["title"]) for key in keys) if name not in ("prior", "now") else ""
        rows.append(TableRow([labels[name], f"{sign}{display.NO_BREAK_SPACE}{len(keys)}".strip(), names or "–"]))
    blocks: list[Block] = [
        Table(
            caption=_("Bridge from last year; the stock is every project that is neither completed nor dropped"),
            columns=[Column(_("Component")), Column(_("Projects"), num=True), Column(_("Which"))],
            rows=rows,
        )
    ]
    prior = reader.facts["prior"]
    if prior:
        text = _("Last year is the state of report %(number)s.") % {"number": prior["number"]}
    else:
        text = _("There is no earlier report; last year is what is recorded as effective on that day.")
    blocks.append(Para(text, small=True))
    if found["deferred"]:
        count = len(found["deferred"])
        blocks.append(
            Para(
                ngettext(
                    "%(count)d project in the stock is deferred.",
                    "%(count)d projects in the stock are deferred.",
                    count,
                )
                % {"count": count}
            )
        )
    if found["not_stated"]:
        names = "; ".join(str(reader.row(key)["title"]) for key in found["not_stated"])
        blocks.append(Para(_("Not in the bridge, since their state is not stated: %(names)s.") % {"names": names}))
    return blocks


# 2 Mandate and method


def mandate(reader: Reader) -> list[Block]:
    """The plan and its resolution, the other plans it belongs to, and how this report was made."""
    blocks: list[Block] = [Sub("plan", _("The plan"), _plan(reader), number="2.1")]
    blocks.append(Sub("mandate-paper", _("The mandate"), _mandate(reader), number="2.2"))
    blocks.append(Sub("committees", _("Committees and steering"), committees(reader), number="2.3"))
    blocks.append(Sub("participation", _("Participation"), _participation(reader), number="2.4"))
    blocks.append(Sub("method", _("Method"), _method(reader), number="2.5"))
    return blocks


def _plan(reader: Reader) -> list[Block]:
    plan, version = reader.plan, reader.version
    rows: list[tuple[str, Any]] = [
        (
            _("Title"),
            reader.cite(
                (version or {}).get("title") or plan["title"], version["id"] if version else plan["id"], "title"
            ),
        ),
        (_("Kind"), reader.word(PLAN_KINDS, plan["kind"])),
    ]
    if version:
        rows += _version_rows(reader, version)
    predecessor = reader.get(plan["predecessor"])
    if predecessor:
        text = format_html(
            "{}{}", predecessor["title"], f": {predecessor['description']}" if predecessor["description"] else ""
        )
        rows.append((_("Predecessor"), reader.cite(text, predecessor["id"])))
    for other in reader.all("plan"):
        if other["in_scope"] and other["id"] != plan["id"]:
            rows.append((reader.word(PLAN_KINDS, other["kind"]), reader.cite(_other_plan(reader, other), other["id"])))
    blocks: list[Block] = [Facts(rows)]
    if plan["description"]:
        blocks.append(Para(reader.cite(plan["description"], plan["id"], "description")))
    if version:
        blocks += _vision(reader, version)
    blocks += _history(reader)
    return blocks


def _other_plan(reader: Reader, plan: Row) -> SafeString:
    text: SafeString | str = plan["title"]
    if plan["description"]:
        text = format_html("{}: {}", text, plan["description"])
    return format_html("{}", text)


def _version_rows(reader: Reader, version: Row) -> list[tuple[str, Any]]:
    key = version["id"]
    start, end = reader.date(version["period_from"]), reader.date(version["period_to"])
    rows: list[tuple[str, Any]] = [
        (_("Version"), reader.cite(version["label"], key, "label")),
        (_("State"), reader.cite(reader.word(VERSION_STATES, version["state"]), key, "state")),
        (_("Adopted on"), reader.cite(reader.date(version["adopted_on"]), key, "adopted_on")),
    ]
    if version["period_from"] or version["period_to"]:
        rows.append((_("Period"), reader.cite(format_html(_("{} to {}"), start, end), key, "period_from")))
    else:
        rows.append((_("Period"), display.unknown()))
    if version["pages"]:
        rows.append((_("Extent"), reader.cite(_("%(pages)d pages") % {"pages": version["pages"]}, key, "pages")))
    if reader.results["versions"]["now"]["basis"] == "latest_known":
        rows.append(
            (
                _("In force"),
                _("At the cut-off no version was adopted as far as is known; this is the latest known one."),
            )
        )
    if version["note"]:
        rows.append((_("Note"), version["note"]))
    return rows


def _vision(reader: Reader, version: Row) -> list[Block]:
    points = reader.of("vision_point", "version", version["id"])
    if not (version["vision_title"] or version["vision_statement"] or points):
        return []
    blocks: list[Block] = []
    if version["vision_statement"]:
        blocks.append(Para(reader.cite(version["vision_statement"], version["id"], "vision_statement")))
    if points:
        blocks.append(Bullets([reader.cite(row["text"], row["id"]) for row in points]))
    title = version["vision_title"] or _("Vision")
    year = f" ({version['vision_year']})" if version["vision_year"] and str(version["vision_year"]) not in title else ""
    heading = f"{title}{year}"
    if not blocks:
        blocks.append(Para(reader.cite(_("The wording of the vision is not stated."), version["id"], "vision_title")))
    return [Sub("", heading, blocks, level=4)]


def _history(reader: Reader) -> list[Block]:
    versions = reader.of("plan_version", "plan", reader.plan["id"])
    if len(versions) < 2:
        return []
    rows = [
        TableRow(
            [
                row["label"],
                reader.word(VERSION_STATES, row["state"]),
                reader.date(row["adopted_on"]),
                reader.source(row["id"]) or "–",
            ]
        )
        for row in versions
    ]
    return [
        Table(
            caption=_("Versions of the plan"),
            columns=[Column(_("Version")), Column(_("State")), Column(_("Adopted on")), Column(_("Source"))],
            rows=rows,
        )
    ]


def _mandate(reader: Reader) -> list[Block]:
    """The paper that the version in force rests on, and the points that ask for this report."""
    resolution = reader.get(reader.version["resolution"]) if reader.version else None
    own = reader.get(resolution["paper"]) if resolution else None
    blocks: list[Block] = []
    if own:
        blocks += paper(reader, own)
        link = format_html('<a href="#papers">{}</a>', NUMBERS["papers"])
        blocks.append(Para(format_html(_("Further papers are in annex {}."), link), small=True))
    else:
        blocks.append(Para(_("No resolution is recorded for the version in force.")))
    return blocks


def _participation(reader: Reader) -> list[Block]:
    events = reader.all("participation_event")
    if not events:
        return [Para(_("No participation events are recorded for this plan."))]
    rows = [
        TableRow(
            [
                row["title"],
                reader.word(EVENT_KINDS, row["kind"]),
                reader.date(row["held_on"]),
                reader.amount(str(row["reach"]) if row["reach"] is not None else None, row["reach_qualifier"], "count"),
                reader.text(row["effect"]),
                reader.source(row["id"]) or "–",
            ]
        )
        for row in events
    ]
    columns = [_("Event"), _("Kind"), _("When"), _("Reach"), _("What it changed"), _("Source")]
    return [
        Table(
            caption=_("Participation in the plan"),
            columns=[Column(label, num=label == _("Reach")) for label in columns],
            rows=rows,
        )
    ]


def _method(reader: Reader) -> list[Block]:
    settings = reader.facts["settings"]
    limits = {
        "overdue": settings["time_red_overdue_days"],
        "late": settings["time_red_late_days"],
        "amber": settings["time_amber_late_days"],
        "money_amber": reader.number(settings["money_amber_percent"]),
        "money_red": reader.number(settings["money_red_percent"]),
        "gap": settings["progress_gap_points"],
    }
    return [
        Facts(
            [
                (
                    _("Period"),
                    format_html(
                        _("{} to {}"), reader.date(reader.facts["period_from"]), reader.date(reader.facts["period_to"])
                    ),
                ),
                (_("Cut-off"), reader.date(reader.facts["cut_off"])),
                (_("Facts frozen"), reader.moment(reader.facts["frozen_at"])),
                (_("Current entries"), _share(reader)),
            ]
        ),
        Para(
            _(
                "Everything printed here was frozen at the moment stated above: what was effective at the cut-off, as "
                "it was known then. What a source does not state is written as not stated; it is never zero and never "
                "invented."
            )
        ),
        Table(
            caption=_("What the lights mean"),
            columns=[Column(_("Light")), Column(_("Time")), Column(_("Money"))],
            rows=[
                TableRow(
                    [
                        light("red"),
                        _(
                            "a milestone that was not reached is more than %(overdue)d days overdue, or expected more "
                            "than %(late)d days after its baseline, or the project is expected to end after the plan"
                        )
                        % limits,
                        _("actual plus forecast exceed the appropriation by more than %(money_red)s %%") % limits,
                    ]
                ),
                TableRow(
                    [
                        light("amber"),
                        _("a milestone is overdue at all, or expected more than %(amber)d days after its baseline")
                        % limits,
                        _("by more than %(money_amber)s %%") % limits,
                    ]
                ),
                TableRow([light("green"), _("otherwise"), _("otherwise")]),
                TableRow([light("not_assessed"), _("no milestone has a date"), _("there is no appropriation")]),
                TableRow(
                    [light("not_reported"), _("a status was asked for and none was confirmed"), _("does not occur")]
                ),
            ],
        ),
        Para(
            _(
                "The scope is as reported. The overall light is the worst of those assessed. Progress is calculated "
                "from the weights of the milestones reached; the reported progress is shown beside it when the two "
                "differ by more than %(gap)d points."
            )
            % limits
        ),
        Para(
            format_html(
                _(
                    "A small b with a number marks a calculated figure; annex {} shows its parts. A mark such as "
                    "[S1, place] names the source in annex {}; the notes on sources are numbered there."
                ),
                format_html('<a href="#calculations">{}</a>', NUMBERS["calculations"]),
                format_html('<a href="#sources">{}</a>', NUMBERS["sources"]),
            )
        ),
    ]


def _share(reader: Reader) -> str:
    reporting = reader.results["reporting"]
    if not reporting["projects"]:
        return _("There are no projects in the stock.")
    return _(
        "%(current)d of %(total)d projects in the stock have a confirmed status from the period of this report."
    ) % {
        "current": reporting["current"],
        "total": reporting["projects"],
    }


# 3 Matrix


def matrix(reader: Reader) -> list[Block]:
    """Field × state, this year and last, as chart and table."""
    found = reader.results["matrix"]
    if not found["rows"]:
        return [Para(_("The plan has no action fields and no projects, so there is nothing to compare."))]
    rows = found["rows"]
    names = [name for name in found["states"] if name != "unknown" or found["total"]["unknown"]]
    blocks: list[Block] = [Lead(_matrix_lead(reader, rows))]
    if any(found["total"][name] for name in STATES if name != "unknown"):
        chart = state_bars(
            "states",
            [State(name, str(STATES[name])) for name in STATES if name != "unknown"],
            [
                StateRow(
                    reader.field_name(row["field"]), tuple(row["now"][name] for name in STATES if name != "unknown")
                )
                for row in rows
            ],
            StateTexts(
                title=_("Number of projects in each state, by action field"),
                description=_state_description(reader, rows),
                field=_("Action field"),
                total=_("Total"),
            ),
        )
        blocks.append(Picture(chart, _("Figure 1: projects by action field and state"), "", with_table=False))
    compare = found["prior_total"] is not None
    caption = (
        _("Projects by action field and state; last year in brackets")
        if compare
        else _("Projects by action field and state")
    )

    def cells(now: Row, prior: Row | None) -> list[str]:
        if prior is None:
            return [str(now[name]) for name in names]
        return [f"{now[name]} ({prior[name]})" if now[name] or prior[name] else "0" for name in names]

    blocks.append(
        Table(
            caption=caption,
            columns=[
                Column(_("Action field")),
                *(Column(str(STATES[name]), num=True) for name in names),
                Column(_("Total"), num=True),
            ],
            rows=[
                TableRow(
                    [reader.field_name(row["field"]), *cells(row["now"], row["prior"]), str(sum(row["now"].values()))]
                )
                for row in rows
            ],
            foot=[
                TableRow([_("Total"), *cells(found["total"], found["prior_total"]), str(sum(found["total"].values()))])
            ],
            kind="data dense",
        )
    )
    if not compare:
        blocks.append(Para(_("Nothing is known of the year before, so there is no comparison."), small=True))
    return blocks


def _matrix_lead(reader: Reader, rows: Sequence[Row]) -> str:
    empty = [reader.field_name(row["field"]) for row in rows if not row["now"] or not sum(row["now"].values())]
    if not empty:
        return _("Every action field has projects; the table shows how they stand.")
    return _("No project is recorded for: %(fields)s.") % {"fields": "; ".join(empty)}


def _state_description(reader: Reader, rows: Sequence[Row]) -> str:
    parts = []
    for row in rows:
        counts = ", ".join(f"{count} {STATES[name]}" for name, count in row["now"].items() if count)
        parts.append(f"{reader.field_name(row['field'])}: {counts or '0'}")
    return "; ".join(parts)
