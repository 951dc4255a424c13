"""Where the marks of a timeline stand: worked by hand, and properties over random plans."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.partial_dates import PartialDate, Precision, parse_iso
from roadmap.timeline import (
    DETAILED,
    HEAD,
    OF_ONE_FIELD,
    ROW,
    Group,
    Milestone,
    Picture,
    Project,
    Scale,
    Zoom,
    draw,
    window_for,
)

TODAY = date(2026, 5, 17)
NO_PERIOD = (None, None)


def at(text: str | None) -> PartialDate | None:
    return parse_iso(text) if text else None


def milestone(slug: str = "m", baseline=None, forecast=None, actual=None) -> Milestone:
    return Milestone(slug, slug, at(baseline), at(forecast), at(actual))


def plan(*projects: Project) -> list[Group]:
    return [Group("feld", "Feld", projects)]


def picture(groups: list[Group], zoom: str = "", name: str = "", period=NO_PERIOD) -> Picture:
    return draw(groups, window_for(zoom, name, groups, period, TODAY), period, TODAY, width=1000, left=270)


def test_a_year_of_730_pixels_has_two_pixels_a_day() -> None:
    window = window_for("jahr", "2026", [], NO_PERIOD, TODAY)
    scale = Scale(window, 1000, 270)
    assert (window.start, window.end) == (date(2026, 1, 1), date(2027, 1, 1))
    assert scale.x(date(2026, 1, 31)) == 330
    day = scale.mark(at("2026-01-31"))
    month = scale.mark(at("2026-02"))
    assert day is not None
    assert month is not None
    assert (day.x, day.width) == (331, 0), "a day is a point in its middle"
    assert (month.x, month.width) == (332, 56), "a month is as wide as its 28 days"


@pytest.mark.parametrize(
    ("zoom", "name", "start", "end", "before", "after"),
    [
        ("jahr", "2027", date(2027, 1, 1), date(2028, 1, 1), "2026", "2028"),
        ("jahr", "", date(2026, 1, 1), date(2027, 1, 1), "2025", "2027"),
        ("jahr", "Unsinn", date(2026, 1, 1), date(2027, 1, 1), "2025", "2027"),
        ("quartal", "2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "2026-Q3", "2027-Q1"),
        ("quartal", "2026", date(2026, 4, 1), date(2026, 7, 1), "2026-Q1", "2026-Q3"),
    ],
)
def test_the_window_is_the_period_that_the_address_names(zoom, name, start, end, before, after) -> None:
    window = window_for(zoom, name, [], NO_PERIOD, TODAY)
    assert (window.start, window.end, window.before, window.after) == (start, end, before, after)


def test_the_plan_shows_whole_years_over_its_period_its_dates_and_today() -> None:
    groups = plan(Project("1", "p", "P", at("2029-Q2"), (milestone(baseline="2025-03-01", forecast="2026-06"),)))
    window = window_for("", "", groups, (at("2024"), None), TODAY)
    assert (window.start, window.end, window.name) == (date(2024, 1, 1), date(2030, 1, 1), "")


def test_what_has_no_date_is_listed_and_never_placed() -> None:
    nothing = Project("1", "ohne", "Ohne", None, (milestone("m1"), milestone("m2")))
    half = Project("2", "halb", "Halb", None, (milestone("m1", forecast="2026-06"), milestone("m2")))
    shown = picture(plan(nothing, half))
    assert [(row.project and row.project.slug, row.milestone and row.milestone.slug) for row in shown.rows[1:]] == [
        ("halb", None),
        ("halb", "m1"),
    ]
    assert shown.undated == (nothing, half)
    assert [one.slug for one in half.undated] == ["m2"]


def test_a_milestone_whose_forecast_is_gone_stands_at_its_baseline_only() -> None:
    row = picture(plan(Project("1", "p", "P", None, (milestone(baseline="2026-03"),)))).rows[2]
    assert row.baseline is not None
    assert row.current is None


def test_a_year_hides_and_counts_what_has_its_dates_elsewhere() -> None:
    now = Project("1", "jetzt", "Jetzt", None, (milestone(forecast="2026-06"),))
    later = Project("2", "später", "Später", None, (milestone(forecast="2028-06"),))
    over = Project("3", "über", "Über", None, (milestone("a", actual="2024"), milestone("b", forecast="2029")))
    shown = picture(plan(now, later, over), "jahr")
    assert [row.project.slug for row in shown.rows if row.project and not row.milestone] == ["jetzt", "über"]
    assert shown.hidden == 1
    assert [row.milestone.slug for row in shown.rows if row.milestone] == ["m"]


def test_with_many_rows_each_project_has_one_line_with_points() -> None:
    projects = [
        Project(
            str(n), f"p{n}", f"P{n}", None, (milestone("a", actual="2025-01-01"), milestone("b", forecast="2026-06"))
        )
        for n in range(OF_ONE_FIELD // 3 + 1)
    ]
    few, many = picture(plan(*projects[:-1])), picture(plan(*projects))
    assert few.detailed
    assert len(few.rows) == 1 + 3 * len(projects[:-1])
    assert not many.detailed
    assert len(many.rows) == 1 + len(projects)
    assert [done for _x, done in many.rows[1].points] == [True, False]


def test_of_one_field_more_rows_are_shown_than_of_many() -> None:
    projects = [
        Project(str(n), f"p{n}", f"P{n}", None, (milestone("a", actual="2025-01-01"),)) for n in range(DETAILED)
    ]
    (whole,) = plan(*projects)
    half = DETAILED // 2
    parts = [replace(whole, projects=whole.projects[:half]), replace(whole, projects=whole.projects[half:])]
    assert picture([whole]).detailed
    assert not picture(parts).detailed


def test_a_dependency_leads_from_the_end_of_one_to_the_beginning_of_the_other() -> None:
    first = Project("1", "a", "A", None, (milestone(forecast="2026-03"),))
    second = Project("2", "b", "B", None, (milestone(forecast="2026-08"),), after=(("1", "A"), ("9", "nicht gezeigt")))
    shown = picture(plan(first, second), "jahr")
    rows = {row.project.slug: row for row in shown.rows if row.project and not row.milestone}
    assert rows["a"].current is not None
    assert rows["b"].current is not None
    assert shown.arrows == (
        (rows["a"].current.right, rows["a"].y + ROW / 2, rows["b"].current.x, rows["b"].y + ROW / 2),
    )


def test_a_project_says_how_late_its_end_is_against_its_last_baseline() -> None:
    project = Project("1", "p", "P", at("2026-09-30"), (milestone(baseline="2026-06"), milestone("b", "2026-05-01")))
    assert project.days_late == 92  # 30.06. to 30.09.
    assert milestone(baseline="2026-06-30", actual="2026-06-20").days_late == -10
    assert milestone(forecast="2026").days_late is None, "without a baseline nothing is late"


PARTIAL = st.builds(PartialDate, st.dates(date(2020, 1, 1), date(2032, 12, 31)), st.sampled_from(list(Precision)))
PROJECTS = st.lists(
    st.builds(
        Project,
        st.uuids().map(str),
        st.just("p"),
        st.just("P"),
        st.none() | PARTIAL,
        st.lists(
            st.builds(Milestone, st.just("m"), st.just("M"), st.none() | PARTIAL, st.none() | PARTIAL), max_size=4
        ).map(tuple),
    ),
    max_size=6,
)


@given(PROJECTS, st.sampled_from(list(Zoom)), st.dates(date(2019, 1, 1), date(2033, 1, 1)))
def test_every_mark_lies_in_the_picture_and_every_project_is_shown_hidden_or_undated(projects, zoom, today) -> None:
    groups = plan(*projects)
    shown = draw(groups, window_for(zoom, "", groups, NO_PERIOD, today), NO_PERIOD, today)
    for row in shown.rows:
        assert HEAD <= row.y <= shown.height - ROW
        for mark in (row.baseline, row.current):
            if mark:
                assert shown.left <= mark.x
                assert mark.right <= shown.width + 0.1
    there = {row.project.key for row in shown.rows if row.project}
    dated = [one for one in projects if one.currents or one.baselines]
    assert len(there) + shown.hidden == len(dated)
    assert {one.key for one in projects} - {one.key for one in dated} <= {one.key for one in shown.undated}
    if zoom is Zoom.PLAN:
        assert shown.hidden == 0
    assert shown.today is not None
    assert timedelta(0) < shown.window.end - shown.window.start
