"""Agreements, bodies, joint projects, status rounds and what is reported in them."""

from datetime import date

from cooperation import actions
from cooperation.models import StatusRequest, StatusRound
from tests.access.rules import EDITING, ELSEWHERE, EVERYONE, OFFICE, PARTNERS, Rule, Scene, Values, each, read


def planned_round(scene: Scene) -> StatusRound:
    """A round that is not open yet; a new one where the last has been opened or removed by the matrix itself."""
    rounds = StatusRound.objects.filter(plan=scene.world.plan)
    slug = f"runde-{rounds.count()}"
    return rounds.filter(state="planned").first() or actions.plan_round(
        plan=scene.world.plan,
        slug=slug,
        title=f"Runde {scene.world.slug}",
        cut_off=date(2023, 10, 31),
        deadline=date(2023, 11, 30),
        by=None,
    )


def asked(scene: Scene) -> object:
    """What an open round asks of the municipality."""
    requests = StatusRequest.objects.filter(participation__body=scene.world.municipality)
    if not requests.exists():
        actions.open_round(status_round=planned_round(scene), by=None)
    return requests.latest("participation__project__slug").pk


VALUES: Values = {
    "owner": lambda scene: scene.world.body.slug,
    "agreement": lambda scene: scene.world.agreement.slug,
    "body": lambda scene: scene.world.outsider.slug,
    "plan": lambda scene: scene.world.plan.slug,
    "planned": lambda scene: planned_round(scene).slug,
    "request": asked,
    "party": lambda scene: scene.world.agreement.parties.get(body=scene.world.municipality).pk,
    "adopted": lambda scene: scene.world.agreement.parties.get(body=scene.world.body).pk,
    "participation": lambda scene: scene.world.joint.participations.get(body=scene.world.municipality).pk,
    "contribution": lambda scene: scene.world.agreement.contributions.get().pk,
}
ROUND, REQUEST, AGREEMENT = ["plan", "planned"], ["request"], ["owner", "agreement"]
NEW = Rule(
    {
        method: {**each(OFFICE, 403), **each([*EDITING, ELSEWHERE], status)}
        for method, status in (("GET", 200), ("POST", 422))
    }
)


def edit(kwargs: list[str], posted: int, seen_by: list[str] | None = None) -> Rule:
    """A form of the county's editors: 403 for the rest of the office and `seen_by`, 404 for everyone else."""
    return Rule(
        {
            method: {**each(OFFICE, 403), **each(seen_by or [], 403), **each(EDITING, status)}
            for method, status in (("GET", 200), ("POST", posted))
        },
        kwargs=kwargs,
    )


MATRIX: dict[str, Rule] = {
    "cooperation:overview": read(EVERYONE),
    "cooperation:bodies": read(EVERYONE),
    "cooperation:body": read(EVERYONE, kwargs=["body"]),
    "cooperation:agreement": read(OFFICE, PARTNERS, kwargs=["owner", "agreement"]),
    "cooperation:my-projects": read(EVERYONE),
    "cooperation:status": Rule(
        {
            "GET": {**each(OFFICE, 200), **each(PARTNERS, 200)},
            "POST": {**each(OFFICE, 403), "partner_editor": 422, "partner_reader": 403},
        },
        kwargs=REQUEST,
    ),
    "cooperation:status-draft": Rule(
        {"POST": {**each(OFFICE, 403), "partner_editor": 302, "partner_reader": 403}}, kwargs=REQUEST
    ),
    "cooperation:status-unchanged": Rule(
        {"POST": {**each(OFFICE, 403), "partner_editor": 302, "partner_reader": 403}}, kwargs=REQUEST
    ),
    "cooperation:status-confirm": Rule(
        {"POST": {**each(OFFICE, 403), **each(EDITING, 302), **each(PARTNERS, 403)}}, kwargs=REQUEST
    ),
    "cooperation:status-correct": Rule(
        {
            "GET": {**each(OFFICE, 403), "partner_editor": 200, "partner_reader": 403},
            "POST": {**each(OFFICE, 403), "partner_editor": 422, "partner_reader": 403},
        },
        kwargs=REQUEST,
    ),
    "cooperation:status-return": edit(REQUEST, 422, PARTNERS),
    "cooperation:status-on-behalf": edit(REQUEST, 422, PARTNERS),
    "cooperation:rounds": read(OFFICE, [ELSEWHERE]),
    "cooperation:round-new": NEW,
    "cooperation:round": read(OFFICE, kwargs=ROUND),
    "rounds:xlsx": read(OFFICE, kwargs=ROUND),
    "rounds:csv": read(OFFICE, kwargs=ROUND),
    "cooperation:round-edit": edit(ROUND, 422),
    "cooperation:round-open": edit(ROUND, 422),
    "cooperation:round-confirm": Rule({"POST": {**each(OFFICE, 403), **each(EDITING, 302)}}, kwargs=ROUND),
    "cooperation:round-close": edit(ROUND, 422),
    "cooperation:round-drop": edit(ROUND, 302),
    "cooperation:agreement-new": NEW,
    "cooperation:agreement-edit": edit(AGREEMENT, 422, PARTNERS),
    "cooperation:agreement-remove": edit(AGREEMENT, 422, PARTNERS),
    "cooperation:party-new": edit(AGREEMENT, 422, PARTNERS),
    "cooperation:contribution-new": edit(AGREEMENT, 422, PARTNERS),
    "cooperation:party-edit": edit(["party"], 422, PARTNERS),
    "cooperation:party-remove": edit(["party"], 422, PARTNERS),
    "cooperation:adoption": edit(["party"], 302, PARTNERS),
    "cooperation:adoption-remove": edit(["adopted"], 302, PARTNERS),
    "cooperation:participation-new": NEW,
    "cooperation:participation-edit": edit(["participation"], 302, PARTNERS),
    "cooperation:participation-remove": edit(["participation"], 422, PARTNERS),
    "cooperation:contribution-edit": edit(["contribution"], 422),
    "cooperation:contribution-remove": edit(["contribution"], 302),
}
