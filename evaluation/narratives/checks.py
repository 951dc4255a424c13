"""Finds what a text says otherwise than the frozen data: counts, money, shares, posts, dates, states, lights. Pure.

It reads German sentences by fixed patterns, so it finds what is usual and misses what is rare, and it may be wrong:
what it finds are hints with their place, which whoever writes may let stand with a reason. Figures that are named, like
{{anzahl_projekte}}, come from the data and are left out. docs/calculations.md lists the patterns.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

NAMED = re.compile(r"\{\{[^{}]*\}\}")
SENTENCE_END = re.compile(r"(?<![0-9]\.)(?<=[.!?:;])\s+(?=[A-ZÄÖÜ„\"(*\-])|\n+")
WORDS: Mapping[str, int] = {
    "ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "elf": 11, "zwölf": 12,
}  # fmt: skip
MONTHS = (
    *("januar", "februar", "märz", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "dezember"),
)

_PROJECTS = r"(?:Projekt\w*|Vorhaben|Maßnahmen?)"
_COUNT = re.compile(
    rf"(?<![\w.,§])(?P<number>\d{{1,4}}|{'|'.join(WORDS)})(?![\w%])\s+(?P<before>(?:[a-zäöüß]+\s+){{0,2}})"
    rf"(?P<noun>{_PROJECTS}|Handlungsfeld\w*|Stellen?)\b(?P<after>[^,;\d]{{0,60}})",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?P<about>\b(?:rund|etwa|ca\.|circa|knapp|gut|über|fast|mindestens|höchstens)\s+)?"
    r"(?<![\w.,])(?P<number>\d{1,3}(?:[. ]\d{3})+(?:,\d{1,2})?|\d+(?:,\d{1,3})?)[\s\u00a0]*"
    r"(?P<scale>Mrd\.?|Milliarden?|Mio\.?|Millionen?|Tsd\.?|Tausend|T)?[\s\u00a0]*(?:€|Euro\b|EUR\b)",
    re.IGNORECASE,
)
_SCALES = {"mrd": 9, "mil": 9, "mio": 6, "tsd": 3, "tau": 3, "t": 3}
_PERCENT = re.compile(r"(?<![\w.,])(?P<number>\d{1,4}(?:,\d{1,2})?)[\s\u00a0]*(?:%|Prozent\b|v\. ?H\.)")
_FTE = re.compile(r"(?<![\w.,])(?P<number>\d{1,4}(?:,\d{1,3})?)[\s\u00a0]*(?:VZÄ|Vollzeit\w*)\b")
_DAY = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)")
_MONTH = re.compile(rf"(?:(?P<day>\d{{1,2}})\.\s)?\b(?P<month>{'|'.join(MONTHS)})\s(?P<year>\d{{4}})\b", re.IGNORECASE)
_QUARTER = re.compile(r"\b(?:Q(?P<short>[1-4])|(?P<long>[1-4])\. Quartal)\s(?P<year>\d{4})\b")

STATE_WORDS: tuple[tuple[str, str], ...] = (
    (r"nicht begonnen\w*", "not_started"),
    (r"in vorbereitung", "in_preparation"),
    (r"(?:abgeschlossen|fertiggestellt|beendet|erledigt)\w*", "completed"),
    (r"(?:zurückgestellt|verschoben)\w*", "deferred"),
    (r"(?:entfallen|gestrichen)\w*", "dropped"),
    (r"(?<!nicht )begonnen\w*", "started"),
    (r"fortlaufend\w*", "ongoing"),
)
LIGHT_WORDS: tuple[tuple[str, str], ...] = (
    (r"nicht gemeldet\w*", "not_reported"),
    (r"(?:im plan|planmäßig\w*|auf grün|grün\w*)", "green"),
    (r"(?:gefährdet\w*|auf gelb|gelb\w*)", "amber"),
    (r"(?:kritisch\w*|auf rot|rot(?:e[nrs]?)?)", "red"),
)
_OPEN = re.compile(
    r"\b(?:nicht|noch|kein\w*|soll\w*|wird|werden|kann|können|könnte\w*|voraussichtlich|geplant|bis|ohne|statt)\b",
    re.IGNORECASE,
)
"""Words that leave open whether a state is reached; such sentences are not judged."""


@dataclass(frozen=True)
class KnownProject:
    """A project as the facts know it: state and overall light are codes of their value lists."""

    title: str
    state: str | None
    light: str


@dataclass(frozen=True)
class Known:
    """What a text is compared with. Counts by code of state or light, several where several are right.

    `counts` are all counts of projects, money in euros, shares in per cent, posts in FTE; `days` the days that are
    known to the day, `months` (year, month) of everything known to the month or better, `quarters` likewise.
    """

    states: Mapping[str, frozenset[int]]
    lights: Mapping[str, frozenset[int]]
    counts: frozenset[int]
    fields: frozenset[int]
    posts: frozenset[int]
    money: frozenset[Decimal]
    percents: frozenset[Decimal]
    fte: frozenset[Decimal]
    days: frozenset[date]
    months: frozenset[tuple[int, int]]
    quarters: frozenset[tuple[int, int]]
    projects: tuple[KnownProject, ...] = ()
    subject: KnownProject | None = None
    """The project that the whole text is about, if it is about one."""


@dataclass(frozen=True)
class Finding:
    """A place in a text, in characters from its start, that the data do not bear out.

    `values` tell what the text says and what the data say, for the words that are shown.
    """

    code: str
    start: int
    end: int
    quote: str
    line: int
    values: Mapping[str, str] = field(default_factory=dict)


def check(text: str, known: Known) -> list[Finding]:
    """Return what the data do not bear out, in the order of the text, each place once."""
    bare = NAMED.sub(lambda match: "\u0000" * len(match[0]), text)
    finders = (_counts, _money, _percents, _posts, _dates, _projects)
    found = sorted((one for find in finders for one in find(bare, text, known)), key=lambda one: (one.start, one.end))
    kept: list[Finding] = []
    for one in found:
        if not any(one.start < other.end and other.start < one.end and other.code == one.code for other in kept):
            kept.append(one)
    return kept


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield each sentence with the place of its first character."""
    start = 0
    for match in SENTENCE_END.finditer(text):
        if text[start : match.start()].strip():
            yield start, text[start : match.start()]
        start = match.end()
    if text[start:].strip():
        yield start, text[start:]


def _finding(code: str, text: str, start: int, end: int, **values: str) -> Finding:
    quote = " ".join(text[start:end].split())
    return Finding(code, start, end, quote, text.count("\n", 0, start) + 1, values)


def _counts(bare: str, text: str, known: Known) -> Iterator[Finding]:
    for match in _COUNT.finditer(bare):
        typed = match["number"].lower()
        number = WORDS.get(typed) or int(typed) if typed in WORDS or typed.isdigit() else 0
        noun = match["noun"].lower()
        end = match.end("noun")
        if noun.startswith("handlungsfeld"):
            if known.fields and number not in known.fields:
                yield _finding("fields", text, match.start(), end, known=_listed(known.fields))
            continue
        if noun.startswith("stelle"):
            if known.posts and number not in known.posts:
                yield _finding("post_count", text, match.start(), end, known=_listed(known.posts))
            continue
        after = SENTENCE_END.split(match["after"])[0]
        label = _label(match["before"], after)
        if label is None:
            if number not in known.counts:
                yield _finding("count", text, match.start(), end, known=_listed(known.counts))
            continue
        kind, code, words = label
        right = (known.states if kind == "state" else known.lights).get(code, frozenset())
        if number not in right:
            found = after.lower().find(words) if words in after.lower() else -1
            until = end + found + len(words) if found >= 0 else end
            yield _finding(f"{kind}_count", text, match.start(), until, label=code, known=_listed(right))


def _label(*parts: str) -> tuple[str, str, str] | None:
    """The state or light that is named beside a count: kind, code and the words; a state counts before a light."""
    for kind, table in (("state", STATE_WORDS), ("light", LIGHT_WORDS)):
        for part in parts:
            for pattern, code in table:
                match = re.search(rf"\b{pattern}", part, re.IGNORECASE)
                if match:
                    return kind, code, match[0].lower()
    return None


def _listed(values: Iterable[int]) -> str:
    return ", ".join(str(value) for value in sorted(values)[:6])


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(" ", "").replace(",", "."))


def _matches(value: Decimal, unit: Decimal, known: Iterable[Decimal]) -> bool:
    """Whether a known figure, or its opposite, rounds to what was typed with the last place `unit`."""
    return any(abs(abs(one) - value) * 2 <= unit for one in known)


def _places(number: str) -> int:
    return len(number.partition(",")[2])


def _money(bare: str, text: str, known: Known) -> Iterator[Finding]:
    for match in _MONEY.finditer(bare):
        power = _SCALES.get((match["scale"] or "").lower()[:3].rstrip("."), 0)
        if (match["scale"] or "").lower().startswith("million"):
            power = 6
        value = _amount(match["number"]).scaleb(power)
        unit = Decimal(1).scaleb(power - _places(match["number"]))
        if match["about"]:
            digits = len(str(int(value)))
            unit = max(unit, Decimal(1).scaleb(max(digits - 2, 0)))
        if not _matches(value, unit, known.money):
            yield _finding("money", text, match.start("number"), match.end())


def _percents(bare: str, text: str, known: Known) -> Iterator[Finding]:
    for match in _PERCENT.finditer(bare):
        unit = Decimal(1).scaleb(-_places(match["number"]))
        if not _matches(_amount(match["number"]), unit, known.percents):
            yield _finding("percent", text, match.start(), match.end())


def _posts(bare: str, text: str, known: Known) -> Iterator[Finding]:
    for match in _FTE.finditer(bare):
        unit = Decimal(1).scaleb(-_places(match["number"]))
        if not _matches(_amount(match["number"]), unit, known.fte):
            yield _finding("fte", text, match.start(), match.end())


def _dates(bare: str, text: str, known: Known) -> Iterator[Finding]:
    for match in _DAY.finditer(bare):
        yield from _day(match, int(match["month"]), text, known)
    for match in _MONTH.finditer(bare):
        month = MONTHS.index(match["month"].lower()) + 1
        if match["day"]:
            yield from _day(match, month, text, known)
        elif (int(match["year"]), month) not in known.months:
            yield _finding("date", text, match.start(), match.end())
    for match in _QUARTER.finditer(bare):
        if (int(match["year"]), int(match["short"] or match["long"])) not in known.quarters:
            yield _finding("date", text, match.start(), match.end())


def _day(match: re.Match[str], month: int, text: str, known: Known) -> Iterator[Finding]:
    try:
        day = date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        yield _finding("no_date", text, match.start(), match.end())
        return
    if day not in known.days:
        yield _finding("date", text, match.start(), match.end())


def _projects(bare: str, text: str, known: Known) -> Iterator[Finding]:
    titles = [(project.title.casefold(), project) for project in known.projects if len(project.title) > 3]
    for start, sentence in sentences(bare):
        meant, rest = _meant(sentence, titles)
        if len(meant) > 1 or (not meant and known.subject is None):
            continue
        project = meant[0] if meant else known.subject
        assert project is not None
        if _COUNT.search(rest) or _OPEN.search(rest):
            continue
        for kind, table, actual in (("state", STATE_WORDS, project.state), ("light", LIGHT_WORDS, project.light)):
            for pattern, code in table:
                match = re.search(rf"\b{pattern}", rest, re.IGNORECASE)
                if match is None:
                    continue
                if _contradicts(kind, code, actual):
                    place = start + match.start()
                    values = {"project": project.title, "known": actual or "unknown", "said": code}
                    yield _finding(kind, text, place, start + match.end(), **values)
                break


def _contradicts(kind: str, said: str, known: str | None) -> bool:
    """Whether a state or light that a text names is another one than the known.

    "Begonnen" also holds for what goes on or is finished; a light that is not assessed contradicts nothing.
    """
    if kind == "light":
        return known in ("green", "amber", "red") and said != known
    return said != known and not (said == "started" and known in ("started", "ongoing", "completed"))


def _meant(sentence: str, titles: Sequence[tuple[str, KnownProject]]) -> tuple[list[KnownProject], str]:
    """The projects that a sentence names, the longer title where one holds another, and what is left of it."""
    folded = sentence.casefold()
    if len(folded) != len(sentence):  # ß becomes ss: places would no longer fit
        folded = sentence.lower()
    found: list[tuple[int, int, KnownProject]] = []
    for title, project in sorted(titles, key=lambda one: -len(one[0])):
        for match in re.finditer(rf"(?<!\w){re.escape(title)}(?!\w)", folded):
            if not any(start <= match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), project))
    rest = sentence
    for start, end, _project in found:
        rest = rest[:start] + "\u0000" * (end - start) + rest[end:]
    return list(dict.fromkeys(project for _start, _end, project in found)), rest
