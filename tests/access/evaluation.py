"""Reports."""

import uuid
from datetime import date

from evaluation.models import Rendition, Report, TimelinePrint
from organisation.models import Role
from tests.access.rules import EDITING, ELSEWHERE, OFFICE, PARTNERS, PUBLIC, Rule, Scene, Values, each, read


def timeline_print(scene: Scene) -> object:
    """A timeline on paper that the county's editor ordered; nobody else sees it."""
    row, _new = TimelinePrint.objects.get_or_create(
        plan=scene.world.plan, user=scene.world.user(Role.EDITOR), sha256="0" * 64,
        defaults={"title": f"Zeitachse {scene.world.slug}", "content": {}},
    )  # fmt: skip
    return row.pk


def earlier(scene: Scene) -> object:
    """The report of the year before, with the same facts."""
    row = scene.report
    made, new = Report.objects.get_or_create(
        plan=row.plan,
        owner=row.owner,
        number="EB 2021/1",
        period_from=date(2021, 1, 1),
        period_to=date(2021, 12, 31),
        cut_off=date(2021, 12, 31),
    )
    if new:
        facts = row.facts.get()
        facts.pk, facts.report, facts._state.adding = uuid.uuid4(), made, True
        facts.save()
    return made.pk


VALUES: Values = {
    "earlier": earlier,
    "table": lambda scene: "facts.json",
    "report": lambda scene: scene.report.pk,
    "print": timeline_print,
    "plan": lambda scene: scene.world.plan.slug,
    "rendition": lambda scene: Rendition.objects.get(manifest__report=scene.report).pk,
}

MATRIX: dict[str, Rule] = {
    "evaluation:reports": PUBLIC,
    "evaluation:report-new": Rule(
        {
            method: {**each(OFFICE, 403), **each([*EDITING, ELSEWHERE], status)}
            for method, status in (("GET", 200), ("POST", 422))
        }
    ),
    "evaluation:report": read(OFFICE, guest=404, kwargs=["report"]),
    "evaluation:report-read": read(OFFICE, guest=404, kwargs=["report"]),
    "evaluation:report-against": read(OFFICE, guest=404, kwargs=["report", "earlier"]),
    "evaluation:report-data": read(OFFICE, guest=404, kwargs=["report", "table"]),
    "evaluation:report-facts": read(OFFICE, guest=404, kwargs=["report"]),
    "evaluation:report-cancel": Rule(
        {"POST": {**each(OFFICE, 403), **each(EDITING, 302)}}, guest=404, kwargs=["report"]
    ),
    "evaluation:report-retry": Rule(
        {"POST": {**each(OFFICE, 403), **each(EDITING, 302)}}, guest=404, kwargs=["report"]
    ),
    "evaluation:report-freeze": Rule(
        {"POST": {**each(OFFICE, 403), **each(EDITING, 422)}}, guest=404, kwargs=["report"]
    ),
    "evaluation:report-sign-off": Rule(
        {method: {**each(OFFICE, 403), "head": 200 if method == "GET" else 422} for method in ("GET", "POST")},
        kwargs=["report"],
    ),
    "evaluation:report-publish": Rule({"GET": each(OFFICE, 403), "POST": each(OFFICE, 403)}, kwargs=["report"]),
    "evaluation:rendition": read(OFFICE, guest=404, kwargs=["rendition"]),
    "evaluation:timeline-print-new": Rule(
        {"GET": each([*OFFICE, *PARTNERS], 200), "POST": each([*OFFICE, *PARTNERS], 422)}, kwargs=["plan"]
    ),
    "evaluation:timeline-print": read(["editor"], kwargs=["print"]),
    "evaluation:timeline-print-cancel": Rule({"POST": {"editor": 302}}, kwargs=["print"]),
    "evaluation:timeline-print-retry": Rule({"POST": {"editor": 302}}, kwargs=["print"]),
    "evaluation:timeline-print-file": Rule({"GET": {}}, kwargs=["print"]),
}


def confirm(role: str, *, get: int | None = 200) -> Rule:
    """A page of figures to confirm: the office reads it, one role decides."""
    found = {"POST": {**each(OFFICE, 403), role: 422}}
    return Rule({"GET": {**each(OFFICE, get), role: 200}, **found} if get else found, kwargs=["report"])


MATRIX |= {
    "evaluation:confirm-money": confirm("finance"),
    "evaluation:withdraw-money": confirm("finance", get=403),
    "evaluation:confirm-posts": confirm("personnel"),
    "evaluation:withdraw-posts": confirm("personnel", get=403),
}
