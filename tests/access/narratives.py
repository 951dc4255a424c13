"""The texts of a report."""

from evaluation.models import Narrative, NarrativeComment
from organisation.models import Role
from tests.access import evaluation
from tests.access.rules import EDITING, OFFICE, Rule, Scene, Values, each

REVIEWERS = ["administrator", "editor", "head", "finance", "personnel"]
READ = {**each(OFFICE, 403), **each(REVIEWERS, 200)}
WRITE = {**each(OFFICE, 403), **each(EDITING, 302)}


def remark(scene: Scene) -> object:
    """A remark of the county's head on the text of the first page."""
    narrative, _new = Narrative.objects.get_or_create(report=scene.report, key="summary")
    author = scene.world.user(Role.HEAD)
    values = {"text": "Bitte kürzer.", "author": author, "author_label": str(author)}
    return (narrative.comments.first() or NarrativeComment.objects.create(narrative=narrative, **values)).pk


VALUES: Values = {**evaluation.VALUES, "place": lambda scene: "eine-seite", "remark": remark}
PLACE = ["report", "place"]
MATRIX: dict[str, Rule] = {
    "evaluation:texts": Rule({"GET": READ}, kwargs=["report"]),
    "evaluation:text": Rule({"GET": READ, "POST": WRITE}, kwargs=PLACE),
    "evaluation:text-preview": Rule({"POST": READ}, kwargs=PLACE),
    "evaluation:text-draft": Rule({"POST": WRITE}, kwargs=PLACE),
    "evaluation:text-discard": Rule({"POST": WRITE}, kwargs=PLACE),
    "evaluation:text-versions": Rule({"GET": READ}, kwargs=PLACE),
    "evaluation:text-restore": Rule({"POST": WRITE}, kwargs=PLACE),
    "evaluation:text-comment": Rule({"POST": {**each(OFFICE, 403), **each(REVIEWERS, 422)}}, kwargs=PLACE),
    "evaluation:text-settle": Rule(
        {"POST": {**each(OFFICE, 403), **each(REVIEWERS, 302)}}, kwargs=["report", "place", "remark"]
    ),
    "evaluation:text-dismiss": Rule({"GET": WRITE, "POST": WRITE}, kwargs=PLACE),
}
