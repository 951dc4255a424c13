"""Posts: lines with grade, unit and origin, states at the cut-off, additional need, changes of the organisation."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.blocks import DASH, Block, Column, Facts, Para, Picture, Sub, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.words import ORIGINS, POST_EVENTS, POST_STATES, QUALIFIERS, THIRD_PARTY, UNIT_KINDS
from organisation.templatetags import display
from roadmap.charts.steps import FteStep, Level
from roadmap.posts.picture import draw, written_level


def staff(reader: Reader) -> list[Block]:
    """The staff chapter. Roles, never people."""
    found = reader.results["staff"]
    blocks: list[Block] = []
    if found["lines"]:
        blocks += [_need(reader, found["need"]), _lines(reader, found["lines"])]
        if not reader.brief:
            blocks += _details(reader, found["lines"])
        blocks += [_states(reader, found), *_costs(found.get("costs"), reader), *_terms(found.get("terms"), reader)]
        blocks += _picture(found.get("steps"), reader)
    else:
        blocks.append(Para(_("No posts are recorded for this plan.")))
    if reader.all("org_unit") or not reader.narrow:
        blocks.append(Sub("organisation", _("Organisation"), _units(reader)))
    return blocks


def _posts(count: int) -> str:
    return ngettext("%(count)d post", "%(count)d posts", count) % {"count": count}


def _post_sum(reader: Reader, row: Row, label: str) -> SafeString | str:
    """ "9 Stellen", with the FTE where any is stated."""
    if not row["posts"]:
        return "0"
    text = _posts(row["posts"])
    mark: str = ""
    if row["posts"] > 1:
        mark = reader.calculated(label, text, _by_line(reader, row["keys"]))
    fte = row["fte"]
    if fte["shown"]:
        stated = format_html_join(" / ", "{}", ((reader.written(part, "fte"),) for part in fte["shown"]))
        missing = f" {_('(%(count)d not stated)') % {'count': fte['unknown']}}" if fte["unknown"] else ""
        return format_html("{}{}, {}{}", text, mark, stated, missing)
    return format_html("{}{}, {}", text, mark, _("FTE not stated"))


def _by_line(reader: Reader, keys: Sequence[str]) -> list[tuple[str, str]]:
    """The posts of a sum, counted by line."""
    counts: dict[str, int] = {}
    for key in keys:
        title = str(reader.row(reader.row(key)["line"])["title"])
        counts[title] = counts.get(title, 0) + 1
    return [(title, _posts(count)) for title, count in counts.items()]


def _need(reader: Reader, need: Row) -> Facts:
    labels = {
        "additional": _("New posts (additional need)"),
        "may_exist_already": _("May exist already"),
        "relocated": _("Relocated, not new"),
        "existing": _("Existing"),
        "origin_unknown": _("Origin not stated"),
    }
    return Facts(
        [
            (label, _post_sum(reader, need[name], label))
            for name, label in labels.items()
            if need[name]["posts"] or name == "additional"
        ]
    )


def _lines(reader: Reader, lines: Sequence[Row]) -> Table:
    rows = []
    for result in lines:
        line = reader.row(result["line"])
        states = ", ".join(f"{count} {POST_STATES[name]}" for name, count in result["states"].items() if count)
        rows.append(
            TableRow(
                [
                    line["title"],
                    grades(result["grades"]),
                    str(result["posts"]) if result["posts"] else display.unknown(),
                    _fte(reader, result),
                    reader.unit(line["unit"]),
                    reader.word(ORIGINS, line["origin"]),
                    states or display.unknown(),
                    reader.sources([(line["id"], None), (result["grade_row"], None)]) or DASH,
                ]
            )
        )
    columns = [
        Column(_("Post"), width=20),
        Column(_("Grade"), width=10),
        Column(_("Posts"), num=True, width=10),
        Column(_("FTE"), num=True, width=15),
        Column(_("Unit"), width=15),
        Column(_("Origin"), width=10),
        Column(_("State at the cut-off"), width=10),
        Column(_("Source"), width=10),
    ]
    return Table(caption=_("Posts by line"), columns=columns, rows=rows, kind="data dense fixed")


def grades(found: Sequence[str]) -> str:
    """ "EG 12", "EG 13 oder A 13"; unknown where the list is empty."""
    return _(" or ").join(found) if found else display.unknown()


def _fte(reader: Reader, result: Row) -> SafeString | str:
    fte = result["fte"]
    if not fte["shown"]:
        return display.unknown()
    text = format_html_join(" / ", "{}", ((reader.written(part, "fte"),) for part in fte["shown"]))
    return (
        format_html("{} {}", text, _("(%(count)d not stated)") % {"count": fte["unknown"]}) if fte["unknown"] else text
    )


def _details(reader: Reader, lines: Sequence[Row]) -> list[Block]:
    rows: list[tuple[str, Any]] = []
    for result in lines:
        line = reader.row(result["line"])
        key = line["id"]
        parts: list[SafeString | str] = []
        if line["tasks"]:
            tasks = "; ".join(part.strip().rstrip(".") for part in line["tasks"].splitlines() if part.strip())
            parts.append(format_html(_("Tasks: {}"), reader.cite(tasks, key, "tasks")))
        if line["qualification"]:
            parts.append(format_html(_("Qualification: {}"), reader.cite(line["qualification"], key, "qualification")))
        if line["evaluated_by"]:
            parts.append(format_html(_("Evaluated by: {}"), reader.cite(line["evaluated_by"], key, "evaluated_by")))
        if line["third_party_funding"]:
            word = (
                f"{THIRD_PARTY[line['third_party_funding']]}{': ' + line['third_party'] if line['third_party'] else ''}"
            )
            parts.append(format_html(_("Third-party funding: {}"), reader.cite(word, key, "third_party_funding")))
        if line["requested_by_partners"] is not None:
            parts.append(format_html(_("Requested by partners: {}"), reader.yes_no(line["requested_by_partners"])))
        if line["may_exist_already"]:
            parts.append(_("Existing staff may meet it; it is not additional need"))
        for base in result["baseline"]:
            parts.append(format_html(_("Baseline: {}"), reader.written(base, "fte")))
        parts += _events(reader, key)
        if line["note"]:
            parts.append(line["note"].rstrip("."))
        if parts:
            rows.append((line["title"], format_html_join(". ", "{}", ((part,) for part in parts))))
    columns = [Column(_("Post"), width=25), Column(_("Details"))]
    table = Table(caption=_("The posts in detail"), columns=columns, rows=[TableRow(row) for row in rows])
    return [table] if rows else []


def _events(reader: Reader, line: str) -> list[SafeString]:
    """What happened to the posts of a line, counted where it happened to several at once."""
    groups: dict[tuple[str, str, str | None], list[str]] = {}
    for post in reader.of("post", "line", line):
        for event in reader.of("post_event", "post", post["id"]):
            groups.setdefault((event["kind"], event["effective_on"], event["reason"]), []).append(event["id"])
    result = []
    for (kind, day, reason), events in groups.items():
        text = format_html(
            "{} {}: {}{}", _posts(len(events)), POST_EVENTS[kind], reader.date(day), f" ({reason})" if reason else ""
        )
        result.append(format_html("{}{}", text, reader.mark(events[0])))
    return result


def _states(reader: Reader, found: Row) -> Table:
    names = ("planned", "requested", "vacant", "filled", "not_reported", "cut")
    labels = {"planned": _("planned"), **{name: str(word) for name, word in POST_STATES.items()}}
    rows = [
        TableRow([grades(row["grades"]), reader.unit(row["unit"]), *(_cell(reader, row[name]) for name in names)])
        for row in found["groups"]
    ]
    foot = (
        [TableRow([_("Total"), DASH, *(_cell(reader, found["total"][name]) for name in names)])]
        if found["total"]
        else []
    )
    columns = [Column(_("Grade"), width=10), Column(_("Unit"), width=25)]
    columns += [Column(labels[name], num=True) for name in names]
    return Table(
        caption=_("Posts at the cut-off by grade and unit; FTE where stated"),
        columns=columns,
        rows=rows,
        foot=foot,
        kind="data dense fixed broken",
    )


def _cell(reader: Reader, row: Row) -> SafeString | str:
    """ "3 (2,75)": posts, and their FTE where it is stated."""
    if not row["posts"]:
        return DASH
    if not row["fte"]["shown"]:
        return str(row["posts"])
    stated = format_html_join(" / ", "{}", ((_bare_fte(part),) for part in row["fte"]["shown"]))
    return format_html("{} ({})", row["posts"], stated)


def _bare_fte(part: Row) -> str:
    """ "mindestens 6,0", which may be broken: the columns are narrow, and the caption says what is counted."""
    return f"{QUALIFIERS[part['qualifier']]} {display.fte(Decimal(part['value']))}".strip()


def _costs(costs: Sequence[Row] | None, reader: Reader) -> list[Block]:
    """What the posts cost by year, planned and actual; facts of an earlier format have no costs."""
    if not costs:
        return []
    if not any(row[view]["low"]["shown"] for row in costs for view in ("planned", "actual")):
        return [Para(_("What the posts cost is not known: neither rates nor yearly costs of their own are recorded."))]
    rows = [
        TableRow([str(row["year"]), *(_cost(reader, row[view], f"{word} {row['year']}") for view, word in _views())])
        for row in costs
    ]
    columns = [Column(_("Year")), *(Column(word, num=True) for _view, word in _views())]
    caption = _("Cost of the posts by year: planned from the approval on, actual while filled")
    return [Table(caption=caption, columns=columns, rows=rows, kind="data dense")]


def _views() -> Sequence[tuple[str, str]]:
    return (("planned", _("planned cost")), ("actual", _("actual cost")))


def _cost(reader: Reader, row: Row, label: str) -> SafeString | str:
    """ "36.000 €", "von 84.500 € bis 90.000 €" for alternative grades; a dash where no post costs anything."""
    if not row["posts"]:
        return DASH
    low = reader.figure(row["low"], label)
    if not row["range"]:
        return low
    return format_html(_("from {} to {}"), low, reader.figure({**row["high"], "unknown": 0}, label))


def _terms(terms: Sequence[Row] | None, reader: Reader) -> list[Block]:
    """The lines that are temporary or may be paid by others, with the days until they end."""
    rows = []
    for term in terms or ():
        line = reader.row(term["line"])
        word = reader.word(THIRD_PARTY, line["third_party_funding"])
        payer = format_html("{}: {}", word, line["third_party"]) if line["third_party"] else word
        until = reader.date(line["temporary_until"])
        rows.append(TableRow([line["title"], until, _ends(term), payer]))
    columns = [Column(_("Post"), width=30), Column(_("Temporary until")), Column(_("Ends")), Column(_("Third party"))]
    caption = _("Temporary and third-party funded posts")
    return [Table(caption=caption, columns=columns, rows=rows, kind="data dense")] if rows else []


def _ends(term: Row) -> str:
    if term["days"] is None:
        return DASH
    if term["state"] == "ended":
        return _("has ended")
    return ngettext("in %(count)d day", "in %(count)d days", term["days"]) % {"count": term["days"]}


def _picture(found: Sequence[Row] | None, reader: Reader) -> list[Block]:
    """Planned, approved and filled FTE over time; nothing where no post has a stated FTE, or nothing ever changed."""
    listed = [
        FteStep(
            date.fromisoformat(step["on"]),
            reader.date(step["on"]),
            *(_level(step[name]["fte"]) for name in ("planned", "approved", "filled")),
        )
        for step in found or ()
    ]
    cut_off = reader.facts["cut_off"]
    chart = draw("posts", listed, date.fromisoformat(cut_off), reader.date(cut_off)) if len(listed) > 1 else None
    if chart is None:
        return []
    return [Picture(chart, _("Figure 5: full-time equivalents over time"), _("Data of figure 5"))]


def _level(fte: Row) -> Level:
    return written_level([(Decimal(part["value"]), part["qualifier"]) for part in fte["shown"]], fte["unknown"])


def _units(reader: Reader) -> list[Block]:
    """The units with kind, heads and validity; what changed, first."""
    units = reader.all("org_unit")
    if not units:
        return [Para(_("No units are recorded."))]
    rows = []
    for row in units:
        validity = DASH
        if row["valid_from"] or row["valid_to"]:
            validity = format_html(
                _("from {} to {}"),
                reader.date(row["valid_from"]),
                reader.date(row["valid_to"]) if row["valid_to"] else _("open"),
            )
        rows.append(
            TableRow(
                [
                    reader.unit(row["id"]),
                    reader.word(UNIT_KINDS, row["kind"]),
                    reader.unit(row["parent"]) if row["parent"] else DASH,
                    reader.unit(row["predecessor"]) if row["predecessor"] else DASH,
                    validity,
                    reader.number(row["staff_heads"]) if row["staff_heads"] is not None else DASH,
                    reader.source(row["id"]) or DASH,
                ]
            )
        )
    columns = [
        Column(_("Unit"), width=20),
        Column(_("Kind")),
        Column(_("Part of"), width=15),
        Column(_("Emerged from"), width=15),
        Column(_("Valid")),
        Column(_("Staff (heads)"), num=True),
        Column(_("Source"), width=15),
    ]
    blocks: list[Block] = [Table(caption=_("Units and their changes"), columns=columns, rows=rows, kind="data dense")]
    tasks = [(reader.unit(row["id"]), reader.cite(row["tasks"], row["id"], "tasks")) for row in units if row["tasks"]]
    if tasks:
        columns = [Column(_("Unit"), width=25), Column(_("Tasks"))]
        blocks.append(Table(caption=_("Tasks of the units"), columns=columns, rows=[TableRow(row) for row in tasks]))
    return blocks
