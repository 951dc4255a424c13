"""Splitting: no cent is lost, none is made."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.amounts import Amount, Qualifier
from roadmap.shares import allocate, split

weights = st.lists(st.decimals(0, 100, places=6), min_size=1, max_size=12).filter(any)


def decimals(*texts):
    return tuple(map(Decimal, texts))


def test_a_third_each_gives_the_odd_cent_to_the_first():
    assert split(Decimal("100.00"), decimals(1, 1, 1)) == decimals("33.34", "33.33", "33.33")
    assert split(Decimal("-0.02"), decimals(1, 1, 1)) == decimals("-0.01", "-0.01", "0.00")


def test_the_largest_remainder_gets_the_cent():
    assert split(Decimal("0.10"), decimals("0.54", "0.30", "0.16")) == decimals("0.05", "0.03", "0.02")


@given(st.decimals(-(10**11), 10**11, places=2), weights)
def test_no_cent_is_lost(value, shares):
    parts = split(value, shares)
    assert sum(parts) == value
    assert all(part.as_tuple().exponent == -2 for part in parts)
    whole = sum(shares)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - value * share / whole) < Decimal("0.010001")
        assert share or part == 0


@given(st.integers(2, 40))
def test_a_division_that_does_not_end_hands_out_every_unit(count):
    parts = split(Decimal("99999999999.99"), [Decimal(1) / count] * count)
    assert sum(parts) == Decimal("99999999999.99")
    assert max(parts) - min(parts) <= Decimal("0.01")


@pytest.mark.parametrize("shares", [(), (0, 0), (1, -1)])
def test_impossible_weights(shares):
    with pytest.raises(ValueError, match="shares"):
        split(Decimal("1.00"), decimals(*shares))


def test_a_fraction_of_a_cent_is_refused():
    with pytest.raises(ValueError, match="more than 2"):
        split(Decimal("1.005"), decimals(1))
    assert split(Decimal("0.5"), decimals(1, 1), places=3) == decimals("0.250", "0.250")


def test_what_no_share_takes_is_the_rest():
    laid = allocate(Amount(Decimal("30000.00"), Qualifier.ABOUT), decimals("0.5", "0.2"))
    assert laid.parts == (
        Amount(Decimal("15000.00"), Qualifier.ABOUT),
        Amount(Decimal("6000.00"), Qualifier.ABOUT),
    )
    assert laid.rest == Amount(Decimal("9000.00"), Qualifier.ABOUT)
    assert laid.rest.derived


def test_three_stored_thirds_are_the_whole():
    laid = allocate(Amount(Decimal("100000.00")), decimals("0.333333", "0.333333", "0.333333"))
    assert laid.rest is None
    assert sum(part.value for part in laid.parts) == Decimal("100000.00")
    assert allocate(Amount(Decimal("1.00")), decimals("0.333334", "0.333333", "0.333334")).rest is None


def test_the_whole_on_one_target_is_not_derived():
    laid = allocate(Amount(Decimal("5.00")), decimals(1))
    assert (laid.parts, laid.rest, laid.parts[0].derived) == ((Amount(Decimal("5.00")),), None, False)
    assert allocate(Amount(Decimal("5.00")), ()).rest == Amount(Decimal("5.00"))


def test_shares_beyond_the_whole_are_refused():
    with pytest.raises(ValueError, match="exceed 1"):
        allocate(Amount(Decimal("5.00")), decimals("0.6", "0.5"))
    with pytest.raises(ValueError, match="greater than 0"):
        allocate(Amount(Decimal("5.00")), decimals("0"))


@given(
    st.decimals(0, 10**9, places=2),
    st.lists(st.decimals(Decimal("0.000001"), Decimal("0.1"), places=6), max_size=10),
)
def test_parts_and_rest_are_the_whole(value, shares):
    laid = allocate(Amount(value), shares)
    assert sum(part.value for part in laid.parts) + (laid.rest.value if laid.rest else 0) == value
