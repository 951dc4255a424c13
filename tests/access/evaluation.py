"""Reports."""

from evaluation.models import Rendition
from tests.access.rules import EDITING, ELSEWHERE, OFFICE, PUBLIC, Rule, Values, each, read

VALUES: Values = {
    "report": lambda scene: scene.report.pk,
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
}
