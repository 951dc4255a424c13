"""The pictures of docs/screens.md are made by this test's code, of pages that are there and in order.

With --full they are taken anew.
"""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from bootstrap.paths import ROOT
from tests.browser import pictures
from tests.browser.installation import manage
from tests.browser.visitor import FULL

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

FILES = {file for name in pictures.SCREENS for file, _size, _scheme in pictures.variants(name)}
BLANK = 0.985  # share of the commonest colour from which on nothing can be read


def commonest(file: Path) -> float:
    """Return the share of the picture's commonest colour, from 0 to 1."""
    with Image.open(file) as picture:
        colours = picture.convert("RGB").getcolors(picture.width * picture.height) or []
        return max(count for count, _colour in colours) / (picture.width * picture.height)


def check(folder: Path) -> None:
    """Fail where a picture is missing, too many, blank or too large."""
    assert {file.name for file in folder.glob("*.png")} == FILES
    for name in FILES:
        assert commonest(folder / name) < BLANK, f"{name} is blank"
        assert (folder / name).stat().st_size <= pictures.LIMIT, f"{name} is too large"


@pytest.mark.skipif(not FULL, reason="only with DIGIPLAN_TEST_FULL=1")
def test_every_screen_is_pictured(browser: Browser, demo: str, demo_folder: Path, tmp_path: Path) -> None:
    manage(demo_folder, "load_sample_reports", "--last", "--without-files")
    pictures.take(browser, demo, tmp_path)
    check(tmp_path)


def test_the_documentation_shows_them_all() -> None:
    check(pictures.FOLDER)
    shown = re.findall(r"\]\(pictures/([\w-]+\.png)\)", (ROOT / "docs" / "screens.md").read_text())
    assert set(shown) == FILES


def test_a_blank_picture_is_found(tmp_path: Path) -> None:
    Image.new("RGB", (390, 844), "white").save(tmp_path / "blank.png")
    assert commonest(tmp_path / "blank.png") >= BLANK
