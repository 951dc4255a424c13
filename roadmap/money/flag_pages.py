"""Loads what flags are made of, in a constant number of queries, and writes each of them in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.templatetags.display import locale, money, number
from roadmap.flags import DaysLeft
from roadmap.loading import budget_items
from roadmap.models import BudgetItem, BudgetProduct, Direction, MoneyDeviation, Plan, PlanVersion
from roadmap.money.flagging import Code, Covered, Flag, Frame, GrantFacts, Subject, flags_of
from roadmap.money.list_pages import date_of, own_share_of
from roadmap.money.listings import GRANT
from roadmap.money_words import total_words
from roadmap.standing import thresholds

SHOWN = 100
"""So many flags of one kind stand on the page; how many there are stands above them."""
FOLDED = 10
"""More of one kind are folded."""


@dataclass(frozen=True)
class Told:
    """One flag in words: what it is of with its address, what is to be said, and what may be done (label, address)."""

    subject: str
    url: str
    text: str
    do: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Group:
    """All flags of one code: heading, what it means, the first of them, and how many there are."""

    code: str
    title: str
    lead: str
    unclear: bool
    count: int
    flags: Sequence[Told]


def headings() -> dict[Code, tuple[str, str]]:
    """Return heading and meaning of each code."""
    return {
        Code.WITHOUT_COVER: (
            _("Negative Saldo without cover"),
            _("The stated shares of all sources do not reach what is missing."),
        ),
        Code.COVER_UNKNOWN: (
            _("Negative Saldo, cover unknown"),
            _("Nobody has said what pays for it; that is not the same as none."),
        ),
        Code.OUTSIDE_APPROVAL: (
            _("Spending outside the approval period"),
            _("The year lies wholly before or after the period of the grant that covers it."),
        ),
        Code.APPROVAL_UNCLEAR: (
            _("Perhaps outside the approval period"),
            _("The period of the grant begins or ends within the year; the actuals do not say when it was spent."),
        ),
        Code.OWN_SHARE: (
            _("Own share below the rate"),
            _("What is stated is less than what rate and eligible cost leave to the county."),
        ),
        Code.NO_DECISION: (
            _("Appropriation without a decision"),
            _("No point of a resolution is named that grants it."),
        ),
        Code.DEVIATION: (
            _("Deviation without a cause"),
            _("Actual and forecast deviate by more than the plan's limit, and nobody has said why."),
        ),
        Code.YEAR_OUTSIDE: (_("Year outside the plan's period"), _("Flagged, not refused.")),
        Code.GRANT_ENDED: (_("Grant has ended"), _("The approval period is over.")),
        Code.GRANT_ENDS: (_("Grant ends soon"), _("The approval period ends within 90 days.")),
        Code.GRANT_AND_ADOPTION: (
            _("Grant ends shortly after the adoption"),
            _("From the adoption of the plan to the end of the grant there are at most 90 days."),
        ),
        Code.STATEMENT_OVERDUE: (_("Statement of use overdue"), _("It was due, and nobody has said that it was sent.")),
        Code.INSTALMENT_OVERDUE: (_("Instalment overdue"), _("It was due, and nobody has said that it came.")),
    }


UNCLEAR = {Code.COVER_UNKNOWN, Code.APPROVAL_UNCLEAR}


def load_flags(
    plan: Plan, version: PlanVersion | None, day: date, **only: Any
) -> tuple[list[Flag], dict[str, Any], dict[str, Any]]:
    """Return the plan's flags, its items and its grants by key. Six queries; `only` narrows the items."""
    rows = list(
        BudgetItem.objects.filter(plan=plan, **only)
        .with_amount(day)
        .select_related("product", "budget_plan")
        .prefetch_related("covers__funding_source")
        .order_by("product__code", "year_from", "slug")
    )
    subjects = [
        Subject(
            item,
            tuple(
                Covered(
                    None if cover.share_percent is None else cover.share_percent / 100,
                    str(cover.funding_source.grant_id or ""),
                )
                for cover in row.covers.all()
            ),
            granted=row.granted_by_id is not None,
        )
        for row, item in zip(rows, budget_items(rows), strict=True)
    ]
    grants = list(GRANT.rows(plan).prefetch_related("instalments").order_by("approval_to", "programme"))
    frame = Frame(
        today=day,
        period_from=date_of(version, "period_from") if version else None,
        period_to=date_of(version, "period_to") if version else None,
        adopted=date_of(version, "adopted_on") if version else None,
        limit=thresholds(plan).money_amber_percent,
        explained=frozenset(
            (row.product.code if row.product else "", row.year, row.direction)
            for row in MoneyDeviation.objects.filter(plan=plan).select_related("product")
        ),
    )
    found = flags_of(subjects, [_facts(row) for row in grants], frame)
    return found, {str(row.pk): row for row in rows}, {str(row.pk): row for row in grants}


def _facts(row: Any) -> GrantFacts:
    waiting = ((each.number, date_of(each, "due_on")) for each in row.instalments.all() if not each.received_on)
    return GrantFacts(
        key=str(row.pk),
        start=date_of(row, "approval_from"),
        end=date_of(row, "approval_to"),
        own=own_share_of(row),
        statement_due=date_of(row, "statement_due"),
        statement_sent=row.statement_sent is not None,
        open_instalments=tuple((each, due) for each, due in waiting if due is not None),
    )


def flags_context(context: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return the page of flags: by code, each flag linked to its item or grant."""
    plan: Plan = context["plan"]
    found, items, grants = load_flags(plan, context["version"], day)
    teller = _teller(context, items, grants)
    by_code: dict[Code, list[Flag]] = {}
    for flag in found:
        by_code.setdefault(flag.code, []).append(flag)
    words = headings()
    return {
        "groups": [
            Group(code.value, *words[code], code in UNCLEAR, len(flags), [teller.tell(flag) for flag in flags[:SHOWN]])
            for code, flags in by_code.items()
        ],
        "count": len(found),
        "most": SHOWN,
        "folded": FOLDED,
    }


def item_flags(context: Mapping[str, Any], item: Any, day: date) -> list[tuple[str, Told]]:
    """Return the flags of one item, each with its heading; only items of its product are read for it."""
    found, items, grants = load_flags(context["plan"], context["version"], day, product=item.product)
    teller, words = _teller(context, items, grants), headings()
    own = [flag for flag in found if str(item.pk) in flag.items]
    return [(words[flag.code][0], teller.tell(flag)) for flag in own]


def _teller(context: Mapping[str, Any], items: Mapping[str, Any], grants: Mapping[str, Any]) -> "_Teller":
    plan: Plan = context["plan"]
    products = {row.code: row for row in BudgetProduct.objects.filter(owner=plan.owner_id)}
    return _Teller(plan, items, grants, products, context["may_edit_money"])


@dataclass(frozen=True)
class _Teller:
    """Writes flags of one plan."""

    plan: Plan
    items: Mapping[str, Any]
    grants: Mapping[str, Any]
    products: Mapping[str, BudgetProduct]
    may: bool

    def tell(self, flag: Flag) -> Told:
        """Return a flag in words, with the address of its item or grant."""
        if flag.items and flag.code is not Code.DEVIATION:
            row = self.items[flag.items[0]]
            more = len(flag.items) - 1
            subject = row.title
            if more:
                subject = ngettext("%(title)s and one more", "%(title)s and %(n)d more", more)
                subject = subject % {"title": row.title, "n": more}
            url = reverse("roadmap:item", args=[self.plan.slug, row.slug])
            return Told(subject, url, self._text(flag), self._do(flag, row.slug))
        if flag.code is Code.DEVIATION:
            return self._deviation(flag)
        row = self.grants[flag.grant]
        return Told(str(row), reverse("roadmap:grant", args=[self.plan.slug, row.slug]), self._text(flag))

    def _do(self, flag: Flag, slug: str) -> tuple[str, str]:
        """What puts it right: the form of the section that lacks something."""
        forms = {
            Code.WITHOUT_COVER: (_("Name the cover"), "item-covers"),
            Code.COVER_UNKNOWN: (_("Name the cover"), "item-covers"),
            Code.NO_DECISION: (_("Name the resolution"), "item-condition"),
            Code.YEAR_OUTSIDE: (_("Check the years"), "item-kind"),
        }
        if not self.may or flag.code not in forms:
            return ("", "")
        label, name = forms[flag.code]
        return label, reverse(f"roadmap:{name}", args=[self.plan.slug, slug])

    def _deviation(self, flag: Flag) -> Told:
        product = self.products.get(flag.product)
        direction = str(Direction(flag.direction).label)
        subject = f"{product or _('without a product')}, {flag.year}, {direction}"
        query = {"year": flag.year, "direction": flag.direction, **({"product": product.pk} if product else {})}
        do = (_("Name the cause"), f"{reverse('roadmap:deviation-new', args=[self.plan.slug])}?{urlencode(query)}")
        was = f"produkt:{product.slug if product else 'ohne'}"
        grid = urlencode({"was": was, "von": flag.year, "bis": flag.year})
        url = f"{reverse('roadmap:money-grid', args=[self.plan.slug])}?{grid}"
        sign = "+" if flag.percent and flag.percent > 0 else ""
        text = _("%(sign)s%(percent)s %% of the latest total") % {"sign": sign, "percent": number(flag.percent)}
        text = f"{flag.year}: {text}"
        return Told(subject, url, text, do if self.may else ("", ""))

    def _text(self, flag: Flag) -> str:
        years = ", ".join(str(year) for year in flag.years)
        match flag.code:
            case Code.WITHOUT_COVER | Code.COVER_UNKNOWN:
                return _("Saldo %(saldo)s") % {"saldo": total_words(flag.saldo)} + (f" ({years})" if years else "")
            case Code.OUTSIDE_APPROVAL | Code.APPROVAL_UNCLEAR:
                return f"{years}: {self.grants[flag.grant]}"
            case Code.YEAR_OUTSIDE | Code.NO_DECISION:
                return years or _("year not stated")
            case Code.OWN_SHARE if flag.own and flag.own.stated:
                figures = {"stated": money(flag.own.stated.value), "expected": money(flag.own.expected.value)}
                return _("stated %(stated)s, by the rate %(expected)s") % figures
            case Code.GRANT_AND_ADOPTION if flag.days and flag.due:
                ended = flag.days.most < 0
                days = DaysLeft(-flag.days.most, -flag.days.least) if ended else flag.days
                text = _("ends %(day)s, %(days)s after the adoption")
                text = _("ended %(day)s, %(days)s before the adoption") if ended else text
                return text % {"day": flag.due.display(locale()), "days": days_words(days)}
            case Code.GRANT_ENDS if flag.days and flag.due:
                figures = {"day": flag.due.display(locale()), "days": days_words(flag.days)}
                return _("ends %(day)s, %(days)s left") % figures
            case Code.INSTALMENT_OVERDUE if flag.due:
                return _("instalment %(number)s, due %(day)s") % {
                    "number": flag.number,
                    "day": flag.due.display(locale()),
                }
            case _:
                return flag.due.display(locale()) if flag.due else ""


def days_words(days: DaysLeft) -> str:
    """Write a number of days, or the least and the most of them."""
    if days.exact is not None:
        return ngettext("%(n)d day", "%(n)d days", days.exact) % {"n": days.exact}
    return _("%(least)d to %(most)d days") % {"least": days.least, "most": days.most}
