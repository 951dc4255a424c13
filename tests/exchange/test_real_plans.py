"""The four plan files as such, and every fact of the sources on Rhein-Kreis Neuss, with its source and its unknowns."""

import re
from datetime import date
from decimal import Decimal

import pytest

from cooperation.models import AgreementAdoption, CooperationAgreement, Participation
from council.models import Committee, Mandate, PaperAnnex, Resolution, ResolutionPoint
from exchange.planfile import dump, load
from organisation.models import Body, BodyRelation, Source, SourceRef
from roadmap.models import ActionField, Allocation, BudgetItem, PlanEntry, PlanVersion, ProjectStateChange
from tests.exchange.real_plans import (
    NAMES,
    NEUSS,
    PLANS,
    amount,
    derivations,
    doubts,
    paper,
    partial,
    path,
    plan,
    project,
    refs,
    statuses,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_plans")]


class TestAllFiles:
    """What holds for each of the four files."""

    @pytest.mark.parametrize("name", NAMES)
    def test_file_is_named_after_its_plan_and_stands_in_canonical_form(self, name: str) -> None:
        assert dump(plan(name)) == (PLANS / f"{name}.yaml").read_text(encoding="utf-8")

    def test_loading_again_changes_nothing(self) -> None:
        for name in NAMES:
            result = load((PLANS / f"{name}.yaml").read_bytes(), name=name)
            assert not result.touched

    def test_public_reporting_is_marked_and_nothing_else_is_reported(self) -> None:
        reporting = Source.objects.get(kind="public_reporting")
        assert reporting.title == "öffentliche Berichterstattung, zu prüfen"
        for ref in SourceRef.objects.filter(status="reported"):
            assert ref.source == reporting

    def test_every_derived_fact_says_how_and_quotes_are_short(self) -> None:
        for ref in SourceRef.objects.all():
            assert len(ref.quote) <= 220
            assert ref.status != "derived" or ref.derivation

    def test_no_names_of_persons(self) -> None:
        texts = "".join((PLANS / f"{name}.yaml").read_text(encoding="utf-8") for name in NAMES)
        assert not re.search(r"\b(Herr|Frau|Dr\.|Bearbeiter/-in|Herausgeber)\b", texts)

    def test_no_official_keys_that_no_source_states(self) -> None:
        assert set(Body.objects.filter(pk__in=SourceRef.objects.values("target_id")).values_list("ags", "ars")) == {
            ("", "")
        }


class TestMasterplan:
    """S1: Rhein-Kreis Neuss, paper VI/0661/XVII/2021."""

    def test_paper(self) -> None:
        row = paper(NEUSS, "vi-0661-xvii-2021")
        assert (row.reference, row.kind, row.public) == ("VI/0661/XVII/2021", "session_paper", True)
        assert row.lead_unit is not None
        assert row.lead_unit.name == "Dezernat VI"
        assert row.dated_on is None
        annex = PaperAnnex.objects.get(paper=row)
        assert (annex.title, annex.pages, annex.size_kb) == ("Masterplan Digitalisierung v11", 180, None)

    def test_title(self) -> None:
        version = PlanVersion.objects.get(plan=plan(NEUSS))
        assert version.label == "v11"
        assert version.title == (
            "Masterplan Digitalisierung 2021-2025 - Umsetzungsstrategie zur Gestaltung des digitalen Wandels "
            "in der Kreisverwaltung"
        )
        assert version.title == paper(NEUSS, "vi-0661-xvii-2021").title

    def test_path_through_the_committees(self) -> None:
        ids = "Ausschuss für Innovation, Digitalisierung und Standortmarketing"
        assert path(paper(NEUSS, "vi-0661-xvii-2021")) == [
            (ids, "introduction", date(2021, 6, 7), ""),
            (ids, "preliminary", date(2021, 9, 23), ""),
            ("Kreistag", "decision", date(2021, 9, 29), ""),
        ]
        assert Committee.objects.get(name=ids).short_name == "IDS"

    def test_pages_belong_to_the_introduced_version(self) -> None:
        version = PlanVersion.objects.get(plan=plan(NEUSS))
        assert version.pages == 180
        assert "07.06.2021" in doubts(version, "pages")

    def test_source_is_a_recommendation_and_the_adoption_is_reported(self) -> None:
        resolution = Resolution.objects.get(paper=paper(NEUSS, "vi-0661-xvii-2021"))
        assert resolution.recommendation
        assert resolution.result == ""
        version = PlanVersion.objects.get(plan=plan(NEUSS))
        assert (version.state, version.resolution) == ("adopted", resolution)
        assert statuses(version, "state") == {"reported"}
        assert partial(version, "adopted_on") == (date(2021, 9, 29), "day")
        assert "öffentlicher Berichterstattung" in derivations(version, "adopted_on")

    def test_period(self) -> None:
        version = PlanVersion.objects.get(plan=plan(NEUSS))
        assert partial(version, "period_from") == (date(2021, 12, 31), "year")
        assert partial(version, "period_to") == (date(2025, 12, 31), "year")

    def test_predecessor_of_2016(self) -> None:
        before = plan(NEUSS).predecessor
        assert before is not None
        assert (before.title, before.kind) == ("Digitalisierungskonzept 2016", "concept")

    def test_fields_are_reported(self) -> None:
        fields = ActionField.objects.filter(version__plan=plan(NEUSS))
        assert [(row.number, row.name) for row in fields] == [
            ("1", "Mannschaft & digitale Kompetenzen"),
            ("2", "Innovation & Kooperation"),
            ("3", "Digitale Infrastruktur"),
            ("4", "IT-Sicherheit & Datenschutz"),
            ("5", "Digitale Kreisschulen"),
        ]
        assert {status for row in fields for status in statuses(row)} == {"reported"}

    def test_leitbild_and_agile(self) -> None:
        version = PlanVersion.objects.get(plan=plan(NEUSS))
        assert (version.vision_title, version.vision_year) == ("Leitbild 2030", 2030)
        assert "agil" in plan(NEUSS).description
        for word in ("Ziele", "Steuerungsprozesse", "Schwerpunkte", "Roadmap"):
            assert word in plan(NEUSS).description

    def test_training_programme(self) -> None:
        item = BudgetItem.objects.get(plan=plan(NEUSS))
        assert amount(item) == (Decimal("100000.00"), "exact")
        assert (item.stage, item.recurring, item.product, item.year_from, item.year_to) == (
            "appropriation",
            True,
            None,
            None,
            None,
        )
        assert Allocation.objects.get(item=item).project == project(NEUSS, "fort-und-weiterbildung-digitalisierung")
        entry = PlanEntry.objects.get(version__plan=plan(NEUSS))
        assert "kostenfrei" in entry.description
        assert entry.field is None

    def test_resolution_points_and_annual_mandate(self) -> None:
        first, second = ResolutionPoint.objects.filter(resolution__paper=paper(NEUSS, "vi-0661-xvii-2021"))
        assert "für die Jahre 2021 – 2025" in first.proposed_text
        assert "jährlichen Evaluationsbericht" in second.proposed_text
        assert first.adopted_text == second.adopted_text == ""
        mandate = Mandate.objects.get(point=second)
        assert mandate.recurrence == "annual"
        assert mandate.committee is not None
        assert mandate.committee.short_name == "IDS"
        assert "Umsetzungsstand" in mandate.content
        assert "Anpassungen" in mandate.content


class TestAlliance:
    """S2: the alliance of the county and its municipalities."""

    MUNICIPALITIES = (
        "Dormagen",
        "Grevenbroich",
        "Jüchen",
        "Kaarst",
        "Korschenbroich",
        "Meerbusch",
        "Neuss",
        "Rommerskirchen",
    )

    @pytest.fixture
    def agreement(self) -> CooperationAgreement:
        return CooperationAgreement.objects.get(owner=plan(NEUSS).owner)

    def test_source_is_a_newspaper_report(self) -> None:
        source = Source.objects.get(owner=plan(NEUSS).owner, kind="press")
        assert source.dated_on is None
        assert "Spendenaufruf" in source.note
        assert "Aufrufzähler" in source.note

    def test_agreement(self, agreement: CooperationAgreement) -> None:
        assert "Verwaltungsvereinbarung" in agreement.title
        assert "Absichtserklärung" in doubts(agreement, "title")
        assert partial(agreement, "signed_on") == (date(2019, 3, 31), "month")
        assert statuses(agreement, "signed_on") == {"reported"}
        assert (agreement.starts_on, agreement.duration_months) == (None, None)

    def test_municipalities_are_reported(self, agreement: CooperationAgreement) -> None:
        parties = [party.body for party in agreement.parties.order_by("position")]
        assert [body.name for body in parties] == ["Rhein-Kreis Neuss", *self.MUNICIPALITIES]
        for body in parties[1:]:
            assert "reported" in statuses(body)
            assert BodyRelation.objects.get(body=body).other == plan(NEUSS).owner
        assert not AgreementAdoption.objects.filter(party__agreement=agreement).exists()

    def test_working_group_and_conference(self, agreement: CooperationAgreement) -> None:
        group = Committee.objects.get(owner=plan(NEUSS).owner, kind="working_group")
        assert group.name == "Arbeitskreis der IT-Leitungen"
        assert "Strategien" in group.purpose
        assert "gemeinsamem Interesse" in group.purpose
        assert agreement.decision_body is not None
        assert agreement.decision_body.kind == "conference"
        assert agreement.decision_rule == "einstimmig"
        assert "Kreishaushalt" in agreement.financing

    def test_service_provider(self, agreement: CooperationAgreement) -> None:
        assert agreement.service_provider is not None
        assert (agreement.service_provider.name, agreement.service_provider.kind) == ("ITK Rheinland", "zweckverband")
        assert agreement.service_condition == "sofern möglich und wirtschaftlich"

    def test_joint_projects(self, agreement: CooperationAgreement) -> None:
        alliance = plan("rhein-kreis-neuss-buendnis")
        assert (alliance.kind, alliance.parent, agreement.plan) == ("alliance", None, alliance)
        slugs = ["baulasten-akten", "kfz-ummeldung", "fort-und-weiterbildung-digitalisierung"]
        entries = PlanEntry.objects.filter(version__plan=alliance)
        assert [row.project.slug for row in entries] == slugs
        for slug in slugs:
            row = project(NEUSS, slug)
            assert row.joint
            assert Participation.objects.filter(project=row, agreement=agreement).count() == 9

    def test_training_is_linked_with_a_doubt(self) -> None:
        row = project(NEUSS, "fort-und-weiterbildung-digitalisierung")
        assert {ref.source.kind for ref in refs(row)} == {"council_paper", "press"}
        assert "nicht gesagt" in doubts(row)

    def test_state_that_nobody_stated_stays_unknown(self) -> None:
        for slug in ("baulasten-akten", "kfz-ummeldung"):
            assert not ProjectStateChange.objects.filter(project=project(NEUSS, slug)).exists()
