"""Agreements: the derived end, known as exactly as its inputs, and warnings before the plan's end or its vision."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cooperation.terms import (
    Duration,
    Term,
    WarningCode,
    agreement_term,
    derived_end,
    term_warnings,
    years,
)
from organisation.partial_dates import PartialDate, PartialDateError, Precision, parse_iso, shift_months
from tests.known import known


def codes(term, plan_end=None, vision_year=None):
    found = term_warnings(term, plan_end=parse_iso(plan_end) if plan_end else None, vision_year=vision_year)
    return [warning.code for warning in found]


def test_the_agreement_of_dithmarschen_ends_in_2024_before_the_vision_year():
    term = agreement_term(parse_iso("2020"), years(4))
    assert term.end == parse_iso("2024")
    assert term.end.precision is Precision.YEAR
    (warning,) = term_warnings(term, plan_end=None, vision_year=2025)
    assert warning.code is WarningCode.ENDS_BEFORE_VISION
    assert warning.needed_until == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2020", years(4), "2024"),
        ("2020-08-20", years(4), "2024-08-20"),
        ("2020-08-20", years(4, Precision.YEAR), "2024"),
        ("2020-08", Duration(30), "2023-02"),
        ("2020-Q3", years(4), "2024-Q3"),
        ("2020-02-29", years(1), "2021-02-28"),
        ("2020", Duration(18), None),
    ],
)
def test_end_is_start_plus_duration_at_the_coarser_precision(start, duration, end):
    assert derived_end(start, duration) == (parse_iso(end) if end else None)


def test_an_unknown_start_or_duration_makes_the_end_unknown():
    assert agreement_term(None, years(4)) == agreement_term(parse_iso("2020"), None) == Term()
    assert codes(Term(), "2025", 2025) == []


def test_an_end_in_one_of_two_years_is_a_range():
    term = agreement_term(parse_iso("2020"), Duration(18))
    assert term == Term(None, date(2021, 7, 1), date(2022, 6, 30))
    assert codes(term, vision_year=2022) == [WarningCode.MAY_END_BEFORE_VISION]


@pytest.mark.parametrize(
    ("end", "plan_end", "expected"),
    [
        ("2024", "2025", [WarningCode.ENDS_BEFORE_PLAN]),
        ("2025", "2025", [WarningCode.MAY_END_BEFORE_PLAN]),
        ("2025-12-31", "2025", []),
        ("2025-11-30", "2025", [WarningCode.ENDS_BEFORE_PLAN]),
        ("2026", "2025", []),
        ("2025", "2025-06-30", [WarningCode.MAY_END_BEFORE_PLAN]),
        ("2024", None, []),
    ],
)
def test_warning_against_the_plans_end(end, plan_end, expected):
    end = parse_iso(end)
    assert codes(Term(end, end.earliest, end.latest), plan_end) == expected


@pytest.mark.parametrize(
    ("end", "vision", "expected"),
    [
        ("2024", 2025, [WarningCode.ENDS_BEFORE_VISION]),
        ("2025", 2025, []),
        ("2024-12-31", 2025, [WarningCode.ENDS_BEFORE_VISION]),
        ("2025-01-01", 2025, []),
        ("2024", None, []),
    ],
)
def test_warning_against_the_vision(end, vision, expected):
    end = parse_iso(end)
    assert codes(Term(end, end.earliest, end.latest), vision_year=vision) == expected


def test_impossible_durations():
    for months in (0, -12):
        with pytest.raises(ValueError, match="greater than 0"):
            Duration(months)
    with pytest.raises(PartialDateError):
        agreement_term(parse_iso("2020"), years(300))


partial_dates = st.builds(PartialDate, st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.sampled_from(Precision))


@given(partial_dates, st.integers(1, 240), st.sampled_from(Precision), partial_dates, st.data())
def test_a_warning_is_true_of_the_readings_it_speaks_of(start, months, precision, plan_end, data):
    term = agreement_term(start, Duration(months, precision))
    reading = shift_months(data.draw(st.dates(start.earliest, start.latest)), months)
    assert known(term.earliest) <= reading <= known(term.latest)
    found = codes(term, plan_end.iso())
    if WarningCode.ENDS_BEFORE_PLAN in found:
        assert reading < plan_end.latest
    if not found:
        assert reading >= plan_end.latest
