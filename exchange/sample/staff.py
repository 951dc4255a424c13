"""Position lines and what happened to their posts; indicators, participation, documents."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from exchange.sample.setting import Setting, noted, on
from organisation.actions import partial
from organisation.partial_dates import PartialDate, Precision
from roadmap import actions
from roadmap.actions.posts_changes import add_rate_table
from roadmap.grades import EG_9_SPLIT
from roadmap.models import (
    MeasurementQualifier,
    ParticipationKind,
    PositionLine,
    PositionOrigin,
    PostEventKind,
    ThirdPartyFunding,
)

Events = tuple[tuple[float, str], ...]
FULL, HALF = Decimal(1), Decimal("0.5")
FILLED: Events = ((0.0, "requested"), (0.05, "approved"), (0.12, "advertised"), (0.25, "filled"))
VACANT: Events = ((0.0, "requested"), (0.05, "approved"), (0.2, "advertised"))
LEFT: Events = (*FILLED, (0.7, "vacated"), (0.78, "advertised"))
CUT: Events = (*VACANT, (0.6, "cut"))
REQUESTED: Events = ((0.8, "requested"),)

LINES: tuple[tuple[str, str, tuple[str, ...], tuple[Decimal, ...], tuple[Events, ...], dict[str, Any]], ...] = (
    ("leitung", "Leitung der Stabsstelle Digitalisierung", ("EG 14", "A 14"), (FULL,), (FILLED,), {"origin": "new"}),
    (
        "projektmanagement",
        "Projektmanagement Digitalisierung",
        ("EG 11",),
        (FULL, FULL, Decimal("0.75")),
        (FILLED, LEFT, VACANT),
        {"origin": "new", "third_party_funding": ThirdPartyFunding.POSSIBLY},
    ),
    (
        "sicherheit",
        "Informationssicherheit",
        ("EG 12", "EG 13"),
        (FULL, HALF),
        (FILLED, CUT),
        {"origin": "new", "evaluated_by": "externes Bewertungsunternehmen"},
    ),
    ("dms", "Koordination elektronische Akte", ("A 11",), (FULL,), (FILLED,), {"origin": "relocated"}),
    (
        "schul-it",
        "Betreuung der Schul-IT",
        ("EG 9b",),
        (FULL, FULL),
        (FILLED, VACANT),
        {
            "origin": "new",
            "third_party_funding": ThirdPartyFunding.NAMED,
            "third_party": "Land Musterland (fiktiv)",
            "temporary": True,
        },
    ),
    ("betrieb", "Systembetrieb", ("EG 10",), (FULL, FULL), (FILLED, FILLED), {"origin": "existing"}),
    ("daten", "Datenmanagement", (), (FULL,), (REQUESTED,), {"origin": "new"}),
)


RATES = {
    "EG 9b": "61250.00",
    "EG 10": "66400.00",
    "EG 11": "70150.00",
    "EG 12": "77900.00",
    "EG 13": "81300.00",
    "EG 14": "88700.00",
    "A 11": "68600.00",
    "A 12": "75200.00",
    "A 14": "93050.00",
}
"""Made up, as everything of this county: euros for one full-time equivalent and year."""


def _valid(grade: str, day: date) -> str:
    """The grade, or the next lower one where "EG 9b" did not exist yet."""
    return "EG 8" if grade == "EG 9b" and day < EG_9_SPLIT else grade


def enter_rates(setting: Setting) -> None:
    """Enter the county's table of yearly cost, marked as made up."""
    year = setting.size.first
    add_rate_table(
        owner=setting.county,
        slug=f"personalkosten-{year}",
        label=f"Personalkosten {year} (fiktiv)",
        valid_from=date(year, 1, 1),
        basis="Frei erfundene Beträge eines fiktiven Kreises; keine Tarif-, Besoldungs- oder Vergleichswerte.",
        rates={_valid(grade, date(year, 1, 1)): Decimal(cost) for grade, cost in RATES.items()},
        by=None,
    )


def enter_posts(setting: Setting) -> None:
    """Enter the county's lines, and the half post that each municipality was asked for."""
    span = setting.size.span
    enter_rates(setting)
    for slug, title, grades, posts, events, more in LINES:
        term = partial("temporary_until", on(span.end)) if more.get("temporary") else {}
        more = {name: value for name, value in more.items() if name != "temporary"} | term
        line = actions.add_position_line(
            plan=setting.plan,
            slug=slug,
            title=title,
            grades=[_valid(grade, span.adopted) for grade in grades],
            posts=posts,
            body=setting.county,
            unit=setting.units["schulamt" if slug == "schul-it" else "digitalisierung"],
            effective_on=on(span.adopted),
            recorded_at=noted(span.adopted),
            tasks=f"Aufgaben: {title}.",
            requested_by_partners=slug == "sicherheit",
            granted_by=setting.points["stellen"] if more["origin"] == PositionOrigin.NEW and grades else None,
            by=None,
            **more,
        )
        setting.lines.append(line)
        for post, history in zip(line.posts.order_by("number"), events, strict=True):
            for share, kind in history:
                day = span.at(span.adopted, share)
                reason = "Haushaltskonsolidierung" if kind == PostEventKind.CUT else ""
                actions.add_post_event(
                    post=post, kind=kind, effective_on=on(day), reason=reason, recorded_at=noted(day), by=None
                )
    day = span.at(span.adopted, 0.5)
    actions.record_grades(
        line=setting.lines[3],
        grades=["A 12"],
        effective_on=on(day),
        reason="Neubewertung",
        recorded_at=noted(day),
        by=None,
    )
    _partner_line(setting)


def _partner_line(setting: Setting) -> PositionLine:
    """At least half a post in each municipality, which existing staff may already meet: never additional (rule 12)."""
    span = setting.size.span
    line = actions.add_position_line(
        plan=setting.plan,
        slug="kommunen",
        title="Digitalisierungsmanagement in den Kommunen",
        posts=[HALF] * len(setting.municipalities),
        minimum=True,
        may_exist_already=True,
        origin=PositionOrigin.NEW,
        effective_on=on(span.adopted),
        recorded_at=noted(span.adopted),
        requested_by_partners=True,
        by=None,
    )
    setting.lines.append(line)
    return line


INDICATORS = (
    ("online-leistungen", "Online verfügbare Leistungen", "Leistungen", "dienste", 40, 38),
    ("e-akte", "Arbeitsplätze mit elektronischer Akte", "Arbeitsplätze", "akten", 80, 120),
    ("geschulte", "Geschulte Beschäftigte", "Personen", "arbeit", 60, 90),
)


def enter_evidence(setting: Setting) -> None:
    """Enter indicators with two versions of their definition, participation, and documents."""
    size, span, random = setting.size, setting.size.span, setting.random
    for slug, name, unit, field, start, step in INDICATORS:
        row = actions.add_indicator(plan=setting.plan, slug=slug, name=name, field=setting.fields[1][field], by=None)
        target = PartialDate(span.end, Precision.YEAR)
        texts = (f"{name} zum Jahresende, gezählt beim Kreis.", f"{name} zum Jahresende, Kreis und Kommunen zusammen.")
        definitions = [
            actions.define_indicator(
                indicator=row,
                unit=unit,
                text=text,
                valid_from=on(day),
                target_on=target,
                baseline_value=Decimal(start) if number == 0 else None,
                target_value=Decimal(start + step * (size.years + 1) * (number + 1)),
                by=None,
            )
            for number, (text, day) in enumerate(zip(texts, (span.adopted, span.amended), strict=True))
        ]
        for number, year in enumerate(range(size.first, size.until + 1)):
            day = date(year, 12, 31)
            later = day >= span.amended
            value = Decimal(start + step * number) * (2 if later else 1) + random.randint(-8, 12)
            actions.record_measurement(
                definition=definitions[int(later)],
                value=value,
                qualifier=MeasurementQualifier.ABOUT if number % 3 == 2 else MeasurementQualifier.EXACT,
                effective_on=on(day),
                recorded_at=noted(day, 9),
                by=None,
            )
    _enter_events(setting)


def _enter_events(setting: Setting) -> None:
    span = setting.size.span
    events = (
        (
            "auftakt",
            ParticipationKind.KICK_OFF,
            "Auftaktveranstaltung",
            on(span.adopted + timedelta(days=40)),
            120,
            "about",
        ),
        (
            "umfrage",
            ParticipationKind.SURVEY,
            "Umfrage unter Bürgerschaft und Unternehmen",
            PartialDate(span.amended - timedelta(days=80), Precision.MONTH),
            840,
            "exact",
        ),
        (
            "werkstatt",
            ParticipationKind.WORKSHOP,
            "Werkstatt mit den Kommunen",
            PartialDate(span.amended, Precision.QUARTER),
            None,
            "exact",
        ),
    )
    for slug, kind, title, held_on, reach, qualifier in events:
        actions.add_participation_event(
            plan=setting.plan,
            slug=slug,
            kind=kind,
            title=title,
            held_on=held_on,
            reach=reach,
            reach_qualifier=qualifier,
            effect="Die Ergebnisse sind in die Reihenfolge der Projekte eingeflossen.",
            by=None,
        )
    for number, version in enumerate(setting.versions, start=1):
        actions.add_document(
            plan=setting.plan,
            slug=f"fassung-{number}",
            title=version.title,
            media_type="application/pdf",
            size_bytes=1_884_160 + 35_840 * number,
            public=True,
            by=None,
        )
