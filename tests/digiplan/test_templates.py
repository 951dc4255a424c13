"""What no template may contain: the policy of the pages would drop it silently, or it would let text run as code."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[^\s=]*)\s*=", re.IGNORECASE),
    "event filter of htmx": re.compile(r"hx-trigger\s*=\s*[\"'][^\"']*\["),
    "script value of htmx": re.compile(r"hx-(?:vals|vars|headers)\s*=\s*[\"']\s*(?:js|javascript):", re.IGNORECASE),
    "unescaped value": re.compile(r"\|\s*safe\b|\{%\s*autoescape off"),
    "address of another site": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}
# The report's HTML is input of the PDF renderer, which no browser policy guards and which needs its styles inside.
OF_THE_PDF = "evaluation/report/"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_a_template_stays_within_the_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    allowed = {"style element"} if OF_THE_PDF in path.as_posix() else set()
    assert [name for name, pattern in FORBIDDEN.items() if name not in allowed and pattern.search(text)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("inline style", '<p class="a" style="color: red">'),
        ("style element", "<style>p {}</style>"),
        ("inline script", "<script>alert(1)</script>"),
        ("event attribute", '<a onclick="x()">'),
        ("event attribute", '<a hx-on:click="x()">'),
        ("event filter of htmx", '<p hx-trigger="keyup[ctrlKey]">'),
        ("script value of htmx", "<p hx-vals='js:{a: 1}'>"),
        ("unescaped value", "{{ text|safe }}"),
        ("address of another site", '<script src="https://cdn.example/x.js"></script>'),
    ],
)
def test_each_mistake_is_found(name: str, text: str) -> None:
    assert FORBIDDEN[name].search(text)


def test_the_vendored_sheets_load_nothing_from_elsewhere() -> None:
    vendored = Path(settings.BASE_DIR, "static", "vendor", "kern")
    for sheet in (vendored / "kern.min.css", vendored / "fonts" / "fira-sans.css"):
        addresses = re.findall(r"url\(\s*[\"']?([^\"')]{1,60})", sheet.read_text(encoding="utf-8"))
        assert all(address.startswith(("data:", "./fira-sans/")) for address in addresses)
    declared = re.findall(r"FiraSans-\w+\.woff2", (vendored / "fonts" / "fira-sans.css").read_text(encoding="utf-8"))
    assert {path.name for path in (vendored / "fonts" / "fira-sans").iterdir()} == set(declared)
    assert len(declared) == 10
