"""Files that somebody uploads: what is refused at once, what is read, and nothing of it executed."""

import io
import time
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest
from openpyxl import Workbook

from exchange.sheets import csv_format, files, xlsx_writer
from exchange.sheets.columns import COLUMNS, PROJECTS
from exchange.sheets.doubles import Titles
from exchange.sheets.heads import OTHER_NAMES, suggestion
from exchange.sheets.judging import Base, Verdict, judge
from exchange.sheets.tables import Origin, OutColumn, OutTable
from exchange.spreadsheet_cells import MAX_ELEMENTS, MAX_UNPACKED, CellProblem, SpreadsheetError

SOON = 1.0
"""Seconds in which a bomb has to be refused."""
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def plain() -> bytes:
    """A small file that is in order."""
    return xlsx_writer.write([OutTable(PROJECTS, [OutColumn("Titel")], [["Bauakte"]])], {}, Origin())


def with_part(name: str, text: bytes) -> bytes:
    """The small file with one part replaced or added."""
    source, target = zipfile.ZipFile(io.BytesIO(plain())), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.infolist():
            if part.filename != name:
                archive.writestr(part, source.read(part))
        archive.writestr(name, text)
    return target.getvalue()


def sheet(rows: str) -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def zip_bomb() -> bytes:
    return with_part("xl/media/image.bin", b"0" * (MAX_UNPACKED + 1))


def entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
    body = f'<!DOCTYPE x [{entities}]><worksheet xmlns="{MAIN}"><sheetData>&a11;</sheetData></worksheet>'
    return with_part(SHEET, body.encode())


def external_entity() -> bytes:
    body = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet xmlns="{MAIN}">&a;</worksheet>'
    return with_part(SHEET, body.encode())


def utf_16_entities() -> bytes:
    return with_part(SHEET, '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16"))


def many_cells() -> bytes:
    return with_part(SHEET, sheet(f"<row>{'<c><v>1</v></c>' * (MAX_ELEMENTS // 4 + 1)}</row>"))


def many_rows() -> bytes:
    return with_part(SHEET, sheet("<row><c><v>1</v></c></row>" * 6_000))


def many_strings() -> bytes:
    return with_part("xl/sharedStrings.xml", b"<sst>" + b"<si><t>x</t></si>" * (MAX_ELEMENTS // 4 + 1) + b"</sst>")


def many_sheets() -> bytes:
    book = Workbook()
    for number in range(30):
        book.create_sheet(f"Blatt {number}").append(["Titel"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def many_parts() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(3_000):
            archive.writestr(f"xl/{number}.xml", "<x/>")
    return file.getvalue()


def damaged() -> bytes:
    content = bytearray(plain())
    content[200:400] = b"\xff" * 200
    return bytes(content)


def no_workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hallo.txt", "kein Excel")
    return file.getvalue()


BOMBS = [zip_bomb, entity_bomb, external_entity, utf_16_entities, many_cells, many_rows, many_strings, many_sheets,
         many_parts, damaged, no_workbook]  # fmt: skip


@pytest.mark.parametrize("make", BOMBS, ids=lambda make: make.__name__)
def test_bombs_are_refused_in_under_a_second(make: Callable[[], bytes]) -> None:
    content = make()
    begun = time.process_time()
    with pytest.raises(SpreadsheetError) as refused:
        files.read("plan.xlsx", content, [])
    assert time.process_time() - begun < SOON
    assert refused.value.problems[0].message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600),
        ("x.xlsx", b"kein Archiv"),
        ("x.csv", b"Titel\x00;x"),
        ("x.csv", b"x;y\n" * 6_000),
        ("x.csv", b'"' + b"x" * 200_000),
    ],
)
def test_other_files_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(SpreadsheetError):
        files.read(name, content, [])


def test_rows_far_below_and_columns_far_to_the_right_are_not_waited_for() -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>Titel</t></is></c></row>'
    rows += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    begun = time.process_time()
    book = files.read("plan.xlsx", with_part(SHEET, sheet(rows)), [])
    assert time.process_time() - begun < SOON
    assert len(book.tables[0].rows) == 1


def test_a_formula_is_never_worked_out() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Titel</t></is></c></row>'
        '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://example.org")</f><v>gemerkt</v></c>'
        '<c r="B2"><f>1+1</f></c><c r="C2" t="inlineStr"><is><t>=1+1</t></is></c></row>'
    )
    problems: list[CellProblem] = []
    book = files.read("plan.xlsx", with_part(SHEET, sheet(rows)), problems)
    assert book.tables[0].rows[1].cells == {0: "gemerkt", 1: None, 2: "=1+1"}
    assert [(one.row, one.column, one.value) for one in problems] == [(2, "B", "=1+1")]


@pytest.mark.parametrize("text", ["=1+1", "+49 431", "-5", "@SUM(A1)", "'=x", "''@", "\t=x", "a=b", "'a", "-", "'"])
def test_csv_keeps_texts_that_look_like_formulas(text: str) -> None:
    content = csv_format.write(OutTable(PROJECTS, [OutColumn("Titel")], [[text]]), Origin(export="x"))
    written = content.decode("utf-8-sig").splitlines()[1].removeprefix('"')
    assert not written.startswith(("=", "+", "-", "@", "\t"))
    assert csv_format.read(content).tables[0].rows[1].cells == {0: text}


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_is_read_with_each_separator_and_encoding(separator: str, encoding: str) -> None:
    text = f'Titel{separator}Stand\r\n"Straße; Öl, Ähre\nzwei"{separator}begonnen\r\n'
    book = csv_format.read(text.encode(encoding))
    assert book.tables[0].rows[1].cells == {0: "Straße; Öl, Ähre\nzwei", 1: "begonnen"}


@pytest.mark.parametrize("text", ["_x0041_", "a _x000D_ b", "x\ny", " & < > \" '", "ä€😀", "_x005F_", "=_x"])
def test_xlsx_keeps_every_text(text: str) -> None:
    content = xlsx_writer.write([OutTable(PROJECTS, [OutColumn("Titel")], [[text]])], {"units": ["A & B"]}, Origin("p"))
    book = files.read("x.xlsx", content, [])
    assert book.tables[0].rows[1].cells == {0: text}
    assert book.origin.plan == "p"


def test_columns_are_letters() -> None:
    assert [xlsx_writer.letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"),
    ]


def test_three_values_decide() -> None:
    base = Base("alt", "alt")
    assert judge(base, "alt", "neuer") is Verdict.KEPT
    assert judge(base, "neu", "alt") is Verdict.CHANGED
    assert judge(base, "neu", "neu") is Verdict.SAME
    assert judge(base, "neu", "anders") is Verdict.CONFLICT
    assert judge(None, "neu", "alt") is Verdict.CHANGED
    assert judge(None, "neu", "neu") is Verdict.SAME


def test_likely_doubles_share_their_words() -> None:
    titles = Titles({1: "Einführung der E-Akte", 2: "E-Akte einführen", 3: "Glasfaser für Schulen", 4: "Für die"})
    assert titles.like("einführung E-Akte")[0] == 1
    assert titles.like("Glasfaser in Schulen") == [3]
    assert titles.like("Drohnen") == []
    assert titles.like("!!!") == []


def test_heads_of_own_lists_are_suggested() -> None:
    found = {head: suggestion(PROJECTS, head) for head in ("Maßnahme", "Umsetzungsstand", "Prioritäten", "Wetter")}
    assert found == {"Maßnahme": "title", "Umsetzungsstand": "state", "Prioritäten": "priority", "Wetter": ""}
    for sheet_name, names in OTHER_NAMES.items():
        assert set(names) <= {column.name for column in COLUMNS[sheet_name]}


def test_figures_are_typed_without_trailing_zeros() -> None:
    content = xlsx_writer.write([OutTable(PROJECTS, [OutColumn("Titel")], [[Decimal("1.5")]])], {}, Origin())
    assert files.read("x.xlsx", content, []).tables[0].rows[1].cells == {0: 1.5}
