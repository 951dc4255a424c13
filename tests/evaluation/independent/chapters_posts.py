"""Posts (8)."""

from collections import Counter
from decimal import Decimal

from tests.evaluation.independent import money, posts
from tests.evaluation.independent.conftest import Read
from tests.evaluation.independent.german import Sum, read_sum
from tests.evaluation.independent.paper import DASH

# 8 staff


def test_the_posts_line_by_line(read: Read) -> None:
    day = read.county.cut_off
    table = read.paper.table("Stellen", "Stellenpositionen")
    rows = table.by_head()
    lines = posts.lines(read.county)
    assert set(rows) == {line.row["title"] for line in lines}
    for line in lines:
        printed = rows[line.row["title"]]
        states = Counter(post.state(day) for post in line.posts)
        assert printed["Entgelt-/Besoldungsgruppe"] == posts.grade_words(line.grade(day))
        assert int(printed["Stellen"]) == len(line.posts)
        assert read_sum(printed["VZÄ"]) == posts.total(line.posts)
        assert printed["Einheit"] == posts.unit(line)
        assert printed["Herkunft"] == posts.ORIGINS[line.row["origin"]]
        assert set(printed["Stand am Stichtag"].split(", ")) == {
            f"{number} {posts.STATES[name]}" for name, number in states.items()
        }


def test_the_posts_by_grade_and_unit_and_the_need(read: Read) -> None:
    day = read.county.cut_off
    table = read.paper.table("Stellen", "Stellen zum Stichtag nach")
    lines = posts.lines(read.county)
    keys = {(posts.grade_words(line.grade(day)), posts.unit(line)) for line in lines}
    printed = {(line.head, table.cell(line, "Einheit")): line for line in table.lines}
    assert set(printed) == keys
    for key, row in [*printed.items(), (None, table.foot[0])]:
        members = [
            post
            for line in lines
            for post in line.posts
            if key in (None, (posts.grade_words(line.grade(day)), posts.unit(line)))
        ]
        for name, word in {**posts.STATES, "planned": "geplant"}.items():
            found = [
                post for post in members if (post.state(day) == name or name == "planned") and post.state(day) != "cut"
            ]
            found = found if name != "cut" else [post for post in members if post.state(day) == "cut"]
            assert _posts(table.cell(row, word)) == (len(found), posts.total(found))
    said = read.paper.facts("Stellen")
    need = {
        "Neue Stellen (Mehrbedarf)": lambda line: line.row["origin"] == "new" and not line.row["may_exist_already"],
        "Möglicherweise vorhanden": lambda line: line.row["may_exist_already"],
        "Verlagert, nicht neu": lambda line: line.row["origin"] == "relocated",
        "Vorhanden": lambda line: line.row["origin"] == "existing",
    }
    for word, belongs in need.items():
        found = [post for line in lines if belongs(line) for post in line.posts if post.state(day) != "cut"]
        number, _comma, fte = said[word].partition(", ")
        assert int(number.split()[0]) == len(found)
        assert read_sum(fte) == posts.total(found)


def _posts(text: str) -> tuple[int, Sum]:
    """ "2 (1,5 VZÄ)": how many posts and their full-time equivalents."""
    if text == DASH:
        return 0, Sum()
    number, _bracket, fte = text.partition(" (")
    return int(number), read_sum(fte.removesuffix(")"))


def test_what_the_posts_cost(read: Read) -> None:
    table = read.paper.table("Stellen", "Kosten der Stellen je Jahr")
    lines = posts.lines(read.county)
    assert int(table.lines[-1].head) == read.county.year
    assert len(table.lines) > 2
    for line in table.lines:
        for word, actual in (("geplante Kosten", False), ("tatsächliche Kosten", True)):
            expected = posts.cost(read.county, lines, int(line.head), actual=actual)
            if not expected.posts:
                assert line[word] == DASH
                continue
            low, _between, high = line[word].removeprefix("von ").partition(" bis ")
            found = read_sum(low)
            assert found.unknown == expected.unknown
            assert found.value is not None
            cent = Decimal("0.01") * expected.posts
            assert abs(found.value - money.euros(expected.low)) < cent
            assert bool(high) == (expected.high != expected.low)
            if high:
                assert abs((read_sum(high).value or 0) - money.euros(expected.high)) < cent
