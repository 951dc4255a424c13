"""The administration's pages: for administrators alone; colleagues are refused, others do not learn of them."""

from evaluation.models import RenderJob
from tests.access.rules import ELSEWHERE, OFFICE, WHO, Rule, Values, each, read

ADMINISTRATOR = ["administrator"]
COLLEAGUES = [*(who for who in OFFICE if who not in ADMINISTRATOR), ELSEWHERE]

VALUES: Values = {
    "arms_of": lambda scene: scene.world.body.slug,
    "job": lambda scene: RenderJob.objects.get(manifest__report=scene.report, state="done").pk,
}


def form(status: int) -> Rule:
    """A form; what is sent empty answers with `status`."""
    refused = each(COLLEAGUES, 403)
    return Rule({"GET": {**refused, **each(ADMINISTRATOR, 200)}, "POST": {**refused, **each(ADMINISTRATOR, status)}})


def button() -> Rule:
    """Something to do with a job of the county; a job of another county is not there for its administrator."""
    return Rule({"POST": {**each(COLLEAGUES, 403), **each(ADMINISTRATOR, 302)}}, kwargs=["job"])


MATRIX: dict[str, Rule] = {
    "administration": read(ADMINISTRATOR, refused=COLLEAGUES),
    "texts": form(302),
    "arms-edit": form(422),
    "arms": Rule({"GET": each(WHO, 404)}, guest=404, kwargs=["arms_of"]),
    "audit": read(ADMINISTRATOR, refused=COLLEAGUES),
    "audit-csv": read(ADMINISTRATOR, refused=COLLEAGUES),
    "jobs:list": read(ADMINISTRATOR, refused=COLLEAGUES),
    "jobs:retry": button(),
    "jobs:cancel": button(),
}
