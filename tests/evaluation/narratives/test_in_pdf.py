"""Hostile texts in every place of a report, through to the PDF: inert, whole, and still what the contract asks for."""

import re
import subprocess
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from evaluation import facts, report
from evaluation.narratives.places import SECTIONS, of_deviation, of_field
from evaluation.pdf import render_pdf
from evaluation.pdf_contract import problems
from tests.evaluation import facts_sample

HOSTILE = "\n\n".join(
    [
        "Anfang {{anzahl_projekte}} <img src=file:///etc/passwd> <link rel=attachment href=file:///etc/passwd>",
        "> " * 300 + "Zitatende",
        "- " * 300 + "Listenende",
        "Rechts\u202enach links\u2066 und\u2069 zurück",
        "#",
        "## Zwischen\n\n1. eins\n   - innen\n2. zwei",
        "[Amt](https://amt.example/seite) [Böse](javascript:alert(1)) Wort^[Fußnote]",
    ]
)


@pytest.mark.django_db
def test_hostile_texts_are_inert_and_whole(tmp_path: Path) -> None:
    world = facts_sample.build()
    found = facts.collect(world.plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)
    keys = [
        *SECTIONS,
        *(of_field(row["field"]).key for row in found["results"]["fields"]),
        *(of_deviation(row["project"]).key for row in found["results"]["projects"]),
    ]
    # the list of 300 is in one text only, since it makes all of it plain
    good = HOSTILE.replace("- " * 300 + "Listenende", "Listenende")
    long = "Lang " + "x" * 10_000 + " und " + "Wort " * 500 + "Langende"
    texts: dict[str, Any] = {key: {"text": good, "public": True, "revision": 1} for key in keys}
    texts["summary"]["text"] = HOSTILE
    texts["matrix"]["text"] = long
    html = report.document_html(
        found, manifest_sha256="3f2a9c41" * 8, report_number="EB 2022/1", version=1, texts=texts, edition="committee"
    )
    assert problems(import_module("tinyhtml5").parse(html, namespace_html_elements=False)) == []
    file = tmp_path / "bericht.pdf"
    file.write_bytes(
        render_pdf(html, attachments=[], identifier="b" * 64, created=datetime(2023, 1, 31, 12, tzinfo=UTC))
    )
    text = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    words = " ".join(text.split())
    printed = words.count("Zitatende")
    assert printed >= len(SECTIONS) - 2  # but for the long one and the annex, which this edition lacks
    assert words.count("Listenende") == printed
    assert words.count("<img src=file:///etc/passwd>") == printed
    assert "root:" not in words
    assert sum(map(len, re.findall("x{5,}", text))) == 10_000  # in lines, over pages
    assert words.count("Wort Wort") > 200
    assert "Langende" in words
    assert "{{anzahl_projekte}}" not in words
    with pikepdf.open(file) as pdf:
        marks = [mark for page in pdf.pages for mark in page.obj.get("/Annots", [])]
        links = {str(mark["/A"]["/URI"]) for mark in marks if "/A" in mark and "/URI" in mark["/A"]}
        assert not pdf.attachments
    assert "https://amt.example/seite" in links
    assert not any(link.startswith(("file:", "javascript:")) for link in links)
