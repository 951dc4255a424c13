"""What a plan file no longer has is kept or pruned; what other counties name stays."""

import pytest

from cooperation.models import StatusEntry
from exchange.planfile import load
from organisation.models import AuditEvent, Body, BodyRelation, SourceRef
from roadmap.models import PostEvent, Project, VisionPoint
from tests.exchange.database_state import fingerprint, load_plan
from tests.exchange.plan_texts import OTHER, PLAN, changed

pytestmark = pytest.mark.django_db


class TestVanished:
    PORTAL = "  - slug: portal\n    title: Portal\n    source:\n      document: vorlage\n"
    DEPENDENCY = (
        "dependencies:\n  - predecessor: e-akte\n    successor: portal\n    source:\n      document: vorlage\n\n"
    )

    def without_portal(self) -> str:
        return changed((self.PORTAL, ""), (self.DEPENDENCY, ""))

    def test_is_listed_and_kept(self):
        load_plan()
        result = load(self.without_portal(), name="x.yaml")
        assert [(row.model, row.row) for row in result.vanished] == [
            ("roadmap.Project", "portal (Portal)"),
            ("roadmap.Dependency", "E-Akte → Portal"),
        ]
        assert Project.objects.count() == 2

    def test_is_deleted_when_asked_with_its_sources(self):
        load_plan()
        portal = Project.objects.get(slug="portal").pk
        result = load(self.without_portal(), name="x.yaml", prune=True)
        assert {row.model for row in result.pruned} == {"roadmap.Project", "roadmap.Dependency"}
        assert not Project.objects.filter(slug="portal").exists()
        assert not SourceRef.objects.filter(target_id=portal).exists()
        assert not load(self.without_portal(), name="x.yaml").vanished
        assert AuditEvent.objects.count() == 2

    def test_dry_run_of_pruning_deletes_nothing(self):
        load_plan()
        before = fingerprint()
        assert load(self.without_portal(), name="x.yaml", prune=True, dry_run=True).pruned
        assert fingerprint() == before

    def test_what_is_still_needed_stays_and_is_named(self):
        load_plan()
        portal, body = Project.objects.get(slug="portal"), Body.objects.get(slug="stadt-b")
        StatusEntry.objects.create(project=portal, body=body, as_of="2022-01-31", author_label="Stadt B")
        result = load(self.without_portal(), name="x.yaml", prune=True)
        assert [row.model for row in result.pruned] == ["roadmap.Dependency"]
        assert [(row.model, row.row) for row in result.protected] == [("roadmap.Project", "portal (Portal)")]
        assert "cooperation.StatusEntry" in result.protected[0].reason
        assert SourceRef.objects.filter(target_id=portal.pk).exists()

    def test_vision_points_shrink(self):
        load_plan(("          - Alles ist online.\n", "          - Alles ist online.\n          - Und barrierefrei.\n"))
        result = load_plan()
        assert [row.row for row in result.vanished] == ["Und barrierefrei."]
        load_plan(prune=True)
        assert VisionPoint.objects.count() == 1

    def test_dated_rows_go_with_all_their_corrections(self):
        load_plan()
        load_plan(
            (
                "kind: approved\n                effective_on: 2021",
                "kind: approved\n                effective_on: 2021\n                reason: so",
            )
        )
        assert PostEvent.objects.count() == 3
        load_plan(("              - kind: approved\n                effective_on: 2021\n", ""), prune=True)
        assert list(PostEvent.objects.values_list("kind", flat=True)) == ["requested"]


class TestSharedBodies:
    def test_each_county_keeps_its_own_sources_and_relations(self):
        load_plan()
        load(OTHER, name="y.yaml")
        body = Body.objects.get(slug="stadt-b")
        refs = SourceRef.objects.filter(target_id=body.pk).order_by("position")
        assert [(ref.owner.slug, ref.place) for ref in refs] == [("kreis-a", ""), ("stadt-c", "Seite 7")]
        before = fingerprint()
        for text in (PLAN, OTHER):
            assert not load(text, name="z.yaml").vanished
        assert fingerprint() == before

    def test_pruning_one_county_leaves_the_others_bodies(self):
        load_plan()
        load(OTHER, name="y.yaml")
        start = OTHER.index("  - slug: stadt-b")
        text = OTHER[:start] + OTHER[OTHER.index("plans:") :]
        result = load(text, name="y.yaml", prune=True)
        assert [(row.model, row.reason != "") for row in result.protected] == [("organisation.Body", True)]
        assert Body.objects.filter(slug="stadt-b").exists()
        assert BodyRelation.objects.count() == 1
        assert not load(text, name="y.yaml", prune=True).protected

    def test_another_countys_project_can_be_named(self):
        load_plan()
        entry = "    versions: [{slug: v, label: V, state: draft, source: {document: q}, entries: [%s]}]\n"
        entry %= "{project: kreis-a/e-akte, title: E-Akte, source: {document: q}}"
        load(
            OTHER.replace("source: {document: q}}\n", "source: {document: q}}\n").replace(
                "  - {slug: strategie, title: Strategie, kind: strategy, source: {document: q}}\n",
                "  - slug: strategie\n    title: Strategie\n    kind: strategy\n    source: {document: q}\n" + entry,
            ),
            name="y.yaml",
        )
        assert Project.objects.get(slug="e-akte").entries.count() == 2
