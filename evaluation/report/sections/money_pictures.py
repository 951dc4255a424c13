"""The pictures of the finance chapter: plan against actual by year, and where the money comes from."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.blocks import DASH, Picture
from evaluation.report.reader import Reader, Row
from evaluation.report.words import DIRECTIONS, PARTS, QUALIFIERS, STAGES
from roadmap.charts.money import (
    Amount,
    PlanActualTexts,
    SourceRow,
    SourceTexts,
    YearRow,
    money_sources,
    plan_actual,
)


def by_year(reader: Reader, years: Sequence[Row]) -> Picture | None:
    """Plan against actual, with what is still expected; each year and part of the budget a row of its own."""
    listed = [row for row in years if row["plan"]["shown"] or row["actual"]["shown"] or _shown(row.get("forecast"))]
    if not listed:
        return None
    several = len({row["part"] for row in listed}) > 1
    rows = [
        YearRow(
            f"{row['year']} ({PARTS[row['part']]})" if several else str(row["year"]),
            _amount(reader, row["plan"]),
            _amount(reader, row["actual"]),
            # snapshots of before forecasts were drawn have none
            _amount(reader, row.get("forecast")),
            _amount(reader, row.get("expected")),
        )
        for row in sorted(listed, key=lambda row: (row["part"] == "finance", row["year"]))
    ]
    texts = PlanActualTexts(
        title=_("Plan against actual, by year"),
        description="; ".join(map(_year_words, rows)),
        period=_("Year"),
        plan=str(STAGES["appropriation"]),
        actual=str(STAGES["actual"]),
        unknown=_("not stated"),
        forecast=str(STAGES["forecast"]),
        expected=_("Actual plus forecast"),
    )
    caption = _("Figure 3: appropriation and actual by year")
    return Picture(plan_actual("money", rows, texts), caption, _("Data of figure 3"), low=reader.brief)


def _year_words(row: YearRow) -> str:
    unknown = _("not stated")
    text = _("%(year)s: plan %(plan)s, actual %(actual)s") % {
        "year": row.label,
        "plan": row.plan.label if row.plan else unknown,
        "actual": row.actual.label if row.actual else unknown,
    }
    if row.forecast and row.expected:
        text += _(", with forecast %(amount)s") % {"amount": row.expected.label}
    return text


def _shown(figure: Row | None) -> bool:
    return bool(figure and figure["shown"])


def _amount(reader: Reader, figure: Row | None) -> Amount | None:
    """The one figure of a sum; None where there is none, or several because it cannot be determined."""
    if figure is None or len(figure["shown"]) != 1:
        return None
    part = figure["shown"][0]
    word = reader.plain_amount(part["value"], "eur")
    return Amount(Decimal(part["value"]), f"{QUALIFIERS[part['qualifier']]} {word}".strip())


def by_cover(reader: Reader, listed: Sequence[Row]) -> list[Picture]:
    """Where the money comes from: a picture for each side of the budget that spends, conditional money apart."""
    sides = list(dict.fromkeys(row["side"] for row in listed))
    return [_cover(reader, side, [row for row in listed if row["side"] == side], len(sides) > 1) for side in sides]


def _cover(reader: Reader, side: str, listed: Sequence[Row], several: bool) -> Picture:
    rows = [
        SourceRow(
            _cover_name(reader, row["covers"]),
            _amount(reader, row["secured"]),
            _amount(reader, row["conditional"]),
            _without_figure(row["unknown"]),
        )
        for row in listed
    ]
    measure = listed[0]["measure"]
    words = {
        "what": _("Latest total") if measure == "ansatz" else str(STAGES[measure]),
        "side": _side_name(side),
    }
    texts = SourceTexts(
        title=_("Where the money comes from: %(what)s, %(side)s") % words,
        description="; ".join(map(_cover_words, rows)),
        source=_("Cover"),
        secured=_("Secured"),
        conditional=_("Under a condition"),
        none=DASH,
    )
    number = f"4 ({DIRECTIONS[side]})" if several and side in DIRECTIONS else "4"
    caption = _("Figure %(number)s: where the money comes from (%(what)s, %(side)s)") % {**words, "number": number}
    data = _("Data of figure %(number)s") % {"number": number}
    marked = format_html("{}{}", data, _calculation(reader, caption, rows, listed))
    return Picture(money_sources(f"cover-{side}", rows, texts), caption, marked)


def _calculation(reader: Reader, caption: str, rows: Sequence[SourceRow], listed: Sequence[Row]) -> SafeString | str:
    """The mark that leads to the parts of the figure's sums; none where every sum is a single item's amount.

    Facts of before parts were kept have none.
    """
    parts = [
        (_part_words(reader, cover.label, part), reader.amount(part["value"], part["qualifier"]))
        for cover, row in zip(rows, listed, strict=True)
        for part in row.get("parts", ())
    ]
    if len(parts) <= len(rows):
        return ""
    return reader.calculated(caption, "; ".join(map(_cover_words, rows)), parts)


def _part_words(reader: Reader, cover: str, part: Row) -> str:
    year = f" {part['year']}" if part["year"] else ""
    return f"{cover}: {reader.describe(part['of'])}{year}"


def _side_name(side: str) -> str:
    return str(DIRECTIONS[side]) if side in DIRECTIONS else _("revenue or expense not stated")


def _cover_name(reader: Reader, keys: Sequence[str]) -> str:
    names = [reader.row(key)["name"] for key in keys]
    if not names:
        return _("cover not stated")
    return names[0] if len(names) == 1 else _("%(covers)s (shares not stated)") % {"covers": " + ".join(names)}


def _without_figure(count: int) -> str:
    if not count:
        return ""
    return ngettext("one item without a figure", "%(number)s items without a figure", count) % {"number": count}


def _cover_words(row: SourceRow) -> str:
    parts = [row.secured.label] if row.secured else []
    if row.conditional:
        parts.append(_("under a condition %(amount)s") % {"amount": row.conditional.label})
    return f"{row.label}: {', '.join([*parts, row.note] if row.note else parts)}"
