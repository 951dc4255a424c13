"""The small Markdown of texts: what is allowed works, everything else stays the text that it is, nothing is lost."""

import html
import re

import pytest

from evaluation.report.prose import names_in, problems, to_html
from tests.payloads import MARK, PAYLOADS, found_in

VALUES = {"anzahl_projekte": "12", "plan": "A &amp; B", "plan_ende": '<span class="unknown">nicht angegeben</span>'}


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**fett** und *schräg*", "<p><strong>fett</strong> und <em>schräg</em></p>"),
        ("eine\nZeile", "<p>eine<br>\nZeile</p>"),
        ("# Eins\n\n### Zwei", "<h4>Eins</h4>\n<h4>Zwei</h4>"),
        ("#\n\nText", "<p>Text</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. drei", '<ol start="3">\n<li>drei</li>\n</ol>'),
        ("[Amt](https://a.example/?x=1&y=2)", '<p><a href="https://a.example/?x=1&amp;y=2">Amt</a></p>'),
        ("[](https://a.example)x", "<p>x</p>"),
        ("[**A** {{plan}}^[b]](https://a.example)", '<p><a href="https://a.example">A A &amp; B^[b]</a></p>'),
        ("Wort^[Fuß {{anzahl_projekte}}]", '<p>Wort<span class="footnote">Fuß 12</span></p>'),
        ("{{ anzahl_projekte }} in {{plan}}", "<p>12 in A &amp; B</p>"),
        ("Ende {{plan_ende}}", '<p>Ende <span class="unknown">nicht angegeben</span></p>'),
        ("{{gibt_es_nicht}}", "<p>{{gibt_es_nicht}}</p>"),
        ("[Amt](http://a.example)", "<p>[Amt](http://a.example)</p>"),
        ("![Bild](file:///etc/passwd)", "<p>![Bild](file:///etc/passwd)</p>"),
        ("> Zitat\n\n`code`\n\n---", "<p>&gt; Zitat</p>\n<p>`code`</p>\n<p>---</p>"),
    ],
)
def test_what_is_allowed_and_what_stays_text(typed: str, shown: str) -> None:
    assert to_html(typed, VALUES, level=4).strip() == shown


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_stays_text(payload: str) -> None:
    markup = to_html(f"Vorher {payload} nachher\n\n- {payload}\n\n# {payload}", VALUES)
    wrong, shown = found_in(markup)
    assert wrong == []
    assert MARK in shown
    assert "<img" not in markup


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("> " * 300 + "tief", False),
        ("- " * 300 + "tief", True),
        ("*a _b " * 300 + "tief" + "_*" * 300, True),
        ("\u202eumgekehrt\u2066 ☃ \U0001f600\u200b", False),
        ("wort " * 2000, False),
        ("x" * 10_000, False),
    ],
)
def test_what_is_deep_or_long_is_whole_and_shallow(typed: str, refused: bool) -> None:
    markup = to_html(typed, VALUES)
    assert bool(problems(typed)) is refused
    shown = text_of(markup)
    assert shown.count("tief") == typed.count("tief")
    for sign in "\u202e\u2066☃\U0001f600\u200b":
        assert shown.count(sign) == typed.count(sign)
    assert len(shown.split()) == len(typed.split())
    depth = worst = 0
    for tag in re.findall(r"<(/?)(?:ul|ol|li|em|strong|p|a)\b", markup):
        depth += -1 if tag else 1
        worst = max(worst, depth)
    assert worst < 12


def test_problems_name_their_line() -> None:
    found = problems("gut\n\n[Amt](javascript:alert(1))\n\n^[" + "x" * 501 + "]")
    assert [one.line for one in found] == [3, 5]
    assert names_in("{{a}} {{ b }} {{a}} {{c d}}") == ["a", "b"]
