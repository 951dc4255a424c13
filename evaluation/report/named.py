"""The figures of a report that texts name: {{anzahl_projekte}} in a text prints what the tables print.

All of them come from the frozen facts through the reader, in the edition that is printed. docs/calculations.md lists
them. A name is German, since office people type it, and keeps its meaning for good: signed texts hold it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import conditional_escape, format_html_join
from django.utils.translation import gettext as _

from evaluation.report.reader import Reader, Row
from evaluation.report.words import DIRECTIONS, LIGHTS, STATES
from organisation.templatetags import display

NAME = re.compile(r"\{\{\s*([A-Za-zÄÖÜäöüß0-9_]{1,60})\s*\}\}")
"""How a figure is named in a text; a text holds no other use of {{ }}."""

STATE_NAMES: Mapping[str, str] = {
    "idea": "idee",
    "not_started": "nicht_begonnen",
    "in_preparation": "in_vorbereitung",
    "started": "begonnen",
    "ongoing": "fortlaufend",
    "completed": "abgeschlossen",
    "deferred": "zurueckgestellt",
    "dropped": "entfallen",
    "unknown": "ohne_stand",
}
LIGHT_NAMES: Mapping[str, str] = {
    "green": "im_plan",
    "amber": "gefaehrdet",
    "red": "kritisch",
    "not_reported": "nicht_gemeldet",
    "not_assessed": "nicht_bewertet",
}
BRIDGE_NAMES: Mapping[str, str] = {
    "prior": "bestand_vorjahr",
    "new": "neu",
    "reactivated": "reaktiviert",
    "lineage_in": "aus_teilung_und_zusammenlegung",
    "lineage_out": "in_andere_uebergegangen",
    "completed": "abgeschlossen",
    "dropped": "entfallen",
    "now": "bestand",
}
SIDE_NAMES: Mapping[str, str] = {"expense": "aufwand", "payment": "auszahlung"}
COLUMN_NAMES: Mapping[str, str] = {"plan": "ansatz", "actual": "ist", "forecast": "prognose", "expected": "erwartet"}
POST_NAMES: Mapping[str, str] = {
    "planned": "geplant",
    "filled": "besetzt",
    "vacant": "unbesetzt",
    "requested": "beantragt",
}

GROUPS = ("period", "states", "lights", "bridge", "deviations", "money", "posts", "partners", "council", "place")
"""The parts of the list in the order in which it is offered; "place" holds those of one field or deviation."""


@dataclass(frozen=True)
class Named:
    """A figure that texts may name. `shown` is how it is printed, escaped; `number` its value, None where unknown.

    `unit` is count, eur, fte, percent, days, date or word.
    """

    name: str
    label: str
    shown: str
    group: str
    unit: str = "count"
    number: Decimal | None = None

    @property
    def token(self) -> str:
        """What is typed."""
        return "{{" + self.name + "}}"


def named_figures(reader: Reader, *, field: str | None = "", project: str = "") -> dict[str, Named]:
    """Return every figure that a text may name, by name; with `field` or `project` those of that place as well.

    `field` is the id of an action field, None for projects without one, "" for no field.
    """
    makers: list[Callable[[Reader], Iterator[Named]]] = [
        _period, _states, _lights, _bridge, _deviations, _money, _posts, _partners, _council
    ]  # fmt: skip
    found = [one for make in makers for one in make(reader)]
    if field != "":
        found += _of_field(reader, field)
    if project:
        found += _of_project(reader, project)
    return {one.name: one for one in found}


def _count(reader: Reader, name: str, label: str, value: int | None, group: str) -> Named:
    return Named(name, label, reader.number(value), group, "count", None if value is None else Decimal(value))


def _sum(reader: Reader, name: str, label: str, figure: Row | None, group: str, unit: str) -> Named:
    """A sum as the tables show it, without the mark of its calculation."""
    parts = figure["shown"] if figure else []
    shown = format_html_join(" / ", "{}", ((reader.written(part, unit),) for part in parts)) or display.unknown()
    number = Decimal(parts[0]["value"]) if len(parts) == 1 and parts[0]["value"] is not None else None
    return Named(name, label, shown, group, unit, number)


def _date(reader: Reader, name: str, label: str, value: str | None, group: str = "period") -> Named:
    return Named(name, label, conditional_escape(reader.date(value)), group, "date")


def _period(reader: Reader) -> Iterator[Named]:
    facts, version = reader.facts, reader.version or {}
    year = Decimal(reader.day(facts["period_to"]).year)
    yield Named("berichtsjahr", _("Year of the report"), str(year), "period", "word", year)
    yield _date(reader, "zeitraum_von", _("Period from"), facts["period_from"])
    yield _date(reader, "zeitraum_bis", _("Period to"), facts["period_to"])
    yield _date(reader, "stichtag", _("Cut-off"), facts["cut_off"])
    before = _("Cut-off of the year before") if reader.annual else _("Day before the period")
    yield _date(reader, "stichtag_vorjahr", before, facts["prior_day"])
    yield _date(reader, "plan_beginn", _("Begin of the plan"), version.get("period_from"))
    yield _date(reader, "plan_ende", _("End of the plan"), version.get("period_to"))
    yield Named("plan", _("Title of the plan"), conditional_escape(reader.plan["title"]), "period", "word")


def _states(reader: Reader) -> Iterator[Named]:
    results = reader.results
    fields = [row for row in results["fields"] if row["field"]]
    yield _count(reader, "anzahl_handlungsfelder", _("Action fields"), len(fields) or None, "states")
    yield _count(reader, "anzahl_projekte", _("Projects"), len(results["projects"]), "states")
    now, prior = results["matrix"]["total"], results["matrix"]["prior_total"]
    for state, name in STATE_NAMES.items():
        label = _("Projects: %(state)s") % {"state": STATES[state]}
        yield _count(reader, f"anzahl_{name}", label, now.get(state, 0), "states")
    for state, name in STATE_NAMES.items():
        text = _("Projects the year before: %(state)s") if reader.annual else _("Projects before the period: %(state)s")
        label = text % {"state": STATES[state]}
        yield _count(reader, f"vorjahr_{name}", label, prior.get(state, 0) if prior else None, "states")


def _lights(reader: Reader) -> Iterator[Named]:
    lights = [row["lights"]["overall"]["light"] for row in reader.results["projects"]]
    for light, name in LIGHT_NAMES.items():
        label = _("Projects with the light: %(light)s") % {"light": LIGHTS[light]}
        yield _count(reader, f"anzahl_{name}", label, lights.count(light), "lights")


def _bridge(reader: Reader) -> Iterator[Named]:
    bridge = reader.results["bridge"]
    labels = {
        "prior": _("stock of the year before") if reader.annual else _("stock before the period"),
        "new": _("new"),
        "reactivated": _("reactivated"),
        "lineage_in": _("from splits and mergers"),
        "lineage_out": _("went into other projects"),
        "completed": _("completed"),
        "dropped": _("dropped"),
        "now": _("stock now"),
    }
    for key, name in BRIDGE_NAMES.items():
        label = _("Bridge: %(part)s") % {"part": labels[key]}
        yield _count(reader, f"ueberleitung_{name}", label, len(bridge[key]) if bridge else None, "bridge")


def _deviations(reader: Reader) -> Iterator[Named]:
    results = reader.results
    projects, reporting = results["projects"], results["reporting"]
    needed = sum(1 for row in projects if row["narrative_needed"])
    slips = sum(1 for row in projects if row["slips"])
    risks = results.get("risks")
    yield _count(reader, "anzahl_abweichungen", _("Projects that deviate"), len(results["deviations"]), "deviations")
    label = _("Projects whose deviation needs an explanation")
    yield _count(reader, "anzahl_zu_erlaeutern", label, needed, "deviations")
    label = _("Projects expected to end after the plan")
    yield _count(reader, "anzahl_nach_planende", label, slips, "deviations")
    yield _count(reader, "anzahl_risiken", _("Open risks"), None if risks is None else len(risks), "deviations")
    label = _("Projects in the stock with a current status")
    yield _count(reader, "anzahl_mit_aktueller_meldung", label, reporting["current"], "deviations")
    share = Decimal(reporting["current"] * 100) / reporting["projects"] if reporting["projects"] else None
    label = _("Share of projects in the stock with a current status")
    yield _percent(reader, "anteil_mit_aktueller_meldung", label, share, "deviations")


def _percent(reader: Reader, name: str, label: str, value: Decimal | None, group: str) -> Named:
    value = None if value is None else value.quantize(Decimal("0.1")).normalize() + 0
    shown = display.unknown() if value is None else f"{reader.number(str(value))}{display.NO_BREAK_SPACE}%"
    return Named(name, label, shown, group, "percent", value)


def _money(reader: Reader) -> Iterator[Named]:
    year = reader.day(reader.facts["cut_off"]).year
    rows = {(row["direction"], row["year"]): row for row in reader.results["money"]["years"]}
    columns = {
        "plan": _("planned"),
        "actual": _("spent"),
        "forecast": _("still to be spent"),
        "expected": _("expected in all"),
    }
    for direction, side in SIDE_NAMES.items():
        for when, prefix in ((year, ""), (year - 1, "vorjahr_")):
            row = rows.get((direction, when))
            for column, name in COLUMN_NAMES.items():
                words = {"side": DIRECTIONS[direction], "year": when, "what": columns[column]}
                label = _("%(side)s %(year)d, %(what)s") % words
                yield _sum(reader, f"{prefix}{name}_{side}", label, row[column] if row else None, "money", "eur")
    grants = reader.results["money"]["grants"]
    yield _count(reader, "anzahl_zuwendungen", _("Grants"), len(grants), "money")
    ends = [reader.row(row["grant"])["approval_to"] for row in grants if not row["over"]]
    nearest = min((end for end in ends if end), key=reader.day, default=None)
    yield _date(reader, "naechstes_zuwendungsende", _("End of the grant that ends next"), nearest, "money")


def _posts(reader: Reader) -> Iterator[Named]:
    staff = reader.results["staff"]
    total = staff["total"] or {}
    labels = {
        "planned": _("planned"),
        "filled": _("filled"),
        "vacant": _("vacant"),
        "requested": _("requested"),
    }
    for key, name in POST_NAMES.items():
        row, words = total.get(key), {"state": labels[key]}
        yield _count(reader, f"stellen_{name}", _("Posts: %(state)s") % words, row["posts"] if row else None, "posts")
        yield _sum(reader, f"vze_{name}", _("FTE: %(state)s") % words, row["fte"] if row else None, "posts", "fte")
    extra = staff["need"]["additional"]
    yield _sum(reader, "vze_zusaetzlich", _("FTE really additional"), extra["fte"] if extra else None, "posts", "fte")


def _partners(reader: Reader) -> Iterator[Named]:
    results = reader.results
    holding = {p["body"] for joint in results["joint"] for p in joint["partners"] if p["holds"]}
    silent = {row["body"] for row in results["reporting"]["not_reported"]}
    yield _count(reader, "anzahl_gemeinsame_projekte", _("Joint projects"), len(results["joint"]), "partners")
    yield _count(reader, "anzahl_partner", _("Partners that take part in joint projects"), len(holding), "partners")
    label = _("Partners that were asked and did not report")
    yield _count(reader, "anzahl_partner_ohne_meldung", label, len(silent), "partners")
    yield _count(reader, "anzahl_vereinbarungen", _("Agreements"), len(results["agreements"]), "partners")


def _council(reader: Reader) -> Iterator[Named]:
    results = reader.results
    still = [row for row in results["mandates"] if row["force"] != "ended"]
    overdue = sum(1 for row in results["mandates"] if row["overdue"])
    yield _count(reader, "anzahl_offene_auftraege", _("Open mandates"), len(still), "council")
    yield _count(reader, "anzahl_ueberfaellige_auftraege", _("Overdue mandates"), overdue, "council")
    yield _count(reader, "anzahl_indikatoren", _("Indicators"), len(results["indicators"]), "council")


def _of_field(reader: Reader, field: str | None) -> Iterator[Named]:
    row = next((row for row in reader.results["fields"] if row["field"] == field), None)
    if row is None:
        return
    yield _count(reader, "feld_projekte", _("Projects of this action field"), len(row["projects"]), "place")
    for state, name in STATE_NAMES.items():
        label = _("Of this action field: %(state)s") % {"state": STATES[state]}
        yield _count(reader, f"feld_{name}", label, row["states"].get(state, 0), "place")
    yield Named("feld_ampel", _("Light of this action field"), str(LIGHTS[row["light"]]), "place", "word")


def _of_project(reader: Reader, project: str) -> Iterator[Named]:
    row = reader.standing.get(project)
    if row is None:
        return
    title = conditional_escape(reader.row(project)["title"])
    yield Named("projekt", _("Title of this project"), title, "place", "word")
    yield Named("projekt_stand", _("State of this project"), reader.word(STATES, row["state"]), "place", "word")
    light = str(LIGHTS[row["lights"]["overall"]["light"]])
    yield Named("projekt_ampel", _("Light of this project"), light, "place", "word")
    yield _date(reader, "projekt_ende", _("Expected end of this project"), row["forecast"], "place")
    days = row["days_late"]
    shown = display.unknown() if days is None else reader.number(days)
    number = None if days is None else Decimal(days)
    yield Named("projekt_tage_verspaetet", _("Days by which this project is late"), shown, "place", "days", number)
    computed = row["progress"]["computed"]
    share = None if computed is None else Decimal(computed)
    yield _percent(reader, "projekt_fortschritt", _("Calculated progress of this project"), share, "place")
    years: Sequence[Row] = next(
        (one.get("year", ()) for one in reader.results["money"]["projects"] if one["project"] == project), []
    )
    for direction, side in SIDE_NAMES.items():
        rows = [one for one in years if one["direction"] == direction]
        if len(rows) != 1:  # of several products there is no one figure in the tables either
            continue
        words = {"latest": ("ansatz", _("planned")), "actual": ("ist", _("spent"))}
        for column, (name, what) in words.items():
            label = _("%(side)s of this project, %(what)s") % {"side": DIRECTIONS[direction], "what": what}
            yield _sum(reader, f"projekt_{name}_{side}", label, rows[0][column], "place", "eur")
