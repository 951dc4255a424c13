"""Any way of grouping gives the same total; splitting loses nothing; secured, conditional and unknown partition."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.amounts import Amount, Qualifier, Total
from roadmap.budget import PART_OF, Direction, Item, Stage
from roadmap.pivot.portions import APART, DIMENSIONS, NONE, YEARLY, Cover, Entry, Portion, Share, last_year, portions
from roadmap.pivot.sums import Block, Kind, Sum, block_of, blocks, kind_of, roll_up, sum_up, table

LAST = 2030
money = st.builds(Amount, st.decimals(0, 10**9, places=2), st.sampled_from(Qualifier))
KEYS = st.sampled_from(["a", "b", "c"])


@st.composite
def items(draw: st.DrawFn) -> Item:
    first = draw(st.none() | st.integers(2021, 2026))
    direction = draw(st.none() | st.sampled_from(Direction))
    open_ended = first is not None and draw(st.booleans())
    last = None if first is None or open_ended else first + draw(st.integers(0, 4))
    return Item(
        key=f"{draw(st.integers(0, 10**9))}",
        stage=draw(st.sampled_from(Stage)),
        amount=draw(st.none() | money),
        part=PART_OF[direction] if direction else None,
        direction=direction,
        year_from=first,
        year_to=last,
        open_ended=open_ended,
        recurring=draw(st.none() | st.booleans()),
        conditional=draw(st.booleans()),
        product=draw(st.just("") | KEYS),
        account=draw(st.just("") | KEYS),
    )


def _weights(draw: st.DrawFn, whole: int, places: int) -> list[Decimal]:
    """Up to three weights above 0 that come to `whole` at most."""
    units = whole * 10**places
    found: list[int] = []
    for _turn in range(draw(st.integers(0, 3))):
        left = units - sum(found)
        if left > 0:
            found.append(draw(st.integers(1, left)))
    return [Decimal(value).scaleb(-places) for value in found]


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    shares = tuple(
        Share(share, project=draw(st.just(NONE) | KEYS), field=draw(st.just(NONE) | KEYS))
        for share in _weights(draw, 1, 6)
    )
    percents: Sequence[Decimal | None] = _weights(draw, 100, 2)
    if draw(st.booleans()):
        percents = [*percents, None]
    covers = tuple(Cover(f"deckung-{number}", percent) for number, percent in enumerate(percents))
    return Entry(draw(items()), shares, covers)


plans = st.lists(entries(), max_size=8, unique_by=lambda entry: entry.item.key)


def known(found: Total) -> dict[Qualifier, Decimal]:
    """A sum by qualifier, to the cent."""
    sums: dict[Qualifier, Decimal] = {}
    for part in found.parts:
        sums[part.qualifier] = sums.get(part.qualifier, Decimal(0)) + part.value
    return {key: value for key, value in sums.items() if value}


def added(parts: Sequence[Sum]) -> tuple[dict[Qualifier, Decimal], dict[Qualifier, Decimal]]:
    secured, conditional = Total(), Total()
    for part in parts:
        secured, conditional = secured + part.secured, conditional + part.conditional
    return known(secured), known(conditional)


@given(plans)
def test_any_grouping_gives_the_same_grand_total_to_the_cent(plan: list[Entry]) -> None:
    cut = portions(plan, LAST)
    whole = {block: sum_up(members) for block, members in blocks(cut).items()}
    for by in DIMENSIONS.values():
        found = roll_up(cut, by)
        for block, grand in whole.items():
            assert added([one for (_key, of), one in found.items() if of == block]) == added([grand])


@given(plans, st.sampled_from(list(permutations(DIMENSIONS, 2))))
def test_the_cells_of_any_table_come_to_its_sums(plan: list[Entry], axes: tuple[str, str]) -> None:
    cut = portions(plan, LAST)
    for members in blocks(cut, axes).values():
        made = table(members, axes)
        assert (made.grand is None) is bool(APART & set(axes))
        for row in made.rows:
            cells = [made.cells[row, column] for column in made.columns if (row, column) in made.cells]
            assert made.across is None or added(cells) == added([made.across[row]])
        for column in made.columns:
            cells = [made.cells[row, column] for row in made.rows if (row, column) in made.cells]
            assert made.down is None or added(cells) == added([made.down[column]])
        if made.grand is not None:
            assert added(list(made.cells.values())) == added([made.grand])


@given(plans)
def test_secured_conditional_and_unknown_are_a_partition(plan: list[Entry]) -> None:
    cut = portions(plan, LAST)
    for members in blocks(cut).values():
        found = sum_up(members)
        keys = {kind: {p.item.key for p in members if kind_of(p) is kind} for kind in Kind}
        assert sum(map(len, keys.values())) == found.items == len(set().union(*keys.values()))
        assert found.unknown == len(keys[Kind.UNKNOWN])
        years = {kind: {(p.item.key, p.year) for p in members if kind_of(p) is kind} for kind in Kind}
        assert len(found.secured.parts) == len(years[Kind.SECURED])
        assert len(found.conditional.parts) == len(years[Kind.CONDITIONAL])
        assert not found.secured.unknown
        assert not found.conditional.unknown


@given(entries())
def test_splitting_by_shares_and_covers_loses_no_cent(entry: Entry) -> None:
    by_year: dict[str, list[Portion]] = {}
    for portion in portions([entry], LAST):
        by_year.setdefault(portion.year, []).append(portion)
    for members in by_year.values():
        amount = members[0].item.amount
        if amount is None:
            assert all(portion.amount is None for portion in members)
            continue
        parts = [portion.amount for portion in members]
        assert sum(part.value for part in parts if part) == amount.value
        assert all(part and part.value.as_tuple().exponent == -2 for part in parts)
        assert sum_up(members) == sum_up([replace(members[0], amount=amount)])


def item(**more: object) -> Item:
    values = {"key": "i", "stage": "appropriation", "amount": Amount(Decimal("100.00")), "direction": "expense"}
    return Item(**(values | more))  # type: ignore[arg-type]  # the test names the fields


def cut(one: Item, *shares: Share, covers: tuple[Cover, ...] = ()) -> list[tuple[str, str, str, str, str]]:
    found = portions([Entry(one, shares, covers)], LAST)
    return [(p.year, p.project, p.field, p.cover, str(p.amount.value) if p.amount else "") for p in found]


def test_the_worked_example_of_the_documentation() -> None:
    shares = (Share(Decimal("0.5"), "portal", "b"), Share(Decimal("0.25"), field="b"))
    covers = (Cover("ruecklage", Decimal(60)), Cover("land", Decimal("33.33")))
    assert cut(item(year_from=2024, year_to=2024, amount=Amount(Decimal("100.01"))), *shares, covers=covers) == [
        ("2024", "portal", "b", "ruecklage", "30.01"),
        ("2024", "portal", "b", "land", "16.67"),
        ("2024", "portal", "b", NONE, "3.33"),
        ("2024", NONE, "b", "ruecklage", "15.00"),
        ("2024", NONE, "b", "land", "8.33"),
        ("2024", NONE, "b", NONE, "1.67"),
        ("2024", NONE, NONE, "ruecklage", "15.00"),
        ("2024", NONE, NONE, "land", "8.33"),
        ("2024", NONE, NONE, NONE, "1.67"),
    ]


def test_covers_without_stated_shares_stay_together() -> None:
    covers = (Cover("reserve"), Cover("land", Decimal(40)))
    assert [row[3:] for row in cut(item(), covers=covers)] == [("land+reserve", "100.00")]
    assert [row[3:] for row in cut(item(), covers=(Cover("reserve"),))] == [("reserve", "100.00")]


def test_years_that_nobody_stated_are_named_and_never_added_to_others() -> None:
    yearly = portions([Entry(item(recurring=True)), Entry(item(key="j", recurring=None))], LAST)
    assert [portion.year for portion in yearly] == [YEARLY, NONE]
    assert len(blocks(yearly)) == 2
    spans = [
        item(year_from=2023, open_ended=True, recurring=False),
        item(year_to=2023),
        item(year_from=2021, year_to=2023),
        item(year_to=2023, recurring=True),
    ]
    assert [portions([Entry(one)], LAST)[0].year for one in spans] == [
        "ab-2023",
        "bis-2023",
        "2021-2023",
        "bis-2023-jaehrlich",
    ]


def test_running_amounts_are_counted_up_to_the_last_year() -> None:
    running = item(year_from=2023, open_ended=True, recurring=True)
    assert last_year([running], 2022) == 2023
    assert last_year([running, item(year_from=2025, year_to=2026)], 2024) == 2026
    assert [p.year for p in portions([Entry(running)], 2025)] == ["2023", "2024", "2025"]


def test_a_supplementary_budget_takes_the_place_of_the_appropriation() -> None:
    first = item(key="a", year_from=2024, year_to=2024, product="p")
    second = replace(first, key="b", stage=Stage.SUPPLEMENTARY, supplementary_number=1)
    elsewhere = replace(first, key="c", product="q")
    conditional = replace(second, key="d", product="q", conditional=True)
    found = portions([Entry(one) for one in (first, second, elsewhere, conditional)], LAST)
    assert [(p.item.key, p.counts) for p in found] == [("a", False), ("b", True), ("c", True), ("d", True)]


def test_what_must_not_be_added_is_refused() -> None:
    mixed = portions([Entry(item()), Entry(item(key="j", stage="draft"))], LAST)
    with pytest.raises(ValueError, match="several blocks"):
        table(mixed, ("produkt", "jahr"))
    with pytest.raises(ValueError, match="two different"):
        table([], ("jahr", "jahr"))
    assert table(mixed, ("stufe", "jahr")).grand is None
    assert block_of(mixed[0]) == Block("expense", "appropriation", yearly=False)


def test_a_whole_item_is_as_stated_and_a_part_is_derived() -> None:
    found = portions([Entry(item(), (Share(Decimal("0.5"), "a"), Share(Decimal("0.5"), "b")))], LAST)
    whole, part = sum_up(found).secured.amount, sum_up(found[:1]).secured.amount
    assert whole is not None
    assert part is not None
    assert (whole.derived, part.derived) == (False, True)
