"""What the partners of joint projects promised: one by one and in sums."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.report.blocks import DASH, Block, Column, Para, Sub, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.sections.money import span
from evaluation.report.words import DELIVERIES


def contributions(reader: Reader) -> list[Block]:
    """Each contribution and the sums; where there are many, the sums, and the single ones in the annex."""
    found = reader.results["contributions"]
    if not found["rows"]:
        return [Para(_("No contributions are recorded."))]
    groups = _same_contributions(reader, found["rows"])
    if len(groups) <= MANY_CONTRIBUTIONS:
        return [_contribution_table(reader, groups), *_contribution_sums(reader, found["sums"])]
    link = format_html('<a href="#items">{}</a>', reader.numbers["items"])
    text = format_html(_("The single contributions are in annex {}."), link)
    return [*_contribution_sums(reader, found["sums"]), Para(text, small=True)]


MANY_CONTRIBUTIONS = 12


def many_contributions(reader: Reader) -> list[Block]:
    """For the annex: the contributions one by one, where there are too many for the chapter."""
    groups = _same_contributions(reader, reader.results["contributions"]["rows"])
    if len(groups) <= MANY_CONTRIBUTIONS:
        return []
    return [Sub("all-contributions", _("Contributions of the partners"), [_contribution_table(reader, groups)])]


def _contribution_table(reader: Reader, groups: Sequence[Sequence[Row]]) -> Table:
    rows = []
    for members in groups:
        result, row = members[0], reader.row(members[0]["contribution"])
        names = format_html_join(
            ", ", "{}", ((reader.body(reader.row(one["contribution"])["body"]),) for one in members)
        )
        marks = reader.sources((one["contribution"], None) for one in members)
        each = f" ({_('%(count)d bodies, each') % {'count': result['members']}})" if result["members"] > 1 else ""
        state = _state(reader, row)
        counted = f"{row['title']}; {_('recommended')}" if row["recommended"] else row["title"]
        if result["counted_in"]:
            counted = f"{counted}; {_('counted once, as the county own item or post')}"
        rows.append(
            TableRow(
                [
                    format_html("{}{}", names, each),
                    counted,
                    span({**row, "recurring": None}),
                    reader.amount(row["amount_each"], row["amount_qualifier"])
                    if row["amount_each"] or not row["fte_each"]
                    else DASH,
                    reader.amount(row["fte_each"], row["fte_qualifier"], "fte")
                    if row["fte_each"] or not row["amount_each"]
                    else DASH,
                    state,
                    marks or DASH,
                ]
            )
        )
    columns = [
        Column(_("Partner"), width=25),
        Column(_("What for"), width=25),
        Column(_("Year")),
        Column(_("Amount each"), num=True),
        Column(_("FTE each"), num=True),
        Column(_("Delivered")),
        Column(_("Source"), width=15),
    ]
    return Table(caption=_("Contributions of the partners"), columns=columns, rows=rows, kind="data dense")


def _state(reader: Reader, row: Row) -> SafeString | str:
    """Whether it came, year by year where that is known."""
    parts: list[Any] = []
    for one in reader.of("contribution_delivery", "contribution", row["id"]):
        figures = [
            reader.amount(one["amount"], "exact") if one["amount"] else None,
            reader.amount(one["fte"], "exact", "fte") if one["fte"] else None,
        ]
        came = format_html_join(", ", "{}", ((each,) for each in figures if each))
        word = reader.word(DELIVERIES, one["delivery"])
        parts.append(
            format_html("{}: {} ({})", one["year"], word, came) if came else format_html("{}: {}", one["year"], word)
        )
    return (
        format_html_join("; ", "{}", ((part,) for part in parts)) if parts else reader.word(DELIVERIES, row["delivery"])
    )


def _contribution_sums(reader: Reader, found: Sequence[Row]) -> list[Block]:
    sums = [row for row in found if row["partners"] > 1]
    if sums:
        listed = []
        for row in sums:
            label = _("%(count)d partners, %(years)s") % {
                "count": row["partners"],
                "years": span({**row, "recurring": None}),
            }
            if row["recommended"]:
                label = _("%(label)s, recommended") % {"label": label}
            listed.append(TableRow([label, reader.figure(row["sum"], label, row["unit"])]))
        columns = [Column(_("Partners")), Column(_("Sum"), num=True)]
        return [Table(caption=_("Sums of the contributions"), columns=columns, rows=listed)]
    return []


def _same_contributions(reader: Reader, found: Sequence[Row]) -> list[list[Row]]:
    """Contributions of which the same is said stand in one row; groups of bodies by themselves."""
    told = ("title", "recommended", "year_from", "year_to", "open_ended", "amount_each", "amount_qualifier")
    groups: dict[Any, list[Row]] = {}
    for result in found:
        row = reader.row(result["contribution"])
        key = tuple(row[name] for name in (*told, "fte_each", "fte_qualifier", "delivery"))
        came = str(_state(reader, row))
        groups.setdefault((*key, came, result["members"], bool(result["counted_in"])), []).append(result)
    return list(groups.values())
