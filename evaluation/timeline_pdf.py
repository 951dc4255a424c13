"""A timeline as an accessible PDF in landscape: the picture in sheets, then the same as a table.

Made from what was kept when it was ordered and from nothing else, so that equal content gives equal bytes.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation import pdf
from evaluation.models import Paper, TimelinePrint
from evaluation.report.blocks import Column, Table, TableRow
from organisation.templatetags.display import unknown
from roadmap import timeline_kept, timeline_marks
from roadmap.timeline import Picture, draw

SHEETS = {Paper.A4: (1200, 21), Paper.A3: (1700, 36)}
"""Width of the picture in pixels, and how many rows go on a sheet beside its caption."""


def render(row: TimelinePrint, on_progress: pdf.Progress, on_html: Callable[[str], None]) -> bytes:
    """Return the PDF of a print; reads nothing but the row."""
    html = document_html(row)
    on_html(html)
    return pdf.render_pdf(
        html, attachments=[], identifier=f"timeline {row.sha256}", created=row.created_at, on_progress=on_progress
    )


def document_html(row: TimelinePrint) -> str:
    """Return the print as one HTML document after docs/pdf.md."""
    kept: dict[str, Any] = row.content
    paper = Paper(row.paper)
    width, most = SHEETS[paper]
    first, last = (timeline_kept.date_of(text) for text in kept["period"])
    window = timeline_kept.window_from_json(kept["window"])
    today = date.fromisoformat(kept["today"])
    picture = draw(timeline_kept.from_json(kept["groups"]), window, (first, last), today, width=width)
    words = timeline_marks.Words()
    sheets = timeline_kept.sheets(picture, most)
    context = {
        "language": "de",
        "title": row.title,
        "plan": kept["plan"],
        "owner": kept["owner"],
        "made": _("As of %(day)s") % {"day": f"{today:%d.%m.%Y}"},
        "filter": kept["filter"],
        "landscape": "landscape-a3" if paper is Paper.A3 else "landscape",
        "sheets": [_figure(sheet, number, len(sheets), words) for number, sheet in enumerate(sheets, 1)],
        "hidden": picture.hidden,
        "table": _table(picture, words),
        "undated": [_undated(project, detailed=picture.detailed) for project in picture.undated],
    }
    return render_to_string("evaluation/timeline/document.html", context)


def _figure(sheet: Picture, number: int, count: int, words: timeline_marks.Words) -> dict[str, Any]:
    """A sheet of the picture with its caption; its text alternative names its first and last row."""
    titles = [row.milestone.title if row.milestone else row.project.title for row in sheet.rows if row.project]
    span = words.span % {"start": titles[0], "end": titles[-1]} if titles else ""
    caption = _("Timeline, sheet %(number)d of %(count)d") % {"number": number, "count": count}
    title = _("%(sheet)s: %(rows)s. The table below holds the same.") % {"sheet": caption, "rows": span}
    return {"svg": timeline_marks.svg(sheet, title, printed=f"blatt-{number}", words=words), "caption": caption}


def _table(picture: Picture, words: timeline_marks.Words) -> Table | None:
    rows: list[TableRow] = []
    for row in picture.rows:
        if row.group is not None:
            rows.append(TableRow([row.group.title], group=True))
            continue
        assert row.project is not None
        line = words.milestone(row.milestone) if row.milestone else words.project(row.project)
        title = escape(line.title) if row.milestone else SafeString(f"<strong>{escape(line.title)}</strong>")
        rows.append(TableRow([title, *(unknown() if cell == words.unknown else cell for cell in line.cells)]))
    if not rows:
        return None
    heads = [_("Project or milestone"), _("Planned (baseline)"), _("Expected"), _("Reached"), _("Deviation")]
    widths = (30, 15, 15, 15, 10, 15)
    columns = [Column(label, width=width) for label, width in zip([*heads, _("Waits for")], widths, strict=True)]
    return Table(caption=_("The same as a table"), columns=columns, rows=rows, kind="data dense fixed")


def _undated(project: Any, *, detailed: bool) -> str:
    if detailed and project.undated:
        return f"{project.title}: {', '.join(one.title for one in project.undated)}"
    return str(project.title)
