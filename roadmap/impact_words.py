"""A paper's financial effect and its effect on the staffing plan as rows of text, in the words that papers use.

Page, HTML and CSV are made of the same rows, so that none of them can say something else than the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from organisation.templatetags.display import partial_date
from organisation.templatetags.display import yes_no as written_yes_no
from roadmap.amounts import SplitTotal, Total
from roadmap.budget import PlanPart as Part
from roadmap.flags import SaldoFlag
from roadmap.impact import INCOMING, OUTGOING, Block, CountsAs, CoveredItem, Disagreement, Impact, Said, StaffRow
from roadmap.loading import amount_of
from roadmap.models import BudgetItem, Nature, PlanPart, PositionLine, PositionOrigin, Stage, ThirdPartyFunding
from roadmap.money_words import total_words
from roadmap.staffing import PostSum
from roadmap.templatetags.figures import years


@dataclass(frozen=True)
class FormRow:
    """One line of the form; `keys` are those of the items or lines that its figure opens to."""

    label: str
    value: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormTable:
    """A part of the form with its heading."""

    title: str
    rows: tuple[FormRow, ...]


@dataclass(frozen=True)
class StaffLine:
    """A position line of the form; `key` is the line's."""

    key: str
    title: str
    grade: str
    posts: str
    fte: str
    place: str
    origin: str
    limit: str
    paid_by: str
    counts: str

    @property
    def cells(self) -> list[str]:
        """Its texts in the order of the columns."""
        return [
            self.title,
            self.grade,
            self.posts,
            self.fte,
            self.place,
            self.origin,
            self.limit,
            self.paid_by,
            self.counts,
        ]


@dataclass(frozen=True)
class Form:
    """The whole form in words."""

    financial: FormTable
    blocks: tuple[FormTable, ...]
    staffing: FormTable
    lines: tuple[StaffLine, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[FormTable, ...]:
        """Its parts in order, apart from the lines."""
        return (self.financial, *self.blocks, self.staffing)


def form_of(impact: Impact, lines: dict[str, PositionLine]) -> Form:
    """Write the form; `lines` are the rows of the position lines by their keys."""
    return Form(
        financial=FormTable(_("Financial effects"), tuple(_financial(impact))),
        blocks=tuple(_block(block) for block in (*impact.blocks, *impact.wholes)),
        staffing=FormTable(_("Effect on the staffing plan"), tuple(_staffing(impact))),
        lines=tuple(_line(row, lines[row.covered.line.key]) for row in impact.staff),
        columns=staff_columns(),
    )


def yes_no(value: bool | None) -> str:
    """Return yes, no or "not stated" as text."""
    return unescape(strip_tags(written_yes_no(value)))


def _or_unknown(value: str) -> str:
    return value or _("not stated")


def _keys(rows: Iterable[CoveredItem]) -> tuple[str, ...]:
    return tuple(row.item.key for row in rows)


def _financial(impact: Impact) -> Iterable[FormRow]:
    yield FormRow(_("Financial effects"), yes_no(impact.financial_effect))
    yield FormRow(_("Considered in the budget"), _budgets(impact.budgets))
    yield FormRow(_("Voluntary task or measure"), _answers(impact.voluntary))


def _budgets(found: Said[str]) -> str:
    if not found.values:
        return _("not stated")
    text = _("yes: %(budgets)s") % {"budgets": ", ".join(found.values)}
    return f"{text} {_without(found.unknown)}".strip()


def _without(count: int) -> str:
    if not count:
        return ""
    return ngettext("(not stated for one item)", "(not stated for %(count)s items)", count) % {"count": count}


def _answers(found: Said[bool]) -> str:
    if not found.values:
        return _("not stated")
    words = " / ".join(yes_no(value) for value in found.values)
    return f"{words} {_without(found.unknown)}".strip()


def _block(block: Block) -> FormTable:
    key = block.key
    if block.whole:
        title = _("All products together")
    else:
        title = f"{_('Product')} {key.product.code} {key.product.name}".strip() if key.product else _("Without product")
    rows: list[FormRow] = []
    if not block.whole:
        rows += [
            FormRow(_("Product number"), _or_unknown(key.product.code if key.product else "")),
            FormRow(_("Product name"), _or_unknown(key.product.name if key.product else "")),
            FormRow(_("Part of the result plan"), _or_unknown(key.product.sub_plan if key.product else "")),
        ]
    rows += [
        FormRow(_("Plan part"), str(PlanPart(key.part.value).label) if key.part else _("not stated")),
        FormRow(_("Stage"), str(Stage(key.stage.value).label)),
        FormRow(_("Year"), _or_unknown(years(key))),
        FormRow(_("Once or every year"), recurrence(key.recurring)),
        FormRow(_("Additional or existing"), str(Nature(key.nature.value).label) if key.nature else _("not stated")),
        *_figures(block),
        FormRow(_("A negative balance is paid from"), _cover(block)),
        FormRow(_("Voluntary task or measure"), _answers(block.voluntary)),
        FormRow(_("Planned in the budget"), _planned(block.budgets)),
    ]
    rows += [FormRow(_("Condition"), text) for text in block.conditions]
    return FormTable(title, tuple(rows))


def recurrence(value: bool | None) -> str:
    """Return whether money is needed once or every year."""
    return {True: _("every year"), False: _("once"), None: _("not stated")}[value]


def _figures(block: Block) -> Iterable[FormRow]:
    """Both sides and the Saldo; conditional money has rows of its own and is in no secured sum (rule 7)."""
    finance = block.key.part is Part.FINANCE
    incoming = pgettext("budget form", "Receipts") if finance else pgettext("budget form", "Revenue")
    outgoing = pgettext("budget form", "Payments") if finance else pgettext("budget form", "Expense")
    sides = [(incoming, block.incoming, INCOMING), (outgoing, block.outgoing, OUTGOING)]
    directed = [row for row in block.items if row.item.direction is not None]
    for label, total, directions in sides:
        yield from _both(label, total, block.of(directions))
    if not directed or block.of([None]):
        yield from _both(_("Revenue or expense not stated"), block.undirected, block.of([None]))
    if directed:
        yield from _both(_("Balance"), block.saldo, tuple(directed))
    else:
        yield FormRow(_("Balance"), _("not stated"))


def _both(label: str, total: SplitTotal, rows: tuple[CoveredItem, ...]) -> Iterable[FormRow]:
    secured = tuple(row for row in rows if not row.item.conditional)
    conditional = tuple(row for row in rows if row.item.conditional)
    if secured or not conditional:
        yield FormRow(label, _sum(total.secured), _keys(secured))
    if conditional:
        text = _("%(label)s under a condition") % {"label": label}
        yield FormRow(text, _sum(total.conditional), _keys(conditional))


def _sum(total: Total) -> str:
    """Return a sum in words; without any item there is no figure, which is not the same as 0 (rule 9)."""
    return _("no item") if total.is_empty else total_words(total)


def _cover(block: Block) -> str:
    if not block.of(OUTGOING):
        return _("no item")
    if not block.cover.values:
        return _("not stated")
    return f"{', '.join(block.cover.values)} {_without(block.cover.unknown)}".strip()


def _planned(found: Said[str]) -> str:
    return f"{', '.join(found.values)} {_without(found.unknown)}".strip() if found.values else _("not stated")


def _staffing(impact: Impact) -> Iterable[FormRow]:
    yield FormRow(_("Effect on the staffing plan"), yes_no(impact.staffing_effect))
    additional = tuple(row.covered.line.key for row in impact.staff if row.counts is CountsAs.ADDITIONAL)
    if not impact.staff:
        need = _("not stated")
    elif additional:
        need = posts_words(impact.need.additional)
    else:
        need = _("not stated") if impact.staffing_effect is None else pgettext("need of posts", "none")
    yield FormRow(_("Additional posts needed"), need, additional)


def posts_words(found: PostSum) -> str:
    """Return a number of posts with their FTE: "2 posts, 1,5 FTE"; what nobody states is named."""
    if not found.posts:
        return _("number of posts not stated")
    posts = ngettext("%(count)s post", "%(count)s posts", found.posts) % {"count": found.posts}
    return f"{posts}, {fte_words(found.fte)}"


def fte_words(total: Total) -> str:
    """Return full-time equivalents with their unit; where none is stated, that."""
    if not total.shown:
        return _("FTE not stated")
    return _("%(figure)s FTE") % {"figure": total_words(total, "fte")}


def staff_columns() -> tuple[str, ...]:
    """Return the headings of the lines' table."""
    return (
        _("Position"),
        _("Grade"),
        _("Posts"),
        _("Full-time equivalents"),
        _("Unit"),
        _("Origin"),
        _("Temporary until"),
        _("Paid by others"),
        _("Counts as"),
    )


def _line(row: StaffRow, line: PositionLine) -> StaffLine:
    limit = row.covered.temporary_until
    paid = str(ThirdPartyFunding(line.third_party_funding).label) if line.third_party_funding else ""
    place = line.unit.name if line.unit else line.body.name if line.body else ""
    return StaffLine(
        key=row.covered.line.key,
        title=row.covered.title,
        grade=_or_unknown(" / ".join(row.covered.line.grades)),
        posts=str(row.posts.posts) if row.covered.line.posts else _("not stated"),
        fte=total_words(row.posts.fte, "fte"),
        place=_or_unknown(place),
        origin=str(PositionOrigin(line.origin).label) if line.origin else _("not stated"),
        limit=unescape(strip_tags(partial_date(limit))) if limit else _("not stated"),
        paid_by=_or_unknown(", ".join(part for part in (paid, line.third_party) if part)),
        counts=counts_words(row.counts),
    )


def counts_words(counts: CountsAs) -> str:
    """Say what a line is to the need for posts (rule 12)."""
    return {
        CountsAs.ADDITIONAL: _("additional need"),
        CountsAs.RELOCATED: _("relocated, no need"),
        CountsAs.EXISTING: _("existing, no need"),
        CountsAs.MAY_EXIST_ALREADY: _("existing staff may already meet it, no need"),
        CountsAs.ORIGIN_UNKNOWN: _("origin not stated"),
        CountsAs.ELSEWHERE: _("another body's post, no need of the county"),
        CountsAs.CUT: _("cut, no need"),
    }[counts]


def disagreement_words(found: Disagreement) -> str:
    """Say where the paper and what it covers do not go together."""
    return {
        Disagreement.SAYS_NO_MONEY: _("The paper states no financial effects, but it covers budget items."),
        Disagreement.SAYS_MONEY: _("The paper states financial effects, but no budget item is covered by it."),
        Disagreement.SAYS_NO_POSTS: _(
            "The paper states no effect on the staffing plan, but it covers additional posts."
        ),
        Disagreement.SAYS_POSTS: _(
            "The paper states an effect on the staffing plan, but no additional post is covered by it."
        ),
    }[found]


def flag_words(block: Block) -> str:
    """Say what is to be said of a negative balance; empty for nothing."""
    flag = block.flag
    if flag is None:
        return ""
    texts = {
        SaldoFlag.WITHOUT_COVER: _("The balance is negative and not covered."),
        SaldoFlag.COVER_UNKNOWN: _("The balance is negative, and its cover is not stated."),
    }
    return texts[flag]


def item_words(row: BudgetItem) -> str:
    """Name an item with its amount, for a list of what a figure is made of."""
    amount = amount_of(row.amount, row.amount_qualifier)  # type: ignore[attr-defined]  # annotated by with_amount
    return f"{row.title}: {total_words(Total((amount,)) if amount else Total(unknown=1))}"
