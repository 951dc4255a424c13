"""What the source says of Rhein-Sieg-Kreis: every fact, what supports it, and what stays unknown."""

from datetime import date
from decimal import Decimal

import pytest

from cooperation.models import Participation
from council.models import CommitteeSeat, Resolution
from organisation.models import Body, BodyRelation, OrgUnit, Source
from roadmap.models import (
    BudgetItem,
    FundingSource,
    Grant,
    IndicatorDefinition,
    ItemCover,
    Measurement,
    PlanVersion,
    PositionGrade,
    PositionLine,
    Post,
    ProjectStateChange,
)
from tests.exchange.real_plans import SIEG, amount, doubts, grades, paper, partial, path, plan, project, state, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_plans")]


class TestRheinSieg:
    """S4: Rhein-Sieg-Kreis, committee of 23.02.2021."""

    def test_paper_and_strategic_goal(self) -> None:
        row = paper(SIEG, "organisationsaenderung-digitalisierung")
        assert (row.reference, row.kind, row.public) == ("", "", None)
        assert path(row) == [("Ausschuss für Personal und Gleichstellung", "", date(2021, 2, 23), "")]
        assert (plan(SIEG).kind, plan(SIEG).public) == ("strategic_goal", False)
        assert "eines der drei strategischen Zielfelder" in plan(SIEG).description
        assert PlanVersion.objects.get(plan=plan(SIEG)).label == "Haushaltsentwurf 2021/22"
        assert not Resolution.objects.filter(paper=row).exists()
        assert "Organigramme" in Source.objects.get(owner=plan(SIEG).owner).note

    @pytest.mark.parametrize(
        ("slug", "expected"),
        [
            ("breitbandausbau", "ongoing"),
            ("mek2020", "started"),
            ("digitale-gremienarbeit", "in_preparation"),
            ("buergerportal", "ongoing"),
            ("bauen-online", "ongoing"),
            ("geoportal", "ongoing"),
            ("online-terminvergabe", "ongoing"),
            ("mobiles-arbeiten", "ongoing"),
            ("telefontechnologie", "in_preparation"),
            ("dokumentenmanagement", "started"),
            ("sormas", "in_preparation"),
            ("organisationsaenderung", "in_preparation"),
            ("aufbau-stabsstelle", "not_started"),
        ],
    )
    def test_status_quo(self, slug: str, expected: str) -> None:
        assert state(project(SIEG, slug)) == expected

    def test_broadband(self) -> None:
        row = project(SIEG, "breitbandausbau")
        first = ProjectStateChange.objects.filter(project=row).order_by("effective_on")[0]
        assert (first.state, *partial(first, "effective_on")) == ("started", date(2015, 12, 31), "year")
        group = Body.objects.get(slug="staedte-und-gemeinden-rhein-sieg")
        assert group.member_count == 19
        assert Participation.objects.filter(project=row, body=group).exists()
        grant = Grant.objects.get(project=row)
        assert (grant.amount, grant.qualifier, grant.funder) == (Decimal("20000000.00"), "about", None)

    @pytest.mark.parametrize(
        ("slug", "value", "qualifier", "unit"),
        [
            ("haushalte", 25000, "about", "Haushalte"),
            ("gewerbetreibende", 2000, "exact", "Gewerbetreibende"),
            ("bandbreite", 50, "at_least", "Mbit/s"),
            ("schulen-ftth", 184, "exact", "Schulen"),
            ("mobile-arbeitsplaetze", 800, "about", "Arbeitsplätze"),
            ("tablets", 100, "more_than", "Mitarbeitende"),
        ],
    )
    def test_figures(self, slug: str, value: int, qualifier: str, unit: str) -> None:
        definition = IndicatorDefinition.objects.get(indicator__plan=plan(SIEG), indicator__slug=slug)
        measured = Measurement.objects.get(definition=definition)
        assert (measured.value, measured.qualifier, definition.unit) == (Decimal(value), qualifier, unit)
        assert partial(measured, "effective_on") == (date(2021, 2, 23), "day")

    def test_portal_and_sormas(self) -> None:
        bought = ProjectStateChange.objects.filter(project=project(SIEG, "buergerportal")).order_by("effective_on")[0]
        assert partial(bought, "effective_on") == (date(2016, 12, 31), "year")
        assert "civitec" in bought.reason
        decided = ProjectStateChange.objects.filter(project=project(SIEG, "sormas")).order_by("effective_on")[0]
        assert partial(decided, "effective_on") == (date(2020, 5, 31), "month")
        assert statuses(decided, "effective_on") == {"derived"}
        assert "Entscheidung" in decided.reason
        assert "SORMAS-X" in project(SIEG, "sormas").results
        assert "Ausschreibung" in ProjectStateChange.objects.get(project=project(SIEG, "telefontechnologie")).reason

    def test_civitec_and_regio_it(self) -> None:
        members = BodyRelation.objects.filter(other__slug="civitec", kind="member_of")
        assert {row.body.slug for row in members} == {
            "rhein-sieg-kreis",
            "staedte-und-gemeinden-rhein-sieg",
            "oberbergischer-kreis",
            "staedte-und-gemeinden-oberberg",
            "solingen",
        }
        bundled = BodyRelation.objects.get(other__slug="civitec", kind="successor_of")
        assert (bundled.body.name, *partial(bundled, "valid_from")) == ("regio iT GmbH", date(2020, 1, 1), "day")
        assert "Bündelung" in doubts(bundled)

    def test_change_of_the_organisation(self) -> None:
        units = {row.number or row.slug: row for row in OrgUnit.objects.filter(owner=plan(SIEG).owner)}
        march = (date(2022, 3, 31), "month")
        assert units["12"].predecessor == units["10.2"]
        assert units["11.3"].predecessor == units["10.1"]
        assert units["11.3"].parent == units["11"]
        assert partial(units["12"], "valid_from") == partial(units["11.3"], "valid_from") == march
        assert partial(units["10.1"], "valid_to") == partial(units["10.2"], "valid_to") == march
        assert units["stabsstelle-digitalisierung"].parent == units["12"]
        assert units["stabsstelle-digitalisierung"].valid_from is None
        assert units["10.2"].staff_heads == 24
        assert "nicht VZÄ" in doubts(units["10.2"], "staff_heads")

    def test_steering_group(self) -> None:
        seats = CommitteeSeat.objects.filter(committee__slug="lenkungsgruppe-digitalisierung")
        assert [row.slug for row in seats if row.chair] == ["landrat"]
        assert [row.slug for row in seats if row.possibly] == [
            "gleichstellungsbeauftragte",
            "schwerbehindertenbeauftragte",
            "weitere",
        ]
        assert {
            "kreisdirektorin",
            "stabsstelle",
            "amt-12",
            "rechnungspruefungsamt",
            "informationssicherheitsbeauftragter",
            "datenschutzbeauftragter",
            "personal-organisation",
            "personalrat",
        } <= {row.slug for row in seats}

    def test_posts(self) -> None:
        lines = PositionLine.objects.filter(plan=plan(SIEG)).select_related("unit")
        assert [(row.unit.name, grades(row), row.origin) for row in lines if row.unit] == [
            ("Stabsstelle Digitalisierung", ["EG 14"], "new"),
            ("Stabsstelle Digitalisierung", ["EG 13"], "new"),
            ("Stabsstelle Digitalisierung", ["A 12"], "relocated"),
            ("IT-Organisation", ["A 12"], "new"),
            ("IT-Organisation", ["A 11"], "new"),
        ]
        assert Post.objects.filter(line__plan=plan(SIEG), line__origin="new").count() == 4
        head = lines[0]
        assert "externe" in head.evaluated_by
        assert "verloren" in doubts(PositionGrade.objects.get(line=head))

    def test_money_and_cover(self) -> None:
        items = list(BudgetItem.objects.filter(plan=plan(SIEG)).order_by("year_from"))
        assert [(i.year_from, i.year_to, i.open_ended, *amount(i), i.conditional) for i in items] == [
            (2021, 2021, False, Decimal("200000.00"), "exact", False),
            (2022, 2022, False, Decimal("400000.00"), "about", False),
            (2023, None, True, Decimal("400000.00"), "about", True),
        ]
        assert "Mitte des Jahres" in items[0].note
        covers = [[c.funding_source.name for c in ItemCover.objects.filter(item=item)] for item in items]
        surplus = "voraussichtlicher Jahresüberschuss 2020"
        assert covers == [["Ausgleichsrücklage"], ["Ausgleichsrücklage"], ["Ausgleichsrücklage", surplus]]
        source = FundingSource.objects.get(name=surplus)
        assert (source.kind, source.scope) == ("surplus", "additional")
        assert "Ausgleichsrücklage zugeführt" in source.condition
        assert "nicht angegeben" in doubts(items[0])
