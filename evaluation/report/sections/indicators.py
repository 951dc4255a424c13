"""Indicators, with the version of their definition."""

from django.utils.html import format_html
from django.utils.translation import gettext as _

from evaluation.report.blocks import DASH, Block, Column, Para, Table, TableRow
from evaluation.report.reader import Reader, Row
from organisation.templatetags import display


def indicators(reader: Reader) -> list[Block]:
    """Values by version of the definition; no growth rate across two of them."""
    found = reader.results["indicators"]
    if not found:
        return [Para(_("No indicators are recorded for this plan."))]
    rows: list[TableRow] = []
    changed = []
    for result in found:
        indicator = reader.row(result["indicator"])
        if result["definition_changed"]:
            changed.append(indicator["name"])
        # the values of an earlier definition stand in the full edition
        for one in result["definitions"][-1:] if reader.brief else result["definitions"]:
            rows.append(_definition(reader, indicator, one))
        if not result["definitions"]:
            rows.append(_undefined(reader, indicator))
    columns = [
        Column(_("Indicator")),
        Column(_("Definition")),
        Column(_("Baseline value"), num=True),
        Column(_("Last year") if reader.annual else _("Before the period"), num=True),
        Column(_("Value"), num=True),
        Column(_("As of")),
        Column(_("Target"), num=True),
        Column(_("Source"), width=20),
    ]
    blocks: list[Block] = [Table(caption=_("Indicators"), columns=columns, rows=rows, kind="data dense")]
    if changed:
        names = "; ".join(str(name) for name in changed)
        blocks.append(
            Para(
                _("The definition has changed for: %(names)s. Values of different definitions are not compared.")
                % {"names": names}
            )
        )
    return blocks


def _undefined(reader: Reader, indicator: Row) -> TableRow:
    """An indicator of which nothing is known but its name."""
    sources = reader.sources([(indicator["id"], None)]) or DASH
    return TableRow([indicator["name"], *[display.unknown()] * 2, DASH, *[display.unknown()] * 3, sources])


def _definition(reader: Reader, indicator: Row, result: Row) -> TableRow:
    row = reader.row(result["definition"])
    last, prior = reader.get(result["last"]), reader.get(result["prior"])
    before: str = DASH
    if prior and result["prior"] != result["last"]:
        before = reader.amount(prior["value"], prior["qualifier"], "count")
    text = _("Version %(version)d, %(unit)s") % {"version": row["version"], "unit": row["unit"]}
    if row["text"]:
        text = f"{text}: {row['text']}"
    value = reader.amount(last["value"], last["qualifier"], "count") if last else display.unknown()
    if result["growth_percent"] is not None:
        value = format_html(
            "{} ({}{} %)",
            value,
            "+" if not result["growth_percent"].startswith("-") else "",
            reader.number(result["growth_percent"]),
        )
    target = reader.number(row["target_value"])
    if row["target_on"]:
        target = format_html(_("{} by {}"), target, reader.date(row["target_on"]))
    return TableRow(
        [
            indicator["name"],
            text,
            reader.number(row["baseline_value"]),
            before,
            value,
            reader.date(last["effective_on"]) if last else display.unknown(),
            target,
            reader.sources([(indicator["id"], None), (row["id"], None), (result["last"], None)]) or DASH,
        ]
    )
