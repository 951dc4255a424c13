"""The page components: what they say without colour, and what they do with missing content."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override


@pytest.fixture(autouse=True)
def german():
    with override("de"):
        yield


def rendered(source: str, **context: object) -> str:
    text = Template("{% load i18n components display %}" + source).render(Context(context))
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("value", "word", "shape"),
    [
        ("green", "im Plan", "<circle"),
        ("amber", "gefährdet", "<path"),
        ("red", "kritisch", "<rect"),
        ("not_reported", "nicht gemeldet", "light__ring"),
        ("not_assessed", "nicht bewertet", "<rect"),
    ],
)
def test_a_light_is_shape_word_and_class(value, word, shape) -> None:
    html = rendered('{% include "components/light.html" with value=value only %}', value=value)
    assert word in html
    assert shape in html
    assert f"light--{value}" in html
    assert "<details" not in html


def test_a_light_opens_to_its_reasons() -> None:
    source = '{% include "components/light.html" with value="red" label="Zeit" reasons=reasons only %}'
    html = rendered(source, reasons=["41 Tage <spät>"])
    assert "<details" in html
    assert "Zeit:" in html
    assert "41 Tage &lt;spät&gt;" in html


def test_a_row_without_content_is_not_stated() -> None:
    assert '<span class="unknown">nicht angegeben</span>' in rendered('{% row "Deckung" %}  {% endrow %}')


def test_a_row_keeps_markup_and_escapes_values() -> None:
    html = rendered('{% row "Ende" %}<b>{{ value }}</b>{% endrow %}', value="<script>")
    assert "<dd><b>&lt;script&gt;</b></dd>" in html


def test_a_table_has_a_caption_and_becomes_cards() -> None:
    html = rendered('{% table "Meilensteine" %}<tbody></tbody>{% endtable %}')
    assert "<caption>Meilensteine</caption>" in html
    assert "table--cards" in html
    assert "tabindex" not in html


def test_a_wide_table_can_be_scrolled_by_keyboard() -> None:
    html = rendered('{% table "Matrix" wide=True hide_caption=True %}<tbody></tbody>{% endtable %}')
    assert 'tabindex="0" role="region" aria-label="Matrix"' in html
    assert "table--cards" not in html
    assert '<caption class="kern-sr-only">' in html


def test_a_derived_figure_is_marked_and_opens() -> None:
    html = rendered('{% derived "637.000 €" %}<li>287.000 €</li>{% endderived %}')
    assert "berechnet" in html
    assert "<li>287.000 €</li>" in html


def test_a_quantity_carries_its_qualifier_and_mark() -> None:
    source = (
        '{% include "components/quantity.html" with value=value qualifier="at_least" kind="fte" is_derived=True only %}'
    )
    assert "mindestens</span> 4,0" in rendered(source, value=4)
    assert "berechnet" in rendered(source, value=4)
    assert "berechnet" not in rendered(source, value=None)
    assert "mindestens" not in rendered(source, value=None)


def ref(status: str, **fields: str) -> SimpleNamespace:
    empty = {"place": "", "quote": "", "derivation": "", "doubt": ""}
    source = SimpleNamespace(title="Sitzungsvorlage", reference="2022/1218")
    return SimpleNamespace(source=source, status=status, **(empty | fields))


def test_sources_show_the_weakest_support_and_the_doubt() -> None:
    source = "{% load components %}{% sources refs %}"
    html = rendered(source, refs=[ref("stated", place="S. 3"), ref("reported", doubt="Datum unklar", quote="rund")])
    assert '<span class="mark">andernorts berichtet, mit Zweifel</span>' in html
    assert "Sitzungsvorlage</span>, 2022/1218, S. 3" in html
    assert "Zweifel: Datum unklar" in html
    assert '<span class="mark">Quelle</span>' in rendered(source, refs=[ref("stated")])
    assert rendered(source, refs=[]) == ""


def test_an_alert_names_its_kind() -> None:
    assert "Achtung:" in rendered('{% alert "warning" title="Ende" %}<p>x</p>{% endalert %}')
    with pytest.raises(TemplateSyntaxError):
        rendered('{% alert "red" %}x{% endalert %}')
