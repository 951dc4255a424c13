"""What the source says of Kreis Dithmarschen: every fact, what supports it, and what stays unknown."""

from datetime import date
from decimal import Decimal

import pytest

from cooperation.models import AgreementAdoption, Contribution, CooperationAgreement
from council.models import Committee, CommitteeSeat, Mandate, PaperAnnex, Resolution, ResolutionPoint
from organisation.models import Source
from roadmap.models import (
    ActionField,
    BudgetItem,
    Grant,
    ItemCover,
    Milestone,
    MilestoneDate,
    ParticipationEvent,
    PlanEntry,
    PlanVersion,
    PositionLine,
    Post,
    VisionPoint,
)
from tests.exchange.real_plans import DITHMARSCHEN, amount, doubts, paper, partial, path, plan, project, refs, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_plans")]


class TestDithmarschen:
    """S5: Kreis Dithmarschen, 2022/1218."""

    def test_paper(self) -> None:
        row = paper(DITHMARSCHEN, "2022-1218")
        assert (row.reference, row.kind, row.public) == ("2022/1218", "resolution_paper", True)
        assert row.lead_unit is not None
        assert row.lead_unit.name == "Stabsstelle Digitalisierung, IT und Organisationsmanagement"
        assert (row.financial_effect, row.staffing_effect) == (True, False)
        assert path(row) == [
            ("Hauptausschuss", "recommendation", date(2022, 9, 6), "adopted_unchanged"),
            ("Kreistag des Kreises Dithmarschen", "final", date(2022, 9, 22), "adopted_unchanged"),
        ]
        annexes = PaperAnnex.objects.filter(paper=row)
        assert [(a.number, a.title, a.size_kb) for a in annexes] == [
            (1, "Digitalisierungsstrategie", 2705),
            (2, "Digitale Agenda", 6022),
            (3, "Aufbauorganisation Verstetigung", 100),
            (4, "Ressourcen Verstetigung", 43),
        ]

    def test_four_points_adopted_unchanged(self) -> None:
        resolution = Resolution.objects.get(paper=paper(DITHMARSCHEN, "2022-1218"), slug="kreistag")
        points = list(ResolutionPoint.objects.filter(resolution=resolution))
        for point, words in zip(
            points,
            ("wird zugestimmt", "Dauer von vier Jahren", "Haushaltsberatungen 2023 und fortfolgend", "regelmäßig"),
            strict=True,
        ):
            assert words in point.adopted_text
            assert point.adopted_text == point.proposed_text
        assert (resolution.unanimous, resolution.votes_yes) == (None, None)
        mandate = Mandate.objects.get(point=points[3])
        assert mandate.recurrence == "regular"
        assert mandate.committee is not None
        assert mandate.committee.name == "Hauptausschuss"

    def test_history(self) -> None:
        rows = MilestoneDate.objects.filter(milestone__project=project(DITHMARSCHEN, "strategieprozess"))
        assert {row.milestone.slug: partial(row, "actual_on") for row in rows} == {
            "initiative-kreistag": (date(2019, 12, 19), "day"),
            "kooperationsvereinbarung": (date(2020, 8, 20), "day"),
            "digitale-modellkommune": (date(2020, 9, 30), "month"),
            "externe-begleitung": (date(2021, 7, 1), "day"),
            "website": (date(2021, 12, 31), "month"),
            "beschluss-kreistag": (date(2022, 9, 22), "day"),
        }
        assert "acht andere" in Milestone.objects.get(slug="digitale-modellkommune").title
        cited = paper(DITHMARSCHEN, "2020-0703")
        assert cited.reference == "2020/0703"
        assert "2019" in doubts(cited)
        assert path(cited)[0][2] == date(2019, 12, 19)
        earlier = Resolution.objects.get(paper=paper(DITHMARSCHEN, "2020-0818"))
        assert earlier.unanimous
        assert path(earlier.paper)[0][2] == date(2020, 8, 20)

    def test_grant(self) -> None:
        grant = Grant.objects.get(plan=plan(DITHMARSCHEN))
        assert (grant.amount, grant.qualifier) == (Decimal("100000.00"), "exact")
        assert partial(grant, "approval_to") == (date(2022, 11, 1), "day")
        assert grant.funder is not None
        assert grant.funder.kind == "land"
        adopted = PlanVersion.objects.get(plan=plan(DITHMARSCHEN)).adopted_on
        assert adopted is not None
        assert (date(2022, 11, 1) - adopted).days == 40

    def test_partners(self) -> None:
        agreement = CooperationAgreement.objects.get(owner=plan(DITHMARSCHEN).owner)
        parties = [party.body for party in agreement.parties.order_by("position")]
        assert [(b.name, b.member_count) for b in parties] == [
            ("Kreis Dithmarschen", None),
            ("Sechs Ämter im Kreis Dithmarschen (Namen nicht angegeben)", 6),
            ("Stadt Heide", None),
            ("Stadt Brunsbüttel", None),
        ]
        assert sum(b.member_count or 1 for b in parties) == 9
        own = AgreementAdoption.objects.get(party__agreement=agreement, party__body=plan(DITHMARSCHEN).owner)
        assert (own.adopted_on, own.unanimous) == (date(2020, 8, 20), True)
        assert own.paper is not None
        assert own.paper.reference == "2020/0818"
        others = AgreementAdoption.objects.filter(party__agreement=agreement).exclude(pk=own.pk)
        assert {(row.adopted_on, row.unanimous) for row in others} == {(None, None)}
        assert all("allen" in ref.quote or "aller" in ref.quote for row in others for ref in refs(row))

    def test_agreement_without_a_known_day(self) -> None:
        agreement = CooperationAgreement.objects.get(owner=plan(DITHMARSCHEN).owner)
        assert partial(agreement, "starts_on") == (date(2020, 12, 31), "year")
        assert statuses(agreement, "starts_on") == {"derived"}
        assert agreement.duration_months == 48
        assert "Informationsaustausch" in agreement.duties

    def test_groups(self) -> None:
        steering = CommitteeSeat.objects.filter(committee__slug="lenkungsgruppe")
        assert [row.slug for row in steering] == ["amtsdirektoren", "leitende-verwaltungsbeamte", "landrat"]
        assert "alle 14 Tage" in Committee.objects.get(slug="projektgruppe").rhythm

    def test_participation(self) -> None:
        events = {row.slug: row for row in ParticipationEvent.objects.filter(plan=plan(DITHMARSCHEN))}
        assert (events["beteiligungsprozess"].reach, events["beteiligungsprozess"].reach_qualifier) == (150, "about")
        assert {row.kind for row in events.values()} == {
            "survey",
            "focus_group",
            "kick_off",
            "information",
            "website",
            "several",
        }

    def test_ten_fields(self) -> None:
        fields = list(ActionField.objects.filter(version__plan=plan(DITHMARSCHEN)))
        assert [row.name for row in fields] == [
            "Bildung",
            "Bürger*innen",
            "Gesundheit",
            "Jugend & Familie",
            "Mobilität & Infrastruktur",
            "Natur & Umwelt",
            "Sport, Freizeit & Kultur",
            "Tourismus",
            "Verwaltung",
            "Wirtschaft, Energie, Ver- & Entsorgung",
        ]
        for row in fields:
            assert row.goal == row.starting_point == row.challenges == row.chances == ""
            assert "Anlage 1" in doubts(row)

    def test_vision(self) -> None:
        version = PlanVersion.objects.get(plan=plan(DITHMARSCHEN))
        assert version.vision_year == 2025
        assert "Vorreiter" in version.vision_statement
        assert VisionPoint.objects.filter(version=version).count() == 4
        assert (version.state, version.adopted_on) == ("adopted", date(2022, 9, 22))

    def test_agenda(self) -> None:
        agenda = plan("dithmarschen-digitale-agenda")
        assert (agenda.kind, agenda.parent) == ("agenda", plan(DITHMARSCHEN))
        for word in ("Nummer", "Umsetzungsreihenfolge", "Zielgruppen", "Verantwortliche", "Beteiligte"):
            assert word in agenda.description
        version = PlanVersion.objects.get(plan=agenda)
        assert version.state == "deliberated"
        assert not PlanEntry.objects.filter(version=version).exists()

    def test_posts_of_the_partners(self) -> None:
        lines = PositionLine.objects.filter(plan=plan(DITHMARSCHEN), may_exist_already=True)
        posts = Post.objects.filter(line__in=lines)
        assert {(p.fte, p.minimum) for p in posts} == {(Decimal("0.500"), True)}
        assert sum(p.fte or 0 for p in posts) == Decimal("4.000")
        assert {(row.body.slug, row.posts.count()) for row in lines if row.body} == {
            ("aemter-dithmarschen", 6),
            ("heide", 1),
            ("brunsbuettel", 1),
        }
        created = MilestoneDate.objects.get(milestone__slug="digitalisierungsmanagement")
        assert partial(created, "forecast_on") == (date(2023, 12, 31), "year")
        own = PositionLine.objects.get(plan=plan(DITHMARSCHEN), body=plan(DITHMARSCHEN).owner)
        assert own.origin == "existing"
        assert not Post.objects.filter(line=own).exists()

    def test_contributions_of_nine_partners(self) -> None:
        rows = Contribution.objects.filter(plan=plan(DITHMARSCHEN)).select_related("body")
        assert {(r.amount_each, r.amount_qualifier, r.year_from, r.year_to, r.recommended) for r in rows} == {
            (Decimal("30000.00"), "exact", 2023, 2023, True)
        }
        assert sum((r.amount_each or 0) * (r.body.member_count or 1) for r in rows) == Decimal("270000.00")
        own = rows.get(body=plan(DITHMARSCHEN).owner)
        assert own.budget_item == BudgetItem.objects.get(plan=plan(DITHMARSCHEN))
        assert all("projektungebundenes" in r.note for r in rows)

    def test_budget(self) -> None:
        item = BudgetItem.objects.get(plan=plan(DITHMARSCHEN))
        assert item.product is not None
        assert (item.product.code, item.product.name) == ("11156", "Digitalisierung und Organisation")
        assert amount(item) == (Decimal("30000.00"), "exact")
        assert (item.part, item.direction, item.nature, item.voluntary) == ("result", "expense", "additional", True)
        assert (item.year_from, item.year_to) == (2023, 2023)
        assert any("Saldo -30.000 €" in ref.quote for ref in refs(item, "note"))
        assert "leer" in doubts(item, "note")
        assert not ItemCover.objects.filter(item=item).exists()

    def test_lost_letters_are_noted(self) -> None:
        assert "„Fü“" in Source.objects.get(owner=plan(DITHMARSCHEN).owner).note
