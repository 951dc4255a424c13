"""Agendas, decisions and tasks of meetings, their papers and calendar files; what agreements got beside their text."""

from cooperation.actions import versions
from cooperation.models import AgreementAnnex, Contribution, CooperationAgreement
from council.models import AgendaItem, Committee, CommitteeSeat, Decision, Meeting
from evaluation.models import MeetingPrint, MeetingPrintKind
from tests.access import cooperation, council
from tests.access.cooperation import AGREEMENT, edit
from tests.access.council import WRITERS, write
from tests.access.rules import EDITING, OFFICE, PARTNERS, Rule, Scene, Values, each, read
from tests.worlds import cite


def meeting(scene: Scene) -> Meeting:
    """A meeting of the working group in which the municipality has a seat, with an item that was decided on."""
    world = scene.world
    group, new = Committee.objects.get_or_create(
        owner=world.body, slug="arbeitskreis", defaults={"name": f"Arbeitskreis {world.slug}", "kind": "working_group"}
    )
    if new:
        CommitteeSeat.objects.create(committee=group, slug="it", role="IT-Leitung", body=world.municipality)
        cite(world.source, group)
    row, _new = Meeting.objects.get_or_create(
        committee=group, slug="2022-10-01", defaults={"held_on": "2022-10-01", "held_on_precision": "day"}
    )
    return row


def item(scene: Scene) -> AgendaItem:
    """An item without a decision; a new one where the matrix itself has removed the last."""
    held = meeting(scene)
    found = held.agenda_items.filter(decisions=None).first()
    last = held.agenda_items.order_by("-number").first()
    return found or AgendaItem.objects.create(
        meeting=held, number=(last.number if last else 0) + 1, title=f"Punkt {scene.world.slug}"
    )


def decided(scene: Scene) -> AgendaItem:
    """The first item, with a decision."""
    row, _new = AgendaItem.objects.get_or_create(
        meeting=meeting(scene), number=99, defaults={"title": f"Entschieden {scene.world.slug}"}
    )
    Decision.objects.get_or_create(item=row, number=1, defaults={"text": f"Beschlossen {scene.world.slug}"})
    return row


def paper(scene: Scene) -> MeetingPrint:
    """The minutes of the meeting, not rendered yet."""
    row, _new = MeetingPrint.objects.get_or_create(
        meeting=meeting(scene), kind=MeetingPrintKind.MINUTES, sha256="0" * 64, defaults={"title": "x", "content": {}}
    )
    return row


def annex(scene: Scene) -> object:
    """An annex of the agreement; a new one where the matrix itself has removed the last."""
    row, _new = AgreementAnnex.objects.get_or_create(
        agreement=scene.world.agreement, number=1, defaults={"title": f"Anlage {scene.world.slug}"}
    )
    return row.pk


def renewal(scene: Scene) -> CooperationAgreement:
    """A draft that the county alone sees."""
    drafts = CooperationAgreement.objects.filter(predecessor=scene.world.agreement)
    return drafts.first() or versions.renew_agreement(agreement=scene.world.agreement, by=None)


VALUES: Values = {
    **council.VALUES,
    **cooperation.VALUES,
    "committee": lambda scene: meeting(scene).committee.slug,
    "meeting": lambda scene: meeting(scene).slug,
    "number": lambda scene: decided(scene).number,
    "decision": lambda scene: decided(scene).decisions.get().number,
    "undecided": lambda scene: item(scene).number,
    "item": lambda scene: item(scene).pk,
    "held": lambda scene: meeting(scene).pk,
    "kind": lambda scene: "invitation",
    "print": lambda scene: paper(scene).pk,
    "annex": annex,
    "draft": lambda scene: renewal(scene).slug,
}
HELD = ["owner", "committee", "meeting"]
ITEM, UNDECIDED = [*HELD, "number"], [*HELD, "undecided"]


def contribution(scene: Scene) -> Contribution:
    """What the municipality promises; a new one where another part of the matrix has removed the last."""
    world = scene.world
    return world.agreement.contributions.first() or Contribution.objects.create(
        plan=world.plan,
        slug="beitrag-neu",
        body=world.municipality,
        agreement=world.agreement,
        title=f"Beitrag {world.slug}",
        year_from=2023,
    )


VALUES |= {
    "contribution": lambda scene: contribution(scene).pk,
    "year": lambda scene: contribution(scene).year_from,
}
SEEN = [*OFFICE, *PARTNERS]


def office(kwargs: list[str], posted: int = 422, get: bool = True) -> Rule:
    """What writers of the council's side change of a body in which the municipality sits: all others are refused."""
    rule = write(*kwargs, get=200 if get else None, post=posted)
    for people in rule.allowed.values():
        people |= each(PARTNERS, 403)
    return rule


def members(method: str, status: int, kwargs: list[str]) -> Rule:
    """What everyone does who sees the meeting: the office, and whose body has a seat."""
    return Rule({method: each(SEEN, status)}, kwargs=kwargs)


MATRIX: dict[str, Rule] = {
    "council:meeting-calendar": read(OFFICE, PARTNERS, kwargs=HELD),
    "council:item-new": office(HELD),
    "council:item-edit": office(ITEM),
    "council:item-move": office(ITEM, posted=302, get=False),
    "council:decision-new": office(ITEM),
    "council:decision-edit": office([*ITEM, "decision"]),
    "council:task-new": office([*ITEM, "decision"]),
    "council:decision-delete": office([*ITEM, "decision"], posted=302),
    "agenda-project": Rule(
        {
            method: {**each([*OFFICE, *PARTNERS], 403), **each(WRITERS, status)}
            for method, status in (("GET", 200), ("POST", 302))
        },
        kwargs=["item"],
    ),
    "council:item-delete": office(UNDECIDED, posted=302),
    "evaluation:meeting-print-new": Rule({"GET": each(SEEN, 200), "POST": each(SEEN, 302)}, kwargs=["held", "kind"]),
    "evaluation:meeting-print": members("GET", 200, ["print"]),
    "evaluation:meeting-print-cancel": members("POST", 302, ["print"]),
    "evaluation:meeting-print-retry": members("POST", 302, ["print"]),
    "evaluation:meeting-print-file": Rule({"GET": {}}, kwargs=["print"]),  # it is not rendered yet
    "cooperation:agreement-renew": edit(AGREEMENT, 302, PARTNERS),
    "cooperation:agreement-conclude": edit(["owner", "draft"], 302),
    "cooperation:agreement-terminate": edit(AGREEMENT, 302, PARTNERS),
    "cooperation:agreement-annex-new": edit(AGREEMENT, 422, PARTNERS),
    "cooperation:agreement-annex-edit": edit(["annex"], 422, PARTNERS),
    "cooperation:agreement-annex-remove": edit(["annex"], 302, PARTNERS),
    "cooperation:delivery": Rule(
        {
            method: {**each(OFFICE, 403), "partner_reader": 403, **each([*EDITING, "partner_editor"], status)}
            for method, status in (("GET", 200), ("POST", 302))
        },
        kwargs=["contribution", "year"],
    ),
}
