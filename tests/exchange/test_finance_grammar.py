"""One cell of a finance file: what is read, and what is refused with what would be right."""

from decimal import Decimal
from typing import Any

import pytest

from exchange.finance import grammar, settings
from exchange.finance.grammar import CellError, Wrong
from exchange.finance.settings import Range, SettingError, Settings
from roadmap.budget import Direction


@pytest.mark.parametrize(
    ("written", "figure"),
    [
        ("1.234,56", "1234.56"),
        ("1234,5", "1234.50"),
        ("1 234", "1234.00"),
        ("-1.234,56", "-1234.56"),
        ("1.234,56-", "-1234.56"),
        ("1.234,56 -", "-1234.56"),
        ("1.234,56 €", "1234.56"),
        ("−5", "-5.00"),
        ("0,00-", "0.00"),
        (1234, "1234.00"),
        (1234.5, "1234.50"),
        (0.1 + 0.2, "0.30"),
        (-0.0, "0.00"),
    ],
)
def test_amounts(written: Any, figure: str) -> None:
    assert str(grammar.amount(written)) == figure


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", Wrong.AMOUNT_MISSING),
        (None, Wrong.AMOUNT_MISSING),
        ("1e9", Wrong.AMOUNT_INVALID),
        ("１２３", Wrong.AMOUNT_INVALID),
        ("12,345", Wrong.AMOUNT_PLACES),
        ("1,234.56", Wrong.AMOUNT_INVALID),
        ("1234.56", Wrong.AMOUNT_INVALID),
        ("NaN", Wrong.AMOUNT_INVALID),
        ("-5-", Wrong.AMOUNT_INVALID),
        ("-", Wrong.AMOUNT_INVALID),
        ("--5", Wrong.AMOUNT_INVALID),
        ("10000000000000", Wrong.AMOUNT_RANGE),
        (10**13, Wrong.AMOUNT_RANGE),
        (1e300, Wrong.AMOUNT_RANGE),
        (float("inf"), Wrong.AMOUNT_RANGE),
        (float("nan"), Wrong.AMOUNT_RANGE),
        (12.345, Wrong.AMOUNT_PLACES),
        (True, Wrong.AMOUNT_INVALID),
    ],
)
def test_no_amounts(written: Any, code: Wrong) -> None:
    with pytest.raises(CellError) as refused:
        grammar.amount(written)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", Wrong.YEAR_MISSING),
        ("23", Wrong.YEAR_INVALID),
        ("２０２３", Wrong.YEAR_INVALID),
        ("1999", Wrong.YEAR_RANGE),
    ],
)
def test_no_years(written: str, code: Wrong) -> None:
    assert grammar.year(2023) == grammar.year(" 2023 ") == 2023
    with pytest.raises(CellError) as refused:
        grammar.year(written)
    assert refused.value.code == code


def test_debit_and_credit_give_the_sign_by_direction() -> None:
    five = Decimal("5.00")
    for side, heading, sign in [
        ("S", Direction.EXPENSE, 1),
        ("Haben", Direction.EXPENSE, -1),
        ("h", Direction.REVENUE, 1),
        ("SOLL", Direction.REVENUE, -1),
        ("S", Direction.PAYMENT, 1),
        ("H", Direction.RECEIPT, 1),
    ]:
        assert grammar.sided(five, side, heading) == five * sign
    for figure, side, code in [(five, "X", Wrong.SIDE_UNKNOWN), (-five, "S", Wrong.SIGN_TWICE)]:
        with pytest.raises(CellError) as refused:
            grammar.sided(figure, side, Direction.EXPENSE)
        assert refused.value.code == code


def test_the_closest_range_of_accounts_counts() -> None:
    ranges = settings.read_ranges("4 = Ertrag\n50–54 = Aufwand\n5431 = auslassen\n7 = Auszahlung")
    said = Settings(ranges=ranges)
    found = {account: said.range_of(account) for account in ("4141", "5400", "5431000", "5500", "7", "")}
    assert {account: one.direction if one else None for account, one in found.items()} == {
        "4141": "revenue",
        "5400": "expense",
        "5431000": "",
        "5500": None,
        "7": "payment",
        "": None,
    }
    assert settings.read_ranges(settings.typed_ranges(ranges)) == ranges
    assert Range("50", "54", "expense").holds("5499999")


@pytest.mark.parametrize(
    "text", ["4 Ertrag", "4 =", "54–50 = Aufwand", "4 = Gewinn", "4 = Ertrag\n4 = Aufwand", "4* = Ertrag"]
)
def test_ranges_that_are_none(text: str) -> None:
    with pytest.raises(SettingError):
        settings.read_ranges(text)


def test_settings_are_kept_whole() -> None:
    said = Settings(
        columns={"konto": "account"}, ranges=(Range("4", "5", ""),), words={"e": "revenue"}, products={"1": ""}
    )
    assert Settings.read(said.as_json()) == said
