"""Counties for tests: every kind of row once or as often as asked, with text that names its county."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cooperation.models import AgreementAdoption, AgreementParty, Contribution, CooperationAgreement, Participation
from council.models import (
    AgendaItem,
    Committee,
    CommitteeSeat,
    Consultation,
    Mandate,
    Meeting,
    Paper,
    PaperAnnex,
    Resolution,
    ResolutionPoint,
)
from organisation.models import Body, BodyRelation, Membership, OrgUnit, Role, Source, SourceRef, User
from organisation.models.base import Row
from roadmap.models import (
    ActionField,
    Allocation,
    BudgetAmount,
    BudgetItem,
    BudgetPlan,
    BudgetProduct,
    Document,
    FundingSource,
    Grant,
    Indicator,
    IndicatorDefinition,
    ItemCover,
    Measurement,
    Milestone,
    MilestoneDate,
    ParticipationEvent,
    Plan,
    PlanEntry,
    PlanVersion,
    PositionGrade,
    PositionLine,
    Post,
    PostEvent,
    Project,
    ProjectForecast,
    ProjectStateChange,
    VisionPoint,
)

ADOPTED = date(2022, 9, 22)
YEAR_END = date(2022, 12, 31)


@dataclass
class World:
    """One county and what tests ask for by name."""

    slug: str
    body: Body
    municipality: Body
    outsider: Body
    source: Source
    plan: Plan
    version: PlanVersion
    paper: Paper
    committee: Committee
    agreement: CooperationAgreement
    projects: list[Project] = field(default_factory=list)

    @property
    def joint(self) -> Project:
        return self.projects[0]

    def user(self, role: Role, body: Body | None = None) -> User:
        """Return an account with one role, in the county unless another body is named."""
        where = body or self.body
        user, new = User.objects.get_or_create(
            email=f"{role.value}@{where.slug}.example", defaults={"display_name": f"{role.value}, {where.name}"}
        )
        if new:
            Membership.objects.create(user=user, body=where, role=role)
        return user


def cite(world_source: Source, *rows: Row) -> None:
    """Give each row a source reference."""
    SourceRef.objects.bulk_create(
        SourceRef(
            owner_id=world_source.owner_id,
            target_type=row._meta.label_lower,
            target_id=row.pk,
            source=world_source,
            status="stated",
            place="Sachverhalt",
            quote=f"Zitat {world_source.owner.slug}",
            doubt="Zweifel" if isinstance(row, Plan) else "",
        )
        for row in rows
    )


def county(slug: str = "kreis-eins", *, projects: int = 2, rows: int = 1) -> World:
    """Create a county; `projects` of them, and `rows` of everything else that a list shows."""
    body = Body.objects.create(slug=slug, name=f"Kreis {slug} (fiktiv)", kind="kreis", fictional=True)
    town = Body.objects.create(slug=f"{slug}-stadt", name=f"Stadt {slug} (fiktiv)", kind="stadt", fictional=True)
    outsider = Body.objects.create(slug=f"{slug}-dorf", name=f"Dorf {slug} (fiktiv)", kind="gemeinde", fictional=True)
    relation = BodyRelation.objects.create(body=town, other=body, kind="belongs_to")
    source = Source.objects.create(owner=body, slug="s1", title=f"Quelle {slug}", kind="fiction")
    unit = OrgUnit.objects.create(owner=body, slug="it", name=f"IT-Amt {slug}", kind="amt", staff_heads=24)
    committee, paper, resolution, mandates = _council(body, unit, rows)
    plan = Plan.objects.create(owner=body, slug=f"plan-{slug}", title=f"Masterplan {slug}", kind="masterplan")
    version = PlanVersion.objects.create(
        plan=plan,
        slug="v1",
        label="v1",
        state="adopted",
        resolution=resolution,
        adopted_on=ADOPTED,
        adopted_on_precision="day",
        vision_statement=f"Vision {slug}",
    )
    VisionPoint.objects.create(version=version, position=0, text=f"Leitsatz {slug}")
    agreement = CooperationAgreement.objects.create(
        owner=body,
        slug="vereinbarung",
        title=f"Vereinbarung {slug}",
        plan=plan,
        starts_on=date(2020, 12, 31),
        starts_on_precision="year",
        duration_months=48,
        decision_body=committee,
    )
    world = World(slug, body, town, outsider, source, plan, version, paper, committee, agreement)
    cite(source, body, relation, unit, committee, paper, resolution, *mandates, plan, version, agreement)
    _projects(world, unit, projects)
    _figures(world, unit, rows)
    _cooperation(world, rows)
    return world


def _council(body: Body, unit: OrgUnit, rows: int) -> tuple[Committee, Paper, Resolution, list[Mandate]]:
    mandates = []
    for number in range(rows):
        committee = Committee.objects.create(
            owner=body, slug=f"ausschuss-{number}", name=f"Ausschuss {body.slug} {number}", kind="council_committee"
        )
        CommitteeSeat.objects.create(committee=committee, slug="vorsitz", role="Vorsitz", chair=True, unit=unit)
        meeting = Meeting.objects.create(
            committee=committee, slug="2022-09-22", held_on=ADOPTED, held_on_precision="day"
        )
        AgendaItem.objects.create(meeting=meeting, number=1, title=f"Bericht {body.slug}")
        paper = Paper.objects.create(
            owner=body, slug=f"vorlage-{number}", reference=f"{body.slug}/{number}", title=f"Vorlage {body.slug}",
            kind="resolution_paper", lead_unit=unit,
        )  # fmt: skip
        PaperAnnex.objects.create(paper=paper, number=1, title=f"Anlage {body.slug}", size_kb=2705)
        step = Consultation.objects.create(
            paper=paper, position=0, committee=committee, meeting=meeting, role="final", result="adopted_unchanged"
        )
        resolution = Resolution.objects.create(
            paper=paper, slug="beschluss", consultation=step, result="adopted_unchanged", votes_yes=27, votes_no=0,
            votes_abstain=3, unanimous=True,
        )  # fmt: skip
        point = ResolutionPoint.objects.create(
            resolution=resolution, number=1, proposed_text="Der Plan wird beschlossen.", adopted_text="Der Plan gilt."
        )
        mandates.append(
            Mandate.objects.create(
                owner=body,
                slug=f"bericht-{number}",
                point=point,
                title=f"Bericht {body.slug}",
                recurrence="annual",
                committee=committee,
            )
        )
    return committee, paper, resolution, mandates


def _projects(world: World, unit: OrgUnit, count: int) -> None:
    plan_field = ActionField.objects.create(
        version=world.version, slug="feld", number="1", position=0, name=f"Feld {world.slug}", goal="Ziel"
    )
    cite(world.source, plan_field)
    for number in range(count):
        project = Project.objects.create(
            owner=world.body,
            slug=f"projekt-{number}",
            title=f"Projekt {world.slug} {number}",
            lead_body=world.body,
            responsible_unit=unit,
            joint=number == 0,
        )
        entry = PlanEntry.objects.create(
            version=world.version,
            project=project,
            field=plan_field,
            number=str(number + 1),
            title=project.title,
            description=f"Beschreibung {world.slug}",
            position=number,
        )
        ProjectStateChange.objects.create(project=project, state="started", effective_on=date(2022, 1, 1))
        ProjectForecast.objects.create(
            project=project, ends_on=date(2024, 12, 31), ends_on_precision="year", effective_on=date(2022, 1, 1)
        )
        milestone = Milestone.objects.create(project=project, slug="start", title=f"Meilenstein {world.slug}")
        MilestoneDate.objects.create(
            milestone=milestone,
            forecast_on=date(2023, 3, 31),
            forecast_on_precision="quarter",
            effective_on=date(2022, 1, 1),
            first=True,
        )
        MilestoneDate.objects.create(
            milestone=milestone,
            forecast_on=date(2023, 6, 30),
            forecast_on_precision="quarter",
            effective_on=date(2022, 6, 1),
            reason=f"Grund {world.slug}",
        )
        cite(world.source, project, entry, milestone)
        world.projects.append(project)


def _figures(world: World, unit: OrgUnit, rows: int) -> None:
    budget_plan = BudgetPlan.objects.create(owner=world.body, slug="2023", label="Haushalt 2023", year_from=2023)
    reserve = FundingSource.objects.create(
        owner=world.body, slug="ruecklage", kind="reserve", name="Ausgleichsrücklage"
    )
    for number in range(rows):
        product = BudgetProduct.objects.create(
            owner=world.body, slug=f"1115{number}", code=f"1115{number}", name=f"Produkt {world.slug}"
        )
        item = BudgetItem.objects.create(
            plan=world.plan,
            slug=f"posten-{number}",
            title=f"Posten {world.slug}",
            product=product,
            budget_plan=budget_plan,
            year_from=2023,
            year_to=2023,
            part="result",
            direction="expense",
            stage="draft",
            nature="additional",
        )
        BudgetAmount.objects.create(
            item=item, amount=Decimal("30000.00"), qualifier="about", effective_on=date(2022, 9, 22)
        )
        ItemCover.objects.create(item=item, funding_source=reserve)
        Allocation.objects.create(item=item, project=world.joint, share=Decimal(1))
        grant = Grant.objects.create(
            plan=world.plan,
            slug=f"zuwendung-{number}",
            programme=f"Programm {world.slug}",
            amount=Decimal("100000.00"),
            approval_to=date(2022, 11, 1),
            approval_to_precision="day",
            funder=world.municipality,
        )
        line = PositionLine.objects.create(
            plan=world.plan, slug=f"stelle-{number}", title=f"Stelle {world.slug}", unit=unit, body=world.body,
            origin="new", project=world.joint,
        )  # fmt: skip
        PositionGrade.objects.create(line=line, grades=["EG 14"], effective_on=date(2022, 1, 1))
        post = Post.objects.create(line=line, number=1, fte=Decimal("0.500"), minimum=True)
        PostEvent.objects.create(post=post, kind="requested", effective_on=date(2022, 1, 1))
        indicator = Indicator.objects.create(
            plan=world.plan, slug=f"indikator-{number}", name=f"Indikator {world.slug}", project=world.joint
        )
        definition = IndicatorDefinition.objects.create(indicator=indicator, unit="Stück")
        Measurement.objects.create(
            definition=definition, value=Decimal(800), qualifier="about", effective_on=date(2022, 1, 1)
        )
        event = ParticipationEvent.objects.create(
            plan=world.plan, slug=f"umfrage-{number}", kind="survey", title=f"Umfrage {world.slug}", reach=150
        )
        Document.objects.create(plan=world.plan, slug=f"dokument-{number}", title=f"Dokument {world.slug}")
        cite(world.source, product, item, grant, line, indicator, definition, event)


def _cooperation(world: World, rows: int) -> None:
    for position, body in enumerate((world.body, world.municipality)):
        party = AgreementParty.objects.create(agreement=world.agreement, body=body, position=position)
        if position == 0:
            adoption = AgreementAdoption.objects.create(
                party=party, adopted_on=ADOPTED, adopted_on_precision="day", paper=world.paper
            )
            cite(world.source, party, adoption)
        participation = Participation.objects.create(
            project=world.joint, body=body, agreement=world.agreement, role=f"Rolle {world.slug}", position=position
        )
        cite(world.source, participation)
    for number in range(rows):
        contribution = Contribution.objects.create(
            plan=world.plan,
            slug=f"beitrag-{number}",
            body=world.municipality,
            agreement=world.agreement,
            title=f"Beitrag {world.slug}",
            year_from=2023,
            amount_each=Decimal("30000.00"),
        )
        cite(world.source, contribution)
