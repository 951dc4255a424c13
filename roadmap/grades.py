"""Pay grades that exist, and one way of writing each (rule 3).

TVöD (VKA) from EG 1 to EG 15Ü, Besoldung A 5 to A 16 and B 1 to B 11. Which of them are valid is a versioned list,
`GRADE_LISTS`: "EG 9" was split into 9a, 9b and 9c on 01.01.2017 and is valid before that day only. Pure: no Django.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

TVOED_GRADES = (
    *("EG 1", "EG 2", "EG 2Ü", "EG 3", "EG 4", "EG 5", "EG 6", "EG 7", "EG 8", "EG 9a", "EG 9b", "EG 9c"),
    *("EG 10", "EG 11", "EG 12", "EG 13", "EG 14", "EG 15", "EG 15Ü"),
)
A_GRADES = tuple(f"A {number}" for number in range(5, 17))
B_GRADES = tuple(f"B {number}" for number in range(1, 12))
HISTORICAL_GRADES = ("EG 9",)
VALID_GRADES = TVOED_GRADES + A_GRADES + B_GRADES
EG_9_SPLIT = date(2017, 1, 1)


@dataclass(frozen=True)
class GradeList:
    """The grades of a family as they are valid from a day on, until the next list of the family; None: from the start.

    `source` says where the list comes from.
    """

    family: str
    valid_from: date | None
    grades: tuple[str, ...]
    source: str


_TVOED = "TVöD (VKA), § 15 and its tables; EG 2Ü and EG 15Ü: TVÜ-VKA, § 19"
_BEFORE_SPLIT = tuple(grade for grade in TVOED_GRADES if grade not in ("EG 9a", "EG 9b", "EG 9c"))
_BESOLDUNG = "Besoldungsordnungen A and B of the Land; lower grades than A 5 are not kept here"
GRADE_LISTS = (
    GradeList("EG", None, (*_BEFORE_SPLIT[:9], *HISTORICAL_GRADES, *_BEFORE_SPLIT[9:]), _TVOED),
    GradeList("EG", EG_9_SPLIT, TVOED_GRADES, "TVöD (VKA), Entgeltordnung (Anlage 1), in force since 01.01.2017"),
    GradeList("A", None, A_GRADES, _BESOLDUNG),
    GradeList("B", None, B_GRADES, _BESOLDUNG),
)
"""The lists of each family, oldest first."""

_FAMILIES = {"EG": TVOED_GRADES, "E": TVOED_GRADES, "A": A_GRADES, "B": B_GRADES}
_WRITTEN = re.compile(r"(?P<family>EG|E|A|B) ?(?P<number>[0-9]{1,2}) ?(?P<suffix>[ABCÜ]?)", re.IGNORECASE)
_ORDER = {grade: rank for rank, grade in enumerate((*TVOED_GRADES[:9], *HISTORICAL_GRADES, *TVOED_GRADES[9:]))}
_ORDER |= {grade: rank for rank, grade in enumerate((*A_GRADES, *B_GRADES), start=len(_ORDER))}


class GradeError(ValueError):
    """A grade that does not exist: `value` as given, `valid` the grades of its family, or all when that is unknown."""

    def __init__(self, value: str, valid: tuple[str, ...]) -> None:
        self.value = value
        self.valid = valid
        super().__init__(f"{value!r} is not a pay grade; valid are {', '.join(valid)}")


def normalise_grade(text: str) -> str:
    """One way of writing: "A12" → "A 12", "EG 9 b" → "EG 9b", "e 15ü" → "EG 15Ü".

    Says nothing about whether the grade exists; a text of another form comes back with its spaces tidied.
    """
    cleaned = " ".join(unicodedata.normalize("NFC", text).split())
    match = _WRITTEN.fullmatch(cleaned)
    if match is None:
        return cleaned
    family = match["family"].upper().replace("EG", "E").replace("E", "EG")
    suffix = match["suffix"].upper() if match["suffix"] in "üÜ" else match["suffix"].lower()
    return f"{family} {match['number']}{suffix}"


def check_grade(text: str, *, historical: bool = False) -> str:
    """The grade in its one way of writing. "EG 9" passes only as `historical`.

    Raises GradeError with the valid grades of the family.
    """
    grade = normalise_grade(text)
    if grade in VALID_GRADES or (historical and grade in HISTORICAL_GRADES):
        return grade
    valid = _FAMILIES.get(grade.partition(" ")[0], VALID_GRADES)
    if historical and valid is not A_GRADES and valid is not B_GRADES:
        valid += HISTORICAL_GRADES
    raise GradeError(text, valid)


def lists_on(day: date) -> tuple[GradeList, ...]:
    """The list of each family that is valid on `day`: TVöD, A, B."""
    found = {one.family: one for one in GRADE_LISTS if one.valid_from is None or one.valid_from <= day}
    return tuple(found.values())


def grades_on(day: date) -> tuple[str, ...]:
    """All grades that are valid on `day`, from the lowest TVöD grade to the highest of B."""
    return tuple(grade for one in lists_on(day) for grade in one.grades)


def check_grade_on(text: str, day: date) -> str:
    """The grade in its one way of writing, if it is valid on `day`.

    Raises GradeError with the grades of the family that are valid on that day: "EG 9" before 2017 only, "EG 9a" to
    "EG 9c" from 2017 on.
    """
    grade = normalise_grade(text)
    if grade in grades_on(day):
        return grade
    family = grade.partition(" ")[0].replace("EG", "E").replace("E", "EG")
    raise GradeError(text, next((one.grades for one in lists_on(day) if one.family == family), grades_on(day)))


def grade_order(grade: str) -> tuple[int, str]:
    """Sort key from the lowest to the highest grade, TVöD before A before B; what is no grade (and "") comes last."""
    return (_ORDER.get(grade, len(_ORDER)), grade)
