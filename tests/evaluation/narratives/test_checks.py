"""What the checks find in a text that the data do not bear out, and what they leave alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from evaluation.narratives.checks import Known, KnownProject, check

PORTAL = KnownProject("Bürgerportal", "started", "red")
KNOWN = Known(
    states={"completed": frozenset({3}), "started": frozenset({5})},
    lights={"red": frozenset({1})},
    counts=frozenset({1, 3, 5, 12}),
    fields=frozenset({4}),
    posts=frozenset({2}),
    money=frozenset({Decimal("200000.00"), Decimal("1234567.89")}),
    percents=frozenset({Decimal("25")}),
    fte=frozenset({Decimal("1.500")}),
    days=frozenset({date(2025, 12, 31)}),
    months=frozenset({(2025, 12)}),
    quarters=frozenset({(2025, 4)}),
    projects=(PORTAL, KnownProject("E-Akte", "completed", "green"), KnownProject("E-Akte Archiv", "deferred", "amber")),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 Projekte abgeschlossen.", [("state_count", "12 Projekte abgeschlossen")]),
        ("Drei abgeschlossene Projekte; 4 abgeschlossene Projekte.", [("state_count", "4 abgeschlossene Projekte")]),
        ("Von 12 Projekten sind 2 Projekte kritisch.", [("light_count", "2 Projekte kritisch")]),
        ("Insgesamt sind drei Projekte abgeschlossen, fünf Projekte begonnen.", []),
        ("7 Projekte in 4 Handlungsfeldern", [("count", "7 Projekte")]),
        ("5 Handlungsfelder", [("fields", "5 Handlungsfelder")]),
        ("{{anzahl_abgeschlossen}} Projekte abgeschlossen, {{ist_aufwand}} €", []),
        ("200.000 €, 1,2 Mio. €, 1.234.567,89 Euro, rund 201.000 Euro", []),
        ("250.000 EUR und 1,3 Mio. €", [("money", "250.000 EUR"), ("money", "1,3 Mio. €")]),
        ("25 % und 33,3 Prozent", [("percent", "33,3 Prozent")]),
        ("1,5 VZÄ und 2,0 VZÄ; 2 Stellen, 3 Stellen", [("fte", "2,0 VZÄ"), ("post_count", "3 Stellen")]),
        ("Bis 31.12.2025, im Dezember 2025, im 4. Quartal 2025.", []),
        ("Ab 01.01.2026 und im Mai 2026", [("date", "01.01.2026"), ("date", "Mai 2026")]),
        ("Am 31.02.2025", [("no_date", "31.02.2025")]),
        ("Das Bürgerportal ist abgeschlossen.", [("state", "abgeschlossen")]),
        ("Das Bürgerportal liegt im Plan.", [("light", "im Plan")]),
        ("Das Bürgerportal wird 2026 abgeschlossen. Es ist nicht im Plan.", []),
        ("Die E-Akte wurde begonnen und ist abgeschlossen.", []),
        ("E-Akte Archiv ist zurückgestellt.", []),
        ("E-Akte Archiv ist grün.", [("light", "grün")]),
    ],
)  # fmt: skip
def test_findings(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.code, one.quote) for one in check(text, KNOWN)] == found


def test_the_text_of_a_deviation_is_about_its_project() -> None:
    text = "Alles ist im Plan."
    assert check(text, KNOWN) == []
    (found,) = check(f"Zeile eins.\n\n{text}", replace(KNOWN, subject=PORTAL))
    assert (found.code, found.line, found.values["known"]) == ("light", 3, "red")
