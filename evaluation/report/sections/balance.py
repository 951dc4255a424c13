"""The final report: what became of every project over the whole period, and the proposal for a decision."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.blocks import DASH, Block, Box, Column, Facts, Lead, Para, Sub, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.sections.deviations import days
from evaluation.report.words import DIRECTIONS, PARTS, STATES
from evaluation.report.writing import written
from organisation.templatetags import display

PROPOSAL = "proposal"
"""The place of the wording that is proposed, among the texts."""
GROUPS = ("completed", "dropped", "open", "not_stated")


def balance(reader: Reader) -> list[Block]:
    """Every project over the whole period: its state then and now, its last milestone, its money; by action field."""
    found = reader.results["balance"]
    if not found["projects"]:
        return [Para(_("No projects are recorded for this plan."))]
    rows: list[TableRow] = []
    listed = {row["project"]: row for row in found["projects"]}
    for field in reader.results["fields"]:
        members = [listed[key] for key in field["projects"]]
        if members:
            rows.append(TableRow([reader.field_name(field["field"])], group=True))
            rows += [_project(reader, row) for row in members]
    columns = [
        Column(_("Project"), width=20),
        Column(_("Before the period"), width=15),
        Column(_("At the cut-off"), width=15),
        Column(_("Milestones reached"), num=True, width=10),
        Column(_("Days late"), num=True, width=10),
        Column(_("Planned"), num=True, width=15),
        Column(_("Spent"), num=True, width=15),
    ]
    caption = _("Every project over the whole period; money in euros, outgoing, secured")
    note = _(
        "Planned is the latest appropriation of each year of the period with supplementary budgets, spent the actual"
        " figures. The result plan and the finance plan are never added; where a project has both, both are shown."
    )
    lead = _("From %(start)s to %(end)s.") % {
        "start": reader.date(reader.facts["period_from"]),
        "end": reader.date(reader.facts["cut_off"]),
    }
    return [Lead(lead), Table(caption=caption, columns=columns, rows=rows, kind="data dense"), Para(note, small=True)]


def _project(reader: Reader, row: Row) -> TableRow:
    title = reader.row(row["project"])["title"]
    late = reader.standing[row["project"]]["days_late"]
    return TableRow(
        [
            title,
            _state(row["before"]) if row["known_before"] else DASH,
            _state(row["now"]),
            f"{row['reached']} / {row['milestones']}" if row["milestones"] else display.unknown(),
            days(late) if late is not None else DASH,
            _money(reader, row["money"], "plan", f"{title}, {_('Planned')}"),
            _money(reader, row["money"], "actual", f"{title}, {_('Spent')}"),
        ]
    )


def _state(state: str | None) -> SafeString | str:
    return str(STATES[state]) if state else display.unknown()


def _money(reader: Reader, sides: Sequence[Row], name: str, label: str) -> SafeString | str:
    """One figure; where a project has money in both parts of the plan, each with the name of its part."""
    told: list[SafeString | str] = [
        reader.figure(side[name], f"{label}, {PARTS[side['part']]}", empty=DASH) for side in sides
    ]
    if not told:
        return display.unknown()
    if len(told) == 1:
        return told[0]
    text: SafeString | str = ""
    for side, one in zip(sides, told, strict=True):
        text = format_html("{}{}{}: {}", text, "; " if text else "", PARTS[side["part"]], one)
    return text


def proposal(reader: Reader) -> list[Block]:
    """What was achieved of the plan, and the wording that is proposed to the committee."""
    found = reader.results["balance"]
    count = len(found["projects"])
    text = ngettext(
        "Of %(count)d project, %(completed)d was completed, %(dropped)d dropped; %(open)d is open at the cut-off.",
        "Of %(count)d projects, %(completed)d were completed, %(dropped)d dropped; %(open)d are open at the cut-off.",
        count,
    )
    counts = {name: len(found[name]) for name in GROUPS}
    blocks: list[Block] = [Lead(text % {"count": count, **counts}), _achieved(reader, found)]
    money = _plan_money(reader, found["money"])
    if money is not None:
        blocks.append(money)
    blocks.append(Facts([(_("Posts at the cut-off"), _posts(reader))]))
    wording = written(reader, PROPOSAL, level=4)
    lacking = [Para(_("The wording is still to be written; the report is not agreed without it."))]
    if reader.facts.get("edition") == "public":
        lacking = [Para(_("The wording that is proposed is not part of the public edition."))]
    blocks.append(Sub("proposal-wording", _("Proposed text"), wording or lacking))
    return blocks


def _achieved(reader: Reader, found: Row) -> Facts:
    labels = {
        "completed": _("Completed"),
        "dropped": _("Dropped"),
        "open": _("Open at the cut-off"),
        "not_stated": _("State not stated"),
    }
    rows = []
    for name, label in labels.items():
        titles = "; ".join(str(reader.row(key)["title"]) for key in found[name])
        if titles:
            rows.append((f"{label} ({len(found[name])})", titles))
    return Facts(rows)


def _plan_money(reader: Reader, sides: Sequence[Row]) -> Table | None:
    if not sides:
        return None
    rows = []
    for side in sides:
        name = f"{DIRECTIONS[side['direction']]} ({PARTS[side['part']]})"
        figures = [
            reader.figure(side[key], f"{name}, {label}")
            for key, label in (("plan", _("Planned")), ("actual", _("Spent")))
        ]
        rows.append(TableRow([name, *figures]))
    columns = [Column(_("Money of the plan")), Column(_("Planned"), num=True), Column(_("Spent"), num=True)]
    return Table(caption=_("Money planned and spent over the whole period, secured"), columns=columns, rows=rows)


def _posts(reader: Reader) -> SafeString | str:
    total = reader.results["staff"]["total"]
    if not total:
        return display.unknown()
    text = _("%(planned)d planned, %(filled)d filled, %(vacant)d vacant")
    return text % {name: total[name]["posts"] for name in ("planned", "filled", "vacant")}


def wording_box(reader: Reader) -> list[Block]:
    """The proposed wording on the first page of the final report, where it was written."""
    if reader.kind != "final" or not reader.texts.get(PROPOSAL):
        return []
    link = format_html('<a href="#proposal">{}</a>', reader.numbers["proposal"])
    return [Box(_("Proposal for a decision"), [format_html(_("The proposed resolution is in chapter {}."), link)])]
