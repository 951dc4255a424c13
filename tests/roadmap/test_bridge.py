"""The bridge: prior + new + reactivated ± lineage − completed − dropped = now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.bridge import (
    OUT_OF_STOCK,
    Bridge,
    BridgeError,
    Descent,
    LineageKind,
    Presence,
    ProjectState,
    Succession,
    bridge,
    bridge_between,
    in_stock,
    succeeded,
)

ONGOING, COMPLETED = ProjectState.ONGOING, ProjectState.COMPLETED
DEFERRED, DROPPED = ProjectState.DEFERRED, ProjectState.DROPPED
EMPTY = ()


def test_a_year_in_which_everything_happens():
    found = bridge(
        [
            Presence("stays", ONGOING, ONGOING),
            Presence("deferred", ONGOING, DEFERRED),
            Presence("still-deferred", DEFERRED, DEFERRED),
            Presence("done", ONGOING, COMPLETED),
            Presence("given-up", DEFERRED, DROPPED),
            Presence("back", DROPPED, ONGOING),
            Presence("long-done", COMPLETED, COMPLETED),
            Presence("fresh", None, ONGOING),
            Presence("quick", None, COMPLETED),
            Presence("whole", ONGOING, None),
            Presence("half-1", None, ONGOING),
            Presence("half-2", None, ONGOING),
            Presence("stream-1", ONGOING, None),
            Presence("stream-2", ONGOING, None),
            Presence("river", None, ONGOING),
        ],
        [
            Descent("whole", "half-1", LineageKind.SPLIT),
            Descent("whole", "half-2", LineageKind.SPLIT),
            Descent("stream-1", "river", LineageKind.MERGED),
            Descent("stream-2", "river", LineageKind.MERGED),
        ],
    )
    assert found.prior == ("deferred", "done", "given-up", "stays", "still-deferred", "stream-1", "stream-2", "whole")
    assert found.new == ("fresh", "quick")
    assert found.reactivated == ("back",)
    assert found.lineage_in == ("half-1", "half-2", "river")
    assert found.lineage_out == ("stream-1", "stream-2", "whole")
    assert found.lineage == 0
    assert found.completed == ("done", "quick")
    assert found.dropped == ("given-up",)
    assert found.now == ("back", "deferred", "fresh", "half-1", "half-2", "river", "stays", "still-deferred")
    assert found.deferred == ("deferred", "still-deferred")
    # 8 + 2 + 1 + 3 − 3 − 2 − 1 = 8
    assert 8 + 2 + 1 + found.lineage - 2 - 1 == len(found.now)


def test_deferred_projects_are_in_the_stock():
    found = bridge([Presence("a", ONGOING, DEFERRED)])
    assert (found.prior, found.now, found.deferred, found.dropped) == (("a",), ("a",), ("a",), EMPTY)


def test_a_split_adds_and_a_merger_takes_away():
    split = bridge(
        [Presence("a", ONGOING, None), Presence("b", None, ONGOING), Presence("c", None, ONGOING)],
        [Descent("a", "b", LineageKind.SPLIT), Descent("a", "c", LineageKind.SPLIT)],
    )
    assert split.lineage == 1
    merger = bridge(
        [Presence("a", ONGOING, None), Presence("b", ONGOING, ONGOING)], [Descent("a", "b", LineageKind.MERGED)]
    )
    assert (merger.lineage, merger.lineage_in, merger.now) == (-1, EMPTY, ("b",))


def test_its_own_state_comes_before_lineage():
    found = bridge(
        [Presence("a", ONGOING, DROPPED), Presence("b", None, ONGOING)], [Descent("a", "b", LineageKind.REPLACED)]
    )
    assert (found.dropped, found.lineage_in, found.lineage_out, found.new) == (("a",), ("b",), EMPTY, EMPTY)


def test_same_is_no_change_and_reclassified_is_listed():
    found = bridge([Presence("a", ONGOING, ONGOING)], [Descent("a", "a", LineageKind.SAME)])
    assert (found.lineage, found.now) == (0, ("a",))
    found = bridge([Presence("a", COMPLETED, DROPPED), Presence("b", DROPPED, None)])
    assert (found.reclassified, found.prior, found.now, found.dropped) == (("a",), EMPTY, EMPTY, EMPTY)


def presence(key, prior, now):
    return Presence(key, prior, now)


def test_states_may_come_as_text():
    assert bridge([presence("a", "ongoing", "dropped"), presence("b", "", "idea")]).new == ("b",)
    with pytest.raises(ValueError, match="sleeping"):
        presence("a", "sleeping", None)


def test_a_project_that_vanished_does_not_balance():
    with pytest.raises(BridgeError, match="neither a state nor a descendant") as caught:
        bridge([Presence("b", ONGOING, None), Presence("a", DEFERRED, None), Presence("c", ONGOING, ONGOING)])
    assert caught.value.keys == ("a", "b")


def test_wrong_input_is_named():
    with pytest.raises(BridgeError, match="given twice: a"):
        bridge([Presence("a", ONGOING, ONGOING), Presence("a", ONGOING, DROPPED)])
    with pytest.raises(BridgeError, match="not given: x"):
        bridge([Presence("a", ONGOING, ONGOING)], [Descent("a", "x", LineageKind.SPLIT)])


def test_figures_that_do_not_balance_are_refused():
    with pytest.raises(BridgeError, match="does not balance: b"):
        Bridge(("a",), EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, now=("a", "b"))
    with pytest.raises(BridgeError, match="does not balance: a, b"):
        Bridge(("a",), EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, now=("b",))


states = st.one_of(st.none(), st.sampled_from(ProjectState))
keys = st.lists(st.text("abcdefgh", min_size=1, max_size=3), unique=True, max_size=15)


@st.composite
def years(draw):
    """Projects in any states, and lineage that explains at least those that left the plan."""
    projects = [Presence(key, draw(states), draw(states)) for key in draw(keys)]
    names = [project.key for project in projects]
    links = []
    for project in projects:
        left = project.prior is not None and project.prior not in OUT_OF_STOCK and project.now is None
        others = [name for name in names if name != project.key]
        if others and (left or draw(st.booleans())):
            chosen = draw(st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True))
            links += [Descent(project.key, target, draw(st.sampled_from(LineageKind))) for target in chosen]
        elif left:
            projects = [Presence(p.key, p.prior, p.prior) if p.key == project.key else p for p in projects]
    return projects, links


@given(years())
def test_it_balances_and_every_project_is_accounted_for(year):
    projects, links = year
    found = bridge(projects, links)
    assert len(found.prior) + len(found.new) + len(found.reactivated) + found.lineage - len(found.completed) - len(
        found.dropped
    ) == len(found.now)
    by_key = {project.key: project for project in projects}
    in_stock = [p.key for p in projects if p.now is not None and p.now not in OUT_OF_STOCK]
    assert found.now == tuple(sorted(in_stock))
    assert set(found.deferred) == {p.key for p in projects if p.now is DEFERRED}
    assert set(found.deferred) <= set(found.now)
    came = (*found.prior, *found.new, *found.reactivated, *found.lineage_in)
    assert len(came) == len(set(came))
    for key in found.reactivated:
        assert by_key[key].prior in OUT_OF_STOCK
    for key in (*found.new, *found.lineage_in):
        assert by_key[key].prior is None
    for project in projects:
        if project.key in came or project.key in found.reclassified:
            continue
        assert project.prior is None or project.prior in OUT_OF_STOCK
        assert project.now is None or project.now is project.prior


@given(years())
def test_order_does_not_matter(year):
    projects, links = year
    assert bridge(projects, links) == bridge(projects[::-1], links[::-1])


def test_a_descendant_that_is_not_in_the_plan_takes_nothing_out_of_the_stock():
    links = [Succession("d", "a", LineageKind.SAME, 2), Succession("d", "d", LineageKind.SAME, 1)]
    found = bridge_between({"a": (None, None), "d": ("idea", "idea")}, links, set(), {"d"})
    assert (found.prior, found.now) == (("d",), ("d",))


stated = st.one_of(st.none(), st.sampled_from([state.value for state in ProjectState]))


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(stated, stated)),
    st.lists(
        st.builds(
            Succession,
            st.sampled_from("abcdefgh"),
            st.sampled_from("abcdefgh"),
            st.sampled_from(LineageKind),
            st.integers(1, 3),
        )
    ),
    st.tuples(st.integers(1, 3), st.integers(1, 3)).map(sorted),
    st.sets(st.sampled_from("abcdefgh")),
    st.sets(st.sampled_from("abcdefgh")),
)
def test_between_two_dates_it_always_balances(projects, links, positions, entered_before, entered_now):
    """Over reactivated, split, merged, deferred projects: `Bridge` itself refuses figures that do not balance."""
    before = succeeded(links, positions[0], entered_before)
    after = succeeded(links, positions[1], entered_now)
    found = bridge_between(projects, links, before, after)
    assert len(found.now) == len(found.prior) + len(found.new) + len(found.reactivated) + found.lineage - len(
        found.completed
    ) - len(found.dropped)
    in_now = {key for key, (_prior, now) in projects.items() if in_stock(now)}
    assert set(found.now) <= in_now, "nothing is in the stock that its state takes out"
    assert in_now - set(found.now) <= before | after, "only what became something else has left without a state"
