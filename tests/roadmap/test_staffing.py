"""Staffing: what a post is at a date, FTE that is unknown or a minimum, and what counts as additional need."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.amounts import Amount, Qualifier
from roadmap.staffing import (
    Event,
    EventKind,
    Heads,
    Line,
    Origin,
    Post,
    PostState,
    by_grade_and_unit,
    heads_by_unit,
    need_at,
    staffing_at,
)

TODAY = date(2022, 12, 31)
FULL = Decimal("1.000")


def post(key="p", fte=FULL, *events, minimum=False):
    listed = tuple(Event(EventKind(kind), date.fromisoformat(on)) for kind, on in events)
    return Post(key, fte, listed, minimum)


def line(key, count, fte=FULL, **more):
    return Line(key, tuple(post(f"{key}-{n}", fte) for n in range(1, count + 1)), **more)


def exact(value):
    return Amount(Decimal(value), Qualifier.EXACT)


# worked cases


def test_nine_new_posts_of_rendsburg_eckernfoerde():
    lines = [
        line("manager", 1, origin=Origin.EXISTING),
        line("coordination", 5, grades=("EG 10",), origin=Origin.NEW),
        line("fh", 2, grades=("EG 12",), origin=Origin.NEW),
        line("specialist", 1, grades=("EG 9b",), origin=Origin.NEW),
        line("office", 1, grades=("EG 8",), origin=Origin.NEW),
    ]
    need = need_at(lines, TODAY)
    assert need.additional.posts == 9
    assert need.existing.posts == 1
    by_grade = staffing_at(lines, TODAY, by_grade_and_unit)
    assert by_grade[(("EG 10",), "")].planned.posts == 5


def test_at_least_half_a_post_in_each_of_eight_partners():
    partners = Line(
        "digitalisation-management",
        tuple(post(f"partner-{n}", Decimal("0.500"), minimum=True) for n in range(1, 9)),
        origin=Origin.NEW,
        may_exist_already=True,
    )
    assert partners.fte.amount == Amount(Decimal("4.0"), Qualifier.AT_LEAST)
    assert partners.fte.derived
    need = need_at([partners], TODAY)
    assert need.additional.posts == 0
    assert need.may_exist_already.fte.amount == Amount(Decimal("4.0"), Qualifier.AT_LEAST)


def test_four_new_posts_of_rhein_sieg_and_one_that_moves():
    lines = [
        line("head", 1, fte=None, grades=("EG 14",), unit="Stabsstelle", origin=Origin.NEW),
        line("deputy", 1, fte=None, grades=("EG 13",), unit="Stabsstelle", origin=Origin.NEW),
        line("a12", 1, fte=None, grades=("A 12",), unit="IT", origin=Origin.NEW),
        line("a11", 1, fte=None, grades=("A 11",), unit="IT", origin=Origin.NEW),
        line("moved", 1, fte=None, grades=("A 12",), unit="Stabsstelle", origin=Origin.RELOCATED),
    ]
    need = need_at(lines, TODAY)
    assert need.additional.posts == 4
    assert need.additional.fte.amount is None
    assert need.additional.fte.unknown == 4
    assert need.relocated.keys == ("moved-1",)


def test_24_staff_are_heads_and_no_posts():
    heads = [Heads("10.2", exact(24)), Heads("10.1", None)]
    assert heads_by_unit(heads)["10.2"].amount == exact(24)
    assert heads_by_unit(heads)["10.1"].amount is None
    with pytest.raises(ValueError, match="whole"):
        Heads("10.2", exact("24.5"))


# what a post is at a date

LIFE = (
    ("requested", "2021-03-01"),
    ("approved", "2021-12-15"),
    ("advertised", "2022-02-01"),
    ("filled", "2022-07-01"),
    ("vacated", "2023-01-31"),
    ("filled", "2023-04-01"),
    ("cut", "2024-01-01"),
    ("requested", "2024-06-01"),
)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2021-02-28", PostState.NOT_REPORTED),
        ("2021-03-01", PostState.REQUESTED),
        ("2021-12-14", PostState.REQUESTED),
        ("2021-12-15", PostState.VACANT),
        ("2022-06-30", PostState.VACANT),
        ("2022-07-01", PostState.FILLED),
        ("2023-02-01", PostState.VACANT),
        ("2023-04-01", PostState.FILLED),
        ("2024-01-01", PostState.CUT),
        ("2024-06-01", PostState.REQUESTED),
    ],
)
def test_the_life_of_a_post(day, state):
    assert post("p", FULL, *LIFE).state_at(date.fromisoformat(day)) is state


@pytest.mark.parametrize("kind", ["requested", "approved", "advertised"])
def test_a_filled_post_stays_filled_while_its_successor_is_sought(kind):
    assert post("p", FULL, ("filled", "2022-01-01"), (kind, "2022-06-01")).state_at(TODAY) is PostState.FILLED


def test_on_one_day_the_later_entry_counts():
    assert post("p", FULL, ("vacated", "2022-01-01"), ("filled", "2022-01-01")).state_at(TODAY) is PostState.FILLED
    assert post("p", FULL, ("filled", "2022-01-01"), ("vacated", "2022-01-01")).state_at(TODAY) is PostState.VACANT


def test_figures_at_a_date():
    team = Line(
        "team",
        (
            post("a", Decimal("1.000"), ("filled", "2022-01-01")),
            post("b", Decimal("0.642"), ("approved", "2022-01-01")),
            post("c", None, ("approved", "2022-01-01")),
            post("d", Decimal("0.500")),
            post("e", Decimal("0.500"), ("requested", "2022-01-01")),
            post("f", Decimal("0.500"), ("approved", "2021-01-01"), ("cut", "2022-01-01")),
        ),
        grades=("EG 11",),
        unit="IT",
    )
    found = staffing_at([team], TODAY, by_grade_and_unit)[(("EG 11",), "IT")]
    assert found.filled.fte.amount == exact("1.000")
    assert (found.vacant.posts, found.vacant.fte.amount, found.vacant.fte.unknown) == (2, exact("0.642"), 1)
    assert (found.approved.posts, found.approved.fte.amount) == (3, exact("1.642"))
    assert found.not_reported.keys == ("d",)
    assert (found.planned.posts, found.planned.fte.amount) == (5, exact("2.642"))
    assert found.cut.keys == ("f",)


def test_a_group_without_vacant_posts_has_none_which_is_not_unknown():
    found = staffing_at([line("a", 1)], TODAY, by_grade_and_unit)[((), "")]
    assert found.vacant.posts == 0
    assert found.vacant.fte.is_empty


@pytest.mark.parametrize("fte", ["0", "-0.5", "1.001", "2"])
def test_one_post_is_more_than_0_and_at_most_1(fte):
    with pytest.raises(ValueError, match="more than 0 and at most 1"):
        post("p", Decimal(fte))


def test_a_line_may_exceed_one():
    assert line("a", 5).fte.amount == exact("5.000")


def test_unknown_origin_is_not_additional():
    need = need_at([line("a", 2), line("b", 1, origin="")], TODAY)
    assert need.additional.posts == 0
    assert need.origin_unknown.posts == 3


def test_a_temporary_line_counts_on_its_last_day_and_is_cut_afterwards():
    filled = Post("p", Decimal(1), (Event(EventKind.FILLED, date(2020, 1, 1)),))
    temporary = Line("l", (filled,), origin=Origin.NEW, until=date(2024, 6, 30))
    for day, posts_there in ((date(2024, 6, 30), 1), (date(2024, 7, 1), 0)):
        found = staffing_at([temporary], day, by_grade_and_unit)[((), "")]
        assert (found.filled.posts, found.cut.posts) == (posts_there, 1 - posts_there)
        assert need_at([temporary], day).additional.posts == posts_there


posts = st.builds(
    Post,
    key=st.uuids().map(str),
    fte=st.one_of(st.none(), st.decimals(Decimal("0.001"), 1, places=3)),
    events=st.lists(
        st.builds(Event, st.sampled_from(EventKind), st.dates(date(2020, 1, 1), date(2024, 1, 1))), max_size=6
    ).map(tuple),
    minimum=st.booleans(),
)
lines = st.lists(
    st.builds(
        Line,
        key=st.text(max_size=3),
        posts=st.lists(posts, max_size=4).map(tuple),
        grades=st.sampled_from([(), ("EG 10",), ("EG 14", "A 14")]),
        unit=st.sampled_from(["", "IT"]),
        origin=st.one_of(st.none(), st.sampled_from(Origin)),
        may_exist_already=st.booleans(),
    ),
    max_size=6,
)


@given(lines, st.dates(date(2019, 1, 1), date(2025, 1, 1)))
def test_every_post_is_in_one_place(listed, day):
    given_keys = sorted(p.key for one in listed for p in one.posts)
    groups = staffing_at(listed, day, by_grade_and_unit).values()
    assert sorted(key for group in groups for key in (*group.planned.keys, *group.cut.keys)) == given_keys
    for group in groups:
        assert group.planned.posts == group.requested.posts + group.approved.posts + group.not_reported.posts
        assert group.approved.posts == group.vacant.posts + group.filled.posts
        assert len(group.planned.fte.parts) + group.planned.fte.unknown == group.planned.posts


@given(lines, st.dates(date(2019, 1, 1), date(2025, 1, 1)))
def test_need_is_a_partition_of_what_is_not_cut(listed, day):
    need = need_at(listed, day)
    places = (need.additional, need.may_exist_already, need.relocated, need.existing, need.origin_unknown)
    kept = [p.key for one in listed for p in one.posts if p.state_at(day) is not PostState.CUT]
    assert sorted(key for place in places for key in place.keys) == sorted(kept)
    allowed = {p.key for one in listed for p in one.posts if one.origin is Origin.NEW and not one.may_exist_already}
    assert set(need.additional.keys) <= allowed


@given(posts, st.dates(date(2019, 1, 1), date(2025, 1, 1)))
def test_what_comes_later_does_not_matter_yet(one, day):
    known = Post(one.key, one.fte, tuple(e for e in one.events if e.on <= day), one.minimum)
    assert one.state_at(day) is known.state_at(day)
