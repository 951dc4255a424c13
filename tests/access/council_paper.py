"""The council paper of a report, its session, and who is in charge of mandates."""

from council.models import Consultation, Mandate, Resolution, ResolutionPoint
from evaluation.canonical import sha256
from evaluation.council_paper.content import content_of, written
from evaluation.models import CouncilPaper, CouncilPaperFile, CouncilPaperVersion, MandateDischarge
from tests.access.council import WRITERS, write
from tests.access.rules import OFFICE, Rule, Scene, Values, each, read


def council(scene: Scene) -> object:
    """A council paper of the report that is not submitted; the page goes by the report's key."""
    CouncilPaper.objects.get_or_create(report=scene.report, defaults={"paper": scene.world.paper})
    return scene.report.pk


def draft_of(row: CouncilPaper) -> CouncilPaperVersion:
    """What a council paper says now, as a draft."""
    text = written(content_of(row, final=False, day=row.report.cut_off))
    return CouncilPaperVersion.objects.create(council_paper=row, version=1, content=text, sha256=sha256(text))


def file(scene: Scene) -> object:
    """A file of a draft of the council paper."""
    council(scene)
    row = CouncilPaper.objects.get(report=scene.report)
    version = CouncilPaperVersion.objects.filter(council_paper=row).first() or draft_of(row)
    found, _new = CouncilPaperFile.objects.get_or_create(
        version=version, format="pdf", defaults={"path": "datei.pdf", "size": 1, "sha256": "b" * 64}
    )
    return found.pk


def point(scene: Scene) -> ResolutionPoint:
    """A point of what was resolved on the paper."""
    return ResolutionPoint.objects.filter(resolution__paper=scene.world.paper)[0]


def mandate(scene: Scene) -> Mandate:
    """A mandate of its own: the one of the world is deleted on the way through the council's pages."""
    values = {"title": "Berichten", "point": point(scene)}
    return Mandate.objects.get_or_create(owner=scene.world.body, slug="berichten", defaults=values)[0]


def discharge(scene: Scene) -> object:
    """That the report answers the mandate."""
    return MandateDischarge.objects.get_or_create(mandate=mandate(scene), report=scene.report)[0].pk


VALUES: Values = {
    "council": council,
    "file": file,
    "step": lambda scene: Consultation.objects.get(paper=scene.world.paper).pk,
    "resolution": lambda scene: Resolution.objects.get(paper=scene.world.paper).pk,
    "point": lambda scene: point(scene).pk,
    "owner": lambda scene: scene.world.body.slug,
    "mandate": lambda scene: mandate(scene).slug,
    "discharge": discharge,
}
MANDATE = ["owner", "mandate"]


def office(get: int | None, post: int | None, *kwargs: str) -> Rule:
    """A page to write on a council paper that is not submitted: nobody but the office knows of it."""
    methods = {method: status for method, status in (("GET", get), ("POST", post)) if status}
    return Rule(
        {method: {**each(OFFICE, 403), **each(WRITERS, status)} for method, status in methods.items()},
        kwargs=["council", *kwargs],
    )


MATRIX: dict[str, Rule] = {
    "evaluation:council-paper": read(OFFICE, kwargs=["council"]),
    "evaluation:council-paper-new": office(302, 302),
    "evaluation:council-paper-edit": office(200, 302),
    "evaluation:council-paper-annexes": office(200, 422),
    "evaluation:council-paper-file": read(OFFICE, kwargs=["file"]),
    "evaluation:council-paper-render": office(None, 302),
    "evaluation:council-paper-submit": office(200, 422),
    "evaluation:session": read(OFFICE, kwargs=["council"]),
    # before the submission there is no session to tell of, not even for those who write
    "evaluation:session-result": office(403, 403, "step"),
    "evaluation:session-minutes": office(403, 403, "step"),
    "evaluation:session-take-over": office(None, 403, "resolution"),
    "evaluation:session-version": office(403, 403, "resolution"),
    "evaluation:session-mandate": office(403, 403, "point"),
    "evaluation:mandate-charge": write(*MANDATE, post=302),
    "evaluation:mandate-discharge": write(*MANDATE),
    "evaluation:mandate-discharge-remove": write(*MANDATE, "discharge", get=None, post=302),
}
