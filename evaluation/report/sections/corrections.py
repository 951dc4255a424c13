"""What was corrected: why the facts were frozen again, adopted texts put right, and what differs from the version that
this one replaces (rules 14 and 24)."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from evaluation.report.blocks import DASH, Block, Column, Facts, Para, Sub, Table, TableRow
from evaluation.report.changes import FieldChange, RowChange, all_changes
from evaluation.report.reader import Reader
from evaluation.report.sections.notes import FIELDS
from organisation.templatetags import display

SHOWN = 200
"""Rows of the table of differences; the rest is counted."""


def corrections(reader: Reader) -> list[Block]:
    """The three kinds of correction, each only where there is one."""
    return [*_of_version(reader), *_of_facts(reader), *_of_entries(reader)]


def _of_facts(reader: Reader) -> list[Block]:
    """The versions of the facts after the first, each with its reason."""
    found = reader.particulars.get("facts", ())
    if not found:
        return []
    rows = [TableRow([str(row["version"]), reader.moment(row["at"]), row["reason"]]) for row in found]
    columns = [Column(_("Version")), Column(_("Frozen on")), Column(_("Reason"))]
    table = Table(caption=_("Versions of the facts after the first"), columns=columns, rows=rows)
    return [Sub("facts-versions", _("Changes of the facts"), [table])]


def _of_entries(reader: Reader) -> list[Block]:
    """Adopted texts in which a mistake of copying was put right; they say what was adopted, not something new."""
    found = reader.facts.get("corrections")
    if not found:
        return []
    rows = [
        TableRow(
            [
                reader.row(row["project"])["title"],
                str(FIELDS.get(row["field"]) or row["field"]),
                _value(reader, row["before"]),
                _value(reader, row["after"]),
                row["reason"] or DASH,
            ]
        )
        for row in found
    ]
    columns = [Column(_("Project")), Column(_("Field")), Column(_("Before")), Column(_("Now")), Column(_("Reason"))]
    said = Para(
        _("Mistakes in copying down what the council adopted. The adopted text itself changes only by a new version.")
    )
    table = Table(caption=_("Corrected texts of project sheets"), columns=columns, rows=rows, kind="data dense")
    return [Sub("corrected-texts", _("Corrections of adopted texts"), [said, table])]


def _value(reader: Reader, value: str | None) -> Any:
    """What was written; a field of action by its name."""
    if not value:
        return display.unknown()
    row = reader.get(value)
    return reader.name(value) if row is not None else value


def _of_version(reader: Reader) -> list[Block]:
    """What differs from the version that this one replaces."""
    before = reader.particulars.get("replaces")
    if not before or reader.replaced is None:
        return []
    head = Facts(
        [
            (_("Replaces"), _("version %(version)d of this report") % {"version": before["version"]}),
            (_("Signed off on"), reader.moment(before["signed_at"])),
            (_("Its manifest (SHA-256)"), before["manifest"]),
            (_("Reason of the correction"), before["reason"]),
        ]
    )
    found = all_changes(reader.replaced, reader.facts)
    blocks: list[Block] = [head]
    if found:
        columns = [Column(_("Fact"), width=30), Column(_("What"), width=15), Column(_("Difference"))]
        rows = [TableRow([f"{row.kind}: {row.name}", _fate(row), _fields(row)]) for row in found[:SHOWN]]
        caption = _("Facts that differ from the version that is replaced")
        blocks.append(Table(caption=caption, columns=columns, rows=rows, kind="data dense"))
    else:
        blocks.append(Para(_("No fact differs.")))
    if texts := before.get("texts"):
        places = ", ".join(_place(reader, key) for key in texts)
        blocks.append(Para(format_html(_("Texts that differ: {}."), places)))
    if len(found) > SHOWN:
        text = _("%(count)d more differences are in the attached facts of the two versions.")
        blocks.append(Para(text % {"count": len(found) - SHOWN}, small=True))
    return [Sub("correction", _("Correction of an earlier version"), blocks)]


def _place(reader: Reader, key: str) -> str:
    """What a place with a text is called: its chapter, its action field, or the project whose deviation it explains."""
    kind, _colon, subject = key.partition(":")
    row = reader.get(subject)
    if row is not None:
        return str(row.get("name") or row.get("title"))
    chapter = {"field": "fields", "deviation": "deviations"}.get(kind, kind)
    numbers = reader.numbers
    return _("chapter %(number)s") % {"number": numbers[chapter]} if chapter in numbers else _("the foreword")


def _fate(row: RowChange) -> str:
    return {"added": _("added"), "removed": _("removed"), "changed": _("changed")}[row.fate]


def _fields(row: RowChange) -> Any:
    """The fields that differ: before and now of a changed row, else what it says."""
    return format_html_join("; ", "{}", ((_field(each, row.fate),) for each in _told(row.fields))) or DASH


def _told(fields: Iterable[FieldChange]) -> Iterable[FieldChange]:
    return list(fields)[:12]


def _field(each: FieldChange, fate: str) -> Any:
    if fate == "changed":
        return format_html("{}: {} → {}", each.label, each.before, each.now)
    return format_html("{}: {}", each.label, each.now or each.before)
