"""YAML that is not a plan file: each is refused with its place, never with a traceback."""

import os
from contextlib import suppress

import pytest
from django.utils.translation import override

from exchange.planfile import PlanFileError, parse
from exchange.planfile.problems import Problem
from exchange.planfile.reading import MAX_BYTES, MAX_DEPTH
from tests.exchange.plan_texts import PLAN, changed

pytestmark = pytest.mark.django_db


def problems_of(text: str | bytes) -> tuple[Problem, ...]:
    with override("en"), pytest.raises(PlanFileError) as caught:
        parse(text, name="x.yaml")
    return caught.value.problems


def places(text: str | bytes) -> list[tuple[str, int, int, str]]:
    return [(one.code, one.line, one.column, one.path) for one in problems_of(text)]


def test_the_plan_itself_is_right():
    assert parse(PLAN, name="x.yaml").plan == "masterplan"
    assert parse(PLAN.encode(), name="x.yaml").county == "kreis-a"
    assert parse("\ufeff" + PLAN.replace("\n", "\r\n"), name="x.yaml").plan == "masterplan"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "not-a-mapping", 1, 1),
        ("# nothing\n", "not-a-mapping", 1, 1),
        ("just a word\n", "not-a-mapping", 1, 1),
        ("- a\n", "not-a-mapping", 1, 1),
        ("a: [1, 2\n", "syntax", 2, 1),
        ("a: b: c\n", "syntax", 1, 5),
        ("a: 'b\n", "syntax", 2, 1),
        ("a: b\n\tc: d\n", "tab", 2, 1),
        ("a: b\n---\nc: d\n", "documents", 2, 1),
        ("format: 1\nplan: a\x00b\n", "bad-character", 2, 8),
        ("plan: a\x07b\n", "bad-character", 1, 8),
        ("plan: \ud800\n", "encoding", 1, 7),
        (b"plan: \xff\xfe\n", "encoding", 1, 7),
        ("a: &x b\n", "anchor", 1, 4),
        ("? [a, b]\n: c\n", "bad-key", 1, 3),
    ],
)
def test_what_cannot_be_read(text: str | bytes, code: str, line: int, column: int):
    found = problems_of(text)
    assert (code, line, column) in [(one.code, one.line, one.column) for one in found]
    assert all(str(one).startswith(f"x.yaml:{one.line}:{one.column}: ") for one in found)


def test_aliases_tags_and_merge_keys_are_refused():
    text = changed(("    kind: masterplan\n", "    kind: &kind masterplan\n"), ("state: adopted", "state: *kind"))
    assert [code for code, *_rest in places(text)].count("anchor") == 2
    assert places(changed(("    kind: masterplan\n", "    kind: !!str masterplan\n")))[0][0] == "tag"
    assert (
        places(changed(("    kind: masterplan\n", "    kind: masterplan\n    <<: {title: a}\n")))[0][0] == "unknown-key"
    )


def test_duplicate_key_names_the_first():
    (problem,) = problems_of(changed(("    kind: masterplan\n", "    kind: masterplan\n    kind: strategy\n")))
    assert problem.code == "duplicate-key"
    assert problem.path == "plans[0].kind"
    assert "first in line" in problem.message


def test_size_and_depth():
    assert places("a: " + "b" * MAX_BYTES) == [("too-large", 1, 1, "")]
    assert places("[" * 100_000) == [("too-deep", 1, MAX_DEPTH + 1, "[0]" * MAX_DEPTH)]
    assert places("a:\n" + "".join(" " * depth + "- \n" for depth in range(1, 40)))[0][0] == "too-deep"


def test_escapes_cannot_smuggle_characters():
    text = changed(("title: Masterplan\n", 'title: "Master\\0plan"\n'), ("title: Pilot\n", 'title: "\\ud800"\n'))
    assert [(code, path) for code, _line, _column, path in places(text)] == [
        ("bad-character", "plans[0].title"),
        ("bad-character", "projects[0].milestones[0].title"),
    ]


def test_damage_anywhere_gives_messages_only():
    """Cut the file anywhere, or put an odd character anywhere: a message, or a file that is right, never a crash."""
    step = 7 if os.environ.get("DIGIPLAN_TEST_FULL") else 199
    for position in range(0, len(PLAN), step):
        for text in (
            PLAN[:position],
            PLAN[:position] + "\t" + PLAN[position:],
            PLAN[:position] + "{" + PLAN[position:],
        ):
            with suppress(PlanFileError):
                parse(text, name="x.yaml")
