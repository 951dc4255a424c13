"""What was decided since the last report, and what came of it: the resolutions of the period with their mandates."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from evaluation.report.blocks import Block, Column, Para, Sub, Table, TableRow
from evaluation.report.reader import Reader, Row
from organisation.templatetags import display

FATES: Final[dict[str, Any]] = {
    "done": pgettext_lazy("state of a mandate", "done"),
    "open": pgettext_lazy("state of a mandate", "open"),
    "overdue": gettext_lazy("overdue"),
}


def decided(reader: Reader) -> list[Block]:
    """The part on what was decided in the period; nothing where the facts are older than this part."""
    found = reader.results.get("decided")
    if found is None or (reader.narrow and not found):
        return []
    title = _("What was decided in the period and what came of it")
    if not found:
        return [Sub("decided", title, [Para(_("No adopted resolution of the period is recorded."))])]
    return [Sub("decided", title, [block for row in found for block in _resolution(reader, row)])]


def _resolution(reader: Reader, found: Row) -> list[Block]:
    paper, count = reader.row(found["paper"]), found["count"]
    name = paper["reference"] or paper["title"] or paper["slug"]
    text = ngettext("%(count)d point adopted", "%(count)d points adopted", count["points"]) % {"count": count["points"]}
    told = _("%(points)s; mandates: %(done)d done, %(open)d open, %(overdue)d overdue")
    caption = f"{name}: " + told % {"points": text, **{key: count[key] for key in ("done", "open", "overdue")}}
    rows = [TableRow(_cells(reader, point)) for point in found["points"]]
    lead = Para(format_html(_("Decided on {}."), reader.date(found["decided_on"])))
    if not rows:
        return [lead, Para(caption)]
    columns = [
        Column(_("No.")),
        Column(_("Adopted text"), width=40),
        Column(_("Mandates and where they stand"), width=50),
    ]
    return [lead, Table(caption=caption, columns=columns, rows=rows, kind="data dense")]


def _cells(reader: Reader, found: Row) -> Sequence[SafeString | str]:
    point = reader.row(found["point"])
    mandates = format_html_join(
        "; ", "{}: {}", ((_name(reader, one), str(FATES[one["fate"]])) for one in found["mandates"])
    )
    return [
        str(point["number"]),
        point["adopted_text"] or point["proposed_text"] or display.unknown(),
        mandates or _("no mandate"),
    ]


def _name(reader: Reader, found: Row) -> SafeString | str:
    row = reader.row(found["mandate"])
    return format_html("{} ({})", row["title"], row["addressee"]) if row["addressee"] else str(row["title"])
