"""Comparing two ends of a plan: what was added, dropped, renamed, split, merged, moved and changed."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from organisation.partial_dates import PartialDate
from roadmap.amounts import Amount, Qualifier, Total, total
from roadmap.comparing import (
    Due,
    End,
    Fate,
    Link,
    Part,
    Quantity,
    Unit,
    compare,
    compare_units,
    marked,
    moves,
    quantities,
)


def fates(before: list[Unit], after: list[Unit], *links: Link) -> list[tuple[Fate, str, str]]:
    found = compare_units(before, after, links)
    return [
        (change.fate, "+".join(u.key for u in change.before), "+".join(u.key for u in change.after)) for change in found
    ]


def unit(key: str, title: str = "", **texts: str) -> Unit:
    return Unit(key, title or key, texts=texts)


def test_units_that_came_and_went() -> None:
    assert fates([unit("a"), unit("b")], [unit("a"), unit("c")]) == [
        (Fate.ADDED, "", "c"),
        (Fate.DROPPED, "b", ""),
    ]


def test_renamed_split_merged_replaced() -> None:
    before = [unit("a"), unit("b"), unit("c"), unit("d"), unit("e"), unit("f", "F")]
    after = [unit("a1"), unit("a2"), unit("bc"), unit("d2"), unit("e2", "E"), unit("f", "F neu")]
    links = [
        Link("a", "a1", "split"),
        Link("a", "a2", "split"),
        Link("b", "bc", "merged"),
        Link("c", "bc", "merged"),
        Link("d", "d2", "replaced"),
        Link("e", "e2", "renamed"),
    ]
    assert fates(before, after, *links) == [
        (Fate.RENAMED, "e", "e2"),
        (Fate.RENAMED, "f", "f"),
        (Fate.SPLIT, "a", "a1+a2"),
        (Fate.MERGED, "b+c", "bc"),
        (Fate.REPLACED, "d", "d2"),
    ]


def test_what_stays_and_gives_something_off_is_split() -> None:
    assert fates([unit("a")], [unit("a"), unit("b")], Link("a", "b", "split")) == [(Fate.SPLIT, "a", "a+b")]


def test_lineage_leads_over_versions_in_between() -> None:
    links = [Link("v1", "v2", "same"), Link("v2", "v3", "same")]
    assert fates([unit("v1", "Bildung")], [unit("v3", "Schule")], *links) == [(Fate.RENAMED, "v1", "v3")]


def test_without_lineage_the_address_or_the_title_says_what_went_on() -> None:
    before = [Unit("1", "Bildung", "bildung"), Unit("2", "Umwelt", "umwelt")]
    after = [Unit("3", "Bildung und Schule", "bildung"), Unit("4", "Umwelt", "natur")]
    assert fates(before, after) == [(Fate.RENAMED, "1", "3")]


def test_texts_are_told_column_by_column() -> None:
    (change,) = compare_units([unit("a", goal="alt", chances="x")], [unit("a", goal="neu", chances="x")], [])
    assert change.fate is Fate.SAME
    assert [(text.name, text.before, text.after) for text in change.texts] == [("goal", "alt", "neu")]


def test_words_are_marked() -> None:
    assert marked("Die alte Akte", "Die neue Akte") == (
        (Part.KEPT, "Die "),
        (Part.GONE, "alte"),
        (Part.NEW, "neue"),
        (Part.KEPT, " Akte"),
    )


def due(key: str, *day: int, reached: bool = False) -> Due:
    return Due(key, "P", key, PartialDate(date(*day)) if day else None, reached)


def test_dates_that_moved() -> None:
    found = moves([due("a", 2024, 1, 1), due("b", 2024, 1, 1), due("c")], [due("a", 2024, 1, 31), due("b", 2024, 1, 1)])
    assert [(move.named.key, move.days) for move in found] == [("a", 30), ("c", None)]
    reached = moves([due("a", 2024, 1, 1)], [due("a", 2024, 1, 1, reached=True)])
    assert [move.days for move in reached] == [0]


def money(key: str, euros: str | None, qualifier: Qualifier = Qualifier.EXACT) -> Quantity:
    return Quantity(key, key, total([None if euros is None else Amount(Decimal(euros), qualifier)]))


def test_amounts_that_changed_and_what_is_unknown() -> None:
    before = [money("a", "100.00"), money("b", None), money("c", "5.00"), money("d", "5.00")]
    after = [money("a", "120.00"), money("b", "7.00"), money("c", "5.00"), money("e", "1.00")]
    found = {change.named.key: change.difference for change in quantities(before, after)}
    assert set(found) == {"a", "b", "d", "e"}
    assert found["a"] is not None
    assert found["a"].amount == Amount(Decimal("20.00"))
    assert (found["b"], found["d"], found["e"]) == (None, None, None), "unknown is never 0"
    (change,) = quantities([money("a", "5.00")], [money("a", "5.00", Qualifier.ABOUT)])
    assert change.named.key == "a"


def test_the_same_sum_of_other_parts_is_no_change() -> None:
    half, whole = Amount(Decimal("0.500")), Amount(Decimal("1.000"))
    assert quantities([Quantity("a", "A", Total((half, half)))], [Quantity("a", "A", Total((whole,)))]) == ()


def test_states_that_changed() -> None:
    before = End(projects=(unit("a"), unit("b")), states={"a": "ongoing"})
    after = End(projects=(unit("a"), unit("b")), states={"a": "completed", "b": "idea"})
    assert [(row.title, row.before, row.after) for row in compare(before, after).states] == [
        ("a", "ongoing", "completed"),
        ("b", "", "idea"),
    ]
    assert compare(before, before).is_empty


keys = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@given(
    keys, keys, st.lists(st.builds(Link, st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.just("split")))
)
def test_everything_is_told_exactly_once(before: list[str], after: list[str], links: list[Link]) -> None:
    """Each unit of either end is in one change, or went on unchanged."""
    found = compare_units([unit(key) for key in before], [unit(key, f"{key} neu") for key in after], links)
    told_before = [u.key for change in found for u in change.before]
    told_after = [u.key for change in found for u in change.after]
    assert sorted(told_before) == sorted(before)
    assert sorted(told_after) == sorted(after)


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_a_marked_text_holds_both_texts(before: str, after: str) -> None:
    pieces = marked(before, after)
    assert "".join(text for part, text in pieces if part is not Part.NEW) == before
    assert "".join(text for part, text in pieces if part is not Part.GONE) == after
