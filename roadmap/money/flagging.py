"""Which items and grants of a plan are flagged, and with which figures (rules 4, 6, 11 and 20). Flagged, never refused.

"Unclear" is an answer of its own: what the known facts allow both ways. Pure: no Django, no clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from organisation.partial_dates import PartialDate, Precision
from roadmap.amounts import Total, total
from roadmap.budget import Direction, Item, PlanPart, Stage, execution, expand, latest_items
from roadmap.flags import (
    Cover,
    DaysLeft,
    OwnShare,
    Placement,
    SaldoFlag,
    approval_placement,
    days_left,
    saldo_flag,
    years_outside,
)

SOON = 90
"""Days before its end from which on a grant is flagged."""
OUTGOING = (Direction.EXPENSE, Direction.PAYMENT)
DECIDED = (Stage.APPROPRIATION, Stage.SUPPLEMENTARY)


class Code(StrEnum):
    """What is flagged."""

    WITHOUT_COVER = "without_cover"
    COVER_UNKNOWN = "cover_unknown"
    OUTSIDE_APPROVAL = "outside_approval"
    APPROVAL_UNCLEAR = "approval_unclear"
    OWN_SHARE = "own_share"
    NO_DECISION = "no_decision"
    DEVIATION = "deviation"
    YEAR_OUTSIDE = "year_outside"
    GRANT_ENDED = "grant_ended"
    GRANT_ENDS = "grant_ends"
    GRANT_AND_ADOPTION = "grant_and_adoption"
    STATEMENT_OVERDUE = "statement_overdue"
    INSTALMENT_OVERDUE = "instalment_overdue"


@dataclass(frozen=True)
class GrantFacts:
    """What is known of a grant; dates None are unknown. `open_instalments` are (number, due) not received yet."""

    key: str
    start: PartialDate | None = None
    end: PartialDate | None = None
    own: OwnShare | None = None
    statement_due: PartialDate | None = None
    statement_sent: bool = False
    open_instalments: tuple[tuple[int, PartialDate], ...] = ()


@dataclass(frozen=True)
class Covered:
    """One source that covers an item: its share of 1 (None: not stated) and the key of its grant ("" for none)."""

    share: Decimal | None
    grant: str = ""


@dataclass(frozen=True)
class Subject:
    """An item with what covers it, and whether a resolution that grants it is named."""

    item: Item
    covers: tuple[Covered, ...] = ()
    granted: bool = False


@dataclass(frozen=True)
class Frame:
    """What items are held against: the plan's period, its adoption, today, the limit of deviations in per cent, and
    the (product, year, direction) for which a cause is named; direction "" is a cause for either."""

    today: date
    period_from: PartialDate | None = None
    period_to: PartialDate | None = None
    adopted: PartialDate | None = None
    limit: Decimal = Decimal(5)
    explained: frozenset[tuple[str, int, str]] = frozenset()


@dataclass(frozen=True)
class Flag:
    """One flag: its code, the items and the grant that it is of, and its figures; those that do not apply are empty.

    `saldo` in euros, `percent` of the latest total, `years` the stated ones, `days` to the end of the grant.
    """

    code: Code
    items: tuple[str, ...] = ()
    grant: str = ""
    product: str = ""
    direction: str = ""
    year: int | None = None
    years: tuple[int, ...] = ()
    saldo: Total = field(default_factory=Total)
    percent: Decimal | None = None
    days: DaysLeft | None = None
    own: OwnShare | None = None
    due: PartialDate | None = None
    number: int | None = None


def flags_of(subjects: Sequence[Subject], grants: Sequence[GrantFacts], frame: Frame) -> list[Flag]:
    """Return all flags, in the order of the codes; of one code in the order of items and grants."""
    by_key = {grant.key: grant for grant in grants}
    found = [
        *_saldos(subjects),
        *(flag for subject in subjects for flag in _of_item(subject, by_key, frame)),
        *_deviations(subjects, frame),
        *(flag for grant in grants for flag in _of_grant(grant, frame)),
    ]
    order = list(Code)
    return sorted(found, key=lambda flag: order.index(flag.code))


def _saldos(subjects: Iterable[Subject]) -> Iterable[Flag]:
    for planned, saldo, flag in uncovered_saldos(subjects):
        item = next(subject.item for subject in planned if subject.item.direction in OUTGOING)
        code = Code.WITHOUT_COVER if flag is SaldoFlag.WITHOUT_COVER else Code.COVER_UNKNOWN
        keys = tuple(subject.item.key for subject in planned)
        yield Flag(code, keys, product=item.product, saldo=saldo, years=stated_years(item))


def uncovered_saldos(subjects: Iterable[Subject]) -> Iterable[tuple[list[Subject], Total, SaldoFlag]]:
    """Yield the negative Saldos by product, years and plan part, each with what it is made of and its flag.

    Conditional money stands by itself, never beside secured money.
    """
    groups: dict[tuple[object, ...], list[Subject]] = {}
    for subject in subjects:
        item = subject.item
        if item.direction is not None:
            years = (item.year_from, item.year_to, item.open_ended)
            groups.setdefault((item.product, years, item.part, item.conditional), []).append(subject)
    for members in groups.values():
        planned = _planned(members)
        out = [subject for subject in planned if subject.item.direction in OUTGOING]
        saldo = total(s.item.amount for s in planned if s not in out) - total(s.item.amount for s in out)
        flag = saldo_flag(saldo, cover_of(out, saldo))
        if flag is not None:
            yield planned, saldo, flag


def _planned(members: Sequence[Subject]) -> list[Subject]:
    """The items of the furthest stage of planning: the latest total, else the draft, else the need."""
    latest = {item.key for item in latest_items(subject.item for subject in members)}
    for keys in (
        latest,
        {subject.item.key for subject in members if subject.item.stage is Stage.DRAFT},
        {subject.item.key for subject in members if subject.item.stage is Stage.NEED},
    ):
        if keys:
            return [subject for subject in members if subject.item.key in keys]
    return []


def cover_of(outgoing: Sequence[Subject], saldo: Total) -> Cover:
    """Whether a negative Saldo is covered: unknown as soon as an item names no source; a source without a share
    covers all of its item; where all shares are stated, their euros must reach the Saldo."""
    if any(not subject.covers for subject in outgoing):
        return Cover.UNKNOWN
    covered = Decimal(0)
    for subject in outgoing:
        amount = subject.item.amount.value if subject.item.amount else Decimal(0)
        shares = [cover.share for cover in subject.covers]
        stated = [share for share in shares if share is not None]
        covered += amount if len(stated) < len(shares) else amount * sum(stated, Decimal(0))
    missing = saldo.amount
    return Cover.KNOWN if missing is None or covered >= -missing.value else Cover.NONE


def stated_years(item: Item) -> tuple[int, ...]:
    """The years that an item states; of "from year X on" only X."""
    first = item.year_from if item.year_from is not None else item.year_to
    last = item.year_to if item.year_to is not None else item.year_from
    return () if first is None or last is None else tuple(range(first, last + 1))


def _of_item(subject: Subject, grants: Mapping[str, GrantFacts], frame: Frame) -> Iterable[Flag]:
    item = subject.item
    if outside := years_outside(item, frame.period_from, frame.period_to):
        yield Flag(Code.YEAR_OUTSIDE, (item.key,), years=outside, product=item.product)
    if item.stage in DECIDED and not subject.granted:
        yield Flag(Code.NO_DECISION, (item.key,), product=item.product, years=stated_years(item))
    if item.direction not in OUTGOING:
        return
    for key in dict.fromkeys(cover.grant for cover in subject.covers if cover.grant):
        grant = grants.get(key)
        if grant is None:
            continue
        placed: dict[Placement, list[int]] = {}
        for year in stated_years(item):
            spent = PartialDate(date(year, 12, 31), Precision.YEAR)
            placed.setdefault(approval_placement(spent, grant.start, grant.end), []).append(year)
        if outside_years := placed.get(Placement.OUTSIDE):
            yield Flag(Code.OUTSIDE_APPROVAL, (item.key,), key, years=tuple(outside_years))
        if item.stage is Stage.ACTUAL and (unclear := placed.get(Placement.UNKNOWN)):
            yield Flag(Code.APPROVAL_UNCLEAR, (item.key,), key, years=tuple(unclear))


def _deviations(subjects: Iterable[Subject], frame: Frame) -> Iterable[Flag]:
    """Actual plus forecast against the latest total by product, year and direction, where no cause is named."""
    items = [subject.item for subject in subjects if subject.item.direction is not None]
    years = [year for item in items for year in stated_years(item)]
    if not years:
        return
    groups: dict[tuple[str, int, Direction, PlanPart | None], list[Item]] = {}
    for item in expand(items, min(years), max(*years, frame.today.year)):
        if item.year is not None and item.direction is not None:
            groups.setdefault((item.product, item.year, item.direction, item.part), []).append(item)
    for (product, year, direction, _part), members in groups.items():
        found = execution(members).variance
        explained = frame.explained & {(product, year, direction.value), (product, year, "")}
        if found is not None and found.deviates(frame.limit) and not explained:
            keys = tuple(dict.fromkeys(item.key for item in members))
            yield Flag(
                Code.DEVIATION, keys, product=product, year=year, direction=direction.value, percent=found.percent
            )


def _of_grant(grant: GrantFacts, frame: Frame) -> Iterable[Flag]:
    if grant.end is not None:
        left = days_left(grant.end, frame.today)
        if left.most < 0:
            yield Flag(Code.GRANT_ENDED, grant=grant.key, days=left, due=grant.end)
        elif left.least <= SOON:
            yield Flag(Code.GRANT_ENDS, grant=grant.key, days=left, due=grant.end)
        if frame.adopted is not None and (after := days_left(grant.end, frame.adopted)).least <= SOON:
            yield Flag(Code.GRANT_AND_ADOPTION, grant=grant.key, days=after, due=grant.end)
    difference = grant.own.difference.amount if grant.own and grant.own.difference else None
    if difference is not None and difference.value < 0:
        yield Flag(Code.OWN_SHARE, grant=grant.key, own=grant.own)
    if grant.statement_due is not None and not grant.statement_sent and grant.statement_due.is_before(frame.today):
        yield Flag(Code.STATEMENT_OVERDUE, grant=grant.key, due=grant.statement_due)
    for number, due in grant.open_instalments:
        if due.is_before(frame.today):
            yield Flag(Code.INSTALMENT_OVERDUE, grant=grant.key, number=number, due=due)
