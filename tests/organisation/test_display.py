"""How values are written: German and English, unknown never empty, float never accepted."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils.translation import override

from organisation.partial_dates import parse_iso
from organisation.templatetags import display

UNKNOWN = '<span class="unknown">nicht angegeben</span>'


@pytest.fixture(autouse=True)
def german():
    with override("de"):
        yield


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1234567.89"), "1.234.567,89\u00a0€"),
        (Decimal("30000"), "30.000,00\u00a0€"),
        (Decimal("-30000.00"), "-30.000,00\u00a0€"),
        (Decimal("0.00"), "0,00\u00a0€"),
        (200000, "200.000,00\u00a0€"),
        (None, UNKNOWN),
    ],
)
def test_money(value, text) -> None:
    assert display.money(value) == text


def test_money_in_english() -> None:
    with override("en"):
        assert display.money(Decimal("1234567.89")) == "1,234,567.89\u00a0€"
        assert display.money(None) == '<span class="unknown">not stated</span>'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.5"), "0,5"),
        (Decimal("0.500"), "0,5"),
        (Decimal("4"), "4,0"),
        (Decimal("142.625"), "142,625"),
        (Decimal("1200"), "1.200,0"),
        (None, UNKNOWN),
    ],
)
def test_fte(value, text) -> None:
    assert display.fte(value) == text


def test_number_keeps_every_decimal_place() -> None:
    assert display.number(25000) == "25.000"
    assert display.number(Decimal("1234.56789")) == "1.234,56789"
    assert display.number(None) == UNKNOWN


def test_percent() -> None:
    assert display.percent(Decimal("0.125")) == "12,5\u00a0%"
    assert display.percent(Decimal("-0.05")) == "-5\u00a0%"
    assert display.percent(None) == UNKNOWN


@pytest.mark.parametrize("figure", [display.money, display.fte, display.number, display.percent, display.file_size])
@pytest.mark.parametrize("value", [1.5, "1.5", True])
def test_figures_are_decimal_only(figure, value) -> None:
    with pytest.raises(TypeError):
        figure(value)


def test_days_and_moments() -> None:
    assert display.date_short(date(2026, 12, 1)) == "01.12.2026"
    assert display.date_time(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "02.07.2026, 00:30 Uhr"
    assert display.date_short(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "02.07.2026"
    assert display.date_short(None) == display.date_time(None) == UNKNOWN
    with override("en"):
        assert display.date_short(date(2026, 12, 1)) == "1 Dec 2026"


@pytest.mark.parametrize(
    ("iso", "text"),
    [("2024", "2024"), ("2024-Q3", "3. Quartal 2024"), ("2024-06", "Juni 2024"), ("2024-06-30", "30.06.2024")],
)
def test_partial_dates(iso, text) -> None:
    assert display.partial_date(parse_iso(iso)) == text


def test_partial_date_of_two_columns() -> None:
    row = SimpleNamespace(forecast=date(2024, 9, 30), forecast_precision="quarter", actual=None, actual_precision="")
    template = Template('{% load display %}{{ row|partial_date:"forecast" }}; {{ row|partial_date:"actual" }}')
    assert template.render(Context({"row": row})) == f"3. Quartal 2024; {UNKNOWN}"


def test_qualifiers_stand_before_the_figure() -> None:
    assert display.qualified("200", "about") == '<span class="qualifier">rund</span> 200'
    assert display.qualified("200", "at_least") == '<span class="qualifier">mindestens</span> 200'
    assert display.qualified("200", "at_most") == '<span class="qualifier">höchstens</span> 200'
    assert display.qualified("200", "exact") == "200"
    with pytest.raises(KeyError):
        display.qualified("200", "roughly")


def test_an_unknown_figure_has_no_qualifier() -> None:
    assert display.qualified(display.money(None), "about") == UNKNOWN


def test_or_unknown_keeps_zero_and_escapes() -> None:
    assert display.or_unknown(0) == "0"
    assert display.or_unknown("<b>") == "&lt;b&gt;"
    assert display.or_unknown("") == display.or_unknown(None) == UNKNOWN


def test_yes_no_and_sizes() -> None:
    assert [display.yes_no(value) for value in (True, False, None)] == ["ja", "nein", UNKNOWN]
    assert display.file_size(2_705_000) == "2.705\u00a0kB"
    assert display.file_size(300) == "<\u00a01\u00a0kB"
    assert display.file_size(0) == "0\u00a0kB"
    assert display.file_size(12_345_678) == "12,3\u00a0MB"
