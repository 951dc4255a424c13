"""Dates that are known to the day, the month, the quarter or only the year.

A council paper says "2024" or "im 3. Quartal"; writing 1 January instead would make a fact up. A partial date is
therefore a whole period: `day` is always its last day (so that "done by" comparisons never accuse too early) and
`precision` says how much of it is known. Pure: no Django, no clock.
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

FIRST_YEAR = 1900
LAST_YEAR = 2200

MONTHS_DE = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

ISO_FORMS = ("2024", "2024-Q3", "2024-06", "2024-06-30")
GERMAN_FORMS = ("31.12.2026", "12/2026", "Dezember 2026", "Q4 2026", "4. Quartal 2026", "2026")


class Precision(StrEnum):
    """How much of a date is known, from fine to coarse."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class PartialDateError(ValueError):
    """A text or value that is no partial date.

    `value` is what was given, `reason` says in English what is wrong with it, and `allowed` lists what would have
    been accepted.
    """

    def __init__(self, value: object, reason: str, allowed: tuple[str, ...]) -> None:
        self.value = value
        self.reason = reason
        self.allowed = allowed
        super().__init__(f"{value!r}: {reason}; allowed: {', '.join(allowed)}")


_COARSENESS = {precision: rank for rank, precision in enumerate(Precision)}
_MONTHS_PER_PERIOD = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}
_YEARS_ALLOWED = (f"years {FIRST_YEAR} to {LAST_YEAR}",)


def coarser(first: Precision, second: Precision) -> Precision:
    """The precision that says less: a result is never known better than its least known input."""
    return max(first, second, key=_COARSENESS.__getitem__)


def last_day_of_month(year: int, month: int) -> date:
    """The last calendar day of the month (1–12), leap years included."""
    return date(year, month, calendar.monthrange(year, month)[1])


def shift_months(day: date, months: int) -> date:
    """`day` moved by whole months; a day that the target month lacks becomes its last one (§ 188 (3) BGB).

    Raises PartialDateError when the result leaves the years 1900–2200.
    """
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    _check_year(year, day)
    return date(year, month_index + 1, min(day.day, calendar.monthrange(year, month_index + 1)[1]))


@dataclass(frozen=True)
class PartialDate:
    """A day, month, quarter or year. Whatever day of the period is given, `day` holds the period's last one.

    Two of them are equal when day and precision are: "Dezember 2026" is neither "2026" nor "31.12.2026". There is
    no `<` on purpose, since a year neither precedes nor follows its own months; ask `is_before` or `may_be_before`,
    and sort by `sort_key`.
    """

    day: date
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        if not isinstance(self.day, date) or isinstance(self.day, datetime):
            raise TypeError(f"a partial date needs a datetime.date, not {self.day!r}")
        try:
            precision = Precision(self.precision)
        except ValueError as error:
            raise PartialDateError(self.precision, "unknown precision", tuple(Precision)) from error
        _check_year(self.day.year, self.day)
        object.__setattr__(self, "precision", precision)
        object.__setattr__(self, "day", _last_day(self.day, precision))

    @property
    def earliest(self) -> date:
        """The first day that it may mean."""
        if self.precision is Precision.DAY:
            return self.day
        return date(self.day.year, self.day.month - _MONTHS_PER_PERIOD[self.precision] + 1, 1)

    @property
    def latest(self) -> date:
        """The last day that it may mean."""
        return self.day

    @property
    def year(self) -> int:
        return self.day.year

    @property
    def quarter(self) -> int:
        """1 to 4, of the last day."""
        return (self.day.month - 1) // 3 + 1

    @property
    def sort_key(self) -> tuple[date, date]:
        """Order by the last day; of two that end together the longer (less known) one comes first."""
        return (self.latest, self.earliest)

    def is_before(self, other: "PartialDate | date") -> bool:
        """Certainly before, whichever days the two mean."""
        return self.latest < _earliest(other)

    def may_be_before(self, other: "PartialDate | date") -> bool:
        """Possibly before: some reading of the two says so."""
        return self.earliest < _latest(other)

    def contains(self, day: date) -> bool:
        """Whether `day` is one of the days that it may mean."""
        return self.earliest <= day <= self.latest

    def at(self, precision: Precision) -> "PartialDate":
        """The same date with less known. Raises PartialDateError when asked for more than is known."""
        if coarser(self.precision, precision) is not precision:
            raise PartialDateError(precision, f"{self.iso()} is known only to the {self.precision}", ())
        return PartialDate(self.day, precision)

    def add_months(self, months: int, duration_precision: Precision = Precision.DAY) -> "PartialDate":
        """This date plus a duration of whole months, known to the coarser of the two precisions.

        `duration_precision` is how exactly the duration is known ("four years" said loosely: year). Where the moved
        period straddles two periods of that precision (2024-Q1 plus one month), the next coarser one that holds it
        is used; where not even a year holds it (2020 plus 18 months), PartialDateError is raised.
        """
        first, last = shift_months(self.earliest, months), shift_months(self.latest, months)
        wanted = coarser(self.precision, Precision(duration_precision))
        if self.precision is not Precision.DAY:
            last = last_day_of_month(last.year, last.month)
        for precision in list(Precision)[_COARSENESS[wanted] :]:
            result = PartialDate(last, precision)
            if result.earliest <= first:
                return result
        raise PartialDateError(f"{self.iso()} + {months} months", "falls into two years", ("whole years",))

    def iso(self) -> str:
        """ "2024", "2024-Q3", "2024-06" or "2024-06-30": the form of plan files and JSON."""
        if self.precision is Precision.YEAR:
            return f"{self.year:04d}"
        if self.precision is Precision.QUARTER:
            return f"{self.year:04d}-Q{self.quarter}"
        return self.day.isoformat()[: 7 if self.precision is Precision.MONTH else 10]

    def display(self, lang: str = "de") -> str:
        """For people: "30.06.2024", "Juni 2024", "3. Quartal 2024", "2024"; English when `lang` starts with "en"."""
        return _display_en(self) if lang.lower().startswith("en") else _display_de(self)

    def __str__(self) -> str:
        return self.iso()


def parse_iso(text: str) -> PartialDate:
    """Read the form that `iso` writes. Strict: raises PartialDateError for anything else."""
    return _parse(text, text, _ISO_PATTERNS, ISO_FORMS)


def parse_german(text: str) -> PartialDate:
    """Read what a person types in German: "31.12.2026", "12/2026", "Dezember 2026", "Q4 2026", "4. Quartal 2026",
    "2026". Surrounding and repeated spaces are forgiven, two-digit years and full-width digits are not.

    Raises PartialDateError, which carries the text and the allowed forms.
    """
    cleaned = " ".join(unicodedata.normalize("NFC", text).split())
    return _parse(text, cleaned.lower(), _GERMAN_PATTERNS, GERMAN_FORMS)


def _check_year(year: int, value: object) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PartialDateError(str(value), "the year is out of range", _YEARS_ALLOWED)


def _last_day(day: date, precision: Precision) -> date:
    if precision is Precision.DAY:
        # a plain date even when a subclass of it was given
        return date(day.year, day.month, day.day)
    length = _MONTHS_PER_PERIOD[precision]
    return last_day_of_month(day.year, (day.month - 1) // length * length + length)


def _earliest(value: PartialDate | date) -> date:
    return value.earliest if isinstance(value, PartialDate) else value


def _latest(value: PartialDate | date) -> date:
    return value.latest if isinstance(value, PartialDate) else value


def _display_de(value: PartialDate) -> str:
    if value.precision is Precision.YEAR:
        return str(value.year)
    if value.precision is Precision.QUARTER:
        return f"{value.quarter}. Quartal {value.year}"
    if value.precision is Precision.MONTH:
        return f"{MONTHS_DE[value.day.month - 1]} {value.year}"
    return f"{value.day.day:02d}.{value.day.month:02d}.{value.year}"


def _display_en(value: PartialDate) -> str:
    if value.precision is Precision.YEAR:
        return str(value.year)
    if value.precision is Precision.QUARTER:
        return f"Q{value.quarter} {value.year}"
    month = MONTHS_EN[value.day.month - 1]
    if value.precision is Precision.MONTH:
        return f"{month} {value.year}"
    return f"{value.day.day} {month} {value.year}"


_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS_DE, start=1)} | {"maerz": 3}
_MONTH_NAMES = "|".join(_MONTH_NUMBERS)


def _ymd(match: re.Match[str]) -> tuple[int, int, int]:
    groups = match.groupdict()
    if "name" in groups:
        return int(groups["y"]), _MONTH_NUMBERS[groups["name"]], 1
    if "q" in groups:
        return int(groups["y"]), int(groups["q"]) * 3, 1
    return int(groups["y"]), int(groups.get("m", "1")), int(groups.get("d", "1"))


# [0-9] in the patterns, never \d: full-width and Arabic-Indic digits are refused
_ISO_PATTERNS = (
    (re.compile(r"(?P<y>[0-9]{4})"), Precision.YEAR),
    (re.compile(r"(?P<y>[0-9]{4})-Q(?P<q>[1-4])"), Precision.QUARTER),
    (re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})"), Precision.MONTH),
    (re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"), Precision.DAY),
)
# for lower-cased text, instead of IGNORECASE, which would let a long or dotless letter pass as the plain one
_GERMAN_PATTERNS = (
    (re.compile(r"(?P<y>[0-9]{4})"), Precision.YEAR),
    (re.compile(r"q ?(?P<q>[1-4])[ /]? ?(?P<y>[0-9]{4})"), Precision.QUARTER),
    (re.compile(r"(?P<q>[1-4])\. ?quartal (?P<y>[0-9]{4})"), Precision.QUARTER),
    (re.compile(r"(?P<m>[0-9]{1,2}) ?/ ?(?P<y>[0-9]{4})"), Precision.MONTH),
    (re.compile(rf"(?P<name>{_MONTH_NAMES}) (?P<y>[0-9]{{4}})"), Precision.MONTH),
    (re.compile(r"(?P<d>[0-9]{1,2})\. ?(?P<m>[0-9]{1,2})\. ?(?P<y>[0-9]{4})"), Precision.DAY),
)


def _parse(
    given: str, text: str, patterns: tuple[tuple[re.Pattern[str], Precision], ...], forms: tuple[str, ...]
) -> PartialDate:
    for pattern, precision in patterns:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        year, month, day = _ymd(match)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise PartialDateError(given, "the year is out of range", _YEARS_ALLOWED)
        try:
            return PartialDate(date(year, month, day), precision)
        except ValueError as error:
            raise PartialDateError(given, "there is no such day", forms) from error
    raise PartialDateError(given, "not a date in a known form", forms)
