"""Mandate and method: the plan, the paper it rests on, committees, participation, and how the report was made."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.report.blocks import Block, Bullets, Column, Facts, Para, Sub, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.sections.council import committees, paper
from evaluation.report.sections.overview import current_share, light
from evaluation.report.words import EVENT_KINDS, PLAN_KINDS, VERSION_STATES
from organisation.templatetags import display


def mandate(reader: Reader) -> list[Block]:
    """The plan and its resolution, the other plans it belongs to, and how this report was made."""
    blocks: list[Block] = [Sub("plan", _("The plan"), _plan(reader), number="2.1")]
    blocks.append(Sub("mandate-paper", _("The mandate"), _mandate(reader), number="2.2"))
    blocks.append(Sub("committees", _("Committees and steering"), committees(reader), number="2.3"))
    blocks.append(Sub("participation", _("Participation"), _participation(reader), number="2.4"))
    blocks.append(Sub("method", _("Method"), method(reader), number="2.5"))
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
            columns=[Column(_("Version")), Column(_("State")), Column(_("Adopted on")), Column(_("Source"), width=20)],
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
        link = format_html('<a href="#papers">{}</a>', reader.numbers["papers"])
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


def method(reader: Reader) -> list[Block]:
    """How the report was made, what was let pass, and what the lights and marks mean."""
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
                (_("Current entries"), current_share(reader)),
                *_confirmations(reader),
            ]
        ),
        *_overrides(reader),
        Para(
            _(
                "Everything printed here was frozen at the moment stated above: what was effective at the cut-off, as "
                "it was known then. What a source does not state is written as not stated; it is never zero and never "
                "invented."
            )
        ),
        _lights(limits),
        Para(
            _(
                "The scope is as reported. The overall light is the worst of those assessed. Progress is calculated "
                "from the weights of the milestones reached; the reported progress is shown beside it when the two "
                "differ by more than %(gap)d points."
            )
            % limits
        ),
        *_marks(reader),
    ]


def _marks(reader: Reader) -> list[Block]:
    """What the marks of figures and sources mean, and in which annex they lead to; nothing where there are neither."""
    if reader.brief:
        text = _(
            "A small b marks a calculated figure; the full edition shows its parts, and the source of each figure."
        )
        return [Para(text)]
    calculations, sources = (
        format_html('<a href="#{}">{}</a>', anchor, reader.numbers[anchor]) if reader.numbers[anchor] else ""
        for anchor in ("calculations", "sources")
    )
    if calculations and sources:
        text = _(
            "A small b with a number marks a calculated figure; annex {} shows its parts. A mark such as "
            "[S1, place] names the source in annex {}; the notes on sources are numbered there."
        )
        return [Para(format_html(text, calculations, sources))]
    if sources:
        text = _("A mark such as [S1, place] names the source in annex {}; the notes on sources are numbered there.")
        return [Para(format_html(text, sources))]
    return []


def _confirmations(reader: Reader) -> list[tuple[str, str]]:
    """Who confirmed money and posts, and when: roles, never people; what was not confirmed says so."""
    labels = {"money": _("Money"), "posts": _("Posts")}
    found = {row["kind"]: row for row in reader.confirmations}
    return [(label, _confirmation(reader, found.get(kind))) for kind, label in labels.items()]


def _confirmation(reader: Reader, row: Row | None) -> str:
    if row is None:
        return _("not confirmed")
    told = {
        "confirmed": _("confirmed by %(role)s on %(moment)s, for version %(version)d of the facts"),
        "refused": _("not confirmed: refused by %(role)s on %(moment)s, for version %(version)d of the facts"),
        "withdrawn": _("not confirmed: taken back by %(role)s on %(moment)s, for version %(version)d of the facts"),
    }[row["verdict"]]
    role = {"finance": _("the finance department"), "personnel": _("the personnel department")}[row["role"]]
    return told % {"role": role, "moment": reader.moment(row["at"]), "version": row["facts"]}


def _overrides(reader: Reader) -> list[Block]:
    """What was missing when the office let the report move on, and why it did (domain, section 4)."""
    found = reader.particulars.get("overrides", ())
    if not found:
        return []
    lines = [_override(reader, row) for row in found]
    return [Para(_("The office let this report move on although it was not complete:")), Bullets(lines)]


def _override(reader: Reader, row: Row) -> SafeString:
    words = {
        "entry": _("projects without an entry"),
        "status": _("statuses neither confirmed nor returned"),
        "narrative": _("deviations without a text"),
        "proposal": _("the proposal for a decision"),
        "money": _("the confirmation of the money"),
        "posts": _("the confirmation of the posts"),
    }
    one = {"money", "posts", "proposal"}
    missing = ", ".join(
        words[kind] if kind in one else f"{words[kind]} ({count})" for kind, count in row["missing"].items()
    )
    step = {"in_review": _("sent for review"), "agreed": _("noted as agreed")}[row["to"]]
    text = _("{}: {}. Missing: {}. Reason: {}")
    return format_html(text, reader.moment(row["at"]), step, missing, row["reason"])


def _lights(limits: dict[str, Any]) -> Table:
    """What each light means, with the plan's own thresholds."""
    return Table(
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
            TableRow(
                [
                    light("not_assessed"),
                    _("no milestone has a date; a partner: no status was asked for"),
                    _("there is no appropriation"),
                ]
            ),
            TableRow([light("not_reported"), _("a status was asked for and none was confirmed"), _("does not occur")]),
        ],
    )
