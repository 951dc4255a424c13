"""Takes the documentation's pictures of a running demonstration: `python -m tests.browser.pictures http://127.0.0.1:8000`."""

import sys
from pathlib import Path

from tests.browser.visitor import Visitor, chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
COUNTY, OFFICE = "Rhein-Sieg-Kreis", "Programmbüro"
PICTURES = {
    "project": ("/roadmap/rhein-sieg-kreis/projekte/breitbandausbau/", 900),
    "posts": ("/roadmap/rhein-sieg-kreis/stellen/", 1000),
}


def take(address: str) -> None:
    """Write one PNG for each of PICTURES, 1280 px wide and as high as stated, in the light scheme."""
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        visitor = Visitor(browser, address)
        visitor.take_role(COUNTY, OFFICE)
        for name, (path, height) in PICTURES.items():
            visitor.page.set_viewport_size({"width": 1280, "height": height})
            visitor.open(path)
            visitor.page.evaluate("document.fonts.ready")
            visitor.page.screenshot(path=FOLDER / f"{name}.png")
        visitor.leave()


if __name__ == "__main__":
    take(sys.argv[1])
