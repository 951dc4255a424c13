"""Budget: columns that are never added, roll-ups, years, what counts as the latest total, and variances."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.amounts import Amount, Qualifier, total
from roadmap.budget import (
    PART_OF,
    Column,
    Direction,
    Item,
    MixedColumnsError,
    PlanPart,
    Stage,
    balances,
    execution,
    expand,
    latest_items,
    roll_up,
    sum_of,
    variance,
)
from tests.known import known


def euro(value, qualifier=Qualifier.EXACT):
    return None if value is None else Amount(Decimal(value), qualifier)


def item(key, value, stage=Stage.APPROPRIATION, direction=Direction.EXPENSE, year=2023, **more):
    years = {} if year is None else {"year_from": year, "year_to": year}
    return Item(key=key, stage=stage, amount=euro(value), direction=direction, **{**years, **more})


plain_amounts = st.one_of(
    st.none(), st.builds(Amount, st.decimals(0, 10**7, places=2), st.sampled_from([Qualifier.EXACT, Qualifier.ABOUT]))
)
items = st.lists(
    st.builds(
        Item,
        key=st.text(max_size=4),
        stage=st.sampled_from(Stage),
        amount=plain_amounts,
        direction=st.one_of(st.none(), st.sampled_from(Direction)),
        conditional=st.booleans(),
        product=st.sampled_from(["", "11156", "111405"]),
        account=st.sampled_from(["", "5431", "5291"]),
        supplementary_number=st.integers(0, 2),
    ),
    max_size=15,
)


# worked cases


def test_draft_budget_of_rendsburg_eckernfoerde():
    draft = [
        item("it", "287000.00", Stage.DRAFT, year=None, product="111405"),
        item("digital", "350000.00", Stage.DRAFT, year=None, product="111501"),
    ]
    both = sum_of(draft).secured
    assert both.amount == euro("637000.00")
    assert both.derived
    by_product = roll_up(draft, by=lambda i: i.product)
    assert [key for key, _column in by_product] == ["111405", "111501"]


def test_saldo_of_dithmarschen():
    (balance,) = balances([item("budget", "30000.00", product="11156", nature="additional")]).values()
    assert balance.saldo.secured.amount == euro("-30000.00")
    assert balance.saldo.conditional.is_empty


def test_about_400_000_a_year_from_2022_on():
    yearly = Item(
        key="s4",
        stage=Stage.NEED,
        amount=euro("400000", Qualifier.ABOUT),
        year_from=2022,
        open_ended=True,
        recurring=True,
    )
    years = expand([item("first", "200000", Stage.NEED, None, 2021), yearly], 2021, 2024)
    assert [(i.year, known(i.amount).value, known(i.amount).qualifier) for i in years] == [
        (2021, Decimal(200000), Qualifier.EXACT),
        (2022, Decimal(400000), Qualifier.ABOUT),
        (2023, Decimal(400000), Qualifier.ABOUT),
        (2024, Decimal(400000), Qualifier.ABOUT),
    ]
    assert sum_of(years).secured.amount == euro("1400000", Qualifier.ABOUT)


# columns


def test_result_and_finance_plan_are_never_added():
    with pytest.raises(MixedColumnsError) as caught:
        sum_of([item("a", "5"), item("b", "5", direction=Direction.PAYMENT)])
    assert caught.value.columns == {
        Column(PlanPart.RESULT, Direction.EXPENSE, Stage.APPROPRIATION),
        Column(PlanPart.FINANCE, Direction.PAYMENT, Stage.APPROPRIATION),
    }


@pytest.mark.parametrize("other", [{"direction": Direction.REVENUE}, {"stage": Stage.ACTUAL}, {"direction": None}])
def test_nor_are_directions_stages_and_what_is_unknown(other):
    with pytest.raises(MixedColumnsError):
        sum_of([item("a", "5"), item("b", "5", **other)])


def test_a_direction_brings_its_plan_part_and_refuses_the_other():
    assert item("a", "5", direction="payment").part is PlanPart.FINANCE
    assert item("a", "5", direction="", part="").column == Column(None, None, Stage.APPROPRIATION)
    with pytest.raises(ValueError, match="does not belong"):
        item("a", "5", direction=Direction.EXPENSE, part=PlanPart.FINANCE)


def test_only_actuals_may_be_negative():
    assert item("reversal", "-12.50", Stage.ACTUAL).amount == euro("-12.50")
    with pytest.raises(ValueError, match="only actuals"):
        item("plan", "-12.50", Stage.FORECAST)
    with pytest.raises(ValueError, match="before it begins"):
        item("plan", "1", year=None, year_from=2024, year_to=2023)


@given(items)
def test_a_roll_up_is_a_partition(listed):
    groups = roll_up(listed, by=lambda i: i.product)
    placed = [i for group in groups.values() for i in (*group.secured, *group.conditional, *group.unknown)]
    assert sorted(map(id, placed)) == sorted(map(id, listed))
    for (product, column), group in groups.items():
        assert all(i.product == product and i.column == column for i in group.secured)
        assert all(not i.conditional and i.amount is not None for i in group.secured)
        assert all(i.conditional and i.amount is not None for i in group.conditional)
        assert all(i.amount is None for i in group.unknown)
        members = group.secured + group.conditional + group.unknown
        assert sum_of(members).secured.parts == group.secured_total.parts
        assert sum_of(members).conditional.parts == group.conditional_total.parts
    assert sum(i.amount.value for i in listed if i.amount) == sum(
        part.value for g in groups.values() for part in (*g.secured_total.parts, *g.conditional_total.parts)
    )


@given(items)
def test_balances_keep_the_two_parts_apart(listed):
    for (part, stage), balance in balances(listed).items():
        own = [i for i in listed if i.direction and PART_OF[i.direction] is part and i.stage is stage]
        known = [i for i in own if i.amount is not None and not i.conditional]
        signs = {Direction.REVENUE: 1, Direction.RECEIPT: 1, Direction.EXPENSE: -1, Direction.PAYMENT: -1}
        assert sum(p.value for p in balance.saldo.secured.parts) == sum(
            signs[i.direction] * i.amount.value for i in known
        )


def test_an_at_least_expense_makes_an_at_most_saldo():
    expense = replace(item("a", "30000"), amount=euro("30000", Qualifier.AT_LEAST))
    (balance,) = balances([expense, item("b", "10000", direction=Direction.REVENUE)]).values()
    assert balance.saldo.secured.amount == euro("-20000", Qualifier.AT_MOST)


# years


def test_what_no_single_year_holds_stays_as_it_is():
    unknown_year = Item("s1", Stage.APPROPRIATION, euro("100000"), recurring=True)
    span = Item("span", Stage.APPROPRIATION, euro("900"), year_from=2021, year_to=2023, recurring=False)
    unclear = Item("unclear", Stage.APPROPRIATION, euro("900"), year_from=2023, open_ended=True)
    assert expand([unknown_year, span, unclear], 2022, 2024) == (unknown_year, span, unclear)
    assert all(i.year is None for i in (unknown_year, span, unclear))
    assert expand([span, unclear], 2010, 2012) == ()


def test_a_recurring_span_is_cut_to_the_range():
    recurring = Item("r", Stage.NEED, euro("10"), year_from=2020, year_to=2025, recurring=True)
    assert [i.year for i in expand([recurring], 2024, 2030)] == [2024, 2025]
    assert expand([recurring], 2026, 2030) == ()
    assert [i.year for i in expand([item("one", "5", year=2023)], 2023, 2023)] == [2023]
    assert expand([item("one", "5", year=2022)], 2023, 2023) == ()


@given(st.integers(2000, 2040), st.integers(0, 10), st.integers(2000, 2040), st.integers(0, 10), st.integers(0, 10))
def test_adjacent_ranges_expand_to_what_the_whole_range_does(start, length, first, middle, last):
    recurring = Item("r", Stage.NEED, euro("10"), year_from=start, year_to=start + length, recurring=True)
    open_ended = Item("o", Stage.NEED, euro("10"), year_from=start, open_ended=True, recurring=True)
    for one in (recurring, open_ended):
        border = first + middle
        assert expand([one], first, border) + expand([one], border + 1, border + 1 + last) == expand(
            [one], first, border + 1 + last
        )


# latest total and execution


def test_a_supplementary_budget_replaces_the_appropriation():
    before = item("a", "100000")
    first = item("n1", "120000", Stage.SUPPLEMENTARY, supplementary_number=1)
    second = item("n2", "90000", Stage.SUPPLEMENTARY, supplementary_number=2)
    assert latest_items([before]) == (before,)
    assert latest_items([first, before]) == (first,)
    assert latest_items([second, before, first]) == (second,)
    assert execution([before, first, item("c", "5000", Stage.CARRY_OVER)]).available.secured.amount == euro("125000")


def test_it_replaces_account_by_account_where_all_name_theirs():
    staff, things = item("a", "100", account="5012"), item("b", "50", account="5431")
    more_things = item("c", "80", Stage.SUPPLEMENTARY, account="5431", supplementary_number=1)
    assert latest_items([staff, things, more_things]) == (staff, more_things)
    whole = item("d", "170", Stage.SUPPLEMENTARY, supplementary_number=1)
    assert latest_items([staff, things, whole]) == (whole,)
    other_year = item("e", "1", year=2024)
    other_product = item("f", "1", product="11156")
    assert latest_items([staff, other_year, other_product, whole]) == (whole, other_year, other_product)


def test_an_unknown_new_total_replaces_too():
    done = execution([item("a", "100"), item("n", None, Stage.SUPPLEMENTARY, supplementary_number=1)])
    assert done.latest.secured.amount is None
    assert done.latest.secured.unknown == 1
    assert done.variance is None


def test_conditional_money_does_not_replace_secured_money():
    conditional = item("n", "500", Stage.SUPPLEMENTARY, supplementary_number=1, conditional=True)
    done = execution([item("a", "100"), conditional])
    assert done.available.secured.amount == euro("100")
    assert done.available.conditional.amount == euro("500")


def test_need_and_draft_grant_nothing_and_directions_do_not_mix():
    done = execution([item("n", "100", Stage.NEED), item("d", "100", Stage.DRAFT)])
    assert done.available.secured.is_empty
    with pytest.raises(MixedColumnsError):
        execution([item("a", "1"), item("b", "1", direction=Direction.REVENUE)])


def test_variance_with_and_without_the_carry_over():
    done = execution(
        [
            item("a", "100000"),
            item("c", "10000", Stage.CARRY_OVER),
            item("i", "60000", Stage.ACTUAL),
            item("i2", "-1000", Stage.ACTUAL),
            item("f", "49000", Stage.FORECAST),
        ]
    )
    assert done.expected.amount == euro("108000")
    assert known(done.variance).percent == Decimal("8.0")
    assert known(done.variance).difference.amount == euro("8000")
    assert known(done.variance_of_available).percent == Decimal("-1.8")
    assert known(done.variance).exceeds(Decimal(5))
    assert not known(done.variance).exceeds(Decimal(8))
    assert not known(done.variance_of_available).deviates()


@pytest.mark.parametrize(("spent", "deviates"), [("105", False), ("105.01", True), ("95", False), ("94.99", True)])
def test_more_than_five_per_cent_in_either_direction_deviates(spent, deviates):
    assert known(variance(total([euro("100")]), total([euro(spent)]))).deviates() is deviates


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ([], ["5"]),
        (["0"], ["5"]),
        ([None], ["5"]),
        (["100", None], ["5"]),
        (["100"], []),
        (["100"], [None]),
        (["100"], ["5", None]),
    ],
)
def test_no_variance_without_figures(base, expected):
    assert variance(total(map(euro, base)), total(map(euro, expected))) is None


@given(items)
def test_the_latest_items_are_a_choice_of_those_given(listed):
    chosen = latest_items(listed)
    ids = [id(i) for i in chosen]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(map(id, listed))
    granted = {(i.product, i.direction) for i in listed if i.stage in (Stage.APPROPRIATION, Stage.SUPPLEMENTARY)}
    assert {(i.product, i.direction) for i in chosen} == granted
    assert sorted(map(id, latest_items(listed[::-1]))) == sorted(ids)
