"""The administration in a browser: its pages are accessible; texts and arms are entered, previewed and shown."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY = "Kreis Musterau (fiktiv)"
PICTURES = os.environ.get("DIGIPLAN_TEST_PICTURES", "")
"""A folder for pictures of the pages, for whoever wants to look at them."""

Visit = Callable[..., Visitor]


def keep(visitor: Visitor, name: str) -> None:
    if PICTURES:
        visitor.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_administrator_sets_up_texts_and_arms(visit: Visit, scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    page = visitor.page
    visitor.take_role(COUNTY, "Administration")
    visitor.follow("Verwaltung", within="nav.areas >> visible=true")
    visitor.look()
    keep(visitor, "overview")

    visitor.follow("Texte und Name")
    visitor.look()
    page.get_by_label("Impressum").fill("# Angaben\n\n**Kreis Musterau** (fiktiv)\n\n- Kreishaus")
    page.get_by_role("button", name="Vorschau").click()
    expect(page.locator("#vorschau h2", has_text="Angaben")).to_be_visible()
    expect(page.get_by_label("Impressum")).to_have_value("# Angaben\n\n**Kreis Musterau** (fiktiv)\n\n- Kreishaus")
    visitor.look()
    keep(visitor, "texts")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("status").first).to_be_visible()
    visitor.follow("Impressum", within=".footer")
    expect(page.locator("main strong")).to_have_text("Kreis Musterau")
    visitor.look()

    visitor.open("/verwaltung/wappen/")
    page.get_by_label("Bild").set_input_files({"name": "w.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("SVG-Bilder können Programme enthalten").first).to_be_visible()
    visitor.look()
    picture = io.BytesIO()
    Image.new("RGB", (300, 360), (30, 90, 160)).save(picture, "PNG")
    page.get_by_label("Bild").set_input_files({"name": "w.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".brand__arms")).to_be_visible()
    assert page.locator(".brand__arms").evaluate("image => image.naturalWidth") > 0
    visitor.look()
    keep(visitor, "arms")

    visitor.open("/verwaltung/protokoll/?aktion=branding.arms")
    expect(page.get_by_text("Wappen geändert").nth(1)).to_be_visible()
    visitor.look()
    visitor.open("/verwaltung/protokoll/")
    keep(visitor, "audit")
    visitor.look()
    visitor.open("/verwaltung/berichtsjobs/")
    visitor.look()
    keep(visitor, "jobs")
