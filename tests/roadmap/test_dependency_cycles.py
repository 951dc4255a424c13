"""No sequence of edits makes a cycle of dependencies; what is refused would have closed one, and the cycle is named."""

from collections.abc import Mapping

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from organisation.models import Body
from roadmap import actions
from roadmap.models import Dependency, Project

COUNT = 5
edits = st.lists(
    st.tuples(st.sampled_from(["add", "add", "add", "remove"]), st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)),
    max_size=20,
)


def reaches(edges: Mapping[int, set[int]], start: int, goal: int) -> bool:
    """Whether `goal` can be reached from `start`, itself included."""
    seen, waiting = {start}, [start]
    while waiting:
        for following in edges.get(waiting.pop(), set()) - seen:
            seen.add(following)
            waiting.append(following)
    return goal in seen


class TestCycles(TestCase):
    """Rows in the database against a model of the graph kept beside it."""

    def setUp(self) -> None:
        county = Body.objects.create(slug="kreis", name="Kreis (fiktiv)", kind="kreis", fictional=True)
        self.projects = [
            Project.objects.create(owner=county, slug=f"p{number}", title=f"Projekt {number}")
            for number in range(COUNT)
        ]

    @settings(max_examples=25)
    @given(edits)
    def test_no_sequence_of_edits_closes_a_cycle(self, sequence: list[tuple[str, int, int]]) -> None:
        edges: dict[int, set[int]] = {}
        for what, one, other in sequence:
            if what == "remove":
                edges.get(one, set()).discard(other)
                Dependency.objects.filter(predecessor=self.projects[one], successor=self.projects[other]).delete()
            elif other in edges.get(one, set()):
                continue
            elif reaches(edges, other, one):
                self._is_refused(one, other)
            else:
                actions.add_dependency(predecessor=self.projects[one], successor=self.projects[other], by=None)
                edges.setdefault(one, set()).add(other)
        known = {(row.predecessor.slug, row.successor.slug) for row in Dependency.objects.all()}
        assert known == {(f"p{one}", f"p{other}") for one, found in edges.items() for other in found}

    def _is_refused(self, one: int, other: int) -> None:
        with pytest.raises(ValidationError) as refused:
            actions.add_dependency(predecessor=self.projects[one], successor=self.projects[other], by=None)
        (message,) = refused.value.message_dict["successor"]
        if one != other:
            assert self.projects[one].title in message
            assert self.projects[other].title in message
