"""Finance: every item with product, year, stage, condition and cover; sums; execution; balances; grants."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.charts import Amount, PlanActualTexts, YearRow, plan_actual
from evaluation.report.blocks import DASH, Block, Column, Para, Picture, Sub, Table, TableRow, heads
from evaluation.report.reader import Reader, Row, plain
from evaluation.report.sections.grants import grants
from evaluation.report.words import (
    BUDGET_STATES,
    COVER_SCOPES,
    DIRECTIONS,
    FUNDING_KINDS,
    NATURES,
    PARTS,
    QUALIFIERS,
    STAGES,
)
from organisation.templatetags import display


def finance(reader: Reader) -> list[Block]:
    """The finance chapter."""
    money = reader.results["money"]
    if not money["items"] and not money["grants"]:
        return [Para(_("No budget items and no grants are recorded for this plan."))]
    blocks: list[Block] = []
    secured = [row for row in money["items"] if not reader.row(row["item"])["conditional"]]
    conditional = [row for row in money["items"] if reader.row(row["item"])["conditional"]]
    if secured:
        blocks.append(_items(reader, secured, _("Budget items")))
        blocks += _details(reader, secured)
    if conditional:
        blocks.append(
            Sub(
                "conditional",
                _("Money under a condition"),
                [
                    Para(_("These amounts depend on a condition. They are not part of any secured sum.")),
                    _items(reader, conditional, _("Budget items under a condition")),
                    *_details(reader, conditional),
                ],
            )
        )
    blocks += _sums(reader, money["sums"])
    blocks += _saldos(reader, money["saldos"])
    blocks.append(Sub("execution", _("Appropriation and outcome"), _execution(reader, money)))
    blocks.append(Sub("cover", _("Cover"), _covers(reader)))
    blocks.append(Sub("grants", _("Grants"), grants(reader, money["grants"])))
    return blocks


def span(row: Row) -> str:
    """The years of an item or a sum in words: "2023", "ab 2022 jährlich", "Jahr nicht angegeben"."""
    start, end = row["year_from"], row["year_to"]
    yearly = f" {_('every year')}" if row["recurring"] else ""
    if start is None and end is None:
        return _("every year, first and last year not stated") if row["recurring"] else _("year not stated")
    if row["open_ended"]:
        return _("from %(year)d on") % {"year": start} + yearly
    if start == end:
        return str(start)
    return _("%(start)s to %(end)s") % {"start": start or "?", "end": end or "?"} + yearly


def column_words(row: Row) -> str:
    """Stage, direction and part in words: "Ansatz, Aufwand (Ergebnisplan)"; what is unknown of them is left out."""
    words = [str(STAGES[row["stage"]])]
    if row["direction"]:
        words.append(str(DIRECTIONS[row["direction"]]))
    text = ", ".join(words)
    return f"{text} ({PARTS[row['part']]})" if row["part"] else text


def _items(reader: Reader, listed: Sequence[Row], caption: str) -> Table:
    rows = []
    for result in listed:
        item = reader.row(result["item"])
        nature = f", {NATURES[item['nature']]}" if item["nature"] else ""
        rows.append(
            TableRow(
                [
                    reader.product(item["product"]),
                    item["title"],
                    span(item),
                    f"{column_words(item)}{nature}",
                    reader.written(result["amount"]),
                    reader.sources([(item["id"], None), (result["amount_row"], None)]) or DASH,
                ]
            )
        )
    columns = [
        Column(_("Product")),
        Column(_("Item")),
        Column(_("Year")),
        Column(_("Stage")),
        Column(_("Amount"), num=True),
        Column(_("Source"), width=20),
    ]
    return Table(caption=caption, columns=columns, rows=rows)


def _details(reader: Reader, listed: Sequence[Row]) -> list[Block]:
    """What a table has no room for: condition, budget, voluntary or not, who granted it, notes, years outside."""
    blocks: list[Block] = []
    rows: list[tuple[str, Any]] = []
    for result in listed:
        item = reader.row(result["item"])
        key = item["id"]
        budget = reader.get(item["budget_plan"])
        parts: list[SafeString | str] = []
        if item["condition"]:
            parts.append(format_html(_("Condition: {}"), reader.cite(item["condition"], key, "condition")))
        if budget:
            state = f" ({BUDGET_STATES[budget['state']]})" if budget["state"] else ""
            parts.append(format_html(_("Budget: {}{}"), budget["label"], state))
        if item["voluntary"] is not None:
            parts.append(
                format_html(_("Voluntary: {}"), reader.cite(reader.yes_no(item["voluntary"]), key, "voluntary"))
            )
        if item["account"]:
            parts.append(format_html(_("Account: {}"), item["account"]))
        for base in result["baseline"]:
            parts.append(format_html(_("Baseline: {}"), reader.written(base)))
        if item["note"]:
            parts.append(item["note"])
        if result["years_outside"]:
            years = ", ".join(str(year) for year in result["years_outside"])
            parts.append(_("Outside the plan's period: %(years)s") % {"years": years})
        if parts:
            rows.append((item["title"], format_html_join(". ", "{}", ((str_or_safe(part),) for part in parts))))
    if rows:
        columns = [Column(_("Item")), Column(_("Details"))]
        blocks.append(Table(caption=_("Details of the items"), columns=columns, rows=[TableRow(row) for row in rows]))
    return blocks


def str_or_safe(part: SafeString | str) -> SafeString | str:
    """The text without a full stop at its end, since a list adds one; markup stays as it is."""
    return part if isinstance(part, SafeString) else part.rstrip(".")


def _sums(reader: Reader, sums: Sequence[Row]) -> list[Block]:
    """Sums of more than one item; what may not be added stands in rows of its own."""
    several = [row for row in sums if _count(row["secured"]) + _count(row["conditional"]) + len(row["unknown"]) > 1]
    if not several:
        return []
    rows = []
    for row in several:
        words = f"{column_words(row)}, {span(row)}"
        rows.append(
            TableRow(
                [
                    words,
                    reader.figure(row["secured"], _("Sum: %(what)s") % {"what": words}, empty=DASH)
                    if row["secured"]
                    else DASH,
                    reader.figure(row["conditional"], _("Sum under a condition: %(what)s") % {"what": words})
                    if row["conditional"]
                    else DASH,
                    str(len(row["unknown"])) if row["unknown"] else DASH,
                ]
            )
        )
    columns = [
        Column(_("Stage and year")),
        Column(_("Secured"), num=True),
        Column(_("Under a condition"), num=True),
        Column(_("Items without an amount"), num=True),
    ]
    return [Table(caption=_("Sums of items that may be added"), columns=columns, rows=rows)]


def _count(figure: Row | None) -> int:
    return len(figure["parts"]) if figure else 0


def _saldos(reader: Reader, saldos: Sequence[Row]) -> list[Block]:
    if not saldos:
        return []
    words = {"without_cover": _("without cover"), "cover_unknown": _("cover not stated")}
    rows = [
        TableRow(
            [
                reader.product(row["product"]),
                span(row),
                f"{STAGES[row['stage']]} ({PARTS[row['part']]})",
                reader.figure(
                    row["saldo"],
                    _("Balance of %(product)s, %(year)s")
                    % {"product": plain(reader.product(row["product"])), "year": span(row)},
                ),
                words[row["flag"]] if row["flag"] else DASH,
            ]
        )
        for row in saldos
    ]
    columns = [
        Column(_("Product")),
        Column(_("Year")),
        Column(_("Stage")),
        Column(_("Balance"), num=True),
        Column(_("Remark")),
    ]
    note = _("Where no revenue or receipts are recorded, the balance is the expense or payment alone.")
    table = Table(caption=_("Balances: revenue minus expense, receipts minus payments"), columns=columns, rows=rows)
    return [table, Para(note, small=True)]


def _execution(reader: Reader, money: Row) -> list[Block]:
    listed = [
        row
        for row in money["execution"]
        if row["actual"]["shown"] or row["latest"]["shown"] or row["forecast"]["shown"]
    ]
    if not listed:
        return [Para(_("No appropriations and no actual figures are recorded up to the cut-off."))]
    rows = []
    for row in listed:
        name = reader.product(row["product"])
        direction = str(DIRECTIONS[row["direction"]]) if row["direction"] else display.unknown()
        label = f"{plain(name)} {row['year'] or ''}".strip()
        rows.append(
            TableRow(
                [
                    name,
                    str(row["year"]) if row["year"] else display.unknown(),
                    direction,
                    reader.figure(row["latest"], label),
                    reader.figure(row["carry_over"], _("Carry-over %(what)s") % {"what": label}, empty=DASH),
                    reader.figure(row["actual"], _("Actual %(what)s") % {"what": label}),
                    reader.figure(row["forecast"], _("Forecast %(what)s") % {"what": label}, empty=DASH),
                    _variance(reader, row["variance"]),
                ]
            )
        )
    columns = [
        Column(_("Product")),
        Column(_("Year")),
        Column(_("Direction")),
        Column(str(STAGES["appropriation"]), num=True),
        Column(str(STAGES["carry_over"]), num=True),
        Column(str(STAGES["actual"]), num=True),
        Column(str(STAGES["forecast"]), num=True),
        Column(_("Variance"), num=True),
    ]
    blocks: list[Block] = [
        Table(
            caption=_("Appropriation, outcome and variance by product and year"),
            columns=columns,
            rows=rows,
            kind="data dense",
        )
    ]
    picture = _chart(reader, money["years"])
    return [*blocks, picture] if picture else blocks


def _variance(reader: Reader, variance: Row | None) -> str:
    if variance is None:
        return display.unknown()
    percent = Decimal(variance["percent"])
    sign = "+" if percent > 0 else "\u2212" if percent < 0 else ""
    return f"{sign}{reader.number(str(abs(percent)))}{display.NO_BREAK_SPACE}%"


def _chart(reader: Reader, years: Sequence[Row]) -> Picture | None:
    """Plan against actual; both parts of the budget, each year and part a row of its own."""
    listed = [row for row in years if row["plan"]["shown"] or row["actual"]["shown"]]
    if not listed:
        return None
    several = len({row["part"] for row in listed}) > 1

    def one(figure: Row) -> Amount | None:
        if len(figure["shown"]) != 1:
            return None
        part = figure["shown"][0]
        word = reader.plain_amount(part["value"], "eur")
        qualifier = str(QUALIFIERS[part["qualifier"]])
        return Amount(Decimal(part["value"]), f"{qualifier} {word}".strip())

    rows = [
        YearRow(
            f"{row['year']} ({PARTS[row['part']]})" if several else str(row["year"]),
            one(row["plan"]),
            one(row["actual"]),
        )
        for row in sorted(listed, key=lambda row: (row["part"] == "finance", row["year"]))
    ]
    texts = PlanActualTexts(
        title=_("Plan against actual, by year"),
        description="; ".join(
            _("%(year)s: plan %(plan)s, actual %(actual)s")
            % {
                "year": row.label,
                "plan": row.plan.label if row.plan else _("not stated"),
                "actual": row.actual.label if row.actual else _("not stated"),
            }
            for row in rows
        ),
        period=_("Year"),
        plan=str(STAGES["appropriation"]),
        actual=str(STAGES["actual"]),
        unknown=_("not stated"),
    )
    return Picture(
        plan_actual("money", rows, texts), _("Figure 3: appropriation and actual by year"), _("Data of figure 3")
    )


def _covers(reader: Reader) -> list[Block]:
    """How each item is covered; an item without a cover has an unknown one."""
    rows = []
    for result in reader.results["money"]["items"]:
        item = reader.row(result["item"])
        if not result["covers"]:
            rows.append(TableRow([item["title"], display.unknown(), DASH, DASH, DASH]))
        for key in result["covers"]:
            cover = reader.row(key)
            source = reader.row(cover["funding_source"])
            share = (
                f"{reader.number(cover['share_percent'])}{display.NO_BREAK_SPACE}%"
                if cover["share_percent"]
                else display.unknown()
            )
            rows.append(
                TableRow(
                    [
                        item["title"],
                        f"{source['name']} ({FUNDING_KINDS[source['kind']]})",
                        share,
                        "; ".join(
                            part
                            for part in (
                                str(COVER_SCOPES[source["scope"]]) if source["scope"] else "",
                                source["condition"] or "",
                            )
                            if part
                        )
                        or DASH,
                        reader.sources([(key, None), (source["id"], None)]) or DASH,
                    ]
                )
            )
    if not rows:
        return [Para(_("There are no items to be covered."))]
    columns = [_("Item"), _("Cover"), _("Share"), _("Scope and condition"), _("Source")]
    return [Table(caption=_("Cover of the items"), columns=heads(columns), rows=rows)]
