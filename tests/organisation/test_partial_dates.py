"""Partial dates: what they mean, how they are read and shown, and what is refused."""

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.partial_dates import (
    GERMAN_FORMS,
    PartialDate,
    PartialDateError,
    Precision,
    coarser,
    parse_german,
    parse_iso,
    shift_months,
)

partial_dates = st.builds(
    PartialDate, st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)), st.sampled_from(Precision)
)


@pytest.mark.parametrize(
    ("iso", "earliest", "latest", "german", "english"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024", "2024"),
        ("2024-Q3", date(2024, 7, 1), date(2024, 9, 30), "3. Quartal 2024", "Q3 2024"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "Februar 2024", "February 2024"),
        ("2024-06-30", date(2024, 6, 30), date(2024, 6, 30), "30.06.2024", "30 June 2024"),
        ("2024-03-05", date(2024, 3, 5), date(2024, 3, 5), "05.03.2024", "5 March 2024"),
    ],
)
def test_each_precision_is_a_period_with_its_own_words(iso, earliest, latest, german, english):
    value = parse_iso(iso)
    assert (value.earliest, value.latest, value.day) == (earliest, latest, latest)
    assert value.iso() == str(value) == iso
    assert value.display("de") == german
    assert value.display("en") == english
    assert value.display("en-gb") == english


@given(partial_dates)
def test_iso_and_german_are_read_back_as_written(value):
    assert parse_iso(value.iso()) == value
    assert parse_german(value.display("de")) == value


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)), st.sampled_from(Precision))
def test_the_day_is_normalised_to_the_last_of_its_period(day, precision):
    value = PartialDate(day, precision)
    assert value.contains(day)
    assert PartialDate(value.earliest, precision) == value == PartialDate(value.latest, precision)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("31.12.2026", "2026-12-31"),
        ("1.2.2026", "2026-02-01"),
        (" 31. 12. 2026 ", "2026-12-31"),
        ("12/2026", "2026-12"),
        ("6/2026", "2026-06"),
        ("Dezember 2026", "2026-12"),
        ("märz 2026", "2026-03"),
        ("Ma\u0308rz 2026", "2026-03"),
        ("Maerz 2026", "2026-03"),
        ("Q4 2026", "2026-Q4"),
        ("q4/2026", "2026-Q4"),
        ("4. Quartal 2026", "2026-Q4"),
        ("4.  quartal\u00a02026", "2026-Q4"),
        ("2026", "2026"),
    ],
)
def test_german_forms(text, iso):
    assert parse_german(text).iso() == iso


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "31.12.26", "26", "Q5 2026", "13/2026", "00/2026", "31.02.2026", "Dezmber 2026", "2026-12-31"),
        *(
            "２０２６",
            "٢٠٢٦",
            "1899",
            "2201",
            "01.01.0001",
            "heute",
            "12/2026/",
            "5. Quartal 2026",
            "2026.0",
            "Auguſt 2026",
            "Junı 2026",
        ),
    ],
)
def test_german_refuses_with_the_text_and_what_is_allowed(text):
    with pytest.raises(PartialDateError) as caught:
        parse_german(text)
    assert caught.value.value == text
    assert caught.value.allowed
    assert repr(text) in str(caught.value)


@given(st.one_of(st.text(max_size=20), st.text(alphabet="Qq1234567890./ -", max_size=12)))
def test_any_text_is_read_or_refused_and_never_crashes(text):
    for parse in (parse_iso, parse_german):
        with contextlib.suppress(PartialDateError):
            assert isinstance(parse(text), PartialDate)


def test_the_refusal_lists_the_forms():
    with pytest.raises(PartialDateError, match="not a date in a known form") as caught:
        parse_german("bald")
    assert caught.value.allowed == GERMAN_FORMS


@pytest.mark.parametrize(
    "text",
    [
        *("", "24", " 2024", "2024 ", "2024\n", "2024-6", "2024-13", "2024-00", "2024-02-30", "2024-Q0", "2024-Q5"),
        *("2024-q3", "20240630", "2024-06-30T00:00", "２０２４", "1899", "2201-01-01", "12/2024"),
    ],
)
def test_iso_is_strict(text):
    with pytest.raises(PartialDateError):
        parse_iso(text)


def made(day, precision):
    return PartialDate(day, precision)


def test_the_constructor_refuses_what_is_no_date():
    with pytest.raises(TypeError):
        PartialDate(datetime(2024, 1, 1, tzinfo=UTC), Precision.DAY)
    with pytest.raises(TypeError):
        made("2024", Precision.YEAR)
    with pytest.raises(PartialDateError) as caught:
        made(date(2024, 1, 1), "decade")
    assert caught.value.allowed == ("day", "month", "quarter", "year")
    with pytest.raises(PartialDateError):
        PartialDate(date(1899, 12, 31))


def test_a_precision_may_come_as_the_text_of_the_database():
    assert made(date(2024, 5, 3), "month") == PartialDate(date(2024, 5, 31), Precision.MONTH)


def test_same_last_day_with_another_precision_is_another_date():
    assert parse_iso("2024") != parse_iso("2024-12") != parse_iso("2024-12-31")


def test_certainly_and_possibly_before():
    year, august = parse_iso("2024"), parse_iso("2024-08")
    assert not year.is_before(august)
    assert year.may_be_before(august)
    assert august.may_be_before(year)
    assert parse_iso("2023").is_before(august)
    assert not parse_iso("2025").may_be_before(august)
    assert august.is_before(date(2024, 9, 1))
    assert not august.may_be_before(date(2024, 8, 1))


def test_sorting_puts_the_less_known_first_of_those_that_end_together():
    texts = ["2025", "2024-12-31", "2024-Q4", "2024", "2024-06"]
    assert [d.iso() for d in sorted(map(parse_iso, texts), key=lambda d: d.sort_key)] == [
        *("2024-06", "2024", "2024-Q4", "2024-12-31", "2025")
    ]


@given(st.sampled_from(Precision), st.sampled_from(Precision))
def test_coarser(first, second):
    order = list(Precision)
    assert coarser(first, second) is order[max(order.index(first), order.index(second))]


def test_at_forgets_but_never_invents():
    assert parse_iso("2024-08-20").at(Precision.QUARTER).iso() == "2024-Q3"
    with pytest.raises(PartialDateError, match="known only to the year"):
        parse_iso("2024").at(Precision.MONTH)


@pytest.mark.parametrize(
    ("start", "months", "duration_precision", "end"),
    [
        ("2020", 48, Precision.YEAR, "2024"),
        ("2020", 48, Precision.DAY, "2024"),
        ("2020-08-20", 48, Precision.DAY, "2024-08-20"),
        ("2020-08-20", 48, Precision.YEAR, "2024"),
        ("2020-08", 30, Precision.MONTH, "2023-02"),
        ("2021-Q3", 30, Precision.MONTH, "2024-Q1"),
        ("2024-Q1", 1, Precision.MONTH, "2024"),
        ("2024-01-31", 1, Precision.DAY, "2024-02-29"),
        ("2023-02", 1, Precision.DAY, "2023-03"),
        ("2024-08-20", -12, Precision.DAY, "2023-08-20"),
    ],
)
def test_start_and_duration_at_the_coarser_precision(start, months, duration_precision, end):
    assert parse_iso(start).add_months(months, duration_precision).iso() == end


def test_an_end_that_no_period_holds_is_refused_not_guessed():
    with pytest.raises(PartialDateError, match="falls into two years"):
        parse_iso("2020").add_months(18)
    with pytest.raises(PartialDateError, match="out of range"):
        parse_iso("2199").add_months(24)


@given(partial_dates, st.integers(min_value=-600, max_value=600), st.sampled_from(Precision), st.data())
def test_the_sum_holds_every_reading_of_its_start(start, months, duration_precision, data):
    try:
        end = start.add_months(months, duration_precision)
    except PartialDateError:
        return
    reading = data.draw(st.dates(min_value=start.earliest, max_value=start.latest))
    assert end.contains(shift_months(reading, months))
    assert coarser(end.precision, coarser(start.precision, duration_precision)) is end.precision
