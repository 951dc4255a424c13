"""What the page of a plan's money shows: outcome by year, cover, sums, balances, partners, conditional money, items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organisation.models import SourceRef
from organisation.partial_dates import PartialDate, Precision
from organisation.templatetags.display import number, unknown
from roadmap import registry
from roadmap.budget import Variance
from roadmap.flags import DaysLeft, SaldoFlag, days_left
from roadmap.models import Grant, PlanPart, PlanVersion, Stage
from roadmap.pivot import pictures, words
from roadmap.pivot.figures import figure_html, sum_html
from roadmap.pivot.loading import Money
from roadmap.pivot.outcome import Outcome, Saldo, Source, conditions, outcomes, saldos, sources
from roadmap.pivot.partners import Shared, shared
from roadmap.pivot.portions import DIMENSIONS, NONE, Portion
from roadmap.pivot.query import Filter, Links, of_block, refusal
from roadmap.pivot.sums import Block, Kind, Measure, blocks, grouped, sum_up

FOLDED_FROM = 40  # with more items than this the page folds them by year
PAGED_FROM = 100  # with more it shows one year at a time
ALL_YEARS = "alle"
OUTCOMES_PER_PAGE = 60
GROUPS = ("", "produkt", "feld", "projekt")
FLAG_NAMES = {
    SaldoFlag.WITHOUT_COVER: gettext_lazy("without cover"),
    SaldoFlag.COVER_UNKNOWN: gettext_lazy("cover not stated"),
}


def overview(money: Money, version: PlanVersion | None, data: QueryDict, day: date) -> dict[str, Any]:
    """Return everything that the page shows; every figure is a link to its items."""
    links = Links(money.plan.slug)
    grants = list(money.plan.grants.select_related("funder", "project").order_by("approval_to"))
    context = {
        "has_items": bool(money.rows),
        "money": money,
        **_outcome_part(money, links, data),
        **_source_part(money, links),
        "sums": _sums(money, links),
        "saldos": _saldos(money, links),
        "conditional": _conditional(money, links),
        "shared": _shared(money, links),
        **_items(money, data.get("jahr", ""), day),
        "grants": [_grant(row, version, day) for row in grants],
    }
    ids = [row.pk for row in (*context["items"], *grants)]
    return {**context, "refs": SourceRef.objects.by_target(ids)}


# Plan against actual


@dataclass(frozen=True)
class OutcomeRow:
    """One line of plan against actual, as HTML."""

    head: str
    side: str
    group: str
    cells: list[tuple[str, SafeString]]
    variance: str
    deviates: bool


def _outcome_part(money: Money, links: Links, data: QueryDict) -> dict[str, Any]:
    by = data.get("nach", "")
    problems = [] if by in GROUPS else [refusal(by)]
    by = by if by in GROUPS else ""
    whole = outcomes(money.portions)
    rows = outcomes(money.portions, by) if by else whole
    page = Paginator(rows, OUTCOMES_PER_PAGE).get_page(data.get("seite"))
    names = {"": _("in all"), **{key: str(words.DIMENSION_NAMES[key]) for key in GROUPS if key}}
    return {
        "problems": problems,
        "outcome_tabs": [(names[key], f"?nach={key}#plan-ist" if key else "?#plan-ist", key == by) for key in GROUPS],
        "outcome_group": names[by] if by else "",
        "outcomes": [_outcome(money, links, row, by) for row in page],
        "outcome_page": page,
        "outcome_query": f"nach={by}" if by else "",
        "plan_actual": pictures.plan_actual(whole),
    }


def _outcome(money: Money, links: Links, row: Outcome, by: str) -> OutcomeRow:
    base = {"jahr": row.year, "richtung": row.side}
    if by:
        base[by] = row.group
    shown = (
        (words.MEASURE_NAMES[Measure.PLAN], row.plan, {"summe": Measure.PLAN}),
        (Stage.CARRY_OVER.label, row.carry_over, {"stufe": Stage.CARRY_OVER}),
        (words.MEASURE_NAMES[Measure.AVAILABLE], row.available, {"summe": Measure.AVAILABLE}),
        (Stage.ACTUAL.label, row.actual, {"stufe": Stage.ACTUAL}),
        (Stage.FORECAST.label, row.forecast, {"stufe": Stage.FORECAST}),
        (words.MEASURE_NAMES[Measure.EXPECTED], row.expected, {"summe": Measure.EXPECTED}),
    )
    return OutcomeRow(
        head=words.year_name(row.year) or unknown(),
        side=words.side_name(row.side),
        group=(words.value_name(by, row.group, money.names) or _("not stated")) if by else "",
        cells=[(str(name), sum_html(found, links, base, extra)) for name, found, extra in shown],
        variance=variance_words(row.variance),
        deviates=row.variance is not None and row.variance.deviates(),
    )


def variance_words(found: Variance | None) -> str:
    """Return a variance in per cent with its sign; "" where it cannot be told."""
    if found is None:
        return ""
    sign = "+" if found.percent > 0 else "\u2212" if found.percent < 0 else ""
    return f"{sign}{number(abs(found.percent))}\u00a0%"


# Where the money comes from


@dataclass(frozen=True)
class SourceRow:
    """One line of where the money comes from."""

    what: str
    name: str
    secured: SafeString
    conditional: SafeString
    unknown: SafeString


def _source_part(money: Money, links: Links) -> dict[str, Any]:
    rows = sources(money.portions)
    return {
        "sources": [_source(money, links, row) for row in rows],
        "source_pictures": pictures.money_sources(rows, money.names),
    }


def _source(money: Money, links: Links, row: Source) -> SourceRow:
    measure = {"summe": row.measure} if row.measure in tuple(Measure) else {"stufe": row.measure}
    base: Filter = {"richtung": row.side, "deckung": row.cover, "takt": "fest", **measure}
    name = pictures.source_name(row.cover, money.names)
    what = f"{pictures.measure_name(row.measure)}, {words.side_name(row.side)}"
    return SourceRow(
        what,
        name,
        figure_html(row.sum.secured, links.to(base, art=Kind.SECURED)),
        figure_html(row.sum.conditional, links.to(base, art=Kind.CONDITIONAL)),
        _count(row.sum.unknown, links.to(base, art=Kind.UNKNOWN)),
    )


def _count(found: int, address: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, found) if found else SafeString("0")


# Sums, balances, conditions


@dataclass(frozen=True)
class SumRow:
    """A sum of what may be added: over which years, secured, conditional and unknown apart."""

    name: str
    years: str
    secured: SafeString
    conditional: SafeString
    unknown: SafeString
    items: int
    address: str


def _sums(money: Money, links: Links) -> list[SumRow]:
    yearly = any(portion.yearly for portion in money.portions)
    found = blocks(money.portions)
    return [_sum(money, links, block, found[block], yearly) for block in sorted(found, key=words.block_rank)]


def _sum(money: Money, links: Links, block: Block, members: Sequence[Portion], yearly: bool) -> SumRow:
    base = of_block(block, yearly=yearly)
    result = sum_up(members)
    return SumRow(
        words.block_name(block),
        _years(members),
        figure_html(result.secured, links.to(base, art=Kind.SECURED)),
        figure_html(result.conditional, links.to(base, art=Kind.CONDITIONAL)),
        _count(result.unknown, links.to(base, art=Kind.UNKNOWN)),
        result.items,
        links.to(base),
    )


def _years(members: Sequence[Portion]) -> str:
    """The years of portions: "2021–2026", what else is known of them, "" where nothing is."""
    keys = sorted({portion.year for portion in members})
    single = [key for key in keys if key.isdigit()]
    named = [words.year_name(key) or _("not stated") for key in keys if not key.isdigit()]
    if single:
        named.insert(0, single[0] if len(single) == 1 else f"{single[0]}–{single[-1]}")
    return ", ".join(named) if named != [_("not stated")] else ""


@dataclass(frozen=True)
class SaldoRow:
    """A balance as HTML, with the word of its flag."""

    name: str
    years: str
    stage: str
    saldo: SafeString
    flag: str


def _saldos(money: Money, links: Links) -> list[SaldoRow]:
    return [_saldo(money, links, row) for row in saldos(money.portions) if row.flag is not None][:PAGED_FROM]


def _saldo(money: Money, links: Links, row: Saldo) -> SaldoRow:
    base = {"jahr": row.year, "stufe": row.stage, "art": Kind.SECURED}
    base |= {"produkt": row.product} if row.product else {"posten": row.item}
    name = words.value_name(*(("produkt", row.product) if row.product else ("posten", row.item)), money.names)
    return SaldoRow(
        name,
        words.year_name(row.year),
        f"{Stage(row.stage).label} ({PlanPart(row.part).label})",
        figure_html(row.saldo, links.to(base)),
        str(FLAG_NAMES[row.flag]) if row.flag else "",
    )


@dataclass(frozen=True)
class ConditionalRow:
    """An item under a condition: what it comes to by year, and on what it hangs."""

    title: str
    condition: str
    figures: list[tuple[str, SafeString]]
    cover: str


def _conditional(money: Money, links: Links) -> list[ConditionalRow]:
    rows = []
    for key, members in list(conditions(money.portions).items())[:PAGED_FROM]:
        years = [
            (words.year_name(year) or _("not stated"), sum_html(sum_up(of_year), links, {"posten": key, "jahr": year}))
            for year, of_year in grouped(members, DIMENSIONS["jahr"]).items()
        ]
        covers = dict.fromkeys(pictures.source_name(portion.cover, money.names) for portion in members)
        rows.append(ConditionalRow(money.rows[key].title, money.rows[key].condition, years, ", ".join(covers)))
    return rows


# Partners


@dataclass(frozen=True)
class SharedPart:
    """What partners contribute together; `own` is in the county's budget already and counted once."""

    found: Shared
    lines: list[tuple[Any, str, str]]
    own: SafeString


def _shared(money: Money, links: Links) -> list[SharedPart]:
    rows = registry.partner_money(money.plan)
    by_key = {row.contribution.key: row for row in rows}
    parts = []
    for found in shared(row.contribution for row in rows):
        lines = []
        for row in found.rows:
            item = money.rows.get(row.item)
            lines.append((by_key[row.key], item.title if item else "", links.to(posten=row.item) if item else ""))
        keys = ",".join(sorted(row.item for row in found.rows if row.item))
        parts.append(SharedPart(found, lines, figure_html(found.own, links.to(posten=keys))))
    return parts


# Items and grants


def _items(money: Money, year: str, day: date) -> dict[str, Any]:
    """The items as they are entered; of many only those of one `year` are shown: "2026", NONE or ALL_YEARS."""
    items = list(money.rows.values())
    by_year = _by_year(items) if len(items) > FOLDED_FROM else []
    paged = len(items) > PAGED_FROM
    chosen = _chosen(by_year, year, day) if paged else ALL_YEARS
    if chosen != ALL_YEARS:
        items = next(found for of, found in by_year if _named(of) == chosen)
    prefetch_related_objects(items, "covers__funding_source")
    return {
        "items": items,
        "by_year": by_year if chosen == ALL_YEARS else [],
        "years": _year_tabs(by_year, chosen) if paged else [],
    }


def _by_year(items: list[Any]) -> list[tuple[int | None, list[Any]]]:
    """Group the items by their first year; those without a year come last."""
    years = sorted({item.year_from for item in items}, key=lambda year: (year is None, year or 0))
    return [(year, [item for item in items if item.year_from == year]) for year in years]


def _named(year: int | None) -> str:
    return NONE if year is None else str(year)


def _chosen(by_year: list[tuple[int | None, list[Any]]], year: str, day: date) -> str:
    """Return the year that is asked for; without it that of `day`, else the one before, else the first."""
    names = [_named(of) for of, _items in by_year]
    if year in (*names, ALL_YEARS):
        return year
    begun = [str(of) for of, _items in by_year if of is not None and of <= day.year]
    return begun[-1] if begun else names[0]


def _year_tabs(by_year: list[tuple[int | None, list[Any]]], chosen: str) -> list[tuple[str, str, bool]]:
    """Return the years as tabs with the number of their items, and all of them as the last."""
    tabs = [
        (
            f"{_('not stated') if year is None else year} ({len(found)})",
            f"?jahr={_named(year)}#posten",
            _named(year) == chosen,
        )
        for year, found in by_year
    ]
    return [*tabs, (_("All years"), f"?jahr={ALL_YEARS}#posten", chosen == ALL_YEARS)]


@dataclass(frozen=True)
class GrantRow:
    """A grant with what is to be said of its end."""

    grant: Grant
    after_adoption: str
    left: str
    over: bool


def _grant(row: Grant, version: PlanVersion | None, day: date) -> GrantRow:
    if row.approval_to is None:
        return GrantRow(row, "", "", over=False)
    end = PartialDate(row.approval_to, Precision(row.approval_to_precision))
    left = days_left(end, day)
    adopted = version.adopted_on if version is not None else None
    after = ""
    if version is not None and adopted is not None:
        after = _after_adoption(days_left(end, PartialDate(adopted, Precision(version.adopted_on_precision))))
    return GrantRow(row, after, _left(left), over=left.most < 0)


def _days(found: DaysLeft, sign: int = 1) -> str:
    least, most = sorted((found.least * sign, found.most * sign))
    if least == most:
        return ngettext("one day", "%(number)s days", least) % {"number": number(least)}
    return _("%(least)s to %(most)s days") % {"least": number(least), "most": number(most)}


def _after_adoption(found: DaysLeft) -> str:
    if found.least > 0:
        return _("%(days)s after the adoption of the plan") % {"days": _days(found)}
    if found.most < 0:
        return _("%(days)s before the adoption of the plan") % {"days": _days(found, -1)}
    return ""


def _left(found: DaysLeft) -> str:
    if found.most < 0:
        return _("ended %(days)s ago") % {"days": _days(found, -1)}
    return _("ends in %(days)s") % {"days": _days(found)} if found.least > 0 else _("ends today or soon")


def buttons(plan: Any) -> list[tuple[str, str]]:
    """Return the ways on from the page: table of two dimensions, list of all items."""
    return [
        (_("Table by product and year"), reverse("roadmap:pivot", args=[plan.slug])),
        (_("All budget items"), reverse("roadmap:items", args=[plan.slug])),
    ]
