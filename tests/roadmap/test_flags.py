"""Flags about money: what is said of years, cover, approval periods and own shares, and what stays unknown."""

from datetime import date
from decimal import Decimal

import pytest

from organisation.partial_dates import parse_iso
from roadmap.amounts import Amount, Qualifier, total
from roadmap.budget import Item, Stage
from roadmap.flags import (
    Cover,
    DaysLeft,
    Placement,
    SaldoFlag,
    approval_placement,
    days_left,
    own_share,
    saldo_flag,
    years_outside,
)
from tests.known import known


def partial(text):
    return parse_iso(text) if text else None


def euro(value, qualifier=Qualifier.EXACT):
    return Amount(Decimal(value), qualifier)


@pytest.mark.parametrize(
    ("first", "last", "period", "outside"),
    [
        (2023, 2023, ("2021", "2025"), ()),
        (2026, 2026, ("2021", "2025"), (2026,)),
        (2020, 2020, ("2021-09-29", "2025"), (2020,)),
        (2021, 2021, ("2021-09-29", "2025"), ()),
        (2019, 2027, ("2021", "2025"), (2019, 2020, 2026, 2027)),
        (2019, 2019, (None, "2025"), ()),
        (2030, 2030, ("2021", None), ()),
        (None, None, ("2021", "2025"), ()),
        (None, 2026, ("2021", "2025"), (2026,)),
    ],
)
def test_years_outside_the_plan(first, last, period, outside):
    item = Item("a", Stage.NEED, None, year_from=first, year_to=last)
    assert years_outside(item, *map(partial, period)) == outside


def test_of_an_open_ended_item_only_the_first_year_is_stated():
    running = Item("a", Stage.NEED, None, year_from=2023, open_ended=True, recurring=True)
    assert years_outside(running, parse_iso("2021"), parse_iso("2025")) == ()
    assert years_outside(running, parse_iso("2024"), None) == (2023,)


@pytest.mark.parametrize(
    ("saldo", "cover", "flag"),
    [
        ("-30000", Cover.UNKNOWN, SaldoFlag.COVER_UNKNOWN),
        ("-30000", Cover.NONE, SaldoFlag.WITHOUT_COVER),
        ("-30000", Cover.KNOWN, None),
        ("0", Cover.NONE, None),
        ("5", Cover.UNKNOWN, None),
    ],
)
def test_cover_has_three_values(saldo, cover, flag):
    assert saldo_flag(total([euro(saldo)]), cover) is flag


def test_no_figure_is_no_flag():
    assert saldo_flag(total([None]), Cover.NONE) is None
    assert saldo_flag(total([euro("-5", Qualifier.AT_LEAST), euro("-5", Qualifier.AT_MOST)]), Cover.NONE) is None


@pytest.mark.parametrize(
    ("spent", "start", "end", "placement"),
    [
        ("2022-10-31", "2020-09", "2022-11-01", Placement.INSIDE),
        ("2022-11-01", "2020-09", "2022-11-01", Placement.INSIDE),
        ("2022-11-02", "2020-09", "2022-11-01", Placement.OUTSIDE),
        ("2022-11-02", None, "2022-11-01", Placement.OUTSIDE),
        ("2020-08-31", "2020-09", None, Placement.OUTSIDE),
        ("2022-11", "2020-09", "2022-11-01", Placement.UNKNOWN),
        ("2022", "2020-09", "2022-11-01", Placement.UNKNOWN),
        ("2023", "2020-09", "2022-11-01", Placement.OUTSIDE),
        ("2022-10-31", None, "2022-11-01", Placement.UNKNOWN),
        ("2020-09-15", "2020-09", "2022-11-01", Placement.UNKNOWN),
        ("2022-10-31", None, None, Placement.UNKNOWN),
        (None, "2020-09", "2022-11-01", Placement.UNKNOWN),
    ],
)
def test_spending_and_the_approval_period(spent, start, end, placement):
    assert approval_placement(partial(spent), partial(start), partial(end)) is placement


def test_the_grant_of_dithmarschen_ends_40_days_after_the_adoption():
    assert days_left(parse_iso("2022-11-01"), date(2022, 9, 22)) == DaysLeft(40, 40)
    assert days_left(parse_iso("2022-11-01"), date(2022, 9, 22)).exact == 40


def test_days_are_a_range_where_a_date_is_coarse():
    left = days_left(parse_iso("2022-11"), date(2022, 9, 22))
    assert (left.least, left.most, left.exact) == (40, 69, None)
    assert days_left(parse_iso("2022-11-01"), parse_iso("2022-11-11")).exact == -10


def test_own_share_against_rate_and_eligible_cost():
    share = known(own_share(euro("125000.00"), Decimal("80"), euro("25000.00")))
    assert (share.grant, share.expected) == (euro("100000.00"), euro("25000.00"))
    assert share.differs is False
    short = known(own_share(euro("125000.00"), Decimal("80"), euro("20000.00")))
    assert short.differs is True
    assert known(short.difference).amount == euro("-5000.00")


def test_grant_and_own_share_are_the_whole_cost():
    share = known(own_share(euro("0.05"), Decimal("33.33"), None))
    assert share.grant.value + share.expected.value == Decimal("0.05")
    assert share.differs is None
    assert share.difference is None


def test_an_own_share_of_unknown_inputs_is_unknown():
    assert own_share(None, Decimal("80"), euro("1")) is None
    assert own_share(euro("1"), None, euro("1")) is None
    assert known(own_share(euro("100", Qualifier.ABOUT), Decimal("80"), euro("25"))).differs is None
    with pytest.raises(ValueError, match="between 0 and 100"):
        own_share(euro("1"), Decimal("101"), None)
