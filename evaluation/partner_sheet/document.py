"""A status sheet as an accessible PDF on A4, in the style of the report; made from what was kept and nothing else."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation import pdf
from evaluation.models import PartnerSheet
from evaluation.report.blocks import Bullets, Column, Table, TableRow
from evaluation.report.sections.overview import light
from evaluation.report.words import LIGHTS
from organisation.partial_dates import parse_iso
from organisation.templatetags import display

Html = str
Kept = dict[str, Any]


def render(row: PartnerSheet, on_progress: pdf.Progress, on_html: Callable[[str], None]) -> bytes:
    """Return the PDF of a sheet; reads nothing but the row."""
    html = document_html(row)
    on_html(html)
    identifier = f"partner sheet {row.sha256}"
    return pdf.render_pdf(html, attachments=[], identifier=identifier, created=row.created_at, on_progress=on_progress)


def document_html(row: PartnerSheet) -> str:
    """Return the sheet as one HTML document after docs/pdf.md."""
    kept: Kept = row.content
    day = date.fromisoformat(kept["as_of"])
    projects = kept["projects"]
    context = {
        "language": "de",
        "title": row.title,
        "body": kept["body"],
        "county": kept["county"],
        "made": _("As of %(day)s") % {"day": display.date_short(day)},
        "lead": ngettext(
            "%(body)s takes part in one joint project.",
            "%(body)s takes part in %(number)d joint projects.",
            len(projects),
        )
        % {"body": kept["body"], "number": len(projects)},
        "projects": _projects(projects) if projects else None,
        "texts": [_text(one) for one in projects if one["entry"]],
        "ended": _ended(kept["ended"]),
        "dates": _dates(kept["dates"]),
        "money": [block for block in (_contributions(kept), _shares(projects), _items(kept)) if block is not None],
        "posts": _posts(kept["posts"]),
        "asked": [_asked(one) for one in kept["asked"]],
    }
    return render_to_string("evaluation/partner_sheet/document.html", context)


def _projects(rows: Sequence[Kept]) -> Table:
    heads = [_("Project"), _("State"), _("Rollout stage"), _("Time"), _("Reported")]
    columns = [Column(label, width=width) for label, width in zip(heads, (30, 15, 20, 15, 20), strict=True)]
    cells = [
        TableRow([one["title"], _or(one["state"]), _stage(one), light(one["time"]), _reported(one)]) for one in rows
    ]
    return Table(caption=_("State of the joint projects"), columns=columns, rows=cells, kind="data dense")


def _stage(one: Kept) -> Html:
    stage = _or(one["stage"])
    if one["planned"] is None:
        return stage
    return format_html("{}, {}", stage, _("to go live: %(when)s") % {"when": _day(one["planned"])})


def _reported(one: Kept) -> Html:
    entry = one["entry"]
    if entry is None:
        return light("not_reported")
    told: list[Html] = [light(one["light"])]
    if entry["progress"] is not None:
        told.append(format_html("{} %", entry["progress"]))
    told.append(_("as of %(day)s") % {"day": display.date_short(date.fromisoformat(entry["as_of"]))})
    return _joined(told, ", ")


def _text(one: Kept) -> dict[str, Any]:
    """What was reported of a project: its lights in words, the text and the next step."""
    entry = one["entry"]
    named = zip((_("Time"), _("Money"), _("Scope")), entry["lights"], strict=True)
    lights = ", ".join(f"{name}: {LIGHTS[light or 'not_assessed']}" for name, light in named)
    return {
        "title": one["title"],
        "lights": lights,
        "on_behalf": entry["on_behalf"],
        "text": entry["text"],
        "next_step": entry["next_step"],
    }


def _ended(rows: Sequence[Kept]) -> Bullets | None:
    said = [_("%(project)s, until %(day)s") % {"project": one["title"], "day": _day(one["until"])} for one in rows]
    return Bullets(said) if said else None


def _dates(rows: Sequence[Kept]) -> Table | None:
    words = {
        "deadline": _("Deadline"),
        "milestone": _("Milestone"),
        "live": _("to go live"),
        "end": _("the participation ends"),
    }
    cells = []
    for one in rows:
        what = f"{words[one['kind']]}: {one['title']}" if one["title"] else words[one["kind"]]
        when = format_html("{} ({})", _day(one["on"]), _("past")) if one["late"] else _day(one["on"])
        cells.append(TableRow([when, one["project"], what]))
    columns = [Column(_("Date"), width=20), Column(_("Project"), width=40), Column(_("What"), width=40)]
    return (
        Table(caption=_("Dates of the joint projects"), columns=columns, rows=cells, kind="data dense")
        if cells
        else None
    )


def _contributions(kept: Kept) -> Table | None:
    cells = [
        TableRow([
            format_html("{} ({})", one["title"], _("recommended")) if one["recommended"] else one["title"],
            _or(one["years"]),
            _figure(one["amount"], display.money),
            _figure(one["fte"], display.fte),
            _joined([_delivered(year, word) for year, word in one["delivered"]], "; "),
        ])
        for one in kept["contributions"]
    ]  # fmt: skip
    columns = [
        Column(_("Contribution"), width=30),
        Column(_("Year")),
        Column(_("Amount each"), num=True),
        Column(_("Full-time equivalents each"), num=True),
        Column(_("Delivered"), width=20),
    ]
    return Table(caption=_("Contributions"), columns=columns, rows=cells, kind="data dense") if cells else None


def _delivered(year: int | None, word: str) -> Html:
    return format_html("{}: {}", year, _or(word)) if year is not None else _or(word)


def _shares(projects: Sequence[Kept]) -> Table | None:
    cells = [
        TableRow([one["title"], display.in_percent(Decimal(one["cost_share"]))])
        for one in projects
        if one["cost_share"]
    ]
    columns = [Column(_("Project")), Column(_("Cost share"), num=True)]
    return Table(caption=_("Cost shares"), columns=columns, rows=cells, kind="data dense") if cells else None


def _items(kept: Kept) -> Table | None:
    cells = [
        TableRow([
            format_html("{} ({})", one["title"], _("conditional")) if one["conditional"] else one["title"],
            _or(one["years"]),
            one["stage"],
            _figure(one["amount"], display.money),
        ])
        for one in kept["items"]
    ]  # fmt: skip
    columns = [Column(_("Budget item"), width=40), Column(_("Year")), Column(_("Stage")), Column(_("Amount"), num=True)]
    caption = _("Budget items that name the municipality")
    return Table(caption=caption, columns=columns, rows=cells, kind="data dense") if cells else None


def _posts(rows: Sequence[Kept]) -> Table | None:
    cells = [
        TableRow([one["title"], _or(" / ".join(one["grades"])), _sum(one["fte"]), _sum(one["filled"])]) for one in rows
    ]
    columns = [
        Column(_("Post"), width=40),
        Column(_("Grade")),
        Column(_("Full-time equivalents"), num=True),
        Column(_("of these filled"), num=True),
    ]
    return (
        Table(caption=_("Posts of the municipality"), columns=columns, rows=cells, kind="data dense") if cells else None
    )


def _asked(one: Kept) -> dict[str, Any]:
    return {
        "project": one["project"],
        "as_of": display.date_short(date.fromisoformat(one["as_of"])),
        "words": one["words"],
        "answers": one["answers"],
    }


def _figure(value: Sequence[str] | None, written: Callable[[Decimal], str]) -> Html:
    return display.qualified(written(Decimal(value[0])), value[1]) if value else display.unknown()


def _sum(values: Sequence[Sequence[str]] | None) -> Html:
    """A sum's figures; None is unknown, an empty list none at all."""
    if values is None:
        return display.unknown()
    return _joined([_figure(value, display.fte) for value in values], "; ") if values else _("none")


def _day(iso: str | None) -> str:
    return display.partial_date(parse_iso(iso) if iso else None)


def _or(value: str) -> Html:
    return display.or_unknown(value)


def _joined(parts: Sequence[Html], between: str) -> SafeString:
    return format_html_join(between, "{}", ((part,) for part in parts))
