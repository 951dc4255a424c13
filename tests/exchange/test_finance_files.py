"""Finance files as files: limits, bombs, heads below titles."""

import io
import time
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from exchange.finance import reading
from exchange.finance.reading import LIMITS, MAX_ROWS
from exchange.spreadsheet_cells import SpreadsheetError
from tests.exchange.books import book
from tests.exchange.finance_files import COLUMNS, HEADS, ROWS, csv

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
SOON = 1.0
"""Seconds in which a bomb has to be refused."""


def with_part(name: str, content: bytes) -> bytes:
    """A small file in which one part is another."""
    plain = book({"Export": [HEADS, *ROWS]})
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


def zip_bomb() -> bytes:
    return with_part("xl/media/image.bin", b"0" * (LIMITS.unpacked + 1))


def entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
    return with_part(SHEET, f"<!DOCTYPE x [{entities}]><x>&a11;</x>".encode())


def many_cells() -> bytes:
    cells = "<c><v>1</v></c>" * (LIMITS.elements // 4 + 1)
    return with_part(SHEET, f'<worksheet xmlns="{MAIN}"><sheetData><row>{cells}</row></sheetData></worksheet>'.encode())


def many_lines() -> bytes:
    return b"Produkt;Betrag\n" + b"x;1\n" * (MAX_ROWS + 1)


def large() -> bytes:
    return b"Produkt;Betrag\n" + b"x" * LIMITS.packed


def damaged() -> bytes:
    content = bytearray(book({"Export": [HEADS, *ROWS]}))
    content[200:400] = b"\xff" * 200
    return bytes(content)


@pytest.mark.parametrize(
    "make", [zip_bomb, entity_bomb, many_cells, many_lines, large, damaged], ids=lambda make: make.__name__
)
def test_bombs_are_refused_in_under_a_second(make: Callable[[], bytes]) -> None:
    content = make()
    begun = time.process_time()
    with pytest.raises(SpreadsheetError) as refused:
        list(reading.tables("x.csv", content, {})[0].rows)
    assert time.process_time() - begun < SOON
    assert refused.value.problems[0].message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600),
        ("x.xlsx", b"kein Archiv"),
        ("x.csv", b"Produkt\x00;x\n1;2"),
        ("x.csv", b'"' + b"x" * 200_000),
        ("x.csv", b""),
        ("x.csv", b"Produkt;Betrag"),
    ],
)
def test_other_files_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(SpreadsheetError):
        list(reading.tables(name, content, {})[0].rows)


def test_fifty_thousand_rows_are_still_read() -> None:
    (table,) = reading.tables("x.csv", csv(ROWS * 12_499), COLUMNS)
    assert sum(1 for _row in table.rows) == 49_996


def test_twenty_thousand_rows_of_a_spreadsheet_are_streamed() -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Export")
    sheet.append(["Kreis eins: Ist-Buchungen"])
    sheet.append([])
    sheet.append(HEADS)
    for number in range(20_000):
        sheet.append(["11150", "5431000", "Geschäftsaufwendungen", 2023, number / 100, f"Buchung {number}"])
    file = io.BytesIO()
    workbook.save(file)
    (table,) = reading.tables("x.xlsx", file.getvalue(), COLUMNS)
    assert [head.text for head in table.heads] == HEADS
    assert sum(1 for _row in table.rows) == 20_000


def test_heads_are_found_below_titles_and_by_what_is_known() -> None:
    text = "Kreis eins;Stand;vom;31.12.2023;alle;Ämter;gesamt\n\nNr;Betrag\n".encode() + b"11150;1,00\n"
    (table,) = reading.tables("x.csv", text, {"nr": "product", "betrag": "amount"})
    assert [head.text for head in table.heads] == ["Nr", "Betrag"]
    assert [row.number for row in table.rows] == [4]
