"""The small county with what could leak into a report on one project or one municipality, marked in every text."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

from cooperation import models as co
from council import models as cm
from organisation import models as om
from organisation.models import Role
from roadmap import models as rm
from tests.evaluation import facts_sample, rows

LEAK = "ANDERSWO"
"""Stands in everything that belongs to another project."""
NEIGHBOUR = "NEBENAN"
"""Stands in everything that the municipality must not read of the project that it shares with another one."""
PERIOD = {"period_from": date(2021, 10, 1), "period_to": date(2022, 12, 31), "cut_off": date(2022, 12, 31)}


def build() -> SimpleNamespace:
    """The county of facts_sample with a second joint project and a second town."""
    world = facts_sample.build()
    world.other_town = om.Body.objects.create(slug="nachbar", name=f"{NEIGHBOUR} Stadt", kind="stadt", fictional=True)
    world.other = facts_sample.make_project(
        world, "anderswo", public=True, states=[("started", date(2021, 11, 1)), ("completed", date(2022, 6, 1))]
    )
    rm.Project.objects.filter(pk=world.other.pk).update(title=f"{LEAK} Projekt", joint=True)
    rm.PlanEntry.objects.filter(project=world.other).update(title=f"{LEAK} Projekt", description=LEAK)
    _others(world)
    _own(world)
    return world


def _others(world: SimpleNamespace) -> None:
    """Rows of the other project, and of the other town in the shared project."""
    milestone = rm.Milestone.objects.create(project=world.other, slug="m", title=f"{LEAK} Meilenstein")
    rm.BaselineMilestone.objects.create(
        baseline=world.baseline, milestone=milestone, due_on=date(2022, 3, 1), due_on_precision="day"
    )
    rm.Risk.objects.create(project=world.other, slug="risiko", title=f"{LEAK} Risiko", public=True)
    rm.Dependency.objects.create(predecessor=world.other, successor=world.open, note=LEAK)
    item = facts_sample.make_item(world, "anderswo", "55555.55", year_from=2022, year_to=2022)
    rm.BudgetItem.objects.filter(pk=item.pk).update(title=f"{LEAK} Posten")
    rm.Allocation.objects.create(item=item, project=world.other, share=Decimal(1))
    rm.PositionLine.objects.create(
        plan=world.plan, slug="stelle-a", title=f"{LEAK} Stelle", project=world.other, body=world.other_town
    )
    rm.Indicator.objects.create(plan=world.plan, slug="i", name=f"{LEAK} Indikator", project=world.other)
    rm.Document.objects.create(plan=world.plan, project=world.other, slug="d", title=f"{LEAK} Dokument", public=True)
    for project in (world.open, world.other):
        taking = co.Participation.objects.create(project=project, body=world.other_town, agreement=world.agreement)
        if project == world.open:
            world.neighbour = taking
    co.RolloutStep.objects.create(
        participation=world.neighbour, stage="live", effective_on=date(2022, 2, 1), reason=NEIGHBOUR
    )
    for project in (world.open, world.other):
        _entry(world, project, world.other_town, NEIGHBOUR if project == world.open else LEAK)
    co.Contribution.objects.create(
        plan=world.plan, slug="nachbar", body=world.other_town, title=f"{NEIGHBOUR} Beitrag", project=world.open,
        amount_each=Decimal("4321.00"), note=NEIGHBOUR,
    )  # fmt: skip
    paper = cm.Paper.objects.create(
        owner=world.owner, slug="anderswo", reference="X/9", title=f"{LEAK} Vorlage", kind="information_paper",
        public=True,
    )  # fmt: skip
    rm.ProjectPaper.objects.create(project=world.other, paper=paper, note=LEAK)


def _own(world: SimpleNamespace) -> None:
    """Rows of the project and of the town that the reports are about, and an item that two projects share."""
    rm.Project.objects.filter(pk=world.open.pk).update(joint=True)
    world.shared = facts_sample.make_item(world, "geteilt", "100.01", year_from=2022, year_to=2022)
    rm.Allocation.objects.create(item=world.shared, project=world.open, share=Decimal("0.3"))
    rm.Allocation.objects.create(item=world.shared, project=world.other, share=Decimal("0.7"))
    spent = facts_sample.make_item(world, "bezahlt", "29.00", stage="actual", year_from=2022, year_to=2022)
    rm.Allocation.objects.create(item=spent, project=world.open, share=Decimal(1))
    world.entry = _entry(world, world.open, world.town, "Läuft bei uns")
    world.party = co.AgreementParty.objects.create(agreement=world.agreement, body=world.town)
    co.AgreementParty.objects.create(agreement=world.agreement, body=world.other_town)
    world.paid = facts_sample.make_item(world, "umlage", "5000.00", year_from=2022, year_to=2022)
    rm.BudgetItem.objects.filter(pk=world.paid.pk).update(note=f"{NEIGHBOUR} intern")
    world.contribution = co.Contribution.objects.create(
        plan=world.plan, slug="stadt", body=world.town, title="Umlage der Stadt", agreement=world.agreement,
        budget_item=world.paid, amount_each=Decimal("5000.00"), year_from=2022, year_to=2022,
        note=f"{NEIGHBOUR} intern",
    )  # fmt: skip
    world.post = rm.PositionLine.objects.create(
        plan=world.plan, slug="stadtstelle", title="Digitalkoordination der Stadt", body=world.town, project=world.open
    )
    rm.Post.objects.create(line=world.post, number=1, fte=Decimal("0.5"))
    point = cm.ResolutionPoint.objects.create(
        resolution=world.resolution, number=2, adopted_text="Glasfaser wird gebaut."
    )
    cm.Mandate.objects.create(
        owner=world.owner, slug="glas", point=point, title="Über das Glas berichten", committee=world.committee
    )
    rm.ProjectPaper.objects.create(project=world.open, paper=world.paper, point=point)
    rm.Risk.objects.create(project=world.open, slug="intern", title=f"{NEIGHBOUR} internes Risiko")


def _entry(world: SimpleNamespace, project: rm.Project, body: om.Body, text: str) -> co.StatusEntry:
    author = rows.user(Role.PARTNER_EDITOR, body, f"{body.slug}-{project.slug}")
    entry = co.StatusEntry.objects.create(
        project=project, body=body, as_of=date(2022, 12, 1), reported_progress=40, light_scope="green", text=text,
        author=author, author_label=str(author),
    )  # fmt: skip
    co.StatusReview.objects.create(entry=entry, result="confirmed", reviewer_label="x")
    return entry


FROZEN_AT = datetime(2100, 1, 1, tzinfo=UTC)
