"""The example pages of docs/report.md: all there, small, not blank, and made by the present renderer."""

import re

from PIL import Image

from bootstrap.paths import ROOT
from evaluation import pdf
from tests.acceptance.pages import FOLDER, MARK, PAGES

MOST = 1_500_000
"""Bytes of all pictures together."""
BLANK = 0.985
"""Share of the commonest colour from which on nothing can be read; a page of a report is white for the most part."""


def test_ten_pages_are_there_and_shown() -> None:
    files = sorted(FOLDER.glob("*.png"))
    assert {file.stem for file in files} == set(PAGES)
    assert len(PAGES) == 10
    assert sum(file.stat().st_size for file in files) < MOST
    for file in files:
        with Image.open(file) as picture:
            colours = picture.convert("RGB").getcolors(picture.width * picture.height) or []
            assert max(count for count, _colour in colours) < BLANK * picture.width * picture.height, file.name
    shown = re.findall(r"\]\(report-pages/([\w-]+)\.png\)", (ROOT / "docs" / "report.md").read_text())
    assert shown == list(PAGES)


def test_the_pages_are_those_of_the_present_renderer() -> None:
    """Its engine, fonts and stylesheet. Failing: `python -m tests.acceptance.pages` takes the pictures anew."""
    assert MARK.read_text().strip() == pdf.RENDERER_VERSION
