"""The charts as markup: what they say, where things stand, and what a strict page allows."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from evaluation.pdf_fonts import ASSETS
from roadmap.charts import lights, money, parts, states, timeline
from tests.evaluation.pdf_sample import FIELDS, STATES, money_chart, state_chart, time_chart

NS = "{http://www.w3.org/2000/svg}"
ALL = {"states": state_chart, "times": time_chart, "money": money_chart}


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def shown(svg: str) -> list[str]:
    return [element.text or "" for element in parse(svg).iter(f"{NS}text")]


def test_a_long_label_of_the_timeline_is_written_out_in_a_higher_row():
    label = "Externe Begleitung der Strategie sowie der Maßnahmen durch ein beauftragtes Unternehmen und den Kreis"
    row = timeline.TimelineRow(label, timeline.Span(date(2021, 7, 1), "01.07.2021"))
    texts = timeline.TimelineTexts("t", "d", "r", "b", "f", "a", "x", "c", "u")
    short = timeline.TimelineRow("kurz", row.baseline)
    tall, flat = (timeline.timeline("t", [one, short], date(2023, 1, 1), texts) for one in (row, short))
    written = " ".join(shown(tall.svg))
    assert label in written
    assert "…" not in written
    heights = [float(parse(chart.svg).get("height", "")) for chart in (tall, flat)]
    assert heights[0] > heights[1]


@pytest.mark.parametrize("name", ALL)
def test_every_chart_names_itself_and_fits_a_strict_page(name):
    chart = ALL[name]()
    root = parse(chart.svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{name}-title {name}-desc"
    assert (root[0].tag, root[0].get("id")) == (f"{NS}title", f"{name}-title")
    assert (root[1].tag, root[1].get("id")) == (f"{NS}desc", f"{name}-desc")
    assert root[0].text
    assert root[1].text
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    names = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(names)) == len(names)
    assert all(str(one).startswith(f"{name}-") for one in names)
    for element in root.iter():
        assert not [key for key in element.attrib if key == "style" or key.startswith("on")]
        assert element.tag not in (f"{NS}style", f"{NS}script")
    assert set(re.findall(r"url\(#([^)]*)\)", chart.svg)) <= set(names)


@pytest.mark.parametrize("name", ALL)
def test_what_is_coloured_has_a_class_for_the_page_to_recolour_it(name):
    for element in parse(ALL[name]().svg).iter():
        colours = [value for key in ("fill", "stroke") if (value := element.get(key)) and value.startswith("#")]
        assert not colours or element.get("class"), ElementTree.tostring(element)


@pytest.mark.parametrize("name", ALL)
def test_nothing_stands_outside_the_picture(name):
    root = parse(ALL[name]().svg)
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for box in root.findall(f"{NS}rect"):
        x, y, w, h = (float(box.get(key, 0)) for key in ("x", "y", "width", "height"))
        assert x >= -0.5
        assert x + w <= width + 0.5
        assert y >= 0
        assert y + h <= height
    for text in root.findall(f"{NS}text"):
        length = parts.text_width(text.text or "")
        x = float(text.get("x", 0))
        left = x - {"end": length, "middle": length / 2}.get(text.get("text-anchor", ""), 0)
        assert left >= -4, text.text
        assert left + length <= width + 4, text.text


@pytest.mark.parametrize("name", ALL)
def test_the_table_says_the_same(name):
    table = ALL[name]().table
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.headers)} == {len(table.numeric)}
    assert table.numeric[0] is False
    assert all(all(row) for row in table.rows), "no empty cell"


def test_the_same_data_gives_the_same_markup():
    assert [make().svg for make in ALL.values()] == [make().svg for make in ALL.values()]


def test_markup_is_not_escaped_again_and_texts_are():
    texts = states.StateTexts("A & B", "<d>", "Feld", "gesamt")
    chart = states.state_bars("x", STATES[:1], [states.StateRow('<script>"&', (1,))], texts)
    assert chart.svg.__html__() == chart.svg
    assert "<script" not in chart.svg
    assert parse(chart.svg)[0].text == "A & B"
    assert '<script>"&' in shown(chart.svg)


@pytest.mark.parametrize("name", ["", "1a", "a b", 'a"b', "ä"])
def test_ids_must_be_ids(name):
    with pytest.raises(ValueError, match="not usable as an id"):
        money.plan_actual(name, [], money.PlanActualTexts("t", "d", "p", "a", "b", "u"))


# Lights


def test_lights_are_five_different_shapes_and_decoration():
    shapes = {light: lights.light_shape(light) for light in ("green", "amber", "red", "not_reported", "not_assessed")}
    assert len(set(shapes.values())) == 5
    assert [parse(svg)[0].tag.removeprefix(NS) for svg in shapes.values()] == [
        "circle",
        "path",
        "rect",
        "circle",
        "rect",
    ]
    assert all(parse(svg).get("aria-hidden") == "true" for svg in shapes.values())
    assert parse(shapes["not_reported"])[0].get("fill") == "none"


# States per field


def test_states_are_summed_and_labelled():
    chart = state_chart()
    assert chart.table.headers == ("Handlungsfeld", *(state.label for state in STATES), "gesamt")
    assert [row[0] for row in chart.table.rows] == FIELDS
    for row in chart.table.rows:
        assert int(row[-1]) == sum(map(int, row[1:-1]))
        assert row[-1] in shown(chart.svg)


def test_bars_are_in_one_scale():
    rows = [states.StateRow("a", (10, 0)), states.StateRow("b", (5, 5)), states.StateRow("c", (0, 0))]
    chart = states.state_bars("s", STATES[:2], rows, states.StateTexts("t", "d", "f", "g"))
    bars = [box for box in parse(chart.svg).findall(f"{NS}rect") if box.get("height") == "24"]
    widths = [float(box.get("width", 0)) for box in bars]
    assert widths[0] == pytest.approx(widths[1] + widths[2], abs=0.05)
    assert len(bars) == 3, "an empty state has no bar"
    assert chart.table.rows[2] == ("c", "0", "0", "0")


def test_every_state_has_a_hatch_of_its_own():
    assert len(set(states.STATE_PATTERNS.values())) == len(states.STATE_PATTERNS) == 8
    assert set(states.STATE_PATTERNS.values()) == {"solid", *parts.PATTERNS}


@pytest.mark.parametrize("counts", [(1,), (1, 2, 3), (1, -1)])
def test_counts_must_fit_the_states(counts):
    with pytest.raises(ValueError, match="one count of 0 or more"):
        states.state_bars("s", STATES[:2], [states.StateRow("a", counts)], states.StateTexts("t", "d", "f", "g"))


# Timeline


def test_unknown_times_are_said_and_not_drawn():
    chart = time_chart()
    assert ("Ausschreibung DMS", "2025", "nicht angegeben", "–", "–") in chart.table.rows
    assert ("Mitarbeiterportal", "nicht angegeben", "02/2026", "–", "–") in chart.table.rows
    assert ("Aktenplan beschlossen", "06/2023", "–", "15.09.2023", "77 Tage später") in chart.table.rows
    assert shown(chart.svg).count("nicht angegeben") == 1


def test_a_heading_has_no_row_in_the_table():
    assert "Digitale Infrastruktur" in shown(time_chart().svg)
    assert "Digitale Infrastruktur" not in [row[0] for row in time_chart().table.rows]


def test_times_are_placed_by_the_day():
    texts = timeline.TimelineTexts("t", "d", "r", "b", "f", "a", "x", "Stichtag", "u")
    rows = [
        timeline.TimelineRow(
            "p", timeline.Span(date(2023, 1, 1), "2023"), timeline.Span(date(2024, 1, 1), "2024"), reached=True
        )
    ]
    chart = timeline.timeline("t", rows, date(2023, 7, 2), texts)
    marks = [path.get("d", "") for path in parse(chart.svg).findall(f"{NS}path")]
    first, second = (float(re.match(r"M([\d.]+)", mark)[1]) for mark in marks)  # type: ignore[index]
    (cut,) = (float(line.get("x1", 0)) for line in parse(chart.svg).iter(f"{NS}line") if line.get("stroke-dasharray"))
    assert cut == pytest.approx((first + second) / 2, abs=0.5)


@pytest.mark.parametrize("cut_off", [date(2020, 1, 1), date(2024, 2, 29), date(2031, 12, 31)])
def test_the_cut_off_is_always_in_the_picture(cut_off):
    texts = timeline.TimelineTexts("t", "d", "r", "b", "f", "a", "x", "Stichtag 31.12.2031", "u")
    chart = timeline.timeline(
        "t", [timeline.TimelineRow("p", timeline.Span(date(2025, 6, 30), "06/2025"))], cut_off, texts
    )
    (x,) = (float(line.get("x1", 0)) for line in parse(chart.svg).iter(f"{NS}line") if line.get("stroke-dasharray"))
    assert parts.LEFT <= x <= parts.WIDTH


# Plan against actual


def test_unknown_is_neither_zero_nor_empty():
    chart = money_chart()
    assert ("2023", "rund 400.000 €", "nicht angegeben") in chart.table.rows
    assert ("2024", "0,00 €", "0,00 €") in chart.table.rows
    assert shown(chart.svg).count("nicht angegeben") == 1
    assert shown(chart.svg).count("0,00 €") == 2


def test_negative_figures_go_left_of_zero():
    root = parse(money_chart().svg)
    (zero,) = {float(line.get("x1", 0)) for line in root.findall(f"{NS}line")}
    bars = [box for box in root.findall(f"{NS}rect") if box.get("height") == str(money.BAR)]
    left = [box for box in bars if float(box.get("x", 0)) < zero]
    assert len(left) == 1
    assert float(left[0].get("x", 0)) + float(left[0].get("width", 0)) == pytest.approx(zero, abs=0.02)


def test_a_chart_without_any_figure_still_stands():
    texts = money.PlanActualTexts("t", "d", "Jahr", "Ansatz", "Ist", "nicht angegeben")
    chart = money.plan_actual("m", [money.YearRow("2023", None, None)], texts)
    assert chart.table.rows == (("2023", "nicht angegeben", "nicht angegeben"),)
    empty = money.plan_actual("m", [money.YearRow("2023", money.Amount(Decimal(0), "0 €"), None)], texts)
    assert "0 €" in shown(empty.svg)


def euros(value: int) -> money.Amount:
    return money.Amount(Decimal(value), f"{value} €")


def test_the_forecast_goes_on_where_the_actual_ends():
    texts = money.PlanActualTexts("t", "d", "Jahr", "Ansatz", "Ist", "unbekannt", "Prognose", "Ist und Prognose")
    rows = [
        money.YearRow("2023", euros(100), euros(-20), euros(50), euros(30)),
        money.YearRow("2024", euros(100), euros(60), euros(48), euros(108)),
        money.YearRow("2025", euros(100), None, euros(70), euros(70)),
        money.YearRow("2026", euros(100), euros(90)),
    ]
    chart = money.plan_actual("m", rows, texts)
    assert chart.table.headers[3:] == ("Prognose", "Ist und Prognose")
    assert chart.table.rows[1] == ("2024", "100 €", "60 €", "48 €", "108 €")
    assert chart.table.rows[3] == ("2026", "100 €", "90 €", "–", "–")
    root = parse(chart.svg)
    bars = [box for box in root.findall(f"{NS}rect") if box.get("height") == str(money.BAR)]
    dotted = [box for box in bars if "dots" in (box.get("fill") or "")]
    assert len(dotted) == 3
    solid_2024 = bars[bars.index(dotted[1]) - 1]
    end = float(solid_2024.get("x", 0)) + float(solid_2024.get("width", 0))
    assert float(dotted[1].get("x", 0)) == pytest.approx(end, abs=0.02)
    assert all(float(box.get("x", 0)) + float(box.get("width", 0)) <= parts.WIDTH for box in bars)


def test_conditional_money_has_a_bar_of_its_own():
    texts = money.SourceTexts("t", "d", "Deckung", "Gesichert", "Unter Vorbehalt", "–")
    rows = [
        money.SourceRow("Rücklage", euros(600), None),
        money.SourceRow("Überschuss", euros(5), euros(1600), "eine Position ohne Betrag"),
        money.SourceRow("Deckung nicht angegeben", None, None, "2 Positionen ohne Betrag"),
    ]
    chart = money.money_sources("quellen", rows, texts)
    assert chart.table.rows[1] == ("Überschuss", "5 €", "1600 €")
    assert chart.table.rows[2] == ("Deckung nicht angegeben", "–", "–")
    bars = [box for box in parse(chart.svg).findall(f"{NS}rect") if box.get("height") == str(money.BAR)]
    assert [("rising" in (box.get("fill") or "")) for box in bars] == [False, False, True]
    assert len({box.get("y") for box in bars}) == 3
    assert "2 Positionen ohne Betrag" in shown(chart.svg)


# Parts


def test_long_labels_are_wrapped_and_cut():
    assert parts.wrap("Bürger*innen", 190) == ["Bürger*innen"]
    long = "Wirtschaft, Energie, Ver- und Entsorgung sowie noch vieles andere mehr"
    assert parts.wrap(long, 190) == ["Wirtschaft, Energie, Ver- und", "Entsorgung sowie noch vieles…"]
    assert all(len(line) <= 31 for line in parts.wrap("Donaudampfschifffahrtsgesellschaftskapitän", 190))
    assert parts.wrap("", 190) == []


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (0.5, "0.5"), (1 / 3, "0.33"), (-2.10, "-2.1"), (100, "100")])
def test_coordinates_are_short(value, text):
    assert parts.number(value) == text


def test_colours_have_contrast_on_paper():
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(colour: str) -> float:
        return 1.05 / (luminance(colour) + 0.05)

    assert min(map(contrast, (parts.TEXT, parts.MUTED, parts.ALERT))) >= 4.5
    assert min(map(contrast, (parts.INK, parts.GREY))) >= 3
    shapes = "".join(lights._LIGHTS.values())
    assert min(map(contrast, re.findall(r"#[0-9a-f]{6}", shapes))) >= 3
    css = (ASSETS / "report.css").read_text("utf-8")
    on_paper = set(re.findall(r"(?<![-\w])color: (#[0-9a-f]{6})", css))
    assert min(map(contrast, on_paper)) >= 4.5
