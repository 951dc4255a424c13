"""What a municipality gets: its page, its statuses, what it sees and why, and requests for help."""

from cooperation.models import StatusEntry
from evaluation.models import PartnerSheet
from tests.access.rules import EDITING, ELSEWHERE, OFFICE, PARTNERS, Rule, Scene, Values, each, read


def asking(scene: Scene) -> object:
    """A status of the municipality on the joint project that asks for help."""
    world = scene.world
    found = StatusEntry.objects.filter(project=world.joint, body=world.municipality).exclude(help_needed="").first()
    values = {"as_of": "2022-12-31", "author_label": "Stadt", "help_needed": "Personal"}
    return (found or StatusEntry.objects.create(project=world.joint, body=world.municipality, **values)).pk


def sheet(scene: Scene) -> object:
    """A status sheet that the municipality ordered for itself; the county's office sees those that it ordered."""
    body = scene.world.municipality
    values = {"as_of": "2022-12-31", "title": f"Statusblatt {scene.world.slug}", "content": {}}
    return PartnerSheet.objects.get_or_create(body=body, sha256="0" * 64, defaults=values)[0].pk


VALUES: Values = {
    "body": lambda scene: scene.world.municipality.slug,
    "asking": asking,
    "sheet": sheet,
}
MATRIX: dict[str, Rule] = {
    "cooperation:partner": read(OFFICE, PARTNERS, kwargs=["body"]),
    "cooperation:partner-entries": read(OFFICE, PARTNERS, kwargs=["body"]),
    "cooperation:partner-rights": read(OFFICE, kwargs=["body"]),
    "cooperation:help": read(OFFICE, [ELSEWHERE]),
    "cooperation:help-answer": Rule(
        {
            method: {**each([*OFFICE, *PARTNERS], 403), **each(EDITING, status)}
            for method, status in (("GET", 200), ("POST", 422))
        },
        kwargs=["asking"],
    ),
    "evaluation:partner-sheet-new": Rule(
        {"GET": each([*OFFICE, *PARTNERS], 200), "POST": each([*OFFICE, *PARTNERS], 422)}, kwargs=["body"]
    ),
    "evaluation:partner-sheet": read(PARTNERS, kwargs=["sheet"]),
    "evaluation:partner-sheet-cancel": Rule({"POST": each(PARTNERS, 302)}, kwargs=["sheet"]),
    "evaluation:partner-sheet-retry": Rule({"POST": each(PARTNERS, 302)}, kwargs=["sheet"]),
    "evaluation:partner-sheet-file": Rule({"GET": {}}, kwargs=["sheet"]),
}
