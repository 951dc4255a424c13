"""The small parts of the roadmap: dependencies, risks, indicators, documents, papers, participation, sources."""

from pathlib import Path
from uuid import UUID

from django.conf import settings

from organisation.models import SourceRef
from roadmap.models import (
    Dependency,
    Document,
    DocumentVersion,
    Indicator,
    IndicatorDefinition,
    Measurement,
    ParticipationEvent,
    ProjectPaper,
    Risk,
    RiskLevel,
)
from tests.access import roadmap
from tests.access.roadmap import change
from tests.access.rules import EDITING, OFFICE, PARTNERS, Rule, Scene, Values, each, read


def risk(scene: Scene) -> str:
    """A risk of the joint project with its assessment."""
    row, new = Risk.objects.get_or_create(
        project=scene.world.joint, slug="risiko", defaults={"title": f"Risiko {scene.world.slug}"}
    )
    if new:
        RiskLevel.objects.create(risk=row, likelihood=3, impact=4, effective_on="2022-01-01")
    return row.slug


def dependency(scene: Scene) -> object:
    """The joint project waits for the other one."""
    world = scene.world
    row, _new = Dependency.objects.get_or_create(
        predecessor=world.projects[1], successor=world.joint, defaults={"note": f"Notiz {world.slug}"}
    )
    return row.pk


def paper_link(scene: Scene) -> object:
    """The joint project rests on the county's paper."""
    world = scene.world
    return ProjectPaper.objects.get_or_create(
        project=world.joint, paper=world.paper, defaults={"note": f"Bezug {world.slug}"}
    )[0].pk


def indicator(scene: Scene, slug: str, *, of_project: bool) -> Indicator:
    """An indicator of the joint project or of the plan, with a definition and a value."""
    world = scene.world
    row, new = Indicator.objects.get_or_create(
        plan=world.plan,
        slug=slug,
        defaults={"name": f"Kennzahl {world.slug}", "project": world.joint if of_project else None},
    )
    if new:
        definition = IndicatorDefinition.objects.create(indicator=row, unit="Stück", text=f"Text {world.slug}")
        Measurement.objects.create(definition=definition, value=1, effective_on="2022-01-01")
    return row


def document(scene: Scene, slug: str, *, of_project: bool) -> str:
    """A document with a file, public in the joint project."""
    world = scene.world
    row, new = Document.objects.get_or_create(
        plan=world.plan,
        slug=slug,
        defaults={
            "title": f"Dokument {world.slug}",
            "project": world.joint if of_project else None,
            "public": True,
            "media_type": "text/plain",
            "size_bytes": 4,
        },
    )
    if new:
        name = f"documents/aa/{row.pk.hex}"
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"Text")
        DocumentVersion.objects.create(
            document=row, number=1, name="a.txt", path=name, media_type="text/plain", size_bytes=4,
            sha256="0" * 64, scan="off",
        )  # fmt: skip
    return row.slug


def reference(scene: Scene, target: UUID) -> object:
    """The reference of a row to its source."""
    return SourceRef.objects.filter(target_id=target).values_list("pk", flat=True).first()


def event(scene: Scene) -> str:
    """A participation event of the plan."""
    row, _new = ParticipationEvent.objects.get_or_create(
        plan=scene.world.plan, slug="umfrage", defaults={"kind": "survey", "title": f"Umfrage {scene.world.slug}"}
    )
    return row.slug


VALUES: Values = {
    **roadmap.VALUES,
    "risk": risk,
    "dependency": dependency,
    "paper_link": paper_link,
    "event": event,
    "indicator": lambda scene: indicator(scene, "kennzahl", of_project=True).slug,
    "definition": lambda scene: indicator(scene, "kennzahl", of_project=True).definitions.get().pk,
    "measurement": lambda scene: indicator(scene, "kennzahl", of_project=True).definitions.get().measurements.get().pk,
    "plan_indicator": lambda scene: indicator(scene, "plankennzahl", of_project=False).slug,
    "plan_definition": lambda scene: indicator(scene, "plankennzahl", of_project=False).definitions.get().pk,
    "plan_measurement": lambda scene: (
        indicator(scene, "plankennzahl", of_project=False).definitions.get().measurements.get().pk
    ),
    "document": lambda scene: document(scene, "unterlage", of_project=True),
    "plan_document": lambda scene: document(scene, "planunterlage", of_project=False),
    "reference": lambda scene: reference(scene, scene.world.joint.pk),
    "plan_reference": lambda scene: reference(scene, scene.world.plan.pk),
    "source": lambda scene: scene.world.source.slug,
    "number": lambda scene: 1,
}


def restricted(kwargs: list[str]) -> Rule:
    """A page to read that only those see who may change its rows."""
    refused = each([*OFFICE, *PARTNERS], 403)
    return Rule({"GET": {**refused, **each(EDITING, 200)}}, kwargs=kwargs)


MATRIX: dict[str, Rule] = {
    "roadmap:risk-new": change(["plan", "project"]),
    "roadmap:risk-edit": change(["plan", "project", "risk"]),
    "roadmap:risk-delete": change(["plan", "project", "risk"], empty=302),
    "roadmap:dependency-new": change(["plan", "project"]),
    "roadmap:dependency-edit": change(["plan", "project", "dependency"], empty=302),
    "roadmap:dependency-delete": change(["plan", "project", "dependency"], empty=302),
    "roadmap:paper-link-new": change(["plan", "project"]),
    "roadmap:paper-link-edit": change(["plan", "project", "paper_link"], empty=302),
    "roadmap:paper-link-delete": change(["plan", "project", "paper_link"], empty=302),
    "roadmap:participation-new": change(["plan"]),
    "roadmap:participation-edit": change(["plan", "event"]),
    "roadmap:participation-delete": change(["plan", "event"], empty=302),
    "roadmap:indicator-new": change(["plan", "project"]),
    "roadmap:indicator-edit": change(["plan", "project", "indicator"]),
    "roadmap:indicator-delete": change(["plan", "project", "indicator"]),
    "roadmap:definition-new": change(["plan", "project", "indicator"]),
    "roadmap:definition-edit": change(["plan", "project", "definition"]),
    "roadmap:definition-delete": change(["plan", "project", "definition"]),
    "roadmap:measurement-new": change(["plan", "project", "definition"]),
    "roadmap:measurement-correct": change(["plan", "project", "measurement"]),
    "roadmap:measurement-delete": change(["plan", "project", "measurement"], empty=302),
    "roadmap:plan-indicator-new": change(["plan"]),
    "roadmap:plan-indicator-edit": change(["plan", "plan_indicator"]),
    "roadmap:plan-indicator-delete": change(["plan", "plan_indicator"]),
    "roadmap:plan-definition-new": change(["plan", "plan_indicator"]),
    "roadmap:plan-definition-edit": change(["plan", "plan_definition"]),
    "roadmap:plan-definition-delete": change(["plan", "plan_definition"]),
    "roadmap:plan-measurement-new": change(["plan", "plan_definition"]),
    "roadmap:plan-measurement-correct": change(["plan", "plan_measurement"]),
    "roadmap:plan-measurement-delete": change(["plan", "plan_measurement"], empty=302),
    "roadmap:document-new": change(["plan", "project"]),
    "roadmap:document-edit": change(["plan", "project", "document"]),
    "roadmap:document-replace": change(["plan", "project", "document"]),
    "roadmap:document-delete": change(["plan", "project", "document"], empty=302),
    "roadmap:plan-document-new": change(["plan"]),
    "roadmap:plan-document-edit": change(["plan", "plan_document"]),
    "roadmap:plan-document-replace": change(["plan", "plan_document"]),
    "roadmap:plan-document-delete": change(["plan", "plan_document"], empty=302),
    "roadmap:document": read(OFFICE, PARTNERS, kwargs=["plan", "document"]),
    "roadmap:document-file": read(OFFICE, PARTNERS, kwargs=["plan", "document"]),
    "roadmap:document-version": read(OFFICE, PARTNERS, kwargs=["plan", "document", "number"]),
    "roadmap:source-refs": restricted(["plan", "project"]),
    "roadmap:source-ref-new": change(["plan", "project"]),
    "roadmap:source-ref-edit": change(["plan", "project", "reference"]),
    "roadmap:source-ref-delete": change(["plan", "project", "reference"], empty=302),
    "roadmap:plan-source-refs": restricted(["plan"]),
    "roadmap:plan-source-ref-new": change(["plan"]),
    "roadmap:plan-source-ref-edit": change(["plan", "plan_reference"]),
    "roadmap:plan-source-ref-delete": change(["plan", "plan_reference"], empty=302),
    "roadmap:source-new": change(["plan"]),
    "roadmap:source-edit": change(["plan", "source"]),
    "roadmap:source-delete": change(["plan", "source"]),
}
