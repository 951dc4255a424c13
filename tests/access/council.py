"""Committees, papers, resolutions, mandates."""

from council.models import Consultation
from tests.access.rules import COMMITTEE, ELSEWHERE, EVERYONE, OFFICE, Rule, Values, each, read

VALUES: Values = {
    "owner": lambda scene: scene.world.body.slug,
    "paper": lambda scene: scene.world.paper.slug,
    "committee": lambda scene: scene.world.committee.slug,
    "meeting": lambda scene: "2022-09-22",
    "seat": lambda scene: "vorsitz",
    "number": lambda scene: 1,
    "step": lambda scene: Consultation.objects.get(paper=scene.world.paper).pk,
    "resolution": lambda scene: "beschluss",
    "mandate": lambda scene: "bericht-0",
}
WRITERS = ["administrator", "editor", "council_office"]
COMMITTEE_PARTS = ["owner", "committee"]
PAPER_PARTS = ["owner", "paper"]
POINT_PARTS = [*PAPER_PARTS, "resolution", "number"]
MANDATE_PARTS = ["owner", "mandate"]


def add() -> Rule:
    """A page to add something to no row yet: whoever may write anywhere."""
    return Rule(
        {
            method: {**each(OFFICE, 403), **each(COMMITTEE, 403), **each([*WRITERS, ELSEWHERE], status)}
            for method, status in (("GET", 200), ("POST", 422))
        }
    )


def write(*kwargs: str, get: int | None = 200, post: int = 422) -> Rule:
    """A page to change something: writers of the owner; who may only read is refused."""
    known = {"GET": get, "POST": post} if get else {"POST": post}
    return Rule(
        {
            method: {**each(OFFICE, 403), **each(COMMITTEE, 403), **each(WRITERS, status)}
            for method, status in known.items()
        },
        kwargs=list(kwargs),
    )


# What a POST deletes stands last: every page before it still finds its rows.
MATRIX: dict[str, Rule] = {
    "council:overview": read(EVERYONE),
    "council:papers": read(EVERYONE),
    "council:resolutions": read(EVERYONE),
    "council:mandates": read(EVERYONE),
    "council:committees": read(EVERYONE),
    "council:paper": read(OFFICE, COMMITTEE, kwargs=PAPER_PARTS),
    "council:committee": read(OFFICE, COMMITTEE, kwargs=COMMITTEE_PARTS),
    "council:meeting": read(OFFICE, COMMITTEE, kwargs=[*COMMITTEE_PARTS, "meeting"]),
    "council:mandate": read(OFFICE, COMMITTEE, kwargs=MANDATE_PARTS),
    "council:paper-new": add(),
    "council:committee-new": add(),
    "council:committee-edit": write(*COMMITTEE_PARTS),
    "council:committee-replace": write(*COMMITTEE_PARTS),
    "council:committee-delete": write(*COMMITTEE_PARTS),
    "council:seat-new": write(*COMMITTEE_PARTS),
    "council:seat-edit": write(*COMMITTEE_PARTS, "seat"),
    "council:seat-move": write(*COMMITTEE_PARTS, "seat", get=None, post=302),
    "council:meeting-new": write(*COMMITTEE_PARTS),
    "council:meeting-edit": write(*COMMITTEE_PARTS, "meeting"),
    "council:meeting-delete": write(*COMMITTEE_PARTS, "meeting"),
    "council:paper-edit": write(*PAPER_PARTS),
    "council:paper-delete": write(*PAPER_PARTS),
    "council:annex-new": write(*PAPER_PARTS),
    "council:annex-edit": write(*PAPER_PARTS, "number"),
    "council:step-new": write(*PAPER_PARTS),
    "council:step-edit": write(*PAPER_PARTS, "step", post=302),
    "council:step-move": write(*PAPER_PARTS, "step", get=None, post=302),
    "council:step-delete": write(*PAPER_PARTS, "step"),
    "council:result-new": write(*PAPER_PARTS, "step"),
    "council:resolution-edit": write(*PAPER_PARTS, "resolution"),
    "council:resolution-delete": write(*PAPER_PARTS, "resolution"),
    "council:point-new": write(*PAPER_PARTS, "resolution"),
    "council:point-edit": write(*POINT_PARTS),
    "council:point-delete": write(*POINT_PARTS),
    "council:mandate-new": write(*POINT_PARTS),
    "council:mandate-edit": write(*MANDATE_PARTS),
    "council:mandate-end": write(*MANDATE_PARTS),
    "council:seat-delete": write(*COMMITTEE_PARTS, "seat", post=302),
    "council:annex-delete": write(*PAPER_PARTS, "number", post=302),
    "council:mandate-delete": write(*MANDATE_PARTS, post=302),
}
