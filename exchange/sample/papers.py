"""The council's papers: both versions of the plan, the budget, the posts, and the yearly report as a mandate."""

from datetime import date, timedelta
from typing import Any

from council.actions import add_mandate, add_paper, record_result
from council.models import ConsultationRole, MandateRecurrence, Paper, PaperKind, Resolution, ResolutionResult
from exchange.sample.places import meet
from exchange.sample.setting import Setting, on

WEEKS = timedelta(weeks=1)
Point = tuple[str, str]


def write_papers(setting: Setting) -> dict[str, Resolution]:
    """Enter all papers with what became of them; return the resolutions of the council by the paper's slug."""
    span = setting.size.span
    plan = _way(
        setting,
        "masterplan",
        span.adopted,
        f"Masterplan Digitalisierung {setting.size.first} bis {setting.size.until}",
        ("Der Masterplan Digitalisierung wird beschlossen.", "Dem Ausschuss ist jährlich zu berichten."),
        (41, 0, 3),
    )
    point = plan.points.get(number=2)
    setting.points["bericht"] = point
    add_mandate(
        point=point,
        slug="jahresbericht",
        title="Jährlicher Bericht zum Stand der Umsetzung",
        content="Bericht über Stand, Abweichungen und Anpassungsbedarf des Masterplans.",
        addressee="Stabsstelle Digitalisierung",
        recurrence=MandateRecurrence.ANNUAL,
        committee=setting.committees["digitalausschuss"],
        due_on=on(date(setting.size.first + 1, 3, 31)),
        by=None,
    )
    funds = _way(
        setting,
        "stellen-und-mittel",
        span.adopted + timedelta(days=90) if setting.size.years > 1 else span.adopted + timedelta(days=60),
        "Stellen und Mittel für die Umsetzung des Masterplans",
        ("Die Mittel werden bereitgestellt.", "Die Stellen werden in den Stellenplan aufgenommen."),
        (33, 9, 2),
    )
    setting.points["mittel"], setting.points["stellen"] = funds.points.get(number=1), funds.points.get(number=2)
    update = _way(
        setting,
        "fortschreibung",
        span.amended,
        f"Fortschreibung des Masterplans Digitalisierung bis {setting.size.until + 1}",
        ("Die Fortschreibung wird beschlossen.", "Die Wirkung der Projekte ist an Indikatoren zu messen."),
        (38, 4, 2),
        changed=True,
    )
    setting.points["indikatoren"] = update.points.get(number=2)
    for year in range(setting.size.first + 1, setting.size.until + 1):
        _information(setting, year)
    return {"masterplan": plan, "fortschreibung": update, "stellen-und-mittel": funds}


def _way(
    setting: Setting,
    slug: str,
    decided: date,
    title: str,
    points: tuple[str, str],
    votes: tuple[int, int, int],
    *,
    changed: bool = False,
) -> Resolution:
    """A paper from the steering group to the council, which decides on `decided`."""
    steps = (
        ("lenkungsgruppe", decided - 6 * WEEKS, ConsultationRole.PRELIMINARY),
        ("digitalausschuss", decided - 2 * WEEKS, ConsultationRole.RECOMMENDATION),
        ("kreistag", decided, ConsultationRole.FINAL),
    )
    paper = _paper(setting, slug, decided - 8 * WEEKS, title, steps, PaperKind.RESOLUTION_PAPER)
    pairs = [(text, "") for text in points]
    first, second, third = paper.consultations.order_by("position")
    record_result(consultation=first, result=ResolutionResult.NOTED, slug="lenkungsgruppe", by=None)
    record_result(
        consultation=second,
        result=ResolutionResult.ADOPTED_UNCHANGED,
        recommendation=True,
        slug="empfehlung",
        unanimous=None if votes[1] else True,
        points=[(text, text) for text, _none in pairs],
        by=None,
    )
    suffix = " Der Ausschuss wird im Herbst unterrichtet." if changed else ""
    return record_result(
        consultation=third,
        result=ResolutionResult.ADOPTED_CHANGED if changed else ResolutionResult.ADOPTED_UNCHANGED,
        slug="beschluss",
        points=[(text, text + suffix) for text, _none in pairs],
        unanimous=votes[1] == 0,
        votes_yes=votes[0],
        votes_no=votes[1],
        votes_abstain=votes[2],
        by=None,
    )


def _information(setting: Setting, year: int) -> None:
    """The report of the year before, which the committee notes; the last one is still on its way."""
    day = date(year, 3, 10)
    steps = (("digitalausschuss", day, ConsultationRole.NOTING),)
    title = f"Bericht zum Stand der Umsetzung {year - 1}"
    paper = _paper(setting, f"bericht-{year - 1}", day - 3 * WEEKS, title, steps, PaperKind.INFORMATION_PAPER)
    if year != setting.size.until:
        record_result(
            consultation=paper.consultations.get(), result=ResolutionResult.NOTED, slug="kenntnisnahme", by=None
        )


def _paper(
    setting: Setting, slug: str, dated: date, title: str, steps: tuple[tuple[str, date, str], ...], kind: str
) -> Paper:
    consultations: list[dict[str, Any]] = [
        {
            "committee": setting.committees[committee],
            "meeting": meet(setting, committee, day),
            "role": role,
            "public": setting.committees[committee].public,
        }
        for committee, day, role in steps
    ]
    number = setting.county.papers.count() + 1
    return add_paper(
        owner=setting.county,
        slug=slug,
        reference=f"{dated.year}/{number:03d}",
        kind=kind,
        title=title,
        dated_on=on(dated),
        lead_unit=setting.units["digitalisierung"],
        public=True,
        summary=f"{title}: Die Vorlage stellt Ziele, Stand und Bedarf dar.",
        financial_effect=kind == PaperKind.RESOLUTION_PAPER,
        staffing_effect=slug == "stellen-und-mittel",
        annexes=[{"title": title, "size_kb": 1840 + 35 * number, "pages": 24 + 3 * number}],
        consultations=consultations,
        by=None,
    )
