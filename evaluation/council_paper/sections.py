"""A version's content as sections of blocks: the PDF and the word processor's file are made of the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from council.models import ConsultationRole, PaperKind
from evaluation.council_paper.plain_text import text_of
from evaluation.report.blocks import Block, Bullets, Column, Facts, Para, Sub, Table, TableRow
from organisation.partial_dates import parse_iso
from organisation.templatetags import display


@dataclass(frozen=True)
class Part:
    """A section: its heading and its blocks, in plain text."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Head:
    """What stands on top: the kind of paper, the title, labels and values, and "Entwurf" or nothing."""

    owner: str
    kind: str
    reference: str
    title: str
    rows: Sequence[tuple[str, str]]
    draft: str


def head(content: dict[str, Any]) -> Head:
    """Return what stands on top of a council paper."""
    kind = str(PaperKind(content["kind"]).label) if content["kind"] else _("Council paper")
    kind = kind[:1].upper() + kind[1:]
    report = content["report"]
    numbered = _("%(number)s, version %(version)d") % {"number": report["number"], "version": report["version"]}
    rows = [
        (_("Reference"), content["reference"] or _("not stated")),
        (_("Date"), _day(content["dated_on"])),
        (_("Lead unit"), content["lead_unit"] or _("not stated")),
        (_("Public"), text_of(display.yes_no(content["public"]))),
        (_("Report"), numbered),
        (_("Cut-off"), _day(report["cut_off"])),
    ]
    if report["manifest"]:
        rows.append((_("Manifest (SHA-256)"), _grouped(report["manifest"])))
    draft = "" if content["final"] else _("Draft")
    return Head(content["owner"], kind, content["reference"], content["title"], rows, draft)


def parts(content: dict[str, Any]) -> list[Part]:
    """Return the sections in the order of a Sitzungsvorlage."""
    return [
        Part(_("Way through the committees"), _way(content["steps"])),
        Part(_("Proposed resolution"), _points(content["proposal"])),
        Part(_("Facts of the case"), _paragraphs(content["summary"])),
        Part(_("Financial effects"), _effects(content["finance"])),
        Part(_("Effect on the staffing plan"), _effects(content["staffing"])),
        Part(_("Annexes"), _annexes(content["annexes"])),
    ]


def _day(text: str | None) -> str:
    return text_of(display.partial_date(parse_iso(text))) if text else _("not stated")


def _grouped(digest: str) -> str:
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _paragraphs(texts: Sequence[str]) -> list[Block]:
    return [Para(text) for text in texts] or [Para(_("not stated"))]


def _points(texts: Sequence[str]) -> list[Block]:
    return [Bullets(texts, numbered=True)] if texts else [Para(_("not stated"))]


def _way(steps: Sequence[dict[str, Any]]) -> list[Block]:
    if not steps:
        return [Para(_("The way of this paper through the committees is not stated."))]
    rows = [
        TableRow(
            [
                step["committee"],
                _day(step["day"]),
                str(ConsultationRole(step["role"]).label) if step["role"] else _("not stated"),
                text_of(display.yes_no(step["public"])),
            ]
        )
        for step in steps
    ]
    columns = [Column(_("Committee"), width=40), Column(_("Meeting")), Column(_("Role")), Column(_("Public"))]
    return [Table(caption=_("Committees in the order of deliberation"), columns=columns, rows=rows)]


def _effects(part: dict[str, Any]) -> list[Block]:
    as_of = _day(part["as_of"])
    if part["source"] == "paper":
        said = _("What the paper covers, as of %(day)s.")
    else:
        said = _("The paper covers nothing of its own; these are the report's frozen facts, cut-off %(day)s.")
    blocks: list[Block] = [Para(text) for text in part["note"]]
    blocks.append(Para(said % {"day": as_of}, small=True))
    for table in part["tables"]:
        rows = [(str(label), str(value)) for label, value in table["rows"]]
        blocks.append(Sub("", table["title"], [Facts(rows)]) if table["title"] else Facts(rows))
    if part["grid"]:
        blocks.append(_grid(part["grid"]))
    return [*blocks, *(Para(hint, small=True) for hint in part["hints"])]


def _grid(grid: dict[str, Any]) -> Table:
    numeric = set(grid["numeric"])
    columns = [Column(label, num=place in numeric) for place, label in enumerate(grid["columns"])]
    return Table(
        caption=grid["caption"], columns=columns, rows=[TableRow(row) for row in grid["rows"]], kind="data dense"
    )


def _annexes(annexes: Sequence[dict[str, Any]]) -> list[Block]:
    rows = [
        TableRow(
            [
                str(one["number"]),
                one["title"],
                str(one["pages"]) if one["pages"] else _("not stated"),
                f"{display.number(one['size_kb'])}{display.NO_BREAK_SPACE}KB" if one["size_kb"] else _("not stated"),
            ]
        )
        for one in annexes
    ]
    columns = [
        Column(_("No.")),
        Column(_("Annex"), width=50),
        Column(_("Pages"), num=True),
        Column(_("Size"), num=True),
    ]
    return [Table(caption=_("Annexes of the paper"), columns=columns, rows=rows)]
