"""Finance: every item with product, year, stage, condition and cover; sums; execution; balances; grants."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.blocks import DASH, Block, Column, Para, Sub, Table, TableRow, heads
from evaluation.report.reader import Reader, Row, plain
from evaluation.report.sections.grants import grants
from evaluation.report.sections.money_pictures import by_cover, by_year
from evaluation.report.words import (
    BUDGET_STATES,
    COVER_SCOPES,
    DIRECTIONS,
    FUNDING_KINDS,
    NATURES,
    PARTS,
    STAGES,
)
from organisation.templatetags import display

MANY_ITEMS = 30
"""Beyond so many the single items are in an annex, and the chapter holds what they add up to."""


def finance(reader: Reader) -> list[Block]:
    """The finance chapter."""
    money = reader.results["money"]
    if not money["items"] and not money["grants"]:
        return [Para(_("No budget items and no grants are recorded for this plan."))]
    blocks: list[Block] = []
    if len(money["items"]) > MANY_ITEMS:
        link = format_html('<a href="#items">{}</a>', reader.numbers["items"])
        text = _("The {} budget items and their sums are in annex {}; this chapter shows what became of them.")
        blocks.append(Para(format_html(text, len(money["items"]), link)))
        blocks += _conditional_sums(reader, money["sums"])
        year = reader.day(reader.facts["cut_off"]).year
        if not reader.brief:
            blocks += _saldos(reader, [row for row in money["saldos"] if row["year_from"] == row["year_to"] == year])
    else:
        blocks += [*_all_items(reader), *_saldos(reader, money["saldos"])]
    if money["execution"] or not reader.narrow:
        blocks.append(Sub("execution", _("Appropriation and outcome"), _execution(reader, money)))
    if money["items"] or not reader.narrow:
        blocks.append(Sub("cover", _("Cover"), _covers(reader)))
    if money["grants"] or not reader.narrow:
        blocks.append(Sub("grants", _("Grants"), grants(reader, money["grants"])))
    return blocks


def items(reader: Reader) -> list[Block]:
    """The annex of budget items, where there are too many for the chapter."""
    if len(reader.results["money"]["items"]) > MANY_ITEMS:
        return _all_items(reader)
    link = format_html('<a href="#finance">{}</a>', reader.numbers["finance"])
    return [Para(format_html(_("All budget items are in section {}."), link))]


def _all_items(reader: Reader) -> list[Block]:
    """Every item with its amount and source, conditional ones apart, and the sums of what may be added."""
    money = reader.results["money"]
    secured = [row for row in money["items"] if not reader.row(row["item"])["conditional"]]
    conditional = [row for row in money["items"] if reader.row(row["item"])["conditional"]]
    blocks: list[Block] = []
    if secured:
        blocks += [_items(reader, secured, _("Budget items")), *_details(reader, secured)]
    if conditional:
        text = Para(_("These amounts depend on a condition. They are not part of any secured sum."))
        table = _items(reader, conditional, _("Budget items under a condition"))
        blocks.append(Sub("conditional", _("Money under a condition"), [text, table, *_details(reader, conditional)]))
    return [*blocks, *_sums(reader, money["sums"])]


def _conditional_sums(reader: Reader, sums: Sequence[Row]) -> list[Block]:
    """What stands under a condition, apart from everything secured."""
    rows = []
    for row in sums:
        if row["conditional"]:
            words = f"{column_words(row)}, {span(row)}"
            label = _("Sum under a condition: %(what)s") % {"what": words}
            rows.append(TableRow([words, reader.figure(row["conditional"], label)]))
    if not rows:
        return []
    columns = [Column(_("Stage and year")), Column(_("Under a condition"), num=True)]
    caption, kind = _("Money under a condition; it is part of no other sum"), "data dense" if reader.brief else "data"
    return [Table(caption=caption, columns=columns, rows=rows, kind=kind)]


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


def years(reader: Reader, row: Row) -> str:
    """The year of an outcome; where it has none, what its items say in common, such as "jährlich"."""
    if row["year"]:
        return str(row["year"])
    spans = {span(reader.row(key)) for key in row["items"]}
    return spans.pop() if len(spans) == 1 else _("year not stated")


def column_words(row: Row) -> str:
    """Stage, direction and part in words: "Ansatz, Aufwand (Ergebnisplan)"; what is unknown of them is left out."""
    stage, of_side = str(STAGES[row["stage"]]), side(row)
    return f"{stage}, {of_side}" if of_side else stage


def side(row: Row) -> str:
    """Direction and part in words, as far as they are known: "Aufwand (Ergebnisplan)"."""
    direction = str(DIRECTIONS[row["direction"]]) if row["direction"] else ""
    part = f"({PARTS[row['part']]})" if row["part"] else ""
    return f"{direction} {part}".strip()


def _items(reader: Reader, listed: Sequence[Row], caption: str) -> Table:
    """The items one by one; in a long list the product is its code alone, and the columns are fixed."""
    many = len(listed) > MANY_ITEMS
    rows = []
    for result in listed:
        item = reader.row(result["item"])
        product = reader.get(item["product"])
        nature = f", {NATURES[item['nature']]}" if item["nature"] else ""
        rows.append(
            TableRow(
                [
                    product["code"] if many and product else reader.product(item["product"]),
                    item["title"],
                    span(item),
                    f"{column_words(item)}{nature}",
                    reader.written(result["amount"]),
                    reader.sources([(item["id"], None), (result["amount_row"], None)]) or DASH,
                ]
            )
        )
    widths = (10, 30, 10, 20, 15, 15) if many else (0, 0, 0, 0, 0, 20)
    labels = (_("Product"), _("Item"), _("Year"), _("Stage"), _("Amount"), _("Source"))
    columns = [Column(label, label == _("Amount"), width) for label, width in zip(labels, widths, strict=True)]
    return Table(caption=caption, columns=columns, rows=rows, kind="data dense fixed" if many else "data")


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
        if budget and len(listed) <= MANY_ITEMS:
            state = f" ({BUDGET_STATES[budget['state']]})" if budget["state"] else ""
            parts.append(format_html(_("Budget: {}{}"), budget["label"], state))
        if item["voluntary"] is not None:
            parts.append(
                format_html(_("Voluntary: {}"), reader.cite(reader.yes_no(item["voluntary"]), key, "voluntary"))
            )
        if item["account"]:
            parts.append(format_html(_("Account: {}"), item["account"]))
        for base in result["baseline"] if len(listed) <= MANY_ITEMS else ():
            parts.append(format_html(_("Baseline: {}"), reader.written(base)))
        if item["note"]:
            parts.append(item["note"])
        if result["years_outside"]:
            years = ", ".join(str(year) for year in result["years_outside"])
            parts.append(_("Outside the plan's period: %(years)s") % {"years": years})
        if parts:
            rows.append((item["title"], format_html_join(". ", "{}", ((str_or_safe(part),) for part in parts))))
    if rows:
        columns = [Column(_("Item"), width=25), Column(_("Details"))]
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
    rows: list[TableRow] = []
    products = list(dict.fromkeys(row["product"] for row in listed))
    product: Any = ()  # none is a product as well
    for row in sorted(listed, key=lambda row: products.index(row["product"])):
        name = reader.product(row["product"])
        if row["product"] != product:
            product = row["product"]
            rows.append(TableRow([name], group=True))
        direction = str(DIRECTIONS[row["direction"]]) if row["direction"] else display.unknown()
        label = f"{plain(name)} {row['year'] or ''}".strip()
        rows.append(
            TableRow(
                [
                    years(reader, row),
                    direction,
                    reader.figure(row["latest"], _("Appropriation %(what)s") % {"what": label}),
                    reader.figure(row["carry_over"], _("Carry-over %(what)s") % {"what": label}, empty=DASH),
                    reader.figure(row["actual"], _("Actual %(what)s") % {"what": label}),
                    reader.figure(row["forecast"], _("Forecast %(what)s") % {"what": label}, empty=DASH),
                    variance(reader, row["variance"]),
                ]
            )
        )
    columns = [
        Column(_("Year"), width=10),
        Column(_("Direction"), width=10),
        Column(str(STAGES["appropriation"]), num=True, width=20),
        Column(str(STAGES["carry_over"]), num=True, width=15),
        Column(str(STAGES["actual"]), num=True, width=15),
        Column(str(STAGES["forecast"]), num=True, width=15),
        Column(_("Variance"), num=True, width=15),
    ]
    blocks: list[Block] = [
        Table(
            caption=_("Appropriation, outcome and variance by product and year"),
            columns=columns,
            rows=rows,
            kind="data dense fixed",
        )
    ]
    picture = by_year(reader, money["years"])
    return [*blocks, picture] if picture else blocks


def variance(reader: Reader, found: Row | None) -> str:
    """The variance in per cent with its sign."""
    if found is None:
        return display.unknown()
    percent = Decimal(found["percent"])
    sign = "+" if percent > 0 else "\u2212" if percent < 0 else ""
    return f"{sign}{reader.number(str(abs(percent)))}{display.NO_BREAK_SPACE}%"


def _covers(reader: Reader) -> list[Block]:
    """How the items are covered; an item without a cover has an unknown one."""
    listed = reader.results["money"]["items"]
    if not listed:
        return [Para(_("There are no items to be covered."))]
    rows = []
    for title, cover, source_refs in _cover_groups(reader, many=len(listed) > MANY_ITEMS):
        if cover is None:
            rows.append(TableRow([title, display.unknown(), DASH, DASH, DASH]))
            continue
        source = reader.row(cover["funding_source"])
        percent = cover["share_percent"]
        share = f"{reader.number(percent)}{display.NO_BREAK_SPACE}%" if percent else display.unknown()
        scope = str(COVER_SCOPES[source["scope"]]) if source["scope"] else ""
        terms = "; ".join(part for part in (scope, source["condition"] or "") if part)
        name = f"{source['name']} ({FUNDING_KINDS[source['kind']]})"
        rows.append(TableRow([title, name, share, terms or DASH, reader.sources(source_refs) or DASH]))
    columns = [_("Item"), _("Cover"), _("Share"), _("Scope and condition"), _("Source")]
    # snapshots of before there was this picture have no such sums
    pictures = by_cover(reader, reader.results["money"].get("sources", []))
    return [*pictures, Table(caption=_("Cover of the items"), columns=heads(columns), rows=rows)]


Cover = tuple[str, Row | None, list[tuple[str | None, str | None]]]


def _cover_groups(reader: Reader, *, many: bool) -> Iterator[Cover]:
    """Each item with each of its covers; where there are many, how many items share a cover."""
    groups: dict[tuple[str, str | None], list[tuple[str, Row | None]]] = {}
    for result in reader.results["money"]["items"]:
        title = reader.row(result["item"])["title"]
        for key in result["covers"] or [None]:
            cover = reader.row(key) if key else None
            same = (cover["funding_source"], cover["share_percent"]) if cover else ("", None)
            groups.setdefault(same if many else (result["item"], key), []).append((title, cover))
    for members in groups.values():
        title, cover = members[0]
        if many:
            title = ngettext("%(count)d item", "%(count)d items", len(members)) % {"count": len(members)}
        yield title, cover, [(cover["id"], None), (cover["funding_source"], None)] if cover else []
