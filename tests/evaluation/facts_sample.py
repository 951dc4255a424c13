"""A small county's plan with something of everything, public and internal, early and late."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from cooperation import models as co
from council import models as cm
from organisation import models as om
from roadmap import models as rm

FROZEN_AT = datetime(2100, 1, 1, tzinfo=UTC)
CUT_OFF = date(2022, 12, 31)
PERIOD: dict[str, Any] = {"period_from": date(2022, 1, 1), "period_to": CUT_OFF, "cut_off": CUT_OFF}


def build() -> SimpleNamespace:
    """Make the rows and return those that tests ask for."""
    world = SimpleNamespace()
    world.owner = om.Body.objects.create(slug="musterkreis", name="Musterkreis (fiktiv)", kind="kreis", fictional=True)
    world.town = om.Body.objects.create(slug="musterstadt", name="Musterstadt", kind="stadt", fictional=True)
    world.group = om.Body.objects.create(slug="aemter", name="sechs Ämter", kind="amt", member_count=6, fictional=True)
    world.source = om.Source.objects.create(
        owner=world.owner, slug="vorlage", title="Vorlage 1/2021", kind="council_paper"
    )
    world.press = om.Source.objects.create(owner=world.owner, slug="zeitung", title="Zeitung", kind="public_reporting")
    _council(world)
    _plan(world)
    _projects(world)
    _money(world)
    _posts(world)
    _partners(world)
    return world


def cite(world: SimpleNamespace, row, *, source=None, status="stated", place="Sachverhalt", field="", **more) -> None:
    """Support a row by a source."""
    om.SourceRef.objects.create(
        owner=world.owner,
        target_type=row._meta.label_lower,
        target_id=row.pk,
        field=field,
        source=source or world.source,
        status=status,
        place=place,
        position=om.SourceRef.objects.filter(target_id=row.pk).count(),
        **more,
    )


def _council(world: SimpleNamespace) -> None:
    world.unit = om.OrgUnit.objects.create(owner=world.owner, slug="amt-12", name="Amt 12", number="12", kind="amt")
    world.committee = cm.Committee.objects.create(
        owner=world.owner,
        slug="ids",
        name="Ausschuss für Digitales",
        short_name="IDS",
        kind="council_committee",
        public=True,
    )
    world.meeting = cm.Meeting.objects.create(
        committee=world.committee, slug="2021-09-29", held_on=date(2021, 9, 29), held_on_precision="day", public=True
    )
    world.paper = cm.Paper.objects.create(
        owner=world.owner,
        slug="1-2021",
        reference="VI/0001/2021",
        title="Masterplan",
        kind="resolution_paper",
        public=True,
    )
    cm.PaperAnnex.objects.create(paper=world.paper, number=1, title="Strategie", size_kb=2705)
    step = cm.Consultation.objects.create(
        paper=world.paper,
        position=1,
        committee=world.committee,
        meeting=world.meeting,
        role="final",
        result="adopted_unchanged",
    )
    world.resolution = cm.Resolution.objects.create(
        paper=world.paper, slug="beschluss", consultation=step, result="adopted_unchanged", unanimous=True,
        votes_yes=27, votes_no=0, votes_abstain=3,
    )  # fmt: skip
    point = cm.ResolutionPoint.objects.create(
        resolution=world.resolution, number=1, adopted_text="Jährlich ist zu berichten."
    )
    world.mandate = cm.Mandate.objects.create(
        owner=world.owner, slug="bericht", point=point, title="Jährlicher Bericht", recurrence="annual",
        committee=world.committee,
    )  # fmt: skip
    for row in (world.unit, world.committee, world.paper, world.resolution, world.mandate):
        cite(world, row)


def _plan(world: SimpleNamespace) -> None:
    world.plan = rm.Plan.objects.create(
        owner=world.owner, slug="musterkreis", title="Masterplan Digitales", kind="masterplan", public=True
    )
    world.version = rm.PlanVersion.objects.create(
        plan=world.plan, slug="v1", label="v1", state="adopted", position=1, resolution=world.resolution,
        adopted_on=date(2021, 9, 29), adopted_on_precision="day",
        period_from=date(2021, 12, 31), period_from_precision="year",
        period_to=date(2025, 12, 31), period_to_precision="year", vision_year=2030, vision_title="Leitbild 2030",
    )  # fmt: skip
    world.later_version = rm.PlanVersion.objects.create(
        plan=world.plan, slug="v2", label="v2", state="adopted", position=2,
        adopted_on=date(2023, 6, 1), adopted_on_precision="day",
    )  # fmt: skip
    world.field = rm.ActionField.objects.create(
        version=world.version, slug="netze", number="1", name="Netze & Geräte", position=1, goal="Überall Netz"
    )
    rm.ActionField.objects.create(version=world.version, slug="schulen", number="2", name="Schulen", position=2)
    world.baseline = rm.Baseline.objects.create(version=world.version, set_on=date(2021, 9, 29))
    for row in (world.plan, world.version, world.later_version, *rm.ActionField.objects.all()):
        cite(world, row)


def make_project(world: SimpleNamespace, slug: str, *, public: bool, states: list[tuple[str, date]]) -> rm.Project:
    project = rm.Project.objects.create(owner=world.owner, slug=slug, title=f"Projekt {slug}", public=public)
    rm.PlanEntry.objects.create(version=world.version, project=project, field=world.field, title=f"Projekt {slug}")
    for state, day in states:
        reason = "Personalmangel" if state in ("deferred", "dropped") else ""
        rm.ProjectStateChange.objects.create(project=project, state=state, effective_on=day, reason=reason)
    cite(world, project)
    cite(world, project.entries.get())
    return project


def _projects(world: SimpleNamespace) -> None:
    world.open = make_project(
        world, "glasfaser", public=True, states=[("started", date(2021, 10, 1)), ("completed", date(2023, 5, 1))]
    )
    world.deferred = make_project(
        world, "portal", public=True, states=[("started", date(2021, 10, 1)), ("deferred", date(2022, 5, 1))]
    )
    world.secret = make_project(world, "geheimsache", public=False, states=[("idea", date(2022, 3, 1))])
    world.unknown = make_project(world, "ohne-stand", public=True, states=[])
    world.milestone = rm.Milestone.objects.create(project=world.open, slug="m1", title="Ausbau fertig")
    rm.MilestoneDate.objects.create(
        milestone=world.milestone, first=True, effective_on=date(2021, 10, 1),
        forecast_on=date(2022, 6, 30), forecast_on_precision="day",
    )  # fmt: skip
    rm.MilestoneDate.objects.create(
        milestone=world.milestone, effective_on=date(2022, 4, 1), reason="Lieferengpass",
        forecast_on=date(2023, 6, 30), forecast_on_precision="day",
    )  # fmt: skip
    rm.MilestoneDate.objects.create(
        milestone=world.milestone, effective_on=date(2023, 2, 1), reason="noch später",
        forecast_on=date(2029, 6, 30), forecast_on_precision="day",
    )  # fmt: skip
    rm.BaselineMilestone.objects.create(
        baseline=world.baseline, milestone=world.milestone, due_on=date(2022, 6, 30), due_on_precision="day"
    )


def make_item(world: SimpleNamespace, slug: str, amount: str | None, qualifier: str = "exact", **fields: Any):
    values = {"stage": "appropriation", "part": "result", "direction": "expense", "product": world.product} | fields
    item = rm.BudgetItem.objects.create(plan=world.plan, slug=slug, title=f"Posten {slug}", **values)
    if amount is not None:
        rm.BudgetAmount.objects.create(
            item=item, amount=Decimal(amount), qualifier=qualifier, effective_on=date(2021, 9, 29)
        )
    cite(world, item)
    return item


def _money(world: SimpleNamespace) -> None:
    world.product = rm.BudgetProduct.objects.create(
        owner=world.owner, slug="11156", code="011156", name="Digitalisierung"
    )
    year: Any = {"year_from": 2022, "year_to": 2022}
    world.item = make_item(world, "leitungen", "200000", **year)
    world.about = make_item(world, "geraete", "400000", "about", **year)
    world.conditional = make_item(
        world, "zuschuss", "50000", conditional=True, condition="wenn der Überschuss reicht", **year
    )
    world.missing = make_item(world, "unbeziffert", None, **year)
    world.hidden_item = make_item(world, "verdeckt", "77777", **year)
    rm.Allocation.objects.create(item=world.hidden_item, project=world.secret, share=Decimal(1))
    world.funding = rm.FundingSource.objects.create(
        owner=world.owner, slug="ruecklage", kind="reserve", name="Ausgleichsrücklage"
    )
    rm.ItemCover.objects.create(item=world.item, funding_source=world.funding)
    world.grant = rm.Grant.objects.create(
        plan=world.plan, slug="modell", programme="Modellkommune", amount=Decimal(100000),
        approval_to=date(2021, 11, 8), approval_to_precision="day",
    )  # fmt: skip
    for row in (world.product, world.funding, world.grant):
        cite(world, row)


def _posts(world: SimpleNamespace) -> None:
    world.line = rm.PositionLine.objects.create(
        plan=world.plan, slug="koordination", title="Koordination", origin="new", unit=world.unit
    )
    rm.PositionGrade.objects.create(line=world.line, grades=["EG 10"], effective_on=date(2021, 9, 29))
    for number in range(1, 6):
        post = rm.Post.objects.create(line=world.line, number=number)
        rm.PostEvent.objects.create(post=post, kind="approved", effective_on=date(2021, 12, 31))
    world.moved = rm.PositionLine.objects.create(plan=world.plan, slug="dms", title="DMS", origin="relocated")
    rm.Post.objects.create(line=world.moved, number=1, fte=Decimal("0.5"), minimum=True)
    for row in (world.line, world.moved):
        cite(world, row)


def _partners(world: SimpleNamespace) -> None:
    world.agreement = co.CooperationAgreement.objects.create(
        owner=world.owner, slug="bund", title="Bündnis", plan=world.plan, starts_on=date(2020, 12, 31),
        starts_on_precision="year", duration_months=48, public=True,
    )  # fmt: skip
    world.hidden_agreement = co.CooperationAgreement.objects.create(
        owner=world.owner, slug="intern", title="Geheimabkommen", plan=world.plan
    )
    co.AgreementParty.objects.create(agreement=world.agreement, body=world.owner)
    co.AgreementParty.objects.create(agreement=world.agreement, body=world.group)
    world.participation = co.Participation.objects.create(
        project=world.open, body=world.town, agreement=world.agreement
    )
    co.Contribution.objects.create(
        plan=world.plan, slug="budget-aemter", body=world.group, title="Budget", year_from=2023, year_to=2023,
        amount_each=Decimal(30000), recommended=True,
    )  # fmt: skip
    co.Contribution.objects.create(
        plan=world.plan, slug="budget-kreis", body=world.owner, title="Budget", year_from=2023, year_to=2023,
        amount_each=Decimal(30000), recommended=True,
    )  # fmt: skip
    world.round = co.StatusRound.objects.create(
        plan=world.plan, slug="r22", title="Runde 2022", cut_off=date(2022, 6, 30), deadline=date(2022, 7, 31)
    )
    co.StatusRequest.objects.create(round=world.round, participation=world.participation)
    for row in (world.agreement, world.hidden_agreement, world.participation, *co.Contribution.objects.all()):
        cite(world, row)
