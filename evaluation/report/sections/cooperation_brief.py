"""The joint projects in few rows, for an edition of twelve to twenty pages: who is off track, late or silent by name.

The last status, stage and date of each partner stand in the tables of the full edition.
"""

from collections.abc import Sequence
from typing import cast

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.blocks import DASH, Block, Column, Para, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.sections.overview import light
from evaluation.report.words import LIGHTS
from roadmap.charts.lights import Light

Words = SafeString | str
OFF_TRACK = ("red", "amber")


def state(reader: Reader, found: Sequence[Row]) -> list[Block]:
    """A row for each project with partners who are critical, at risk or did not report; the others in one sentence."""
    asked: dict[str, list[str]] = {}
    for one in reader.results["reporting"]["not_reported"]:
        asked.setdefault(one["project"], []).append(one["body"])
    rows, well = [], []
    partners = {row["project"]: [one for one in row["partners"] if one["holds"]] for row in found}
    for project, listed in {**{key: [] for key in asked}, **partners}.items():
        told = _told(reader, listed, asked.get(project, ()))
        title = str(reader.row(project)["title"])
        if told:
            rows.append(TableRow([title, format_html_join("; ", "{}", ((one,) for one in told)), _others(listed)]))
        else:
            well.append(f"{title} ({_others(listed)})" if listed else f"{title} ({_('partners not stated')})")
    blocks = _named_first(
        _("Joint projects: the partners' last confirmed status"),
        [
            Column(_("Project"), width=25),
            Column(_("Critical, at risk, or not reported in the period"), width=50),
            Column(_("Other partners"), width=25),
        ],
        rows,
        _("No partner is critical, at risk or silent in: %(names)s.") % {"names": "; ".join(well)} if well else "",
    )
    left = sum(1 for row in found for one in row["partners"] if not one["holds"])
    if left:
        text = ngettext(
            "%(count)d participation has ended; its last status is in the full edition.",
            "%(count)d participations have ended; their last status is in the full edition.",
            left,
        )
        blocks.append(Para(text % {"count": left}, small=True))
    return blocks


def _told(reader: Reader, partners: Sequence[Row], asked: Sequence[str]) -> list[SafeString]:
    """The partners of a project who need attention, one part a light."""
    named = {name: [one["body"] for one in partners if one["light"] == name] for name in (*OFF_TRACK, "not_reported")}
    named["not_reported"] += [body for body in asked if body not in named["not_reported"]]
    return [
        format_html("{}: {}", light(cast(Light, name)), _names(reader, bodies))
        for name, bodies in named.items()
        if bodies
    ]


def _names(reader: Reader, bodies: Sequence[str]) -> Words:
    return format_html_join(", ", "{}", ((reader.body(body),) for body in bodies)) or DASH


def _others(partners: Sequence[Row]) -> str:
    """ "3 im Plan, 1 nicht bewertet"; a dash where every partner is named in another column."""
    counts = [(name, sum(1 for one in partners if one["light"] == name)) for name in ("green", "not_assessed")]
    return ", ".join(f"{count} {LIGHTS[name]}" for name, count in counts if count) or DASH


def rollout(reader: Reader, found: Sequence[Row]) -> list[Block]:
    """A row for each project of which partners should be live and are not; the others in one sentence."""
    rows, well = [], []
    for row in found:
        late = [one["body"] for one in row["partners"] if one["holds"] and one["rollout"]["late"]]
        title, counted = str(reader.row(row["project"])["title"]), row["rollout"]
        live = _("%(live)d of %(all)d live") % {"live": counted["live"], "all": counted["taking_part"]}
        if late:
            rows.append(TableRow([title, live, _names(reader, late)]))
        else:
            well.append(f"{title} ({live})")
    return _named_first(
        _("Rollout of the joint projects: who is late"),
        [
            Column(_("Project"), width=25),
            Column(_("Rollout"), width=25),
            Column(_("The planned date has passed, not live"), width=50),
        ],
        rows,
        _("No planned date of the rollout has passed in: %(names)s.") % {"names": "; ".join(well)} if well else "",
    )


def _named_first(caption: str, columns: list[Column], rows: list[TableRow], others: str) -> list[Block]:
    """The projects with something to name in a table, the others in one sentence; each only where there are any."""
    table = [Table(caption=caption, columns=columns, rows=rows, kind="data dense fixed")] if rows else []
    return [*table, *([Para(others, small=True)] if others else [])]


def term(reader: Reader, row: Row, duration: str, end: Words) -> Words:
    """ "Beginn 3. Quartal 2021, 4 Jahre, Ende 3. Quartal 2025" of an agreement."""
    text = _("begins {}; duration {}; ends {}")
    return format_html(text, reader.date(row["starts_on"]), duration, end)


def adoption(reader: Reader, parties: Sequence[Row]) -> Words:
    """ "angegeben für 11 von 13 Beteiligten; nicht angegeben: Stadt …" of an agreement's parties."""
    total = sum(one["members"] for one in parties)
    known = sum(one["members"] for one in parties if one["adoption"])
    text = ngettext("stated for %(known)d of %(total)d party", "stated for %(known)d of %(total)d parties", total) % {
        "known": known,
        "total": total,
    }
    missing = [one["body"] for one in parties if not one["adoption"]]
    if not missing or not known:
        return text
    return format_html(_("{}; not stated: {}"), text, _names(reader, missing))
