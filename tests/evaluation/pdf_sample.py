"""A made-up report of about thirty pages that uses every construct of the contract in docs/pdf.md."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

from evaluation.pdf import DataFile, render_pdf
from roadmap.charts import lights, money, parts, states, timeline

CREATED = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
IDENTIFIER = "sample/2026/1"
LIGHTS = [
    ("green", "im Plan"),
    ("amber", "gefährdet"),
    ("red", "kritisch"),
    ("not_reported", "nicht gemeldet"),
    ("not_assessed", "nicht bewertet"),
]
STATES = [
    states.State("completed", "abgeschlossen"),
    states.State("ongoing", "fortlaufend"),
    states.State("started", "begonnen"),
    states.State("in_preparation", "in Vorbereitung"),
    states.State("not_started", "nicht begonnen"),
    states.State("idea", "Idee"),
    states.State("deferred", "zurückgestellt"),
    states.State("dropped", "entfallen"),
]
FIELDS = [
    "Mannschaft und digitale Kompetenzen",
    "Innovation und Kooperation",
    "Digitale Infrastruktur",
    "IT-Sicherheit und Datenschutz",
    "Wirtschaft, Energie, Ver- und Entsorgung",
]
PROSE = (
    "Die Fachverfahren der Kreisverwaltung werden schrittweise an die elektronische Aktenführung angebunden; die "
    "Zuständigkeiten der beteiligten Organisationseinheiten bleiben dabei unverändert. Für die Baulastenakten liegt "
    "das Digitalisierungskonzept vor, die Ausschreibung der Scandienstleistung folgt im dritten Quartal. "
)


def light(index: int) -> str:
    """A light with its word."""
    name, word = LIGHTS[index % len(LIGHTS)]
    return f'<span class="light light-{name.replace("_", "-")}">{lights.light_shape(name)} {word}</span>'  # type: ignore[arg-type]  # the name of a light as text


def state_chart() -> parts.Chart:
    """States per field."""
    rows = [
        states.StateRow(field, tuple((3 * row + 2 * column) % 5 for column in range(8)))
        for row, field in enumerate(FIELDS)
    ]
    texts = states.StateTexts(
        "Stand der Projekte je Handlungsfeld",
        "Balken je Handlungsfeld, unterteilt nach Stand.",
        "Handlungsfeld",
        "gesamt",
    )
    return states.state_bars("states", STATES, rows, texts)


def time_chart() -> parts.Chart:
    """Milestones and projects over the years."""
    span = timeline.Span
    rows = [
        timeline.TimelineRow("Digitale Infrastruktur", head=True),
        timeline.TimelineRow(
            "WLAN für Politik, Bürgerschaft und Beschäftigte",
            span(date(2024, 6, 30), "06/2024", date(2022, 1, 1)),
            span(date(2025, 3, 31), "1. Quartal 2025", date(2022, 4, 1)),
            deviation="274 Tage später",
        ),
        timeline.TimelineRow(
            "Aktenplan beschlossen",
            span(date(2023, 6, 30), "06/2023"),
            span(date(2023, 9, 15), "15.09.2023"),
            reached=True,
            deviation="77 Tage später",
        ),
        timeline.TimelineRow("Ausschreibung DMS", span(date(2025, 12, 31), "2025"), None),
        timeline.TimelineRow("Mitarbeiterportal", None, span(date(2026, 2, 28), "02/2026")),
    ]
    texts = timeline.TimelineTexts(
        title="Zeitachse der Projekte",
        description="Geplante Termine blass, voraussichtliche schraffiert, erreichte gefüllt.",
        row="Meilenstein",
        baseline="geplant (Basis)",
        forecast="voraussichtlich",
        actual="erreicht",
        deviation="Abweichung",
        cut_off="Stichtag",
        unknown="nicht angegeben",
    )
    return timeline.timeline("times", rows, date(2024, 12, 31), texts)


def money_chart() -> parts.Chart:
    """Plan and actual per year, one actual unknown, one negative."""
    amount = money.Amount
    rows = [
        money.YearRow("2021", amount(Decimal("200000"), "200.000 €"), amount(Decimal("187350.5"), "187.350,50 €")),
        money.YearRow("2022", amount(Decimal("400000"), "rund 400.000 €"), amount(Decimal("-12000"), "-12.000,00 €")),
        money.YearRow("2023", amount(Decimal("400000"), "rund 400.000 €"), None),
        money.YearRow("2024", amount(Decimal("0"), "0,00 €"), amount(Decimal("0"), "0,00 €")),
    ]
    texts = money.PlanActualTexts("Ansatz und Ist", "Zwei Balken je Jahr.", "Jahr", "Ansatz", "Ist", "nicht angegeben")
    return money.plan_actual("money", rows, texts)


def chart_block(chart: parts.Chart, caption: str) -> str:
    """A figure with its data as a table."""
    head = "".join(
        f'<th scope="col"{" class=num" if right else ""}>{escape(name)}</th>'
        for name, right in zip(chart.table.headers, chart.table.numeric, strict=True)
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        f"{''.join(f'<td class=num>{escape(cell)}</td>' for cell in row[1:])}</tr>"
        for row in chart.table.rows
    )
    return (
        f'<figure class="chart">{chart.svg}<figcaption>{escape(caption)}</figcaption></figure>'
        f'<table class="data dense"><caption>Daten: {escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


SPANNED = """<table class="data" id="spanned"><caption>Haushalt nach Produkten in Euro</caption>
<thead><tr><th scope="col" rowspan="2">Produkt</th><th scope="col" rowspan="2">Art</th>
<th scope="colgroup" colspan="2">2023</th><th scope="colgroup" colspan="2">2024</th></tr>
<tr><th scope="col" class="num">Ansatz 2023</th><th scope="col" class="num">Ist 2023</th>
<th scope="col" class="num">Ansatz 2024</th><th scope="col" class="num">Ist 2024</th></tr></thead>
<tbody><tr class="group"><th scope="rowgroup" colspan="6">Gesichert</th></tr>
<tr><th scope="rowgroup" rowspan="2">111405 IT-Management</th><th scope="row">Aufwand</th>
<td class="num">287.000</td><td class="num">281.400</td><td class="num">290.000</td>
<td class="num"><span class="unknown">nicht angegeben</span></td></tr>
<tr><th scope="row">Ertrag</th><td class="num" colspan="2">10.000</td><td class="num">0</td><td class="num">0</td></tr>
</tbody>
<tbody><tr class="group"><th scope="rowgroup" colspan="6">Unter Vorbehalt</th></tr>
<tr><th scope="row">111501 Digitalisierung</th><th scope="row">Aufwand</th>
<td class="num">350.000</td><td class="num">1</td><td class="num">2</td><td class="num">3</td></tr></tbody>
<tfoot><tr><th scope="row" colspan="2">Summe</th>
<td class="num">637.000<abbr class="derived" title="berechnet">b</abbr></td>
<td class="num">281.401</td><td class="num">290.002</td><td class="num">3</td></tr></tfoot></table>"""


def long_table(rows: int = 130) -> str:
    """A table over several pages, some of its rows split at a page break."""
    body = "".join(
        f'<tr class="long"><th scope="row">Projekt {n}</th><td>{FIELDS[n % 5]}</td><td>{light(n)}</td>'
        f"<td>{PROSE * (4 if n % 40 == 17 else 0)}Stand {n}</td><td class='num'>{n}.000</td></tr>"
        for n in range(1, rows + 1)
    )
    return (
        '<table class="data" id="long"><caption>Alle Projekte</caption><thead><tr><th scope="col">Projekt</th>'
        '<th scope="col">Handlungsfeld</th><th scope="col">Ampel</th><th scope="col">Bemerkung</th>'
        f'<th scope="col" class="num">Euro</th></tr></thead><tbody>{body}</tbody></table>'
    )


def field_chapter(number: int, name: str) -> str:
    """A field with lists, figures in words, a quotation, a box and profiles."""
    profiles = "".join(
        f'<section id="p-{number}-{n}" class="keep"><h4>Projekt {number}.{n}</h4><dl class="facts"><dt>Ampel</dt>'
        f"<dd>{light(n)}</dd><dt>Zuständig</dt><dd>Stabsstelle Digitalisierung, IT und Organisationsmanagement</dd>"
        f'<dt>Kosten</dt><dd><span class="unknown">nicht angegeben</span></dd></dl>'
        f"<p>{PROSE}{PROSE}{PROSE}</p></section>"
        for n in range(1, 9)
    )
    return f"""<section id="field-{number}"><h3><span class="no">2.{number}</span> {name}</h3>
<p>{PROSE} Je Amt mindestens 0,5 <abbr title="Vollzeitäquivalent">VZÄ</abbr>.<span class="footnote">Nach der
Kooperationsvereinbarung von 2020, Feld {number}. {PROSE}</span> {PROSE} Siehe <a href="#long-table">alle Projekte in
der langen Tabelle am Ende des Berichts mit allen Angaben zu den Handlungsfeldern</a>.</p>
<ul><li>Ein Satz ohne Absatz</li><li><p>Ein Absatz.</p><p>Noch einer.</p></li>
<li>Mit Unterpunkten<ul><li>eins</li><li>zwei</li></ul></li></ul>
<ol><li>Erstens</li><li><p>Zweitens</p><ol><li>innen</li></ol></li></ol>
<blockquote><p>Der Kreistag nimmt den Bericht zur Kenntnis.</p><p class="source">Niederschrift, TOP 7</p></blockquote>
<div class="box box-warning"><p class="box-title">Abweichung</p><p>Die Maßnahme „<span lang="en">Single Sign-on</span>“
verschiebt sich.</p></div>{profiles}</section>"""


def contents() -> str:
    """The table of contents."""
    inner = "".join(
        f'<li><a href="#field-{n}"><span class="no">2.{n}</span> {name}</a></li>' for n, name in enumerate(FIELDS, 1)
    )
    return f"""<nav role="doc-toc" class="toc"><h2>Inhalt</h2><ol>
<li><a href="#summary"><span class="no">1</span> Auf einer Seite</a></li>
<li><a href="#fields"><span class="no">2</span> Handlungsfelder</a><ol>{inner}</ol></li>
<li><a href="#finance"><span class="no">3</span> Finanzen</a></li>
<li><a href="#long-table"><span class="no">4</span> Alle Projekte und noch ein langer Titel, der in den Zeilen des
Inhaltsverzeichnisses nicht auf eine Zeile passt</a></li>
<li><a href="#wide"><span class="no">5</span> Breite Tabelle</a></li></ol></nav>"""


def sample_html(*, fields: int = 5, rows: int = 130, extra: str = "", draft: str = "Entwurf") -> str:
    """The whole document; `extra` is put behind the summary's heading."""
    chapters = "".join(field_chapter(n, name) for n, name in enumerate(FIELDS[:5], 1) if n <= fields)
    chapters += "".join(f'<section id="field-{n}"></section>' for n in range(fields + 1, 6))
    wide = "".join(f'<th scope="col">Kommune {n}</th>' for n in range(1, 13))
    wide_rows = "".join(
        f'<tr><th scope="row">Vorhaben {r}</th>' + "".join(f"<td>{(n * r) % 5}</td>" for n in range(12)) + "</tr>"
        for r in range(1, 20)
    )
    return f"""<!DOCTYPE html><html lang="de"><head><meta charset="utf-8">
<title>Evaluationsbericht 2024: Masterplan</title>
<meta name="author" content="Musterkreis (fiktiv)"><meta name="description" content="Jährlicher Bericht">
<meta name="keywords" content="Digitalisierung, Evaluation"></head>
<body data-running="Masterplan Digitalisierung 2021–2025" data-number="Bericht 2024/1, Fassung 2"
 data-manifest="Prüfsumme 3f2a9c41d0e7" data-draft="{draft}" data-page="Seite" data-of="von">
<section class="cover"><p class="cover-owner">Musterkreis (fiktiv)</p><h1>Evaluationsbericht 2024</h1>
<p class="cover-subtitle">Masterplan Digitalisierung 2021–2025</p><p class="cover-draft">Entwurf</p>
<dl class="facts"><dt>Berichtszeitraum</dt><dd>01.01.2024 bis 31.12.2024</dd><dt>Stichtag</dt><dd>31.12.2024</dd>
<dt>Bericht</dt><dd>2024/1, Fassung 2</dd><dt>Prüfsumme</dt><dd>3f2a9c41d0e7</dd></dl>
<p class="cover-note">Die Angaben beruhen auf dem eingefrorenen Stand vom 15.01.2025.</p></section>
{contents()}<main><section id="summary" class="chapter"><h2><span class="no">1</span> Auf einer Seite</h2>
<p class="lead">Von 42 Projekten sind 17 abgeschlossen, drei wurden zurückgestellt.</p>{extra}
<dl class="figures"><dt>Projekte</dt><dd>42</dd><dt>abgeschlossen</dt><dd>17</dd></dl>
<div class="box"><p class="box-title">Was die Ampeln bedeuten</p><p>{" · ".join(light(n) for n in range(5))}</p></div>
{chart_block(state_chart(), "Abbildung 1: Stand der Projekte")}</section>
<section id="fields" class="chapter"><h2><span class="no">2</span> Handlungsfelder</h2>{chapters}</section>
<section id="finance" class="chapter"><h2><span class="no">3</span> Finanzen</h2>{SPANNED}
{chart_block(money_chart(), "Abbildung 2: Ansatz und Ist")}
{chart_block(time_chart(), "Abbildung 3: Zeitachse")}</section>
<section id="long-table" class="chapter"><h2><span class="no">4</span> Alle Projekte</h2>{long_table(rows)}</section>
<section id="wide" class="landscape"><h2><span class="no">5</span> Breite Tabelle</h2>
<table class="data dense matrix"><caption>Kommunen und Vorhaben</caption>
<thead><tr><th scope="col">Vorhaben</th>{wide}</tr></thead>
<tbody>{wide_rows}</tbody></table></section></main></body></html>"""


ATTACHMENTS = [
    DataFile("projekte.csv", b"nummer;titel\n1;Portal\n", "Projekte des Berichts (CSV)"),
    DataFile("fakten.json", b'{"version":1}', "Faktenstand des Berichts (JSON)", "Source"),
]


@cache
def sample_pdf() -> bytes:
    """The whole sample, rendered once for all tests."""
    return render_pdf(sample_html(), attachments=ATTACHMENTS, identifier=IDENTIFIER, created=CREATED)


def small_html(extra: str = "") -> str:
    """The least that keeps the contract, with `extra` behind the heading."""
    return f"""<!DOCTYPE html><html lang="de"><head><title>Bericht</title></head>
<body data-running="Plan" data-number="1" data-manifest="abc" data-draft="Entwurf" data-page="Seite" data-of="von">
<h1>Bericht</h1>{extra}</body></html>"""


def small_pdf(extra: str = "", **options: Any) -> bytes:
    """`small_html(extra)` rendered."""
    return render_pdf(small_html(extra), **{"attachments": [], "identifier": IDENTIFIER, "created": CREATED, **options})
