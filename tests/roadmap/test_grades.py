"""Pay grades: which exist, how they are written, and what a refusal says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.grades import A_GRADES, TVOED_GRADES, VALID_GRADES, GradeError, check_grade, grade_order, normalise_grade


def test_the_list_is_complete():
    assert len(TVOED_GRADES) == 19
    assert (A_GRADES[0], A_GRADES[-1], len(A_GRADES)) == ("A 5", "A 16", 12)
    assert len(VALID_GRADES) == len(set(VALID_GRADES)) == 19 + 12 + 11


@pytest.mark.parametrize("grade", ["EG 10", "EG 12", "EG 9b", "EG 8", "EG 14", "EG 13", "A 12", "A 11"])
def test_the_grades_of_the_four_counties(grade):
    assert check_grade(grade) == grade


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("A12", "A 12"),
        ("a 12", "A 12"),
        ("EG 9 b", "EG 9b"),
        ("EG9B", "EG 9b"),
        ("E 10", "EG 10"),
        ("eg 15ü", "EG 15Ü"),
        ("EG 2 U\u0308", "EG 2Ü"),
        ("  EG\u00a011 ", "EG 11"),
        ("B3", "B 3"),
    ],
)
def test_one_way_of_writing(written, grade):
    assert check_grade(written) == normalise_grade(written) == grade


def test_a_17_is_refused_with_the_valid_list():
    with pytest.raises(GradeError, match="A 15, A 16") as caught:
        check_grade("A 17")
    assert caught.value.valid == A_GRADES
    assert caught.value.value == "A 17"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "EG 9d",
            "EG 16",
            "EG 0",
            "EG 10a",
            "A 4",
            "A 1",
            "A 9b",
            "B 12",
            "B 0",
            "C 3",
            "",
            "EG",
            "12",
            "EG 012",
            "ＥＧ １０",
        ),
        *("EG １０", "Stellenwert /EG 14", "EG 14/15", "A 012", "EG 2a", "EG 14Ü"),
    ],
)
def test_what_does_not_exist(text):
    with pytest.raises(GradeError) as caught:
        check_grade(text)
    assert caught.value.valid


def test_eg_9_only_in_historical_data():
    with pytest.raises(GradeError) as caught:
        check_grade("EG 9")
    assert "EG 9b" in caught.value.valid
    assert "EG 9" not in caught.value.valid
    assert check_grade("EG9", historical=True) == "EG 9"
    with pytest.raises(GradeError, match=r"EG 9$"):
        check_grade("EG 9d", historical=True)


def test_order():
    mixed = ["", "B 1", "A 11", "EG 9c", "EG 10", "EG 9", "A 5", "EG 2Ü", "EG 8"]
    assert sorted(mixed, key=grade_order) == ["EG 2Ü", "EG 8", "EG 9", "EG 9c", "EG 10", "A 5", "A 11", "B 1", ""]


@given(st.text(max_size=10))
def test_normalising_twice_changes_nothing(text):
    assert normalise_grade(normalise_grade(text)) == normalise_grade(text)
