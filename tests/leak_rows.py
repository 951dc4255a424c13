"""Two counties and two more towns with a row of every kind that could leak: the scene of tests/test_leaks.py."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import resolve

from cooperation.models import (
    AgreementParty,
    Contribution,
    CooperationAgreement,
    Participation,
    StatusDraft,
    StatusEntry,
    StatusRequest,
    StatusReview,
    StatusRound,
)
from council.models import Mandate
from evaluation.canonical import canonical, sha256
from evaluation.facts import collect
from evaluation.models import (
    CouncilPaper,
    CouncilPaperFile,
    FactsSnapshot,
    MandateCharge,
    MandateDischarge,
    Manifest,
    Narrative,
    NarrativeComment,
    NarrativeDismissal,
    NarrativeDraft,
    NarrativeRevision,
    RenderJob,
    Rendition,
    Report,
    SessionRecord,
)
from organisation.actions import add_unit
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import Body, Branding, Invitation, Role
from organisation.models.invitations import hash_of
from roadmap.fields import PROJECT_FIELDS
from roadmap.models import Comment, Document, Mention, Milestone, PlanEntry, Project, Share, Watch
from roadmap.object_permissions import sync_permissions
from tests import test_access
from tests.access import finance
from tests.access.council_paper import draft_of
from tests.access.rules import Scene as AccessScene
from tests.leaks import all_models, keys, since
from tests.worlds import World, county

PARTNERS = {Role.PARTNER_EDITOR, Role.PARTNER_READER}
OWN, OTHER, TOWNS = "kreis-eins", "kreis-zwei", ("gemeinde-b", "gemeinde-c")


@dataclass
class Scene:
    own: World
    other: World
    of_county: dict[str, set[UUID]] = field(default_factory=dict)
    """Primary keys of the other county's rows by model."""
    of_towns: dict[str, set[UUID]] = field(default_factory=dict)
    """Primary keys of the rows of two other municipalities of the own county."""


def more_rows(world: World, folder: Path) -> None:
    """The kinds of row that a county of tests/worlds.py lacks."""
    user = world.user(Role.EDITOR)
    day = date(2022, 12, 31)
    Branding.objects.create(owner=world.body, display_name=f"Marke {world.slug}")
    add_unit(owner=world.body, slug=f"{world.slug}-amt", name=f"Amt {world.slug}", kind="amt", by=user)
    Invitation.objects.create(
        email=f"eingeladen@{world.slug}.example", display_name=f"Eingeladen {world.slug}", body=world.body,
        role=Role.EDITOR, token_hash=hash_of(world.slug), expires_at="2099-01-01T00:00Z",
    )  # fmt: skip
    comment = Comment.objects.create(
        project=world.joint,
        scope="all",
        text=f"Kommentar {world.slug}",
        author=user,
        author_label=f"Autor {world.slug}",
    )
    Comment.objects.create(
        project=world.joint, scope="office", text=f"Internes {world.slug}", author=user, author_label="Büro"
    )
    Mention.objects.create(comment=comment, group="programme_office")
    Watch.objects.create(user=user, project=world.joint)
    Watch.objects.create(user=user, plan=world.plan)
    Share.objects.create(project=world.joint, body=world.outsider, level="view", reason=f"Freigabe {world.slug}")
    report = Report.objects.create(
        plan=world.plan, owner=world.body, number=f"EB {world.slug}", period_from=date(2022, 1, 1), period_to=day,
        cut_off=day, scope=f"Umfang {world.slug}",
    )  # fmt: skip
    frozen = datetime(2023, 1, 31, 12, tzinfo=UTC)
    period: dict[str, Any] = {"period_from": report.period_from, "period_to": report.period_to}
    content = canonical(collect(world.plan, cut_off=day, frozen_at=frozen, **period))
    facts = FactsSnapshot.objects.create(
        report=report, version=1, format_version=1, cut_off=day, frozen_at=frozen, content=content,
        sha256=sha256(content),
    )  # fmt: skip
    manifest = Manifest.objects.create(
        report=report, facts=facts, texts_sha256="0" * 64, renderer_version="1", sha256=hash_of(world.slug)
    )
    job = RenderJob.objects.create(manifest=manifest, state="done", finished_at=frozen)
    file = folder / f"{world.slug}.pdf"
    file.write_bytes(f"%PDF-1.7 {world.slug}".encode())
    Rendition.objects.create(manifest=manifest, job=job, path=file.name, size=1, pages=1, sha256="b" * 64)
    _council_paper(world, report, file.name)
    finance.batch(AccessScene(world, report))
    narrative = Narrative.objects.create(report=report, key="summary")
    label = {"author": user, "author_label": f"Autor {world.slug}"}
    NarrativeRevision.objects.create(narrative=narrative, number=1, text=f"Text {world.slug}", facts=facts, **label)
    NarrativeComment.objects.create(narrative=narrative, text=f"Anmerkung {world.slug}", **label)
    NarrativeDismissal.objects.create(narrative=narrative, quote=f"Stelle {world.slug}", reason="so", **label)
    NarrativeDraft.objects.create(narrative=narrative, user=user, text=f"Entwurf {world.slug}")
    edits = {"results": Edit("", f"Ergebnis {world.slug}")}
    edit(row=world.joint, fields=PROJECT_FIELDS, edits=edits, by=user, action="project.edit", owner=world.body)


def _council_paper(world: World, report: Report, path: str) -> None:
    """A council paper of a report that is not submitted, with a draft and its file, minutes, and a mandate's charge."""
    row = CouncilPaper.objects.create(
        report=report, paper=world.paper, proposal=f"Vorschlag {world.slug}", summary=f"Sachverhalt {world.slug}"
    )
    CouncilPaperFile.objects.create(version=draft_of(row), format="pdf", path=path, size=1, pages=1, sha256="b" * 64)
    step = world.paper.consultations.all()[0]
    SessionRecord.objects.create(consultation=step, minutes_url=f"https://{world.slug}.example/niederschrift")
    mandate = Mandate.objects.filter(owner=world.body)[0]
    MandateCharge.objects.create(mandate=mandate, user=world.user(Role.EDITOR))
    MandateDischarge.objects.get_or_create(mandate=mandate, report=report)


def town(world: World, slug: str) -> Body:
    """A municipality of the county with a joint project of its own, its agreement and all that it reports."""
    body = Body.objects.create(slug=slug, name=f"Gemeinde {slug} (fiktiv)", kind="gemeinde", fictional=True)
    user = world.user(Role.PARTNER_EDITOR, body)
    project = Project.objects.create(owner=world.body, slug=f"projekt-{slug}", title=f"Projekt {slug}", joint=True)
    PlanEntry.objects.create(version=world.version, project=project, title=project.title, description=f"Text {slug}")
    Milestone.objects.create(project=project, slug=f"start-{slug}", title=f"Meilenstein {slug}")
    Document.objects.create(
        plan=world.plan, project=project, slug=f"dokument-{slug}", title=f"Dokument {slug}", public=True
    )
    Comment.objects.create(project=project, scope="all", text=f"Kommentar {slug}", author=user, author_label=str(user))
    Watch.objects.create(user=user, project=project)
    agreement = CooperationAgreement.objects.create(
        owner=world.body, slug=f"vereinbarung-{slug}", title=f"Vereinbarung {slug}", plan=world.plan
    )
    AgreementParty.objects.create(agreement=agreement, body=body)
    taking_part = Participation.objects.create(project=project, body=body, agreement=agreement, role=f"Rolle {slug}")
    Contribution.objects.create(
        plan=world.plan, slug=f"beitrag-{slug}", body=body, agreement=agreement, title=f"Beitrag {slug}"
    )
    asked = StatusRound.objects.create(
        plan=world.plan, slug=f"runde-{slug}", title=f"Runde {slug}", cut_off=date(2022, 12, 31),
        deadline=date(2023, 1, 31), state="open",
    )  # fmt: skip
    request = StatusRequest.objects.create(round=asked, participation=taking_part, state="submitted")
    StatusDraft.objects.create(request=request, text=f"Entwurf {slug}")
    entry = StatusEntry.objects.create(
        request=request, project=project, body=body, as_of=date(2022, 12, 31), author=user, author_label=str(user),
        text=f"Meldung {slug}",
    )  # fmt: skip
    StatusReview.objects.create(entry=entry, result="returned", reason=f"Rückfrage {slug}", reviewer_label="Büro")
    return body


def scene_in(folder: Path) -> Scene:
    """Two counties, and two more towns of the own one; files lie in `folder`."""
    own = county(OWN)
    more_rows(own, folder)
    before = keys()
    other = county(OTHER, projects=1)
    for role in Role:
        other.user(role, other.municipality if role in PARTNERS else None)
    more_rows(other, folder)
    found = Scene(own, other, since(before))
    unlike_own(found.of_county)
    before = keys()
    for slug in TOWNS:
        town(own, slug)
    found.of_towns = since(before)
    sync_permissions()
    return found


def unlike_own(foreign: dict[str, set[UUID]]) -> None:
    """Give the foreign rows addresses that no own row has."""
    for model in all_models():
        names = {column.name for column in model._meta.fields}
        rows: Any = model._default_manager.filter(pk__in=foreign.get(model._meta.label_lower, ()))
        if "slug" in names:
            for row in rows:
                if OTHER not in row.slug:
                    model._default_manager.filter(pk=row.pk).update(slug=f"{row.slug}-{OTHER}")


def own_rows(scene: Scene) -> dict[str, set[UUID]]:
    return {label: found - scene.of_county.get(label, set()) for label, found in keys().items()}


def filled(scene: Scene) -> dict[str, dict[str, Any]]:
    """What stands in each route's address when it leads to a row of the own county, by the names of its parts."""
    report = Report.objects.get(plan=scene.own.plan)
    routes = test_access.addresses(AccessScene(scene.own, report))
    return {name: dict(resolve(address).kwargs) for name, _rule, address in routes}
