"""Amounts: qualifiers through sums, secured and conditional apart, unknown never 0, and typed figures."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.amounts import (
    Amount,
    FigureError,
    Qualifier,
    Refusal,
    SplitTotal,
    Total,
    combined,
    parse_fte,
    parse_money,
    split_total,
    total,
)
from tests.known import known

EXACT, ABOUT, AT_LEAST, AT_MOST = Qualifier

values = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
amounts = st.builds(Amount, values, st.sampled_from(Qualifier))
figures = st.lists(st.one_of(st.none(), amounts), max_size=12)


def euro(value, qualifier=EXACT):
    return Amount(Decimal(value), qualifier)


# the worked cases


def test_the_two_products_of_rendsburg_eckernfoerde():
    both = total([euro("287000.00"), euro("350000.00")])
    assert both.amount == euro("637000.00")
    assert known(both.amount).qualifier is EXACT
    assert known(both.amount).derived
    assert both.derived


def test_a_single_stated_figure_is_not_derived():
    assert not total([euro("287000.00")]).derived


def test_about_400_000_a_year_stays_about():
    assert total([euro("200000"), euro("400000", ABOUT)]).amount == euro("600000", ABOUT)


def test_nine_partners_with_30_000_each():
    recommended = euro("30000.00").times(9)
    assert recommended == euro("270000.00")
    assert recommended.derived


def test_eight_times_at_least_half_a_post():
    assert Amount(Decimal("0.5"), AT_LEAST).times(8) == Amount(Decimal("4.0"), AT_LEAST)


# rule 8


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        (EXACT, EXACT, EXACT),
        (EXACT, ABOUT, ABOUT),
        (ABOUT, ABOUT, ABOUT),
        (EXACT, AT_LEAST, AT_LEAST),
        (ABOUT, AT_LEAST, AT_LEAST),
        (AT_LEAST, AT_LEAST, AT_LEAST),
        (EXACT, AT_MOST, AT_MOST),
        (ABOUT, AT_MOST, AT_MOST),
        (AT_MOST, AT_MOST, AT_MOST),
        (AT_LEAST, AT_MOST, None),
    ],
)
def test_qualifiers_combine(first, second, result):
    assert combined([first, second]) is result
    assert combined([second, first]) is result


def test_not_determinable_shows_both_and_what_is_firm():
    mixed = total([euro("10"), euro("5", ABOUT), euro("100", AT_LEAST), euro("7", AT_LEAST), euro("40", AT_MOST), None])
    assert mixed.amount is None
    assert not mixed.determinable
    assert mixed.shown == (euro("15", ABOUT), euro("107", AT_LEAST), euro("40", AT_MOST))
    assert mixed.unknown == 1


def test_subtracting_an_at_least_gives_an_at_most():
    assert (total([euro("100")]) - total([euro("30", AT_LEAST)])).amount == euro("70", AT_MOST)
    assert (total([euro("100", AT_LEAST)]) - total([euro("30", AT_LEAST)])).amount is None
    assert -euro("5", ABOUT) == euro("-5", ABOUT)


def test_zero_times_at_least_is_exactly_zero():
    assert euro("30000", AT_LEAST).times(0) == euro("0")
    assert euro("30000").times(1) == euro("30000")
    assert not euro("30000").times(1).derived
    with pytest.raises(ValueError, match="negative"):
        euro("1").times(-1)


# rules 1, 7 and 9


def test_unknown_is_counted_and_is_never_zero():
    only_unknown = total([None, None])
    assert only_unknown.amount is None
    assert only_unknown.shown == ()
    assert only_unknown.unknown == 2
    assert not only_unknown.complete
    assert not only_unknown.is_empty
    assert total([]).is_empty
    assert total([]).amount is None


def test_a_stated_zero_is_a_figure():
    assert total([euro("0.00")]).amount == euro("0.00")


def test_conditional_is_never_summed_as_secured():
    split = split_total([(euro("200000"), False), (euro("400000", ABOUT), True), (None, True)])
    assert split.secured.amount == euro("200000")
    assert split.conditional.amount == euro("400000", ABOUT)
    assert (split.secured.unknown, split.conditional.unknown) == (0, 1)
    assert not hasattr(split, "amount")


@pytest.mark.parametrize("value", [1.5, 1, "1", None])
def test_only_decimals(value):
    with pytest.raises(TypeError):
        Amount(value)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_no_nan_and_no_infinity(value):
    with pytest.raises(ValueError, match="finite"):
        Amount(Decimal(value))


@given(figures)
def test_parts_and_unknowns_are_all_kept(parts):
    result = total(parts)
    assert len(result.parts) + result.unknown == len(parts)
    assert sum((a.value for a in result.shown), Decimal(0)) == sum((p.value for p in parts if p), Decimal(0))


@given(figures, figures)
def test_sums_of_sums_are_the_sum(first, second):
    assert total(first) + total(second) == total(first + second)


@given(figures)
def test_order_does_not_matter(parts):
    forward, backward = total(parts), total(parts[::-1])
    assert (forward.amount, forward.unknown, set(forward.shown)) == (
        *(backward.amount, backward.unknown),
        set(backward.shown),
    )


@given(figures)
def test_negation_twice_is_nothing(parts):
    negated = -total(parts)
    assert -negated == total(parts)


@given(amounts, st.integers(min_value=1, max_value=50))
def test_times_is_repeated_addition(amount, count):
    assert amount.times(count) == total([amount] * count).amount


@given(st.lists(st.tuples(st.one_of(st.none(), amounts), st.booleans()), max_size=12))
def test_secured_and_conditional_are_a_partition(pairs):
    split = split_total(pairs)
    together = split.secured + split.conditional
    assert len(together.parts) + together.unknown == len(pairs)
    assert split + SplitTotal() == split
    assert (split - split).secured.unknown == 2 * split.secured.unknown


@given(st.lists(st.tuples(values, st.sampled_from(Qualifier), st.integers(0, 1000)), min_size=1, max_size=8))
def test_the_qualifier_of_a_sum_is_true_of_the_real_figures(stated):
    """Whatever true figures stand behind the stated ones, a sum that calls itself at least or at most is right."""
    real = Decimal(0)
    for value, qualifier, gap in stated:
        real += value + {AT_LEAST: gap, AT_MOST: -gap}.get(qualifier, 0)
    amount = total(Amount(value, qualifier) for value, qualifier, _ in stated).amount
    if amount is None:
        return
    bound = {AT_LEAST: real >= amount.value, AT_MOST: real <= amount.value}
    assert bound.get(amount.qualifier, real == amount.value)


# typed figures


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56 €", "1234.56"),
        ("1.234,56€", "1234.56"),
        ("1.234,56 EUR", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1234,5", "1234.50"),
        ("1 234", "1234.00"),
        ("1\u00a0234\u00a0567,8", "1234567.80"),
        ("1\u202f234", "1234.00"),
        (" 30000 ", "30000.00"),
        ("0", "0.00"),
        ("0,01", "0.01"),
        ("999.999.999.999,99", "999999999999.99"),
    ],
)
def test_money_in_german_notation(text, value):
    assert parse_money(text) == Decimal(value)
    assert str(parse_money(text)) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Refusal.EMPTY),
        (" ", Refusal.EMPTY),
        ("€", Refusal.EMPTY),
        ("1e9", Refusal.EXPONENT),
        ("1E+9", Refusal.EXPONENT),
        ("10¹³", Refusal.CHARACTER),
        ("１２３", Refusal.CHARACTER),
        ("٣٤", Refusal.CHARACTER),
        ("NaN", Refusal.CHARACTER),
        ("Infinity", Refusal.CHARACTER),
        ("1_000", Refusal.CHARACTER),
        ("1,5 Mio.", Refusal.CHARACTER),
        ("+5", Refusal.CHARACTER),
        ("$5", Refusal.CHARACTER),
        ("5 € €", Refusal.CHARACTER),
        ("½", Refusal.CHARACTER),
        ("12,345", Refusal.PLACES),
        ("0,001", Refusal.PLACES),
        ("1.23", Refusal.GROUPING),
        ("1234.56", Refusal.GROUPING),
        ("1,234.56", Refusal.GROUPING),
        ("1.234 567", Refusal.GROUPING),
        ("1234.567", Refusal.GROUPING),
        ("0.000", Refusal.GROUPING),
        ("1  234", Refusal.GROUPING),
        ("12,", Refusal.FORM),
        (",5", Refusal.FORM),
        ("007", Refusal.FORM),
        ("1,2,3", Refusal.FORM),
        ("5-", Refusal.CHARACTER),
        ("-5", Refusal.NEGATIVE),
        ("10.000.000.000.000", Refusal.TOO_LARGE),
        ("1000000000000", Refusal.TOO_LARGE),
        ("9" * 5000, Refusal.TOO_LARGE),
    ],
)
def test_money_refused_with_the_reason(text, code):
    with pytest.raises(FigureError) as caught:
        parse_money(text)
    assert caught.value.code is code
    assert caught.value.value == text
    assert "1.234,56" in str(caught.value)


def test_negative_only_where_it_may_occur():
    assert parse_money("-1.234,50", allow_negative=True) == Decimal("-1234.50")
    assert parse_money("\u22125", allow_negative=True) == Decimal("-5.00")
    assert str(parse_money("-0", allow_negative=True)) == "0.00"


def test_fte_has_three_places():
    assert str(parse_fte("142,6")) == "142.600"
    assert str(parse_fte("0,642")) == "0.642"
    for text, code in (("0,5000", Refusal.PLACES), ("0.5", Refusal.GROUPING), ("-1", Refusal.NEGATIVE)):
        with pytest.raises(FigureError) as caught:
            parse_fte(text)
        assert caught.value.code is code


@given(st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2))
def test_what_german_notation_writes_is_read_back(value):
    grouped = f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    assert parse_money(f"{grouped} €") == value
    assert parse_money(grouped.replace(".", "\u00a0")) == value


@given(st.text(max_size=12))
def test_any_other_text_is_refused_and_never_crashes(text):
    with contextlib.suppress(FigureError):
        assert parse_money(text, allow_negative=True).as_tuple().exponent == -2


def test_an_empty_total_adds_nothing():
    assert Total() + total([euro("1")]) == total([euro("1")])
