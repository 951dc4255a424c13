"""The first chapters of a report on one project or one municipality, and what tells which chapters it has."""

from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report import sentences
from evaluation.report.blocks import Block, Box, Facts, Figures, Lead, Para, Sub
from evaluation.report.reader import Reader, Row
from evaluation.report.sections import contributions, entries, method, money, risks
from evaluation.report.sections.fields import milestone_table, project_table, reasons
from evaluation.report.sections.overview import LIGHT_NAMES, bridge, light
from evaluation.report.sections.timelines import timelines
from organisation.templatetags import display

# 1 On one page


def summary(reader: Reader) -> list[Block]:
    """How the project stands, or the municipality's projects; what has to be decided, what is at risk."""
    standing = reader.results["projects"]
    blocks: list[Block] = [Lead(_opening(reader, standing))]
    if len(standing) == 1:
        blocks.append(Facts(_key_facts(reader, standing[0])))
    elif standing:
        lights = [row["lights"]["overall"]["light"] for row in standing]
        blocks.append(Figures([(light(name), str(lights.count(name))) for name in LIGHT_NAMES]))
    asked = sentences.decisions(reader, sentences.SHORT_LIST)
    if asked:
        blocks.append(Box(_("Decisions asked for"), asked))
    critical = sentences.risks(reader)
    if critical:
        blocks.append(Box(_("What is at risk"), critical, warning=True))
    blocks += risks.top(reader)
    if len(standing) > 1 and reader.results["bridge"] is not None:
        blocks.append(Sub("bridge", sentences.bridge_title(reader), bridge(reader)))
    return blocks


def _opening(reader: Reader, standing: list[Row]) -> SafeString | str:
    day = reader.date(reader.facts["cut_off"])
    if not standing:
        return _("This edition may not name what the report is about.")
    if reader.kind == "ad_hoc":
        text = _("On {}, the project {} of {} stood as follows.")
        return format_html(text, day, reader.row(standing[0]["project"])["title"], reader.plan["title"])
    counted = ngettext("%(count)d joint project", "%(count)d joint projects", len(standing)) % {"count": len(standing)}
    body = reader.subject
    return format_html(
        _("On {}, {} took part in {} of {}."),
        day,
        reader.body(body["id"]) if body else display.unknown(),
        counted,
        reader.plan["title"],
    )


def _key_facts(reader: Reader, row: Row) -> list[tuple[str, Any]]:
    progress = row["progress"]
    computed = progress["computed"]
    rows: list[tuple[str, Any]] = [
        (_("State"), sentences.state_since(reader, row)),
        (_("Light"), light(row["lights"]["overall"]["light"])),
        (
            _("Progress"),
            f"{reader.number(computed)}{display.NO_BREAK_SPACE}%" if computed is not None else display.unknown(),
        ),
        (_("Expected end"), reader.date(row["forecast"])),
    ]
    if row["prior_state"]:
        before = _("Before the period (%(day)s)") % {"day": reader.date(reader.facts["prior_day"])}
        rows.insert(1, (before, sentences.state_word(row["prior_state"])))
    return rows


# 2 Subject and method


def mandate(reader: Reader) -> list[Block]:
    """What the report is about and the plan that it belongs to, and how it was made."""
    return [
        Sub("plan", _("What this report is about"), _about(reader)),
        Sub("method", _("Method"), method.method(reader)),
    ]


def _about(reader: Reader) -> list[Block]:
    version = reader.version
    rows: list[tuple[str, Any]] = []
    if reader.kind == "municipal" and reader.subject:
        rows.append((_("Municipality"), reader.body(reader.subject["id"])))
    rows.append((_("Plan"), (version or {}).get("title") or reader.plan["title"]))
    if version:
        rows.append((_("Version"), reader.cite(version["label"], version["id"], "label")))
        if version["period_from"] or version["period_to"]:
            span = (reader.date(version["period_from"]), reader.date(version["period_to"]))
            rows.append((_("Period of the plan"), format_html(_("{} to {}"), *span)))
    if reader.kind == "municipal":
        text = _(
            "This report holds what is the municipality's own: its joint projects, its statuses, its contributions, "
            "the budget items that it pays or contributes to, and its posts. Of the joint projects it holds the states "
            "and milestones that all partners read. It holds nothing that other municipalities reported or contribute."
        )
    else:
        text = _(
            "This report holds what belongs to the project, and nothing of other projects. Its lights, sums and counts "
            "are those of the project alone."
        )
    return [Facts(rows), Para(text), *_shares(reader)]


def _shares(reader: Reader) -> list[Block]:
    """The budget items that the project shares with others, which stand here with its share."""
    shares = reader.facts["scope"]["shares"]
    if not shares:
        return []
    listed = format_html_join(
        "; ",
        "{} ({}{}%)",
        (
            (reader.row(row["item"])["title"], reader.number(_percent(row["share"])), display.NO_BREAK_SPACE)
            for row in shares
        ),
    )
    text = _("Budget items that several projects share stand here with the project's share alone: {}.")
    return [Para(format_html(text, listed))]


def _percent(share: str) -> str:
    return str((Decimal(share) * 100).normalize() + 0)


# the project's own chapter, and the municipality's projects


def project(reader: Reader) -> list[Block]:
    """The project's sheet in full: what was adopted, how it stands, its milestones, its risks."""
    standing = reader.results["projects"]
    blocks: list[Block] = [*reasons(reader, standing), *timelines(reader)]
    table = milestone_table(reader, standing)
    keys = [row["project"] for row in standing]
    for row in standing:
        blocks += entries.sheet(reader, row)
    return [*blocks, *table, *risks.of_projects(reader, keys)]


def projects(reader: Reader) -> list[Block]:
    """The municipality's joint projects: how they stand, why, their milestones, their public risks."""
    standing = reader.results["projects"]
    if not standing:
        return []
    keys = [row["project"] for row in standing]
    return [
        project_table(reader, standing),
        *reasons(reader, standing),
        *timelines(reader),
        *milestone_table(reader, standing),
        *risks.of_projects(reader, keys),
    ]


# which chapters there are


def items(reader: Reader) -> list[Block]:
    """The annex of budget items and contributions, where there are too many for their chapters."""
    found = money.items(reader) if len(reader.results["money"]["items"]) > money.MANY_ITEMS else []
    return [*found, *contributions.many_contributions(reader)]


def is_empty(blocks: list[Block]) -> bool:
    """Whether a chapter has nothing to tell: no block, or parts without any."""
    return not any(not isinstance(block, Sub) or not is_empty(list(block.blocks)) for block in blocks)


def has(reader: Reader, anchor: str) -> bool:
    """Whether a report on a part of the plan has something for a chapter, by what its facts hold."""
    results = reader.results
    held = {
        "fields": results["projects"],
        "entries": results["projects"],
        "deviations": results["deviations"],
        "finance": results["money"]["items"] or results["money"]["grants"],
        "staff": results["staff"]["lines"],
        "joint": results["joint"] or results["contributions"]["rows"] or results["agreements"],
        "indicators": results["indicators"],
        "mandates": results["mandates"] or results.get("decided"),
        "adaptations": sentences.adaptations(reader) or sentences.decisions(reader),
        "papers": reader.all("paper"),
        "sources": reader.facts["sources"],
        "changes": reader.facts["prior"] or reader.facts.get("corrections") or reader.particulars,
    }
    return bool(held.get(anchor, True))
