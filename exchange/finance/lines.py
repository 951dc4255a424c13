"""From rows of a file to checked lines, and from lines to the sums that become budget items. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from exchange.finance import grammar
from exchange.finance.grammar import CellError, Wrong
from exchange.finance.reading import FileRow, Head
from exchange.finance.settings import CODE_LENGTH, By, Meaning, Settings
from exchange.sheets.values import as_text, line
from roadmap.budget import Direction

TEXT_LENGTH = 300
SHOWN = 120


class Key(NamedTuple):
    """What has one budget item: product (its id), account, year, direction."""

    product: str
    account: str
    year: int
    direction: str


@dataclass(frozen=True)
class Line:
    """A checked line: the row of the file, what it belongs to, its amount in euros, its texts."""

    row: int
    key: Key
    amount: Decimal
    text: str = ""
    account_name: str = ""


@dataclass(frozen=True)
class Problem:
    """A mistake with its place: row, column as letter and head, value, what is wrong, what would be right."""

    row: int
    column: str
    head: str
    value: str
    code: str
    allowed: str = ""


@dataclass(frozen=True)
class Known:
    """What a file may name: the county's products (id by code), the year where no column says it, minus or not."""

    products: Mapping[str, str]
    year: int | None
    negative: bool
    """Only actuals may be negative."""

    @property
    def listed(self) -> str:
        """The products' codes, as many as a page shows."""
        codes = sorted(self.products)
        listed = ", ".join(codes[:40])[:380]
        return listed + (", …" if len(listed) < len(", ".join(codes)) else "")


@dataclass
class Sum:
    """The lines of one key: their sum in euros and themselves."""

    amount: Decimal = Decimal("0.00")
    lines: list[Line] = field(default_factory=list)

    @property
    def account_name(self) -> str:
        """What the file calls the account; the first that it says."""
        return next((one.account_name for one in self.lines if one.account_name), "")


@dataclass
class Found:
    """A whole file: its sums in the order in which they first appear, every mistake, and what was left out."""

    sums: dict[Key, Sum] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lines: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    """Lines that were left out by the code or account that said so."""


class LeftOut(Exception):
    """A line that is left out, by its product or its account."""


def places(heads: Iterable[Head], settings: Settings) -> dict[str, Head]:
    """Return the column of each meaning; of two columns with one head the first."""
    found: dict[str, Head] = {}
    for head in heads:
        meaning = settings.columns.get(head.folded, "")
        if meaning:
            found.setdefault(meaning, head)
    return found


def read(
    rows: Iterator[FileRow],
    columns: Mapping[str, Head],
    settings: Settings,
    known: Known,
    tell: Callable[[int], None] = lambda _done: None,
) -> Found:
    """Read every row; each mistake is noted with its place, and the row left out of the sums. `tell` hears how many."""
    found = Found()
    for row in rows:
        reader = _Reader(row, columns, settings, known, found.problems)
        before = len(found.problems)
        found.lines += 1
        tell(found.lines)
        try:
            one = reader.line()
        except LeftOut as left:
            del found.problems[before:]
            found.left_out[str(left)] = found.left_out.get(str(left), 0) + 1
            continue
        if one is not None:
            total = found.sums.setdefault(one.key, Sum())
            total.amount += one.amount
            total.lines.append(one)
    for total in found.sums.values():
        if abs(total.amount) > grammar.LARGEST:
            last = total.lines[-1]
            found.problems.append(Problem(last.row, "", "", str(total.amount)[:SHOWN], Wrong.SUM_RANGE))
    return found


@dataclass
class _Reader:
    """Reads one row."""

    row: FileRow
    columns: Mapping[str, Head]
    settings: Settings
    known: Known
    problems: list[Problem]

    def line(self) -> Line | None:
        """Return the line, or None when anything in it is wrong. Raises LeftOut."""
        before = len(self.problems)
        product = self._try(Meaning.PRODUCT, self._product)
        account: str | None = self._try(Meaning.ACCOUNT, self._account)
        heading = None if account is None else self._heading(account)
        year = self.known.year or self._try(Meaning.YEAR, lambda: grammar.year(self._cell(Meaning.YEAR)))
        amount = self._try(Meaning.AMOUNT, lambda: grammar.amount(self._cell(Meaning.AMOUNT)))
        if amount is not None and heading is not None:
            amount = self._signed(amount, heading)
        if len(self.problems) > before or amount is None or heading is None or account is None:
            return None
        text = line(as_text(self._cell(Meaning.TEXT)))[:TEXT_LENGTH]
        name = line(as_text(self._cell(Meaning.ACCOUNT_NAME)))[:200]
        return Line(self.row.number, Key(product, account, year, heading.value), amount, text, name)

    def _cell(self, meaning: Meaning) -> Any:
        head = self.columns.get(meaning)
        return None if head is None else self.row.cells.get(head.place)

    def _try(self, meaning: Meaning, step: Callable[[], Any]) -> Any:
        """Return what a step reads, or None with the mistake noted at the column."""
        try:
            return step()
        except CellError as error:
            self._note(meaning, error)
            return None

    def _note(self, meaning: Meaning, error: CellError) -> None:
        head = self.columns.get(meaning)
        letter = get_column_letter(head.place + 1) if head else ""
        value = line(as_text(self._cell(meaning)))[:SHOWN]
        self.problems.append(
            Problem(self.row.number, letter, head.text if head else "", value, error.code, error.allowed)
        )

    def _product(self) -> str:
        code = line(as_text(self._cell(Meaning.PRODUCT)))
        said = self.settings.products.get(code)
        if said == "":
            raise LeftOut(code)
        found = said if said in self.known.products.values() else self.known.products.get(code)
        if found is not None:
            return found
        if self.settings.skip_others:
            raise LeftOut(code[:CODE_LENGTH])
        raise CellError(Wrong.PRODUCT_UNKNOWN if code else Wrong.PRODUCT_MISSING, self.known.listed)

    def _account(self) -> str:
        account = line(as_text(self._cell(Meaning.ACCOUNT)))
        if len(account) > CODE_LENGTH:
            raise CellError(Wrong.ACCOUNT_LONG, str(CODE_LENGTH))
        return account

    def _heading(self, account: str) -> Direction | None:
        if self.settings.fixed is not None:
            return self.settings.fixed
        if self.settings.direction_by == By.COLUMN:
            words = self.settings.words
            heading: Direction | None = self._try(
                Meaning.DIRECTION, lambda: grammar.direction(self._cell(Meaning.DIRECTION), words)
            )
            return heading
        found: Direction | None = self._try(Meaning.ACCOUNT, lambda: self._by_account(account))
        return found

    def _by_account(self, account: str) -> Direction:
        allowed = ", ".join(one.typed for one in self.settings.ranges)[:300]
        if not account:
            raise CellError(Wrong.ACCOUNT_MISSING, allowed)
        found = self.settings.range_of(account)
        if found is None:
            raise CellError(Wrong.ACCOUNT_UNKNOWN, allowed)
        if not found.direction:
            raise LeftOut(found.typed)
        return Direction(found.direction)

    def _signed(self, amount: Decimal, heading: Direction) -> Decimal | None:
        """Return the amount with its sign; a minus in a plan figure is a mistake."""
        if Meaning.SIDE in self.columns:
            side = self._cell(Meaning.SIDE)
            found = self._try(Meaning.SIDE, lambda: grammar.sided(amount, side, heading))
            if found is None:
                return None
            amount = found
        elif self.settings.incoming_negative and heading in grammar.INCOMING:
            amount = -amount if amount else amount
        if amount < 0 and not self.known.negative:
            self._note(Meaning.AMOUNT, CellError(Wrong.AMOUNT_NEGATIVE, "≥ 0,00"))
            return None
        return amount
