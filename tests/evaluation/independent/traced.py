"""Where each number of a report comes from: the plan file, a listed calculation, or the report's own making."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.evaluation.independent.german import figure, written
from tests.evaluation.independent.paper import Paper, tables_in, words

BLOCKS = {"p", "li", "td", "th", "dt", "dd", "caption", "figcaption", "h1", "h2", "h3", "h4", "h5"}
NUMBER = re.compile(r"(?<![\w.,])[-\u2212]?\d[\d.]*(?:,\d+)?(?!\w)")
PARTIAL = re.compile(r"(\d{4})(?:-(?:Q(\d)|(\d{2})(?:-(\d{2}))?))?")
MONTH = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
DATE = re.compile(rf"\d\d\.\d\d\.\d{{4}}|\d\. Quartal \d{{4}}|{MONTH} \d{{4}}")
OWN = (
    r"\bS\d+\b",  # keys of sources
    r"\b(?:Anmerkung|Anm\.) \d+",
    r"\bAbbildung \d( \([^)]*\))?",
    r"\b(?:Abschnitt|Kapitel) \d+",
    r"\bb\d+\b",  # marks of calculations
    r"\bFassung \d+\b",
    r"\bSHA-256\b",
    r"\d\d:\d\d Uhr",
)
COUNTING = ("Projekte nach Stand", "Projekte nach Handlungsfeld", "Zum Bestand zählt")
"""Tables of counts; that of the fictional county is counted once more, here their totals are."""


@dataclass
class Known:
    """What a plan file states, as far as it has figures; and the days of the report itself."""

    texts: list[str] = field(default_factory=list)
    numbers: set[Decimal] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)

    def read(self, value: Any) -> None:
        """Take in everything below a node of the file."""
        match value:
            case dict():
                for each in value.values():
                    self.read(each)
            case list():
                for each in value:
                    self.read(each)
            case bool() | None:
                pass
            case int():
                self.numbers.add(Decimal(value))
                self.years |= {value} if 1900 < value < 2200 else set()
            case float():
                raise TypeError("a plan file is read without floats")
            case date():
                self.day(value)
            case _:
                self._text(str(value))

    def day(self, value: date) -> None:
        """A day that may be printed, also as its year."""
        self.dates.add(written(value, "day"))
        self.years.add(value.year)

    def _text(self, value: str) -> None:
        text = " ".join(value.split())
        if re.search(r"\d", text):
            self.dates |= set(DATE.findall(text))
            if not re.fullmatch(r"\d{1,4}", text):
                self.texts.append(text)
        if match := PARTIAL.fullmatch(text):
            year, quarter, month, day = (int(part) if part else None for part in match.groups())
            assert year
            self.years.add(year)
            if quarter:
                self.dates.add(f"{quarter}. Quartal {year}")
            elif month:
                self.dates.add(written(date(year, month, day or 1), "day" if day else "month"))
        with suppress(InvalidOperation):
            self.numbers.add(Decimal(text))


def unexplained(
    paper: Paper, known: Known, *, own: Sequence[str], counts: dict[str, set[int]], limits: set[Decimal]
) -> list[str]:
    """The numbers of a report's body that nothing explains, each with the text that it stands in.

    `own` are texts of the report's own making (its number, its hash); `counts` are numbers by the word behind them;
    `limits` the plan's settings, of which the chapter on the method speaks.
    """
    method = {id(one) for one in paper.chapter("Methode").iter()}
    calculated = _calculated(paper)
    labels = {
        id(value): f"{words(term)}: "
        for listed in paper.root.iter("dl")
        for term, value in zip(listed.findall("dt"), listed.findall("dd"), strict=True)
    }
    texts = sorted({*known.texts, *own}, key=len, reverse=True)
    long, short = [one for one in texts if len(one) >= 12], [one for one in texts if len(one) < 12]
    found = []
    for block in blocks(paper):
        whole = labels.get(id(block), "") + _of(block)
        text = _without(whole, long)
        for pattern in OWN:
            text = re.sub(pattern, " ", text)
        found += [f"{match}: {whole[:160]}" for match in DATE.findall(text) if match not in known.dates]
        text = _without(DATE.sub(" ", text), short)
        for noun, allowed in counts.items():
            for number in re.findall(rf"(?<![\d.,])(\d+)(?= {noun})", text):
                if int(number) not in allowed:
                    found.append(f"{number} {noun}: {whole[:160]}")
            text = re.sub(rf"(?<![\d.,])\d+(?= {noun})", " ", text)
        for number in NUMBER.findall(text):
            value = figure(number.rstrip("."))
            year = value == int(value) and int(value) in known.years
            limit = id(block) in method and value in limits
            if not (year or limit or value in known.numbers or value in calculated):
                found.append(f"{number}: {whole[:160]}")
    return found


def _of(block: Any) -> str:
    """The text of a block without the number of the chapter or part that it names."""
    text = words(block)
    numbered = next((one for one in block.iter("span") if one.get("class") == "no"), None)
    return text.removeprefix(words(numbered)) if numbered is not None else text


def _without(text: str, texts: Sequence[str]) -> str:
    for each in texts:
        if each in text:
            text = re.sub(rf"(?<!\d){re.escape(each)}(?!\d)", " ", text)
    return text


def blocks(paper: Paper) -> Iterator[Any]:
    """The smallest pieces of text with a number in them, without counts of projects and the calculations."""
    skipped = {id(one) for one in paper.chapter("Anhang: Rechenwege").iter()}
    for element in paper.root.iter():
        caption = words(element.find("caption")) if str(element.tag) == "table" else ""
        if caption.startswith(COUNTING) or element.get("class") == "figures":
            skipped |= {id(one) for one in element.iter()}
        if caption.startswith("Anmerkungen zu den Quellen"):
            skipped |= {id(one) for one in element.iter("th")}
        skipped |= {id(one) for foot in element.findall("tfoot") for one in foot.iter()}
    for element in paper.root.find("body").iter():
        if str(element.tag) in BLOCKS and id(element) not in skipped:
            nested = any(str(one.tag) in BLOCKS for one in element.iter() if one is not element)
            if not nested and re.search(r"\d", words(element)):
                yield element


def wrong_totals(paper: Paper) -> list[str]:
    """The cells below tables that are not what their columns come to: counts of posts and of projects, full-time
    equivalents and money, "5 (2,5 VZÄ)" and "3 (2)" as pairs."""
    wrong = []
    for table in tables_in(paper.root.find("body")):
        for foot in table.foot:
            for column in table.columns[1:]:
                cells = [line[column] for line in table.lines]
                counted = sum(int(cell.split(" (")[0]) for cell in cells if cell[:1].isdigit())
                if foot[column][:1].isdigit() and int(foot[column].split(" (")[0]) != counted:
                    wrong.append(f"{table.caption}, {column}: {foot[column]} is not {counted}")
    return wrong


def _calculated(paper: Paper) -> set[Decimal]:
    """Every figure of the annex of calculations: values and parts, with either sign."""
    found: set[Decimal] = set()
    for table in tables_in(paper.chapter("Anhang: Rechenwege")):
        for line in table.lines:
            for text in (line["Wert"], line["Teile"]):
                found |= {abs(figure(number.rstrip("."))) for number in NUMBER.findall(DATE.sub(" ", text))}
    return found | {-value for value in found}


def report_days(cut_off: date, frozen: date) -> list[date]:
    """The days that a report of a year has of itself."""
    return [cut_off, date(cut_off.year, 1, 1), date(cut_off.year, 1, 1) - timedelta(days=1), frozen]
