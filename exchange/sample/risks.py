"""Risks of the projects that do not run as planned."""

from datetime import timedelta

from exchange.sample.setting import Setting, noted, on
from roadmap import actions
from roadmap.actions.risks import enter_level
from roadmap.models import RiskState

RISKS = {
    "jumps": ("Lieferverzug des Herstellers", "Zweiten Anbieter in den Rahmenvertrag aufnehmen", 4, 4),
    "slips": ("Schnittstelle zum Fachverfahren fehlt", "Übergangsweise Austausch über Dateien", 3, 4),
    "late": ("Ausschreibung ohne Bieter", "Leistung in Lose teilen", 3, 3),
    "silent": ("Kommunen melden nicht rechtzeitig", "Erinnerung über die Konferenz der Hauptverwaltungsbeamten", 4, 2),
    "running": ("Fachkräfte fehlen", "Stellen gemeinsam mit den Kommunen ausschreiben", 2, 3),
}
"""By course: what may happen, what is done about it, likelihood and impact."""
EVERY = 3
"""Of projects that run as planned every third one has a risk."""


def enter_risks(setting: Setting) -> None:
    """Enter risks with one or two assessments."""
    now = setting.size.span.now
    for story, project in zip(setting.stories, setting.projects, strict=True):
        found = RISKS.get(story.course)
        if found is None or (story.course == "running" and story.number % EVERY):
            continue
        title, measure, likelihood, impact = found
        begins = max(story.begins, now - timedelta(days=400))
        row = actions.add_risk(
            project=project,
            slug="risiko-1",
            title=title,
            measure=measure,
            owner_role="Projektleitung" if story.number % 2 else "Leitung IT",
            unit=project.responsible_unit if story.number % 4 == 0 else None,
            public=story.number % 2 == 0,
            effective_on=on(begins),
            recorded_at=noted(begins, 10),
            likelihood=likelihood,
            impact=impact,
            by=None,
        )
        again = now - timedelta(days=60)
        if story.number % 4 == 1 and begins < again:
            enter_level(
                row,
                effective_on=on(again),
                recorded_at=noted(again, 10),
                by=None,
                reason="Die Maßnahme hat begonnen zu wirken.",
                likelihood=likelihood - 1,
                impact=impact,
                state=RiskState.REDUCED,
            )
