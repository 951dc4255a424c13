"""Progress: weights of reached milestones, and the gap to what was reported."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.partial_dates import PartialDate, Precision, parse_iso
from roadmap.progress import WeightedMilestone, progress_at
from tests.known import known

DAY = date(2022, 12, 31)


def milestone(weight, actual=None):
    return WeightedMilestone(Decimal(weight), parse_iso(actual) if actual else None)


def test_weights_of_reached_milestones():
    found = progress_at([milestone(3, "2022-06"), milestone(1), milestone(2, "2023-01-01")], None, DAY)
    assert found.computed == Decimal("50.0")
    assert found.reported is None
    assert not found.show_both


def test_without_milestones_nothing_is_computed():
    found = progress_at([], 40, DAY)
    assert (found.computed, found.reported, found.gap, found.show_both) == (None, Decimal(40), None, False)


@pytest.mark.parametrize(
    ("reported", "gap", "show_both"),
    [(60, "10.0", False), (61, "11.0", True), (40, "-10.0", False), (39, "-11.0", True)],
)
def test_a_gap_of_more_than_ten_points_shows_both(reported, gap, show_both):
    found = progress_at([milestone(1, "2022"), milestone(1)], reported, DAY)
    assert (found.gap, found.show_both) == (Decimal(gap), show_both)


def test_the_gap_is_judged_before_rounding():
    found = progress_at([milestone(1, "2022"), milestone(1), milestone(1)], Decimal("43.33"), DAY)
    assert found.computed == Decimal("33.3")
    assert found.gap == Decimal("10.0")
    assert not found.show_both
    assert progress_at([milestone(1, "2022"), milestone(1), milestone(1)], Decimal("43.34"), DAY).show_both
    assert progress_at([milestone(1)], 5, DAY, gap_points=Decimal(4)).show_both


def test_an_actual_date_of_the_running_year_is_reached():
    assert milestone(1, "2022").reached_at(date(2022, 6, 30))
    assert not milestone(1, "2022").reached_at(date(2021, 12, 31))


def test_impossible_figures():
    with pytest.raises(ValueError, match="between 0 and 100"):
        progress_at([], 101, DAY)
    with pytest.raises(ValueError, match="greater than 0"):
        milestone(0)


milestones = st.lists(
    st.builds(
        WeightedMilestone,
        st.decimals(Decimal("0.01"), 9999, places=2),
        st.one_of(
            st.none(),
            st.builds(PartialDate, st.dates(date(2020, 1, 1), date(2024, 12, 31)), st.sampled_from(Precision)),
        ),
    ),
    min_size=1,
    max_size=10,
)


@given(milestones, st.data())
def test_a_completed_milestone_never_lowers_progress(listed, data):
    index = data.draw(st.integers(0, len(listed) - 1))
    before = known(progress_at(listed, None, DAY).computed)
    done = [*listed[:index], replace(listed[index], actual=PartialDate(DAY)), *listed[index + 1 :]]
    after = known(progress_at(done, None, DAY).computed)
    assert 0 <= before <= after <= 100


@given(milestones, st.dates(date(2019, 1, 1), date(2025, 12, 31)), st.dates(date(2019, 1, 1), date(2025, 12, 31)))
def test_time_never_lowers_progress(listed, first, second):
    early, late = sorted((first, second))
    assert known(progress_at(listed, None, early).computed) <= known(progress_at(listed, None, late).computed)


@given(milestones)
def test_all_reached_is_100(listed):
    done = [replace(one, actual=PartialDate(DAY)) for one in listed]
    assert progress_at(done, None, DAY).computed == 100
