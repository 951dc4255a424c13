"""Three municipalities of one county, each with every kind of row that could leak, marked with a word of its own.

While a town's rows are made, every text column of every model gets the town's word: nothing has to be remembered when a
model or a column is added. What a town cannot have is listed with the reason; a model in neither place fails the test.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import pre_save

from cooperation import models as co
from council.models import Paper, PaperAnnex
from evaluation.models import PartnerSheet, RenderJob, TimelinePrint
from organisation.models import Body, BodyRelation, Branding, CalendarFeed, Invitation, OrgUnit, Role, SourceRef
from organisation.models.invitations import hash_of
from roadmap import models as rm
from tests.leaks import all_models, keys, since
from tests.worlds import World, county

WORDS = {"ort-a": "alphageheim", "ort-b": "bravogeheim", "ort-c": "charliegeheim"}
MONTH_END = date(2022, 12, 31)
UNMARKED_MODELS = {"organisation.body", "organisation.user", "organisation.membership"}
"""Bodies are reference data that everyone reads; accounts are named by their role and body."""
KEPT = {"slug", "email", "path", "sha256", "file_sha256", "digest", "token_hash", "token", "media_type", "level", "url",
        "message_id", "state", "language", "target_type", "ags", "ars", "number", "grades", "code"}  # fmt: skip
"""Columns that are no words: addresses, hashes, codes."""

COUNTYS = "rows of the county, its council, its budget or its reports, which no municipality sees"
EVERYONES = "reference data, or rows of the plan that every partner may read"
ACCOUNTS = "rows of an account's own, which name no municipality"
NOT_OF_A_TOWN: dict[str, str] = {
    **dict.fromkeys(
        ("council.committee", "council.committeeseat", "council.meeting", "council.consultation", "council.resolution",
         "council.resolutionpoint", "council.agendaitem", "council.decision", "organisation.source",
         "roadmap.budgetplan",
         "roadmap.budgetproduct", "roadmap.ratetable", "roadmap.graderate", "roadmap.moneydeviation",
         "roadmap.papercoverage", "roadmap.lineage", "roadmap.baseline", "roadmap.savedview", "roadmap.defaultview",
         "roadmap.projectagendaitem", "evaluation.report", "evaluation.factssnapshot", "evaluation.manifest",
         "evaluation.rendition", "evaluation.mandatedischarge", "evaluation.confirmation", "evaluation.meetingprint",
         "council.mandate"), COUNTYS),
    **dict.fromkeys(
        ("organisation.body", "organisation.bodyrelation", "roadmap.plan", "roadmap.planversion", "roadmap.visionpoint",
         "roadmap.participationevent", "cooperation.statusround"), EVERYONES),
    **dict.fromkeys(
        ("organisation.pulse", "organisation.user", "organisation.membership", "organisation.auditevent",
         "roadmap.watchsettings", "roadmap.digest"), ACCOUNTS),
}  # fmt: skip
"""Models of which no municipality has a row, by the reason."""
COUNTYS_ROOMS = ("exchange.", "evaluation.councilpaper", "evaluation.narrative", "evaluation.session",
                 "evaluation.mandatecharge", "evaluation.reportmove", "evaluation.cycle",
                 "cooperation.reminder")  # fmt: skip
"""Whole families that only the office has: imports, council papers, texts of reports, mails of the office."""


@dataclass
class Town:
    """A municipality: its word, a World whose projects and agreement are its own, and the keys of its rows."""

    word: str
    world: World
    keys: dict[str, set[UUID]] = field(default_factory=dict)

    @property
    def body(self) -> Body:
        return self.world.municipality


@contextmanager
def marked(word: str) -> Iterator[None]:
    """Put `word` into every text column of every row that is inserted meanwhile."""

    def mark(instance: models.Model, **_told: Any) -> None:
        label = instance._meta.label_lower
        if not instance._state.adding or label in UNMARKED_MODELS or instance._meta.app_label not in ROOMS:
            return
        before = {}
        for column in instance._meta.concrete_fields:
            if not isinstance(column, models.CharField | models.TextField) or column.choices or column.name in KEPT:
                continue
            if isinstance(column, models.SlugField) or column.unique:
                continue
            before[column.attname] = getattr(instance, column.attname)
            setattr(instance, column.attname, _with(before[column.attname], word, column.max_length))
        _keep_the_rules(instance, before)

    pre_save.connect(mark, weak=False)
    try:
        yield
    finally:
        pre_save.disconnect(mark)


def _keep_the_rules(instance: models.Model, before: dict[str, Any]) -> None:
    """Leave the columns as they were that a rule wants empty: a reason without that for which it is one."""
    for rule in instance._meta.constraints:
        if isinstance(rule, models.CheckConstraint):
            try:
                rule.validate(type(instance), instance)
            except ValidationError:
                for name in {path.split("__")[0] for path in _columns(rule.condition)} & set(before):
                    setattr(instance, name, before[name])


def _columns(condition: Any) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from _columns(child)
        elif isinstance(child, tuple):
            yield child[0]


ROOMS = {"organisation", "council", "roadmap", "cooperation", "evaluation", "exchange"}


def _with(value: Any, word: str, most: int | None) -> str:
    text = f"{value or ''} {word}".strip()
    return text if most is None or len(text) <= most else word[:most]


def base() -> tuple[World, dict[str, Body]]:
    """The county with a project that all three take part in, an open round of its own, and the towns without rows."""
    world = county("kreis-eins", projects=2)
    asked = co.StatusRound.objects.create(
        plan=world.plan, slug="gemeinsam", title="Gemeinsame Runde", cut_off=MONTH_END, deadline=date(2023, 1, 31),
        state="open",
    )  # fmt: skip
    rm.Baseline.objects.create(version=world.version, set_on=MONTH_END)
    own = world.joint.participations.get(body=world.body)
    request = co.StatusRequest.objects.create(round=asked, participation=own, state="confirmed")
    lead = co.StatusEntry.objects.create(
        request=request,
        project=world.joint,
        body=world.body,
        as_of=MONTH_END,
        author_label="Büro",
        text="Stand des Kreises",
    )
    co.StatusReview.objects.create(entry=lead, result="confirmed", reviewer_label="Büro")
    bodies = {}
    for slug in WORDS:
        body = Body.objects.create(slug=slug, name=f"Gemeinde {slug} (fiktiv)", kind="gemeinde", fictional=True)
        BodyRelation.objects.create(body=body, other=world.body, kind="belongs_to")
        _rollout(co.Participation.objects.create(project=world.joint, body=body, role="Pilot"))
        for role in (Role.PARTNER_EDITOR, Role.PARTNER_READER):
            world.user(role, body)
        bodies[slug] = body
    return world, bodies


def fill(world: World, body: Body) -> Town:
    """Give a municipality its rows, all marked with its word."""
    word = WORDS[body.slug]
    before = keys()
    with marked(word):
        project, agreement = _project(world, body), _agreement(world, body)
        town = Town(
            word,
            replace(world, slug=word, municipality=body, agreement=agreement, projects=[project, world.projects[1]]),
        )
        _parts(world, body, project)
        _money(world, body, project, agreement)
        for each in (project, world.joint):
            _reported(world, body, each, agreement)
        _around(world, body, project)
    town.keys = since(before)
    return town


def uncovered(town: Town) -> list[str]:
    """Models of which the town has no row and that are not listed as those of which it cannot have one."""
    labels = (
        model._meta.label_lower for model in all_models() if not model._meta.label_lower.startswith(COUNTYS_ROOMS)
    )
    return sorted(label for label in labels if label not in town.keys and label not in NOT_OF_A_TOWN)


def _project(world: World, body: Body) -> rm.Project:
    """A joint project that only this municipality takes part in, with every part that a project has."""
    slug = body.slug
    area = rm.ActionField.objects.create(version=world.version, slug=f"feld-{slug}", name="Feld", position=9)
    project = rm.Project.objects.create(owner=world.body, slug=f"projekt-{slug}", title="Projekt", joint=True)
    rm.PlanEntry.objects.create(version=world.version, project=project, field=area, title="Steckbrief", position=9)
    rm.ProjectStateChange.objects.create(project=project, state="started", effective_on=MONTH_END)
    rm.ProjectForecast.objects.create(
        project=project, ends_on=MONTH_END, ends_on_precision="year", effective_on=MONTH_END
    )
    milestone = rm.Milestone.objects.create(project=project, slug="start", title="Meilenstein")
    rm.MilestoneDate.objects.create(
        milestone=milestone,
        forecast_on=date(2027, 6, 30),
        forecast_on_precision="quarter",
        effective_on=MONTH_END,
        first=True,
    )
    baseline = rm.Baseline.objects.get(version=world.version)
    rm.BaselineMilestone.objects.create(
        baseline=baseline, milestone=milestone, due_on=MONTH_END, due_on_precision="year"
    )
    return project


def _agreement(world: World, body: Body) -> co.CooperationAgreement:
    agreement = co.CooperationAgreement.objects.create(
        owner=world.body, slug=f"vereinbarung-{body.slug}", title="Vereinbarung", plan=world.plan
    )
    party = co.AgreementParty.objects.create(agreement=agreement, body=body, role="Partei")
    co.AgreementParty.objects.create(agreement=agreement, body=world.body, role="Kreis")
    paper = Paper.objects.create(owner=body, slug=f"beitritt-{body.slug}", title="Beitritt", kind="resolution_paper")
    PaperAnnex.objects.create(paper=paper, number=1, title="Anlage")
    co.AgreementAdoption.objects.create(party=party, adopted_on=MONTH_END, adopted_on_precision="day", paper=paper)
    co.AgreementAnnex.objects.create(agreement=agreement, number=1, title="Anlage")
    return agreement


def _parts(world: World, body: Body, project: rm.Project) -> None:
    """Risks, dependencies, papers, indicators, documents, comments, shares and sources of the project."""
    slug = body.slug
    risk = rm.Risk.objects.create(project=project, slug="risiko", title="Risiko")
    rm.RiskLevel.objects.create(risk=risk, likelihood=3, impact=4, effective_on=MONTH_END)
    rm.Dependency.objects.create(predecessor=world.projects[1], successor=project, note="Notiz")
    rm.ProjectPaper.objects.create(project=project, paper=world.paper, note="Bezug")
    indicator = rm.Indicator.objects.create(plan=world.plan, slug=f"kennzahl-{slug}", name="Kennzahl", project=project)
    definition = rm.IndicatorDefinition.objects.create(indicator=indicator, unit="Stück", text="Text")
    rm.Measurement.objects.create(definition=definition, value=Decimal(7), effective_on=MONTH_END)
    document = rm.Document.objects.create(
        plan=world.plan, project=project, slug=f"dokument-{slug}", title="Dokument", public=True,
        media_type="text/plain", size_bytes=4,
    )  # fmt: skip
    name = f"documents/aa/{document.pk.hex}"
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(WORDS[slug].encode())
    rm.DocumentVersion.objects.create(
        document=document, number=1, name="a.txt", path=name, media_type="text/plain", size_bytes=4, sha256="0" * 64,
        scan="off",
    )  # fmt: skip
    user, office = world.user(Role.PARTNER_EDITOR, body), world.user(Role.EDITOR)
    comment = rm.Comment.objects.create(project=project, scope="all", text="Kommentar", author=user, author_label="Ort")
    rm.Comment.objects.create(project=project, scope="office", text="Intern", author=office, author_label="Büro")
    mention = rm.Mention.objects.create(comment=comment, group="programme_office")
    rm.MentionRead.objects.create(mention=mention, user=office)
    rm.Watch.objects.create(user=user, project=project)
    rm.Share.objects.create(project=project, body=world.outsider, level="view", reason="Freigabe")
    SourceRef.objects.create(
        owner=world.body, target_type="roadmap.project", target_id=project.pk, source=world.source, status="stated",
        quote="Zitat",
    )  # fmt: skip


def _money(world: World, body: Body, project: rm.Project, agreement: co.CooperationAgreement) -> None:
    """What the municipality promises, covers and employs."""
    slug = body.slug
    item = rm.BudgetItem.objects.create(
        plan=world.plan, slug=f"posten-{slug}", title="Posten", year_from=2023, stage="draft"
    )
    rm.BudgetAmount.objects.create(item=item, amount=Decimal("4711.00"), effective_on=MONTH_END)
    rm.Allocation.objects.create(item=item, project=project, share=Decimal(1))
    source = rm.FundingSource.objects.create(
        owner=world.body, slug=f"deckung-{slug}", kind="partner", name="Deckung", partner=body
    )
    rm.ItemCover.objects.create(item=item, funding_source=source)
    grant = rm.Grant.objects.create(
        plan=world.plan, slug=f"zuwendung-{slug}", programme="Programm", project=project, funder=body
    )
    rm.GrantInstalment.objects.create(grant=grant, number=1)
    line = rm.PositionLine.objects.create(
        plan=world.plan, slug=f"stelle-{slug}", title="Stelle", body=body, project=project
    )
    rm.PositionGrade.objects.create(line=line, grades=["EG 10"], effective_on=MONTH_END)
    post = rm.Post.objects.create(line=line, number=1, fte=Decimal("0.500"), body=body)
    rm.PostEvent.objects.create(post=post, kind="requested", effective_on=MONTH_END)
    baseline = rm.Baseline.objects.get(version=world.version)
    rm.BaselineAmount.objects.create(baseline=baseline, item=item, amount=Decimal("4711.00"))
    rm.BaselinePost.objects.create(baseline=baseline, line=line, fte=Decimal("0.500"))
    promised = co.Contribution.objects.create(
        plan=world.plan, slug=f"beitrag-{slug}", body=body, agreement=agreement, title="Beitrag", year_from=2023,
        amount_each=Decimal("4711.00"), budget_item=item, position_line=line,
    )  # fmt: skip
    co.ContributionDelivery.objects.create(contribution=promised, year=2023, delivery="delivered")


def _reported(world: World, body: Body, project: rm.Project, agreement: co.CooperationAgreement) -> None:
    """A request to the municipality with everything that hangs on it, of its own project or the common one."""
    taking_part, _new = co.Participation.objects.get_or_create(
        project=project, body=body, defaults={"agreement": agreement, "role": "Rolle"}
    )
    if project != world.joint:  # how far each is with a common project is what the agreement gives to all
        _rollout(taking_part)
    asked = co.StatusRound.objects.get(plan=world.plan, slug="gemeinsam")
    user = world.user(Role.PARTNER_EDITOR, body)
    request = co.StatusRequest.objects.create(round=asked, participation=taking_part, state="returned")
    co.StatusDraft.objects.create(request=request, text="Entwurf")
    entry = co.StatusEntry.objects.create(
        request=request, project=project, body=body, as_of=MONTH_END, author=user, author_label="Ort", text="Meldung",
        light_time="red", reported_progress=77, help_needed="Hilfe",
    )  # fmt: skip
    co.StatusToken.objects.create(entry=entry, request=request, token=UUID(int=len(project.slug)))
    co.StatusReview.objects.create(entry=entry, result="returned", reason="Rückfrage", reviewer_label="Büro")
    co.HelpAnswer.objects.create(entry=entry, text="Antwort", author_label="Büro")
    co.ReportLink.objects.get_or_create(
        round=asked,
        user=user,
        defaults={"digest": hash_of(f"{body.slug}")},
    )


def _rollout(taking_part: co.Participation) -> None:
    co.RolloutStep.objects.create(participation=taking_part, stage="decided", effective_on=MONTH_END)
    co.RolloutDate.objects.create(
        participation=taking_part,
        planned_on=date(2027, 12, 31),
        planned_on_precision="year",
        effective_on=MONTH_END,
        first=True,
    )


def _around(world: World, body: Body, project: rm.Project) -> None:
    """Rows of the municipality itself and of its accounts."""
    slug, user = body.slug, world.user(Role.PARTNER_EDITOR, body)
    Branding.objects.create(owner=body, display_name="Marke", contact="Kontakt")
    OrgUnit.objects.create(owner=body, slug=f"amt-{slug}", name="Amt", kind="amt")
    Invitation.objects.create(
        email=f"neu@{slug}.example", display_name="Eingeladen", body=body, role=Role.PARTNER_READER,
        token_hash=hash_of(slug), expires_at=datetime(2099, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    CalendarFeed.objects.create(user=user, token_hash=hash_of(f"kalender {slug}"))
    kept = {"format": 1, "body": WORDS[slug]}
    sheet = PartnerSheet.objects.create(
        body=body, as_of=MONTH_END, title="Statusblatt", content=kept, sha256=hash_of(slug), path=f"blatt-{slug}.pdf",
        size=1, pages=1, file_sha256="c" * 64,
    )  # fmt: skip
    (Path(settings.MEDIA_ROOT) / sheet.path).write_bytes(WORDS[slug].encode())
    RenderJob.objects.create(partner_sheet=sheet, state="done", finished_at=datetime(2023, 1, 1, tzinfo=UTC))
    TimelinePrint.objects.create(plan=world.plan, user=user, title="Zeitachse", content=kept, sha256=hash_of(slug))
