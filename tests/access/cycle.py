"""The year of a report, its way from draft to decision, and the check of files."""

from datetime import date

from evaluation.models import Cycle
from tests.access import evaluation
from tests.access.rules import EDITING, ELSEWHERE, OFFICE, WHO, Rule, Scene, Values, each, read


def year(scene: Scene) -> object:
    """A planned year of the county's plan."""
    given = {"session_on": date(2023, 9, 5)}
    return Cycle.objects.get_or_create(plan=scene.world.plan, year=2022, defaults=given)[0].year


def step(*roles: str, empty: int = 422) -> Rule:
    """A step of a draft: some roles may take it, the rest of the office is refused, everybody else knows of nothing."""
    found = {method: each(OFFICE, 403) for method in ("GET", "POST")}
    for role in roles:
        found["GET"][role] = 200
        found["POST"][role] = empty
    return Rule(found, kwargs=["report"])


def plans(kwargs: list[str]) -> Rule:
    """Planning a year: the programme office."""
    return Rule(
        {method: {**each(OFFICE, 403), **each(EDITING, code)} for method, code in (("GET", 200), ("POST", 422))},
        kwargs=kwargs,
    )


VALUES: Values = {**evaluation.VALUES, "year": year}
MATRIX: dict[str, Rule] = {
    "evaluation:cycles": read([*OFFICE, ELSEWHERE]),
    "evaluation:cycle-new": plans(["plan"]),
    "evaluation:cycle": read(OFFICE, kwargs=["plan", "year"]),
    "evaluation:cycle-edit": plans(["plan", "year"]),
    "evaluation:cycle-delete": Rule(
        {method: {**each(OFFICE, 403), **each(EDITING, code)} for method, code in (("GET", 200), ("POST", 302))},
        kwargs=["plan", "year"],
    ),
    "evaluation:cycle-dates": read(OFFICE, kwargs=["plan", "year"]),
    "evaluation:check": Rule({"GET": each(WHO, 200), "POST": each(WHO, 422)}, guest=200),
    "evaluation:report-draft": Rule(
        {"POST": {**each(OFFICE, 403), **each([*EDITING, "head"], 404)}}, kwargs=["report"]
    ),
    "evaluation:report-review": step(*EDITING),
    "evaluation:report-agree": step(),
    "evaluation:report-send-back": step(),
    "evaluation:report-submit": step(),
    "evaluation:report-decide": step(),
    "evaluation:report-correct": step(),
}
