"""What a paper costs and which posts it asks for, in the form that papers of the council use (rules 4 to 9 and 12).

Built from the budget items and position lines that the paper covers (docs/adr/0008). All money is in euros with 2
places, FTE with 3. Nothing is added that must not be: plan parts, stages, spans of years, additional and existing money
each have a block of their own, and conditional money stands apart within it. Pure: no Django, no clock.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from organisation.partial_dates import PartialDate
from roadmap.amounts import SplitTotal
from roadmap.budget import Direction, Item, Nature, PlanPart, Stage, sum_of
from roadmap.flags import Cover, SaldoFlag, saldo_flag
from roadmap.staffing import Line, Need, Origin, Post, PostState, PostSum, need_at, post_sum

T = TypeVar("T")
INCOMING = (Direction.REVENUE, Direction.RECEIPT)
OUTGOING = (Direction.EXPENSE, Direction.PAYMENT)


@dataclass(frozen=True)
class Product:
    """A product of the budget; the code is text. `sub_plan` is its Teilergebnisplan. Empty text is unknown."""

    code: str
    name: str = ""
    sub_plan: str = ""


@dataclass(frozen=True)
class CoveredItem:
    """A budget item that a paper covers, with what the form asks beyond figures. Empty or None is unknown.

    `covers` names the sources of cover; none of them is "not stated", never "not covered" (rule 6).
    """

    item: Item
    title: str
    product: Product | None = None
    covers: tuple[str, ...] = ()
    voluntary: bool | None = None
    budget: str = ""
    condition: str = ""


@dataclass(frozen=True)
class CoveredLine:
    """A position line that a paper covers. `own`: it stands in the staffing plan of the paper's county."""

    line: Line
    title: str
    own: bool = True
    temporary_until: PartialDate | None = None


@dataclass(frozen=True)
class Said(Generic[T]):
    """What several rows say of one thing: the different values in order of appearance, and how many say nothing."""

    values: tuple[T, ...] = ()
    unknown: int = 0

    @property
    def one(self) -> T | None:
        """The value, where every row says the same; None where they differ or any says nothing."""
        return self.values[0] if len(self.values) == 1 and not self.unknown else None


def said(values: Iterable[T | None]) -> Said[T]:
    """Gather what rows say; None says nothing."""
    listed = list(values)
    stated = [value for value in listed if value is not None]
    return Said(tuple(dict.fromkeys(stated)), len(listed) - len(stated))


class Key(NamedTuple):
    """What has to be equal before figures stand in one block. None is unknown, and a block of its own."""

    product: Product | None
    part: PlanPart | None
    stage: Stage
    nature: Nature | None
    year_from: int | None
    year_to: int | None
    open_ended: bool
    recurring: bool | None


@dataclass(frozen=True)
class Block:
    """The figures of one product, plan part, stage, span of years and nature. `whole`: of all products together."""

    key: Key
    items: tuple[CoveredItem, ...]
    whole: bool = False

    def of(self, directions: Iterable[Direction | None]) -> tuple[CoveredItem, ...]:
        """The items of some directions."""
        wanted = tuple(directions)
        return tuple(row for row in self.items if row.item.direction in wanted)

    @property
    def incoming(self) -> SplitTotal:
        """Ertrag, or Einzahlung in the finance plan."""
        return sum_of(row.item for row in self.of(INCOMING))

    @property
    def outgoing(self) -> SplitTotal:
        """Aufwand, or Auszahlung in the finance plan."""
        return sum_of(row.item for row in self.of(OUTGOING))

    @property
    def undirected(self) -> SplitTotal:
        """What no source says to be the one or the other: in no Saldo, since its sign is unknown."""
        return sum_of(row.item for row in self.of([None]))

    @property
    def saldo(self) -> SplitTotal:
        """Incoming minus outgoing (rule 6)."""
        return self.incoming - self.outgoing

    @property
    def cover(self) -> Said[str]:
        """What covers the outgoing side: the sources, and how many of its items name none."""
        rows = self.of(OUTGOING)
        return Said(
            tuple(dict.fromkeys(name for row in rows for name in row.covers)), sum(not row.covers for row in rows)
        )

    @property
    def flag(self) -> SaldoFlag | None:
        """A negative Saldo whose cover is not stated for every item."""
        known = bool(self.of(OUTGOING)) and not self.cover.unknown
        return saldo_flag(self.saldo.secured, Cover.KNOWN if known else Cover.UNKNOWN)

    @property
    def voluntary(self) -> Said[bool]:
        """Whether it is a voluntary task."""
        return said(row.voluntary for row in self.items)

    @property
    def budgets(self) -> Said[str]:
        """In which budgets it is planned."""
        return said(row.budget or None for row in self.items)

    @property
    def conditions(self) -> tuple[str, ...]:
        """On what its conditional money hangs."""
        return tuple(dict.fromkeys(row.condition for row in self.items if row.item.conditional))


class CountsAs(StrEnum):
    """What a line is to the county's need for posts. Only `ADDITIONAL` is additional need (rule 12)."""

    ADDITIONAL = "additional"
    RELOCATED = "relocated"
    EXISTING = "existing"
    MAY_EXIST_ALREADY = "may_exist_already"
    ORIGIN_UNKNOWN = "origin_unknown"
    ELSEWHERE = "elsewhere"
    CUT = "cut"


def counts_as(row: CoveredLine, day: date) -> CountsAs:
    """What a line is at `day`. A line of another body is in that body's staffing plan, not in the county's."""
    if row.line.posts and not _standing(row.line, day):
        return CountsAs.CUT
    if not row.own:
        return CountsAs.ELSEWHERE
    if row.line.origin is Origin.RELOCATED:
        return CountsAs.RELOCATED
    if row.line.origin is Origin.EXISTING:
        return CountsAs.EXISTING
    if row.line.may_exist_already:
        return CountsAs.MAY_EXIST_ALREADY
    return CountsAs.ADDITIONAL if row.line.origin is Origin.NEW else CountsAs.ORIGIN_UNKNOWN


def _standing(line: Line, day: date) -> list[Post]:
    return [post for post in line.posts if post.state_at(day) is not PostState.CUT]


@dataclass(frozen=True)
class StaffRow:
    """A line with its posts that were not cut at the day, and what it counts as."""

    covered: CoveredLine
    posts: PostSum
    counts: CountsAs


@dataclass(frozen=True)
class Impact:
    """Both parts of the form. `need` counts the posts of the county's own lines."""

    blocks: tuple[Block, ...] = ()
    wholes: tuple[Block, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    need: Need = field(default_factory=Need)

    @property
    def financial_effect(self) -> bool | None:
        """Yes when it covers money; unknown when it covers none, for that is no statement that there is none."""
        return True if self.blocks else None

    @property
    def staffing_effect(self) -> bool | None:
        """Whether it asks for additional posts in the county's own staffing plan.

        No when lines are covered and none of them is additional need: relocated posts never are (rule 12). Unknown
        without lines, and where an own line's origin is unknown and none is additional for certain.
        """
        found = {row.counts for row in self.staff}
        if CountsAs.ADDITIONAL in found:
            return True
        return None if not found or CountsAs.ORIGIN_UNKNOWN in found else False

    @property
    def voluntary(self) -> Said[bool]:
        """Whether it is a voluntary task, over all items."""
        return said(row.voluntary for block in self.blocks for row in block.items)

    @property
    def budgets(self) -> Said[str]:
        """In which budgets it is planned, over all items."""
        return said(row.budget or None for block in self.blocks for row in block.items)


def impact_of(items: Iterable[CoveredItem], lines: Iterable[CoveredLine], day: date) -> Impact:
    """Build the form from what a paper covers; the states of posts are those of `day`.

    Where several products share plan part, stage, span and nature, `wholes` holds their sum as well.
    """
    listed, own = list(items), list(lines)
    blocks = _blocks(listed, _key)
    whole = _blocks(listed, lambda row: _key(row)._replace(product=None), whole=True)
    products: dict[Key, int] = {}
    for block in blocks:
        bare = block.key._replace(product=None)
        products[bare] = products.get(bare, 0) + 1
    return Impact(
        blocks=blocks,
        wholes=tuple(block for block in whole if products[block.key] > 1),
        staff=tuple(StaffRow(row, post_sum(_standing(row.line, day)), counts_as(row, day)) for row in own),
        need=need_at((row.line for row in own if row.own), day),
    )


def _key(row: CoveredItem) -> Key:
    item = row.item
    return Key(
        row.product, item.part, item.stage, item.nature, item.year_from, item.year_to, item.open_ended, item.recurring
    )


def _blocks(
    items: Iterable[CoveredItem], by: Callable[[CoveredItem], Key], *, whole: bool = False
) -> tuple[Block, ...]:
    groups: dict[Key, list[CoveredItem]] = {}
    for row in items:
        groups.setdefault(by(row), []).append(row)
    blocks = (Block(key, tuple(rows), whole) for key, rows in groups.items())
    return tuple(sorted(blocks, key=_order))


PARTS = (PlanPart.RESULT, PlanPart.FINANCE, None)
NATURES = (Nature.ADDITIONAL, Nature.EXISTING, None)


def _order(block: Block) -> tuple[object, ...]:
    """By product, year, plan part, stage and nature; what is unknown stands last."""
    key = block.key
    years = (key.year_from is None, key.year_from or 0, key.year_to is None, key.year_to or 0)
    code = key.product.code if key.product else ""
    return (
        key.product is None,
        code,
        *years,
        PARTS.index(key.part),
        list(Stage).index(key.stage),
        NATURES.index(key.nature),
        str(key.recurring),
    )


class Disagreement(StrEnum):
    """Where a paper's own statement and what it covers do not go together."""

    SAYS_NO_MONEY = "says_no_money"
    SAYS_MONEY = "says_money"
    SAYS_NO_POSTS = "says_no_posts"
    SAYS_POSTS = "says_posts"


def disagreements(impact: Impact, *, financial: bool | None, staffing: bool | None) -> tuple[Disagreement, ...]:
    """Compare with what the paper itself states; a statement that is missing (None) disagrees with nothing."""
    found = []
    if financial is False and impact.financial_effect:
        found.append(Disagreement.SAYS_NO_MONEY)
    if financial is True and not impact.financial_effect:
        found.append(Disagreement.SAYS_MONEY)
    if staffing is False and impact.staffing_effect:
        found.append(Disagreement.SAYS_NO_POSTS)
    if staffing is True and not impact.staffing_effect:
        found.append(Disagreement.SAYS_POSTS)
    return tuple(found)
