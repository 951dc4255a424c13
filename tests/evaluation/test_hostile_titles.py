"""Markup, marks of direction and a title of 10,000 characters in every text of a report's facts: inert and whole."""

import re
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db.models import CharField, SlugField, TextField
from django.utils.html import strip_tags

from evaluation import facts, report
from evaluation.facts.tables import TABLES
from evaluation.pdf import render_pdf
from evaluation.pdf_contract import problems
from organisation.models import Body, Source
from organisation.models.base import ChoiceField
from roadmap.models import Plan
from tests.evaluation import facts_sample

OVERRIDE, ISOLATE, RIGHT, LEFT = "\u202e", "\u2067", "\u200f", "\u200e"
MARKS = f"{OVERRIDE}{ISOLATE}{RIGHT}{LEFT}"
QUOTES = "> " * 300 + "Zitatende"
LONG, ENDLESS = 10_000, 900
"""Characters of the long title, and of the word in it at whose end no line can break."""
NOT_PROSE = {"code", "account", "number", "label", "reference", "author_label", "reviewer_label", "unit", "batch"}


def texts_of(model: type[Any]) -> list[str]:
    """The columns in which people write as they like."""

    def free(field: Any) -> bool:
        written = isinstance(field, TextField) or (isinstance(field, CharField) and (field.max_length or 0) >= 100)
        return written and not isinstance(field, ChoiceField | SlugField) and field.name not in NOT_PROSE

    return [field.name for field in model._meta.concrete_fields if free(field)]


def poisoned(found: dict[str, Any]) -> list[str]:
    """Put the attack behind every written text of the facts; return the last word of each."""
    models = {table.kind: table.model for table in TABLES} | {"plan": Plan, "body": Body}
    ends: list[str] = []

    def write(row: dict[str, Any], names: list[str]) -> None:
        for name in names:
            if isinstance(row.get(name), str):
                ends.append(f"Ende{len(ends)}x")
                row[name] = f"{row[name]} {MARKS[len(ends) % 4]}<img src=file:///etc/passwd> {ends[-1]}"

    for kind, rows in found["rows"].items():
        for row in rows:
            write(row, texts_of(models[kind]))
    for row in found["sources"]:
        write(row, texts_of(Source))
    for ref in found["refs"]:
        write(ref, ["place", "doubt", "derivation"])
    return ends


@pytest.mark.django_db
def test_what_titles_and_texts_hold_is_inert_and_whole(tmp_path: Path) -> None:
    world = facts_sample.build()
    found = facts.collect(world.plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)
    ends = poisoned(found)
    title = "Anfang " + "Wort " * ((LONG - ENDLESS) // 5 - 4) + "y" * ENDLESS + " Schluss"
    project = next(row for row in found["rows"]["project"] if row["id"] == str(world.secret.pk))
    [plan] = [row for row in found["rows"]["plan"] if row["id"] == found["plan"]]
    plan["title"], project["title"] = title, "Vorhaben " * 60 + "z" * ENDLESS
    text = f"{QUOTES}\n\nAnfang {MARKS}dreht nichts 12 34 um <img src=file:///etc/passwd> Textende"
    html = report.document_html(
        found,
        manifest_sha256="3f2a9c41" * 8,
        report_number="EB 2022/1",
        version=1,
        texts={"summary": {"text": text, "public": True}, "finance": {"text": text, "public": True}},
    )
    root = import_module("tinyhtml5").parse(html, namespace_html_elements=False)
    assert problems(root) == []
    assert not [one for one in root.iter() if one.tag in ("img", "blockquote")]
    content = render_pdf(
        html, attachments=report.data_files(found), identifier="b" * 64, created=facts_sample.FROZEN_AT
    )
    path = tmp_path / "bericht.pdf"
    path.write_bytes(content)
    run = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, timeout=60)
    drawn = run.stdout.decode()
    check_inert(path, drawn)
    check_whole(html, drawn, ends)


def check_inert(path: Path, drawn: str) -> None:
    """Nothing was read, no picture is in the file, and no mark of direction is left that could turn what follows."""
    assert "root:" not in drawn
    assert not set(MARKS) & set(drawn)
    line = joined(drawn)
    assert "[U+202ERIGHT-TO-LEFTOVERRIDE][U+2067RIGHT-TO-LEFTISOLATE][U+200FRIGHT-TO-LEFTMARK]" in line
    assert line.count("drehtnichts1234um<imgsrc=file:///etc/passwd>Textende") == 2
    with pikepdf.open(path) as pdf:
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        pictures = [item for item in streams if item.get("/Subtype") == "/Image"]
        assert pictures == []
        marks = [mark for page in pdf.pages for mark in page.obj.get("/Annots", [])]
        assert not [mark for mark in marks if "/A" in mark and str(mark["/A"].get("/URI", "")).startswith("file:")]
        assert set(pdf.attachments) == {"facts.json", *(name for name in pdf.attachments if name.endswith(".csv"))}


def check_whole(html: str, drawn: str, ends: list[str]) -> None:
    """Each text that the document holds is drawn to its last word, as often as it stands in it."""
    line = joined(drawn)
    body = html[html.index("<body") :]
    printed = [end for end in ends if end in body]
    assert len(printed) > 60
    assert [end for end in printed if end not in line] == []
    assert line.count("Zitatende") == 2
    assert line.count(">" * 300 + "Zitatende") == 2
    for letter in "yz":
        there, longest = letters(body_text(html), letter), letters(line, letter)
        assert there >= 2 * ENDLESS
        assert longest == there, "a long title is cut"


def letters(text: str, letter: str) -> int:
    """How many letters the endless words of a text have, over all lines and pages."""
    return sum(map(len, re.findall(f"{letter}{{10,}}", text)))


def body_text(html: str) -> str:
    """The text of the body, without pictures, whose names are short and whose tables say the rest."""
    return strip_tags(re.sub("<svg.*?</svg>", "", html[html.index("<section") :], flags=re.DOTALL))


def joined(drawn: str) -> str:
    """The drawn text without white space, since the width of a column breaks it anywhere."""
    return re.sub(r"[\s\u00ad\u200b]+", "", drawn)
