"""What was granted and what became of it, by year and side: plan against actual, available, forecast, cover, Saldo.

All money is in euros; the two plan parts, their sides, and secured and conditional money stand apart (rules 5 to 7).
Pure: no Django, no clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from roadmap.amounts import Total
from roadmap.budget import Direction, PlanPart, Stage, Variance, balances, variance
from roadmap.flags import Cover, SaldoFlag, saldo_flag
from roadmap.pivot.portions import DIMENSIONS, NONE, Portion
from roadmap.pivot.sums import MEASURES, Measure, Sum, grouped, sum_up

GRANTED = frozenset({Stage.APPROPRIATION, Stage.SUPPLEMENTARY, Stage.CARRY_OVER, Stage.ACTUAL, Stage.FORECAST})
_SIDES = [Direction.EXPENSE, Direction.PAYMENT, Direction.REVENUE, Direction.RECEIPT]
_ASKED = (Stage.DRAFT, Stage.NEED)


@dataclass(frozen=True)
class Outcome:
    """One side of the budget in one year (of a group of items): `plan` is the latest total, `expected` actual plus
    forecast, `variance` that against the plan, `of_available` that against what is available."""

    year: str
    side: str
    group: str
    plan: Sum
    carry_over: Sum
    available: Sum
    actual: Sum
    forecast: Sum
    expected: Sum

    @property
    def variance(self) -> Variance | None:
        """Actual plus forecast against the latest total, secured only (rule 17)."""
        return _variance(self.plan, self.expected)

    @property
    def of_available(self) -> Variance | None:
        """The same against what is available, carry-over included."""
        return _variance(self.available, self.expected)


def _variance(base: Sum, expected: Sum) -> Variance | None:
    """None where a part is unknown: `unknown` counts items that stand in neither total."""
    if base.unknown or expected.unknown:
        return None
    return variance(base.secured, expected.secured)


def outcomes(portions: Iterable[Portion], by: str = "") -> list[Outcome]:
    """What was granted and what became of it, by year, side and the value of a dimension (`by`; "" for none).

    Need and draft play no part: nothing was granted by them. Sides that take in come after those that give out.
    """
    group = DIMENSIONS[by] if by else lambda _portion: ""
    found: dict[tuple[str, str, str], list[Portion]] = {}
    for portion in portions:
        if portion.item.stage in GRANTED:
            found.setdefault((portion.year, portion.side, group(portion)), []).append(portion)
    rows = [_outcome(key, members) for key, members in found.items()]
    return sorted(rows, key=lambda row: (side_rank(row.side), row.year, row.group))


def side_rank(side: str) -> int:
    """Order of the sides: what is spent first, what has no direction last."""
    return _SIDES.index(Direction(side)) if side in _SIDES else len(_SIDES)


def _outcome(key: tuple[str, str, str], members: Sequence[Portion]) -> Outcome:
    def of(stage: Stage) -> Sum:
        return sum_up(portion for portion in members if portion.item.stage is stage)

    def of_measure(measure: Measure) -> Sum:
        return sum_up(portion for portion in members if MEASURES[measure](portion))

    return Outcome(
        *key,
        plan=of_measure(Measure.PLAN),
        carry_over=of(Stage.CARRY_OVER),
        available=of_measure(Measure.AVAILABLE),
        actual=of(Stage.ACTUAL),
        forecast=of(Stage.FORECAST),
        expected=of_measure(Measure.EXPECTED),
    )


@dataclass(frozen=True)
class Source:
    """What one cover, by key, pays of one side of the budget; `portions` are what it is summed from."""

    side: str
    measure: str
    cover: str
    sum: Sum
    portions: Sequence[Portion] = ()


def sources(portions: Iterable[Portion]) -> list[Source]:
    """Where the money that is spent comes from: each outgoing side by cover.

    Of what was granted the latest totals; where nothing was, of the draft, and without one of the need. `measure` says
    which: Measure.PLAN or the stage. Amounts per year of unknown years are left out of it, they add to nothing.
    """
    rows: list[Source] = []
    outgoing = [p for p in portions if p.side not in (Direction.REVENUE, Direction.RECEIPT) and not p.yearly]
    for side, members in sorted(grouped(outgoing, lambda p: p.side).items(), key=lambda pair: side_rank(pair[0])):
        measure, chosen = _best(members)
        by_cover = grouped(chosen, lambda portion: portion.cover)
        # what nobody stated comes last
        for cover in sorted(by_cover, key=lambda key: (key == NONE, key)):
            rows.append(Source(side, measure, cover, sum_up(by_cover[cover]), by_cover[cover]))
    return rows


def _best(members: Sequence[Portion]) -> tuple[str, list[Portion]]:
    granted = [portion for portion in members if MEASURES[Measure.PLAN](portion)]
    if granted:
        return Measure.PLAN, granted
    for stage in _ASKED:
        found = [portion for portion in members if portion.item.stage is stage]
        if found:
            return stage, found
    return "", []


@dataclass(frozen=True)
class Saldo:
    """Incoming minus outgoing of a product (or of a single item without one) in a year, at one stage, secured."""

    product: str
    item: str
    year: str
    part: PlanPart
    stage: Stage
    saldo: Total
    flag: SaldoFlag | None


def saldos(portions: Iterable[Portion]) -> list[Saldo]:
    """The Saldo of each product, year, plan part and stage (rule 6).

    Items whose product nobody stated stand each alone. A cover that any of the items lacks is unknown.
    """
    found: dict[tuple[str, str, str], list[Portion]] = {}
    for portion in portions:
        key = (portion.item.product, "" if portion.item.product else portion.item.key, portion.year)
        found.setdefault(key, []).append(portion)
    rows: list[Saldo] = []
    for (product, item, year), members in found.items():
        items = {portion.item.key: portion.item for portion in members}
        for (part, stage), balance in balances(items.values()).items():
            if balance.saldo.secured.is_empty:
                continue
            here = [p for p in members if p.item.stage is stage and p.item.part is part and not p.item.conditional]
            cover = Cover.UNKNOWN if any(portion.cover == NONE for portion in here) else Cover.KNOWN
            flag = saldo_flag(balance.saldo.secured, cover)
            rows.append(Saldo(product, item, year, part, stage, _worked_out(balance.saldo.secured), flag))
    return rows


def _worked_out(found: Total) -> Total:
    """A balance is never stated, even of a single item."""
    return Total(tuple(replace(part, derived=True) for part in found.parts), found.unknown)


def conditions(portions: Iterable[Portion]) -> dict[str, list[Portion]]:
    """The items under a condition, by key: their money is in no secured sum (rule 7)."""
    return grouped((p for p in portions if p.item.conditional), lambda portion: portion.item.key)
